"""Every move from every state, and the clock of the service levels."""

from datetime import datetime
from typing import Any

import pytest
import yaml

from bot.cases.model import ENDED, HELD, MOVES, WAITING, allowed
from bot.cases.routing import Network
from bot.cases.service_levels import human_by
from bot.errors import BadSetting
from ingest.sources import BUILT_IN_GUIDES

STATES = (
    "received", "accepted", "not_accepted", "claimed", "supplement_requested",
    "handed_back", "resolved", "closed", "terminated", "reopened",
)  # fmt: skip
# state -> the moves that may be made from it; written out, so that a change of MOVES shows here.
FROM = {
    "received": {"accept", "refuse", "claim", "terminate"},
    "accepted": {"refuse", "claim", "terminate"},
    "not_accepted": {"close", "reopen"},
    "claimed": {"request_supplement", "reassign", "release", "hand_back", "resolve", "terminate"},
    "supplement_requested": {"supplement", "reassign", "release", "hand_back", "resolve", "terminate"},
    "handed_back": {"claim", "close", "terminate", "reopen"},
    "resolved": {"close", "reopen"},
    "closed": {"reopen"},
    "terminated": {"close", "reopen"},
    "reopened": {"accept", "refuse", "claim", "terminate"},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", sorted(MOVES))
def test_every_move_from_every_state(state: str, move: str) -> None:
    assert allowed(move, state) is (move in FROM[state])  # type: ignore[arg-type]


def test_a_state_is_held_waiting_or_ended_never_two() -> None:
    assert not HELD & WAITING and not HELD & ENDED and not WAITING & ENDED
    assert HELD | WAITING | ENDED | {"handed_back"} == set(STATES)


@pytest.mark.parametrize(
    ("urgency", "opened", "by"),
    [
        ("U3", "2026-11-21T03:00:00+08:00", "2026-11-21T03:30:00+08:00"),  # Saturday night: on call
        ("U2", "2026-11-20T16:30:00+08:00", "2026-11-23T09:30:00+08:00"),  # Friday afternoon runs into Monday
        ("U2", "2026-11-23T08:00:00+08:00", "2026-11-23T11:00:00+08:00"),  # before opening counts from 9:00
        ("U2", "2026-11-23T02:00:00+00:00", "2026-11-23T12:00:00+08:00"),  # the zone of the clock does not matter
        ("U1", "2026-11-20T18:00:00+08:00", "2026-11-23T18:00:00+08:00"),
        ("U0", "2026-11-23T09:00:00+08:00", "2026-11-25T18:00:00+08:00"),
    ],
)
def test_by_when_a_person_answers(urgency: str, opened: str, by: str) -> None:
    assert human_by(urgency, datetime.fromisoformat(opened)) == datetime.fromisoformat(by)


TABLE: dict[str, Any] = {
    "centers": {
        "national": {"name": {"en": "National", "zh": "国家"}, "provinces": []},
        "east": {"name": {"en": "East", "zh": "东"}, "provinces": ["zhejiang", "浙江"]},
    },
    "branches": {"us": {"name": {"en": "US branch", "zh": "美国"}, "markets": ["US"]}},
}


@pytest.mark.parametrize(
    ("province", "market", "center", "reason"),
    [
        ("Zhejiang", "US", "east", "advised by the US branch"),
        ("浙江", None, "east", "the enterprise is in 浙江"),
        ("Tibet", "US", "national", "no sub-center"),
        (None, None, "national", "no sub-center"),
        ("Zhejiang", "JP", "east", "no branch for JP"),
    ],
)
def test_province_decides_the_owner_and_market_the_adviser(
    province: str | None, market: str | None, center: str, reason: str
) -> None:
    desk = Network(TABLE).route(province, market)
    assert desk.id == center
    assert any(reason in why["en"] for why in desk.why)
    assert all(why["zh"] for why in desk.why)


@pytest.mark.parametrize("broken", [{}, {"centers": {}, "branches": {}}, {"centers": [], "branches": {}}, None])
def test_a_broken_network_is_a_clear_error(broken: object) -> None:
    with pytest.raises(BadSetting, match=r"centers\.yaml"):
        Network(broken)


NAME = {"en": "X", "zh": "某"}


@pytest.mark.parametrize(
    ("part", "entry", "complaint"),
    [
        ("centers", {"name": {"en": "East"}}, r"centers\.new\.name\.zh: Field required"),
        ("centers", {"name": NAME, "provinces": ["Zhejiang"]}, "place Zhejiang belongs to east and to new"),
        ("centers", {"name": NAME, "time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ("centers", {"name": NAME, "hours": {"opens": "18:00", "closes": "09:00"}}, "closes is not after opens"),
        ("centers", {"name": NAME, "rota": ["Ms Li"]}, r"centers\.new\.rota"),
        ("centers", {"name": NAME, "phone": "1"}, r"centers\.new\.phone: Extra inputs"),
        ("branches", {"name": NAME, "markets": ["usa"]}, r"branches\.new\.markets"),
        ("branches", {"name": NAME, "markets": ["US"]}, "market US belongs to us and to new"),
        ("branches", {"name": NAME, "markets": []}, r"branches\.new\.markets"),
        ("platforms", {"name": NAME}, r"platforms\.new\.industries: Field required"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file(part: str, entry: object, complaint: str) -> None:
    table = TABLE | {part: {**TABLE.get(part, {}), "new": entry}}
    with pytest.raises(BadSetting, match=rf"mine\.yaml: .*{complaint}"):
        Network(table, "mine.yaml")


def test_a_city_has_its_own_center_before_its_province() -> None:
    centers = TABLE["centers"] | {"ningbo": {"name": NAME, "cities": ["Ningbo", "宁波"]}}
    network = Network(TABLE | {"centers": centers})
    assert network.route("宁波", None).id == "ningbo" and network.route("浙江", None).id == "east"


def test_what_the_defaults_say_counts_where_a_center_is_silent() -> None:
    table = Network(TABLE | {"defaults": {"languages": ["zh", "ja"], "time_zone": "Asia/Tokyo"}}).table
    assert table.centers["east"].languages == ("zh", "ja") and table.branches["us"].time_zone == "Asia/Tokyo"


def test_the_example_network_is_marked_and_complete() -> None:
    table = Network(yaml.safe_load((BUILT_IN_GUIDES.parent / "reference" / "centers.yaml").read_text("utf-8"))).table
    assert table.example and len(table.centers) - 1 == 71 and len(table.branches) == 5 and len(table.platforms) >= 6
    parts = (table.centers, table.branches, table.platforms)
    every = [one for part in parts for one in part.values()]
    assert all("(example)" in one.name.en and "（示例）" in one.name.zh for one in every)
    assert all(one.rights and one.forums and one.rota for one in every)
    assert all(c.provinces or c.cities for key, c in table.centers.items() if key != "national")
