"""The weeks, months and years of reports, in Beijing time (pure)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.cases.service_levels import BEIJING

Kind = Literal["week", "month", "year"]
_NAMES = re.compile(r"(?P<year>20[0-9]{2})(?:-W(?P<week>[0-9]{2})|-(?P<month>[0-9]{2}))?")


@dataclass(frozen=True)
class Period:
    """The days from `first` to before `after`."""

    kind: Kind
    first: date
    after: date

    @property
    def name(self) -> str:
        """`2026-W48` (ISO 8601), `2026-11` or `2026`."""
        if self.kind == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        return f"{self.first:%Y-%m}" if self.kind == "month" else f"{self.first:%Y}"

    @property
    def last(self) -> date:
        """The last day."""
        return self.after - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """The first moment, aware."""
        return datetime.combine(self.first, time(), BEIJING)

    @property
    def end(self) -> datetime:
        """The first moment that does not belong to it, aware."""
        return datetime.combine(self.after, time(), BEIJING)

    @property
    def before(self) -> "Period":
        """The period of the same kind before this one."""
        return around(self.kind, self.first - timedelta(days=1))

    def ended(self, now: datetime) -> bool:
        """Whether all of it has passed."""
        return now >= self.end


def around(kind: Kind, day: date) -> Period:
    """The period of this kind that a day belongs to."""
    if kind == "week":
        first = day - timedelta(days=day.weekday())
        return Period(kind, first, first + timedelta(days=7))
    if kind == "month":
        first = day.replace(day=1)
        return Period(kind, first, (first + timedelta(days=32)).replace(day=1))
    return Period(kind, date(day.year, 1, 1), date(day.year + 1, 1, 1))


def running(kind: Kind, now: datetime) -> Period:
    """The period of this kind that a moment belongs to."""
    return around(kind, now.astimezone(BEIJING).date())


def period(name: str) -> Period:
    """The period of a name (`2026-W48`, `2026-11`, `2026`); raises `ValueError` for any other text."""
    found = _NAMES.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is no period such as 2026-W48, 2026-11 or 2026")
    year = int(found["year"])
    if found["week"]:
        return around("week", date.fromisocalendar(year, int(found["week"]), 1))
    return around("month", date(year, int(found["month"]), 1)) if found["month"] else around("year", date(year, 1, 1))
