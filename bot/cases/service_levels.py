"""By when a person of the desk answers, counted in the desk's working time (proposed levels; the network may agree others).

Working time is 9:00 to 18:00 in Beijing on working days. Which days these are is handed in: Monday to Friday where
nothing else is said, `knowledge.calendars.china_working_day` where public holidays and moved working days count. A
critical matter (U3) knows no closing time: its periods run round the clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
WorkingDay = Callable[[date], bool]
_OPEN, _CLOSE = time(9), time(18)
DAY = timedelta(hours=9)
"""The working time of one day."""
_CLOSED_AT_MOST = 60


@dataclass(frozen=True)
class Level:
    """How soon a person is there at all (`first_human`), and the expert; in working time or round the clock."""

    first_human: timedelta
    expert: timedelta
    around_the_clock: bool = False


LEVELS: Mapping[str, Level] = {
    "U3": Level(timedelta(minutes=30), timedelta(hours=2), around_the_clock=True),
    "U2": Level(timedelta(hours=2), DAY),
    "U1": Level(DAY, 3 * DAY),
    # The bot answers at once: a person comes only where the guides do not.
    "U0": Level(3 * DAY, 3 * DAY),
}


def weekdays(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


def human_by(urgency: str, now: datetime, is_working_day: WorkingDay = weekdays) -> datetime:
    """The time (aware, in Beijing) by which a person answers a case opened at `now`."""
    return first_human(urgency, now, is_working_day)


def first_human(urgency: str, start: datetime, is_working_day: WorkingDay = weekdays) -> datetime:
    """The time (aware, in Beijing) by which the first person is there."""
    return _by(LEVELS[urgency], LEVELS[urgency].first_human, start, is_working_day)


def expert_by(urgency: str, start: datetime, is_working_day: WorkingDay = weekdays) -> datetime:
    """The time (aware, in Beijing) by which the expert has answered."""
    return _by(LEVELS[urgency], LEVELS[urgency].expert, start, is_working_day)


def part(
    start: datetime,
    end: datetime,
    share: float,
    *,
    urgency: str = "U1",
    is_working_day: WorkingDay = weekdays,
) -> datetime:
    """When `share` (0 to 1) of the working time from `start` to `end` has passed; of clock time for U3.

    Where no working time lies between, the share is of clock time too. Never before `start`, never after `end`.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share from 0 to 1")
    first, last = start.astimezone(BEIJING), end.astimezone(BEIJING)
    if last <= first:
        return first
    whole = timedelta() if LEVELS[urgency].around_the_clock else working_time(first, last, is_working_day)
    if not whole:
        return first + (last - first) * share
    return min(_after_working_time(first, whole * share, is_working_day), last)


def working_time(start: datetime, end: datetime, is_working_day: WorkingDay = weekdays) -> timedelta:
    """How much working time lies between two times; none where `end` is not later."""
    first, last = start.astimezone(BEIJING), end.astimezone(BEIJING)
    passed = timedelta()
    for n in range((last.date() - first.date()).days + 1):
        day = first.date() + timedelta(days=n)
        if is_working_day(day):
            opens, closes = datetime.combine(day, _OPEN, BEIJING), datetime.combine(day, _CLOSE, BEIJING)
            passed += max(min(closes, last) - max(opens, first), timedelta())
    return passed


def working_days_before(day: date, n: int, is_working_day: WorkingDay = weekdays) -> date:
    """The working day that lies `n` working days before `day`; for 0 the day itself, whether it is one or not."""
    if n < 0:
        raise ValueError(f"{n} working days cannot lie before a day")
    for _ in range(n):
        day = _working_day(day - timedelta(days=1), -1, is_working_day)
    return day


def _by(level: Level, period: timedelta, start: datetime, is_working_day: WorkingDay) -> datetime:
    local = start.astimezone(BEIJING)
    return local + period if level.around_the_clock else _after_working_time(local, period, is_working_day)


def _after_working_time(start: datetime, left: timedelta, is_working_day: WorkingDay) -> datetime:
    at = _next_open(start, is_working_day)
    while True:
        close = datetime.combine(at.date(), _CLOSE, BEIJING)
        if at + left <= close:
            return at + left
        left -= close - at
        at = _next_open(close + timedelta(seconds=1), is_working_day)


def _next_open(at: datetime, is_working_day: WorkingDay) -> datetime:
    closed = at > datetime.combine(at.date(), _CLOSE, BEIJING)
    day = _working_day(at.date() + timedelta(days=1) if closed else at.date(), 1, is_working_day)
    return max(at, datetime.combine(day, _OPEN, BEIJING))


def _working_day(day: date, step: int, is_working_day: WorkingDay) -> date:
    """`day`, or the nearest working day in one direction."""
    for n in range(_CLOSED_AT_MOST):
        found = day + timedelta(days=step * n)
        if is_working_day(found):
            return found
    raise ValueError(f"the calendar has no working day within {_CLOSED_AT_MOST} days of {day}")
