"""What a dossier needs besides the case: earlier words of messages, and their files; in the caller's transaction."""

from sqlalchemy import Connection, select

from bot.cases.dossier.model import Earlier
from bot.conversations import Attachment
from bot.storage import attached
from bot.storage.tables import AttachmentRow, MessageRow, MessageVersionRow


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
    found = attached.by_message(conn, AttachmentRow.message_id == message_id, AttachmentRow.id == file_id)
    return next(iter(found.get(message_id, ())), None)
