"""How a thread becomes a case: routed and offered, walled off from the other side, coordinated with others in its matter."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.conversations import Person
from bot.errors import BadInput, Gated, MoveRefused, NotAllowed
from tests.unit.bot.desk_at_work import OPERATOR, A, B
from tests.unit.bot.small_network import GAO, LI, LUO, PEOPLE, ULF, UMA, UNA, ZHANG, Desk

C = Person("c", "Ding", "enterprise", enterprise="cup", enterprise_name="Cup Makers", province="Zhejiang")
NEIGHBOUR = Person("n", "Nie", "enterprise", enterprise="near", enterprise_name="Neighbour Works", province="Zhejiang")

MORNING_IN_NEW_YORK = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def facts(**values: str) -> dict[str, Any]:
    return {
        "facts": [
            {"name": name, "value": value, "state": "stated", "quote": value, "message": 0, "readings": []}
            for name, value in values.items()
        ]
    }


def against(name: str, **more: str) -> dict[str, Any]:
    return facts(other_party=name, **more)


def walled(at: Desk, case: int) -> list[str]:
    return [event.move for event in at.desk.case(OPERATOR, case).events if event.move == "wall"]


# -- routing ------------------------------------------------------------------------------------------------------------


def test_a_case_is_owned_at_home_advised_abroad_and_offered_with_its_reason(at: Desk) -> None:
    at.now = MORNING_IN_NEW_YORK
    case = at.desk.case(OPERATOR, at.opened())
    assert (case.center, case.adviser, case.state) == ("zj", "us", "received")
    assert case.offered in ("u1", "u2", "u3") and case.offered_name == PEOPLE[str(case.offered)].name
    offer = next(event for event in case.events if event.move == "offer")
    assert offer.note and "United States" in offer.note and len(case.center_why) >= 2


def test_who_is_away_is_not_asked_and_who_holds_less_is_asked_first(at: Desk) -> None:
    at.now = MORNING_IN_NEW_YORK
    first = at.desk.case(OPERATOR, at.opened(key="1")).offered
    away = PEOPLE[str(first)]
    at.desk.be_absent(away, away.id, at.now, at.now.replace(year=at.now.year + 1))
    second = at.desk.case(OPERATOR, at.opened(key="2")).offered
    assert second not in (None, first)
    at.desk.claim(PEOPLE[str(second)], at.opened(key="3"))
    assert at.desk.case(OPERATOR, at.opened(key="4")).offered not in (first, second), "who holds less is asked first"


def test_nothing_new_is_no_error_and_another_market_is_routed_anew(at: Desk) -> None:
    case = at.opened(market=None, text="help")
    at.settle(at.say(A, "help", "2", "first"), route="escalate", urgency="U1", market=None)
    found = at.desk.case(OPERATOR, case)
    assert found.market is None and found.events[-1].move in ("update", "alert")
    at.settle(at.say(A, "in Germany", "3", "first"), route="escalate", urgency="U1", market="DE")
    found = at.desk.case(OPERATOR, case)
    assert (found.market, found.adviser, found.offered) == ("DE", "de", "d1")


# -- enterprise against enterprise --------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [B, NEIGHBOUR], ids=["another province", "the same province"])
def test_opponents_have_different_centers_different_people_and_nothing_in_common(at: Desk, other: Person) -> None:
    one = at.opened(text="secret of Lamp")
    at.desk.claim(UMA, one)
    two = at.opened(other, "2", "secret of the other", **against("Lamp Trading"))
    mine, theirs = at.desk.case(OPERATOR, one), at.desk.case(OPERATOR, two)
    assert walled(at, one) == walled(at, two) == ["wall"]
    assert mine.center != theirs.center and theirs.adviser is None, "the branch already advises the other side"
    assert theirs.offered not in ("u1", "u2", "u3", "z1"), "nobody of a center that serves the other side"
    for person in (UMA, ULF, ZHANG):
        for deed in (lambda p=person: at.desk.claim(p, two), lambda p=person: at.desk.assign(LI, two, p)):
            with pytest.raises(NotAllowed):
                deed()
    assert at.desk.is_walled(UMA, two) and not at.desk.is_walled(ULF, two)
    with pytest.raises(NotAllowed):
        at.desk.declare(UMA, two, conflict=False)
    with pytest.raises(NotAllowed):
        at.desk.note(UMA, two, "a hint")
    assert "secret of the other" not in repr((at.desk.case(UMA, two), at.desk.queue(UMA), at.desk.threads(UMA)))
    for case in (one, two):
        assert ("alert_wall", (LUO.id,)) in at.alerts(case) or at.alerts(case)[0][0] == "alert_wall"


def test_neither_enterprise_learns_that_the_other_is_served(at: Desk) -> None:
    one = at.opened()
    two = at.opened(B, "2", **against("Lamp Trading"))
    for person, case in ((A, one), (B, two)):
        seen = repr((at.desk.case(person, case), at.desk.thread(person, at.desk.case(person, case).thread)))
        assert "wall" not in seen and "other side" not in seen


def test_a_wall_that_is_found_late_moves_the_case_and_who_knows_both_sides_leaves_both(at: Desk) -> None:
    one, two = at.opened(NEIGHBOUR, "1"), at.opened(C, "2")
    assert at.desk.case(OPERATOR, one).center == at.desk.case(OPERATOR, two).center == "zj"
    at.desk.claim(UMA, two)
    at.desk.relay(UMA, two, "hello")
    at.desk.declare(UMA, one, conflict=False)  # she looked at both, before anybody knew
    at.settle(at.say(NEIGHBOUR, "it is Cup Makers", "3", "1"), route="escalate", urgency="U2", market="US", **against("Cup Makers"))  # fmt: skip
    mine, theirs = at.desk.case(OPERATOR, one), at.desk.case(OPERATOR, two)
    assert mine.center != theirs.center and mine.adviser is None
    assert (theirs.state, theirs.expert) == ("accepted", None) and at.told(two)[-1] == "released"
    assert UMA.id not in (mine.offered, theirs.offered)
    for case in (one, two):
        with pytest.raises(NotAllowed):
            at.desk.claim(UMA, case)
        with pytest.raises(Gated):
            at.desk.thread(UMA, at.desk.case(UMA, case).thread)


def test_a_conflict_after_the_facts_were_seen_does_not_open_the_other_side(at: Desk) -> None:
    one, two = at.opened(), at.opened(B, "2", **against("Lamp Trading"))
    at.desk.claim(UMA, one)
    at.desk.declare(UMA, one, conflict=True, why="I act for the other side")
    for deed in (lambda: at.desk.claim(UMA, two), lambda: at.desk.declare(UMA, two, conflict=False)):
        with pytest.raises(NotAllowed):
            deed()


def test_who_declared_a_conflict_without_having_seen_anything_may_work_for_the_other_side(at: Desk) -> None:
    one, two = at.opened(), at.opened(B, "2", **against("Lamp Trading"))
    at.desk.decline(GAO, one, "I act for the other side", conflict=True)
    assert not at.desk.is_walled(GAO, two)


def test_the_other_side_of_a_case_that_is_over_is_still_the_other_side(at: Desk) -> None:
    one = at.opened()
    at.desk.claim(UMA, one)
    at.desk.resolve(UMA, one, "advised")
    at.desk.rate(A, one, 5)
    assert at.desk.case(OPERATOR, one).state == "closed"
    two = at.opened(B, "2", **against("Lamp Trading"))
    assert walled(at, two) == ["wall"] and at.desk.is_walled(UMA, two)


def test_a_thread_stays_closed_to_the_other_side_of_any_of_its_cases(at: Desk) -> None:
    one = at.opened(**against("Phone Case"))
    at.desk.claim(UNA, one)
    at.desk.resolve(UNA, one, "advised")
    at.desk.rate(A, one, 5)
    two = at.opened(B, "2")
    at.desk.claim(GAO, two)
    later = at.opened(A, "first-later", text="something else")
    assert later != one
    at.settle(at.say(A, "and a new matter here", "4", "first"), route="escalate", urgency="U1", market="US")
    newest = at.desk.case_of(OPERATOR, at.desk.case(OPERATOR, one).thread)
    assert newest is not None and newest.id not in (one, later)
    with pytest.raises(NotAllowed):
        at.desk.declare(GAO, newest.id, conflict=False)
    with pytest.raises(Gated):
        at.desk.thread(GAO, newest.thread)


# -- several in one matter ----------------------------------------------------------------------------------------------


def test_several_in_one_matter_have_one_coordinator_and_separate_rooms(at: Desk) -> None:
    one = at.opened(text="secret of Lamp", **facts(case_number="1:26-cv-01234"))
    at.desk.claim(UMA, one)
    two = at.opened(B, "2", "secret of Phone", **facts(case_number="26 CV 1234"))
    three = at.opened(C, "3", "secret of Cup", **facts(case_number="26-cv-1234"))
    found = [at.desk.case(OPERATOR, case) for case in (one, two, three)]
    assert {case.coordinator for case in found} == {"zj"} and [case.center for case in found] == ["zj", "gd", "zj"]
    assert ("alert_kin", (UMA.id,)) in at.alerts(one) and ("alert_kin", ()) in at.alerts(two)
    for person, case in ((A, one), (B, two), (C, three)):
        seen = repr((at.desk.case(person, case), at.desk.thread(person, at.desk.case(person, case).thread)))
        others = {"Lamp Trading", "Phone Case", "Cup Makers"} - {person.enterprise_name}
        assert not [name for name in others if name in seen] and "more of our enterprises" not in seen
    assert at.desk.is_walled(UMA, two) is False, "who advises one may advise another, after declaring"


def test_whose_side_somebody_is_on_is_not_guessed_where_two_in_the_matter_are_opponents(at: Desk) -> None:
    at.opened(**facts(case_number="1:26-cv-01234"))
    two = at.opened(B, "2", **against("Lamp Trading", case_number="1:26-cv-01234"))
    three = at.opened(C, "3", **facts(case_number="1:26-cv-01234"))
    assert at.desk.case(OPERATOR, two).coordinator is None and at.desk.case(OPERATOR, three).coordinator is None


def test_consent_is_asked_given_and_taken_back(at: Desk) -> None:
    case = at.opened()
    with pytest.raises(BadInput):
        at.desk.consent(A, case, True)
    with pytest.raises(NotAllowed):
        at.desk.ask_consent(UMA, case)
    at.desk.claim(UMA, case)
    assert at.desk.ask_consent(UMA, case).consent == "asked"
    assert "Without your consent" in at.heard(case)
    thread = at.desk.case(UMA, case).thread
    assert [p.reply.actions for p in at.desk.thread(A, thread) if p.reply][-1] == ("consent",)
    for person in (B, UMA):
        with pytest.raises(NotAllowed):
            at.desk.consent(person, case, True)
    for given, word in ((True, "yes"), (False, "no")):
        at.desk.consent(A, case, given)
        assert at.desk.case(UMA, case).consent == word
        assert at.told(case)[-1] == f"consent_{word}" and at.alerts(case)[-1] == (f"alert_consent_{word}", (UMA.id,))


# -- after the end ------------------------------------------------------------------------------------------------------


def test_after_the_end_the_desk_asks_whether_it_is_the_same_matter(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.resolve(UMA, case, "advised")
    for route, urgency in (("answer", "U0"), ("clarify", "U0"), ("escalate", "U1")):
        at.settle(at.say(A, "and this?", f"q-{route}", "first"), route=route, urgency=urgency, say=["clarify_what"])
        asked = at.desk.thread(A, at.desk.case(UMA, case).thread)[-1].reply
        assert asked is not None and (asked.kind, asked.actions) == ("question", ("reopen_or_new",))
        assert at.outcomes()[-1] == "asked_back"
    at.settle(at.say(A, "thanks", "thanks", "first"), route="decline", say=["decline_nothing_asked"])
    assert at.outcomes()[-1] == "refused" and at.desk.case(OPERATOR, case).state == "resolved"


@pytest.mark.parametrize("press", ["reopen:", "new-matter:"])
def test_the_answer_to_that_question(at: Desk, press: str) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.resolve(UMA, case, "advised")
    cards = len(at.jobs.cards)
    at.settle(at.say(A, "pressed", f"{press}1", "first"), route="escalate", urgency="U1", market="US")
    old, thread = at.desk.case(OPERATOR, case), at.desk.case(OPERATOR, case).thread
    newest = at.desk.case_of(OPERATOR, thread)
    assert newest is not None and at.outcomes()[-1] == "handed_over" and case in at.jobs.cards[cards:]
    if press == "reopen:":
        assert newest.id == case and old.state == "reopened" and old.offered == UMA.id
        assert next(e for e in reversed(old.events) if e.after).actor_id == A.id
    else:
        assert newest.id != case and (old.state, newest.state) == ("closed", "received")


def test_a_danger_does_not_wait_for_that_answer_and_after_fourteen_days_nothing_is_asked(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.resolve(UMA, case, "advised")
    at.settle(at.say(A, "they seize it now", "2", "first"), route="escalate", urgency="U3", market="US")
    assert at.desk.case(OPERATOR, case).state == "reopened" and at.outcomes()[-1] == "handed_over"
    at.desk.claim(UMA, case)
    at.desk.resolve(UMA, case, "advised")
    at.now = at.now.replace(year=at.now.year + 1)
    at.settle(at.say(A, "something else", "3", "first"), route="answer")
    assert at.outcomes()[-1] == "answered"


def test_a_case_is_not_opened_again_while_its_thread_has_another(at: Desk) -> None:
    case = at.opened()
    at.desk.claim(UMA, case)
    at.desk.resolve(UMA, case, "advised")
    at.desk.rate(A, case, 5)
    at.settle(at.say(A, "new", "2", "first"), route="escalate", urgency="U1", market="US")
    with pytest.raises(MoveRefused):
        at.desk.reopen(LI, case, "old facts")


def test_a_case_that_is_opened_again_goes_to_another_center_where_the_other_side_has_come_since(at: Desk) -> None:
    one = at.opened(NEIGHBOUR, "1")
    at.desk.claim(UMA, one)
    at.desk.resolve(UMA, one, "advised")
    two = at.opened(C, "2")
    before = at.desk.case(OPERATOR, two)
    at.settle(at.say(C, "against Neighbour", "3", "2"), route="escalate", urgency="U2", market="US", **against("Neighbour Works"))  # fmt: skip
    at.desk.reopen(LI, one, "it goes on")
    mine, theirs = at.desk.case(OPERATOR, one), at.desk.case(OPERATOR, two)
    assert before.center == "zj" and {mine.center, mine.adviser} & {theirs.center, theirs.adviser} <= {None}
