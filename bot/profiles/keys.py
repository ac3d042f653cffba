"""What a profile is found by, as it is compared: codes, seller ids, numbers of marks, names (pure)."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

from bot.profiles.model import Mark, Profile, Shop

KeyKind = Literal["code", "seller", "mark", "name"]
_SUFFIX = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|公司)$"
    r"|(?:[\s,.]+(?:co|company|ltd|limited|inc|incorporated|llc|corp|corporation|gmbh)\b\.?)+$"
)
_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST = 240


class Key(NamedTuple):
    """One of them; two profiles with the same key may be the same enterprise."""

    kind: KeyKind
    value: str


def keys_of(profile: Profile) -> tuple[Key, ...]:
    """Every key of a profile, each once."""
    return tuple(dict.fromkeys(Key(key.kind, key.value[:_LONGEST]) for key in _keys(profile) if key.value))


def _keys(profile: Profile) -> Iterator[Key]:
    yield Key("code", profile.code)
    for shop in profile.shops:
        yield Key("seller", seller_key(shop))
    for mark in profile.marks:
        yield Key("mark", mark_key(mark))
    for name in (profile.name_zh, profile.name_en, *profile.other_names):
        yield Key("name", name_key(name))


def seller_key(shop: Shop) -> str:
    """A seller id with its platform: on Amazon a seller has the same id in every country. Empty without an id."""
    family = shop.marketplace.partition(".")[0]
    return f"{family}:{plain(shop.seller_id).upper()}" if shop.seller_id.strip() else ""


def mark_key(mark: Mark) -> str:
    """The number of a mark with its market; empty where either is missing: offices count independently."""
    number = number_key(mark.number)
    return f"{mark.market}:{number}" if number and mark.market else ""


def number_key(number: str) -> str:
    """A registration or application number without the ways to write it."""
    return re.sub(r"^(?:NO|NR|REGNO)(?=\d)", "", _NOT_WORD.sub("", plain(number)).upper())


def name_key(name: str) -> str:
    """A company's name without legal form, spaces, punctuation and case."""
    words = plain(name).casefold()
    short = _NOT_WORD.sub("", _SUFFIX.sub("", words))
    return short or _NOT_WORD.sub("", words)


def plain(words: str) -> str:
    """Full-width letters as usual ones, without blanks around."""
    return unicodedata.normalize("NFKC", words).strip()
