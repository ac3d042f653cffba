"""The rows of a center's yearly evaluation file: numbers, times and codes, no names; inside the caller's transaction."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from bot.letters.model import number_of
from bot.monitoring.model import Scope, Span
from bot.monitoring.words import label
from bot.monitoring.yearbook import Sheet, Value, hours, sheet, word
from bot.storage import figures, monitoring
from bot.storage.letters_tables import LetterRow
from bot.storage.tables import CaseRow
from bot.storage.training_tables import CourseAttemptRow

Rows = Iterator[tuple[Value, ...]]


def sheets(conn: Connection, span: Span, scope: Scope) -> list[Sheet]:
    """Everything that a center did in a year."""
    made = {
        "consultations": _consultations(conn, span, scope),
        "cases": _cases(conn, span, scope),
        "trainings": _trainings(conn, span, scope),
        "letters": _letters(conn, span, scope),
        "reports": _reports(conn, span, scope),
    }
    return [sheet(name, rows) for name, rows in made.items()]


def _consultations(conn: Connection, span: Span, scope: Scope) -> Rows:
    for one in figures.questions(conn, *span.times):
        if scope.serves(one.enterprise):
            answered = hours(one.received_at, one.ended_at)
            yield (
                one.id,
                one.received_at,
                word("market", one.market),
                word("route", one.route),
                word("ended", one.outcome),
                answered,
            )


def _cases(conn: Connection, span: Span, scope: Scope) -> Rows:
    kept = {True: "in_time", False: "late", None: "waiting"}
    columns = (
        CaseRow.id,
        CaseRow.number,
        CaseRow.right,
        CaseRow.state,
        CaseRow.ended_at,
        CaseRow.outcome,
        CaseRow.rating,
    )
    start, end = span.times
    wanted = select(*columns).where(CaseRow.opened_at >= start, CaseRow.opened_at < end)
    rows = {row.id: row for row in conn.execute(wanted)}
    for one in figures.first_humans(conn, start, end):
        if scope.has(one.center, one.adviser):
            row = rows[one.case]
            yield (
                row.number, one.opened_at, word("market", one.market), word("urgency", one.urgency), word("right", row.right),
                hours(one.opened_at, one.came_at), word("kept", kept[one.in_time]), word("state", row.state), row.ended_at,
                word("outcome", row.outcome), row.rating,
            )  # fmt: skip


def _trainings(conn: Connection, span: Span, scope: Scope) -> Rows:
    start, end = span.times
    table = CourseAttemptRow
    wanted = select(
        table.id, table.enterprise, table.course, table.started_at, table.finished_at, table.score, table.passed
    ).where(table.started_at >= start, table.started_at < end)
    for row in conn.execute(wanted.order_by(table.id)):
        if scope.serves(row.enterprise):
            state = "begun" if row.finished_at is None else "passed" if row.passed else "failed"
            course = " ".join(label("courses", row.course, language) for language in ("zh", "en"))
            yield row.id, row.started_at, course, row.finished_at, row.score, word("course", state)


def _letters(conn: Connection, span: Span, scope: Scope) -> Rows:
    start, end = span.times
    table = LetterRow
    wanted = (
        select(
            table.center, table.year, table.seq, table.market, table.kind, table.sent_at, table.received_at, table.state,
            table.due,
        )
        .where(table.sent_at >= start, table.sent_at < end)
        .order_by(table.id)
    )  # fmt: skip
    for row in conn.execute(wanted):
        if scope.has(row.center):
            number = number_of(row.year, row.seq, "zh")
            yield (
                number,
                row.sent_at,
                word("market", row.market),
                word("kind", row.kind),
                row.received_at,
                word("letter", row.state),
                row.due,
            )


def _reports(conn: Connection, span: Span, scope: Scope) -> Rows:
    for head in monitoring.of_year(conn, scope.center, *span.times):
        yield head.key, head.period, head.made_at, head.sha256
