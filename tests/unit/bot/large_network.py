"""A network of 99 centers and branches in eleven countries with as many people as asked for: made up, always the same."""

import random
from functools import cache
from typing import Any

from bot.cases.roster import Roster, checked
from bot.cases.routing import Network

PROVINCES = ("浙江", "Guangdong", "Jiangsu", "Sichuan", "Hubei", "Shanghai", "Beijing", "Fujian", "Shandong", "Henan")
BRANCHES = {
    "us": ("US", "America/New_York"), "de": ("DE", "Europe/Berlin"), "eu": ("EU", "Europe/Madrid"), "gb": ("GB", "Europe/London"),
    "jp": ("JP", "Asia/Tokyo"), "kr": ("KR", "Asia/Seoul"), "in": ("IN", "Asia/Kolkata"), "vn": ("VN", "Asia/Ho_Chi_Minh"),
    "th": ("TH", "Asia/Bangkok"), "au": ("AU", "Australia/Sydney"), "mx": ("MX", "America/Mexico_City"),
}  # fmt: skip


@cache
def large(people: int) -> tuple[Network, Roster]:
    """The network, and a roster of this many people over it."""
    dice = random.Random(6)
    centers: dict[str, Any] = {"national": {"name": {"en": "National", "zh": "国家中心"}}}
    for n in range(98):
        place = {"provinces": [PROVINCES[n]]} if n < len(PROVINCES) else {"cities": [f"City {n}"]}
        centers[f"c{n}"] = {"name": {"en": f"Center {n}", "zh": f"第{n}中心"}, **place}
    branches = {
        key: {"name": {"en": f"Branch {key}", "zh": f"{key}分中心"}, "markets": [market], "time_zone": zone}
        for key, (market, zone) in BRANCHES.items()
    }
    network = Network({"centers": centers, "branches": branches})
    every = [*branches, *centers]
    entries = {f"p{n}": _person(every[n % len(every)], dice) for n in range(people)}
    return network, checked({"experts": entries}, network.table)


def _person(center: str, dice: random.Random) -> dict[str, Any]:
    firms = [f"Firm {dice.randrange(40)} LLP"] if dice.random() < 0.3 else []
    said: dict[str, Any] = {
        "name": "N",
        "center": center,
        "role": dice.choice(["duty", "deputy", "on_call"]),
        "firms": firms,
    }
    if dice.random() < 0.4:
        said["languages"] = dice.sample(["zh", "en", "de", "ja", "fr"], 2)
    if dice.random() < 0.4:
        said["rights"] = dice.sample(["trade mark", "patent", "design"], 2)
    if dice.random() < 0.2:
        said["forums"] = dice.sample(["court", "office", "UPC", "EUIPO", "International Trade Commission"], 2)
    if dice.random() < 0.15 and center != "national":
        said["markets"] = dice.sample([market for market, _ in BRANCHES.values()], 2)
    return said
