"""A deadline as a calendar file (iCalendar), in the forum's own time zone, with reminders before it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from knowledge.deadlines import Deadline

REMINDERS = (timedelta(days=7), timedelta(days=3), timedelta(days=1))


def calendar_file(deadline: Deadline, language: str, written_at: datetime) -> bytes:
    """An .ics file with one event, the last hour of the last day there; `deadline` must have a date."""
    if deadline.due is None:
        raise ValueError("a deadline without a date has no calendar file")
    rule = deadline.rule
    zone = ZoneInfo(deadline.time_zone)
    event = Event()
    event.add("uid", f"{rule.id}-{deadline.due:%Y%m%d}@firstline")
    event.add("dtstamp", written_at)
    event.add("dtstart", datetime.combine(deadline.due, time(23, 0), zone))
    event.add("dtend", datetime.combine(deadline.due, time(23, 59), zone))
    event.add("summary", _summary(deadline, language))
    lines = [step.says(language) for step in (*deadline.working, *deadline.asks)]
    event.add("description", "\n".join([*lines, f"{rule.source} ({rule.confidence})"]))
    for before in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _summary(deadline, language))
        alarm.add("trigger", -before)
        event.add_component(alarm)
    made = Calendar()
    made.add("prodid", "-//Firstline//deadlines//EN")
    made.add("version", "2.0")
    made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _summary(deadline: Deadline, language: str) -> str:
    rule = deadline.rule
    if language == "zh":
        doubt = "（待确认）" if deadline.certainty == "ask" else ""
        return f"最后一日{doubt}：{rule.id} {rule.who_zh}"
    doubt = " (to be confirmed)" if deadline.certainty == "ask" else ""
    return f"Last day{doubt}: {rule.id} {rule.who_en}"
