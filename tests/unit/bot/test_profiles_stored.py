"""Profiles in SQL: read back as they were, found by every identifier, changed once, forgotten wholly."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.profiles.keys import Key, keys_of, mark_key, name_key, seller_key
from bot.profiles.model import Contact, Mark, Profile, Right, Shop
from bot.storage import profiles as stored
from bot.storage.migrate import migrate
from knowledge.store.engine import make_engine, write

CHANGE = stored.Change("x", "Dr. Wei", "expert", "zhejiang", datetime(2026, 11, 28, tzinfo=UTC), "form")
LAMP = Profile(
    "lamp", name_zh="杭州示例照明有限公司", name_en="Hangzhou Lamp Co., Ltd.", other_names=("Lampe",), code="91350100M000100Y43",
    province="Zhejiang", shops=(Shop("amazon.de", "LumoGlow", "A1EXAMPLE"), Shop("temu", "lumo")), brands=("Lumo",),
    marks=(Mark("LUMOGLOW", "US", "97123456", (11, 9)), Mark("流萤")), rights=(Right("design", "D123", "US", "lamp"),),
    products=("desk lamps",), classes=(11,), markets=("US", "DE"), contacts=(Contact("Lin", "l@example.com"),),
    consents=frozenset({"letters"}), center="zhejiang",
)  # fmt: skip


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    engine = make_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(engine)
    with write(engine) as connection:
        yield connection


def test_a_profile_comes_back_as_it_was(conn: Connection) -> None:
    ids = stored.add(conn, [(LAMP, "zhejiang"), (Profile("case", name_en="Case"), "national")], CHANGE)
    kept = replace(LAMP, id=ids["lamp"], revision=1)
    assert stored.profile(conn, ids["lamp"]) == stored.profile_of_enterprise(conn, "lamp") == kept
    assert [p.enterprise for p in stored.all_profiles(conn)] == ["lamp", "case"]
    assert stored.profile(conn, 99) is None


def test_it_is_found_by_what_is_written_differently(conn: Connection) -> None:
    ids = stored.add(conn, [(LAMP, "zhejiang")], CHANGE)
    other = Profile(
        "x", name_zh="杭州示例照明有限责任公司", name_en="HANGZHOU LAMP LTD", shops=(Shop("amazon.com", seller_id=" a1example "),),
        marks=(Mark("Lumoglow", "US", "No. 97/123,456"),),
    )  # fmt: skip
    assert set(keys_of(other)) <= set(keys_of(LAMP))
    assert stored.with_keys(conn, keys_of(other)) == {key: [ids["lamp"]] for key in keys_of(other)}


def test_a_key_needs_what_makes_it_unique() -> None:
    assert seller_key(Shop("temu", "a name")) == ""
    assert mark_key(Mark("A", None, "123")) == mark_key(Mark("A", "US")) == ""
    assert name_key("有限公司") == "有限公司"
    assert name_key("Ａｃｍｅ Co.,Ltd.") == "acme"
    assert all(key.value for key in keys_of(Profile("e")))


def test_a_change_that_comes_too_late_changes_nothing(conn: Connection) -> None:
    ids = stored.add(conn, [(LAMP, "zhejiang")], CHANGE)
    before = replace(LAMP, id=ids["lamp"], revision=1)
    assert stored.revise(conn, before, replace(before, shops=()), "zhejiang", CHANGE)
    assert not stored.revise(conn, before, replace(before, brands=()), "zhejiang", CHANGE)
    now = stored.profile(conn, before.id)
    assert now is not None
    assert (now.shops, now.brands, now.revision) == ((), ("Lumo",), 2)
    assert Key("seller", "amazon:A1EXAMPLE") not in stored.with_keys(conn, keys_of(LAMP))
    newest, first = stored.versions(conn, before.id)
    assert set(newest.changes) == {"shops"}
    assert first.changes["code"] == [None, LAMP.code]


def test_one_merged_into_another_is_found_under_both(conn: Connection) -> None:
    ids = stored.add(conn, [(LAMP, "zhejiang"), (replace(LAMP, enterprise="twin"), "zhejiang")], CHANGE)
    assert {key.kind for key, _ in stored.shared_keys(conn)} == {"code", "seller", "mark", "name"}
    assert stored.shared_keys(conn, "henan") == []
    kept, gone = (replace(LAMP, enterprise=e, id=ids[e], revision=1) for e in ("lamp", "twin"))
    stored.merge(conn, kept, gone)
    assert stored.profile_of_enterprise(conn, "twin") == stored.profile(conn, gone.id) == kept
    assert len(list(stored.all_profiles(conn))) == 1
    assert stored.shared_keys(conn) == []
    assert len(stored.versions(conn, kept.id)) == 2


def test_the_list_is_searched_and_filtered(conn: Connection) -> None:
    stored.add(conn, [(LAMP, "zhejiang"), (Profile("case", name_en="100%_Case", province="Guangdong"), "gd")], CHANGE)

    def found(query: str = "", center: str = "", province: str = "", owned_by: str | None = None) -> list[str]:
        rows, total = stored.listed(conn, owned_by=owned_by, query=query, center=center, province=province, limit=10)
        assert total == len(rows)
        return sorted(row.name_en[:4] for row in rows)

    assert found() == ["100%", "Hang"]
    assert found("lamp") == found("a1example") == found("97123456") == found("91350100m000100y43") == ["Hang"]
    assert found("0%_c") == found(province="Guangdong") == found(owned_by="gd") == ["100%"]
    assert found("%") == ["100%"]
    assert stored.places(conn) == (["gd", "zhejiang"], ["Guangdong", "Zhejiang"])
