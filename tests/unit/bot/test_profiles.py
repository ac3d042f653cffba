"""Enterprise profiles: who may see, save and delete them; late changes; duplicates; everything gone when deleted."""

import json
from pathlib import Path

import pytest

from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.outreach.profiles import Profiles
from bot.profiles.model import Shop
from tests.unit.bot.enterprises import CASE, CODE, LAMP, LEAD, READER, Desk
from tests.unit.bot.small_network import DIRK, GAO, ZHANG
from tests.unit.bot.whole_database import holding

FORM = {
    "name_zh": "杭州灯具有限公司", "shops": "amazon.de:A1LAMP:Lumo\ntemu::lumo", "marks": "US:97123456:LUMOGLOW:11",
    "markets": "US, 德国", "contacts": "Lin Secretword, lin@example.com", "consents": "letters", "code": CODE,
}  # fmt: skip


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def save(profiles: Profiles, person: Person, profile_id: int | None = None, **form: str) -> int:
    before = profiles.own(person) if profile_id is None else profiles.profile(person, profile_id)
    saved = profiles.save(person, form, before.revision, profile_id)
    assert saved.is_stored
    return saved.profile.id


def test_an_enterprise_enters_itself_and_sees_what_is_unclear(at: Desk) -> None:
    empty = at.profiles.own(LAMP)
    assert (empty.id, empty.revision, empty.name_en, empty.province) == (0, 0, "Lamp Trading", "Zhejiang")
    assert at.profiles.own(CASE).name_zh == "手机壳公司"
    saved = at.profiles.save(LAMP, FORM, 0)
    assert saved.is_stored
    assert [problem.code for problem in saved.problems] == ["shop_no_id"]
    kept = at.profiles.own(LAMP)
    assert kept.shops == (Shop("amazon.de", "Lumo", "A1LAMP"), Shop("temu", "lumo"))
    assert (kept.name_en, kept.markets, kept.consents, kept.center) == ("Lamp Trading", ("US", "DE"), {"letters"}, None)


def test_with_an_error_nothing_is_stored_and_every_field_says_why(at: Desk) -> None:
    saved = at.profiles.save(LAMP, FORM | {"code": "12", "classes": "46", "shops": "nowhere:A1"}, 0)
    assert not saved.is_stored
    assert {problem.field: problem.code for problem in saved.problems} == {
        "code": "code_form", "classes": "class_unknown", "shops": "shop_marketplace",
    }  # fmt: skip
    assert at.profiles.own(LAMP).id == 0
    nameless = Person("n", "N", "enterprise", enterprise="n", enterprise_name="")
    assert at.profiles.save(nameless, {}, 0).problems[0].code == "name_missing"


def test_saving_what_is_there_changes_nothing(at: Desk) -> None:
    save(at.profiles, LAMP, **FORM)
    save(at.profiles, LAMP, **FORM)
    save(at.profiles, LAMP, brands="Lumo")
    kept = at.profiles.own(LAMP)
    assert (kept.revision, kept.brands, len(kept.shops)) == (2, ("Lumo",), 2)


def test_who_comes_too_late_is_told_who_was_faster(at: Desk) -> None:
    save(at.profiles, LAMP, **FORM)
    save(at.profiles, LEAD, at.profiles.own(LAMP).id, products="lamps")
    with pytest.raises(BadInput) as late:
        at.profiles.save(LAMP, {"products": "shades"}, 1)
    assert (late.value.phrase, late.value.values) == ("profile_changed", {"name": "Zhao Yan"})
    assert at.profiles.own(LAMP).products == ("lamps",)


def test_everybody_sees_only_their_own(at: Desk) -> None:
    lamp = save(at.profiles, LAMP, **FORM)
    case = save(at.profiles, CASE, province="Guangdong")
    for person, seen in (
        (LAMP, {lamp}),
        (ZHANG, {lamp}),
        (GAO, {case}),
        (LEAD, {lamp, case}),
        (DIRK, set()),
        (READER, set()),
    ):
        for one in (lamp, case):
            if one in seen:
                assert at.profiles.profile(person, one).id == one
                continue
            for forbidden in (at.profiles.profile, at.profiles.opened, at.profiles.delete, at.profiles.export):
                with pytest.raises(NotAllowed):
                    forbidden(person, one)
            with pytest.raises(NotAllowed):
                at.profiles.save(person, {"name_zh": "X"}, 1, one)
    assert [row.id for row in at.profiles.list(ZHANG).rows] == [lamp]
    assert at.profiles.list(LEAD).total == 2
    assert at.profiles.list(DIRK).total == 0
    for outsider in (LAMP, READER):
        with pytest.raises(NotAllowed):
            at.profiles.list(outsider)
        with pytest.raises(NotAllowed):
            at.profiles.import_file(outsider, "a.csv", b"", dry_run=True)
    with pytest.raises(NotAllowed):
        at.profiles.own(READER)
    with pytest.raises(NotAllowed):
        at.profiles.delete(ZHANG, lamp)


def test_a_center_enters_enterprises_of_its_own_alone(at: Desk) -> None:
    made = at.profiles.create(ZHANG, {"name_zh": "甲公司"})
    assert made.is_stored
    assert at.profiles.opened(ZHANG, made.profile.id).owner == "zj"
    with pytest.raises(NotAllowed):
        at.profiles.create(ZHANG, {"name_zh": "乙公司"}, "gd")
    with pytest.raises(BadInput):
        at.profiles.create(LEAD, {"name_zh": "乙公司"}, "atlantis")


def test_every_change_says_who_when_and_what(at: Desk) -> None:
    lamp = save(at.profiles, LAMP, **FORM)
    save(at.profiles, ZHANG, lamp, products="lamps")
    newest, first = at.profiles.opened(LEAD, lamp).versions
    assert (newest.by_name, newest.center, newest.at, newest.changes) == (
        "Zhang",
        "zj",
        at.now,
        {"products": [None, ["lamps"]]},
    )
    assert (first.by_role, first.center, first.how) == ("enterprise", None, "form")


def test_deleted_by_the_enterprise_its_words_are_nowhere(at: Desk) -> None:
    lamp = save(at.profiles, LAMP, **FORM)
    save(at.profiles, LAMP, contacts="Somebody else")
    at.imported(GAO, {"name": "杭州灯具有限公司", "code": CODE, "province": "Guangdong", "contact": "Secretword"})
    assert holding(at.engine, "Secretword") == ["profile_dispute", "profile_version"]
    at.profiles.delete(LAMP)
    assert holding(at.engine, "Secretword") == holding(at.engine, "A1LAMP") == holding(at.engine, "Lamp Trading") == []
    assert at.profiles.own(LAMP).id == 0
    with pytest.raises(NotAllowed):
        at.profiles.delete(LAMP)
    with pytest.raises(NotAllowed):
        at.profiles.profile(LEAD, lamp)


def test_what_is_kept_can_be_taken_along(at: Desk) -> None:
    lamp = save(at.profiles, LAMP, **FORM)
    save(at.profiles, ZHANG, lamp, products="lamps")
    told = json.loads(json.dumps(at.profiles.export(LAMP), default=str))
    assert told["profile"]["contacts"] == [{"name": "Lin Secretword", "email": "lin@example.com"}]
    assert [one["by"] for one in told["history"]] == ["Zhejiang", "enterprise"]
    assert "Zhang" not in json.dumps(told)


def test_duplicates_are_found_with_reasons_and_merged_by_a_lead(at: Desk) -> None:
    lamp = save(at.profiles, LAMP, **FORM)
    twin = at.profiles.create(GAO, {"name_zh": "杭州灯饰厂", "shops": "amazon.com:a1lamp", "brands": "Twin"}).profile.id
    (group,) = at.profiles.duplicates(LEAD)
    assert {one.id for one in group.profiles} == {lamp, twin}
    assert group.reasons == (("seller", "amazon:A1LAMP"),)
    (half,) = at.profiles.duplicates(ZHANG)
    assert ([one.id for one in half.profiles], half.hidden) == ([lamp], 1)
    assert at.profiles.duplicates(DIRK) == []
    with pytest.raises(NotAllowed):
        at.profiles.merge(ZHANG, lamp, twin)
    assert at.profiles.merge(LEAD, lamp, twin) == lamp
    kept = at.profiles.profile(LEAD, twin)
    assert (kept.id, kept.name_zh, kept.brands, len(kept.shops)) == (lamp, "杭州灯具有限公司", ("Twin",), 3)
    assert at.profiles.duplicates(LEAD) == []
    assert at.profiles.list(LEAD).total == 1
    with pytest.raises(BadInput):
        at.profiles.merge(LEAD, lamp, twin)
    at.profiles.delete(LAMP)
    assert holding(at.engine, "Twin") == []
