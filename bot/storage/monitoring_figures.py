"""What the figures of monitoring reports count: a query for each, inside the caller's transaction.

A query gives the rows of a period and a scope, each with its id and the cell it belongs to, and nothing that names an
enterprise. The tables say what is anonymous about the rest: `bot.monitoring.suppression`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from bot.monitoring.model import Row, Scope, Span
from bot.monitoring.periods import around
from bot.storage import figures, monitoring_courses, monitoring_items, monitoring_letters
from bot.storage.case_tables import CaseDeadlineRow, CaseEventRow
from bot.storage.figures import Question
from bot.storage.tables import CaseRow, EnterpriseRow

# -- the desk -----------------------------------------------------------------------------------------------------------


def _questions(conn: Connection, span: Span, scope: Scope) -> Iterator[tuple[str, Question]]:
    for one in figures.questions(conn, *span.times):
        if scope.serves(one.enterprise):
            yield f"question:{one.id}", one


def questions_market(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Questions by market."""
    return [Row(id_, one.market) for id_, one in _questions(conn, span, scope)]


def questions_outcome(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Questions by how they ended, with how long that took; those that the guides did not answer also by market.

    One table for all of it: counted apart, its parts would give each other away.
    """
    return [
        Row(
            id_,
            f"gap:{one.market or 'none'}" if one.is_gap else one.outcome,
            (one.ended_at - one.received_at).total_seconds() if one.ended_at else None,
        )
        for id_, one in _questions(conn, span, scope)
    ]


def _opened(conn: Connection, span: Span, scope: Scope) -> Iterator[tuple[str, figures.FirstHuman]]:
    for one in figures.first_humans(conn, *span.times):
        if scope.has(one.center, one.adviser):
            yield f"case:{one.case}", one


def cases_market(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Cases opened, by market."""
    return [Row(id_, one.market) for id_, one in _opened(conn, span, scope)]


def first_human(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Cases opened, by level, with how long the first person took."""
    return [
        Row(id_, one.urgency, (one.came_at - one.opened_at).total_seconds() if one.came_at else None)
        for id_, one in _opened(conn, span, scope)
    ]


def levels_kept(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Cases opened, by whether a person came within the level."""
    words = {True: "in_time", False: "late", None: "waiting"}
    return [Row(id_, words[one.in_time]) for id_, one in _opened(conn, span, scope)]


def breaches(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Each time that a level was not kept, by level."""
    found = figures.breaches(conn, *span.times)
    return [Row(f"event:{one.id}", one.urgency) for one in found if scope.has(one.center, one.adviser)]


def meetings(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Each meeting that an expert set with an enterprise, by level."""
    start, end = span.times
    wanted = (
        select(CaseEventRow.id, CaseRow.urgency, CaseRow.center, CaseRow.adviser)
        .join(CaseRow, CaseRow.id == CaseEventRow.case_id)
        .where(CaseEventRow.move == "meeting", CaseEventRow.at >= start, CaseEventRow.at < end)
        .order_by(CaseEventRow.id)
    )
    return [Row(f"event:{r.id}", r.urgency) for r in conn.execute(wanted) if scope.has(r.center, r.adviser)]


_ENDS = {"refuse": "not_accepted", "terminate": "terminated"}


def outcomes(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """How cases ended."""
    start, end = span.times
    wanted = (
        select(CaseEventRow.id, CaseEventRow.move, CaseRow.outcome, CaseRow.center, CaseRow.adviser)
        .join(CaseRow, CaseRow.id == CaseEventRow.case_id)
        .where(CaseEventRow.move.in_(("resolve", *_ENDS)), CaseEventRow.at >= start, CaseEventRow.at < end)
        .order_by(CaseEventRow.id)
    )
    return [
        Row(f"event:{row.id}", _ENDS.get(row.move, row.outcome or "other"))
        for row in conn.execute(wanted)
        if scope.has(row.center, row.adviser)
    ]


# -- deadlines ahead ----------------------------------------------------------------------------------------------------


def _deadlines(conn: Connection, span: Span, scope: Scope) -> list[tuple[str, str | None, str]]:
    """The last days that run, from the day after the period or from today: id, market, week."""
    first, after = span.ahead
    wanted = (
        select(CaseDeadlineRow.id, CaseDeadlineRow.due, CaseRow.market, CaseRow.center, CaseRow.adviser)
        .join(CaseRow, CaseRow.id == CaseDeadlineRow.case_id)
        .where(
            CaseDeadlineRow.state == "live", CaseDeadlineRow.set_at < span.times[1], CaseDeadlineRow.due >= first,
            CaseDeadlineRow.due < after,
        )
        .order_by(CaseDeadlineRow.id)
    )  # fmt: skip
    return [
        (f"deadline:{row.id}", row.market, around("week", row.due).name)
        for row in conn.execute(wanted)
        if scope.has(row.center, row.adviser)
    ]


def deadlines_market(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Last days of cases ahead, by market."""
    return [Row(id_, market) for id_, market, _ in _deadlines(conn, span, scope)]


def deadlines_week(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Last days of cases ahead, by week."""
    return [Row(id_, week) for id_, _, week in _deadlines(conn, span, scope)]


Query = Callable[[Connection, Span, Scope], list[Row]]
_ALL: tuple[Query, ...] = (
    *monitoring_items.ALL, *monitoring_letters.ALL, deadlines_market, deadlines_week, questions_market, questions_outcome, cases_market, first_human, levels_kept, breaches, meetings, outcomes,
    *monitoring_courses.ALL,
)  # fmt: skip
QUERIES: Mapping[str, Query] = {query.__name__: query for query in _ALL}
"""The query of each figure by its name; an area without a table has none, and reports leave its figures out."""


def enterprises_of(
    conn: Connection, at: Callable[[str | None], str], *, before: datetime | None = None
) -> Mapping[str, frozenset[str]]:
    """The enterprises by the center that serves them, `before` a moment; `at` gives the center of a place."""
    wanted = select(EnterpriseRow.id, EnterpriseRow.province)
    if before is not None:
        wanted = wanted.where(EnterpriseRow.created_at < before)
    found: dict[str, set[str]] = {}
    for row in conn.execute(wanted):
        found.setdefault(at(row.province), set()).add(row.id)
    return {center: frozenset(ids) for center, ids in found.items()}
