"""Which clock a case needs, when it rings, and what follows (pure)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.clocks import IDLE, SILENCE, Clock, Clocks, is_over
from bot.cases.model import ENDED, HELD, OPEN, WAITING, Case, State
from bot.cases.service_levels import BEIJING, LEVELS, expert_by, first_human, working_time
from knowledge.calendars import china_working_day

CLOCKS = Clocks()
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)
CASE = Case(
    id=1, number="C-2026-0001", thread=1, enterprise="lamp", enterprise_name="Lamp", state="received", urgency="U2",
    market="US", center="national", center_why=(), language="en", opened_at=MONDAY,
    human_by=first_human("U2", MONDAY),
)  # fmt: skip
HOLDS = replace(CASE, state="claimed", expert="x", expert_name="Wei", claimed_at=MONDAY)


@pytest.mark.parametrize("state", get_args(State))
def test_every_state_but_closed_has_one_clock(state: State) -> None:
    case = replace(HOLDS, state=state)
    clock = CLOCKS.clock_for(case, MONDAY)
    assert (clock is None) == (state == "closed")
    kinds = {"claimed": "confirm", "supplement_requested": "supplement", "handed_back": "back"}
    if clock is not None:
        wanted = "first_human" if state in WAITING else "ended" if state in ENDED else kinds[state]
        assert clock.kind == wanted and clock.at > MONDAY
    assert (state in OPEN) == (state not in ENDED)


@pytest.mark.parametrize(
    ("changes", "kind", "at"),
    [
        ({}, "confirm", MONDAY + timedelta(hours=1, minutes=20)),
        ({"urgency": "U3"}, "confirm", MONDAY + timedelta(minutes=20)),
        ({"urgency": "U1"}, "confirm", MONDAY + timedelta(hours=6)),
        ({"word_at": MONDAY}, "idle", MONDAY + IDLE),
        ({"word_at": MONDAY, "waits_since": MONDAY}, "answer", MONDAY + timedelta(hours=6)),
        ({"word_at": MONDAY, "waits_since": MONDAY, "urgency": "U3"}, "answer", MONDAY + timedelta(minutes=80)),
        # the third working day is half over: two thirds of 27 working hours
        ({"word_at": MONDAY, "waits_since": MONDAY, "urgency": "U1"}, "answer", MONDAY + timedelta(days=1, hours=9)),
        ({"waits_since": MONDAY}, "confirm", MONDAY + timedelta(hours=1, minutes=20)),
    ],
)
def test_a_holder_is_reminded_after_two_thirds_of_the_limit(
    changes: dict[str, object], kind: str, at: datetime
) -> None:
    clock = CLOCKS.clock_for(replace(HOLDS, **changes), MONDAY)  # type: ignore[arg-type]
    assert clock == Clock(kind, "remind", at)


def test_a_claim_late_at_night_is_confirmed_in_working_time_and_a_critical_one_at_once() -> None:
    night = MONDAY.replace(hour=23)
    assert CLOCKS.claim_limit(replace(HOLDS, claimed_at=night)) == MONDAY + timedelta(days=1, hours=2)
    assert CLOCKS.claim_limit(replace(HOLDS, claimed_at=night, urgency="U3")) == night + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("clock", "deeds", "step"),
    [
        ("first_human/remind", ("remind_offered",), "next"),
        ("first_human/next", ("breach", "offer_next", "tell_late"), "lead"),
        ("first_human/lead", ("tell_lead", "offer_next", "tell_late"), "again"),
        ("first_human/again", ("tell_lead", "offer_next", "tell_late"), "again"),
        ("confirm/remind", ("remind_holder",), "release"),
        ("confirm/release", ("breach", "release"), None),
        ("answer/remind", ("remind_holder",), "lead"),
        ("answer/lead", ("breach", "tell_lead", "tell_late"), "release"),
        ("answer/release", ("release",), None),
        ("idle/remind", ("remind_idle",), "remind"),
        ("supplement/remind", ("ask_documents_again", "remind_idle"), "remind"),
        ("back/close", ("close",), None),
        ("ended/close", ("close",), None),
    ],
)
def test_what_follows_when_a_clock_rings(clock: str, deeds: tuple[str, ...], step: str | None) -> None:
    kind, now_step = clock.split("/")
    case = replace(HOLDS, waits_since=MONDAY)
    ring = CLOCKS.ring(case, Clock(kind, now_step, MONDAY), MONDAY)
    assert ring.deeds == deeds
    assert (ring.then.step if ring.then else None) == step
    if ring.then is not None:
        assert ring.then.kind == kind and ring.then.at > MONDAY


@pytest.mark.parametrize(
    ("kind", "step", "at"),
    [
        ("first_human", "remind", CASE.human_by),
        ("first_human", "next", MONDAY + timedelta(hours=2)),
        ("first_human", "lead", MONDAY + timedelta(hours=2)),
        ("first_human", "again", MONDAY + timedelta(hours=9)),
        ("confirm", "remind", MONDAY + timedelta(hours=2)),
        ("answer", "remind", MONDAY + timedelta(hours=9)),
        ("answer", "lead", MONDAY + timedelta(hours=2)),
        ("idle", "remind", MONDAY + IDLE),
        ("supplement", "remind", MONDAY + IDLE),
    ],
)
def test_when_the_next_step_is_due(kind: str, step: str, at: datetime) -> None:
    ring = CLOCKS.ring(replace(HOLDS, waits_since=MONDAY), Clock(kind, step, MONDAY), MONDAY)
    assert ring.then is not None and ring.then.at == at


def test_a_step_that_is_late_already_is_due_at_once() -> None:
    later = MONDAY + timedelta(days=3)
    ring = CLOCKS.ring(CASE, Clock("first_human", "remind", CASE.human_by), later)
    assert ring.then == Clock("first_human", "next", later)


def test_silence_of_fourteen_days_closes() -> None:
    for state in ("handed_back", "resolved", "terminated", "not_accepted"):
        clock = CLOCKS.clock_for(replace(CASE, state=state), MONDAY)
        assert clock is not None and clock.at == MONDAY + SILENCE == MONDAY + timedelta(days=14)


@given(
    urgency=st.sampled_from(sorted(LEVELS)),
    state=st.sampled_from(sorted(WAITING | HELD)),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(lambda d: d.replace(tzinfo=UTC)),
    word=st.none() | st.just(True),
    waits=st.none() | st.just(True),
)
def test_a_reminder_never_comes_after_the_limit_nor_before_the_start(
    urgency: str, state: State, start: datetime, word: bool | None, waits: bool | None
) -> None:
    clocks = Clocks(china_working_day)
    case = replace(
        HOLDS, state=state, urgency=urgency, claimed_at=start, human_by=clocks.first_human(urgency, start),
        word_at=start if word else None, waits_since=start if waits else None,
    )  # fmt: skip
    clock = clocks.clock_for(case, start)
    assert clock is not None and clock.at >= start
    if clock.kind in ("first_human", "confirm"):
        assert clock.at <= clocks.first_human(urgency, start)
    if clock.kind == "answer":
        assert clock.at <= clocks.answer_limit(case) == expert_by(urgency, start, china_working_day)
    if clock.kind in ("first_human", "confirm", "answer") and urgency != "U3":
        assert working_time(start, clock.at, china_working_day) >= timedelta(), "in working time of the desk"
        assert china_working_day(clock.at.astimezone(BEIJING).date())


@pytest.mark.parametrize(
    ("due", "now", "marks"),
    [
        # 25 September and 1 to 7 October 2026 are holidays; Saturday 10 October is worked
        ("2026-10-14", "2026-09-22 09:00", ["half 10-03", "5 10-08", "2 10-12", "1 10-13", "passed 10-15"]),
        ("2026-10-08", "2026-09-28 09:00", ["half 10-03", "2 09-29", "1 09-30", "passed 10-09"]),
        ("2026-10-05", "2026-09-22 09:00", ["half 09-28", "5 09-23", "2 09-29", "1 09-30", "passed 10-06"]),
        ("2026-11-30", "2026-11-30 12:00", ["passed 12-01"]),
        ("2026-11-30", "2026-11-27 12:00", ["half 11-28", "passed 12-01"]),
    ],
)
def test_reminders_of_a_last_day_are_brought_forward_by_holidays(due: str, now: str, marks: list[str]) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=BEIJING)
    found = Clocks(china_working_day).legal_marks(date.fromisoformat(due), at)
    assert [f"{step} {moment.astimezone(BEIJING):%m-%d}" for step, moment in found] == marks


@pytest.mark.parametrize(
    ("zone", "passed"),
    [
        ("Asia/Shanghai", "12-01 09:00"),
        ("Asia/Tokyo", "12-01 09:00"),
        ("Europe/Berlin", "12-01 09:00"),  # the day ends there at 7 in the morning of Beijing
        ("America/Chicago", "12-02 09:00"),  # at 9 in the morning of Beijing it is 7 in the evening of the last day
        ("America/Los_Angeles", "12-02 09:00"),
        ("no such zone", "12-01 09:00"),
    ],
)
def test_a_last_day_has_passed_when_it_is_over_where_it_counts(zone: str, passed: str) -> None:
    due = date(2026, 11, 30)
    *_, (step, at) = CLOCKS.legal_marks(due, MONDAY, zone)
    assert step == "passed" and f"{at.astimezone(BEIJING):%m-%d %H:%M}" == passed
    assert is_over(due, zone, at) and not is_over(due, zone, at - timedelta(days=1))
