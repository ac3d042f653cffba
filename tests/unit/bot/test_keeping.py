"""What stays and what goes: legal hold, deletion of every word, retention, absences."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.auditor import Auditor
from bot.conversations import Attachment, Person
from bot.errors import BadInput, MoveRefused, NotAllowed
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, A, B
from tests.unit.bot.small_network import LI, LUO, ULF, UMA, Desk
from tests.unit.bot.test_gate import DISPUTE, HIDDEN, SECRET, SUM
from tests.unit.bot.whole_database import holding, rows


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def full(at: Desk, key: str = "first", person: Person = A) -> int:
    """A case with words in every place where there may be words."""
    case = at.opened(person, key, f"{SECRET} and {SUM}", **DISPUTE)
    desk = at.desk
    desk.decline(ULF, case, f"no: {SECRET}", conflict=True)
    desk.claim(UMA, case)
    desk.relay(
        UMA, case, f"you say {SECRET}\n// {SECRET}: weak", key=key, attachments=(Attachment("F1", f"{SECRET}.pdf"),)
    )
    desk.change_relay(UMA, case, key, f"you wrote {SECRET}\n// {SECRET}: very weak")
    message = at.say(person, f"yes, {SECRET}", f"{key}-2", key, files=(f"{SECRET}.docx",))
    at.settle(message, route="relay", why=[SECRET])
    desk.revise("test", "room", f"{key}-2", f"well, {SECRET}")
    desk.request_documents(UMA, case, f"proof that {SECRET}")
    desk.handled(person, case, f"counsel, told that {SECRET}")
    desk.resolve(UMA, case, "advised", f"they admit {SECRET}", learn=True)
    desk.rate(person, case, 4, f"fine, though {SECRET}")
    found = desk.case(OPERATOR, case)
    reply = next(p for p in desk.thread(person, found.thread) if p.delivery and p.delivery.startswith("reply:"))
    desk.feedback(person, reply.seq, helpful=False, reason=SECRET)
    return case


def test_after_the_deletion_no_word_is_left_in_any_table_and_what_happened_is(at: Desk) -> None:
    case = full(at)
    tables = {"message", "message_version", "attachment", "case", "case_event", "ledger", "feedback", "case_deadline"}
    assert tables <= set(holding(at.engine, SECRET)), "the words stood everywhere before"
    before = [(e.move, e.actor_id, e.at, e.before, e.after) for e in at.desk.case(OPERATOR, case).events]
    erased = at.desk.erase(LUO, case, "the enterprise asks for it")
    for words in (SECRET, SUM, *HIDDEN):
        assert holding(at.engine, words) == [], words
    after = [(e.move, e.actor_id, e.at, e.before, e.after) for e in at.desk.case(OPERATOR, case).events]
    assert after[:-1] == before and after[-1][:2] == ("erase", LUO.id), "the log kept its shape"
    assert (
        erased.erased_at == at.now and erased.state == "closed" and erased.rating == 4 and erased.outcome == "advised"
    )
    thread = at.desk.thread(OPERATOR, erased.thread)
    assert thread and all(p.text == "" and p.deleted_at == at.now and p.reply is None for p in thread)
    assert sorted(at.jobs.forgotten) == sorted(p.seq for p in thread), "the queue forgets its steps too"
    assert {p.seq for p in thread} <= {row for row, _ in at.jobs.shown}, "where it was shown it goes too"
    assert at.desk.last_days(A, case)[0].due is not None and at.desk.audit() == []
    assert [t.state for t in at.desk.timers_of(case) if t.kind == "legal" and t.state == "live"] == []


def test_another_enterprises_words_stay(at: Desk) -> None:
    mine, theirs = full(at), full(at, "other", B)
    thread = at.desk.case(OPERATOR, theirs).thread
    before = at.desk.thread(OPERATOR, thread)
    at.desk.erase(LUO, mine, "asked")
    assert at.desk.thread(OPERATOR, thread) == before and SECRET in repr(at.desk.case(OPERATOR, theirs))


@pytest.mark.parametrize("person", [A, UMA, EXPERT])
def test_only_a_lead_deletes_and_holds_and_says_why(at: Desk, person: Person) -> None:
    case = full(at)
    before = rows(at.engine)
    tries: tuple[tuple[type[Exception], Any], ...] = (
        (NotAllowed, lambda: at.desk.erase(person, case, "why")),
        (NotAllowed, lambda: at.desk.hold(person, case, True, "why")),
        (BadInput, lambda: at.desk.erase(LUO, case, " ")),
        (BadInput, lambda: at.desk.hold(LUO, case, True, " ")),
    )
    for error, deed in tries:
        with pytest.raises(error):
            deed()
    assert rows(at.engine) == before


def test_an_open_case_is_not_deleted(at: Desk) -> None:
    case = at.opened()
    before = rows(at.engine)
    with pytest.raises(MoveRefused):
        at.desk.erase(LI, case, "asked")
    assert rows(at.engine) == before


def test_nothing_of_a_held_case_is_deleted_until_the_hold_is_lifted(at: Desk) -> None:
    case = full(at)
    assert at.desk.hold(LUO, case, True, "a court may ask for it").hold
    at.now += timedelta(days=4_000)
    with pytest.raises(MoveRefused):
        at.desk.erase(LUO, case, "asked")
    assert at.desk.retain(30) == [] and SECRET in repr(at.desk.case(OPERATOR, case))
    assert not at.desk.hold(LUO, case, False, "it did not").hold
    assert at.desk.retain(30) == [at.desk.case(OPERATOR, case).number]
    moves = [event.move for event in at.desk.case(OPERATOR, case).events]
    assert moves[-3:] == ["hold", "unhold", "erase"] and holding(at.engine, SECRET) == []


def second_in(at: Desk, case: int) -> int:
    """Another case in the same thread."""
    thread = at.desk.case(OPERATOR, case).thread
    at.settle(at.say(A, f"new: {SECRET}", "again", "first"), route="escalate", urgency="U1", market="US")
    newest = at.desk.case_of(OPERATOR, thread)
    assert newest is not None and newest.id != case
    return newest.id


def test_a_thread_goes_with_all_its_cases_or_not_at_all(at: Desk) -> None:
    first = full(at)
    second = second_in(at, first)
    with pytest.raises(MoveRefused):
        at.desk.erase(LUO, first, "asked")
    at.desk.claim(UMA, second)
    at.desk.resolve(UMA, second, "advised", SECRET)
    at.desk.hold(LUO, first, True, "a court may ask for it")
    with pytest.raises(MoveRefused):
        at.desk.erase(LUO, second, "asked")
    assert SECRET in repr(at.desk.thread(OPERATOR, at.desk.case(OPERATOR, first).thread)), (
        "the hold of one holds the thread"
    )
    at.desk.hold(LUO, first, False, "it did not")
    at.desk.erase(LUO, second, "asked")
    assert holding(at.engine, SECRET) == []
    assert all(at.desk.case(OPERATOR, case).events[-1].move == "erase" for case in (first, second))


def test_retention_deletes_what_is_old_enough_once_and_nothing_else(at: Desk) -> None:
    old = full(at)
    mixed = full(at, "mixed")
    at.now += timedelta(days=31)
    at.settle(at.say(A, "a new matter", "mixed-3", "mixed"), route="escalate", urgency="U1", market="US")
    young, waiting = full(at, "young"), at.opened(key="open")
    assert at.desk.retain(0) == []
    number = at.desk.case(OPERATOR, old).number
    assert at.desk.retain(30) == [number] and at.desk.retain(30) == []
    for case in (mixed, young, waiting):
        assert at.desk.case(OPERATOR, case).erased_at is None
    assert at.desk.case(OPERATOR, old).events[-1].note == "kept for 30 days"


def test_the_auditor_deletes_once_a_day_what_is_old_enough(at: Desk) -> None:
    case = full(at)
    auditor = Auditor(at.desk, clock=lambda: at.now, retention_days=30)
    auditor.waiting = lambda: {timer.id for timer in at.desk.running()}
    auditor.look()
    assert at.desk.case(OPERATOR, case).erased_at is None
    at.now += timedelta(days=31)
    auditor.look()
    auditor.look()
    assert at.desk.case(OPERATOR, case).erased_at == at.now
    assert [e.move for e in at.desk.case(OPERATOR, case).events].count("erase") == 1
    kept = Auditor(at.desk, clock=lambda: at.now)
    kept.waiting = auditor.waiting
    other = full(at, "other")
    at.now += timedelta(days=4_000)
    kept.look()
    assert at.desk.case(OPERATOR, other).erased_at is None, "without the setting everything is kept"


def test_absences_are_noted_by_oneself_or_a_lead_and_taken_back(at: Desk) -> None:
    until = at.now + timedelta(days=2)
    mine = at.desk.be_absent(UMA, UMA.id, at.now, until, " on leave ")
    theirs = at.desk.be_absent(LUO, ULF.id, at.now + timedelta(days=5), until + timedelta(days=5))
    assert [(entry, a.person, note) for entry, a, note in at.desk.absences(UMA)] == [
        (mine, UMA.id, "on leave"),
        (theirs, ULF.id, None),
    ]
    tries: tuple[tuple[type[Exception], Any], ...] = (
        (NotAllowed, lambda: at.desk.be_absent(UMA, ULF.id, at.now, until)),
        (NotAllowed, lambda: at.desk.be_absent(A, A.id, at.now, until)),
        (BadInput, lambda: at.desk.be_absent(UMA, UMA.id, until, at.now)),
        (NotAllowed, lambda: at.desk.be_back(UMA, theirs)),
        (NotAllowed, lambda: at.desk.be_back(LUO, 999)),
    )
    for error, deed in tries:
        with pytest.raises(error):
            deed()
    at.desk.be_back(UMA, mine)
    at.desk.be_back(LUO, theirs)
    assert at.desk.absences(UMA) == []
