"""Files carried from one thread into another: within the size limit, each once, and a word where one cannot be."""

from collections.abc import Callable

import structlog

from bot.conversations import Attachment
from bot.desk import Desk
from bot.errors import NotReachable, Undeliverable
from bot.slack import blocks as b
from bot.slack.gateway import Gateway
from bot.slack.texts import text
from bot.storage.slack import SlackStore

log = structlog.get_logger()


class Carrier:
    """Downloads what somebody shared and shares it again where it belongs; `limit` in bytes."""

    def __init__(self, desk: Desk, gateway: Gateway, store: SlackStore, limit: Callable[[], int]) -> None:
        self._desk = desk
        self._gateway = gateway
        self._store = store
        self._limit = limit

    def carry(self, message: int, channel: str, thread: str | None, language: str) -> None:
        """Share the files of a message in this thread, each once."""
        source = self._desk.message(message)[1][1]
        for file in self._desk.attachments(message):
            key = f"file:{message}:{file.id}:{channel}"
            place = self._store.place(key)
            if place is not None and place.ts is not None:
                continue
            if place is None:
                self._store.begin(key, channel, thread)
            elif self._stands_there(file, channel, thread):
                self._store.done(key, "shared")
                continue
            reason = self._share(file, source, channel, thread)
            if reason is not None:
                words = text("mirror_file_failed", language, name=file.name, reason=text(reason, language))
                self._gateway.post(f"{key}:failed", channel, thread, b.pack(b.words(words))[0])
            self._store.done(key, "shared" if reason is None else "failed")

    def _share(self, file: Attachment, source: str, channel: str, thread: str | None) -> str | None:
        """None once it is shared; otherwise the key of the reason."""
        limit = self._limit()
        if file.size > limit:
            return "file_too_large"
        if not file.url:
            return "file_failed"
        try:
            data = self._gateway.of(source).download(file.url, limit)
            self._gateway.of(channel).upload(channel, thread, file.name, _title(file), data)
        except Undeliverable as error:
            log.warning("a file cannot be carried", file=file.id, reason=error.reason)
            return "file_too_large" if error.reason == "file_too_large" else "file_failed"
        return None

    def _stands_there(self, file: Attachment, channel: str, thread: str | None) -> bool:
        """Whether an upload that was cut off had arrived."""
        if thread is None:
            return False
        try:
            found = self._gateway.replies(channel, thread, before="9999999999")
        except (NotReachable, Undeliverable):
            return False
        return any(f.get("title") == _title(file) for m in found for f in m.get("files") or ())


def _title(file: Attachment) -> str:
    """Names the file that it came from, so that the same file is known again."""
    return f"{file.name} ({file.id})"
