"""The parties of an item and the profiles that they may be: seller ids, codes, names, shops, addresses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.matching.agreeing import NONE, Agreement, agreement
from bot.matching.evidence import Evidence
from bot.matching.identifiers import credit_code, marketplace, same_marketplace, seller_id
from bot.matching.index import Index
from bot.matching.keys import Key, aliases_of, asked_for_name, asked_for_shop, names_of, parsed
from bot.matching.lexicon import province_of, provinces_named
from bot.matching.names import Name, spellings
from bot.matching.scripts import has_han
from bot.matching.shops import alias
from bot.matching.shops import alike as shops_alike
from bot.matching.spelling import skeleton
from bot.profiles.model import Profile
from ingest.watch.model import Item, Party

ASSERTING = frozenset({"plaintiff", "complainant", "applicant", "owner", "firm"})
"""Who asserts a right or acts for who does: no item is a warning to them."""
ITSELF = 0.74
"""From here on a name that nothing speaks against is the enterprise's own."""
COMMON_CORE = 4
"""A name that more profiles have as their own, wherever and whatever their trade, is a common one."""
RIVAL = 0.06
"""Profiles whose names agree so nearly as well make each other less sure."""


@dataclass(frozen=True, slots=True)
class _Called:
    """How well a profile's best name agrees with a party's, in the words of both."""

    how: Agreement
    item: str
    profile: str
    core: str


def sued(item: Item) -> tuple[Party, ...]:
    """The parties whom an item may warn."""
    return tuple(party for party in item.parties if party.role not in ASSERTING)


def asserting_itself(item: Item, index: Index) -> frozenset[int]:
    """Where the profiles stand that the item names as the ones who assert a right."""
    found = set()
    for party in item.parties:
        if party.role in ASSERTING:
            for place, called in _named(_written(party), index).items():
                if called.how.weight >= ITSELF and not called.how.against:
                    found.add(place)
            found.update(place for place, own in _by_code(party, index).items() if own.proves)
    return frozenset(found)


def of_party(item: Item, party: Party, index: Index) -> dict[int, Evidence]:
    """What a party says for and against each profile that it may be."""
    found = _by_seller_id(item, party, index)
    for place, evidence in _by_code(party, index).items():
        found.setdefault(place, Evidence()).join(evidence)
    proven = {place for place, evidence in found.items() if evidence.proves}
    written = _written(party)
    called = _named(written, index)
    shops = _shops(item, (*written, *_shop_names(party)), index)
    _add_names(called, index, found)
    _add_shops(shops, called, found)
    for place, evidence in found.items():
        _add_place(party, index[place], evidence)
        if _is_confirmed(called.get(place), index, evidence):
            evidence.proves = True
        _add_marketplace(item, party, index[place], evidence)
        if proven and place not in proven:
            evidence.add("other_claims", party.name, index[place].name)
    return found


def _written(party: Party) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (party.name, *party.other_names) if name.strip()))


def _shop_names(party: Party) -> tuple[str, ...]:
    return (party.shop,) if party.shop else ()


# -- identifiers ----------------------------------------------------------------------------------------------------


def _by_seller_id(item: Item, party: Party, index: Index) -> dict[int, Evidence]:
    found: dict[int, Evidence] = {}
    for written in party.seller_ids:
        own = seller_id(written)
        if not own:
            continue
        claims = [
            (place, shop.marketplace, shop.seller_id)
            for place in index.under(("seller", own))
            for shop in index[place].shops
            if seller_id(shop.seller_id) == own and same_family(item.platform, shop.marketplace)
        ]
        claimed_by = {index[place].enterprise for place, _, _ in claims}
        for place, where, theirs in claims:
            evidence = found.setdefault(place, Evidence())
            evidence.base.add("identifier")
            same = same_marketplace(item.platform, where)
            weight = {True: 0.99, None: 0.85, False: 0.85}[same]
            evidence.add("seller_id", f"{written} ({item.platform})" if item.platform else written, f"{theirs} ({where})", weight)  # fmt: skip
            evidence.proves = evidence.proves or same is True
            if same is False:
                evidence.add("other_marketplace", item.platform, where)
            if len(claimed_by) > 1:
                evidence.add("shared", written, str(len(claimed_by)))
    return found


def same_family(one: str, other: str) -> bool:
    """Whether two marketplaces may be one company's: `amazon.com` and `amazon.de`; also where one is not named."""
    first, second = marketplace(one)[0], marketplace(other)[0]
    return not first or not second or first == second


def _by_code(party: Party, index: Index) -> dict[int, Evidence]:
    found: dict[int, Evidence] = {}
    for text in (party.name, *party.other_names, party.address):
        code = credit_code(text)
        places = index.under(("code", code)) if code else []
        for place in places:
            evidence = found.setdefault(place, Evidence(proves=True, base={"identifier"}))
            evidence.add("code", code, index[place].code, 0.99)
            if len({index[one].enterprise for one in places}) > 1:
                evidence.add("shared", code, str(len(places)))
    return found


# -- names ----------------------------------------------------------------------------------------------------------


def _named(written: Iterable[str], index: Index) -> dict[int, _Called]:
    """The profiles whose names agree with one of these, each with the best agreement."""
    texts = {text: parsed((text,)) for one in written for text in spellings(one)}
    keys = (group for names in texts.values() for name in names for group in asked_for_name(name))
    found: dict[int, _Called] = {}
    for place in candidates(keys, index):
        best = _best(texts, index[place])
        if best is not None:
            found[place] = best
    return found


def _best(texts: Mapping[str, tuple[Name, ...]], profile: Profile) -> _Called | None:
    best: _Called | None = None
    denied: tuple[str, ...] = ()
    for own in names_of(profile):
        for mine in parsed((own,)):
            for text, names in texts.items():
                for name in names:
                    how = agreement(name, mine)
                    if "other_characters" in how.against:
                        denied = how.against
                    if how is not NONE and (best is None or how.weight > best.how.weight):
                        best = _Called(how, text, own, mine.core)
    same_characters = best is not None and best.how.code == "name_whole" and has_han(best.profile)
    if best is None or same_characters or not denied or denied == best.how.against:
        return best
    how = best.how
    return _Called(
        Agreement(how.code, how.weight * 0.6, how.whole, (*how.against, *denied)), best.item, best.profile, best.core
    )


def candidates(groups: Iterable[tuple[Key, ...]], index: Index) -> set[int]:
    """The profiles under any of these keys; a key that very many share finds nobody."""
    return {place for group in groups for key in group for place in index.under(key)}


def _add_names(called: Mapping[int, _Called], index: Index, found: dict[int, Evidence]) -> None:
    for place, own in called.items():
        common = _is_common(own, index)
        in_characters = own.how.code == "name_whole" and has_han(own.profile)
        rivals = sum(1 for other in called.values() if other is not own and other.how.weight >= own.how.weight - RIVAL)
        evidence = found.setdefault(place, Evidence())
        evidence.base.add("name")
        evidence.add(
            own.how.code,
            own.item,
            own.profile,
            own.how.weight * (0.85 if common and not in_characters else 1) / (1 + 0.2 * rivals),
        )
        for code in own.how.against:
            evidence.add(code, own.item, own.profile)
        if rivals:
            evidence.add("name_shared", own.item, str(rivals + 1), 0.0)
        elif own.how.whole and (in_characters or not common):
            evidence.proves = True


def _is_common(own: _Called, index: Index) -> bool:
    return index.count(("core", skeleton(own.core))) > max(COMMON_CORE, len(index) // 2_000)


def _is_confirmed(own: _Called | None, index: Index, evidence: Evidence) -> bool:
    """The whole name as the enterprise itself writes it, of two syllables, and an address in its own province."""
    whole = own is not None and own.how.code == "name_whole" and not _is_common(own, index)
    return whole and "province" in evidence.reasons and "name_shared" not in evidence.reasons


# -- shops ----------------------------------------------------------------------------------------------------------


def _shops(item: Item, written: Iterable[str], index: Index) -> dict[int, tuple[str, float, str, str]]:
    """For each profile the best agreement of a shop's name or brand: word, weight, the item's words, the profile's."""
    texts = {text: known for one in written for text in spellings(one) if (known := alias(text))}
    found: dict[int, tuple[str, float, str, str]] = {}
    for place in candidates((group for known in texts.values() for group in asked_for_shop(known)), index):
        for text, known in texts.items():
            for own, where in aliases_of(index[place]):
                mine = alias(own)
                code, weight = shops_alike(known, mine) if mine else ("", 0.0)
                if weight and where and same_marketplace(item.platform, where) is False:
                    weight *= 0.75
                if weight > found.get(place, ("", 0.0))[1]:
                    found[place] = (code, weight, text, own)
    return found


def _add_shops(
    shops: Mapping[int, tuple[str, float, str, str]], called: Mapping[int, _Called], found: dict[int, Evidence]
) -> None:
    for place, (code, weight, text, own) in shops.items():
        rivals = sum(1 for one, other in shops.items() if one != place and other[1] >= weight - RIVAL)
        evidence = found.setdefault(place, Evidence())
        evidence.base.add("name")
        evidence.add(code, text, own, weight / (1 + 0.2 * rivals))
        if rivals:
            evidence.add("name_shared", text, str(rivals + 1), 0.0)
        name = called.get(place)
        if code == "shop_name" and not rivals and name and name.how.code in ("name_whole", "name_pinyin"):
            evidence.proves = evidence.proves or name.item != text


# -- where ----------------------------------------------------------------------------------------------------------


def _add_place(party: Party, profile: Profile, evidence: Evidence) -> None:
    named = provinces_named(party.address)
    if not named:
        return
    own = own_provinces(profile)
    if own & named:
        evidence.add("province", party.address, profile.province or profile.name)
    elif own:
        evidence.add("other_province", party.address, profile.province or profile.name)


def own_provinces(profile: Profile) -> frozenset[str]:
    """The province of an enterprise, as it says or as its name does; of a name that lies in two provinces both."""
    said = province_of(profile.province)
    if said:
        return frozenset((said,))
    return next((name.provinces for name in parsed(names_of(profile)) if name.provinces), frozenset())


def _add_marketplace(item: Item, party: Party, profile: Profile, evidence: Evidence) -> None:
    if not item.platform or "seller_id" in evidence.reasons or not profile.shops:
        return
    there = [shop for shop in profile.shops if same_marketplace(item.platform, shop.marketplace) is not False]
    if not there:
        evidence.add("other_marketplace", item.platform, ", ".join(_marketplaces(profile)))
        return
    evidence.add("platform", item.platform, there[0].marketplace)
    ids = [shop.seller_id for shop in there if shop.seller_id]
    if party.seller_ids and ids:
        evidence.add("other_seller_id", ", ".join(party.seller_ids), ", ".join(ids))


def _marketplaces(profile: Profile) -> Iterator[str]:
    yield from dict.fromkeys(shop.marketplace for shop in profile.shops)
