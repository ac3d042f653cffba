"""Under which keys a profile is found again, and under which an item looks for it."""

from collections.abc import Iterable, Iterator

from bot.matching.goods import goods_words
from bot.matching.identifiers import credit_code, number, seller_id
from bot.matching.marks import LEAST_FUZZY, Words, words_of
from bot.matching.names import CUT_AT, Name, parse, spellings
from bot.matching.scripts import has_han, pinyin, readings
from bot.matching.shops import Alias, alias
from bot.matching.spelling import halves, halves_like, skeleton
from bot.profiles.model import Profile

Key = tuple[str | int, ...]
LEAST_HALVED = 6
"""Of shorter words the halves say nothing."""
BEGINNING = 16


def names_of(profile: Profile) -> tuple[str, ...]:
    """Every name of the enterprise itself, its own first."""
    return tuple(dict.fromkeys(name for name in (profile.name_zh, profile.name_en, *profile.other_names) if name))


def aliases_of(profile: Profile) -> tuple[tuple[str, str], ...]:
    """What it is called on marketplaces, each with the marketplace: names of shops, and its brands."""
    shops = ((shop.name, shop.marketplace) for shop in profile.shops if shop.name)
    return tuple(dict.fromkeys((*shops, *((brand, "") for brand in profile.brands))))


def parsed(written: Iterable[str]) -> tuple[Name, ...]:
    """Names taken apart, in every spelling and reading, each once."""
    return tuple(dict.fromkeys(name for one in written for spelt in spellings(one) for name in parse(spelt)))


def keys_of(profile: Profile) -> set[Key]:
    """Every key under which a profile is found."""
    found = {("enterprise", profile.enterprise), *_numbers(profile)}
    for name in parsed(names_of(profile)):
        found.update(_name(name))
    for written, _ in aliases_of(profile):
        known = alias(written)
        if known is not None:
            found.update(_shop(known))
    for mark in (*(mark.text for mark in profile.marks), *profile.brands):
        words = words_of(mark)
        if words is not None:
            found.update(_mark(words))
    found.update(("goods", word) for word in goods_words(profile.products))
    return found


def _numbers(profile: Profile) -> Iterator[Key]:
    yield from (("seller", seller_id(shop.seller_id)) for shop in profile.shops if seller_id(shop.seller_id))
    yield from (("mark", number(mark.number)) for mark in profile.marks if number(mark.number))
    yield from (("right", number(right.number)) for right in profile.rights if number(right.number))
    if credit_code(profile.code):
        yield "code", credit_code(profile.code)


def cores(name: Name) -> tuple[str, ...]:
    """The core as it may be read, letters that look alike made one."""
    return tuple(dict.fromkeys(map(skeleton, readings(name.core_zh) if name.core_zh else (name.core,))))


def _name(name: Name) -> Iterator[Key]:
    if name.letters:
        yield "name", name.letters
    whole = skeleton(name.letters)
    if len(whole) >= CUT_AT:
        yield "beginning", whole[:BEGINNING]
        yield from (("half", *half, at) for at, half in enumerate(halves(whole)))
    for core in cores(name):
        yield from _core(core, name)
        if len(core) >= LEAST_HALVED:
            yield from (("core half", *half, at) for at, half in enumerate(halves(core)))


def _core(core: str, name: Name) -> Iterator[Key]:
    yield "core", core
    if name.place:
        yield "core", core, name.place
    yield from (("core", core, trade) for trade in name.trades)


def _shop(known: Alias) -> Iterator[Key]:
    yield "shop", known.letters
    yield "shop core", known.core
    if has_han(known.core):
        yield "shop core", pinyin(known.core)
    letters = skeleton(known.letters)
    if len(letters) >= LEAST_HALVED:
        yield from (("shop half", *half, at) for at, half in enumerate(halves(letters)))


def _mark(words: Words) -> Iterator[Key]:
    yield "words", words.plain
    yield "bare", words.bare
    yield "spoken", words.spoken
    if words.han:
        yield "bare", pinyin(words.bare)
    elif len(words.bare) >= LEAST_FUZZY:
        yield from (("bare half", *half, at) for at, half in enumerate(halves(skeleton(words.bare))))


def asked_for_name(name: Name) -> Iterator[tuple[Key, ...]]:
    """The keys that an item's name looks under, the most exact first; each group alone finds what it means."""
    yield (("name", name.letters),)
    for core in cores(name):
        yield tuple(key for key in _core(core, name) if len(key) > 2)
        yield (("core", core),)
        if len(core) >= LEAST_HALVED:
            yield tuple(("core half", *half, at) for pair in halves_like(core) for at, half in enumerate(pair))
    whole = skeleton(name.letters)
    if len(whole) >= CUT_AT:
        yield tuple(("half", *half, at) for pair in halves_like(whole) for at, half in enumerate(pair))
        if name.cut:
            yield (("beginning", whole[:BEGINNING]),)


def asked_for_shop(known: Alias) -> Iterator[tuple[Key, ...]]:
    """The keys that the name of a shop looks under."""
    yield (("shop", known.letters),)
    yield ("shop core", known.core), ("shop core", pinyin(known.core))
    letters = skeleton(known.letters)
    if len(letters) >= LEAST_HALVED:
        yield tuple(("shop half", *half, at) for pair in halves_like(letters) for at, half in enumerate(pair))


def asked_for_mark(words: Words) -> Iterator[tuple[Key, ...]]:
    """The keys that the words of a mark look under."""
    yield (("words", words.plain),)
    yield ("bare", words.bare), ("spoken", words.spoken)
    if words.han:
        yield (("bare", pinyin(words.bare)),)
    elif len(words.bare) >= LEAST_FUZZY:
        bare = skeleton(words.bare)
        yield tuple(("bare half", *half, at) for pair in halves_like(bare) for at, half in enumerate(pair))
