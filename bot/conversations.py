"""The chat port: what every platform hands in and gets back, free of any platform's own words.

A platform (the local workspace, Slack) turns its events into `Incoming` and shows `Reply`. The flows record an
`Incoming` once per `(platform, channel, message)`, and post each `Reply` once per delivery id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

Role = Literal["enterprise", "other", "bot", "expert", "lead"]
ReplyKind = Literal["answer", "question", "handover", "refusal", "notice", "expert"]
ActionId = Literal["ask_expert", "rate"]


@dataclass(frozen=True)
class Person:
    """Who speaks. `enterprise` is the company whose words these are; None for the desk and the bot."""

    id: str
    name: str
    role: Role
    enterprise: str | None = None
    enterprise_name: str | None = None
    province: str | None = None
    desk: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Incoming:
    """One message as a platform delivered it; the same one may come many times.

    `thread` is the key of the conversation (the first message's own key where it starts one). `addressed` says that
    the bot is meant. `ask_expert` says that the person pressed the button instead of writing.
    """

    platform: str
    channel: str
    message: str
    thread: str
    author: Person
    text: str
    at: datetime
    files: tuple[str, ...] = ()
    addressed: bool = False
    ask_expert: bool = False


@dataclass(frozen=True)
class Reply:
    """What the desk posts: a frame in the reader's language, the answer inside it, and what may be pressed.

    `answer` has the keys of the command line's `answer`, `citations` those of `citations`. `lines` are fixed
    sentences around them, in order: `before` the answer and `after` it.
    """

    kind: ReplyKind
    language: str
    before: tuple[str, ...] = ()
    answer: Mapping[str, Any] | None = None
    citations: tuple[Mapping[str, Any], ...] = ()
    after: tuple[str, ...] = ()
    actions: tuple[ActionId, ...] = ()
    case: str | None = None

    @property
    def text(self) -> str:
        """The whole reply as plain text, marks included."""
        middle = (str(self.answer["text"]),) if self.answer and self.answer.get("text") else ()
        return "\n\n".join(part for part in (*self.before, *middle, *self.after) if part)


@dataclass(frozen=True)
class Posted:
    """A message as it stands in a thread, in the order of `seq`.

    `inside` marks a note of the desk that the enterprise never sees.
    """

    seq: int
    thread: int
    key: str
    author: Person
    text: str
    at: datetime
    files: tuple[str, ...] = ()
    inside: bool = False
    reply: Reply | None = None
    delivery: str | None = None


@dataclass(frozen=True)
class ThreadHead:
    """A conversation in a list: who opened it, its first words, and its case if it became one."""

    id: int
    platform: str
    channel: str
    key: str
    enterprise: str
    enterprise_name: str
    opened_at: datetime
    last_at: datetime
    first_words: str
    messages: int
    case: str | None = None
    case_state: str | None = None
    urgency: str | None = None


@dataclass(frozen=True)
class Delivery:
    """A reply on its way out, as the platform's adapter gets it."""

    id: str
    platform: str
    channel: str
    thread: str
    reply: Reply
    author: Person


class Conversations(Protocol):
    """A platform, seen from the flows."""

    @property
    def platform(self) -> str: ...

    def deliver(self, delivery: Delivery) -> None:
        """Show the reply, once per delivery id however often it is called; raises `NotReachable`."""
        ...


BOT = Person(id="firstline", name="Firstline", role="bot")
