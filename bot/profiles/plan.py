"""What an import would do, row by row, before it does anything (pure)."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from bot.profiles.keys import KeyKind
from bot.profiles.reading import Problem

Outcome = Literal["new", "changed", "same", "disagrees", "wrong"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("wrong", "disagrees", "new", "changed", "same")
"""What becomes of a row; what needs a person first."""


@dataclass(frozen=True)
class Disagreement:
    """A field that somebody else has entered otherwise: a center, or the enterprise itself (None)."""

    field: str
    center: str | None
    at: datetime


@dataclass(frozen=True)
class Twin:
    """Another profile that may be the same enterprise, and what both have; its name where the reader may know it."""

    kind: KeyKind
    value: str
    name: str = ""
    id: int | None = None
    line: int | None = None


@dataclass(frozen=True)
class PlannedRow:
    """One row of the file; `belongs_to` is the other center whose profile it completes."""

    line: int
    name: str
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    disagreements: tuple[Disagreement, ...] = ()
    twins: tuple[Twin, ...] = ()
    belongs_to: str | None = None


@dataclass(frozen=True)
class Plan:
    """A whole file; `unread` are headers that mean nothing here."""

    file: str
    center: str
    rows: tuple[PlannedRow, ...]
    unread: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows come to which end."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def fingerprint(self) -> str:
        """Another one whenever the import would do something else."""
        return hashlib.sha256(repr((self.file, self.center, self.rows, self.unread)).encode()).hexdigest()[:32]
