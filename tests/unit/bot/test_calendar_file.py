"""A deadline as a calendar file: other programs read the same day, in the forum's time zone."""

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from bot.calendar_file import calendar_file
from knowledge.deadlines import Trigger, deadline

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(("language", "doubtful"), [("en", "Last day (to be confirmed)"), ("zh", "最后一日（待确认）")])
def test_the_file_holds_the_last_day_on_the_clock_of_the_forum(language: str, doubtful: str) -> None:
    found = deadline("US-FED-01", Trigger(date(2026, 11, 3)))
    read = Calendar.from_ical(calendar_file(found, language, NOW))
    event = read.walk("VEVENT")[0]
    assert event.decoded("dtend").isoformat() == "2026-11-24T23:59:00-06:00"
    assert event["dtend"].params["TZID"] == "America/Chicago"
    assert str(event["summary"]).startswith(doubtful)
    assert all(step.says(language) in str(event["description"]) for step in found.working)
    assert "FRCP 12(a)(1)(A)(i) (P)" in str(event["description"])
    assert len(event.walk("VALARM")) == 3
    assert read.walk("VTIMEZONE")[0]["tzid"] == "America/Chicago"


def test_a_certain_date_is_not_called_doubtful() -> None:
    found = deadline("US-FED-01", Trigger(date(2026, 11, 3)), service="hague")
    assert b"confirmed" not in calendar_file(found, "en", NOW)


def test_no_date_no_file() -> None:
    with pytest.raises(ValueError, match="without a date"):
        calendar_file(deadline("UK-05", Trigger(date(2026, 1, 5))), "en", NOW)
