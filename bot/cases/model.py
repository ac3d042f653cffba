"""A case: an escalated matter, its states and the moves between them (pure).

The states carry the field's names; `MOVES` is the one table of what may follow what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

State = Literal[
    "received",
    "accepted",
    "not_accepted",
    "claimed",
    "supplement_requested",
    "handed_back",
    "resolved",
    "closed",
    "terminated",
    "reopened",
]
Move = Literal[
    "accept",
    "refuse",
    "claim",
    "request_supplement",
    "supplement",
    "hand_back",
    "resolve",
    "close",
    "terminate",
    "reopen",
]

MOVES: dict[Move, tuple[frozenset[State], State]] = {
    "accept": (frozenset({"received"}), "accepted"),
    "refuse": (frozenset({"received", "reopened"}), "not_accepted"),
    "claim": (frozenset({"received", "accepted", "reopened", "handed_back"}), "claimed"),
    "request_supplement": (frozenset({"claimed"}), "supplement_requested"),
    "supplement": (frozenset({"supplement_requested"}), "claimed"),
    "hand_back": (frozenset({"claimed", "supplement_requested"}), "handed_back"),
    "resolve": (frozenset({"claimed", "supplement_requested"}), "resolved"),
    "close": (frozenset({"resolved", "not_accepted"}), "closed"),
    "terminate": (
        frozenset({"received", "accepted", "reopened", "claimed", "supplement_requested", "handed_back"}),
        "terminated",
    ),
    "reopen": (frozenset({"handed_back", "resolved", "closed", "terminated", "not_accepted"}), "reopened"),
}

HELD: frozenset[State] = frozenset({"claimed", "supplement_requested"})
"""An expert holds the conversation; the bot is silent."""
WAITING: frozenset[State] = frozenset({"received", "accepted", "reopened"})
"""Nobody holds it yet; it stands in the desk's queue."""
ENDED: frozenset[State] = frozenset({"resolved", "closed", "terminated", "not_accepted"})

Outcome = Literal["advised", "referred_to_counsel", "settled_by_parties", "withdrawn", "no_answer", "other"]
OUTCOMES: tuple[Outcome, ...] = (
    "advised",
    "referred_to_counsel",
    "settled_by_parties",
    "withdrawn",
    "no_answer",
    "other",
)


def allowed(move: Move, state: State) -> bool:
    """Whether the move may be made from this state."""
    return state in MOVES[move][0]


@dataclass(frozen=True)
class BriefFact:
    """A fact for the expert with the words it came from and the message they stand in."""

    name: str
    value: str
    state: str
    quote: str
    message: int


@dataclass(frozen=True)
class BriefLine:
    """One line of a brief in both languages, with the words and the number of the message it comes from."""

    en: str
    zh: str
    message: int | None = None
    quote: str = ""


@dataclass(frozen=True)
class BriefPart:
    """One of the twelve parts of a brief, named as in `bot/cases/brief.yaml`."""

    name: str
    lines: tuple[BriefLine, ...] = ()


@dataclass(frozen=True)
class Brief:
    """What an expert reads in two minutes: who, what, why it is urgent, what was cited and what the bot said.

    `message` numbers are positions in the thread, counted from 0. No fact stands here without its message.
    """

    enterprise: str
    province: str | None
    question: str
    language: str
    market: str | None
    urgency: str
    why: tuple[str, ...]
    signals: tuple[BriefFact, ...] = ()
    facts: tuple[BriefFact, ...] = ()
    missing: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    cited: tuple[dict[str, str], ...] = ()
    bot_said: tuple[str, ...] = ()
    parts: tuple[BriefPart, ...] = ()

    def __post_init__(self) -> None:
        """Parts that were stored as plain JSON become parts again; briefs of earlier versions have none."""
        object.__setattr__(self, "parts", tuple(_part(part) for part in self.parts))


def _part(part: BriefPart | Mapping[str, Any]) -> BriefPart:
    if isinstance(part, BriefPart):
        return part
    return BriefPart(part["name"], tuple(BriefLine(**line) for line in part["lines"]))


@dataclass(frozen=True)
class Case:
    """A case as it stands. `number` is what people quote (`C-2026-0007`); times are aware, in UTC."""

    id: int
    number: str
    thread: int
    enterprise: str
    enterprise_name: str
    state: State
    urgency: str
    market: str | None
    center: str
    center_why: tuple[str, ...]
    language: str
    opened_at: datetime
    human_by: datetime
    expert: str | None = None
    expert_name: str | None = None
    expert_desk: str | None = None
    claimed_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    note: str | None = None
    rating: int | None = None
    brief: Brief | None = None
    events: tuple["CaseEvent", ...] = field(default=())


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened to a case: a move, who made it, when, and the note that came with it."""

    at: datetime
    actor: str
    move: str
    note: str | None = None
