"""What experts do with a case beside answering: notes, documents, changes, assignments; all of it shown."""

from pathlib import Path

import pytest

from bot.conversations import Attachment, Person
from bot.errors import BadInput, MoveRefused, NotAllowed
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, OTHER, A, At, B

LEAD = Person("l", "Zhao", "lead")
FILE = Attachment("F1", "form.pdf")


@pytest.fixture
def at(tmp_path: Path) -> At:
    return At(tmp_path)


def test_a_lead_assigns_and_an_expert_only_themselves(at: At) -> None:
    with at.case() as (case, thread):
        with pytest.raises(NotAllowed):
            at.desk.assign(EXPERT, case, OTHER)
        with pytest.raises(NotAllowed):
            at.desk.assign(LEAD, case, A)
        assert at.desk.assign(LEAD, case, OTHER).expert == OTHER.id
        with pytest.raises(MoveRefused):
            at.desk.assign(LEAD, case, EXPERT)
        assert "Berg" in at.desk.thread(A, thread)[-1].text


def test_the_enterprise_is_told_the_desk_even_if_the_expert_names_none(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(Person("z", "Dr. No Desk", "expert"), case)
        assert "Zhejiang sub-center" in at.desk.thread(A, thread)[-1].text


def test_a_late_claim_promises_no_time_that_has_passed(at: At) -> None:
    with at.case() as (case, thread):
        at.now = at.now.replace(year=at.now.year + 1)
        at.desk.claim(EXPERT, case)
        assert f"by {at.now.year}" in at.desk.thread(A, thread)[-1].text


def test_not_mine_is_noted_and_the_case_waits_on(at: At) -> None:
    with at.case() as (case, _):
        assert at.desk.decline(EXPERT, case, "Germany").state == "received"
        said = [(e.actor, e.move, e.note) for e in at.desk.case(EXPERT, case).events if e.actor_role != "bot"]
        assert said == [("Dr. Wei", "not_mine", None)], "what was said about a case is a fact of it"
        assert "Germany" in [e.note for e in at.desk.case(OPERATOR, case).events]
        with pytest.raises(NotAllowed):
            at.desk.decline(A, case)
        at.desk.claim(OTHER, case)
        with pytest.raises(NotAllowed):
            at.desk.decline(EXPERT, case)


def test_notes_of_anybody_at_the_desk_stay_inside(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.note(OTHER, case, "ask for the docket", key="k", attachments=(FILE,))
        at.desk.note(OTHER, case, "ask for the docket", key="k")
        inside = [p for p in at.desk.thread(OPERATOR, thread) if p.inside and p.author.role == "expert"]
        assert [p.text for p in inside] == ["ask for the docket"] and inside[0].files == ("form.pdf",)
        assert not [p for p in at.desk.thread(A, thread) if "docket" in p.text]
        for person, words, error in ((A, "hello", NotAllowed), (OTHER, "  ", BadInput)):
            with pytest.raises(error):
                at.desk.note(person, case, words)


def test_files_of_an_expert_go_out_unless_all_words_are_a_note(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        at.desk.relay(EXPERT, case, "// keep this", key="1", attachments=(FILE,))
        at.desk.relay(EXPERT, case, "sign nothing\n// keep this", key="2", attachments=(FILE,))
        at.desk.relay(EXPERT, case, "", key="3", attachments=(FILE,))
        shown = [(p.inside, p.text, p.files) for p in at.desk.thread(EXPERT, thread) if p.author == at.desk.thread(EXPERT, thread)[-1].author]  # fmt: skip
        assert shown == [
            (True, "keep this", ("form.pdf",)),
            (True, "keep this", ()),
            (False, "sign nothing", ("form.pdf",)),
            (False, "", ("form.pdf",)),
        ]
        assert len([p for p in at.desk.thread(A, thread) if p.files]) == 2


def test_a_change_of_an_experts_words_never_lets_a_note_out(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        at.desk.relay(EXPERT, case, "send page one\n// odd", key="1")
        assert at.desk.change_relay(EXPERT, case, "1", "send page two\n// very odd")
        assert at.desk.thread(A, thread)[-1].text == "send page two"
        assert at.desk.change_relay(EXPERT, case, "1", "// all of it inside")
        assert at.desk.thread(A, thread)[-1].deleted_at is not None
        assert not any("odd" in p.text or "inside" in p.text for p in at.desk.thread(A, thread))
        assert not at.desk.change_relay(OTHER, case, "1", "mine now")


def test_documents_are_asked_for_and_their_coming_is_noticed(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        with pytest.raises(BadInput):
            at.desk.request_documents(EXPERT, case, " ")
        with pytest.raises(NotAllowed):
            at.desk.request_documents(OTHER, case, "the order")
        assert at.desk.request_documents(EXPERT, case, "the order").state == "supplement_requested"
        assert "the order" in at.desk.thread(A, thread)[-1].text
        at.desk.request_documents(EXPERT, case, "the envelope")
        at.say(A, "here", "second", "first", addressed=False)
        assert at.desk.case(EXPERT, case).state == "claimed"


def test_every_move_shows_the_card_and_every_word_its_message(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        at.desk.relay(EXPERT, case, "hello", key="1")
        at.desk.resolve(EXPERT, case, "advised")
        at.desk.rate(A, case, 5)
        assert len(at.jobs.cards) == 4
        shown = {row for row, _ in at.jobs.shown}
        assert {p.seq for p in at.desk.thread(EXPERT, thread)} - {1} <= shown


def test_my_cases_are_mine(at: At) -> None:
    with at.case() as (case, _):
        assert [c.id for c in at.desk.my_cases(A)] == [case] and at.desk.my_cases(B) == []
        assert at.desk.my_cases(EXPERT) == [] and len(at.desk.waiting_cases(EXPERT)) == 1
        at.desk.claim(EXPERT, case)
        assert [c.id for c in at.desk.my_cases(EXPERT)] == [case] and at.desk.waiting_cases(OTHER) == []
        with pytest.raises(NotAllowed):
            at.desk.waiting_cases(A)


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("2026-11-30 14:00 video meeting 123", "video meeting 123"),
        ("2026年11月30日 14：00，腾讯会议 123", "腾讯会议 123"),
    ],
)
def test_an_expert_sets_a_meeting_and_the_enterprise_reads_when(at: At, words: str, where: str) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        at.desk.meet(EXPERT, case, words)
        said = at.desk.thread(A, thread)[-1]
        assert said.author.id == EXPERT.id
        assert "2026-11-30 14:00" in said.text and where in said.text
        assert "meeting" in [e.move for e in at.desk.case(EXPERT, case).events]
        with pytest.raises(NotAllowed):
            at.desk.meet(OTHER, case, words)


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("tomorrow at two", "meeting_unclear"),
        ("2026-11-30 14:00", "meeting_unclear"),
        ("2026-13-30 14:00 here", "meeting_unclear"),
        ("2026-11-20 14:00 here", "meeting_over"),
    ],
)
def test_a_meeting_needs_a_time_to_come_and_a_place(at: At, words: str, phrase: str) -> None:
    with at.case() as (case, _):
        at.desk.claim(EXPERT, case)
        with pytest.raises(BadInput) as error:
            at.desk.meet(EXPERT, case, words)
        assert error.value.phrase == phrase
