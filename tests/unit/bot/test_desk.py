"""The desk's promises: one outcome per message, silence while a human holds, nobody sees another's words."""

import threading
from pathlib import Path

import pytest

from bot.conversations import Person
from bot.errors import BadInput, MoveRefused, NotAllowed
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, OTHER, A, At, B, response


@pytest.fixture
def at(tmp_path: Path) -> At:
    return At(tmp_path)


def test_the_same_message_four_times_is_one(at: At) -> None:
    ids = {at.say(A, "How long?", "k1") for _ in range(4)}
    assert len(ids) == 1
    assert len(at.jobs.queued) == 1
    assert len(at.desk.ledger()) == 1


def test_a_message_first_seen_without_its_mention_is_still_answered_once(at: At) -> None:
    at.say(A, "@Firstline help", "k1", addressed=False)
    assert at.desk.ledger() == []
    at.say(A, "@Firstline help", "k1")
    at.say(A, "@Firstline help", "k1")
    assert len(at.desk.ledger()) == len(at.jobs.queued) == 1


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "answered"),
        ({"answer": {"verdict": "not_found", "text": "", "sentences": []}, "citations": []}, "refused"),
        ({"route": "clarify", "say": ["clarify_what"]}, "asked_back"),
        ({"route": "decline", "say": ["decline_empty"]}, "refused"),
        ({"route": "escalate", "urgency": "U2"}, "handed_over"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_route_ends_in_its_outcome(at: At, changes: dict[str, object], outcome: str, language: str) -> None:
    message = at.say(A, "?", "k1")
    assert at.settle(message, language=language, **changes) is not None
    assert at.outcomes() == [outcome]
    assert at.desk.ledger(open_only=True) == []


def test_settling_again_changes_nothing(at: At) -> None:
    message = at.say(A, "frozen", "k1")
    first = at.settle(message, route="escalate", urgency="U2")
    assert at.settle(message, route="escalate", urgency="U2") == first
    assert at.settle(message) == first
    thread = at.desk.threads(A)[0].id
    assert len(at.desk.thread(A, thread)) == 2
    assert len(at.desk.queue(EXPERT)) == 1


def test_a_claim_while_the_answer_is_written_silences_the_bot(at: At) -> None:
    with at.case() as (case, thread):
        message = at.say(A, "and how long?", "second", "first")
        at.desk.claim(EXPERT, case)
        before = [m.text for m in at.desk.thread(A, thread)]
        assert at.settle(message) is None
        assert [m.text for m in at.desk.thread(A, thread)] == before
        assert at.outcomes() == ["handed_over", "relayed"]


def test_while_held_a_message_without_a_mention_reaches_the_expert(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        at.say(A, "here is the order", "second", "first", addressed=False)
        assert at.desk.ledger(open_only=True)[0].text == "here is the order"
        assert "here is the order" in [m.text for m in at.desk.thread(EXPERT, thread)]


def test_ten_claims_have_one_winner_and_nine_are_told_who(at: At) -> None:
    results: list[str] = []

    def claim(n: int, case: int) -> None:
        try:
            at.desk.claim(Person(f"e{n}", f"Expert {n}", "expert", desk="d"), case)
            results.append("won")
        except MoveRefused as error:
            results.append(error.holder or "nobody")

    with at.case() as (case, thread):
        threads = [threading.Thread(target=claim, args=(n, case)) for n in range(10)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        winner = at.desk.case(EXPERT, case).expert_name
        assert sorted(results) == sorted(["won", *([winner] * 9)])
        notices = [m for m in at.desk.thread(A, thread) if m.reply and m.reply.kind == "notice"]
        assert len(notices) == 1


def test_lines_with_two_slashes_stay_inside(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        at.desk.relay(
            EXPERT, case, "// they copied it\nPlease send the order.\n  // weak case\nhttps://example.org // kept"
        )
        seen = "\n".join(m.text for m in at.desk.thread(A, thread))
        assert "Please send the order.\nhttps://example.org // kept" in seen
        assert "copied" not in seen and "weak" not in seen
        inside = [m.text for m in at.desk.thread(EXPERT, thread) if m.inside and m.author.role == "expert"]
        assert inside == ["they copied it\nweak case"]
        last = at.desk.thread(A, thread)[-1].author
        assert (last.name, last.desk) == (EXPERT.name, EXPERT.desk)


def test_an_experts_message_sent_again_is_one_even_after_the_hand_back(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        for _ in range(2):
            at.desk.relay(EXPERT, case, "Please send the order.\n// urgent", key="k-1")
        at.desk.hand_back(EXPERT, case, "done")
        at.desk.relay(EXPERT, case, "Please send the order.\n// urgent", key="k-1")
        said = [m.text for m in at.desk.thread(EXPERT, thread) if m.author.role == "expert"]
        assert said == ["urgent", "Please send the order."]


def test_only_the_holder_speaks_hands_back_and_resolves(at: At) -> None:
    with at.case() as (case, _):
        for person in (EXPERT, OTHER):
            with pytest.raises(NotAllowed):
                at.desk.relay(person, case, "hello")
        at.desk.claim(EXPERT, case)
        for attempt in (
            lambda: at.desk.relay(OTHER, case, "hello"),
            lambda: at.desk.hand_back(OTHER, case, "note"),
            lambda: at.desk.resolve(OTHER, case, "advised"),
            lambda: at.desk.claim(A, case),
        ):
            with pytest.raises(NotAllowed):
                attempt()


def test_hand_back_needs_a_note_and_lets_the_bot_speak_again(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        with pytest.raises(BadInput, match="note_required"):
            at.desk.hand_back(EXPERT, case, "  ")
        at.desk.hand_back(EXPERT, case, "general question only")
        assert all("general question only" not in m.text for m in at.desk.thread(A, thread))
        message = at.say(A, "how long?", "third", "first")
        assert at.settle(message) is not None


def test_a_second_escalation_reopens_the_handed_back_case(at: At) -> None:
    with at.case() as (case, _):
        at.desk.claim(EXPERT, case)
        at.desk.hand_back(EXPERT, case, "done")
        message = at.say(A, "somebody was arrested", "third", "first")
        at.settle(message, route="escalate", urgency="U3")
        again = at.desk.case(EXPERT, case)
        assert (again.state, again.urgency) == ("reopened", "U3")
        assert len(at.desk.queue(EXPERT)) == 1


def test_resolve_needs_an_outcome_and_then_the_enterprise_rates(at: At) -> None:
    with at.case() as (case, _):
        at.desk.claim(EXPERT, case)
        with pytest.raises(BadInput, match="outcome_required"):
            at.desk.resolve(EXPERT, case, "won")
        with pytest.raises(BadInput, match="rating_too_early"):
            at.desk.rate(A, case, 5)
        at.desk.resolve(EXPERT, case, "advised", "all said")
        for bad in (0, 6, -1):
            with pytest.raises(BadInput):
                at.desk.rate(A, case, bad)
        with pytest.raises(NotAllowed):
            at.desk.rate(B, case, 5)
        at.desk.rate(A, case, 4, "thanks")
        ended = at.desk.case(EXPERT, case)
        assert (ended.state, ended.rating, ended.outcome) == ("closed", 4, "advised")


def test_a_danger_soon_after_the_end_opens_the_case_again_without_a_question(at: At) -> None:
    with at.case() as (case, _):
        at.desk.claim(EXPERT, case)
        at.desk.resolve(EXPERT, case, "advised")
        message = at.say(A, "frozen again", "third", "first")
        at.settle(message, route="escalate", urgency="U2")
        assert [c.state for c in at.desk.queue(EXPERT)] == ["reopened"]


def test_one_enterprise_never_sees_another(at: At) -> None:
    with at.case() as (case, thread):
        assert at.desk.threads(B) == []
        for attempt in (
            lambda: at.desk.thread(B, thread),
            lambda: at.desk.case(B, case),
            lambda: at.desk.case_of(B, thread),
            lambda: at.desk.place(B, thread),
            lambda: at.desk.queue(B),
            lambda: at.say(B, "let me in", "intruder", "first"),
        ):
            with pytest.raises(NotAllowed):
                attempt()
        assert at.desk.find_case(B, "C-2026-0001") is None


@pytest.mark.parametrize("text", ["", "   \n", "x" * 120_001])
def test_an_unusable_message_is_refused_before_anything_is_written(at: At, text: str) -> None:
    with pytest.raises(BadInput):
        at.say(A, text, "k1")
    assert at.desk.threads(A) == []


def test_the_brief_points_to_messages_and_keeps_what_the_bot_said(at: At) -> None:
    at.settle(at.say(A, "How long do I have?", "k1"))
    signal = {"id": "asset_freeze", "level": "U2", "quote": "money is frozen", "message": 2}
    at.settle(at.say(A, "Now our money is frozen", "k2", "k1"), route="escalate", urgency="U2", signals=[signal])
    brief = at.desk.case(OPERATOR, at.desk.queue(EXPERT)[0].id).brief
    assert brief is not None
    assert brief.signals[0].quote == "money is frozen" and brief.signals[0].message == 2
    assert "Within 21 days. [1]" in brief.bot_said[0]
    assert brief.cited[0]["url"] == "/guides/us/x.en#p1"
    assert brief.enterprise == "Lamp Trading" and brief.province == "Zhejiang"


def test_the_shape_of_a_response_is_what_the_replies_need() -> None:
    assert {"route", "urgency", "why", "answer", "citations", "say"} <= response().keys()
