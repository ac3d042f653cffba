"""Messages after they were written: changed, taken back, read from the start, answered on request; choices and feedback."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversations import Attachment, Incoming, Person
from bot.errors import NotAllowed
from bot.turns import failed_response
from tests.unit.bot.desk_at_work import EXPERT, A, At, B

GUEST = Person("g", "Guest", "other", enterprise="case")


@pytest.fixture
def at(tmp_path: Path) -> At:
    return At(tmp_path)


def test_where_no_response_could_be_made_a_person_gets_the_message(at: At) -> None:
    message = at.say(A, "anything", "first")
    at.desk.settle(message, failed_response(message))
    assert at.outcomes() == ["handed_over"]
    assert at.desk.case_for(message) is not None


def test_a_changed_message_keeps_its_earlier_words_and_is_looked_at_again(at: At) -> None:
    message = at.say(A, "our money is safe", "first")
    assert at.desk.revise("test", "room", "first", "our money is frozen") is not None
    assert [p.text for p in at.desk.read_thread(message)[0]] == ["our money is frozen"]
    assert at.jobs.considered == [message] and at.jobs.shown[-1] == (message, "room")
    assert at.desk.revise("test", "room", "first", "our money is frozen") is None, "nothing differs"
    assert at.desk.revise("test", "room", "nowhere", "x") is None
    version = at.desk.version()
    at.desk.revise("test", "room", "first", "our money is frozen by a TRO")
    assert at.desk.version() != version, "pages see it"


def test_what_was_taken_back_is_on_file_but_not_read_any_more(at: At) -> None:
    at.say(A, "first words", "first")
    at.say(A, "secret words", "second", "first")
    last = at.say(A, "more words", "third", "first")
    at.desk.revise("test", "room", "second", "", deleted=True)
    assert [p.text for p in at.desk.read_thread(last)[0]] == ["first words", "more words"]
    thread = at.desk.threads(EXPERT)[0].id
    kept = at.desk.thread(EXPERT, thread)[1]
    assert kept.text == "secret words" and kept.deleted_at is not None
    assert at.desk.revise("test", "room", "second", "again") is None, "what is gone stays gone"


def test_the_new_words_of_an_answered_message_become_a_message_once(at: At) -> None:
    message = at.say(A, "how long?", "first")
    at.settle(message)
    at.desk.revise("test", "room", "first", "how long? we are frozen!")
    made = at.desk.changed_into(message)
    again = at.desk.changed_into(message)
    assert made is not None and again is not None and made.message == again.message != message
    assert at.outcomes() == ["answered", None]


def test_what_stood_there_before_is_read_first_and_never_answered(at: At) -> None:
    asked = at.say(A, "what now?", "z-mention", "a-start")
    for minutes, key in ((3, "b"), (2, "a-start")):
        incoming = Incoming("test", "room", key, "a-start", A, f"said {key}", at.now - timedelta(minutes=minutes), earlier=True)  # fmt: skip
        assert not at.desk.receive(incoming).addressed
    assert [p.text for p in at.desk.read_thread(asked)[0]] == ["said b", "said a-start", "what now?"]
    assert at.outcomes() == [None]
    known = at.desk.find_thread("test", "room", "a-start")
    assert known is not None and known.opener == A.id


def test_a_follow_up_waits_until_somebody_wants_an_answer(at: At) -> None:
    at.say(A, "how long?", "first")
    follow_up = at.say(A, "and the fee?", "second", "first", addressed=False, follow_up="ask_first")
    assert at.jobs.considered == [follow_up] and not at.desk.was_addressed(follow_up)
    assert at.desk.address(follow_up) and not at.desk.address(follow_up)
    assert at.desk.is_open(follow_up) and len(at.desk.ledger()) == 2


def test_somebody_else_may_write_in_a_thread_but_does_not_own_it(at: At) -> None:
    at.say(A, "how long?", "first")
    message = at.say(GUEST, "we had that too", "second", "first")
    assert at.desk.read_thread(message)[1].enterprise == "lamp"
    with pytest.raises(NotAllowed):
        at.say(B, "let me in", "third", "first")


def test_a_reply_that_cannot_be_shown_is_said_in_the_ledger(at: At) -> None:
    message = at.say(A, "how long?", "first")
    at.settle(message)
    reply = at.jobs.shown[-1][0]
    at.desk.undelivered(reply, "is_archived")
    entry = at.desk.ledger()[0]
    assert (entry.outcome, entry.reason) == ("undelivered", "is_archived")


def test_choices_and_feedback_are_kept_for_each_person(at: At) -> None:
    assert at.desk.preference("a").follow_ups is None
    at.desk.choose("a", follow_ups="pick_up")
    at.desk.choose("a", language="zh")
    assert (at.desk.preference("a").follow_ups, at.desk.preference("a").language) == ("pick_up", "zh")
    assert at.desk.preference("b").language is None
    message = at.say(A, "how long?", "first")
    with pytest.raises(NotAllowed):
        at.desk.feedback(A, message, helpful=True)
    at.settle(message)
    reply = at.jobs.shown[-1][0]
    at.desk.feedback(A, reply, helpful=True)
    at.desk.feedback(A, reply, helpful=False, reason="not my case")
    assert at.desk.feedback_given() == [(f"reply:{message}", "a", False, "not my case")]


def test_files_and_names_come_after_the_event(at: At) -> None:
    file = Attachment("F1", "order.pdf", "application/pdf", 10, "https://files.slack.com/F1")
    person = Person("U1", "U1", "enterprise", enterprise="slack:U1", enterprise_name="U1")
    message = at.say(person, "", "first", attachments=(file,))
    assert at.desk.attachments(message) == [file]
    assert at.desk.read_thread(message)[0][0].files == ("order.pdf",)
    at.desk.know_person("test", "U1", "Lin Hua")
    thread, owner = at.desk.read_thread(message)
    assert (thread[0].author.name, owner.name) == ("Lin Hua", "Lin Hua")
    at.desk.describe_enterprise(person, name="Lamp Trading", province="Zhejiang")
    assert at.desk.read_thread(message)[1].province == "Zhejiang"


def test_a_thread_may_go_on_in_a_private_place(at: At) -> None:
    message = at.say(A, "how long?", "first")
    at.desk.move_thread(at.desk.message(message)[0].thread, "private", "root")
    assert at.desk.message(message)[1] == ("test", "private", "root")
    assert at.desk.find_thread("test", "room", "first") is None
