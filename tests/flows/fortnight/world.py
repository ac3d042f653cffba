"""Who lives in the fortnight: 99 centers, branches abroad, people on a roster, enterprises and their matters."""

import random
from dataclasses import dataclass, field
from typing import Any

from bot.cases.roster import Roster, checked
from bot.cases.routing import Network
from bot.conversations import Person

PLACES = (
    "Zhejiang", "Guangdong", "Jiangsu", "Sichuan", "Hubei", "Shanghai", "Beijing", "Fujian", "Shandong", "Henan", "Hunan",
    "Anhui", "Hebei", "Shaanxi", "Liaoning", "Jilin", "Jiangxi", "Yunnan", "Guizhou", "Hainan", "Chongqing", "Tianjin",
)  # fmt: skip
ABROAD = {
    "us": ("US", "America/New_York"), "de": ("DE", "Europe/Berlin"), "eu": ("EU", "Europe/Madrid"), "gb": ("GB", "Europe/London"),
    "jp": ("JP", "Asia/Tokyo"), "kr": ("KR", "Asia/Seoul"), "in": ("IN", "Asia/Kolkata"), "vn": ("VN", "Asia/Ho_Chi_Minh"),
    "th": ("TH", "Asia/Bangkok"), "au": ("AU", "Australia/Sydney"), "mx": ("MX", "America/Mexico_City"),
}  # fmt: skip
MARKETS = tuple(market for market, _ in ABROAD.values())
RIGHTS = ("trade mark", "patent", "design", "copyright")
FIRMS = tuple(f"{name} LLP" for name in ("Greer", "Keith", "Hughes", "Stone", "Brandt", "Okada", "Silva", "Ward"))


@dataclass(frozen=True)
class Size:
    """How large a fortnight is; `restarts` happen between two transactions, `outages` last minutes to hours."""

    centers: int = 99
    experts: int = 300
    enterprises: int = 400
    messages: int = 5_000
    restarts: int = 120
    outages: int = 12
    days: int = 14


@dataclass
class Enterprise:
    """A company; `matter` is a case number that it shares with others, `against` the companies that it stands against."""

    index: int
    person: Person
    language: str
    matter: str | None = None
    against: list["Enterprise"] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.person.enterprise_name)


@dataclass(frozen=True)
class World:
    """The people and places of one seed."""

    network: Network
    roster: Roster
    experts: dict[str, Person]
    enterprises: list[Enterprise]


def made(dice: random.Random, size: Size) -> World:
    """A world of this size; the same dice make the same world."""
    network = _network(size.centers)
    roster = _roster(dice, size.experts, network)
    experts = {
        e.id: Person(e.id, e.name, "lead" if e.lead else "expert", desk=network.name(e.center, "en"))
        for e in roster.experts
    }
    return World(network, roster, experts, _enterprises(dice, size))


def _network(count: int) -> Network:
    centers: dict[str, Any] = {"national": {"name": {"en": "National", "zh": "国家中心"}}}
    for n in range(count - 1):
        place = {"provinces": [PLACES[n]]} if n < len(PLACES) else {"cities": [f"City {n}"]}
        centers[f"c{n}"] = {"name": {"en": f"Center {n}", "zh": f"第{n}中心"}, **place}
    branches = {
        key: {"name": {"en": f"Branch {key}", "zh": f"{key}分中心"}, "markets": [market], "time_zone": zone}
        for key, (market, zone) in ABROAD.items()
    }
    return Network({"centers": centers, "branches": branches})


def _roster(dice: random.Random, count: int, network: Network) -> Roster:
    every = [*network.table.branches, "national", *network.table.centers]
    entries = {f"p{n:03}": _expert(n, every[n % len(every)], dice) for n in range(count)}
    return checked({"experts": entries}, network.table)


def _expert(n: int, center: str, dice: random.Random) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": f"Expert {n}",
        "center": center,
        "role": dice.choice(["duty", "duty", "deputy", "on_call"]),
        "lead": center == "national" or dice.random() < 0.1,
        "firms": [dice.choice(FIRMS)] if dice.random() < 0.2 else [],
    }
    if dice.random() < 0.4:
        said["languages"] = dice.sample(["zh", "en", "de", "ja", "fr"], 2)
    if dice.random() < 0.3:
        said["rights"] = dice.sample(RIGHTS, 2)
    if dice.random() < 0.3:
        said["hours"] = {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "opens": "08:00", "closes": "20:00"}
    if center in ABROAD and dice.random() < 0.3:
        said["time_zone"] = "Asia/Shanghai"
    if center not in ABROAD and center != "national" and dice.random() < 0.5:
        said["markets"] = dice.sample(MARKETS, 2)
    return said


def _enterprises(dice: random.Random, size: Size) -> list[Enterprise]:
    made = []
    for n in range(size.enterprises):
        place = dice.choice(PLACES) if dice.random() < 0.6 else f"City {dice.randrange(len(PLACES), size.centers - 1)}"
        name = f"{_syllables(n)} Works"
        province = place if dice.random() < 0.95 else None
        person = Person(f"u{n:03}", f"User {n}", "enterprise", f"e{n:03}", name, province)
        made.append(Enterprise(n, person, dice.choice(["zh", "zh", "en"])))
    shuffled = dice.sample(made, len(made))
    for n in range(len(made) // 20):  # several in one matter
        for one in shuffled[n * 3 : n * 3 + 3]:
            one.matter = f"1:26-cv-{20000 + n}"
    rest = shuffled[len(made) // 20 * 3 :]
    for n in range(len(made) // 16):  # one against another
        first, second = rest[n * 2 : n * 2 + 2]
        first.against.append(second)
        second.against.append(first)
    return made


def _syllables(n: int) -> str:
    """A name that is no part of another's."""
    parts = "ba de fi go hu ka le mi no pu ra se ti vo wu xa ye zi cho she".split()
    return "".join((parts[n % 20], parts[n // 20 % 20], parts[n // 400 % 20], parts[(n * 7 + 3) % 20])).capitalize()
