"""A case as the checks see it: read past the desk, straight from the database."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

COLUMNS = (
    "id number thread_id state urgency enterprise expert offered center adviser claimed_at word_at waits_since ended_at opponents breaches"
).split()
_SELECT = f'SELECT {", ".join(COLUMNS)} FROM "case"'


@dataclass(frozen=True)
class Seen:
    """A row of the table of cases; `owner` is the number of its enterprise."""

    id: int
    number: str
    thread: int
    state: str
    urgency: str
    owner: int
    expert: str | None
    offered: str | None
    center: str
    adviser: str | None
    claimed_at: datetime | None
    word_at: datetime | None
    waits_since: datetime | None
    ended_at: datetime | None
    opponents: tuple[str, ...]
    breaches: int


def when(text: str | None) -> datetime | None:
    """A time as SQLite keeps it."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def seen(db: sqlite3.Connection, ids: Iterable[int] | None = None) -> list[Seen]:
    """These cases, or all."""
    if ids is None:
        return [_seen(row) for row in db.execute(_SELECT)]
    chosen = sorted(ids)
    marks = ",".join("?" * len(chosen))
    return [_seen(row) for row in db.execute(f"{_SELECT} WHERE id IN ({marks})", chosen)]


def _seen(row: tuple[Any, ...]) -> Seen:
    id_, number, thread, state, urgency, enterprise, expert, offered, center, adviser, *rest = row
    claimed, word, waits, ended, opponents, breaches = rest
    return Seen(
        id_, number, thread, state, urgency, int(enterprise[1:]), expert, offered, center, adviser, when(claimed),
        when(word), when(waits), when(ended), tuple(json.loads(opponents or "null") or ()), breaches,
    )  # fmt: skip
