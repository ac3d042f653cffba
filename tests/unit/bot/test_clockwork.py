"""The clocks of cases over a real database: reminders, breaches, releases, the lead, late ringing, and the auditor."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.auditor import Auditor
from bot.cases.service_levels import BEIJING
from bot.storage import timers
from knowledge.store.engine import write
from tests.unit.bot.desk_at_work import OPERATOR, A
from tests.unit.bot.small_network import DIRK, LI, LUO, UMA, Desk


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def offered(at: Desk, case: int) -> str | None:
    return at.desk.case(OPERATOR, case).offered


def test_a_case_that_nobody_takes_goes_from_one_to_the_next_and_to_the_lead(at: Desk) -> None:
    case = at.opened()
    asked = [offered(at, case)]
    assert at.alerts(case)[-1] == ("alert_offer", (asked[0],))
    assert at.ring(case) == "first_human/remind"
    assert at.alerts(case)[-1] == ("alert_claim", (asked[0],)) and at.told(case) == []
    for step in ("next", "lead", "again", "again", "again"):
        assert at.ring(case) == f"first_human/{step}"
        asked.append(offered(at, case))
        assert at.told(case)[-1] == "human_late" and "by 2026-" in at.heard(case), "never silent while nobody is there"
        assert ("alert_lead", (LUO.id,)) in at.alerts(case)[-3:] or step == "next"
    assert len(set(asked)) == 5 and asked[5:] == asked[:1], "each of US law once, then the first again"
    found = at.desk.case(OPERATOR, case)
    assert found.breaches == 1 and found.state == "received"


def test_what_is_promised_is_when_the_clock_rings(at: Desk) -> None:
    """Every time that the enterprise is told is the time of the case's next limit."""
    case = at.opened()
    at.ring(case)
    for _ in range(5):
        at.ring(case)
        clock = next(t for t in at.desk.timers_of(case) if t.state == "live")
        assert f"{clock.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" in at.heard(case)
        assert at.desk.case(OPERATOR, case).human_by == clock.due_at
    at.desk.claim(UMA, case)
    said = at.heard(case)
    assert at.ring(case) == "confirm/remind"
    limit = next(t for t in at.desk.timers_of(case) if t.state == "live").due_at
    assert f"{limit.astimezone(BEIJING):%Y-%m-%d %H:%M}" in said


def test_a_claim_without_a_word_is_reminded_released_and_goes_to_the_next(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.note(UMA, case, "a note is no word to the enterprise")
    at.desk.relay(UMA, case, "// nor is this")
    assert at.ring(case) == "confirm/remind" and at.alerts(case)[-1] == ("alert_answer", (UMA.id,))
    assert at.ring(case) == "confirm/release"
    found = at.desk.case(OPERATOR, case)
    assert (found.state, found.expert, found.breaches) == ("accepted", None, 1)
    assert found.offered not in (None, UMA.id) and UMA.id in found.passed
    assert at.told(case)[-1] == "released" and "Uma cannot go on" in at.heard(case)
    assert at.clock(case) == "first_human/remind"


def test_a_word_confirms_a_claim_and_an_unanswered_enterprise_reaches_the_lead(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.relay(UMA, case, "I read it")
    assert at.clock(case) == "idle/remind"
    at.say(A, "and now?", "2", "first")
    at.say(A, "hello?", "3", "first")
    first = next(t for t in at.desk.timers_of(case) if t.state == "live")
    assert first.kind == "answer", "from the oldest word that nobody has answered"
    assert at.ring(case) == "answer/remind"
    assert at.ring(case) == "answer/lead"
    assert at.told(case)[-1] == "answer_late" and at.alerts(case)[-1] == ("alert_lead", (LUO.id,))
    at.desk.relay(UMA, case, "sorry, here it is")
    assert at.clock(case) == "idle/remind" and at.desk.case(UMA, case).expert == UMA.id
    at.say(A, "thank you, and this?", "4", "first")
    for step in ("remind", "lead", "release"):
        assert at.ring(case) == f"answer/{step}"
    assert at.desk.case(OPERATOR, case).state == "accepted" and at.told(case)[-1] == "released"


def test_a_case_that_stands_still_is_called_to_mind_a_week_after_the_last_word(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.relay(UMA, case, "I read it")
    at.now += timedelta(days=6)
    at.desk.relay(UMA, case, "I am still at it")
    spoken = at.now
    assert at.ring(case) == "idle/remind" and at.now == spoken + timedelta(days=7)
    assert at.ring(case) == "idle/remind" and at.now == spoken + timedelta(days=14)
    assert at.alerts(case)[-2:] == [("alert_idle", (UMA.id,))] * 2 and at.desk.case(UMA, case).state == "claimed"


def test_papers_that_do_not_come_are_asked_for_again(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.request_documents(UMA, case, "the order")
    assert at.ring(case) == "supplement/remind" and at.told(case)[-1] == "documents_still_wanted"
    at.say(A, "here it is", "2", "first")
    assert at.clock(case) == "answer/remind"


def test_fourteen_days_without_a_word_close_a_case_and_a_word_begins_them_anew(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.hand_back(UMA, case, "they have counsel")
    at.now += timedelta(days=13)
    at.settle(at.say(A, "one more question", "2", "first"))
    spoken = at.now
    assert at.ring(case) == "back/close" and at.now >= spoken + timedelta(days=14) - timedelta(seconds=2)
    found = at.desk.case(OPERATOR, case)
    assert (found.state, found.events[-1].actor_id, found.ended_at) == ("closed", "firstline", at.now)
    assert at.clock(case) == "-"
    with pytest.raises(ValueError, match="empty"):
        at.ring(case)


@pytest.mark.parametrize("state", ["resolved", "terminated", "not_accepted"])
def test_an_ended_case_is_closed_after_fourteen_days(at: Desk, state: str) -> None:
    case = at.opened()
    at.desk.claim(UMA, case) if state == "resolved" else at.desk.declare(UMA, case, conflict=False)
    {
        "resolved": lambda: at.desk.resolve(UMA, case, "advised"),
        "terminated": lambda: at.desk.terminate(UMA, case, "why"),
        "not_accepted": lambda: at.desk.refuse(UMA, case, "why", "where"),
    }[state]()
    ended = at.now
    assert at.ring(case) == "ended/close" and at.now == ended + timedelta(days=14)
    assert at.desk.case(OPERATOR, case).state == "closed" and at.desk.case(OPERATOR, case).ended_at == ended


def test_a_reopened_case_that_nobody_takes_is_not_blamed_on_who_had_it(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.resolve(UMA, case, "advised")
    at.desk.reopen(LI, case, "new facts")
    assert offered(at, case) == UMA.id, "who had it is asked first"
    for _ in range(3):
        at.ring(case)
    assert "answer_late" not in at.told(case) and at.told(case)[-1] == "human_late"


def test_a_clock_rings_neither_before_its_time_nor_after_it_was_stopped(at: Desk) -> None:
    case = at.opened()
    first = next(t for t in at.desk.timers_of(case) if t.state == "live")
    at.now = first.due_at - timedelta(seconds=30)
    assert not at.desk.ring(first.id) and at.clock(case) == "first_human/remind"
    at.desk.claim(UMA, case)
    at.now = first.due_at
    assert not at.desk.ring(first.id) and not at.desk.ring(999)
    assert [t.state for t in at.desk.timers_of(case)] == ["cancelled", "live"]


@pytest.mark.parametrize(("late_s", "said"), [(0, False), (100, False), (121, True), (86_400, True)])
def test_a_clock_that_rings_late_says_so(at: Desk, late_s: int, said: bool) -> None:
    case = at.opened()
    at.ring(case, late_s=late_s)
    rang = next(t for t in at.desk.timers_of(case) if t.state == "fired")
    assert rang.late_s == late_s
    late = [event.note for event in at.desk.case(OPERATOR, case).events if event.move == "late"]
    assert late == ([f"first_human/remind rang {late_s} s late"] if said else [])


def test_a_higher_level_sets_the_clock_anew_and_leaves_the_case_with_who_was_asked(at: Desk) -> None:
    case = at.opened(urgency="U1")
    asked = offered(at, case)
    at.settle(
        at.say(A, "they are at the booth now", "2", "first"), **{"route": "escalate", "urgency": "U3", "market": "US"}
    )
    found = at.desk.case(OPERATOR, case)
    assert (found.urgency, found.offered, found.passed) == ("U3", asked, ())
    assert found.human_by == at.now + timedelta(minutes=30)
    at.ring(case)
    assert at.now == found.human_by - timedelta(minutes=10)


def test_the_only_one_who_fits_is_not_asked_again_after_saying_no(at: Desk) -> None:
    case = at.opened(market="DE")
    assert offered(at, case) == "d1"
    at.ring(case)
    at.ring(case)
    assert offered(at, case) == "d1", "there is nobody else: asked once more"
    at.desk.decline(DIRK, case, "on leave")
    assert offered(at, case) is None and at.alerts(case)[-1] == ("alert_nobody", (LUO.id,))


# -- the auditor --------------------------------------------------------------------------------------------------------


def test_a_case_whose_clock_is_gone_gets_one_and_it_is_said(at: Desk) -> None:
    waiting, held, ended = (at.opened(key=key) for key in ("1", "2", "3"))
    at.desk.claim(UMA, held)
    at.desk.claim(UMA, ended)
    at.desk.resolve(UMA, ended, "advised")
    assert at.desk.audit() == []
    with at.engine.begin() as conn:
        conn.execute(text("DELETE FROM case_timer"))
    found = at.desk.audit()
    assert len(found) == 3 and all("no clock was running" in line for line in found)
    clocks = [at.clock(case) for case in (waiting, held, ended)]
    assert clocks == ["first_human/remind", "confirm/remind", "ended/close"]
    assert [e.note for e in at.desk.case(OPERATOR, waiting).events if e.move == "audit"] == ["the case had no clock"]
    assert ("alert_audit", (LUO.id,)) in at.alerts(waiting) and ("alert_audit", (LUO.id,)) not in at.alerts(ended)
    assert at.desk.audit() == []


def test_a_clock_that_did_not_ring_is_rung_and_it_is_said(at: Desk) -> None:
    case = at.opened()
    clock = next(t for t in at.desk.timers_of(case) if t.state == "live")
    at.now = clock.due_at + timedelta(seconds=119)
    assert at.desk.audit() == []
    at.now = clock.due_at + timedelta(minutes=10)
    assert at.desk.audit() == [f"clock {clock.id} (first_human/remind) did not ring at its time; it was rung now"]
    assert at.clock(case) == "first_human/next" and at.desk.audit() == []


def test_a_clock_whose_work_is_gone_from_the_queue_is_queued_again_and_it_is_said(at: Desk) -> None:
    case = at.opened()
    auditor = Auditor(at.desk, clock=lambda: at.now)
    queued = {timer for timer, _ in at.jobs.timers}
    auditor.waiting = lambda: queued
    assert auditor.look() == [] == auditor.found
    at.now += timedelta(minutes=5)
    auditor.waiting = set
    at.jobs.timers.clear()
    found = auditor.look()
    clock = next(t for t in at.desk.timers_of(case) if t.state == "live")
    assert found == [f"clock {clock.id} (first_human/remind) of case {case} was not queued"] == auditor.found
    assert at.jobs.timers == [(clock.id, (clock.due_at - at.now).total_seconds())]


def test_there_is_one_live_clock_for_a_case_at_most(at: Desk) -> None:
    case = at.opened()
    with pytest.raises(Exception, match=r"uq_case_timer_live|UNIQUE"), write(at.engine) as conn:
        timers.set_timer(conn, case, "idle", "remind", at.now, at.now)
