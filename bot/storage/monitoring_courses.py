"""What the figures of monitoring reports count of training; inside the caller's transaction."""

from sqlalchemy import Connection, select

from bot.monitoring.model import Row, Scope, Span
from bot.storage.training_tables import CourseAttemptRow


def _begun(conn: Connection, span: Span, scope: Scope) -> list[tuple[str, str, str]]:
    """The goes at courses begun in the period: id, course, and how they stood at its end."""
    start, end = span.times
    table = CourseAttemptRow
    wanted = (
        select(table.id, table.enterprise, table.course, table.finished_at, table.passed)
        .where(table.started_at >= start, table.started_at < end)
        .order_by(table.id)
    )
    found = []
    for row in conn.execute(wanted):
        over = row.finished_at is not None and row.finished_at < end
        if scope.serves(row.enterprise):
            found.append((f"course:{row.id}", row.course, ("passed" if row.passed else "failed") if over else "begun"))
    return found


def courses(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Courses begun, by course."""
    return [Row(id_, course) for id_, course, _ in _begun(conn, span, scope)]


def courses_passed(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Courses begun, by whether they were passed."""
    return [Row(id_, state) for id_, _, state in _begun(conn, span, scope)]


ALL = (courses, courses_passed)
