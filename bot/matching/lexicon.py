"""The words that stand in many names: places, forms of companies, trades; from `words.yaml` and `places.yaml`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.matching.scripts import has_han, latin, pinyin
from bot.matching.spelling import Nearby

_FOLDER = Path(__file__).parent
_PROVINCES = _FOLDER.parent / "cases" / "routing" / "places.yaml"
_SIGNS = re.compile(r"[^a-z0-9\u3400-\u9fff]+")
MOST_WORDS = 5
AREAS = ("shi", "city", "sheng", "province", "municipality")
"""What follows the name of a city or province."""
LONGEST = 24
"""Letters of the longest entry."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A city or province: `key` is how it is read, `provinces` those in which a place of this name lies."""

    key: str
    provinces: frozenset[str]


NOWHERE = Place("", frozenset())


@dataclass(frozen=True)
class Lexicon:
    """Each table by what stands in a name: characters, words of English, or letters of pinyin run together.

    `place_letters` has places without 市 or 省; trades are numbers, forms their names in the file.
    """

    places_zh: Mapping[str, Place]
    places_en: Mapping[Words, Place]
    place_letters: Mapping[str, Place]
    forms_zh: Mapping[str, str]
    forms_en: Mapping[Words, str]
    form_letters: Mapping[str, str]
    trades_zh: Mapping[str, int]
    trades_en: Mapping[Words, int]
    trade_letters: Mapping[str, int]
    shop: frozenset[str]
    mark: frozenset[str]
    near_words: Nearby
    near_places: Nearby
    near_trades: Nearby
    near_forms: Nearby


@cache
def lexicon() -> Lexicon:
    """The tables, read once."""
    words = _read(_FOLDER / "words.yaml")
    zh, en = _places()
    forms_zh = {spelt: form for form, one in words["forms"].items() for spelt in one["zh"]}
    forms_en = {pieces(spelt): form for form, one in words["forms"].items() for spelt in one["en"]}
    trades_zh = {spelt: n for n, one in enumerate(words["trades"]) for spelt in one["zh"]}
    trades_en = {pieces(spelt): n for n, one in enumerate(words["trades"]) for spelt in one["en"]}
    place_letters = _letters(zh, en)
    form_letters = {pinyin(spelt): form for spelt, form in forms_zh.items()}
    trade_letters = {pinyin(spelt): n for spelt, n in trades_zh.items()}
    return Lexicon(
        places_zh=zh,
        places_en=en,
        place_letters=place_letters,
        forms_zh=forms_zh,
        forms_en=forms_en,
        form_letters=form_letters,
        trades_zh=trades_zh,
        trades_en=trades_en,
        trade_letters=trade_letters,
        shop=frozenset(words["shop"].split()),
        mark=frozenset(words["mark"].split()),
        near_words=Nearby(
            (*AREAS, *(word for table in (en, forms_en, trades_en) for entry in table for word in entry)), 4
        ),
        near_places=Nearby(place_letters),
        near_trades=Nearby(trade_letters),
        near_forms=Nearby(form_letters),
    )


def pieces(text: str) -> Words:
    """The words of a Latin text in small letters: `Xi'an L.L.C.` gives `xian`, `llc`."""
    plain = latin(text).replace("'", "").replace("\u2019", "").replace("&", " and ")
    plain = re.sub(r"\b((?:[a-z]\.){2,})", lambda found: found[1].replace(".", ""), plain)
    return tuple(word for word in _SIGNS.split(plain) if word)


def provinces_named(text: str) -> frozenset[str]:
    """The provinces in which the places that an address names lie; of several readings all.

    Cities decide before provinces, since an address names both.
    """
    book, found = lexicon(), []
    if has_han(text):
        found = [place for spelt, place in book.places_zh.items() if spelt in text]
    words = pieces(text)
    for at in range(len(words)):
        for size in (3, 2, 1):
            place = book.places_en.get(words[at : at + size]) or (
                _of_city(words[at], book) if size == 1 and len(words[at]) > 5 else None
            )
            if place is not None:
                found.append(place)
                break
    sure = [place.provinces for place in found if len(place.provinces) == 1]
    unsure = [place.provinces for place in found if len(place.provinces) > 1]
    if sure:
        return frozenset().union(*sure)
    return frozenset().union(*unsure) if unsure else frozenset()


def _of_city(word: str, book: Lexicon) -> Place | None:
    """`shenzhenshi` and `guangdongsheng` in an address."""
    bare = word.removesuffix("shi").removesuffix("sheng")
    return book.place_letters.get(bare) if bare != word else None


def province_of(text: str | None) -> str | None:
    """The key of the province that a profile names in any spelling; None where it is unknown."""
    named = provinces_named(text or "")
    return next(iter(named)) if len(named) == 1 else None


def _places() -> tuple[dict[str, Place], dict[Words, Place]]:
    zh: dict[str, Place] = {}
    en: dict[Words, Place] = {}
    provinces = _read(_PROVINCES)
    for province, entry in provinces.items():
        for name in entry["names"]:
            _add(name, Place(province, frozenset((province,))), zh, en)
        for name in entry.get("cities", ()):
            _add(name, Place(_key(name), frozenset((province,))), zh, en)
    for province, cities in _read(_FOLDER / "places.yaml").items():
        for name in cities.split():
            _add(name, Place(pinyin(name), frozenset((province,))), zh, en)
            _merge(en, (pinyin(name),), Place(pinyin(name), frozenset((province,))))
    return zh, en


def _add(name: str, place: Place, zh: dict[str, Place], en: dict[Words, Place]) -> None:
    if has_han(name):
        zh.setdefault(name, place)
    else:
        _merge(en, pieces(name), place)


def _merge(en: dict[Words, Place], words: Words, place: Place) -> None:
    known = en.get(words)
    en[words] = place if known is None else Place(known.key, known.provinces | place.provinces)


def _letters(zh: Mapping[str, Place], en: Mapping[Words, Place]) -> dict[str, Place]:
    found = {"".join(words): place for words, place in en.items()}
    for name, place in zh.items():
        spelt = pinyin(name)
        known = found.get(spelt)
        found[spelt] = place if known is None else Place(known.key, known.provinces | place.provinces)
    return found


def _key(name: str) -> str:
    return pinyin(name) if has_han(name) else "".join(pieces(name))


def _read(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


def longest_head(text: str, table: Collection[str]) -> str:
    """The longest entry of a table with which a text begins; empty for none."""
    return next((head for size in range(min(LONGEST, len(text)), 0, -1) if (head := text[:size]) in table), "")


def longest_tail(text: str, table: Collection[str]) -> str:
    """The longest entry of a table with which a text ends; empty for none."""
    return next((tail for size in range(min(LONGEST, len(text)), 0, -1) if (tail := text[-size:]) in table), "")
