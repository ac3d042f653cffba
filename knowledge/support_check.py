"""Whether the cited passages state a sentence: what has to be true of it one by one, and how near it is as a whole.

Everything that can be right or wrong by itself (figures, amounts, names, courts and offices, parties, markets, "not",
"may" and "must", conditions, the row that a period was taken from) is looked up in the passages. What passes all of
that is scored; below the threshold it is not supported either.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.citations import figures, unsupported_figures
from knowledge.claims import (
    KINDS,
    Quantity,
    counts,
    kind_of,
    quantities,
    short_names,
    stranger,
    turned_round,
    wrong_kind,
)
from knowledge.evidence import Unit, clauses, segments, support, units, without_references, words
from knowledge.model import Passage
from knowledge.stance import condition_dropped, denied, firmer_or_softer, overreaches, sides_changed
from knowledge.support_score import Embed, load, measured, model_for, near
from knowledge.terms import Terms

_LIST_MARK = re.compile(r"(?m)^\s*\d{1,3}[.)]\s+")
_WHO = frozenset({"forum", "role"})
_WHAT = frozenset({"procedure", "foreign"})
_BOUND = 0.5
"""A clause says the same of something if it holds this share of the other words."""
_OF_LAW = 0.25
"""A text is of law if this share of its sentences names an entry of the term base."""
_CLEARER = 0.2
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
        """`embed` gives unit vectors of the bundled model, for general prose; without it words alone decide."""
        self._terms = terms
        self._embed = embed

    @property
    def threshold(self) -> float:
        """The probability from which a sentence without a fault counts as supported."""
        return load("law").threshold

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
        if fault is not None:
            return Judged(False, fault, 0.0, quotes)
        probability = load("law").probability(measured(claim, claim, language, cited, evidence, None))
        supported = probability >= self.threshold
        return Judged(supported, None if supported else "unsupported", probability, quotes)

    def probability(self, claim: str, language: str, passages: Mapping[int, Passage], asked: str = "") -> float:
        """How probable it is (0..1) that the passages state the sentence, its faults weighed and not decisive.

        `asked` is the question of an answer that is too short to be understood alone.
        """
        return self.weighed(self.numbers(claim, language, passages, asked))

    def weighed(self, numbers: Mapping[str, float]) -> float:
        """The probability that comes of these numbers."""
        return model_for(numbers).probability(numbers)

    def numbers(self, claim: str, language: str, passages: Mapping[int, Passage], asked: str = "") -> dict[str, float]:
        """What speaks for and against a sentence, fault included; how near it is only of general prose."""
        text, every, cited = f"{asked} {claim}".strip(), units(passages), list(passages.values())
        evidence = support(words(text, language), every)
        own = words(claim, language)
        fault = self._fault(claim, language, own, cited, every, evidence, words(text, language))
        numbers = measured(text, claim, language, cited, evidence, fault)
        numbers["law"] = float(self._of_law(every))
        if self._embed and evidence and not numbers["law"]:
            numbers["near"] = near(text, evidence, self._embed)
        return numbers

    def _of_law(self, every: Sequence[Unit]) -> bool:
        """Whether these are texts of law: they name entries of the term base, and in no small part of their sentences."""
        named = [{match.term for match in self._terms.recognise(unit.text)} for unit in every]
        return len(set().union(*named)) > 1 and sum(map(bool, named)) >= _OF_LAW * len(every)

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
        whole = f"{titles}\n{held}"
        checks: tuple[tuple[str, Callable[[], object]], ...] = (
            ("figure", lambda: unsupported_figures(claim, cited)),
            ("figure", lambda: counts(claim) - counts(held) - figures(_LIST_MARK.sub("", held))),
            ("amount", lambda: quantities(claim) - quantities(held)),
            ("name", lambda: stranger(claim, held, self._other_names) or self._unheard(claim, whole.casefold())),
            ("market", lambda: self._foreign_market(claim, whole, cited)),
            ("body", lambda: wrong_kind(claim, f"{titles}\n{text}") or self._swapped(claim, evidence)),
            ("crossed", lambda: self._crossed(claim, language, every)),
            ("other_row", lambda: _other_row(claim, own, every, language)),
            ("turned_round", lambda: turned_round(claim, text) or _turned_in_its_clause(claim, language, evidence)),
            ("turned_round", lambda: sides_changed(claim, evidence, language)),
            ("denied", lambda: denied(claim, evidence, language)),
            ("modality", lambda: firmer_or_softer(claim, evidence, language)),
            ("overreach", lambda: overreaches(claim, held)),
            ("condition", lambda: condition_dropped(claim, told, evidence, language)),
        )
        return next((fault for fault, wrong in checks if wrong()), None)

    def _other_names(self, name: str) -> Sequence[str]:
        return tuple(
            other for match in self._terms.recognise(name) for names in match.names.values() for other in names
        )

    def _unheard(self, claim: str, held: str) -> bool:
        """Whether the sentence names an office, a court or a platform that its source has under none of its names."""
        for match in self._terms.recognise(claim):
            names = (match.term, *(name for others in match.names.values() for name in others))
            if "forum" in match.categories and not any(name.casefold() in held for name in names):
                return True
        return False

    def _foreign_market(self, claim: str, held: str, cited: Sequence[Passage]) -> bool:
        markets = self._terms.markets
        own = markets.named(held) | {p.market for p in cited if p.market}
        return any(not markets.within(market, frozenset(own)) for market in markets.named(claim))

    def _swapped(self, claim: str, evidence: Sequence[Unit]) -> bool:
        """Whether the sentence names an authority where its source names another one."""
        if not evidence:
            return False
        best = without_references(evidence[0].text)
        said, held = self._things(claim)["who"], self._things(best)["who"]
        others = [body for body in held if not any(body & s for s in said)]
        if others and any(not any(body & h for h in held) for body in said):
            return True
        short, held_short = short_names(without_references(claim)), short_names(best)
        new = [n for n in short if n not in best and not any(other in best for other in self._other_names(n))]
        return bool(new) and any(
            n not in claim and not any(o in claim for o in self._other_names(n)) for n in held_short
        )

    def _crossed(self, claim: str, language: str, every: Sequence[Unit]) -> bool:
        """Whether the sentence gives to one body, measure or country what its source says of another that it names."""
        texts = [without_references(unit.text) for unit in every]
        finer = [part for text in texts for part in clauses(text)]
        coarser = [part for text in texts for part in segments(text)]
        for held in (finer, coarser):
            parts = [(self._things(part), words(part, language)) for part in held]
            for clause in clauses(without_references(claim)):
                said, own = self._things(clause), words(clause, language)
                if any(self._of_another(said[kind], kind, own, parts, language) for kind in said):
                    return True
        return False

    def _of_another(
        self,
        said: Sequence[frozenset[str]],
        kind: str,
        own: frozenset[str],
        parts: Sequence[tuple[Mapping[str, Sequence[frozenset[str]]], frozenset[str]]],
        language: str,
    ) -> bool:
        every = [thing for things, _ in parts for thing in things[kind]]
        if not said or not any(a & b for a in said for b in every):
            return False
        rest = own - {w for thing in said for name in thing for w in words(name, language)}
        shares = [len(rest & held) / max(len(rest), 1) for _, held in parts]
        best = max(shares, default=0.0)
        if len(rest) < 2 or best < _BOUND:
            return False
        near = [things[kind] for (things, _), share in zip(parts, shares, strict=True) if share >= best - 0.01]
        strange = [not any(thing & other for things in near for other in things) for thing in said]
        return all(near) and (any(strange) if kind == "where" else all(strange))

    def _things(self, text: str) -> dict[str, list[frozenset[str]]]:
        """Who, what and where a clause speaks of: bodies and persons, measures, markets, each by all its names."""
        found: dict[str, list[frozenset[str]]] = {"who": [], "what": [], "where": []}
        for match in self._terms.recognise(text):
            names = [match.term, *(name for others in match.names.values() for name in others)]
            kinds = [kind for kind, (said, _) in KINDS.items() if any(said.search(name) for name in names)]
            group = "who" if not _WHO.isdisjoint(match.categories) else "what"
            if group == "who" or not _WHAT.isdisjoint(match.categories):
                found[group].append(frozenset((*(n.casefold() for n in names), *kinds)))
        named = {kind for thing in found["who"] for kind in thing}
        others = ((kind, said.search(text)) for kind, (said, _) in KINDS.items() if kind not in named)
        found["who"] += [frozenset({kind, match[0].casefold()}) for kind, match in others if match]
        found["where"] = [frozenset({market}) for market in sorted(self._terms.markets.named(text))]
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


def _other_row(claim: str, own: frozenset[str], every: Sequence[Unit], language: str) -> bool:
    """Whether an amount stands in the passage, but with another thing than the sentence gives it to."""
    said = quantities(claim)
    rarity: dict[str, int] = {}
    for unit in every:
        for word in unit.words:
            rarity[word] = rarity.get(word, 0) + 1
    weights = {word: 1.0 / rarity[word] for word in own if word in rarity and not word.isdigit()}

    def fit(held: frozenset[str]) -> float:
        return sum(w for word, w in weights.items() if word in held) / (sum(weights.values()) or 1.0)

    for quantity in said:
        mine = [fit(u.words) for u in every if quantity in quantities(u.text)]
        others = [fit(u.words) for u in every if _rivals(u.text, quantity, said)]
        if mine and others and max(others) > max(mine) + _CLEARER:
            return True
    return any(_other_clause(quantity, said, own, every, language) for quantity in said)


def _rivals(text: str, quantity: Quantity, said: frozenset[Quantity]) -> bool:
    found = quantities(text)
    return quantity not in found and any(kind_of(q) == kind_of(quantity) and q not in said for q in found)


def _other_clause(
    quantity: Quantity, said: frozenset[Quantity], own: frozenset[str], every: Sequence[Unit], language: str
) -> bool:
    """The same inside one sentence: `90 days with a waiver, 21 days without one`."""
    for unit in every:
        text = without_references(unit.text)
        if quantity not in quantities(text):
            continue
        parts = [(p, frozenset(w for w in words(p, language) if not w.isdigit())) for p in clauses(text)]
        mine = frozenset(w for p, held in parts if quantity in quantities(p) for w in held)
        others = [held for p, held in parts if _rivals(p, quantity, said)]
        if any(
            len(own & (held - mine)) >= 2 and len(own & (held - mine)) > len(own & (mine - held)) for held in others
        ):
            return True
    return False
