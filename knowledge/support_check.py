"""Whether the cited passages state a sentence: what has to be true of it one by one, and how near it is as a whole.

Everything that can be right or wrong by itself (figures, amounts, names, courts and offices, parties, markets, "not",
"may" and "must", conditions, the row that a period was taken from) is looked up in the passages. What passes all of
that is scored; below the threshold it is not supported either.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.citations import figures, unsupported_figures
from knowledge.claims import KINDS, Quantity, counts, kind_of, quantities, stranger, turned_round, wrong_kind
from knowledge.evidence import Unit, clauses, support, units, words
from knowledge.model import Passage
from knowledge.stance import condition_dropped, denied, firmer_or_softer
from knowledge.support_score import Embed, load, measured
from knowledge.terms import Terms

_LIST_MARK = re.compile(r"(?m)^\s*\d{1,3}[.)]\s+")
_THINGS = frozenset({"forum", "role", "procedure", "foreign"})
_BOUND = 0.5
"""A clause says the same of something if it holds this share of the other words."""
_CLEARER = 0.3
"""By so much another row must fit a sentence better before its own amount counts as taken from the wrong one."""


@dataclass(frozen=True)
class Judged:
    """The judgement of one sentence: `fault` names what is wrong; `quotes` are the words it rests on, by mark."""

    supported: bool
    fault: str | None
    probability: float
    quotes: Mapping[int, str]


class SupportCheck:
    """Judges sentences of a draft against the passages that they cite; no state, any thread."""

    def __init__(self, terms: Terms, embed: Embed | None = None) -> None:
        """`embed` gives unit vectors of the bundled model; without it words alone decide."""
        self._terms = terms
        self._embed = embed
        self._model = load("near" if embed else "plain")

    def judge(
        self, claim: str, language: str, passages: Mapping[int, Passage], told: frozenset[str] = frozenset()
    ) -> Judged:
        """Whether `passages` (those that the sentence cites, by mark) state it; at least one passage.

        `told` are the words of the neighbouring sentences on the same passages, where a condition may stand.
        """
        own = words(claim, language)
        every = units(passages)
        evidence = support(own, every)
        cited = list(passages.values())
        quotes = {mark: _quote(own, [u for u in every if u.passage == mark]) for mark in passages}
        fault = self._fault(claim, language, own, cited, every, evidence, told | own)
        numbers = measured(claim, language, cited, evidence, self._embed if fault is None else None)
        if fault is not None:
            return Judged(False, fault, 0.0, quotes)
        probability = self._model.probability(numbers)
        supported = probability >= self._model.threshold
        return Judged(supported, None if supported else "unsupported", probability, quotes)

    def probability(self, claim: str, language: str, passages: Mapping[int, Passage]) -> float:
        """How near the sentence is to the passages as a whole, whatever its figures and names are (0..1)."""
        evidence = support(words(claim, language), units(passages))
        return self._model.probability(measured(claim, language, list(passages.values()), evidence, self._embed))

    def fault(self, claim: str, language: str, passages: Mapping[int, Passage]) -> str | None:
        """What is wrong with a sentence by itself; None where nothing is."""
        own, every = words(claim, language), units(passages)
        return self._fault(claim, language, own, list(passages.values()), every, support(own, every), own)

    def _fault(
        self,
        claim: str,
        language: str,
        own: frozenset[str],
        cited: Sequence[Passage],
        every: Sequence[Unit],
        evidence: Sequence[Unit],
        told: frozenset[str],
    ) -> str | None:
        text = "\n".join(unit.text for unit in evidence)
        titles = "\n".join("\n".join((p.title, *p.heading)) for p in cited)
        held = "\n".join("\n".join((*p.heading, p.text, p.source or "")) for p in cited)
        if unsupported_figures(claim, cited) or counts(claim) - counts(held) - figures(_LIST_MARK.sub("", held)):
            return "figure"
        if quantities(claim) - quantities(held):
            return "amount"
        if stranger(claim, held, self._other_names):
            return "name"
        if self._foreign_market(claim, f"{titles}\n{held}", cited):
            return "market"
        if self._swapped(claim, evidence) or wrong_kind(claim, f"{titles}\n{text}"):
            return "body"
        if self._crossed(claim, language, every):
            return "crossed"
        if _other_row(claim, own, every):
            return "other_row"
        if turned_round(claim, text) or _turned_in_its_clause(claim, language, evidence):
            return "turned_round"
        if denied(claim, evidence, language):
            return "denied"
        if firmer_or_softer(claim, evidence, language):
            return "modality"
        if condition_dropped(claim, told, evidence, language):
            return "condition"
        return None

    def _other_names(self, name: str) -> Sequence[str]:
        return tuple(other for match in self._terms.recognise(name) for names in match.names.values() for other in names)

    def _foreign_market(self, claim: str, held: str, cited: Sequence[Passage]) -> bool:
        markets = self._terms.markets
        named = markets.named(claim)
        own = markets.named(held) | {p.market for p in cited if p.market}
        return any(market not in own and markets.fit(market, frozenset(own)) != 0 for market in named)

    def _swapped(self, claim: str, evidence: Sequence[Unit]) -> bool:
        """Whether the sentence names an authority where its source names another one."""
        said = self._authorities(claim)
        if not said or not evidence:
            return False
        held = self._authorities("\n".join(unit.text for unit in evidence))
        others = [body for body in held if not any(body & s for s in said)]
        return any(not any(body & h for h in held) for body in said) and bool(others)

    def _crossed(self, claim: str, language: str, evidence: Sequence[Unit]) -> bool:
        """Whether the sentence gives to one body or measure what its source says of another one that it names as well."""
        parts = [(self._things(c), words(c, language)) for unit in evidence for c in clauses(unit.text)]
        every = [thing for things, _ in parts for thing in things]
        for clause in clauses(claim):
            said = self._things(clause)
            if not said or not any(a & b for a in said for b in every):
                continue
            rest = words(clause, language) - {w for thing in said for name in thing for w in words(name, language)}
            if len(rest) < 2:
                continue
            shares = [len(rest & held) / len(rest) for _, held in parts]
            best = max(shares, default=0.0)
            if best < _BOUND:
                continue
            near = [things for (things, _), share in zip(parts, shares, strict=True) if share >= best - 0.01]
            named = [thing for things in near for thing in things]
            if named and not any(a & b for a in said for b in named) and all(near):
                return True
        return False

    def _things(self, text: str) -> list[frozenset[str]]:
        """Who or what a clause speaks of: bodies, persons, measures, each by all its names."""
        found = []
        for match in self._terms.recognise(text):
            if not _THINGS.isdisjoint(match.categories):
                names = [match.term, *(name for others in match.names.values() for name in others)]
                kinds = (kind for kind, (said, _) in KINDS.items() if any(said.search(name) for name in names))
                found.append(frozenset((*(n.casefold() for n in names), *kinds)))
        named = {kind for thing in found for kind in thing}
        return [*found, *(frozenset({k}) for k, (said, _) in KINDS.items() if k not in named and said.search(text))]

    def _authorities(self, text: str) -> list[frozenset[str]]:
        found = []
        for match in self._terms.recognise(text):
            if "forum" in match.categories:
                names = (name for others in match.names.values() for name in others)
                found.append(frozenset(n.casefold() for n in (match.term, *names)))
        return found


def _turned_in_its_clause(claim: str, language: str, evidence: Sequence[Unit]) -> bool:
    """The same between a clause and the one that is most like it."""
    held = [(text, words(text, language)) for unit in evidence for text in clauses(unit.text)]
    for clause in clauses(claim):
        own = words(clause, language)
        best, text = max(((len(own & w), t) for t, w in held), default=(0, ""))
        if best >= max(2, _BOUND * len(own)) and turned_round(clause, text):
            return True
    return False


def _quote(own: frozenset[str], of_passage: Sequence[Unit]) -> str:
    best = support(own, of_passage)
    return best[0].text if best else ""


def _other_row(claim: str, own: frozenset[str], every: Sequence[Unit]) -> bool:
    """Whether an amount stands in the passage, but with another thing than the sentence gives it to."""
    said = quantities(claim)
    rarity: dict[str, int] = {}
    for unit in every:
        for word in unit.words:
            rarity[word] = rarity.get(word, 0) + 1

    def fit(held: frozenset[str]) -> float:
        weights = {word: 1.0 / rarity[word] for word in own if word in rarity and not word.isdigit()}
        return sum(w for word, w in weights.items() if word in held) / (sum(weights.values()) or 1.0)

    for quantity in said:
        mine = [fit(u.words) for u in every if quantity in quantities(u.text)]
        others = [fit(u.words) for u in every if _rivals(u.text, quantity, said)]
        if mine and others and max(others) > max(mine) + _CLEARER:
            return True
    return any(_other_clause(quantity, claim, every, fit) for quantity in said)


def _rivals(text: str, quantity: Quantity, said: frozenset[Quantity]) -> bool:
    found = quantities(text)
    return quantity not in found and any(kind_of(q) == kind_of(quantity) and q not in said for q in found)


def _other_clause(quantity: Quantity, claim: str, every: Sequence[Unit], fit: object) -> bool:
    """The same inside one sentence: `90 days with a waiver, 21 days without one`."""
    own_clauses = [c for c in clauses(claim) if quantity in quantities(c)]
    for unit in every:
        if quantity not in quantities(unit.text):
            continue
        parts = clauses(unit.text)
        language = "zh" if any("\u4e00" <= c <= "\u9fff" for c in unit.text) else "en"
        told = words(" ".join(own_clauses) or claim, language)
        mine = [len(told & words(p, language)) for p in parts if quantity in quantities(p)]
        others = [len(told & words(p, language)) for p in parts if _rivals(p, quantity, quantities(claim))]
        if mine and others and max(others) >= max(mine) + 2:
            return True
        if mine and (not others or max(mine) >= max(others)):
            return False
    return False
