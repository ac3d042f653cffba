"""The default writer: the sentences that answer the question asked, in the guides' own words. No model, no invention.

The sentence that answers stands first, with the condition it depends on; then what its passage adds, then what the next
passage says where it is as likely the one that was meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.answer_length import fits_an_answer
from knowledge.draft_form import speaks_to_machines
from knowledge.evidence import segments
from knowledge.model import Hit, Sentence
from knowledge.sentences import introductions, sentences
from knowledge.tokens import content_tokens
from knowledge.writers.asked import asked_for, shows
from knowledge.writers.concepts import Concept, Recognise, concepts, share, weighed
from knowledge.writers.conditions import companions

MAX_SENTENCES = 6
MAX_PASSAGES = 3
CONSIDERED = 6
"""Hits whose sentences are looked at."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDS = frozenset('.!?:;。！？：；)）]”"¹²³⁰⁴⁵⁶⁷⁸⁹')

# What a sentence is worth, fitted by hand on the development questions of `tests/evals/answers`.
_TITLE, _HEADING, _KIND, _OPENING, _PLACE = 0.3, 0.8, 0.35, 0.12, 3.0
_OF_ANOTHER = 2
"""Sentences of each further passage at most, apart from conditions that belong to them."""
_DECISIVE = 0.5
"""How much the kind of answer counts for what stands first in the passage that was chosen."""
_OWN, _LISTED, _ELSEWHERE = 0.38, 0.2, 0.6
"""A further sentence must be worth this share of the best one: of the same passage, of the same where several things
are asked for, of another passage."""


@dataclass(frozen=True)
class _Unit:
    """A sentence with those that must stand with it, by position in the passage of one hit (from 1)."""

    hit: int
    at: int
    members: tuple[int, ...]
    worth: float
    shows: float


class ExtractiveWriter:
    """Picks sentences by what the question speaks of and by the kind of answer that it wants."""

    name = "extractive"

    def __init__(self, recognise: Recognise) -> None:
        """`recognise(question)` finds the terms of the question with their names in every language."""
        self._recognise = recognise

    def write(self, question: str, language: str, hits: Sequence[Hit]) -> list[Sentence]:
        """The chosen sentences, verbatim, each marked with its hit's position (from 1); empty without support.

        A passage that holds words meant for a model is not quoted, as none is sent to one.
        """
        texts = [[] if speaks_to_machines(hit.passage) else _quotable(hit.passage.text) for hit in hits[:CONSIDERED]]
        kinds = asked_for(question)
        units = self._units(question, kinds, hits, texts)
        own = _LISTED if "list" in kinds else _OWN
        return [Sentence(texts[hit - 1][at], (hit,)) for hit, at in _chosen(units, texts, own)]

    def _units(
        self, question: str, kinds: frozenset[str], hits: Sequence[Hit], texts: Sequence[Sequence[str]]
    ) -> list[_Unit]:
        words = [[_words(text, hit) for text in own] for hit, own in zip(hits, texts, strict=False)]
        flat = [own for passage in words for own in passage]
        asked = {
            language: weighed(concepts(question, language, self._recognise), flat)
            for language in {hit.passage.language for hit in hits}
        }
        units: list[_Unit] = []
        for n, (hit, own) in enumerate(zip(hits, texts, strict=False)):
            # in the order given: a reranker may have put a lower score first
            level = _PLACE * (min(h.score for h in hits[: n + 1]) - hits[0].score)
            values = [
                level + _worth(asked[hit.passage.language], hit, kinds, own, words[n], at) for at in range(len(own))
            ]
            units += [
                _Unit(n + 1, at, tuple(sorted(whole)), value, shows(own[at], kinds))
                for at, (whole, value) in enumerate(zip(companions(own, _introduced(hit, own)), values, strict=True))
            ]
        return units


def _worth(
    asked: Sequence[Concept],
    hit: Hit,
    kinds: frozenset[str],
    texts: Sequence[str],
    words: Sequence[frozenset[str]],
    at: int,
) -> float:
    """How well one sentence of a passage answers: what it says of the question itself, and what its headings say."""
    heading = _words(" ".join(hit.passage.heading[-1:]), hit)
    title = _words(" ".join((hit.passage.title, *hit.passage.heading[:-1])), hit)
    said = share(asked, words[at])
    within = share(asked, words[at] | heading)
    around = share(asked, words[at] | heading | title)
    worth = said + _HEADING * (within - said) + _TITLE * (around - within)
    worth += _KIND * shows(texts[at], kinds) + (_OPENING if at == 0 else 0.0)
    return worth * _fragment(texts[at])


def _chosen(units: Sequence[_Unit], texts: Sequence[Sequence[str]], own: float) -> list[tuple[int, int]]:
    """Hit and position of the sentences of the answer in reading order: the decisive one first, passage by passage."""
    ranked = sorted(units, key=lambda unit: -unit.worth)
    fitting = [unit for unit in ranked if fits_an_answer(texts[unit.hit - 1][at] for at in unit.members)]
    if not fitting:
        return []
    best = fitting[0]
    decisive = max(
        (unit for unit in fitting if unit.hit == best.hit), key=lambda unit: unit.worth + _DECISIVE * unit.shows
    )
    taken: dict[int, list[int]] = {}
    for unit in (decisive, *fitting):
        if unit.worth < (own if unit.hit == best.hit else _ELSEWHERE) * best.worth:
            continue
        new = [at for at in unit.members if at not in taken.get(unit.hit, ())]
        there = [texts[hit - 1][at] for hit, places in taken.items() for at in places]
        if not new or (taken and all(_repeats(texts[unit.hit - 1][at], there) for at in new)):
            continue
        if unit.hit != best.hit and (
            len(taken.get(unit.hit, ())) >= _OF_ANOTHER or (unit.hit not in taken and len(taken) == MAX_PASSAGES)
        ):
            continue
        whole = [*there, *(texts[unit.hit - 1][at] for at in new)]
        if taken and (len(whole) > MAX_SENTENCES or not fits_an_answer(whole)):
            continue
        taken.setdefault(unit.hit, []).extend(new)
    first = [(best.hit, at) for at in (decisive.at, *decisive.members)]
    rest = [(hit, at) for hit, places in taken.items() for at in sorted(places)]
    return list(dict.fromkeys((*first, *rest)))


def _quotable(text: str) -> list[str]:
    """The sentences of a passage; one that is too long for an answer gives its parts that could stand alone."""
    return [
        part
        for sentence in sentences(text)
        for part in ([sentence] if fits_an_answer([sentence]) else segments(sentence))
    ]


def _introduced(hit: Hit, texts: Sequence[str]) -> dict[int, int]:
    """The introductions of the passage's lists, where none of its sentences was parted."""
    return introductions(hit.passage.text) if len(sentences(hit.passage.text)) == len(texts) else {}


def _words(text: str, hit: Hit) -> frozenset[str]:
    return frozenset(content_tokens(text, hit.passage.language))


def _fragment(text: str) -> float:
    """Less than 1 for what is no sentence: the cells of a table, a bare title."""
    if " | " in text:
        return 0.3
    return 1.0 if text[-1] in _ENDS else 0.8


def _repeats(text: str, others: Sequence[str]) -> bool:
    """Whether a sentence says hardly more than one that stands there already."""
    own = _plain_words(text)
    return any(len(own & there) > 0.75 * (min(len(own), len(there)) or 1) for there in map(_plain_words, others))


def _plain_words(text: str) -> frozenset[str]:
    return frozenset(content_tokens(text, "zh" if _HAN.search(text) else "en"))
