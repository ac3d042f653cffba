"""The default writer: the best sentences of the best passages, in the guide's own words. No model, no invention."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.kinds import FIGURES, kinds_of
from knowledge.model import Hit, Sentence
from knowledge.sentences import sentences
from knowledge.tokens import content_tokens

MAX_SENTENCES = 4
MAX_PASSAGES = 3
MAX_LENGTH = 700
"""Characters of a whole answer in a Latin script; a Chinese character counts as three."""
_CLOSE = 0.55
"""A sentence of another passage must be worth this share of the best one to be added."""

_WEAK = 0.4
"""A sentence of any passage that is worth less than this share of the best one is left out."""
_ENDS = frozenset('.!?:;。！？：；)）]”"¹²³⁰⁴⁵⁶⁷⁸⁹')
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class _Candidate:
    text: str
    hit: int
    position: int
    worth: float
    terms: frozenset[str]


class ExtractiveWriter:
    """Picks sentences by the question's words, their equivalents and the kind of figure that is asked for."""

    name = "extractive"

    def __init__(self, expand: Callable[[str, str], Sequence[str]]) -> None:
        """`expand(question, language)` gives equivalents of the question's terms, in any language."""
        self._expand = expand

    def write(self, question: str, language: str, hits: Sequence[Hit]) -> list[Sentence]:
        """The chosen sentences, verbatim, each marked with its hit's position (from 1); empty without support."""
        candidates = self._candidates(question, language, hits[: MAX_PASSAGES + 1])
        chosen = _choose(candidates)
        return [Sentence(c.text, (c.hit,)) for c in chosen]

    def _candidates(self, question: str, language: str, hits: Sequence[Hit]) -> list[_Candidate]:
        split = [sentences(hit.passage.text) for hit in hits]
        weights = self._weights(question, language, split, hits)
        kinds = kinds_of(question)
        found: list[_Candidate] = []
        for number, (hit, texts) in enumerate(zip(hits, split, strict=True), start=1):
            context = set(content_tokens(" ".join((hit.passage.title, *hit.passage.heading)), hit.passage.language))
            for position, text in enumerate(texts):
                own = set(content_tokens(text, hit.passage.language))
                worth = sum(w for t, w in weights.items() if t in own)
                worth += 0.3 * sum(w for t, w in weights.items() if t in context and t not in own)
                worth *= 1.6 if any(FIGURES[kind].search(text) for kind in kinds & FIGURES.keys()) else 1.0
                worth *= 1.2 if "deed" in kinds and position < 4 else 1.0
                worth *= (1.25 if position == 0 else 1.0) * (1.0 - 0.12 * (number - 1))
                worth *= _fragment(text)
                found.append(_Candidate(text, number, position, worth, frozenset(own)))
        return found

    def _weights(
        self, question: str, language: str, split: Sequence[Sequence[str]], hits: Sequence[Hit]
    ) -> dict[str, float]:
        """What each of the question's words is worth: the rarer among the sentences found, the more."""
        words = dict.fromkeys(content_tokens(question, language), 1.0)
        for hit in hits[:1]:
            words = words | dict.fromkeys(content_tokens(question, hit.passage.language), 1.0)
        for term in self._expand(question, language):
            for token in content_tokens(term, "zh" if _HAN.search(term) else "en"):
                words.setdefault(token, 0.6)
        total = sum(len(texts) for texts in split) or 1
        counts = dict.fromkeys(words, 0)
        for hit, texts in zip(hits, split, strict=True):
            for text in texts:
                for token in set(content_tokens(text, hit.passage.language)) & counts.keys():
                    counts[token] += 1
        return {t: w * (1.0 - 0.7 * counts[t] / total) for t, w in words.items() if counts[t]} or words


def _choose(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The best sentence, what stands beside it, and what other passages add without repeating; the best passage first."""
    ranked = sorted((c for c in candidates if c.worth > 0), key=lambda c: -c.worth)
    if not ranked:
        ranked = [c for c in candidates if c.hit == 1][:2]
    chosen: list[_Candidate] = []
    for candidate in ranked:
        if chosen and candidate.worth < _CLOSE * ranked[0].worth and candidate.hit != ranked[0].hit:
            continue
        if chosen and candidate.worth < _WEAK * ranked[0].worth:
            break
        if len({c.hit for c in chosen} | {candidate.hit}) > MAX_PASSAGES or _repeats(candidate, chosen):
            continue
        if chosen and sum(_length(c.text) for c in (*chosen, candidate)) > MAX_LENGTH:
            continue
        chosen.append(candidate)
        if len(chosen) == MAX_SENTENCES:
            break
    return sorted(chosen, key=lambda c: (c.hit, c.position))


def _fragment(text: str) -> float:
    """Less than 1 for what is no sentence: the cells of a table, a bare title."""
    if " | " in text:
        return 0.3
    return 1.0 if text[-1] in _ENDS else 0.8


def _repeats(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    return any(
        len(candidate.terms & other.terms) > 0.75 * (min(len(candidate.terms), len(other.terms)) or 1)
        for other in chosen
    )


def _length(text: str) -> int:
    return len(text) + 2 * len(_HAN.findall(text))
