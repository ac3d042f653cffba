"""Files on their way into a message: kept at once, and given to a message by whoever uploaded them and nobody else."""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from bot.attachments import MOST_FILES
from bot.conversations import Attachment, Person
from bot.errors import BadInput
from bot.storage.files import FileStore

VALID = timedelta(hours=12)
"""Shorter than the time after which a file that was never sent is deleted."""


@dataclass(frozen=True)
class Upload:
    """A file that was kept, and the word by which its message names it."""

    token: str
    file: Attachment


class Uploads:
    """Hands out tokens that name a file, its sender and a time; they are signed, so that a known hash opens nothing.

    The key lies beside the files, so that what was uploaded before a restart can be sent after it.
    """

    def __init__(self, store: FileStore, key_file: Path, clock: Callable[[], datetime]) -> None:
        self.store = store
        self._key_file = key_file
        self._clock = clock

    def take(self, person: Person, name: str, data: bytes) -> Upload:
        """Keep a file; raises `BadInput` for what is not taken."""
        file = self.store.keep(name, data)
        until = int((self._clock() + VALID).timestamp())
        said = json.dumps([person.id, until, file.sha256, file.name, file.mime, file.size], ensure_ascii=False)
        body = base64.urlsafe_b64encode(said.encode()).decode()
        return Upload(f"{body}.{self._sign(body)}", file)

    def files(self, person: Person, tokens: Sequence[str]) -> tuple[Attachment, ...]:
        """The files that these tokens name, each content once.

        Raises `BadInput` for too many, and for one that is not this person's.
        """
        if len(tokens) > MOST_FILES:
            raise BadInput("files_too_many", limit=MOST_FILES)
        named = (self._file(person, token) for token in tokens)
        return tuple({file.sha256: file for file in named}.values())

    def _file(self, person: Person, token: str) -> Attachment:
        body, _, signature = token.partition(".")
        if not (signature.isascii() and hmac.compare_digest(signature, self._sign(body))):
            raise BadInput("file_gone")
        try:
            owner, until, sha256, name, mime, size = json.loads(base64.urlsafe_b64decode(body))
        except (ValueError, binascii.Error):
            raise BadInput("file_gone") from None
        if owner != person.id or until < self._clock().timestamp():
            raise BadInput("file_gone")
        return Attachment(sha256[:16], name, mime, size, sha256=sha256)

    def _sign(self, body: str) -> str:
        return hmac.new(self._key, body.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    @cached_property
    def _key(self) -> bytes:
        """Made once; of two processes that make it at the same time both read the one that was there first."""
        self._key_file.parent.mkdir(parents=True, exist_ok=True)
        part = self._key_file.with_name(f".{secrets.token_hex(8)}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, self._key_file)
        except FileExistsError:
            pass
        finally:
            part.unlink()
        return self._key_file.read_bytes()
