"""The values of triage: messages in, a decision out. All are frozen and free of I/O.

Levels are `U0` information, `U1` normal, `U2` urgent, `U3` critical. Quotes are verbatim substrings
of the message with index `message`, so that every signal and fact can be shown at its source.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from knowledge.counting import Step

Urgency = Literal["U0", "U1", "U2", "U3"]
Route = Literal["answer", "clarify", "escalate", "decline"]
Author = Literal["enterprise", "other", "bot", "expert"]
Language = Literal["en", "zh"]

LEVELS: tuple[Urgency, ...] = ("U0", "U1", "U2", "U3")


def highest(levels: "tuple[Urgency | None, ...]") -> Urgency:
    """The most urgent of these levels; `U0` when there is none."""
    return max((level for level in levels if level is not None), key=LEVELS.index, default="U0")


@dataclass(frozen=True)
class Message:
    """One message of a thread, oldest first; `at` carries its own time zone or is unknown."""

    index: int
    author: Author
    text: str
    at: datetime | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signal:
    """A severity word or pattern found. `level` is None for a wish (a person, an opinion on the merits)."""

    id: str
    level: Urgency | None
    quote: str
    message: int


@dataclass(frozen=True)
class Due:
    """A date or period that a message gives as a last day, with the day it means.

    `due` is the dangerous reading when there are two. `working_days` counts Monday to Friday from the
    day after today up to `due` and is negative or zero when that day is over or today.
    """

    due: date
    working_days: int
    certain: bool
    hearing: bool
    quote: str
    message: int
    readings: tuple[date, ...] = ()
    rule: str | None = None
    """The rule that the day was counted with; None for a day that the message names."""
    counts: "Callable[[date], tuple[date, int] | None] | None" = field(default=None, compare=False, repr=False)
    """For a period "of receipt": its last day and the working days left when it begins on another day."""


@dataclass(frozen=True)
class LastDay:
    """A deadline: a day that a paper names, or one that a rule gives; None where no day can be given yet.

    `certainty` is `printed`, `computed` or `ask`; a day that still needs an answer (`ask`) is a day to work with, the
    earliest possible. `readings` are later days that the facts also allow. `trigger_fact` names the fact it is counted
    from; `window` marks a time in which we may act ourselves.
    """

    rule: str | None
    due: date | None
    time_zone: str | None
    certainty: str
    working: tuple[Step, ...]
    source: str | None
    confidence: str | None
    asks: tuple[Step, ...] = ()
    readings: tuple[str, ...] = ()
    trigger_fact: str | None = None
    window: bool = False
    working_days_left: int | None = None
    ends_beijing: str | None = None


@dataclass(frozen=True)
class Fact:
    """A value with the words it came from; `inferred` when the words do not state it by themselves.

    `readings` are the other values that the same words may mean: 03/04/2026 is a day in March or in April.
    """

    name: str
    value: str
    state: Literal["stated", "inferred"]
    quote: str
    message: int
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A fact the desk needs next, and the question that asks for it in the asker's language."""

    name: str
    ask: str


@dataclass(frozen=True)
class Decision:
    """What happens to a message: its route and urgency with the reasons, and what is known.

    `why` are short sentences in `language`. `also_answer` is true only where an escalation may carry
    the guide's first-hour checklist; it never permits a generated answer. `foreign_language` says
    that the message is in neither English nor Chinese. `say` names the fixed sentences to begin with.
    """

    route: Route
    urgency: Urgency
    why: tuple[str, ...]
    signals: tuple[Signal, ...] = ()
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()
    market: str | None = None
    also_answer: bool = False
    language: Language = "en"
    foreign_language: bool = False
    say: tuple[str, ...] = ()
    deadlines: tuple[LastDay, ...] = ()
