"""The files of messages in SQL; every function works inside the caller's transaction."""

from typing import Any

from sqlalchemy import Connection, or_, select

from bot.conversations import Attachment
from bot.errors import BadInput
from bot.storage.case_tables import StoredFileRow
from bot.storage.tables import AttachmentRow, MessageRow


def by_message(conn: Connection, *which: Any) -> dict[int, tuple[Attachment, ...]]:
    """Files by the message that they came with; `which` are conditions on their rows."""
    columns = AttachmentRow.__table__.columns
    wanted = select(*columns).where(*which).order_by(AttachmentRow.message_id, AttachmentRow.id)
    found: dict[int, tuple[Attachment, ...]] = {}
    for row in conn.execute(wanted):
        file = Attachment(row.id, row.name, row.mime, row.size, row.url, row.sha256, row.not_kept)
        found[row.message_id] = (*found.get(row.message_id, ()), file)
    return found


def unkept(conn: Connection, thread_id: int, *, failed: bool) -> list[int]:
    """Messages of a thread with files that are only on their platform; `failed` counts those that it did not give."""
    tried = AttachmentRow.not_kept.is_(None)
    wanted = (
        select(AttachmentRow.message_id)
        .join(MessageRow, MessageRow.id == AttachmentRow.message_id)
        .where(MessageRow.thread_id == thread_id, AttachmentRow.sha256.is_(None), AttachmentRow.url != "")
        .where(or_(tried, AttachmentRow.not_kept == "file_failed") if failed else tried)
        .distinct()
        .order_by(AttachmentRow.message_id)
    )
    return [int(row.message_id) for row in conn.execute(wanted)]


def hold(conn: Connection, sha256: str) -> None:
    """Keep a stored file from being deleted before this transaction has ended; raises `BadInput` where it is gone."""
    wanted = select(StoredFileRow.sha256).where(StoredFileRow.sha256 == sha256).with_for_update()
    if conn.execute(wanted).scalar_one_or_none() is None:
        raise BadInput("file_gone")
