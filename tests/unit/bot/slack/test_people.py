"""Who is an expert, who speaks for whom, and in which language; from what is stored alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversations import Person
from bot.desk.talk import KnownThread
from bot.slack.enterprises import Enterprises
from bot.slack.people import People
from bot.storage.migrate import migrate
from bot.storage.slack import Profile, SlackStore
from knowledge.store.engine import make_engine
from tests.unit.bot.slack.making import NOW

DESK, LEAD, WEI, LIN = "C0DESK", "U0LEAD", "U0WEI", "U0LIN"


@pytest.fixture
def store(tmp_path: Path) -> SlackStore:
    engine = make_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(engine)
    return SlackStore(engine, lambda: NOW)


@pytest.fixture
def people(store: SlackStore) -> People:
    table = Enterprises({"lamp": {"name": "Lamp", "domains": ["lamp.example"], "language": "zh"}})
    return People(store, table, desk_channel=DESK, leads=frozenset({LEAD}), desk_language="en")


def test_experts_are_the_members_of_the_desks_channel_as_of_now(people: People, store: SlackStore) -> None:
    assert not people.is_desk(WEI) and people.person(WEI, channel="C1").role == "enterprise"
    store.keep_member(DESK, WEI, belongs=True)
    assert people.person(WEI, channel="C1").role == "expert" and people.experts() == {WEI}
    store.keep_member(DESK, WEI, belongs=False)
    assert people.person(WEI, channel="C1").role == "enterprise"
    store.keep_member("C0OTHER", WEI, belongs=True)
    assert not people.is_desk(WEI), "another channel makes nobody an expert"


def test_leads_are_named_by_the_settings(people: People) -> None:
    assert people.person(LEAD, channel="C1").role == "lead" and people.person(LEAD, channel="C1").enterprise is None


def test_without_a_desk_channel_only_leads_are_the_desk(store: SlackStore) -> None:
    alone = People(store, Enterprises(), desk_channel=None, leads=frozenset({LEAD}), desk_language="en")
    assert alone.is_desk(LEAD) and not alone.is_desk(WEI) and alone.experts() == frozenset()


def test_an_enterprise_by_its_address(people: People, store: SlackStore) -> None:
    assert people.person(LIN, channel="C1", team="T1", own="T1").enterprise == f"slack:{LIN}"
    store.keep_profile(Profile(LIN, "T1", "Lin Hua", "en-US", None, "lin@lamp.example"))
    found = people.person(LIN, channel="C1", team="T1", own="T1")
    assert (found.enterprise, found.enterprise_name, found.name, found.language) == ("lamp", "Lamp", "Lin Hua", "zh")


def test_the_organisation_of_the_event_counts_more_than_that_of_the_profile(people: People, store: SlackStore) -> None:
    store.keep_profile(Profile(LIN, "T1", "Lin", None, None, None))
    assert people.person(LIN, channel="C1", team="T9", own="T1").enterprise == "slack:T9"
    assert people.person(LIN, channel="C1", own="T1").enterprise == f"slack:{LIN}"


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("ZH", "zh"), ("de-DE", "en")])
def test_the_language_is_slacks_unless_chosen(people: People, store: SlackStore, locale: str, language: str) -> None:
    store.keep_profile(Profile(LIN, None, "Lin", locale))
    assert people.language(LIN, None) == language
    assert people.language(LIN, "zh") == "zh" and people.language(LIN, "en") == "en"
    assert people.language("U0NOBODY", None) == "en"


# -- in somebody's thread ---------------------------------------------------------------------------------------------

OWNER = Person("lamp", "Lamp", "enterprise", enterprise="lamp", enterprise_name="Lamp")
THREAD = KnownThread(1, OWNER, LIN)
COLLEAGUE = Person("U0A", "A", "enterprise", enterprise="lamp")
STRANGER = Person("U0B", "B", "enterprise", enterprise="slack:U0B")


def test_a_colleague_speaks_for_the_enterprise_and_a_stranger_does_not() -> None:
    assert People.in_thread(COLLEAGUE, THREAD, direct=False) == COLLEAGUE
    assert People.in_thread(STRANGER, THREAD, direct=False).role == "other"
    assert People.in_thread(STRANGER, None, direct=False) == STRANGER


def test_who_opened_a_thread_stays_its_owner_when_more_is_known_of_them() -> None:
    later = Person(LIN, "Lin", "enterprise", enterprise="other-by-now")
    found = People.in_thread(later, THREAD, direct=False)
    assert (found.role, found.enterprise, found.id) == ("enterprise", "lamp", LIN)


def test_a_direct_message_is_its_persons_own() -> None:
    assert People.in_thread(STRANGER, THREAD, direct=True).enterprise == "lamp"


def test_the_desk_stays_the_desk_everywhere() -> None:
    expert = replace(STRANGER, role="expert", enterprise=None)
    assert People.in_thread(expert, THREAD, direct=False) == expert
