"""A match: an item that may concern an enterprise, why, and how surely (pure)."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["certain", "likely", "possible"]
"""`certain` may go out after one editor's click, `likely` after an editor has looked, `possible` stays inside."""


@dataclass(frozen=True)
class Reason:
    """One thing that agrees (or, with a negative weight, speaks against it): what, the item's words, the profile's words."""

    code: str
    item: str
    profile: str
    weight: float


@dataclass(frozen=True)
class Match:
    """`score` is 0..1; reasons the strongest first. `item` and `profile` are the ids of their rows."""

    item: int
    profile: int
    score: float
    level: Level
    reasons: tuple[Reason, ...]
