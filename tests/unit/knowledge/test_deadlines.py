"""Deadlines: when a date is certain, when it is only asked for, and what the working says in both languages."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.deadlines import Deadline, Trigger, deadline
from knowledge.errors import UnusableInput
from knowledge.rules import load_rules
from knowledge.service_methods import ALIASES, METHODS, method_of

RULES = load_rules()
IDS = st.sampled_from(RULES.ids)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
SERVICES = st.sampled_from([None, *METHODS])


def text(found: Deadline, language: str = "en") -> str:
    return "\n".join(step.says(language) for step in (*found.working, *found.asks))


@given(IDS, DAYS, SERVICES)
def test_every_deadline_shows_its_rule_source_and_working(rule_id: str, day: date, service: str | None) -> None:
    found = deadline(rule_id, Trigger(day), service=service)
    assert found.rule.id == rule_id
    assert found.source and found.confidence and found.time_zone
    assert found.working
    assert found.certainty in ("computed", "ask")
    assert (found.certainty == "ask") == bool(found.asks)
    for step in (*found.working, *found.asks):
        assert step.en and "\n" not in step.en
        assert re.search("[一-鿿]", step.zh) and "\n" not in step.zh
    if found.due:
        assert found.due >= day
        assert found.rule.holds_on(day)


@given(IDS, DAYS, SERVICES, st.integers(0, 400))
def test_a_later_event_never_gives_an_earlier_date(rule_id: str, day: date, service: str | None, later: int) -> None:
    first = deadline(rule_id, Trigger(day), service=service)
    second = deadline(rule_id, Trigger(day + timedelta(days=later)), service=service)
    if first.rule == second.rule and first.due:
        assert second.due and second.due >= first.due


@given(st.sampled_from([rule.id for rule in RULES if rule.confidence == "K?"]), DAYS, SERVICES)
def test_a_doubtful_rule_never_gives_a_date(rule_id: str, day: date, service: str | None) -> None:
    found = deadline(rule_id, Trigger(day), service=service)
    assert found.due is None and found.certainty == "ask" and found.asks


@given(st.sampled_from([rule.id for rule in RULES if rule.confidence == "K"]), DAYS, SERVICES)
def test_a_rule_from_knowledge_is_never_certain(rule_id: str, day: date, service: str | None) -> None:
    assert deadline(rule_id, Trigger(day), service=service).certainty == "ask"


@given(IDS, DAYS, DAYS, SERVICES)
def test_of_two_possible_days_the_earlier_date_counts(
    rule_id: str, day: date, other: date, service: str | None
) -> None:
    both = deadline(rule_id, Trigger(day, other=other), service=service)
    alone = [deadline(rule_id, Trigger(d), service=service).due for d in (day, other)]
    dates = [d for d in alone if d]
    assert both.due == (min(dates) if dates else None)
    if both.due and day != other:
        assert both.certainty == "ask"
    if both.readings:
        assert both.readings[0].due == both.due


@given(IDS, DAYS, st.integers(0, 200))
def test_a_printed_date_always_wins(rule_id: str, day: date, later: int) -> None:
    printed = day + timedelta(days=later)
    found = deadline(rule_id, Trigger(day), printed=printed)
    assert (found.due, found.certainty) == (printed, "printed")


def test_a_rule_without_a_number_asks_for_the_document() -> None:
    found = deadline("US-FED-08", Trigger(date(2026, 1, 5)))
    assert found.due is None
    assert "document" in text(found) and "文书" in text(found, "zh")


def test_without_a_day_the_question_is_asked() -> None:
    found = deadline("US-FED-01", None)
    assert found.due is None and "On which day" in text(found) and "21天" in text(found, "zh")


def test_receipt_is_not_mailing() -> None:
    received = deadline("US-CBP-02", Trigger(date(2026, 1, 8), event="received"))
    assert received.due is None and "MAILED" in text(received) and "寄出日" in text(received, "zh")
    mailed = deadline("US-CBP-02", Trigger(date(2026, 1, 7), event="mailed"))
    assert (mailed.due, mailed.certainty) == (date(2026, 2, 6), "ask")
    assert "does the notice itself name" in text(mailed) and "通知本身写明" in text(mailed, "zh")


def test_an_earlier_event_than_the_one_that_counts_gives_a_safe_working_date() -> None:
    found = deadline("DE-10", Trigger(date(2026, 1, 8), event="printed"), service="counsel")
    assert (found.due, found.certainty) == (date(2026, 3, 9), "ask")


def test_an_event_of_another_kind_gives_no_date() -> None:
    assert deadline("DE-09", Trigger(date(2026, 1, 8), event="filed")).due is None


def test_a_printed_last_day_before_the_event_is_questioned() -> None:
    found = deadline("US-FED-01", Trigger(date(2026, 3, 1)), printed=date(2026, 2, 1))
    assert found.certainty == "printed" and "check both dates" in text(found) and "核对" in text(found, "zh")


def test_service_by_publication_gives_no_date() -> None:
    assert deadline("KR-02", Trigger(date(2026, 1, 8)), service="publication").due is None


def test_contestable_service_lets_the_clock_run() -> None:
    found = deadline("US-FED-01", Trigger(date(2026, 11, 3)), service="email")
    assert found.certainty == "ask"
    assert "assume that the clock runs" in text(found) and "按期限已开始处理" in text(found, "zh")


def test_service_says_nothing_where_the_rule_does_not_ask() -> None:
    assert deadline("US-PTO-01", Trigger(date(2026, 1, 8)), service="email").certainty == "computed"


def test_the_end_of_the_day_is_given_in_beijing_time() -> None:
    winter = deadline("US-FED-01", Trigger(date(2026, 11, 3))).ends_in_beijing
    summer = deadline("US-FED-01", Trigger(date(2026, 6, 1))).ends_in_beijing
    tokyo = deadline("JP-01", Trigger(date(2026, 2, 28))).ends_in_beijing
    assert winter and winter.strftime("%F %H:%M") == "2026-11-25 13:59"
    assert summer and summer.strftime("%F %H:%M") == "2026-06-23 12:59"
    assert tokyo and tokyo.strftime("%F %H:%M") == "2026-04-30 22:59"


def test_a_day_off_in_china_changes_nothing_but_is_said() -> None:
    found = deadline("US-FED-01", Trigger(date(2026, 9, 10)), service="hague")
    assert found.due == date(2026, 10, 1)
    assert "does not stop the period" in text(found) and "不影响境外期限" in text(found, "zh")


@pytest.mark.parametrize(
    ("hour", "said"), [("2026-11-24T13:00:00+08:00", "1 day left"), ("2026-11-26T08:00:00+08:00", "has passed")]
)
def test_what_is_left_is_reckoned_on_the_clock_of_the_forum(hour: str, said: str) -> None:
    found = deadline("US-FED-01", Trigger(date(2026, 11, 3)), service="hague", now=datetime.fromisoformat(hour))
    assert said in text(found)


def test_closed_days_that_are_not_known_are_said() -> None:
    found = deadline("EPO-01", Trigger(date(2025, 3, 5)))
    assert found.certainty == "ask"
    assert "Not all closed days" in text(found) and "未掌握" in text(found, "zh")


def test_a_closure_from_experience_moves_nothing_but_is_asked() -> None:
    found = deadline("US-PTO-03", Trigger(date(2025, 11, 24)))
    assert (found.due, found.certainty) == (date(2025, 12, 24), "ask")
    assert "may be closed" in text(found) and "可能休息" in text(found, "zh")


def test_a_holiday_of_some_laender_gives_two_readings() -> None:
    found = deadline("DE-01", Trigger(date(2025, 12, 23)), service="fair")
    assert [reading.due for reading in found.readings] == [date(2026, 1, 6), date(2026, 1, 7)]
    assert "BY" in found.readings[1].why.en and found.due == date(2026, 1, 6)


def test_the_version_of_a_changed_rule_is_named() -> None:
    assert "until Mon 21 July 2025" in text(deadline("KR-01", Trigger(date(2025, 7, 21))))
    assert "自2025年7月22日（周二）起" in text(deadline("KR-01", Trigger(date(2025, 7, 22))), "zh")


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: deadline("US-FED-1", None), "did you mean US-FED-01"),
        (lambda: deadline("", None), "ids look like US-FED-01"),
        (lambda: deadline("US-FED-01", Trigger(date(1901, 1, 1))), "out of range"),
        (lambda: deadline("US-FED-01", Trigger(date(2026, 1, 1), other=date(9999, 1, 1))), "out of range"),
        (lambda: deadline("US-FED-01", Trigger(date(2026, 1, 1)), service="smoke"), "use one of personal"),
        (lambda: deadline("US-FED-01", Trigger(date(2026, 1, 1)), calendar="US-ZZ"), "parts such as DE-BY"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_mend(call: Callable[[], Deadline], complaint: str) -> None:
    with pytest.raises(UnusableInput, match=complaint):
        call()


def test_other_names_of_a_method_lead_to_a_method() -> None:
    for name in ALIASES:
        assert method_of(name) in METHODS.values()
    assert method_of("Post-Abroad") == METHODS["post_abroad"]


def test_every_rule_has_a_calendar_and_counts_in_its_own_time_zone() -> None:
    for rule in RULES:
        found = deadline(rule.id, Trigger(date(2026, 5, 5)))
        assert ZoneInfo(found.time_zone)
