"""The clock of the desk: both columns of the service levels, working time, shares of it, and days before a day."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.service_levels import (
    BEIJING,
    LEVELS,
    WorkingDay,
    expert_by,
    first_human,
    human_by,
    part,
    weekdays,
    working_days_before,
    working_time,
)
from knowledge.calendars import china_working_day


def at(text: str) -> datetime:
    """A time in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


# The table of levels, written out: 30 minutes and 2 hours at any hour; 2 hours and 1 working day; 1 and 3; 3 and 3.
@pytest.mark.parametrize(
    ("urgency", "start", "first", "expert"),
    [
        ("U3", "2026-11-21T03:00", "2026-11-21T03:30", "2026-11-21T05:00"),  # Saturday night
        ("U3", "2026-10-01T23:50", "2026-10-02T00:20", "2026-10-02T01:50"),  # National Day
        ("U2", "2026-11-23T09:00", "2026-11-23T11:00", "2026-11-23T18:00"),
        ("U2", "2026-11-20T17:00", "2026-11-23T10:00", "2026-11-23T17:00"),  # Friday evening runs into Monday
        ("U1", "2026-11-23T09:00", "2026-11-23T18:00", "2026-11-25T18:00"),
        ("U1", "2026-11-20T12:00", "2026-11-23T12:00", "2026-11-25T12:00"),
        ("U0", "2026-11-23T09:00", "2026-11-25T18:00", "2026-11-25T18:00"),
    ],
)
def test_both_columns_of_the_levels(urgency: str, start: str, first: str, expert: str) -> None:
    assert first_human(urgency, at(start)) == at(first)
    assert expert_by(urgency, at(start)) == at(expert)


@pytest.mark.parametrize("start", ["2026-11-21T03:00", "2026-11-20T16:30", "2026-11-23T08:00"])
@pytest.mark.parametrize("urgency", sorted(LEVELS))
def test_the_promise_to_the_enterprise_is_the_first_column(urgency: str, start: str) -> None:
    assert human_by(urgency, at(start)) == first_human(urgency, at(start))


@pytest.mark.parametrize(
    ("urgency", "start", "by"),
    [
        ("U2", "2026-09-30T17:00", "2026-10-08T10:00"),  # 1 to 7 October are closed
        ("U1", "2026-10-09T10:00", "2026-10-10T10:00"),  # Saturday 10 October is worked
        ("U1", "2026-02-13T18:00", "2026-02-14T18:00"),  # as is Saturday 14 February, before the Spring Festival
        ("U1", "2026-02-14T18:00", "2026-02-24T18:00"),
        ("U3", "2026-10-03T02:00", "2026-10-03T02:30"),  # no holiday stops a critical matter
    ],
)
def test_public_holidays_are_closed_and_moved_days_are_worked(urgency: str, start: str, by: str) -> None:
    assert first_human(urgency, at(start), china_working_day) == at(by)


@pytest.mark.parametrize(
    ("urgency", "start", "end", "share", "moment"),
    [
        ("U1", "2026-11-23T09:00", "2026-11-23T18:00", 0.5, "2026-11-23T13:30"),
        ("U1", "2026-11-20T17:00", "2026-11-23T10:00", 0.5, "2026-11-20T18:00"),
        ("U1", "2026-11-20T17:00", "2026-11-23T10:00", 0.75, "2026-11-23T09:30"),
        ("U1", "2026-11-21T10:00", "2026-11-23T10:00", 0.5, "2026-11-23T09:30"),
        ("U3", "2026-11-21T03:00", "2026-11-21T05:00", 0.5, "2026-11-21T04:00"),  # clock time at night
        ("U1", "2026-11-21T10:00", "2026-11-22T10:00", 0.5, "2026-11-21T22:00"),  # no working time at all
        ("U1", "2026-11-23T09:00", "2026-11-23T18:00", 1.0, "2026-11-23T18:00"),
        ("U1", "2026-11-23T18:00", "2026-11-23T09:00", 0.5, "2026-11-23T18:00"),  # an end before its start
    ],
)
def test_a_share_of_the_working_time(urgency: str, start: str, end: str, share: float, moment: str) -> None:
    assert part(at(start), at(end), share, urgency=urgency) == at(moment)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_beyond_the_whole_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        part(at("2026-11-23T09:00"), at("2026-11-23T18:00"), share)


@pytest.mark.parametrize(
    ("day", "n", "is_working_day", "before"),
    [
        ("2026-11-25", 1, weekdays, "2026-11-24"),
        ("2026-11-23", 1, weekdays, "2026-11-20"),
        ("2026-11-22", 1, weekdays, "2026-11-20"),  # from a Sunday
        ("2026-11-25", 5, weekdays, "2026-11-18"),
        ("2026-11-22", 0, weekdays, "2026-11-22"),
        ("2026-10-08", 1, china_working_day, "2026-09-30"),
        ("2026-10-12", 1, china_working_day, "2026-10-10"),
    ],
)
def test_working_days_before_a_day(day: str, n: int, is_working_day: WorkingDay, before: str) -> None:
    assert working_days_before(date.fromisoformat(day), n, is_working_day) == date.fromisoformat(before)


def test_a_calendar_that_never_opens_is_an_error_and_no_endless_loop() -> None:
    with pytest.raises(ValueError, match="no working day"):
        first_human("U1", at("2026-11-23T09:00"), lambda _day: False)
    with pytest.raises(ValueError, match="cannot lie before"):
        working_days_before(date(2026, 11, 23), -1)


times = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=BEIJING))
calendars = st.sampled_from([weekdays, china_working_day])


@given(times, calendars, st.sampled_from(["U0", "U1", "U2"]))
def test_exactly_the_promised_working_time_lies_before_a_promise(
    start: datetime, calendar: WorkingDay, urgency: str
) -> None:
    for by, promised in (
        (first_human(urgency, start, calendar), LEVELS[urgency].first_human),
        (expert_by(urgency, start, calendar), LEVELS[urgency].expert),
    ):
        assert working_time(start, by, calendar) == promised
        assert calendar(by.date()) and 9 <= by.hour <= 18


@given(times, st.timedeltas(timedelta(0), timedelta(days=40)), st.floats(0, 1), st.floats(0, 1), calendars)
def test_shares_follow_each_other_within_the_period(
    start: datetime, period: timedelta, one: float, other: float, calendar: WorkingDay
) -> None:
    early, late = sorted((one, other))
    end = start + period
    for urgency in ("U1", "U3"):
        first = part(start, end, early, urgency=urgency, is_working_day=calendar)
        second = part(start, end, late, urgency=urgency, is_working_day=calendar)
        assert start <= first <= second <= end


@given(times, st.integers(1, 30), calendars)
def test_as_many_working_days_lie_between(moment: datetime, n: int, calendar: WorkingDay) -> None:
    day = moment.date()
    before = working_days_before(day, n, calendar)
    between = (before + timedelta(days=k) for k in range((day - before).days))
    assert calendar(before) and sum(map(calendar, between)) == n
