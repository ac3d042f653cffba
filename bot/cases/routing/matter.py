"""What the routing is asked and what it answers: the matter, how things stand, and the choice with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.cases.roster import Expert
from bot.texts import Both


@dataclass(frozen=True)
class Matter:
    """What is known of a matter; `parties` are the names of the other side and of its counsel.

    `market` is the country that is named and `forum` the court, office or platform as it was written; `right` is a
    kind of right (`trade_mark`) and `document_language` the language of the document (ISO 639-1).
    """

    enterprise: str
    enterprise_name: str
    province: str | None
    market: str | None
    forum: str | None
    right: str | None
    document_language: str | None
    urgency: str
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absence:
    """A person is away from `start` until just before `end` (both aware)."""

    person: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Standing:
    """How things stand at `now` (aware).

    `loads` are open cases by person. `conflicted` have declared a conflict, `passed` were asked and did not take it;
    `walled_experts` and `walled_centers` serve the other enterprise where two stand against each other; `coordinator`
    is the center of another case of the same matter.
    """

    now: datetime
    absences: tuple[Absence, ...] = ()
    loads: Mapping[str, int] = field(default_factory=dict)
    conflicted: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    walled_experts: frozenset[str] = frozenset()
    walled_centers: frozenset[str] = frozenset()
    coordinator: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A person who may be asked, with the reasons for and against."""

    expert: Expert
    why: tuple[Both, ...]


@dataclass(frozen=True)
class Routing:
    """Which center owns the case, which branch advises, and who is asked in which order.

    `left_out` are people of the right law who may not or cannot act, by id, with the reason. `fallback` says that the
    candidates are people of a desk, because nobody of that law is there.
    """

    owner: str
    adviser: str | None
    candidates: tuple[Candidate, ...]
    left_out: tuple[tuple[str, Both], ...]
    why: tuple[Both, ...]
    fallback: bool
