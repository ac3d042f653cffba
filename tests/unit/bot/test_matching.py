"""Matching over a real database: stored once, decided once, made again where an item or a profile changes."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversations import Person
from bot.errors import BadInput, MoveRefused, NotAllowed
from bot.outreach.matching import MATCH_ITEM, REMATCH, Matching
from bot.storage import matches, watching
from ingest.watch.model import Item, Party
from knowledge.store.engine import read, write
from tests.unit.bot.desk_at_work import Work
from tests.unit.bot.enterprises import LAMP, LEAD, Desk
from tests.unit.bot.small_network import GAO, ROSTER, ZHANG

LAMPS = {"企业名称": "杭州璐米沃拉灯具有限公司", "省份": "浙江", "店铺": "amazon.de:A1B2C3D4E5F6G7:Lumivora"}
TOYS = {"企业名称": "广州奥克瑞斯玩具有限公司", "省份": "广东", "店铺": "temu:634418210000001:Aoke"}
SUIT = Item(
    "docket", "1", "suit", "Otter v. Lumivora", market="DE", platform="amazon.de",
    parties=(Party("Store 77", "defendant", seller_ids=("A1B2C3D4E5F6G7",)), Party("Guangzhou Aokeruisi Toys Co.", "defendant")),
)  # fmt: skip


class At(Desk):
    """Matching beside profiles, with two enterprises and the suit."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.work, self.told = Work(), list[int]()
        self.imported(LEAD, LAMPS, center="zj")
        self.imported(LEAD, TOYS, center="gd")
        self.matching = self.again()
        self.item = self.reads(SUIT)

    def again(self) -> Matching:
        """The use cases as another process would have them."""
        return Matching(
            self.engine, self.work, lambda: self.now, ROSTER, follow=lambda _conn, item: self.told.append(item)
        )

    def reads(self, item: Item) -> int:
        with write(self.engine) as conn:
            return watching.add_or_revise(conn, item, self.now).item.id

    def levels(self, person: Person = LEAD, state: matches.State | None = "open") -> dict[str, str]:
        return {one.profile.name: one.stored.match.level for one in self.matching.waiting(person, state=state)}


@pytest.fixture
def at(tmp_path: Path) -> At:
    return At(tmp_path)


def test_an_item_is_matched_once_for_a_revision(at: At) -> None:
    assert at.matching.match_item(at.item)
    both = {LAMPS["企业名称"]: "certain", TOYS["企业名称"]: "likely"}
    assert at.levels() == both and at.told == [at.item]
    assert not at.matching.match_item(at.item) and not at.again().match_item(at.item)
    assert at.levels() == both and at.told == [at.item]


def test_whoever_looks_after_an_enterprise_sees_its_matches(at: At) -> None:
    at.matching.match_item(at.item)
    assert list(at.levels(ZHANG)) == [LAMPS["企业名称"]] and list(at.levels(GAO)) == [TOYS["企业名称"]]
    with pytest.raises(NotAllowed):
        at.matching.waiting(LAMP)
    other = at.matching.waiting(GAO)[0].stored.id
    with pytest.raises(NotAllowed):
        at.matching.decide(ZHANG, other, True)


def test_a_no_needs_a_reason_is_kept_and_never_comes_back(at: At) -> None:
    at.matching.match_item(at.item)
    one = next(each for each in at.matching.waiting(LEAD) if each.stored.match.level == "likely")
    with pytest.raises(BadInput):
        at.matching.decide(GAO, one.stored.id, False, "  ")
    decided = at.matching.decide(GAO, one.stored.id, False, "another company")
    assert (decided.state, decided.by, decided.by_name, decided.why) == ("no", GAO.id, GAO.name, "another company")
    with pytest.raises(MoveRefused):
        at.matching.decide(LEAD, one.stored.id, True)
    at.matching.match_item(at.item)
    assert list(at.levels()) == [LAMPS["企业名称"]]
    with read(at.engine) as conn:
        assert [each.profile for each in matches.of_item(conn, at.item)] != [one.profile.id]
        assert matches.one(conn, at.item, one.profile.id) is None
    assert at.levels(state="no") == {TOYS["企业名称"]: "likely"}


def test_a_changed_item_is_decided_anew_but_a_yes_counts_on(at: At) -> None:
    at.matching.match_item(at.item)
    for one in at.matching.waiting(LEAD):
        at.matching.decide(LEAD, one.stored.id, one.stored.match.level == "certain", "seen")
    assert at.levels() == {}
    assert at.reads(replace(SUIT, title="Otter v. Lumivora and others")) == at.item
    assert at.levels(state=None) == {}  # nothing is matched as it stands
    at.matching.match_item(at.item)
    assert at.levels() == {TOYS["企业名称"]: "likely"} and at.levels(state="yes") == {LAMPS["企业名称"]: "certain"}


def test_a_match_that_no_longer_stands_goes(at: At) -> None:
    at.matching.match_item(at.item)
    at.reads(replace(SUIT, parties=SUIT.parties[:1]))
    at.matching.match_item(at.item)
    assert list(at.levels()) == [LAMPS["企业名称"]]


def test_new_changed_and_deleted_profiles_are_matched_with_recent_items(at: At) -> None:
    at.matching.match_item(at.item)
    at.reads(replace(SUIT, key="2", parties=(Party("宁波宏远威克家居有限公司", "defendant"),)))
    at.matching.match_item(at.item + 1)
    at.matching.rematch_profiles()
    assert len(at.levels()) == 2
    at.imported(LEAD, {"企业名称": "宁波宏远威克家居有限公司", "省份": "浙江"}, center="zj")
    assert at.matching.rematch_profiles() == [at.item + 1]
    assert at.levels()["宁波宏远威克家居有限公司"] == "certain"
    assert at.matching.rematch_profiles() == []
    lamp = next(one for one in at.matching.waiting(LEAD) if one.profile.name == LAMPS["企业名称"]).profile
    form = {"name_zh": lamp.name_zh, "shops": "amazon.de:A9999999999999:Lumivora"}
    assert at.profiles.save(LEAD, form, lamp.revision, lamp.id).is_stored
    assert at.matching.rematch_profiles() == [at.item]
    assert LAMPS["企业名称"] not in at.levels()
    toys = next(one for one in at.matching.waiting(LEAD) if one.profile.name == TOYS["企业名称"]).profile
    at.profiles.delete(LEAD, toys.id)
    assert TOYS["企业名称"] not in at.levels(state=None)
    at.matching.match_item(at.item)
    assert TOYS["企业名称"] not in at.levels(state=None)


def test_the_chore_finds_what_was_lost_and_what_has_changed(at: At) -> None:
    assert at.matching.look() == []  # just read: its own work is on the way
    at.now += timedelta(minutes=6)
    assert at.matching.look() == [f"item {at.item} was not matched"]
    assert {name for name, *_ in at.work.works} == {MATCH_ITEM, REMATCH}
    at.matching.match_item(at.item)
    at.matching.rematch_profiles()
    at.work.works.clear()
    assert at.matching.look() == [] and at.work.works == []


def test_profiles_that_one_go_left_over_or_could_not_do_are_queued_anew(at: At) -> None:
    def queued() -> set[str]:
        at.matching.look()
        return {once for name, _, once, _ in at.work.works if name == REMATCH}

    first = queued()
    assert len(first) == 1 and queued() == first  # the same work while nothing has changed
    with read(at.engine) as conn:
        one, _ = matches.unmatched_profiles(conn, 9)
    at.matching.rematch_profile(one)
    left_over = queued() - first
    assert len(left_over) == 1
    at.now += timedelta(hours=1)
    assert queued() - first - left_over, "what failed is not given up"


def test_a_case_that_the_desk_knows_makes_it_certain(at: At) -> None:
    from sqlalchemy import text

    at.reads(replace(SUIT, key="3", case_number="1:26-cv-01234", forum="N.D. Ill.", parties=()))
    at.matching.match_item(at.item + 1)
    assert at.levels() == {}
    with write(at.engine) as conn:
        enterprise = conn.execute(text("SELECT enterprise FROM profile ORDER BY id")).scalars().first()
        conn.execute(text("INSERT INTO thread (id, platform, channel, key, enterprise, opened_at) VALUES (1, 'w', 'c', 'k', :e, '2026-11-01 00:00:00')"), {"e": enterprise})  # fmt: skip
        conn.execute(
            text(
                'INSERT INTO "case" (id, number, thread_id, enterprise, state, urgency, market, language, center, center_why, brief,'
                " opened_at, human_by, matter, forum, breaches, learn, hold) VALUES (1, 'C-1', 1, :e, 'received', 'U1', 'DE', 'zh', 'zj', '[]', '{}',"
                " '2026-11-01 00:00:00', '2026-11-01 00:00:00', '26-cv-1234', :f, 0, 0, 0)"
            ),
            {"e": enterprise, "f": "nd ill"},
        )
    at.matching.match_item(at.item + 1)
    assert at.levels() == {LAMPS["企业名称"]: "certain"}
    at.reads(replace(SUIT, key="3", case_number="1:26-cv-01234", forum="S.D.N.Y.", parties=()))
    at.matching.match_item(at.item + 1)
    assert at.levels() == {LAMPS["企业名称"]: "likely"}  # another court counts from one too
