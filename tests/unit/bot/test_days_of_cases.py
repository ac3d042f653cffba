"""The last days of the law on cases: reminders around holidays, corrections, counsel, rules that change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cases.service_levels import BEIJING
from bot.errors import BadInput, NotAllowed
from knowledge.calendars import china_working_day
from knowledge.rules import Rules, load_rules
from tests.flows.fortnight.script import counted
from tests.unit.bot.desk_at_work import OPERATOR, A, B
from tests.unit.bot.small_network import LUO, ULF, UMA, Desk

RULE = "US-FED-05"
"""An answer within so many days of a notice; counted, not printed."""
START = datetime(2026, 9, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    at = Desk(tmp_path, works=china_working_day)
    at.now = START
    return at


def notified(on: str) -> dict[str, Any]:
    """A response that counts the rule from a notice of this day."""
    fact = {"name": "notified_on", "value": on, "state": "stated", "quote": "notified", "message": 0, "readings": []}
    return {"facts": [fact], "deadlines": [counted(RULE, "notified_on", on)]}


def named(due: str, zone: str | None = None) -> dict[str, Any]:
    """A response with a last day that only the paper names."""
    day = counted(RULE, "notified_on", "2026-09-21") | {"rule": None, "due": due, "timezone": zone, "trigger": None}
    return {"deadlines": [day | {"certainty": "printed", "working_both": [["“by then”", "“最晚”"]]}]}


def days(at: Desk, case: int) -> list[tuple[str, str]]:
    return [(day.due.isoformat(), day.state) for day in at.desk.last_days(OPERATOR, case)]


def reminders(at: Desk, case: int) -> list[str]:
    """When both sides are reminded, and at which mark."""
    live = [t for t in at.desk.timers_of(case) if t.kind == "legal" and t.state == "live"]
    return [f"{t.step} {t.due_at.astimezone(BEIJING):%m-%d}" for t in sorted(live, key=lambda t: t.due_at)]


def test_both_sides_are_reminded_around_the_holiday_until_the_day_has_passed(at: Desk) -> None:
    case = at.opened(**named("2026-10-14", "Asia/Shanghai"))
    assert reminders(at, case) == ["half 10-02", "5 10-08", "2 10-12", "1 10-13", "passed 10-15"]
    at.desk.claim(UMA, case)
    at.desk.relay(UMA, case, "I read it")
    for _ in range(4):
        at.ring(case, kind="legal")
        assert "2026-10-14" in at.heard(case) and at.alerts(case)[-1] == ("alert_last_day", (UMA.id,))
    assert at.told(case)[-4:] == ["last_day_near"] * 4
    at.ring(case, kind="legal")
    assert at.told(case)[-1] == "last_day_passed" and at.alerts(case)[-1] == ("alert_last_day_passed", (UMA.id,))
    assert days(at, case) == [("2026-10-14", "passed")] and reminders(at, case) == []
    assert at.clock(case) == "idle/remind", "the desk's own clock ran beside"


def test_a_day_counts_where_the_court_is(at: Desk) -> None:
    case = at.opened(**named("2026-10-14"))  # a paper names no zone: that of the branch
    assert reminders(at, case)[-1] == "passed 10-16", (
        "on the morning of the 15th in Beijing it is still the 14th in New York"
    )
    assert at.desk.last_days(A, case)[0].time_zone == "America/New_York"
    other = at.opened(key="2", **notified("2026-09-30"))
    assert at.desk.last_days(A, other)[0].time_zone == "America/Chicago"


def test_while_nobody_has_the_case_the_one_who_is_asked_is_reminded_and_else_the_leads(at: Desk) -> None:
    case = at.opened(**named("2026-10-14"))
    asked = at.desk.case(OPERATOR, case).offered
    at.ring(case, kind="legal")
    assert asked and at.alerts(case)[-1] == ("alert_last_day", (asked,))
    at.desk.claim(UMA, case)
    at.desk.resolve(UMA, case, "advised")
    at.desk.reopen(LUO, case, "new")
    at.desk.decline(UMA, case)
    asked = at.desk.case(OPERATOR, case).offered
    at.ring(case, kind="legal")
    assert asked not in (None, UMA.id) and at.alerts(case)[-1] == ("alert_last_day", (asked,))
    nobody = at.opened(key="2", market="FR", **named("2026-10-14"))
    at.ring(nobody, kind="legal")
    assert at.alerts(nobody)[-1][0] == "alert_last_day" and at.alerts(nobody)[-1][1] in ((LUO.id,), ("l1",))


def test_a_corrected_day_takes_the_place_of_the_earlier_one(at: Desk) -> None:
    case = at.opened(**notified("2026-10-01"))
    (first, _), before = days(at, case)[0], reminders(at, case)
    at.settle(at.say(A, "no, it came on the 5th", "2", "first"), route="escalate", urgency="U2", market="US", **notified("2026-10-05"))  # fmt: skip
    (second, state) = days(at, case)[1]
    assert days(at, case) == [(first, "superseded"), (second, "live")] and second > first and state == "live"
    assert reminders(at, case) != before and len(reminders(at, case)) == 5
    at.settle(at.say(A, "as I said", "3", "first"), route="escalate", urgency="U2", market="US", **notified("2026-10-05"))  # fmt: skip
    assert len(days(at, case)) == 2, "the same day again is no other day"


def test_a_day_that_has_passed_is_kept_once(at: Desk) -> None:
    case = at.opened(**notified("2026-08-01"))
    assert [state for _, state in days(at, case)] == ["passed"] and reminders(at, case) == []
    at.settle(at.say(A, "again", "2", "first"), route="escalate", urgency="U2", market="US", **notified("2026-08-01"))
    assert len(days(at, case)) == 1
    at.settle(at.say(A, "it was September", "3", "first"), route="escalate", urgency="U2", market="US", **notified("2026-09-20"))  # fmt: skip
    assert [state for _, state in days(at, case)] == ["superseded", "live"]


def test_what_an_enterprise_writes_while_an_expert_holds_its_case_sets_its_last_days(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    message = at.say(A, "we were notified on 1 October", "2", "first")
    heard = {"route": "escalate", "urgency": "U3", **notified("2026-10-01")}
    assert at.desk.settle(message, {"route": "relay", "why": [], "heard": heard}) is None
    assert at.outcomes()[-1] == "relayed" and len(reminders(at, case)) == 5
    found = at.desk.case(UMA, case)
    assert found.urgency == "U3" and at.alerts(case)[-1] == ("alert_raised", (UMA.id,)) and found.state == "claimed"


@pytest.mark.parametrize("by", ["enterprise", "expert"])
def test_the_reminders_stop_when_counsel_handles_it(at: Desk, by: str) -> None:
    case = at.opened(**named("2026-10-14"))
    at.desk.claim(UMA, case)
    for person, error in ((ULF, NotAllowed), (B, NotAllowed)):
        with pytest.raises(error):
            at.desk.handled(person, case, "Greer")
    with pytest.raises(BadInput):
        at.desk.handled(A, case, " ")
    at.desk.handled(A if by == "enterprise" else UMA, case, "Greer LLP")
    day = at.desk.last_days(A, case)[0]
    assert (day.state, day.counsel, day.handled_at) == ("handled", "Greer LLP", at.now)
    assert (
        reminders(at, case) == [] and at.told(case)[-1] == "handled_noted" and at.alerts(case)[-1][0] == "alert_handled"
    )
    at.settle(at.say(A, "same paper", "2", "first"), route="relay", **named("2026-10-14"))
    assert days(at, case) == [("2026-10-14", "handled")], "the same day does not begin again"


def test_another_day_after_counsel_handles_one_begins_again(at: Desk) -> None:
    case = at.opened(**notified("2026-10-01"))
    at.desk.handled(A, case, "Greer LLP")
    at.settle(at.say(A, "a new notice", "2", "first"), route="escalate", urgency="U2", market="US", **notified("2026-10-05"))  # fmt: skip
    assert [state for _, state in days(at, case)] == ["superseded", "live"] and reminders(at, case)


def changed(**values: Any) -> Rules:
    """The table of rules with another row for the rule."""
    return Rules([replace(rule, **values) if rule.id == RULE else rule for rule in load_rules()])


def test_a_changed_rule_counts_again_and_tells_both_sides(at: Desk) -> None:
    case, other = at.opened(**notified("2026-10-01")), at.opened(B, "2", **named("2026-10-14"))
    at.desk.claim(UMA, case)
    assert at.desk.recompute() == []
    (old, _), before = days(at, case)[0], reminders(at, case)
    rule = load_rules().get(RULE, date(2026, 10, 1))
    assert rule is not None and rule.n is not None
    found = at.desk.recompute(changed(n=rule.n + 7))
    (new, _) = days(at, case)[1]
    assert days(at, case) == [(old, "superseded"), (new, "live")] and new > old
    assert found == [f"{at.desk.case(UMA, case).number}: {RULE}: {old} is now {new}, the rule has changed"]
    assert at.told(case)[-1] == "last_day_recomputed" and old in at.heard(case) and new in at.heard(case)
    assert at.alerts(case)[-1] == ("alert_recomputed", (UMA.id,)) and reminders(at, case) != before
    assert at.desk.recompute(changed(n=rule.n + 7)) == [], "once"
    assert at.desk.last_days(UMA, case)[1].working != () and days(at, other) == [("2026-10-14", "live")]


def test_a_rule_that_only_words_changed_in_tells_nobody(at: Desk) -> None:
    case = at.opened(**notified("2026-10-01"))
    told = at.told(case)
    assert at.desk.recompute(changed(note_en="other words", note_zh="其他")) == []
    assert at.told(case) == told and len(days(at, case)) == 1


def test_a_day_that_the_rule_gives_no_more_is_withdrawn(at: Desk) -> None:
    case = at.opened(**notified("2026-10-01"))
    old = days(at, case)[0][0]
    found = at.desk.recompute(changed(n=None, unit="", confidence="K?"))
    assert len(found) == 1 and "withdrawn" in found[0]
    assert days(at, case) == [(old, "superseded")] and reminders(at, case) == []
    assert at.told(case)[-1] == "last_day_withdrawn" and old in at.heard(case)
    assert at.alerts(case)[-1][0] == "alert_recomputed"


def test_a_day_near_the_end_of_a_day_is_not_said_to_have_passed_by_a_late_clock(at: Desk) -> None:
    """A reminder that rings very late says what is true by then, once."""
    case = at.opened(**named("2026-10-14", "Asia/Shanghai"))
    at.ring(case, kind="legal", late_s=timedelta(days=14).total_seconds())
    assert at.told(case)[-1] == "last_day_passed" and days(at, case) == [("2026-10-14", "passed")]
    assert reminders(at, case) == [] and at.told(case).count("last_day_passed") == 1
