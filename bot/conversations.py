"""The chat port: what every platform hands in and gets back, free of any platform's own words.

A platform (the local workspace, Slack) turns its events into `Incoming` and shows `Posted` messages. The desk records
an `Incoming` once per `(platform, channel, message)`; a platform shows each message once in each place it belongs to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

Role = Literal["enterprise", "other", "bot", "expert", "lead"]
ReplyKind = Literal["answer", "question", "handover", "refusal", "notice", "expert", "alert", "letter"]
ActionId = Literal["ask_expert", "rate", "reopen_or_new", "handled", "consent", "letter"]
FollowUp = Literal["leave_alone", "ask_first", "pick_up"]
"""What the bot does with a follow-up that does not mention it, as the person who opened the thread chose."""
ASK_EXPERT, ASK_EXPERT_FORM = "ask-expert:", "ask-expert-form:"
"""How the key of a message begins that stands for the button *Ask an expert*, and for its form with what it says."""
REOPEN, NEW_MATTER = "reopen:", "new-matter:"
"""How the key of a message begins that stands for *the same matter* or *a new one*, asked after a case was resolved."""


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
class Attachment:
    """A file as its platform names it; `size` in bytes, `url` where the platform keeps it.

    `sha256` is the hash of its bytes where the desk itself keeps them, `not_kept` why it does not: the phrase of the
    refusal, `file_failed` where the platform did not give them, `file_taken_back`.
    """

    id: str
    name: str
    mime: str = ""
    size: int = 0
    url: str = ""
    sha256: str | None = None
    not_kept: str | None = None


@dataclass(frozen=True)
class Incoming:
    """One message as a platform delivered it; the same one may come many times.

    `thread` is the key of the conversation (the first message's own key where it starts one). `addressed` says that
    the bot is meant. `ask_expert` says that the person pressed the button instead of writing. `follow_up` stands on a
    message that does not mention the bot in a thread that it is part of. `earlier` marks what was said in the thread
    before the bot was called: it is read, never answered.
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
    attachments: tuple[Attachment, ...] = ()
    follow_up: FollowUp | None = None
    earlier: bool = False


@dataclass(frozen=True)
class Reply:
    """What the desk posts: a frame in the reader's language, the answer inside it, and what may be pressed.

    `answer` has the keys of the command line's `answer`, `citations` those of `citations`. Around them stand fixed
    sentences, in order: `before` the answer, then `asks` (what the person is asked for, which a platform may move to
    a private place), then `after`. `working` is how the date that matters was reckoned and `understood` what was read
    from the thread: both stand behind a click. An `alert` stays inside the desk and is meant for the people in `to`. `letter` is the id of
    the reminder letter that it brings or reminds of.
    """

    kind: ReplyKind
    language: str
    before: tuple[str, ...] = ()
    answer: Mapping[str, Any] | None = None
    citations: tuple[Mapping[str, Any], ...] = ()
    after: tuple[str, ...] = ()
    actions: tuple[ActionId, ...] = ()
    case: str | None = None
    asks: tuple[str, ...] = ()
    working: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    letter: int | None = None

    def __post_init__(self) -> None:
        """What was stored as lists is read as it was written."""
        for name in ("working", "understood", "to"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def text(self) -> str:
        """The whole reply as plain text, marks included."""
        middle = (str(self.answer["text"]),) if self.answer and self.answer.get("text") else ()
        return "\n\n".join(part for part in (*self.before, *middle, *self.asks, *self.after) if part)


@dataclass(frozen=True)
class Posted:
    """A message as it stands in a thread; what was said before the bot was called (`earlier`) first, then by `seq`.

    `inside` marks a note of the desk that the enterprise never sees. `origin` names a place other than its own thread
    where it was written. A message that was changed later has `edited_at`, one that was taken back `deleted_at`.
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
    earlier: bool = False
    origin: str | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


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


class Conversations(Protocol):
    """A platform, seen from the flows. Every method may be called again after a kill and then finishes what is left.

    Raises `NotReachable` for what may work later, `Undeliverable` for what never will.
    """

    @property
    def platform(self) -> str: ...

    def prepare(self, message: int) -> None:
        """Complete what the event did not say about a message: names, and what stood in its thread before."""
        ...

    def show(self, message: int) -> None:
        """Show a message in its own thread if the desk wrote it, and as it now reads if it was changed."""
        ...

    def mirror(self, message: int) -> None:
        """Show a message to the experts in the thread under its case's card."""
        ...

    def show_case(self, case: int) -> None:
        """Show a case's card to the experts as the case stands now."""
        ...

    def offer(self, message: int) -> None:
        """Ask the author of a follow-up whether the bot shall answer it."""
        ...

    def alarm(self, message: int, reason: str) -> None:
        """Tell somebody who can act that a reply could not be shown where it belongs."""
        ...


BOT = Person(id="firstline", name="Firstline", role="bot")
