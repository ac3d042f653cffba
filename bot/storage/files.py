"""Files in the data folder, each content once under the hash of its bytes, with a row that knows it."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, exists, select, update

from bot.attachments import check_size, clean_name, mime_of
from bot.conversations import Attachment
from bot.errors import DamagedFile, NotReachable
from bot.storage.case_tables import StoredFileRow
from bot.storage.messages import insert_once
from bot.storage.tables import AttachmentRow
from knowledge.store.engine import read, write

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
        name = clean_name(name)
        check_size(name, len(data), self.limit)
        mime = mime_of(name, data)
        digest = hashlib.sha256(data).hexdigest()
        now = self._clock()
        with write(self._engine) as conn:
            new = insert_once(conn, StoredFileRow, sha256=digest, size=len(data), mime=mime, at=now)
            if not new:
                conn.execute(update(StoredFileRow).where(StoredFileRow.sha256 == digest).values(at=now))
            if not self._whole(digest):
                self._write(digest, data)
        return Attachment(digest[:ID_LENGTH], name, mime, len(data), sha256=digest)

    def read(self, sha256: str) -> bytes:
        """The bytes of a file; raises `DamagedFile` where they are gone or no longer what they were."""
        try:
            data = self._path(sha256).read_bytes()
        except OSError as error:
            raise DamagedFile(f"the file {sha256} cannot be read: {error.strerror}") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedFile(f"the file {sha256} has changed on the disk")
        return data

    def sent(self, message_id: int, attachment: Attachment, data: bytes) -> Attachment:
        """Keep the bytes of a file that came with a message over another platform; raises as `keep`."""
        kept = self.keep(attachment.name, data)
        mine = (AttachmentRow.message_id == message_id, AttachmentRow.id == attachment.id)
        with write(self._engine) as conn:
            conn.execute(update(AttachmentRow).where(*mine).values(sha256=kept.sha256))
        return kept

    def forget(self, sha256: str) -> bool:
        """Delete a file, unless a message still has it; says whether it is gone."""
        with write(self._engine) as conn:
            return self._forget(conn, sha256)

    def sweep(self) -> int:
        """Delete what was uploaded and never sent; how many files."""
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
        wanted = delete(StoredFileRow).where(StoredFileRow.sha256 == sha256, ~_used(sha256))
        if before is not None:
            wanted = wanted.where(StoredFileRow.at < before)
        if not conn.execute(wanted).rowcount:
            return False
        self._path(sha256).unlink(missing_ok=True)
        return True

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
