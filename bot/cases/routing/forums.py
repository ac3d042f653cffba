"""Which law a forum applies: the forum beats the country, and a forum that several countries have is asked about (pure)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.cases.routing.reasons import because, listed, named
from bot.texts import Both
from knowledge.markets import Markets
from knowledge.phrases import Phrases

_FILE = Path(__file__).with_name("forums.yaml")
# The ids of the table of deadline rules begin with the market: us_itc, vn_court.
_CODED = re.compile(r"^([a-z]{2})_[a-z_]+$")
UNIFIED_PATENT_COURT = "upc"
# Members of the Unified Patent Court among the markets of this desk (from knowledge, K): only ever a question is asked.
_UPC_MARKETS = frozenset({"DE", "FR", "IT", "NL"})


@dataclass(frozen=True)
class Forum:
    """A court, an office or another place where a matter is decided.

    `market` is the one whose experts know it, `shared` are those that have a forum of this name; it may have neither. `languages` are its
    own, None where they are those of its market; `whole` is the forum that it is a part of.
    """

    id: str
    kind: str
    name: Both
    market: str | None = None
    shared: frozenset[str] = frozenset()
    languages: tuple[str, ...] | None = None
    mistaken_in: frozenset[str] = frozenset()
    whole: str | None = None


@lru_cache(maxsize=4096)
def forum_of(given: str | None) -> Forum | None:
    """The forum that these words, or an id, name; None for one that is not on the list."""
    words = (given or "").strip()
    if not words:
        return None
    if words in _forums() or _CODED.match(words):
        return _forums().get(words)
    found = [_forums()[match.keys[0]] for match in _phrases().find(words)]
    return next((forum for forum in found if forum.market), found[0] if found else None)


def jurisdiction_of(forum: str | None, market: str | None, right: str | None = None) -> tuple[str | None, Both | None]:
    """The market whose law decides, and why; None where it must be asked. A forum that is named beats the country.

    A patent matter (or one of unknown right) in a member of the Unified Patent Court with no forum keeps its country,
    and the reason says that the forum must be asked for.
    """
    given = (forum or "").strip()
    if not given:
        return market, _asked(market, right)
    found = forum_of(given)
    if found is None:
        return _of_its_words(given, market)
    if market in found.mistaken_in:
        return market, because("forum_mistaken", given=given, forum=found.name, market=named("market", market or ""))
    if found.market:
        return found.market, _decided(found.name, found.market, market)
    return _shared(found, given, market)


def _shared(forum: Forum, given: str, market: str | None) -> tuple[str | None, Both | None]:
    """The jurisdiction of a forum that belongs to no country, or that several have."""
    if not forum.shared:
        return market, because("forum_of_none", forum=forum.name)
    if market in forum.shared:
        return market, because("forum_shared", forum=forum.name, market=named("market", market or ""))
    inside = _markets().single(given)  # "Seoul District Court" says which
    if inside:
        return inside, _decided({"en": given, "zh": given}, inside, market)
    markets = listed([named("market", code) for code in sorted(forum.shared)])
    return None, because("forum_unclear", forum=forum.name, markets=markets)


def knows(listed_forums: tuple[str, ...], forum: Forum) -> bool:
    """Whether somebody who lists these forums knows this one: by name, by the whole it is a part of, or by its kind."""
    return any(_covers(words, forum) for words in listed_forums)


def _covers(words: str, forum: Forum) -> bool:
    if words.strip().lower() == forum.kind:
        return True
    found = forum_of(words)
    if found is None:
        return False
    if found.id in (forum.id, forum.whole):
        return True
    general = found.market is None and found.kind == forum.kind
    return general and (not found.shared or forum.market in found.shared)


def _asked(market: str | None, right: str | None) -> Both | None:
    if market not in _UPC_MARKETS or right not in (None, "patent"):
        return None
    return because("ask_forum", market=named("market", market or ""), forum=_forums()[UNIFIED_PATENT_COURT].name)


def _decided(forum: Both, market: str, country: str | None) -> Both:
    if country in (None, market):
        return because("forum_decides", forum=forum, market=named("market", market))
    return because(
        "forum_beats_country", forum=forum, market=named("market", market), country=named("market", country or "")
    )


def _of_its_words(given: str, market: str | None) -> tuple[str | None, Both | None]:
    """A forum that is not on the list: the place in its name decides, or the prefix of its id, else the country."""
    coded = _CODED.match(given)
    code = coded[1].upper() if coded else None
    inside = code if code in _markets().codes else _markets().single(given)
    if inside:
        return inside, _decided({"en": given, "zh": given}, inside, market)
    return market, because("forum_unknown", given=given)


@cache
def _markets() -> Markets:
    return Markets.load()


@cache
def _forums() -> Mapping[str, Forum]:
    return {
        id_: Forum(
            id=id_,
            kind=entry["kind"],
            name=entry["name"],
            market=entry.get("market"),
            shared=frozenset(entry.get("shared", ())),
            languages=tuple(entry["languages"]) if "languages" in entry else None,
            mistaken_in=frozenset(entry.get("mistaken_in", ())),
            whole=entry.get("part_of"),
        )
        for id_, entry in _table().items()
    }


@cache
def _phrases() -> Phrases[str]:
    return Phrases((word, id_) for id_, entry in _table().items() for word in entry["words"])


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return table
