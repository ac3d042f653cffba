"""The thresholds and word lists of `policy.yaml`, read once, and what they say about one text (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.triage.model import LEVELS, Urgency
from bot.triage.rules import Pattern, patterns, read_data
from bot.triage.text import fold


@dataclass(frozen=True)
class Policy:
    """What decides between the routes; see `policy.yaml`."""

    critical_days: int
    hearing_days: int
    near_days: int
    person_while_undated: frozenset[str]
    stop_levels: frozenset[Urgency]
    elsewhere: tuple[tuple[str, tuple[Pattern, ...]], ...]
    ours: tuple[Pattern, ...]
    vague: tuple[Pattern, ...]

    def topic_elsewhere(self, text: str) -> str | None:
        """The topic beyond this desk that a text is about; None where any word of ours stands in it."""
        folded = fold(text).text
        if _any(self.ours, folded):
            return None
        return next((name for name, found in self.elsewhere if _any(found, folded)), None)

    def is_vague(self, text: str) -> bool:
        """Whether a text says that something happened without saying what."""
        folded = fold(text).text
        return not _any(self.ours, folded) and _any(self.vague, folded)


@cache
def policy() -> Policy:
    """The policy of `policy.yaml`."""
    data = read_data("policy.yaml")
    return Policy(
        critical_days=data["critical_days"],
        hearing_days=data["hearing_days"],
        near_days=data["near_days"],
        person_while_undated=frozenset(data["person_while_undated"]),
        stop_levels=frozenset(LEVELS[LEVELS.index(level)] for level in data["stop_levels"]),
        elsewhere=tuple((name, patterns(entry)) for name, entry in data["elsewhere"].items()),
        ours=patterns(data["ours"]),
        vague=patterns(data["vague"]),
    )


def _any(found: Sequence[Pattern], text: str) -> bool:
    return any(pattern.search(text) for pattern in found)
