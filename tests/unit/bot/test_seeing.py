"""Who may be given a case and by when what is due, as the desk sees it."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import BadInput, NotAllowed
from tests.unit.bot.desk_at_work import A, B
from tests.unit.bot.desk_with_roster import BERG, WEI, ZHAO, Staffed, fact


@pytest.fixture
def at(tmp_path: Path) -> Staffed:
    return Staffed(tmp_path)


def test_the_roster_as_a_lead_sees_it(at: Staffed) -> None:
    case = at.opened(A, "frozen", "1")
    other = at.opened(B, "frozen too", "2")
    at.desk.claim(WEI, other)
    found = at.desk.candidates(ZHAO, case)
    assert [(c.expert.id, c.fits, c.barred, c.load) for c in found.people] == [
        ("expert", True, False, 1), ("expert-2", False, False, 0), ("lead", False, False, 0),
    ]  # fmt: skip
    assert any("United States" in reason["en"] for reason in found.people[0].why) and found.why
    with pytest.raises(NotAllowed):
        at.desk.candidates(A, case)


def test_absence_conflict_and_wall_are_seen(at: Staffed) -> None:
    case = at.opened(A, "frozen", "1", facts=[fact("other_party", "Phone Case")])
    other = at.opened(B, "our rival", "2", facts=[fact("other_party", "Lamp Trading")])
    until = at.now + timedelta(days=2)
    at.desk.be_absent(ZHAO, "expert", at.now, until)
    at.desk.declare(BERG, case, conflict=True)
    at.desk.declare(ZHAO, other, conflict=False)
    people = {c.expert.id: c for c in at.desk.candidates(WEI, case).people}
    assert people["expert"].away_until == until and not people["expert"].barred
    assert people["expert-2"].barred and people["lead"].barred
    with pytest.raises(NotAllowed):
        at.desk.candidates(ZHAO, case)
    assert at.desk.walled(ZHAO) == {case} and at.desk.walled(WEI) == frozenset()


def test_who_acts_for_the_other_side_is_barred(tmp_path: Path) -> None:
    at = Staffed(tmp_path, {"x-1": {"name": "Vera", "center": "us", "firms": ["Keith Vogt"]}})
    case = at.opened(A, "sued", "1", facts=[fact("other_counsel", "Keith Vogt, Ltd.")])
    assert {c.expert.id for c in at.desk.candidates(ZHAO, case).people if c.barred} == {"x-1"}


def test_what_is_due_follows_the_case(at: Staffed) -> None:
    case = at.opened(A, "frozen", "1")

    def due() -> str | None:
        clock = at.desk.due(at.desk.case(WEI, case))
        return clock.kind if clock else None

    promised = at.desk.promise(at.desk.case(WEI, case))
    assert promised is not None and (promised.kind, promised.at) == ("first_human", at.desk.case(WEI, case).human_by)
    at.desk.claim(WEI, case)
    assert due() == "confirm"
    at.desk.relay(WEI, case, "I read it.", key="a")
    assert due() is None
    at.say(A, "and now?", "2", "1")
    assert due() == "answer"
    at.desk.request_documents(WEI, case, "the order")
    assert due() == "supplement"
    at.desk.hand_back(WEI, case, "general questions")
    assert due() == "back"


def test_who_is_asked_is_counted_until_they_take_it(at: Staffed) -> None:
    case = at.opened(A, "frozen", "1")
    assert (at.desk.asked_of(WEI), at.desk.asked_of(BERG)) == (1, 0)
    at.desk.claim(WEI, case)
    assert at.desk.asked_of(WEI) == 0


def test_only_people_of_the_roster_are_given_cases(at: Staffed) -> None:
    assert at.desk.expert("expert-2").name == "Anna Berg" and at.desk.expert("lead").role == "lead"
    with pytest.raises(NotAllowed):
        at.desk.expert("enterprise-a")


def test_an_absence_changes_what_pages_show(at: Staffed) -> None:
    before = at.desk.version()
    entry = at.desk.be_absent(WEI, WEI.id, at.now, at.now + timedelta(hours=1))
    assert at.desk.version() != before
    before = at.desk.version()
    at.desk.be_back(WEI, entry)
    assert at.desk.version() != before
    with pytest.raises(BadInput):
        at.desk.be_absent(WEI, WEI.id, at.now, at.now)
