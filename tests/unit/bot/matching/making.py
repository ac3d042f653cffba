"""Profiles and items for tests of matching, with as little as each test needs."""

from typing import Any

from bot.matching.index import Index
from bot.matching.matcher import match
from bot.matching.model import Level, Match
from bot.profiles.model import Mark, Profile, Right, Shop
from ingest.watch.model import Item, Party

XINDA = Profile(
    "xinda", "深圳市新达机械有限公司", province="Guangdong", id=1,
    shops=(Shop("amazon.de", "XINDA-US", "A1B2C3D4E5F6G7"),), markets=("US", "DE"),
)  # fmt: skip
AOKE = Profile(
    "aoke", "宁波奥克瑞斯电子商务有限公司", "Ningbo Aokeruisi E-Commerce Co., Ltd.", id=2, province="浙江",
    code="91330200MA2AG1TX5Q", shops=(Shop("temu", "Lumivora Direct Store", "634418210000001"),),
    marks=(Mark("LUMIVORA", "US", "6123456", (11,)),), rights=(Right("patent", "US 10,123,456 B2", "US"),),
    products=("LED strip lights", "灯带"), classes=(11,), markets=("US",),
)  # fmt: skip


def item(*parties: Party, kind: Any = "suit", market: str | None = "US", **values: Any) -> Item:
    return Item("test", "1", kind, "An item", market=market, parties=parties, **values)


def sued(name: str, **more: Any) -> Party:
    return Party(name, "defendant", **more)


def matches(found: Item, *profiles: Profile, **more: Any) -> dict[str, Match]:
    """The matches by enterprise."""
    by_id = {profile.id: profile.enterprise for profile in profiles}
    return {by_id[one.profile]: one for one in match(found, Index(profiles), **more)}


def level(found: Item, *profiles: Profile, **more: Any) -> Level | None:
    """The level of the match with the first profile; None where there is none."""
    one = matches(found, *profiles, **more).get(profiles[0].enterprise)
    return one.level if one else None


def codes(one: Match) -> set[str]:
    return {reason.code for reason in one.reasons}
