"""A reminder letter: one enterprise, one matter; its date, its states and the moves between them (pure).

A letter may hold a date only as a `LetterDate`, which cannot be made without everything that the date rests on.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bot.errors import BadInput

State = Literal[
    "draft", "approved", "undeliverable", "sent", "silent", "received", "asked", "handled", "closed", "withdrawn"
]
Move = Literal[
    "approve", "void", "send", "fail", "retry", "hand_over", "receive", "ask", "handle", "silence", "close", "withdraw"
]
Sort = Literal["case", "information"]
"""A letter about a suit, an order or a complaint of the enterprise's own, or one that goes out only with consent."""
Purpose = Literal["first", "date", "passed", "correction"]
"""The first letter of a matter; its date, confirmed later; what is possible after the day; a correction."""
Certainty = Literal["printed", "computed", "working"]
"""A day that the source itself prints; one counted with everything known; the earliest that can be defended."""

OUT: frozenset[State] = frozenset({"sent", "silent", "received", "asked", "handled"})
"""The enterprise has it."""
RUNNING: frozenset[State] = frozenset({"sent", "silent", "received", "asked"})
"""Its last day is still reminded of."""
ENDED: frozenset[State] = frozenset({"closed", "withdrawn"})

MOVES: Mapping[Move, tuple[frozenset[State], State]] = {
    "approve": (frozenset({"draft"}), "approved"),
    "void": (frozenset({"approved", "undeliverable"}), "draft"),
    "send": (frozenset({"approved"}), "sent"),
    "fail": (frozenset({"approved"}), "undeliverable"),
    "retry": (frozenset({"undeliverable"}), "approved"),
    "hand_over": (frozenset({"undeliverable"}), "sent"),
    "receive": (frozenset({"sent", "silent"}), "received"),
    "ask": (frozenset({"sent", "silent", "received"}), "asked"),
    "handle": (frozenset({"sent", "silent", "received", "asked"}), "handled"),
    "silence": (frozenset({"sent"}), "silent"),
    "close": (frozenset({"sent", "silent", "received", "asked", "handled"}), "closed"),
    "withdraw": (frozenset({"draft", "approved", "undeliverable", *OUT}), "withdrawn"),
}
"""What may follow what: a move, the states it may be made from, the state it leads to."""
MUST_SAY_WHY: frozenset[Move] = frozenset({"void", "fail", "hand_over", "handle", "close", "withdraw"})
"""Moves that are made only with words: a reason, how a letter was handed over, the name of counsel."""


def allowed(move: Move, state: State) -> bool:
    """Whether the move may be made from this state."""
    return state in MOVES[move][0]


@dataclass(frozen=True)
class LetterDate:
    """The date that matters, with everything it rests on; raises `BadInput` where any of that is missing.

    A day counted with a rule needs the rule (`rule`, `fingerprint`), the event that starts it (`trigger`, `trigger_on`)
    and who states that day: the item itself, or an editor by name (`confirmed_by`) who saw the paper (`document`).
    A printed day needs the words of the source (`quote`). `confidence` is P or S. `working` and `asks` hold each line
    in Chinese and English, `rests_on` is the source of the law or of the printed day.
    """

    due: date
    certainty: Certainty
    time_zone: str
    rests_on: str
    confidence: str
    working: tuple[tuple[str, str], ...]
    rule: str | None = None
    fingerprint: str = ""
    trigger: str | None = None
    trigger_on: date | None = None
    method: str | None = None
    confirmed_by: str = ""
    document: str = ""
    quote: str = ""
    asks: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Lists that were stored as JSON become tuples again; then nothing may be missing."""
        for name in ("working", "asks"):
            object.__setattr__(self, name, tuple((str(zh), str(en)) for zh, en in getattr(self, name)))
        missing = next(self._missing(), None)
        if missing is not None:
            raise BadInput("letter_date_unsafe", what=missing)

    def _missing(self) -> Any:
        """What this date lacks, one word each."""
        counted = self.certainty in ("computed", "working")
        needs: dict[str, object] = {
            "certainty": self.certainty in ("printed", "computed", "working"),
            "day": isinstance(self.due, date) and not isinstance(self.due, datetime),
            "time_zone": self.time_zone.strip(),
            "source": self.rests_on.strip(),
            "working": self.working and all(zh.strip() and en.strip() for zh, en in self.working),
            "confidence": self.confidence in ("P", "S"),
            "rule": not counted or (self.rule and self.fingerprint),
            "trigger": not counted or self.trigger,
            "trigger_date": not counted or isinstance(self.trigger_on, date),
            "document": not self.confirmed_by or self.document.strip(),
            "who": not self.document or self.confirmed_by.strip(),
            "quote": counted or self.quote.strip(),
            "certain": self.certainty != "computed" or not self.asks,
        }
        return (name for name, there in needs.items() if not there)

    @property
    def needs_a_reader(self) -> bool:
        """Whether somebody must have opened the letter before it goes: every date that is not of class P."""
        return self.confidence != "P" or self.certainty == "printed"


@dataclass(frozen=True)
class Confirmed:
    """The day of an event as a named editor (`by`) read it in a paper (`document`); `method` how it was served."""

    rule: str
    on: date
    by: str
    document: str
    method: str | None = None


@dataclass(frozen=True)
class NoDate:
    """Why a letter names no last day: `why` is `no_rule`, `no_event`, `no_number`, `unsure`, `review` or `moved`.

    `asks` (Chinese, English) say what would settle it.
    """

    why: str
    rule: str | None = None
    asks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Said:
    """One line in both languages; `href` is where its source can be read, `strong` marks what must not be overlooked."""

    zh: str
    en: str
    href: str = ""
    strong: bool = False

    def says(self, language: str) -> str:
        """The line in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Part:
    """One of the eight parts of a letter: `name` as in `texts.yaml` (`part_<name>`)."""

    name: str
    lines: tuple[Said, ...]


@dataclass(frozen=True)
class Content:
    """What a letter says, apart from its number and its day."""

    sender: Said
    addressee: Said
    subject: Said
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Content":
        """What was stored as JSON."""
        parts = tuple(Part(p["name"], tuple(Said(**line) for line in p["lines"])) for p in stored["parts"])
        heads = {name: Said(**stored[name]) for name in ("sender", "addressee", "subject")}
        return cls(parts=parts, **heads)

    def part(self, name: str) -> Part:
        """A part by its name; raises `KeyError`."""
        found = next((part for part in self.parts if part.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


PARTS = ("notice", "found", "date", "consequence", "steps", "offer", "contact", "data")
"""The eight parts, in order; the first stands below number, date, sender and addressee."""


def text_hash(content: Content, day: LetterDate | None) -> str:
    """What an approval is bound to: every word of a letter and everything that its date rests on."""
    whole = {"content": asdict(content), "date": asdict(day) if day else None}
    plain = json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def number_of(year: int, seq: int, language: str) -> str:
    """A letter's number: `提醒〔2026〕第0012号`, `RL-2026-0012`."""
    return f"提醒〔{year}〕第{seq:04d}号" if language == "zh" else f"RL-{year}-{seq:04d}"


@dataclass(frozen=True)
class LetterEvent:
    """Something that happened to a letter: who, when, what and why; a move has the states it led from and to."""

    at: datetime
    actor: str
    move: str
    note: str = ""
    actor_id: str = ""
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Letter:
    """A letter as it stands; `hash` is that of what it says now, `seen_hash` of what its approver saw, `substance` that
    of its facts alone. `why` says of a correction what it corrects, `confirmed` what an editor read in a paper.

    `match_level` and `reasons` (code, the item's words, the profile's words, weight) say how sure it is that the
    enterprise is meant. `follows` is the letter that a later one is about. Number and day come with the approval.
    """

    id: int
    purpose: Purpose
    sort: Sort
    state: State
    enterprise: str
    profile: int
    item: int
    item_revision: int
    match_level: str
    reasons: tuple[tuple[str, str, str, float], ...]
    center: str
    language: str
    market: str | None
    urgent: bool
    content: Content
    day: LetterDate | None
    no_date: str | None
    hash: str
    substance: str
    made_at: datetime
    why: str = ""
    confirmed: Confirmed | None = None
    year: int | None = None
    seq: int | None = None
    dated: date | None = None
    next_on: date | None = None
    approved_by: str | None = None
    approved_by_id: str | None = None
    approved_at: datetime | None = None
    seen_hash: str | None = None
    identity_by: str | None = None
    thread: int | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    received_by: str | None = None
    counsel: str | None = None
    problem: str | None = None
    follows: int | None = None
    case: int | None = None
    case_number: str | None = None
    events: tuple[LetterEvent, ...] = field(default=())

    def number(self, language: str) -> str:
        """Its number; empty before it is approved."""
        return number_of(self.year, self.seq, language) if self.year and self.seq else ""

    @property
    def may_go_in_a_batch(self) -> bool:
        """Whether one click may approve it with others: a certain match, and no date that must be read by somebody."""
        return self.match_level == "certain" and not (self.day and self.day.needs_a_reader)
