"""When experts are not there; inside the caller's transaction."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.cases.routing import Absence
from bot.storage.case_tables import AbsenceRow


def since(conn: Connection, now: datetime) -> list[Absence]:
    """The absences that are not over."""
    wanted = select(AbsenceRow.person, AbsenceRow.start, AbsenceRow.end).where(AbsenceRow.end > now)
    return [Absence(row.person, row.start, row.end) for row in conn.execute(wanted.order_by(AbsenceRow.id))]


def listed(conn: Connection, now: datetime) -> list[tuple[int, Absence, str | None]]:
    """Those absences with their ids and notes, the earliest first."""
    table = AbsenceRow
    wanted = select(table.id, table.person, table.start, table.end, table.note).where(table.end > now)
    rows = conn.execute(wanted.order_by(table.start, table.id))
    return [(int(row.id), Absence(row.person, row.start, row.end), row.note) for row in rows]


def add(conn: Connection, absence: Absence, *, note: str | None, set_by: str, now: datetime) -> int:
    """Keep an absence; its id."""
    made = conn.execute(
        insert(AbsenceRow)
        .values(person=absence.person, start=absence.start, end=absence.end, note=note, set_by=set_by, at=now)
        .returning(AbsenceRow.id)
    )
    return int(made.scalar_one())


def remove(conn: Connection, absence_id: int) -> None:
    """Somebody is there after all."""
    conn.execute(delete(AbsenceRow).where(AbsenceRow.id == absence_id))
