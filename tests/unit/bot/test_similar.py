"""What stands beside a case: duplicates, resolved cases like it, and never what a person may not know."""

from pathlib import Path

import pytest

from bot.conversations import Person
from bot.errors import Gated, NotAllowed
from tests.unit.bot.desk_at_work import A, B
from tests.unit.bot.desk_with_roster import BERG, WEI, ZHAO, Staffed, fact

FROZEN = "our paypal money is frozen by a court order in Illinois over lamps"
C = Person("c", "Wu", "enterprise", enterprise="chair", enterprise_name="Chair Works", province="Jiangsu")
CUSTOMS = "customs in Hamburg holds a container with chairs"


@pytest.fixture
def at(tmp_path: Path) -> Staffed:
    return Staffed(tmp_path)


def test_a_resolved_case_of_near_meaning_is_found_with_its_reasons(at: Staffed) -> None:
    first = at.resolved(B, FROZEN, "1", facts=[fact("right", "trade_mark")])
    at.resolved(B, CUSTOMS, "2", market="DE", facts=[fact("right", "design")])
    case = at.opened(A, f"{FROZEN} and shoes", "3", facts=[fact("right", "trade_mark")])
    at.desk.claim(WEI, case)
    found = at.desk.beside(WEI, case)
    assert found.duplicates == ()
    (hit,) = found.similar
    assert (hit.id, hit.outcome, hit.market, hit.right) == (first, "advised", "US", "trade_mark")
    assert hit.why == ("market", "right", "meaning")
    assert hit.cleared and hit.question == FROZEN and hit.enterprise == "Phone Case", "the person held that case"


def test_facts_of_a_hit_are_for_who_is_cleared_for_it(at: Staffed) -> None:
    at.resolved(B, FROZEN, "1", facts=[fact("forum", "us_itc")])
    case = at.opened(A, FROZEN, "2", facts=[fact("forum", "us_itc")])
    at.desk.claim(BERG, case)
    (hit,) = at.desk.beside(BERG, case).similar
    assert (hit.number, hit.outcome) == (at.desk.case(BERG, hit.id).number, "advised")
    assert not hit.cleared and (hit.enterprise, hit.question, hit.at) == (None, None, None)
    assert "forum" not in hit.why
    at.desk.declare(BERG, hit.id, conflict=False)
    (hit,) = at.desk.beside(BERG, case).similar
    assert hit.question == FROZEN and "forum" in hit.why


def test_the_same_danger_counts_though_no_word_is_shared(at: Staffed) -> None:
    frozen = [{"id": "asset_freeze", "level": "U2", "quote": "frozen", "message": 0}]
    alike = at.resolved(B, "资金不能动了", "1", signals=frozen)
    at.resolved(B, "someone asks about renewal fees", "2")
    case = at.opened(A, "the money cannot be moved", "3", signals=frozen)
    at.desk.claim(WEI, case)
    assert [(hit.id, hit.why) for hit in at.desk.beside(WEI, case).similar] == [(alike, ("market", "signal"))]


def test_only_who_is_cleared_for_the_case_looks_beside_it(at: Staffed) -> None:
    case = at.opened(A, FROZEN, "1")
    with pytest.raises(Gated):
        at.desk.beside(WEI, case)
    with pytest.raises(NotAllowed):
        at.desk.beside(A, case)


def test_the_same_matter_and_the_same_opponent_are_duplicates(at: Staffed) -> None:
    number = [fact("case_number", "1:26-cv-01234")]
    other = at.opened(B, "sued in Illinois", "1", facts=number)
    earlier = at.resolved(A, "a letter of Keith about a lamp", "2", facts=[fact("other_party", "Keith Vogt Ltd")])
    case = at.opened(A, "sued by Keith", "3", facts=[*number, fact("other_party", "Keith Vogt, Ltd.")])
    unlike = at.opened(A, "about a trade mark in Kenya", "4", facts=[fact("other_party", "Nobody Inc")])
    at.desk.declare(ZHAO, case, conflict=False)
    found = at.desk.beside(ZHAO, case)
    assert {hit.id: hit.why for hit in found.duplicates} == {other: ("matter",), earlier: ("opponent",)}
    assert unlike not in {hit.id for hit in (*found.duplicates, *found.similar)}
    assert earlier not in {hit.id for hit in found.similar}, "what is a duplicate is not named twice"


def test_nothing_behind_a_wall_and_nothing_of_a_conflict(at: Staffed) -> None:
    against = at.resolved(B, FROZEN, "1", facts=[fact("other_party", "Lamp Trading")])
    conflicted = at.resolved(C, f"{FROZEN} again", "2")
    open_to_all = at.resolved(C, f"{FROZEN} and more", "3")
    case = at.opened(A, FROZEN, "4", facts=[fact("other_party", "Phone Case")])
    with pytest.raises(NotAllowed):
        at.desk.claim(WEI, case)
    at.desk.declare(BERG, case, conflict=False)
    at.desk.declare(BERG, conflicted, conflict=True)
    found = {hit.id for hit in (*at.desk.beside(BERG, case).similar, *at.desk.beside(BERG, case).duplicates)}
    assert found == {open_to_all} and against not in found


def test_an_erased_case_is_found_no_more(at: Staffed) -> None:
    gone = at.resolved(B, FROZEN, "1")
    case = at.opened(A, FROZEN, "2")
    at.desk.claim(WEI, case)
    assert [hit.id for hit in at.desk.beside(WEI, case).similar] == [gone]
    at.desk.erase(ZHAO, gone, "asked to")
    assert at.desk.beside(WEI, case).similar == ()


def test_many_resolved_cases_are_caught_up_with_over_several_looks(
    at: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.similar.AT_ONCE", 2)
    old = [at.resolved(B, f"{FROZEN} {n}", str(n)) for n in range(3)]
    case = at.opened(A, FROZEN, "new")
    at.desk.claim(WEI, case)
    assert {hit.id for hit in at.desk.beside(WEI, case).similar} == set(old[1:])
    assert {hit.id for hit in at.desk.beside(WEI, case).similar} == set(old)
