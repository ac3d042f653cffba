"""Docket items and enterprise profiles with planted true matches and near misses, and the truth about them.

    python -m tests.evals.matching.generate FOLDER --seed 1 [--items 200] [--profiles 2000]

writes `items.jsonl`, `profiles.jsonl` and `truth.json`.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.evals.matching import garbling
from tests.evals.matching.company import MARKET_OF, Companies, Company
from tests.evals.matching.words import COMMON, GOODS, PLACES, PLAINTIFFS, STRANGERS, TRADES

DEVELOPMENT = 1
HELD_BACK = (20261128, 77003, 415926)


class World:
    """The profiles, the items and the truth, growing."""

    def __init__(self, seed: int, profiles: int) -> None:
        self.random = Random(seed)
        self.making = Companies(self.random)
        self.companies = [self.making.make(f"e{n:06d}") for n in range(profiles)]
        self.items: list[dict[str, Any]] = []
        self.pairs: list[dict[str, str]] = []
        self.near: list[dict[str, str]] = []
        self.profiles = [one.profile() for one in self.companies]
        self._unused = list(range(len(self.companies)))
        self.random.shuffle(self._unused)
        self._read = Counter(one.pinyin(spaced=False).replace("shi", "").lower() for one in self.companies)

    def pick(self, fits: Callable[[Company], bool] = lambda _one: True) -> Company:
        """A company that no item means so far."""
        for at, index in enumerate(self._unused):
            if fits(self.companies[index]):
                del self._unused[at]
                return self.companies[index]
        raise ValueError("more plants than companies that fit")

    def alone(self, company: Company) -> bool:
        """Whether no other profile's whole name is read the same."""
        return self._read[company.pinyin(spaced=False).replace("shi", "").lower()] == 1

    def has(self, name: str) -> bool:
        """Whether a made-up name is that of another company that has a profile."""
        return any(one.zh.replace("市", "") == name.replace("市", "") for one in self.companies)

    def item(self, kind: str = "suit", **values: Any) -> dict[str, Any]:
        """A new item; `parties` are those that it may warn, a plaintiff and strangers are added."""
        number = len(self.items)
        market = values.setdefault("market", "US")
        made = {
            "source": "generated", "key": f"i{number:05d}", "kind": kind, "title": f"Matter {number}", "forum": "N.D. Ill." if market == "US" else "",
            "case_number": f"1:26-cv-{number + 10000:05d}" if kind == "suit" else "", **values,
        }  # fmt: skip
        parties = list(made.get("parties", ()))
        if kind == "suit":
            parties.insert(0, {"name": self.random.choice(PLAINTIFFS), "role": "plaintiff"})
            parties += [{"name": f"{one} {number}", "role": "defendant"} for one in self.random.sample(STRANGERS, self.random.randrange(3))]  # fmt: skip
        made["parties"] = parties
        self.items.append(made)
        return made

    def plant(self, item: dict[str, Any], company: Company, what: str, allows: str, script: str) -> None:
        self.pairs.append({"item": item["key"], "profile": company.enterprise, "plant": what, "allows": allows, "script": script})  # fmt: skip

    def miss(self, item: dict[str, Any], company: Company, what: str, never: str = "certain") -> None:
        self.near.append({"item": item["key"], "profile": company.enterprise, "plant": what, "never": never})


def defendant(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "role": "defendant", **more}


# -- true matches ---------------------------------------------------------------------------------------------------


def seller_only(world: World) -> None:
    company = world.pick()
    shop = world.random.choice(company.shops)
    party = defendant(
        f"Store {world.random.randrange(10_000)}", seller_ids=[garbling.id_as_printed(shop["seller_id"], world.random)]
    )
    item = world.item(platform=shop["marketplace"], market=MARKET_OF[shop["marketplace"]], parties=[party])
    world.plant(item, company, "seller id", "certain", "latin")


def whole_chinese(world: World) -> None:
    company = world.pick()
    item = world.item(parties=[defendant(garbling.chinese(company, world.random))], market=company.mark["market"])
    world.plant(item, company, "whole name, Chinese", "certain", "han")


def whole_english(world: World) -> None:
    company = world.pick(lambda one: one.english and one.rare and world.alone(one))
    item = world.item(parties=[defendant(garbling.registered(company, world.random), address=address(company, world))])
    world.plant(item, company, "whole name, English", "certain", "latin")


def whole_pinyin(world: World) -> None:
    company = world.pick(lambda one: one.rare and world.alone(one))
    name = garbling.cased(company.pinyin(spaced=world.random.random() < 0.5), world.random)
    world.plant(world.item(parties=[defendant(name)]), company, "whole name, pinyin", "certain", "latin")


def code_in_address(world: World) -> None:
    company = world.pick()
    party = defendant("Unreadable", address=f"统一社会信用代码 {company.code}")
    world.plant(world.item(parties=[party]), company, "credit code", "certain", "han")


def own_mark(world: World) -> None:
    company = world.pick()
    mark = company.mark
    number = garbling.number_as_printed(mark["number"], world.random)
    item = world.item("notice", market=mark["market"], right="trade_mark", numbers=[number])
    world.plant(item, company, "mark number", "certain", "latin")


def own_patent(world: World) -> None:
    company = world.pick(lambda one: bool(one.patent))
    number = world.random.choice((company.patent, company.patent.replace("US ", "U.S. Patent No. ").replace(" B2", "")))
    item = world.item("complaint", right="patent", numbers=[number], forum="PTAB")
    world.plant(item, company, "patent number", "certain", "latin")


def squatted(world: World) -> None:
    company = world.pick()
    item = published(world, company, company.brand.title() if world.random.random() < 0.5 else company.brand)
    world.plant(item, company, "mark squatted", "certain", "latin")


def common_pinyin(world: World) -> None:
    company = world.pick(lambda one: not one.rare and world.alone(one))
    name = garbling.cased(company.pinyin(spaced=world.random.random() < 0.5), world.random)
    world.plant(
        world.item(parties=[defendant(name)]), company, "whole name, pinyin of two syllables", "likely", "latin"
    )


def cut_pinyin(world: World) -> None:
    company = world.pick(lambda one: len(one.pinyin(spaced=True)) > garbling.CUT + 2 and one.rare and world.alone(one))
    item = world.item(parties=[defendant(company.pinyin(spaced=True)[: garbling.CUT])])
    world.plant(item, company, "cut at forty signs", "likely", "latin")


def scanned(world: World) -> None:
    company = world.pick(lambda one: one.rare and world.alone(one))
    name = company.pinyin(spaced=False) if world.random.random() < 0.5 else garbling.translated(company, world.random)
    item = world.item(parties=[defendant(garbling.confused(name, world.random, world.random.choice((1, 1, 2))))])
    world.plant(item, company, "misread letters", "likely", "latin")


def other_translation(world: World) -> None:
    company = world.pick(lambda one: world.alone(one) and one.rare)
    item = world.item(parties=[defendant(garbling.translated(company, world.random))])
    world.plant(item, company, "translated", "likely", "latin")


def no_form(world: World) -> None:
    company = world.pick(lambda one: one.rare and world.alone(one))
    name = garbling.without_form(company, world.random)
    item = world.item(parties=[defendant(name)])
    world.plant(item, company, "without form of company", "likely", "han" if name[0] > "\u2e80" else "latin")


def alias_only(world: World) -> None:
    company = world.pick(lambda one: one.shops[0]["name"].startswith(one.brand))
    shop = company.shops[0]
    item = world.item(
        parties=[defendant(garbling.alias_as_printed(shop["name"], world.random))],
        platform=shop["marketplace"], market=MARKET_OF[shop["marketplace"]],
    )  # fmt: skip
    world.plant(item, company, "shop alias", "likely", "latin")


def both_names(world: World) -> None:
    company = world.pick(lambda one: one.rare and world.alone(one))
    shop = company.shops[0]
    written = f"{garbling.confused(garbling.translated(company, world.random), world.random, 1)} d/b/a {shop['name']}"
    item = world.item(parties=[defendant(written)], platform=shop["marketplace"], market=MARKET_OF[shop["marketplace"]])
    world.plant(item, company, "d/b/a", "likely", "latin")


def mixed_scripts(world: World) -> None:
    company = world.pick()
    written = f"{garbling.traditional(company.zh)} ({garbling.translated(company, world.random)})"
    world.plant(world.item(parties=[defendant(written)]), company, "Chinese with English", "certain", "han")


def similar(world: World) -> None:
    company = world.pick()
    item = published(world, company, garbling.similar_mark(company.brand, world.random))
    world.plant(item, company, "mark resembles", "likely", "latin")


# -- near misses ----------------------------------------------------------------------------------------------------


def homophone_in_pinyin(world: World) -> None:
    """The docket means a company that has no profile; one with a profile is read the same (two syllables)."""
    company = world.pick(lambda one: not one.rare and world.alone(one))
    world.miss(world.item(parties=[defendant(company.pinyin(spaced=True))]), company, "sounds alike, pinyin")


def homophone_in_chinese(world: World) -> None:
    company = world.pick(lambda one: garbling.homophone(one, Random(0)) is not None)
    other = garbling.homophone(company, world.random) or ""
    name = company.zh.replace(company.core, other)
    if world.has(name):
        return
    parties = (
        [
            defendant(name),
        ]
        if world.random.random() < 0.5
        else [defendant(f"{name} ({company.en})")]
    )
    world.miss(world.item(parties=parties), company, "sounds alike, Chinese")


def homophone_with_profile(world: World) -> None:
    """Two profiles are read the same, three syllables and more; the docket gives pinyin."""
    company = world.pick(lambda one: one.rare and garbling.homophone(one, Random(0)) is not None)
    twin = world.making.make(f"e{len(world.companies):06d}")
    twin.place, twin.sounds, twin.trade, twin.city_word = (
        company.place,
        company.sounds,
        company.trade,
        company.city_word,
    )
    twin.core = garbling.homophone(company, world.random) or ""
    add(world, twin)
    item = world.item(parties=[defendant(company.pinyin(spaced=False))])
    world.miss(item, twin, "twin in sound")
    world.miss(item, company, "twin in sound")


def elsewhere_in_name(world: World) -> None:
    company = world.pick()
    place = world.random.choice([one for one in PLACES if one[2] != company.place[2]])
    name = company.zh.replace(company.place[0], place[0])
    if world.has(name):
        return
    world.miss(world.item(parties=[defendant(name)]), company, "other place in the name")


def elsewhere_in_address(world: World) -> None:
    company = world.pick(lambda one: one.english)
    place = world.random.choice([one for one in PLACES if one[2] != company.place[2]])
    written = world.random.choice(
        (
            f"Room 302, No. 18 Renmin Road, {place[1].capitalize()}, {place[3]}, China",
            f"{place[2]}省{place[0]}市人民路18号",
        )
    )
    name = world.random.choice((company.en, company.pinyin(spaced=True)))
    world.miss(world.item(parties=[defendant(name, address=written)]), company, "other province in the address")


def seller_off(world: World) -> None:
    company = world.pick()
    shop = company.shops[0]
    party = defendant(shop["name"], seller_ids=[garbling.one_digit_off(shop["seller_id"], world.random)])
    item = world.item(platform=shop["marketplace"], market=MARKET_OF[shop["marketplace"]], parties=[party])
    world.miss(item, company, "one digit of the seller id")


def seller_elsewhere(world: World) -> None:
    company = world.pick(lambda one: len(one.shops) == 1)
    shop = company.shops[0]
    other = "walmart.com" if shop["marketplace"] != "walmart.com" else "ebay.com"
    party = defendant("Shop 77", seller_ids=[shop["seller_id"]])
    world.miss(world.item(platform=other, parties=[party]), company, "seller id on another marketplace")


def seller_claimed_twice(world: World) -> None:
    company, rival = world.pick(), world.pick()
    shop = company.shops[0]
    rival.shops.append(dict(shop))
    world.profiles[int(rival.enterprise[1:])] = rival.profile()
    party = defendant("Shop 78", seller_ids=[shop["seller_id"]])
    item = world.item(platform=shop["marketplace"], market=MARKET_OF[shop["marketplace"]], parties=[party])
    world.miss(item, company, "seller id claimed twice")
    world.miss(item, rival, "seller id claimed twice")


def mark_in_other_class(world: World) -> None:
    company = world.pick()
    other = world.random.choice([one[2] for one in GOODS if one[2] not in company.mark["classes"]])
    world.miss(published(world, company, company.brand, classes=[other]), company, "mark in another class")


def mark_number_elsewhere(world: World) -> None:
    company = world.pick()
    market = "JP" if company.mark["market"] != "JP" else "KR"
    item = world.item("notice", market=market, right="trade_mark", numbers=[company.mark["number"]])
    world.miss(item, company, "mark number of another office")


def common_words(world: World) -> None:
    sound, cores = world.random.choice(COMMON)
    trade = world.random.choice(TRADES)
    written = world.random.choice(
        (f"{sound.capitalize()} {trade[2]}", f"{sound.capitalize()} Store", f"{sound.upper()}")
    )
    item = world.item(parties=[defendant(written)])
    for company in world.companies:
        if company.core in cores:
            world.miss(item, company, "common words")


def plaintiff_itself(world: World) -> None:
    company = world.pick(lambda one: one.rare)
    name = world.random.choice((company.zh, company.pinyin(spaced=True), company.en))
    item = world.item("complaint", market=company.mark["market"], right="trade_mark", numbers=[company.mark["number"]], marks=[company.brand], classes=company.mark["classes"], parties=[{"name": name, "role": "complainant"}, defendant("Somebody Else 12")])  # fmt: skip
    world.miss(item, company, "plaintiff itself", never="any")


def applicant_itself(world: World) -> None:
    company = world.pick(lambda one: one.rare)
    name = world.random.choice((company.zh, garbling.traditional(company.zh), company.pinyin(spaced=True), company.en))
    world.miss(published(world, company, company.brand, applicant=name), company, "applicant itself", never="any")


def stranger(world: World) -> None:
    """An item that means nobody."""
    other = world.making.make("nobody", common=0.0)
    if any(one.pinyin_core == other.pinyin_core for one in world.companies):
        return
    item = world.item(parties=[defendant(world.random.choice((other.zh, other.en, other.pinyin(spaced=False))))])
    item["products"] = [other.goods[0][0]]


TRUE = (
    seller_only, whole_chinese, whole_english, whole_pinyin, code_in_address, own_mark, own_patent, squatted, common_pinyin,
    cut_pinyin, scanned, other_translation, no_form, alias_only, both_names, mixed_scripts, similar,
)  # fmt: skip
NEAR = (
    homophone_in_pinyin, homophone_in_chinese, homophone_with_profile, elsewhere_in_name, elsewhere_in_address, seller_off,
    seller_elsewhere, seller_claimed_twice, mark_in_other_class, mark_number_elsewhere, common_words, plaintiff_itself, applicant_itself, stranger,
)  # fmt: skip


def published(
    world: World, company: Company, words: str, *, classes: list[int] | None = None, applicant: str = ""
) -> dict[str, Any]:
    """A mark in a gazette, where the company has its own or sells."""
    market = company.mark["market"]
    applicant = applicant or f"{world.random.choice(STRANGERS)} {world.random.randrange(1000)}"
    return world.item(
        "mark", market=market, right="trade_mark", marks=[words], numbers=[world.making.number(9)],
        classes=classes or company.mark["classes"][:1], parties=[{"name": applicant, "role": "applicant"}],
    )  # fmt: skip


def address(company: Company, world: World) -> str:
    """An address in the company's own city, or none."""
    city, province = company.place[1].capitalize(), company.place[3]
    return world.random.choice(
        ("", f"Room 1203, Building 5, {city}, {province}, China", f"{city} {province} 518000 CN")
    )


def add(world: World, company: Company) -> None:
    world.companies.append(company)
    world.profiles.append(company.profile())


def generate(seed: int, items: int = 200, profiles: int = 2000) -> World:
    """A world of about so many items: three in four mean a company that has a profile."""
    world = World(seed, profiles)
    while len(world.items) < items:
        kinds = TRUE if world.random.random() < 0.72 else NEAR
        world.random.choice(kinds)(world)
    return world


def write(world: World, folder: Path) -> None:
    """The three files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("items", world.items), ("profiles", world.profiles)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    truth = {"pairs": world.pairs, "near": world.near}
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=DEVELOPMENT)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--profiles", type=int, default=2000)
    asked = parser.parse_args()
    write(generate(asked.seed, asked.items, asked.profiles), asked.folder)


if __name__ == "__main__":
    main()
