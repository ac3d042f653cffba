"""The figures of a week are those of its messages and cases, and name nobody."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.cases.service_levels import BEIJING
from bot.desk.figures import monday
from bot.errors import NotAllowed
from tests.unit.bot.desk_at_work import START, A, B
from tests.unit.bot.desk_with_roster import BERG, WEI, ZHAO, Staffed

WEEK = START.astimezone(BEIJING).date()
NOT_FOUND = {"answer": {"verdict": "not_found", "text": "", "sentences": []}, "citations": []}


@pytest.fixture
def at(tmp_path: Path) -> Staffed:
    return Staffed(tmp_path)


def test_a_week_begins_on_monday() -> None:
    assert monday(date(2026, 11, 29)) == date(2026, 11, 23) == monday(date(2026, 11, 23))


def test_questions_by_market_and_outcome(at: Staffed) -> None:
    at.settle(at.say(A, "one", "1"), market="US")
    at.settle(at.say(A, "two", "2"), market="US")
    at.settle(at.say(B, "three", "3"), market=None, route="decline", say=["decline_empty"])
    at.opened(B, "frozen", "4", market="DE")
    at.say(B, "not ended", "5")
    found = at.desk.figures(WEI, WEEK)
    assert found.questions == {
        ("US", "answered"): 2, (None, "refused"): 1, ("DE", "handed_over"): 1, (None, "open"): 1,
    }  # fmt: skip
    assert found.asked == 5
    with pytest.raises(NotAllowed):
        at.desk.figures(A, WEEK)


def test_another_week_counts_for_itself(at: Staffed) -> None:
    last = datetime.combine(monday(WEEK), datetime.min.time(), BEIJING) + timedelta(days=7)
    at.now = last - timedelta(seconds=2)
    at.say(A, "sunday night", "1")
    at.say(A, "monday", "2")
    assert (at.desk.figures(WEI, WEEK).asked, at.desk.figures(WEI, WEEK + timedelta(weeks=1)).asked) == (1, 1)


def test_a_relayed_message_has_the_market_of_its_case(at: Staffed) -> None:
    case = at.opened(A, "frozen", "1", market="US")
    at.desk.claim(WEI, case)
    at.settle(at.say(A, "and now?", "2", "1"), route="relay")
    assert at.desk.figures(WEI, WEEK).questions[("US", "relayed")] == 1


def test_how_fast_a_person_came_and_whether_within_the_level(at: Staffed) -> None:
    waits = [10, 20, 30]
    for n, minutes in enumerate(waits):
        case = at.opened(A, "frozen", f"quick {n}")
        at.now += timedelta(minutes=minutes)
        at.desk.claim(WEI, case)
    late = at.opened(B, "frozen", "late")
    ring_until_breach(at, late)
    at.desk.claim(WEI, late)
    at.opened(B, "waits", "new")
    prompt = at.desk.figures(WEI, WEEK).promptness["U2"]
    assert (prompt.cases, prompt.within, prompt.judged) == (5, 3, 4)
    assert (prompt.median_s, prompt.p90_s) == (25 * 60, 2 * 3600)
    assert at.desk.figures(WEI, WEEK).breaches == {"U2": 1}
    assert at.desk.figures(WEI, WEEK).promptness["U3"].median_s is None


def ring_until_breach(at: Staffed, case: int) -> None:
    while not at.desk.case(ZHAO, case).breaches:
        running = next(t for t in at.desk.running() if t.case == case and t.kind == "first_human")
        at.now = running.due_at
        assert at.desk.ring(running.id)


def test_open_cases_by_age(at: Staffed) -> None:
    at.opened(A, "old", "1")
    at.now += timedelta(days=4)
    at.opened(A, "new", "2")
    at.resolved(A, "over", "3")
    assert list(at.desk.figures(WEI, at.now.date()).ages) == [1, 0, 1, 0, 0]
    before = at.desk.figures(WEI, WEEK - timedelta(weeks=1))
    assert sum(before.ages) == 0, "nothing was open then"


def test_gaps_are_counted_and_their_texts_are_for_the_lead(at: Staffed) -> None:
    at.settle(at.say(A, "opposition in Kenya?", "1"), market="KE", **NOT_FOUND)
    at.settle(at.say(A, "weather?", "2"), route="decline", say=["decline_scope"], **NOT_FOUND)
    at.settle(at.say(A, "a secret of my case", "3"), market=None, **NOT_FOUND)
    at.settle(at.say(A, "frozen", "4", "3"), route="escalate", urgency="U2")
    found = at.desk.figures(ZHAO, WEEK)
    assert found.gaps == {"KE": 1, None: 1}
    assert [gap.text for gap in found.gap_texts or ()] == ["opposition in Kenya?"], "that thread is a case by now"
    assert at.desk.figures(BERG, WEEK).gap_texts is None
    case = at.desk.queue(ZHAO)[0].id
    at.desk.declare(ZHAO, case, conflict=False)
    assert "a secret of my case" in [gap.text for gap in at.desk.figures(ZHAO, WEEK).gap_texts or ()]
