"""What belongs to a case besides its row and thread: log, last days, declarations, views, earlier words of messages."""

from typing import Any

from sqlalchemy import Connection, insert, select

from bot.cases.dossier.model import Earlier
from bot.cases.model import CaseDeadline, CaseEvent, Declaration, View
from bot.conversations import Attachment
from bot.storage.case_tables import CaseDeadlineRow, CaseDeclarationRow, CaseEventRow, CaseViewRow
from bot.storage.tables import AttachmentRow, MessageRow, MessageVersionRow


def events(conn: Connection, case_id: int) -> tuple[CaseEvent, ...]:
    """The whole log of a case, oldest first."""
    wanted = select(*_named(CaseEventRow, CaseEvent)).where(CaseEventRow.case_id == case_id).order_by(CaseEventRow.id)
    return tuple(CaseEvent(**row) for row in conn.execute(wanted).mappings())


def deadlines(conn: Connection, case_id: int) -> tuple[CaseDeadline, ...]:
    """The last days of a case, the earliest first, those that were replaced included."""
    order = (CaseDeadlineRow.due, CaseDeadlineRow.id)
    wanted = select(*_named(CaseDeadlineRow, CaseDeadline), CaseDeadlineRow.case_id.label("case"))
    rows = conn.execute(wanted.where(CaseDeadlineRow.case_id == case_id).order_by(*order)).mappings()
    return tuple(CaseDeadline(**{**row, "working": tuple(tuple(step) for step in row["working"])}) for row in rows)


def declarations(conn: Connection, case_id: int) -> tuple[Declaration, ...]:
    """What experts declared about a conflict, oldest first."""
    wanted = select(*_named(CaseDeclarationRow, Declaration), CaseDeclarationRow.case_id.label("case"))
    rows = conn.execute(wanted.where(CaseDeclarationRow.case_id == case_id).order_by(CaseDeclarationRow.at)).mappings()
    return tuple(Declaration(**row) for row in rows)


def views(conn: Connection, case_id: int) -> tuple[View, ...]:
    """Who of the desk saw what, oldest first."""
    wanted = select(*_named(CaseViewRow, View), CaseViewRow.case_id.label("case"))
    rows = conn.execute(wanted.where(CaseViewRow.case_id == case_id).order_by(CaseViewRow.id)).mappings()
    return tuple(View(**row) for row in rows)


def add_view(conn: Connection, view: View) -> None:
    """Note that somebody saw something."""
    values = {"case_id": view.case, "person": view.person, "name": view.name, "what": view.what, "at": view.at}
    conn.execute(insert(CaseViewRow).values(**values))


def earlier_words(conn: Connection, thread_id: int) -> dict[int, tuple[Earlier, ...]]:
    """What the messages of a thread said before they were changed, by message, oldest first."""
    wanted = (
        select(MessageVersionRow.message_id, MessageVersionRow.text, MessageVersionRow.until)
        .join(MessageRow, MessageRow.id == MessageVersionRow.message_id)
        .where(MessageRow.thread_id == thread_id)
        .order_by(MessageVersionRow.id)
    )
    found: dict[int, tuple[Earlier, ...]] = {}
    for row in conn.execute(wanted):
        found[row.message_id] = (*found.get(row.message_id, ()), Earlier(row.text, row.until))
    return found


def attachment(conn: Connection, message_id: int, file_id: str) -> Attachment | None:
    """One file of a message."""
    wanted = select(*AttachmentRow.__table__.columns).where(
        AttachmentRow.message_id == message_id, AttachmentRow.id == file_id
    )
    row = conn.execute(wanted).one_or_none()
    return Attachment(row.id, row.name, row.mime, row.size, row.url, row.sha256) if row else None


def _named(row: Any, value: Any) -> list[Any]:
    """The columns that a value has under the same name."""
    return [getattr(row, name) for name in value.__dataclass_fields__ if name in row.__table__.columns]
