"""Numbers of rights and words of marks that an item names, and the profiles whose they are or resemble."""

from functools import cache

from bot.matching.evidence import Evidence
from bot.matching.identifiers import number
from bot.matching.index import Index
from bot.matching.keys import asked_for_mark
from bot.matching.marks import Words, likeness, words_of
from bot.matching.parties import RIVAL, candidates
from bot.profiles.model import Mark, Profile
from ingest.watch.model import Item
from knowledge.markets import Markets

SHORT = 3
"""Marks of so few signs are had by many."""
_EVERYWHERE = frozenset({"WO", "INT", "WIPO"})


def by_number(item: Item, index: Index) -> dict[int, Evidence]:
    """Profiles whose own mark or right the item names by its number."""
    found: dict[int, Evidence] = {}
    for written in item.numbers:
        own = number(written)
        if own and item.right in (None, "trade_mark"):
            _marks(item, written, own, index, found)
        if own and item.right != "trade_mark":
            _rights(item, written, own, index, found)
    return found


def _marks(item: Item, written: str, own: str, index: Index, found: dict[int, Evidence]) -> None:
    _claims(item, written, "mark_number", found, [
        (place, index[place], mark.market, mark.number)
        for place in index.under(("mark", own)) for mark in index[place].marks if number(mark.number) == own
    ])  # fmt: skip


def _rights(item: Item, written: str, own: str, index: Index, found: dict[int, Evidence]) -> None:
    _claims(item, written, "right_number", found, [
        (place, index[place], right.market, right.number)
        for place in index.under(("right", own)) for right in index[place].rights
        if number(right.number) == own and item.right in (None, right.kind)
    ])  # fmt: skip


def _claims(
    item: Item, written: str, code: str, found: dict[int, Evidence], claims: list[tuple[int, Profile, str | None, str]]
) -> None:
    """Numbers count office by office: without its market one proves nothing, in another it is another right."""
    fitting = [claim for claim in claims if not item.market or not claim[2] or _covers(claim[2], item.market)]
    claimed_by = {profile.enterprise for _, profile, _, _ in fitting}
    for place, _, market, theirs in fitting:
        evidence = found.setdefault(place, Evidence())
        evidence.base.add("identifier")
        sure = bool(item.market and market)
        evidence.add(code, written, f"{theirs} ({market})" if market else theirs, 0.97 if sure else 0.7)
        evidence.proves = evidence.proves or sure
        if len(claimed_by) > 1:
            evidence.add("shared", written, str(len(claimed_by)))


@cache
def _table() -> Markets:
    return Markets.load()


def _covers(registered: str, market: str) -> bool:
    """Whether a right of this office counts in a market: the Union's in its members, an international one anywhere."""
    return registered == market or registered in _EVERYWHERE or _table().within(registered, frozenset((market,)))


def by_marks(item: Item, index: Index) -> dict[int, Evidence]:
    """Profiles whose marks or brands resemble the words that the item publishes or that are asserted in it."""
    found: dict[int, Evidence] = {}
    for text in item.marks:
        words = words_of(text)
        if words is not None:
            _resembling(item, text, words, index, found)
    return found


def _resembling(item: Item, text: str, words: Words, index: Index, found: dict[int, Evidence]) -> None:
    best: dict[int, tuple[Evidence, float]] = {}
    for place in candidates(asked_for_mark(words), index):
        for mark in _marks_of(index[place]):
            own = words_of(mark.text)
            code, weight = likeness(words, own) if own else ("", 0.0)
            if weight:
                evidence = _weighed(item, text, index[place], mark, code, weight)
                score = evidence.score
                if score > best.get(place, (evidence, 0.0))[1]:
                    best[place] = (evidence, score)
    for place, (evidence, score) in best.items():
        rivals = sum(1 for one, other in best.items() if one != place and other[1] >= score - RIVAL)
        if rivals or len(words.plain) <= SHORT:
            evidence.proves = False
        found.setdefault(place, Evidence()).join(evidence)


def _marks_of(profile: Profile) -> tuple[Mark, ...]:
    """Its marks, and its brands as marks of all its classes."""
    return (*profile.marks, *(Mark(brand, classes=profile.classes) for brand in profile.brands))


def _weighed(item: Item, text: str, profile: Profile, mark: Mark, code: str, weight: float) -> Evidence:
    """How near a mark is once classes and market are looked at."""
    evidence = Evidence(base={"mark"})
    classes = frozenset(mark.classes or profile.classes)
    shared = classes & frozenset(item.classes)
    weight *= 0.92
    if shared:
        evidence.add("classes", _listed(item.classes), _listed(shared))
    elif classes and item.classes:
        weight *= 0.5
        evidence.add("other_classes", _listed(item.classes), _listed(classes))
    else:
        weight *= 0.85
    fits = item.market is not None and (
        (mark.market is not None and _covers(mark.market, item.market)) or item.market in profile.markets
    )
    if not fits and item.market and (mark.market or profile.markets):
        weight *= 0.75
        evidence.add("other_market", item.market, ", ".join(filter(None, (mark.market, *profile.markets))))
    if item.kind != "mark":
        weight *= 0.5  # somebody else asserts it: that alone does not make the seller a party
        code = "mark_asserted"
    evidence.add(code, text, mark.text, weight)
    known_applicant = any(party.role in ("applicant", "owner") for party in item.parties)
    evidence.proves = bool(code == "mark_same" and shared and fits and known_applicant)
    return evidence


def _listed(classes: object) -> str:
    return ", ".join(str(one) for one in sorted(classes)) if isinstance(classes, tuple | frozenset) else ""
