"""A case: an escalated matter, its states and the moves between them (pure).

The states carry the field's names; `MOVES` is the one table of what may follow what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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
    "reassign",
    "release",
    "request_supplement",
    "supplement",
    "hand_back",
    "resolve",
    "close",
    "terminate",
    "reopen",
]
OPEN: frozenset[State] = frozenset(
    {"received", "accepted", "reopened", "claimed", "supplement_requested", "handed_back"}
)
"""The matter is still under way."""

MOVES: dict[Move, tuple[frozenset[State], State]] = {
    "accept": (frozenset({"received", "reopened"}), "accepted"),
    "refuse": (frozenset({"received", "accepted", "reopened"}), "not_accepted"),
    "claim": (frozenset({"received", "accepted", "reopened", "handed_back"}), "claimed"),
    "reassign": (frozenset({"claimed", "supplement_requested"}), "claimed"),
    "release": (frozenset({"claimed", "supplement_requested"}), "accepted"),
    "request_supplement": (frozenset({"claimed"}), "supplement_requested"),
    "supplement": (frozenset({"supplement_requested"}), "claimed"),
    "hand_back": (frozenset({"claimed", "supplement_requested"}), "handed_back"),
    "resolve": (frozenset({"claimed", "supplement_requested"}), "resolved"),
    "close": (frozenset({"resolved", "not_accepted", "terminated", "handed_back"}), "closed"),
    "terminate": (OPEN, "terminated"),
    "reopen": (frozenset({"handed_back", "resolved", "closed", "terminated", "not_accepted"}), "reopened"),
}
"""What may follow what: a move, the states it may be made from, the state it leads to."""
MUST_SAY_WHY: frozenset[Move] = frozenset({"refuse", "reassign", "release", "hand_back", "terminate", "reopen"})
"""Moves that a person makes only with a reason in words; the others carry a fixed one."""
WHERE_INSTEAD = " → "
"""Between the reason and where else the enterprise can go, in the note of a case that was not accepted."""

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
    """A case as it stands. `number` is what people quote (`C-2026-0007`); times are aware, in UTC.

    `passed` are the experts who were asked before. A `gated` case shows parties and matter, and no fact.
    `center` owns it, `adviser` is the branch for its jurisdiction, `coordinator` the center that brings several
    enterprises of one `matter` together. `offered` is the expert who is asked now. `word_at` is the newest word of its
    expert to the enterprise since the claim, `waits_since` the oldest word of the enterprise that nobody has answered.
    `consent` says whether the enterprise lets others in its matter know of it (`asked`, `yes`, `no`); `learn` that a
    lesson may be drawn; `hold` that nothing of it may be deleted.
    """

    id: int
    number: str
    thread: int
    enterprise: str
    enterprise_name: str
    state: State
    urgency: str
    market: str | None
    center: str
    center_why: tuple[Mapping[str, str], ...]
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
    adviser: str | None = None
    right: str | None = None
    forum: str | None = None
    document_language: str | None = None
    matter: str | None = None
    offered: str | None = None
    offered_name: str | None = None
    passed: tuple[str, ...] = ()
    word_at: datetime | None = None
    waits_since: datetime | None = None
    breaches: int = 0
    coordinator: str | None = None
    consent: str | None = None
    learn: bool = False
    hold: bool = False
    erased_at: datetime | None = None
    gated: bool = False
    events: tuple["CaseEvent", ...] = field(default=())


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened to a case: who did what, when and why; a move has the states it led from and to."""

    at: datetime
    actor: str
    move: str
    note: str | None = None
    actor_id: str | None = None
    actor_role: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class CaseDeadline:
    """A last day of a case with its working as it was counted; `state` is `live`, `handled`, `superseded` or `passed`.

    `rule` is None for a day that only a paper names. `working` holds each step in English and Chinese. `trigger_value`
    (YYYY-MM-DD) is the day of the fact `trigger_fact`, `method` how it came; `fingerprint` the rule row as it was.
    """

    id: int
    case: int
    rule: str | None
    due: date
    time_zone: str
    certainty: str
    working: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    confidence: str | None = None
    trigger_fact: str | None = None
    trigger_value: str | None = None
    method: str | None = None
    fingerprint: str | None = None
    state: str = "live"
    set_at: datetime | None = None
    counsel: str | None = None
    handled_by: str | None = None
    handled_at: datetime | None = None


@dataclass(frozen=True)
class Declaration:
    """What an expert declared before seeing the facts of a case: whether there is a conflict of interest."""

    case: int
    person: str
    name: str
    conflict: bool
    why: str | None
    at: datetime


@dataclass(frozen=True)
class View:
    """Somebody of the desk saw something of a case: `what` is `case`, `facts`, `dossier` or `file`."""

    case: int
    person: str
    name: str
    what: str
    at: datetime
