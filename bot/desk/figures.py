"""Use case of the week's figures: how many questions of which kind, how fast a person came, what the guides lack."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.cases.service_levels import BEIJING, LEVELS
from bot.conversations import Person
from bot.desk.base import Base, require_desk
from bot.monitoring.model import percentile
from bot.storage import cases, figures
from bot.storage.figures import FirstHuman, Gap
from knowledge.store.engine import read

AGES = (1, 3, 7, 14)
"""Days that part the open cases by age."""


@dataclass(frozen=True)
class Promptness:
    """How fast the first person came, over the cases of a level; `within` of `judged` cases kept the level.

    A case that still waits and is not late yet is not judged.
    """

    cases: int
    median_s: float | None
    p90_s: float | None
    within: int
    judged: int


@dataclass(frozen=True)
class Figures:
    """A week of the desk. `ages` counts the cases open at its end (or now), by the number of days of `AGES`.

    `gap_texts` is None for who may not read them.
    """

    week: date
    questions: Mapping[tuple[str | None, str], int]
    promptness: Mapping[str, Promptness]
    breaches: Mapping[str, int]
    ages: Sequence[int]
    gaps: Mapping[str | None, int]
    gap_texts: Sequence[Gap] | None = None

    @property
    def asked(self) -> int:
        """All questions of the week."""
        return sum(self.questions.values())


def monday(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


class Counting(Base):
    """What the desk's figures are."""

    def figures(self, person: Person, week: date) -> Figures:
        """The figures of the week (Beijing time) of this day, for the desk; no enterprise is named in them."""
        require_desk(person)
        first = monday(week)
        start, end = (datetime.combine(day, time(), BEIJING) for day in (first, first + timedelta(days=7)))
        at = min(end, self._clock())
        with read(self._engine) as conn:
            gaps = figures.gaps(conn, start, end)
            return Figures(
                week=first,
                questions=Counter((one.market, one.outcome) for one in figures.questions(conn, start, end)),
                promptness=_promptness(figures.first_humans(conn, start, end)),
                breaches=Counter(one.urgency for one in figures.breaches(conn, start, end)),
                ages=_by_age(figures.opened_before(conn, at), at),
                gaps=Counter(gap.market for gap in gaps),
                gap_texts=self._readable(conn, person, gaps) if person.role == "lead" else None,
            )

    def gaps(self, person: Person, start: datetime, end: datetime) -> tuple[list[Gap], list[Gap]]:
        """The questions between two moments that the guides did not answer, and those whose words this lead may read."""
        require_desk(person)
        with read(self._engine) as conn:
            found = figures.gaps(conn, start, end)
            return found, self._readable(conn, person, found) if person.role == "lead" else []

    def _readable(self, conn: Connection, person: Person, gaps: Sequence[Gap]) -> list[Gap]:
        """The texts of threads that are no case, or one that this lead has declared about."""
        open_to, number = self._open_to(conn, person), cases.threads_with_case(conn)
        return [gap for gap in gaps if gap.text.strip() and (gap.thread not in number or number[gap.thread] in open_to)]


def _promptness(found: Sequence[FirstHuman]) -> dict[str, Promptness]:
    return {level: _of_level([one for one in found if one.urgency == level]) for level in sorted(LEVELS, reverse=True)}


def _of_level(found: Sequence[FirstHuman]) -> Promptness:
    waits = sorted((one.came_at - one.opened_at).total_seconds() for one in found if one.came_at is not None)
    judged = [one.in_time for one in found if one.in_time is not None]
    return Promptness(
        cases=len(found),
        median_s=statistics.median(waits) if waits else None,
        p90_s=percentile(waits, 0.9) if waits else None,
        within=sum(judged),
        judged=len(judged),
    )


def _by_age(opened: Iterable[datetime], at: datetime) -> list[int]:
    counts = [0] * (len(AGES) + 1)
    for one in opened:
        counts[sum(at - one >= timedelta(days=days) for days in AGES)] += 1
    return counts
