"""The labelled sentences, and the day on which they are read."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import yaml

from bot.triage.model import LEVELS, Message, Signal
from bot.triage.signals import recognise

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=8)))
"""A Monday."""


@dataclass(frozen=True)
class Labelled:
    """A sentence, and the signals (with level; None for a wish) that it must raise."""

    text: str
    raises: dict[str, str | None]
    source: str

    @property
    def level(self) -> str:
        return top(list(self.raises.values()))


def top(levels: list[str | None]) -> str:
    """The highest of the levels; a wish counts as U1, nothing as U0."""
    return max((level or "U1" for level in levels), default="U0")


def load() -> list[Labelled]:
    """Every labelled sentence of every set."""
    return [
        Labelled(entry["text"], entry["raises"], path.stem)
        for path in sorted(Path(__file__).parent.glob("labelled_*.yaml"))
        for entry in yaml.safe_load(path.read_text("utf-8"))
    ]


def found_in(text: str) -> tuple[Signal, ...]:
    """The signals above U0 in one message."""
    return tuple(s for s in recognise([Message(0, "enterprise", text)], now=NOW) if s.level != LEVELS[0])
