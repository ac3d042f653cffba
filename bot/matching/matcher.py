"""Which enterprises an item may concern: everything that it says, weighed for each profile."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import log
from types import MappingProxyType

from bot.matching.evidence import BASES, Evidence
from bot.matching.goods import goods_words
from bot.matching.index import Index
from bot.matching.model import Match
from bot.matching.parties import asserting_itself, of_party, same_family, sued
from bot.matching.rights import by_marks, by_number
from bot.profiles.model import Profile
from ingest.watch.model import Item

MOST_POSSIBLE, MOST_LIKELY = 50, 200
COMMON_GOODS = 2_000
"""A word for goods that more profiles have finds nobody by itself."""
GOODS, NEAR_GOODS = 0.35, 0.15
NOTHING: Mapping[str, bool] = MappingProxyType({})
ORDER = {"certain": 0, "likely": 1, "possible": 2}
Likeness = Callable[[Sequence[str], Sequence[str]], float]
"""How near two lists of goods are in meaning, from 0 to 1, across languages."""


def match(
    item: Item, index: Index, *, known: Mapping[str, bool] = NOTHING, likeness: Likeness | None = None
) -> list[Match]:
    """The matches of an item, the surest first; an enterprise that itself asserts the right is never among them.

    `known` are enterprises of which the desk has a case with the item's number, True where it is before the same court:
    courts count alike. `likeness` compares goods by
    meaning where no word of them agrees; without it words decide.
    """
    found = _of_parties(item, index) if item.kind != "mark" else {}
    _join(found, by_number(item, index))
    _join(found, by_marks(item, index))
    for enterprise, sure in known.items():
        for place in index.under(("enterprise", enterprise)):
            case = Evidence(proves=sure, base={"identifier"})
            case.add("case_number", item.case_number, index[place].name, 0.98 if sure else 0.8)
            _join(found, {place: case})
    _add_goods(item, index, found)
    itself = asserting_itself(item, index) if found else frozenset()
    made = []
    for place, evidence in found.items():
        if place in itself or _own_publication(item, evidence):
            continue
        _add_market(item, index[place], evidence, likeness)
        one = evidence.match(item.id, index[place].id)
        if one is not None:
            made.append(one)
    return _bounded(made)


def _of_parties(item: Item, index: Index) -> dict[int, Evidence]:
    """For each profile the party that it is most likely to be: what agrees with one does not add to another."""
    found: dict[int, Evidence] = {}
    for party in sued(item):
        for place, evidence in of_party(item, party, index).items():
            known = found.get(place)
            if known is None or (evidence.certain, evidence.score) > (known.certain, known.score):
                found[place] = evidence
    return found


def _join(found: dict[int, Evidence], more: dict[int, Evidence]) -> None:
    for place, evidence in more.items():
        found.setdefault(place, Evidence()).join(evidence)


def _own_publication(item: Item, evidence: Evidence) -> bool:
    """A published mark whose number is the enterprise's own, and no applicant is named who would be another."""
    applicants = any(party.role in ("applicant", "owner") for party in item.parties)
    return item.kind == "mark" and "mark_number" in evidence.reasons and not applicants


def _add_goods(item: Item, index: Index, found: dict[int, Evidence]) -> None:
    """What goods agree, for profiles found already; and those that are found by their goods alone."""
    words = goods_words(item.products)
    if not words:
        return
    weights = {word: log(1 + len(index) / (1 + index.count(("goods", word)))) for word in words}
    whole = sum(weights.values())
    counts: Counter[int] = Counter()
    if len(found) <= MOST_LIKELY and item.kind != "mark":
        for word in words:
            for place in index.under(("goods", word), COMMON_GOODS):
                counts[place] += weights[word]  # type: ignore[assignment]  # a Counter of floats
    for place, _ in counts.most_common(MOST_POSSIBLE):
        found.setdefault(place, Evidence())
    for place, evidence in found.items():
        shared = words & goods_words(index[place].products)
        share = sum(weights[word] for word in shared) / whole
        if shared:
            evidence.add("goods", ", ".join(sorted(shared)), ", ".join(index[place].products), GOODS * share)
        if share >= 0.5:
            evidence.base.add("goods")


def _add_market(item: Item, profile: Profile, evidence: Evidence, likeness: Likeness | None) -> None:
    if item.market in profile.markets:
        evidence.add("market", item.market or "", item.market or "")
    elif item.market and profile.markets and item.kind != "mark":
        evidence.add("other_market", item.market, ", ".join(profile.markets))
    classes = frozenset(item.classes) & {*profile.classes, *(n for mark in profile.marks for n in mark.classes)}
    if classes and "classes" not in evidence.reasons and "other_classes" not in evidence.reasons:
        listed = ", ".join(map(str, sorted(classes)))
        evidence.add("classes", ", ".join(map(str, item.classes)), listed)
    if item.platform and "goods" in evidence.base and not evidence.base & BASES:
        there = [shop.marketplace for shop in profile.shops if same_family(item.platform, shop.marketplace)]
        if there:
            evidence.add("platform", item.platform, there[0])
    if likeness and not evidence.certain and item.products and profile.products and "goods" not in evidence.reasons:
        near = likeness(item.products, profile.products)
        if near > 0:
            evidence.add("goods_near", ", ".join(item.products), ", ".join(profile.products), NEAR_GOODS * near)


def _bounded(made: list[Match]) -> list[Match]:
    """All that is certain, and so many of the others as somebody can look at."""
    made.sort(key=lambda one: (ORDER[one.level], -one.score, one.profile))
    left = {"certain": len(made), "likely": MOST_LIKELY, "possible": MOST_POSSIBLE}
    kept = []
    for one in made:
        if left[one.level] > 0:
            left[one.level] -= 1
            kept.append(one)
    return kept
