"""The yearly evaluation file of a center: what it did, row by row, with no enterprise named and nobody's words (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.cases.service_levels import BEIJING
from bot.monitoring import words
from bot.texts import Texts

text = Texts(Path(__file__).with_name("yearbook.yaml"))
Value = str | int | float | date | datetime | None
SHEETS = {
    "consultations": ("number", "received", "market", "route", "result", "answered_after"),
    "cases": ("number", "opened", "market", "level", "right", "person_after", "level_kept", "state", "ended", "outcome", "rating"),
    "trainings": ("number", "begun", "course", "finished", "score", "result"),
    "letters": ("number", "sent", "market", "kind", "confirmed", "state", "last_day"),
    "reports": ("number", "period", "made", "sha256"),
}  # fmt: skip
"""The sheets with their columns."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, headings and rows. Times are in Beijing."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheet(name: str, rows: Iterable[Sequence[Value]]) -> Sheet:
    """A sheet with its headings in both languages."""
    head = tuple(both(f"column_{column}") for column in SHEETS[name])
    return Sheet(both(f"sheet_{name}"), head, tuple(tuple(_local(value) for value in row) for row in rows))


def both(key: str) -> str:
    """A text in Chinese and English."""
    return f"{text(key, 'zh')} {text(key, 'en')}"


def word(group: str, name: str | None) -> str | None:
    """What a value is called, in Chinese and English."""
    if not name:
        return None
    zh, en = (words.text.word(group, name, language) for language in ("zh", "en"))
    return zh if zh == en else f"{zh} {en}"


def hours(start: datetime, end: datetime | None) -> float | None:
    """The time between in hours."""
    return None if end is None else round((end - start).total_seconds() / 3600, 2)


def _local(value: Value) -> Value:
    """A time as it is in Beijing: spreadsheets know no time zones."""
    return value.astimezone(BEIJING).replace(tzinfo=None, microsecond=0) if isinstance(value, datetime) else value
