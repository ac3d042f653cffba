"""When an expert and an enterprise meet, as one line says it: day and time of Beijing, then where (pure)."""

import re
from datetime import datetime

from bot.cases.service_levels import BEIJING
from bot.errors import BadInput

_WHEN = re.compile(
    r"^\s*(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?[ T，,]*(?P<hour>\d{1,2})[:：](?P<minute>\d{2})\s*[,，;；]?\s*(?P<where>.*)$",
    re.DOTALL,
)


def meeting(words: str, now: datetime) -> tuple[datetime, str]:
    """The time (aware, Beijing) and the place; raises `BadInput` for what is no time, is over, or has no place."""
    found = _WHEN.match(words)
    if found is None or not found["where"].strip():
        raise BadInput("meeting_unclear")
    try:
        year, month, day, hour, minute = (int(found[name]) for name in ("year", "month", "day", "hour", "minute"))
        at = datetime(year, month, day, hour, minute, tzinfo=BEIJING)
    except ValueError:
        raise BadInput("meeting_unclear") from None
    if at <= now:
        raise BadInput("meeting_over")
    return at, found["where"].strip()
