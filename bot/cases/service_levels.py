"""By when a person of the desk answers, counted from the escalation (proposed levels; the network may agree others).

U3 within 30 minutes at any hour; U2 within 2 hours of working time; U1 within 1 working day; U0 within 3 working days.
Working time is Monday to Friday, 9:00 to 18:00 in Beijing; public holidays are not known yet.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
_OPEN, _CLOSE = time(9), time(18)
_DAY = timedelta(hours=9)
_LEVELS = {"U2": timedelta(hours=2), "U1": _DAY, "U0": 3 * _DAY}


def human_by(urgency: str, now: datetime) -> datetime:
    """The time (aware, in Beijing) by which a person answers a case opened at `now`."""
    local = now.astimezone(BEIJING)
    if urgency == "U3":
        return local + timedelta(minutes=30)
    return _after_working_time(local, _LEVELS[urgency])


def _after_working_time(start: datetime, left: timedelta) -> datetime:
    at = _next_open(start)
    while True:
        close = datetime.combine(at.date(), _CLOSE, BEIJING)
        if at + left <= close:
            return at + left
        left -= close - at
        at = _next_open(close + timedelta(seconds=1))


def _next_open(at: datetime) -> datetime:
    day = at.date()
    if at.timetz().replace(tzinfo=None) > _CLOSE:
        day += timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return max(at, datetime.combine(day, _OPEN, BEIJING)) if day == at.date() else datetime.combine(day, _OPEN, BEIJING)
