"""After a letter is out: receipt, counsel, silence, reminders, the letter after the last day, corrections, the expert."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cases.service_levels import BEIJING
from bot.conversations import BOT, Incoming
from bot.errors import BadInput
from bot.letters.model import Letter
from bot.letters.words import asked_words
from bot.storage import letters as store
from bot.storage import profiles, reviews
from bot.triage.model import Message
from bot.triage.policy import decide
from knowledge.rules import load_rules
from knowledge.store.engine import read, write
from knowledge.terms import load_terms
from tests.unit.bot.letters_at_work import LEAD, NOTICE, SERVED, LettersAtWork, person

MARKS = ["silence", "half", "5", "2", "1", "passed"]
DUE = date(2026, 6, 3)


@pytest.fixture
def desk(tmp_path: Path) -> LettersAtWork:
    return LettersAtWork(tmp_path)


def get(desk: LettersAtWork, letter: int) -> Letter:
    return desk.letters.letter(LEAD, letter)


def review(desk: LettersAtWork, rule: str = "US-ITC-01") -> None:
    with write(desk.at.engine) as conn:
        reviews.mark(conn, "rule", [rule], replace(NOTICE, id=1, source="gazette"), "gazette", desk.at.now)


def follow_ups(desk: LettersAtWork, letter: int) -> list[Letter]:
    with read(desk.at.engine) as conn:
        return store.letters(conn, follows=letter)


# -- reminders -------------------------------------------------------------------------------------------------------


def test_reminders_come_at_half_five_two_one_and_after_each_once(desk: LettersAtWork) -> None:
    letter = desk.sent()
    with read(desk.at.engine) as conn:
        clocks = {clock.step: clock.due_at.astimezone(BEIJING) for clock in store.clocks_of(conn, letter)}
    assert {step: at.date() for step, at in clocks.items() if step not in ("half", "silence")} == {
        "5": date(2026, 5, 27), "2": date(2026, 6, 1), "1": date(2026, 6, 2), "passed": date(2026, 6, 5),
    }  # fmt: skip
    assert desk.pass_time(timedelta(days=30)) == MARKS
    assert [get(desk, letter).day.due, len(desk.said(letter))] == [DUE, 1 + 5 + 1]  # type: ignore[union-attr]
    with read(desk.at.engine) as conn:
        rung = [clock.id for clock in store.clocks_of(conn, letter)]
    assert not any(desk.letters.ring(clock) for clock in rung), "nothing rings twice"
    after = follow_ups(desk, letter)
    assert [(one.purpose, one.state) for one in after] == [("passed", "draft")]
    words = " ".join(line.zh for part in after[0].content.parts for line in part.lines)
    assert "还有哪些途径" in words and "今天就联系" in words


def test_due_clocks_are_rung_by_the_look_every_few_minutes(desk: LettersAtWork) -> None:
    letter = desk.sent()
    desk.at.now += timedelta(days=2)
    assert list(desk.letters.look()) == [] and desk.work() == 1
    assert get(desk, letter).state == "silent" and list(desk.letters.look()) == [] and desk.work() == 0
    desk.at.now = datetime(2026, 6, 2, 12, tzinfo=BEIJING)
    assert len(desk.letters.look()) == 4, "the desk was away: what is very late is said"
    desk.work()
    assert len(desk.said(letter)) == 1 + 1 + 1 and "还有1个工作日" in desk.said(letter)[-1], (
        "only the last is true by now"
    )


def test_a_late_reminder_does_not_say_how_much_time_is_left(desk: LettersAtWork) -> None:
    letter = desk.sent()
    desk.at.now = datetime(2026, 6, 3, 12, tzinfo=BEIJING)
    desk.letters.look()
    desk.work()
    assert "2026年6月3日" in desk.said(letter)[-1] and "工作日" not in desk.said(letter)[-1]


def test_counsel_named_stops_every_reminder(desk: LettersAtWork) -> None:
    letter = desk.sent()
    with pytest.raises(BadInput, match="counsel_required"):
        desk.letters.handled(person(), letter, "  ")
    found = desk.letters.handled(person(), letter, "Li & Partners LLP")
    assert (found.state, found.counsel) == ("handled", "Li & Partners LLP") and found.received_at is not None
    assert desk.pass_time(timedelta(days=30)) == [] and len(desk.said(letter)) == 1
    assert desk.letters.handled(person(), letter, "again").counsel == "Li & Partners LLP"


def test_a_closed_letter_is_silent(desk: LettersAtWork) -> None:
    letter = desk.sent()
    desk.letters.close(LEAD, letter, "settled elsewhere")
    assert desk.pass_time(timedelta(days=30)) == []
    with pytest.raises(Exception, match="not out"):
        desk.letters.received(person(), letter)


def test_two_weeks_after_the_last_day_a_letter_is_closed(desk: LettersAtWork) -> None:
    letter = desk.sent()
    desk.pass_time(datetime(2026, 6, 10, tzinfo=BEIJING))
    desk.letters.look()
    assert get(desk, letter).state == "silent"
    desk.pass_time(timedelta(days=12))
    desk.letters.look()
    assert get(desk, letter).state == "closed"


# -- receipt and silence ---------------------------------------------------------------------------------------------


def test_receipt_stops_the_alarm_and_is_noted_once(desk: LettersAtWork) -> None:
    letter = desk.sent()
    found = desk.letters.received(person(), letter)
    assert (found.state, found.received_by) == ("received", "Wang 0")
    assert desk.letters.received(person(), letter).received_at == found.received_at
    assert desk.pass_time(timedelta(days=4)) == [] and desk.announced == []


@pytest.mark.parametrize(("urgent", "working_days"), [(False, 2), (True, 1)])
def test_silence_goes_to_the_leads_once(desk: LettersAtWork, urgent: bool, working_days: int) -> None:
    item = desk.item(replace(NOTICE, kind="order")) if urgent else desk.item()
    letter = desk.sent(item=item)
    assert get(desk, letter).urgent is urgent
    assert desk.pass_time(timedelta(days=working_days) - timedelta(minutes=1)) == []
    assert desk.pass_time(timedelta(minutes=2)) == ["silence"]
    assert get(desk, letter).state == "silent" and [one for one, _ in desk.announced] == [letter]
    thread = get(desk, letter).thread
    assert thread is not None
    assert len(desk.at.desk.thread(person(), thread)) == 1, "the enterprise does not read the alarm"
    desk.letters.look()
    assert len(desk.announced) == 1


# -- corrections -----------------------------------------------------------------------------------------------------


def test_a_rule_under_review_stops_reminders_at_once_and_drafts_a_correction(desk: LettersAtWork) -> None:
    letter = desk.sent()
    desk.letters.received(person(), letter)
    review(desk)
    desk.letters.look()
    old = get(desk, letter)
    assert old.state == "withdrawn" and desk.pass_time(timedelta(days=8)) == []
    assert "不再使用" not in str(old.content) and desk.letters.letter(person(), letter).state == "withdrawn"
    correction = follow_ups(desk, letter)
    assert [(one.purpose, one.state, one.day, one.no_date) for one in correction] == [
        ("correction", "draft", None, "review")
    ]
    desk.letters.look()
    assert len(follow_ups(desk, letter)) == 1, "once"
    desk.approve(correction[0].id)
    desk.work()
    sent = get(desk, correction[0].id)
    assert sent.state == "sent" and "RL-2026-0001" in sent.content.part("found").lines[0].en
    assert desk.letters.mine(person())[0].id == sent.id


def test_when_the_review_is_over_the_date_follows_in_a_letter(desk: LettersAtWork) -> None:
    desk.item()
    review(desk)
    letter = desk.sent()
    assert get(desk, letter).day is None and get(desk, letter).no_date == "review"
    with write(desk.at.engine) as conn:
        reviews.clear(conn, 1, "Zhao", "checked", desk.at.now)
    desk.letters.look()
    following = follow_ups(desk, letter)
    assert [(one.purpose, one.state) for one in following] == [("date", "draft")] and following[0].day is not None
    desk.approve(following[0].id)
    desk.work()
    assert (get(desk, letter).state, get(desk, following[0].id).state) == ("closed", "sent")


def test_a_reminder_of_a_day_whose_rule_is_under_review_is_not_sent(desk: LettersAtWork) -> None:
    letter = desk.sent()
    desk.letters.received(person(), letter)
    review(desk)
    desk.pass_time(timedelta(days=9))
    assert len(desk.said(letter)) == 1 and get(desk, letter).state == "withdrawn"


def test_a_revised_item_is_corrected_within_the_day(desk: LettersAtWork) -> None:
    letter = desk.sent()
    revised = desk.item(replace(NOTICE, events={"served": SERVED + timedelta(days=4)}))
    assert desk.letters.draft_for_item(revised.id) == []
    assert get(desk, letter).state == "withdrawn"
    (correction,) = follow_ups(desk, letter)
    assert correction.purpose == "correction" and correction.day is not None and correction.day.due > DUE
    assert "来源已更改" in correction.content.part("found").lines[0].zh


def test_a_revision_that_changes_no_fact_changes_nothing(desk: LettersAtWork) -> None:
    letter = desk.sent()
    revised = desk.item(replace(NOTICE, summary="a longer summary"))
    desk.letters.draft_for_item(revised.id)
    assert get(desk, letter).state == "sent" and follow_ups(desk, letter) == []
    desk.pass_time(timedelta(days=9))
    assert len([line for line in desk.said(letter) if "期限已过半" in line]) == 1, "it is reminded of as before"


def test_a_fact_beside_the_date_is_corrected_while_the_reminders_go_on(desk: LettersAtWork) -> None:
    letter = desk.sent()
    desk.item(replace(NOTICE, numbers=("US10999888B2", "US10999889B2")))
    desk.letters.draft_for_item(1)
    (correction,) = follow_ups(desk, letter)
    assert get(desk, letter).state == "sent" and correction.purpose == "correction"
    desk.approve(correction.id)
    desk.work()
    assert get(desk, letter).state == "closed"
    assert "half" in desk.pass_time(timedelta(days=10)), "of the new letter alone"
    assert not [line for line in desk.said(letter) if "期限已过半" in line]


def test_while_a_revised_item_is_not_matched_again_nobody_is_told_that_they_are_not_named(desk: LettersAtWork) -> None:
    """The matches of a revision come a moment after it: until then the letter's own match counts, and its new date."""
    letter, item = desk.sent(), 1
    match = desk.told.matches.pop((item, 1))
    desk.item(replace(NOTICE, summary="longer"))
    assert list(desk.letters.look()) == [] and desk.pass_time(timedelta(days=8, hours=6))[-1] == "half"
    assert get(desk, letter).state == "silent" and "期限已过半" in desk.said(letter)[-1]
    review(desk)
    desk.letters.look()
    assert [one.why for one in follow_ups(desk, letter)] == ["rule"]
    desk.told.matches[item, 1] = match
    desk.letters.draft_for_item(item)
    assert [one.state for one in follow_ups(desk, letter)] == ["draft"]


def test_who_is_no_longer_named_is_told(desk: LettersAtWork) -> None:
    letter = desk.sent()
    desk.told.matches.clear()
    desk.item(replace(NOTICE, parties=NOTICE.parties[:1]))
    desk.letters.draft_for_item(1)
    (correction,) = follow_ups(desk, letter)
    assert get(desk, letter).state == "withdrawn" and correction.day is None
    assert "不再列于该事项" in correction.content.part("found").lines[0].zh
    desk.approve(correction.id)
    desk.work()
    assert get(desk, correction.id).state == "sent"


def test_an_enterprise_that_deleted_its_profile_gets_nothing_more(desk: LettersAtWork) -> None:
    letter, draft = desk.sent(), desk.draft(1, item=desk.item(replace(NOTICE, key="2", case_number="337-TA-2")))
    with write(desk.at.engine) as conn:
        for one in (1, 2):
            profiles.forget(conn, one)
    for item in (1, 2):
        desk.letters.draft_for_item(item)
    assert get(desk, letter).state == get(desk, draft).state == "withdrawn"
    assert desk.pass_time(timedelta(days=30)) == []


# -- the date, later -------------------------------------------------------------------------------------------------


def test_a_named_editor_reads_the_day_in_the_document(desk: LettersAtWork) -> None:
    item = desk.item(replace(NOTICE, events={}))
    letter = desk.sent(item=item)
    assert get(desk, letter).no_date == "no_event"
    for wrong, phrase in (
        ({"document": " "}, "letter_document_required"), ({"rule": "NO-1"}, "letter_rule_unknown"),
        ({"on": date(2027, 1, 1)}, "letter_day_ahead"), ({"method": "pigeon"}, "letter_method_unknown"),
    ):  # fmt: skip
        values = {"rule": "US-ITC-01", "on": SERVED, "document": "envelope, message 3", **wrong}
        with pytest.raises(BadInput, match=phrase):
            desk.letters.confirm_day(LEAD, letter, **values)  # type: ignore[arg-type]
    made = desk.letters.confirm_day(
        LEAD, letter, rule="US-ITC-01", on=SERVED, document="envelope, message 3", method="electronic"
    )
    assert made.purpose == "date" and made.follows == letter and made.day is not None
    assert (made.day.due, made.day.certainty, made.day.confirmed_by) == (DUE, "computed", LEAD.name)
    assert "envelope, message 3" in " ".join(line.zh for line in made.content.part("date").lines)
    desk.approve(made.id)
    desk.work()
    assert (get(desk, made.id).state, get(desk, letter).state) == ("sent", "closed")


def test_a_rule_from_knowledge_stays_without_a_date_even_with_the_document(desk: LettersAtWork) -> None:
    letter = desk.draft(item=desk.item(replace(NOTICE, events={})))
    rule = next(rule.id for rule in load_rules() if rule.confidence == "K" and rule.n)
    assert desk.letters.confirm_day(LEAD, letter, rule=rule, on=SERVED, document="paper").day is None


# -- the expert ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ask_an_expert_says_everything_and_triage_counts_the_same_day(desk: LettersAtWork, language: str) -> None:
    letter = desk.sent(language=language)
    asked = desk.letters.ask_expert(person(), letter)
    assert asked.state == "asked" and asked.received_at is not None
    assert desk.letters.ask_expert(person(), letter).state == "asked"
    thread = asked.thread
    assert thread is not None
    posted = desk.at.desk.thread(LEAD, thread)
    assert [one.author.role for one in posted] == ["bot", "enterprise"], "once, whatever is pressed again"
    assert posted[1].text == asked_words(get(desk, letter), desk.item())
    messages = [Message(0, "bot", posted[0].text, desk.at.now), Message(1, "enterprise", posted[1].text, desk.at.now)]
    found = decide(messages, now=desk.at.now, market_of=load_terms().market, asked_for_expert=True)
    facts = {fact.name: fact.value for fact in found.facts}
    assert (found.route, found.urgency, found.market) == ("escalate", "U2", "US")
    assert facts.items() >= {
        "case_number": "337-TA-1500", "right": "patent", "served_on": SERVED.isoformat(), "right_number": "US10999888B2",
    }.items()  # fmt: skip
    assert [(day.rule, day.due) for day in found.deadlines] == [("US-ITC-01", DUE)]
    assert f"/letter/{letter}" in posted[1].text and NOTICE.url in posted[1].text


def test_the_case_reminds_of_its_own_days_and_the_letter_does_not(desk: LettersAtWork) -> None:
    letter = desk.sent()
    desk.letters.ask_expert(person(), letter)
    thread = get(desk, letter).thread
    with read(desk.at.engine) as conn:
        message = conn.execute(text(f"SELECT max(id) FROM message WHERE thread_id = {thread}")).scalar_one()
    day = {"rule": "US-ITC-01", "due": DUE.isoformat(), "timezone": "America/New_York", "certainty": "ask",
           "working": ["x"], "source": "19 CFR", "confidence": "P", "trigger": "served_on"}  # fmt: skip
    desk.at.settle(message, route="escalate", urgency="U2", deadlines=[day])
    assert get(desk, letter).case_number == "C-2026-0001"
    rang = desk.pass_time(timedelta(days=30))
    assert rang == MARKS[1:] and not [line for line in desk.said(letter) if "期限已过半" in line]


def test_words_in_the_conversation_of_a_letter_reach_the_bot(desk: LettersAtWork) -> None:
    letter = desk.sent()
    found = get(desk, letter)
    assert found.thread is not None
    receipt = desk.at.desk.receive(
        Incoming(
            "workspace", "direct", "k9", f"letter-{letter}", person(), "我们要怎么做？", desk.at.now, addressed=True
        )
    )
    assert receipt.thread == found.thread and receipt.addressed
    assert desk.at.desk.thread(person(), found.thread)[0].author.id == BOT.id
