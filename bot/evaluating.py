"""Labelled threads through triage: how often route and level are as the label says, and which are not."""

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.threads import MAX_BYTES, Turn, messages_of
from bot.triage.model import LEVELS, Decision, Message, Route
from knowledge.errors import UnusableInput

CRITICAL, URGENT = 3, 2


class Labelled(BaseModel):
    """One line of the file; other keys are ignored. `now` defaults to the newest message's time."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    lang: str = ""
    text: str | None = None
    thread: tuple[Turn, ...] = ()
    routes: tuple[Route, ...] = Field(min_length=1)
    level_min: int = Field(ge=0, le=3)
    level_max: int = Field(ge=0, le=3)
    now: AwareDatetime | None = None
    pair: str | None = None
    first_question: str | None = None

    @model_validator(mode="after")
    def _has_words(self) -> "Labelled":
        if self.text is None and not self.thread:
            raise ValueError("needs a text or a thread")
        if self.level_min > self.level_max:
            raise ValueError("level_min is above level_max")
        return self

    @property
    def messages(self) -> list[Message]:
        """The thread as triage reads it, `text` as its newest message."""
        turns = [turn.model_dump(mode="json") for turn in self.thread]
        if self.text is not None:
            turns.append(Turn(author="enterprise", text=self.text).model_dump(mode="json"))
        return messages_of(turns)


@dataclass(frozen=True)
class Outcome:
    """What triage made of one line."""

    row: Labelled
    decision: Decision
    took_ms: float

    @property
    def level(self) -> int:
        """The urgency as a number, 0 to 3."""
        return LEVELS.index(self.decision.urgency)

    @property
    def right_route(self) -> bool:
        """Whether the route is one of those allowed."""
        return self.decision.route in self.row.routes

    @property
    def right_level(self) -> bool:
        """Whether the level lies between the bounds."""
        return self.row.level_min <= self.level <= self.row.level_max


def read_labelled(path: Path) -> list[Labelled]:
    """The lines of a JSONL file; raises `UnusableInput` naming the line."""
    try:
        if path.stat().st_size > 10 * MAX_BYTES:
            raise UnusableInput(f"{path} is larger than {10 * MAX_BYTES // 1_000_000} MB")
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UnusableInput(f"{path} is not text in UTF-8") from None
    rows = [_row(path, n, line) for n, line in enumerate(lines, start=1) if line.strip()]
    if not rows:
        raise UnusableInput(f"{path} has no lines: one JSON object a line is needed")
    return rows


def newest(messages: Sequence[Message]) -> datetime | None:
    """The time of the newest message that has one with its zone."""
    return max((m.at for m in messages if m.at is not None and m.at.tzinfo is not None), default=None)


def run(
    rows: Sequence[Labelled], decide: Callable[[Sequence[Message], datetime], Decision], now: datetime
) -> list[Outcome]:
    """Every line through triage; `now` stands in where a line has no time of its own."""
    outcomes = []
    for row in rows:
        messages = row.messages
        started = time.perf_counter()
        decision = decide(messages, row.now or newest(messages) or now)
        outcomes.append(Outcome(row, decision, (time.perf_counter() - started) * 1000))
    return outcomes


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of `eval triage --json`. A share of nothing is null."""
    urgent = [o for o in outcomes if o.row.level_min >= URGENT]
    raised = [o for o in outcomes if o.level >= URGENT]
    asked = [o for o in outcomes if o.row.first_question]
    return {
        "questions": len(outcomes),
        "route_accuracy": _share([o.right_route for o in outcomes]),
        "level_accuracy": _share([o.right_level for o in outcomes]),
        "missed_u3": sum(o.row.level_min == CRITICAL and o.level < CRITICAL for o in outcomes),
        "u2u3_recall": _share([o.level >= URGENT for o in urgent]),
        "u2u3_precision": _share([o.row.level_max >= URGENT for o in raised]),
        "first_question": _share([_first(o) == o.row.first_question for o in asked]),
        "same_in_both_languages": _share(_pairs(outcomes)),
        "took_ms": _times(outcomes),
        "failures": [_failure(o) for o in outcomes if not (o.right_route and o.right_level)],
    }


def different_pairs(outcomes: Sequence[Outcome]) -> list[str]:
    """The pairs of language versions that did not come out the same."""
    return [name for name, versions in _by_pair(outcomes).items() if not _same(versions)]


def _row(path: Path, number: int, line: str) -> Labelled:
    try:
        return Labelled.model_validate(json.loads(line))
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnusableInput(f"{path}, line {number}: not JSON: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "line"
        raise UnusableInput(f"{path}, line {number}: {where}: {first['msg']}") from None


def _first(outcome: Outcome) -> str | None:
    return outcome.decision.missing[0].name if outcome.decision.missing else None


def _by_pair(outcomes: Sequence[Outcome]) -> Mapping[str, list[Outcome]]:
    pairs: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.row.pair:
            pairs.setdefault(outcome.row.pair, []).append(outcome)
    return {name: versions for name, versions in pairs.items() if len(versions) > 1}


def _pairs(outcomes: Sequence[Outcome]) -> list[bool]:
    return [_same(versions) for versions in _by_pair(outcomes).values()]


def _same(versions: Sequence[Outcome]) -> bool:
    return len({(o.decision.route, o.decision.urgency) for o in versions}) == 1


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _times(outcomes: Sequence[Outcome]) -> dict[Literal["p50", "p95"], float]:
    times = sorted(o.took_ms for o in outcomes)
    at_95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    return {"p50": round(statistics.median(times), 2), "p95": round(at_95, 2)}


def _failure(outcome: Outcome) -> dict[str, Any]:
    row = outcome.row
    return {
        "id": row.id,
        "got_route": outcome.decision.route,
        "got_level": outcome.level,
        "want_routes": list(row.routes),
        "want_level": [row.level_min, row.level_max],
    }
