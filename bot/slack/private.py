"""Questions that only their author sees (`/firstline`, *Ask about this*), and going on in a direct message."""

import uuid
from dataclasses import dataclass

from bot.conversations import Posted
from bot.desk import Desk
from bot.slack import blocks as b
from bot.slack.blocks import Outgoing
from bot.slack.gateway import Gateway
from bot.slack.texts import text
from bot.slack.words import cut

_START = "private"
LETTER = "letter-"
"""How the id of the conversation of a reminder letter begins."""


@dataclass(frozen=True)
class Whispered:
    """The key of a thread that only one person sees: who, and under which message of the channel."""

    person: str
    thread: str | None
    id: str

    @property
    def key(self) -> str:
        """As it is stored."""
        return f"{_START}:{self.person}:{self.thread or '-'}:{self.id}"

    @classmethod
    def new(cls, person: str, thread: str | None, id_: str | None = None) -> "Whispered":
        """A thread of this person; the same id is the same thread."""
        return cls(person, thread, id_ or uuid.uuid4().hex)

    @classmethod
    def of(cls, key: str) -> "Whispered | None":
        """The thread of this key, if it is a private one."""
        parts = key.split(":")
        if len(parts) != 4 or parts[0] != _START:
            return None
        return cls(parts[1], None if parts[2] == "-" else parts[2], parts[3])


class Private:
    """Whispers, and the direct message into which a thread moves when a whisper is not enough."""

    def __init__(self, desk: Desk, gateway: Gateway) -> None:
        self._desk = desk
        self._gateway = gateway

    @staticmethod
    def may_whisper(posted: Posted) -> bool:
        """Whether a message may be lost without harm: an answer may, a hand-over and an expert's words may not."""
        return posted.reply is not None and posted.reply.kind in ("answer", "question", "refusal")

    def whisper(self, channel: str, private: Whispered, messages: list[Outgoing]) -> None:
        """Show a reply to its asker alone."""
        for outgoing in messages:
            self._gateway.whisper(channel, private.person, private.thread, outgoing)

    def to_direct(self, thread_id: int, channel: str, private: Whispered) -> tuple[str, str]:
        """Move a private thread into a direct message; its channel and thread there."""
        question = self._question(thread_id, private)
        return self.move(thread_id, channel, private.person, b.pack(b.words(f"> {question}"))[0])

    def move(
        self, thread_id: int, channel: str, person: str, first: Outgoing, *, hurry: bool = False
    ) -> tuple[str, str]:
        """Let a thread go on with one person in a direct message that begins with these words."""
        direct = self._gateway.direct(person, channel, hurry=hurry)
        ts = self._gateway.post(f"direct:{thread_id}", direct, None, first, hurry=hurry)
        self._desk.move_thread(thread_id, direct, ts)
        return direct, ts

    def _question(self, thread_id: int, private: Whispered) -> str:
        first = self._desk.first_words(thread_id)
        if private.id.startswith(LETTER):
            first = first.partition("\n")[0]  # the letter itself follows
        return cut(" ".join(first.split()), 600) or text("form_asks", "en")
