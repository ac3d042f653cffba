"""The files of messages in SQL; every function works inside the caller's transaction."""

from typing import Any

from sqlalchemy import Connection, select

from bot.conversations import Attachment
from bot.errors import BadInput
from bot.storage.case_tables import StoredFileRow
from bot.storage.tables import AttachmentRow


def by_message(conn: Connection, *which: Any) -> dict[int, tuple[Attachment, ...]]:
    """Files by the message that they came with; `which` are conditions on their rows."""
    columns = AttachmentRow.__table__.columns
    wanted = select(*columns).where(*which).order_by(AttachmentRow.message_id, AttachmentRow.id)
    found: dict[int, tuple[Attachment, ...]] = {}
    for row in conn.execute(wanted):
        file = Attachment(row.id, row.name, row.mime, row.size, row.url, row.sha256, row.not_kept)
        found[row.message_id] = (*found.get(row.message_id, ()), file)
    return found


def hold(conn: Connection, sha256: str) -> None:
    """Keep a stored file from being deleted before this transaction has ended; raises `BadInput` where it is gone."""
    wanted = select(StoredFileRow.sha256).where(StoredFileRow.sha256 == sha256).with_for_update()
    if conn.execute(wanted).scalar_one_or_none() is None:
        raise BadInput("file_gone")
