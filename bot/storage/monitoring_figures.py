"""What the figures of monitoring reports count: a query for each, inside the caller's transaction.

A query gives the rows of a period and a scope, each with its id and the cell it belongs to, and nothing that names an
enterprise. The tables say what is anonymous about the rest: `bot.monitoring.suppression`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from bot.cases.service_levels import BEIJING
from bot.monitoring.model import LABEL, OURS, Row, Scope
from bot.monitoring.periods import Period, around
from bot.storage import figures
from bot.storage.case_tables import CaseDeadlineRow, CaseEventRow
from bot.storage.figures import Question
from bot.storage.tables import CaseRow, EnterpriseRow
from bot.storage.watching_tables import WatchItemRow, WatchRevisionRow
from ingest.watch.model import Item
from ingest.watch.record import from_object

AHEAD = timedelta(weeks=8)
"""How far deadlines are looked at."""
PLAINTIFFS = ("plaintiff", "complainant", "applicant", "owner")


@dataclass(frozen=True)
class Span:
    """A period, and the moment up to which was counted: its end, or the present of a running one."""

    period: Period
    at: datetime

    @property
    def times(self) -> tuple[datetime, datetime]:
        """From when until before when."""
        return self.period.start, min(self.period.end, self.at)


Query = Callable[[Connection, Span, Scope], list[Row]]


# -- the desk -----------------------------------------------------------------------------------------------------------


def _questions(conn: Connection, span: Span, scope: Scope) -> Iterator[tuple[str, Question]]:
    for one in figures.questions(conn, *span.times):
        if scope.serves(one.enterprise):
            yield f"question:{one.id}", one


def questions_market(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Questions by market."""
    return [Row(id_, one.market) for id_, one in _questions(conn, span, scope)]


def questions_outcome(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Questions by how they ended."""
    return [Row(id_, one.outcome) for id_, one in _questions(conn, span, scope)]


def questions_route(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Questions by the route that they were given."""
    return [Row(id_, one.route) for id_, one in _questions(conn, span, scope)]


def gaps_market(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Questions that the guides did not answer, by market."""
    return [Row(id_, one.market) for id_, one in _questions(conn, span, scope) if one.is_gap]


def first_answer(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """How long questions took to their outcome."""
    return [
        Row(id_, one.outcome, (one.ended_at - one.received_at).total_seconds())
        for id_, one in _questions(conn, span, scope)
        if one.ended_at is not None
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
    first = span.times[1].astimezone(BEIJING).date()
    wanted = (
        select(CaseDeadlineRow.id, CaseDeadlineRow.due, CaseRow.market, CaseRow.center, CaseRow.adviser)
        .join(CaseRow, CaseRow.id == CaseDeadlineRow.case_id)
        .where(
            CaseDeadlineRow.state == "live", CaseDeadlineRow.set_at < span.times[1], CaseDeadlineRow.due >= first,
            CaseDeadlineRow.due < first + AHEAD,
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


# -- items --------------------------------------------------------------------------------------------------------------


def _items(conn: Connection, span: Span, scope: Scope) -> list[tuple[str, Item]]:
    """The items first seen in the period, as they stood at its end."""
    start, end = span.times
    newest = (
        select(WatchRevisionRow.item_id, func.max(WatchRevisionRow.revision).label("revision"))
        .join(WatchItemRow, WatchItemRow.id == WatchRevisionRow.item_id)
        .where(WatchItemRow.first_seen_at >= start, WatchItemRow.first_seen_at < end, WatchRevisionRow.at < end)
        .group_by(WatchRevisionRow.item_id)
        .subquery()
    )
    wanted = (
        select(WatchRevisionRow.item_id, WatchRevisionRow.data)
        .join(
            newest,
            (newest.c.item_id == WatchRevisionRow.item_id) & (newest.c.revision == WatchRevisionRow.revision),
        )
        .order_by(WatchRevisionRow.item_id)
    )
    own = None if scope.center is None else _items_of(conn, scope)
    found = ((row.item_id, from_object(row.data)) for row in conn.execute(wanted))
    return [(f"item:{id_}", item) for id_, item in found if own is None or id_ in own]


def _items_of(conn: Connection, scope: Scope) -> frozenset[int]:
    """The items that concern an enterprise of a center."""
    return frozenset()


def items_kind(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by kind."""
    return [Row(id_, item.kind) for id_, item in _items(conn, span, scope)]


def items_market(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by market."""
    return [Row(id_, item.market) for id_, item in _items(conn, span, scope)]


def items_court(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by court or forum."""
    return [Row(id_, _name(item.forum)) for id_, item in _items(conn, span, scope)]


def items_right(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by right."""
    return [Row(id_, item.right) for id_, item in _items(conn, span, scope)]


def items_platform(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by platform."""
    return [Row(id_, _name(item.platform)) for id_, item in _items(conn, span, scope)]


def items_class(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by each Nice class that they name."""
    return [Row(id_, f"{class_:02}") for id_, item in _items(conn, span, scope) for class_ in sorted(set(item.classes))]


def items_plaintiff(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by each plaintiff, complainant, applicant or owner."""
    return _parties(conn, span, scope, PLAINTIFFS)


def items_firm(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by each law firm."""
    return _parties(conn, span, scope, ("firm",))


def _parties(conn: Connection, span: Span, scope: Scope, roles: tuple[str, ...]) -> list[Row]:
    ours = frozenset(name.casefold() for name in conn.execute(select(EnterpriseRow.name)).scalars())
    found = []
    for id_, item in _items(conn, span, scope):
        names = {_name(party.name) for party in item.parties if party.role in roles}
        found += [
            Row(id_, name) for name in sorted({OURS if n.casefold() in ours else n for n in names if n is not None})
        ]
    return found


def _name(words: str) -> str | None:
    return " ".join(words.split())[:LABEL] or None


QUERIES: Mapping[str, Query] = {
    query.__name__: query
    for query in (
        items_kind, items_market, items_court, items_right, items_plaintiff, items_firm, items_class, items_platform,
        deadlines_market, deadlines_week, questions_market, questions_outcome, questions_route, gaps_market, first_answer,
        cases_market, first_human, levels_kept, breaches, outcomes,
    )
}  # fmt: skip
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
