"""Files that people share in Slack: kept for the dossier, and carried from one thread into another, each once."""

import structlog

from bot.conversations import Attachment
from bot.desk import Desk
from bot.errors import BadInput, DamagedFile, NotReachable, Undeliverable
from bot.slack import blocks as b
from bot.slack.gateway import Gateway
from bot.slack.inbound import ORIGIN
from bot.slack.texts import text
from bot.storage.files import FileStore
from bot.storage.slack import SlackStore

TOO_LARGE, FAILED = "file_too_large", "file_failed"

log = structlog.get_logger()


class Shared:
    """The bytes of what somebody shared: from the desk's own folder, or from Slack."""

    def __init__(self, desk: Desk, gateway: Gateway, files: FileStore, desk_channel: str | None) -> None:
        self._desk = desk
        self._gateway = gateway
        self._files = files
        self._desk_channel = desk_channel

    def data(self, message: int, file: Attachment) -> bytes:
        """The bytes of a file; raises `Undeliverable` (`file_too_large`, `file_failed`), or `NotReachable` to try later."""
        if file.sha256 is not None:
            try:
                return self._files.read(file.sha256)
            except DamagedFile as error:
                log.error("a kept file is damaged", file=file.id, error=str(error))
        if file.size > self._files.limit:
            raise Undeliverable(TOO_LARGE)
        if not file.url:
            raise Undeliverable(FAILED)
        posted, (_, channel, _) = self._desk.message(message)
        if posted.origin == ORIGIN and self._desk_channel is not None:
            channel = self._desk_channel  # an expert shared it among the experts, perhaps in another workspace
        try:
            return self._gateway.of(channel).download(file.url, self._files.limit)
        except Undeliverable as error:
            log.warning("a file is not given", file=file.id, reason=error.reason)
            raise Undeliverable(TOO_LARGE if error.reason == TOO_LARGE else FAILED) from None

    def keep(self, message: int, *, last: bool = False) -> None:
        """Keep the files of a message, or why one is not kept; `last` says that it is not tried again."""
        taken_back = self._desk.message(message)[0].deleted_at is not None
        for file in self._desk.attachments(message):
            if file.sha256 is None and file.url and file.not_kept in (None, FAILED):
                reason = "file_taken_back" if taken_back else self._kept(message, file, last)
                if reason is not None:
                    self._files.not_kept(message, file.id, reason)

    def _kept(self, message: int, file: Attachment, last: bool) -> str | None:
        """None once it is kept; otherwise why not."""
        try:
            self._files.sent(message, file, self.data(message, file))
        except BadInput as error:
            return error.phrase
        except Undeliverable as error:
            return error.reason
        except NotReachable:
            if not last:
                raise
            return FAILED
        return None


class Carrier:
    """Shares again, where it belongs, what somebody shared; a word where that is not possible."""

    def __init__(self, desk: Desk, gateway: Gateway, store: SlackStore, shared: Shared) -> None:
        self._desk = desk
        self._gateway = gateway
        self._store = store
        self._shared = shared

    def carry(self, message: int, channel: str, thread: str | None, language: str) -> None:
        """Share the files of a message in this thread, each once."""
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
            reason = self._share(message, file, channel, thread)
            if reason is not None:
                words = text("mirror_file_failed", language, name=file.name, reason=text(reason, language))
                self._gateway.post(f"{key}:failed", channel, thread, b.pack(b.words(words))[0])
            self._store.done(key, "shared" if reason is None else "failed")

    def _share(self, message: int, file: Attachment, channel: str, thread: str | None) -> str | None:
        """None once it is shared; otherwise the key of the reason."""
        try:
            data = self._shared.data(message, file)
            self._gateway.of(channel).upload(channel, thread, file.name, _title(file), data)
        except Undeliverable as error:
            log.warning("a file cannot be carried", file=file.id, reason=error.reason)
            return TOO_LARGE if error.reason == TOO_LARGE else FAILED
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
