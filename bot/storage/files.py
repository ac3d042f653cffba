"""Files in the data folder, each content once under the hash of its bytes, with a row that knows it."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, delete, exists, select, update

from bot.attachments import check_size, clean_name, mime_of
from bot.conversations import Attachment
from bot.errors import DamagedFile, NotReachable
from bot.storage.case_tables import StoredFileRow
from bot.storage.messages import insert_once
from bot.storage.tables import AttachmentRow
from knowledge.errors import StoreUnavailable
from knowledge.store.engine import read, write

log = structlog.get_logger()

ID_LENGTH = 16
"""So many digits of the hash are the id of an attachment."""
UNUSED = timedelta(days=1)
"""A file that no message took in this time was never sent."""


class FileStore:
    """Keeps bytes under `folder/aa/<sha256>`; `limit` in bytes. A file is there whole or not at all."""

    def __init__(self, engine: Engine, folder: Path, clock: Callable[[], datetime], *, limit: int) -> None:
        self._engine = engine
        self._folder = folder
        self._clock = clock
        self.limit = limit

    def keep(self, name: str, data: bytes) -> Attachment:
        """Store a file that somebody sent; raises `BadInput` for what is too large or of a kind that is not taken.

        The row comes first: whoever deletes the same content at this moment has either finished or will not begin.
        """
        kept = self._checked(name, data)
        with write(self._engine) as conn:
            self._put(conn, kept, data)
        return kept

    def read(self, sha256: str) -> bytes:
        """The bytes of a file; raises `DamagedFile` where they are gone or no longer what they were."""
        try:
            data = self._path(sha256).read_bytes()
        except OSError as error:
            raise DamagedFile(f"the file {sha256} cannot be read: {error.strerror}") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedFile(f"the file {sha256} has changed on the disk")
        return data

    def sent(self, message_id: int, attachment: Attachment, data: bytes) -> bool:
        """Keep the bytes of a file that came with a message over another platform; raises as `keep`.

        False where the message has no such file any more: it was deleted meanwhile, and nothing of it is kept.
        """
        kept = self._checked(attachment.name, data)
        mine = (AttachmentRow.message_id == message_id, AttachmentRow.id == attachment.id)
        values = {"sha256": kept.sha256, "mime": kept.mime, "size": kept.size, "not_kept": None}
        with write(self._engine) as conn:
            if not conn.execute(update(AttachmentRow).where(*mine).values(**values)).rowcount:
                return False
            self._put(conn, kept, data)
        return True

    def not_kept(self, message_id: int, file_id: str, reason: str) -> None:
        """Note why the bytes of a file are not kept; a dossier says it in words."""
        mine = (AttachmentRow.message_id == message_id, AttachmentRow.id == file_id, AttachmentRow.sha256.is_(None))
        with write(self._engine) as conn:
            conn.execute(update(AttachmentRow).where(*mine).values(not_kept=reason))

    def forget(self, sha256: str) -> bool:
        """Delete a file, unless a message still has it; says whether it is gone.

        What cannot be deleted now is by the next `sweep`.
        """
        try:
            with write(self._engine) as conn:
                return self._forget(conn, sha256)
        except (OSError, StoreUnavailable) as error:
            log.warning("a file could not be deleted; it is tried again", sha256=sha256, error=str(error))
            return False

    def sweep(self) -> int:
        """Delete what was uploaded and never sent, and what was left behind; how many files."""
        since = self._clock() - UNUSED
        with read(self._engine) as conn:
            unused = conn.execute(
                select(StoredFileRow.sha256).where(StoredFileRow.at < since, ~_used(StoredFileRow.sha256))
            ).scalars()
            found = list(unused)
        gone = 0
        for sha256 in found:
            with write(self._engine) as conn:
                gone += self._forget(conn, sha256, before=since)
        return gone

    def _forget(self, conn: Connection, sha256: str, before: datetime | None = None) -> bool:
        # Whoever gives this file to a message holds its row (see `attach`), so that use is seen after the lock.
        conn.execute(select(StoredFileRow.sha256).where(StoredFileRow.sha256 == sha256).with_for_update())
        wanted = delete(StoredFileRow).where(StoredFileRow.sha256 == sha256, ~_used(sha256))
        if before is not None:
            wanted = wanted.where(StoredFileRow.at < before)
        if not conn.execute(wanted).rowcount:
            return False
        self._path(sha256).unlink(missing_ok=True)
        return True

    def _checked(self, name: str, data: bytes) -> Attachment:
        """What a content is known by; raises `BadInput` where it is not taken."""
        name = clean_name(name)
        check_size(name, len(data), self.limit)
        digest = hashlib.sha256(data).hexdigest()
        return Attachment(digest[:ID_LENGTH], name, mime_of(name, data), len(data), sha256=digest)

    def _put(self, conn: Connection, kept: Attachment, data: bytes) -> None:
        digest, now = kept.sha256 or "", self._clock()
        if not insert_once(conn, StoredFileRow, sha256=digest, size=kept.size, mime=kept.mime, at=now):
            conn.execute(update(StoredFileRow).where(StoredFileRow.sha256 == digest).values(at=now))
        if not self._whole(digest):
            self._write(digest, data)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _whole(self, sha256: str) -> bool:
        with suppress(DamagedFile):
            self.read(sha256)
            return True
        return False

    def _write(self, sha256: str, data: bytes) -> None:
        target = self._path(sha256)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=target.parent, prefix=".part-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(part).replace(target)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise
            sync(target.parent)
        except OSError as error:
            raise NotReachable(f"{target.parent} cannot be written: {error.strerror}") from None


def _used(sha256: Any) -> Any:
    return exists().where(AttachmentRow.sha256 == sha256)


def sync(place: Path) -> None:
    """Wait until a file is on the disk, or a folder: a rename is once its folder is."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
