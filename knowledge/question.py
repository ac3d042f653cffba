"""What a question asks for, as words: its terms, and what would count as each term in every language."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Group, QuestionTerms
from knowledge.ports import LexicalIndex
from knowledge.terms import TermMatch, Terms
from knowledge.tokens import content_tokens, is_content, tokenize

MAX_CHARACTERS = 2000
"""Of a longer question the beginning is read; a person says what they want within that."""

RAREST = math.log(101)
"""The most that a term weighs: that of one in a hundred passages. Rarer words are often only unusual."""


def bounded(text: str) -> str:
    """The beginning of a long question, cut between words where it has any."""
    text = text.replace("\0", " ").strip()
    if len(text) <= MAX_CHARACTERS:
        return text
    head, _, rest = text[:MAX_CHARACTERS].rpartition(" ")
    return head if len(rest) < 100 and head else text[:MAX_CHARACTERS]


def terms_of(text: str, own: str, languages: Sequence[str], terms: Terms) -> QuestionTerms:
    """The terms of `text` (written in `own`): those of the term base, then the words between them.

    A term-base term counts in each language by any of its names there, and everywhere as it is
    written; any other word only as it is written (`Temu`, `337`, `§1117`).
    """
    matches = terms.recognise(text)
    rest = _without(text, matches)
    places = {token: i for i, token in reversed(list(enumerate(tokenize(rest, own)))) if is_content(token)}
    distinct = {match.term.casefold(): match for match in matches}.values()
    ways: dict[str, list[tuple[Group, ...]]] = {}
    written: dict[str, list[Group]] = {}
    for language in dict.fromkeys((own, *languages)):
        words = tokenize(rest, language)
        single = [(words[i],) for i in sorted(places.values())]
        named = [_groups((text[m.start : m.end], *m.names.get(language, ())), language) for m in distinct]
        ways[language] = [*named, *((word,) for word in single)]
        written[language] = [*(_group(text[m.start : m.end], language) for m in distinct), *single]
    return QuestionTerms(ways, written, len(distinct))


def own_tokens(text: str, own: str, question: QuestionTerms) -> list[str]:
    """What BM25 looks for in the language of the question: its own words, then the synonyms of its terms."""
    return list(dict.fromkeys((*content_tokens(text, own), *question.tokens(own))))


def frequencies(
    question: QuestionTerms, languages: Sequence[str], lexical: LexicalIndex, edition: str
) -> tuple[int, ...]:
    """In how many passages of all languages each term can stand at most."""
    found = [0] * len(next(iter(question.ways.values()), []))
    for language in languages:
        groups = question.ways[language]
        flat = lexical.frequency(edition, language, [group for ways in groups for group in ways])
        at = 0
        for i, ways in enumerate(groups):
            found[i] += max(flat[at : at + len(ways)], default=0)
            at += len(ways)
    return tuple(map(int, found))


def rarity(frequency: Sequence[int], passages: int) -> NDArray[np.float32]:
    """The weight of each term, shape (terms,): the rarer among so many passages, the more."""
    weights = [min(RAREST, math.log(1 + (max(passages - n, 0) + 0.5) / (n + 0.5))) for n in frequency]
    return np.array(weights, dtype=np.float32)


def held_terms(
    question: QuestionTerms, lexical: LexicalIndex, edition: str, language: str, ids: Sequence[str]
) -> NDArray[np.float32]:
    """How far each passage holds each term of the question, 0..1; shape (len(ids), terms).

    A term is held by any of its names, or as far as the words are that it was written in.
    """
    groups, words = question.ways[language], question.words[language]
    if not groups or not ids:
        return np.zeros((len(ids), len(groups)), dtype=np.float32)
    asked = [*(group for ways in groups for group in ways), *((word,) for written in words for word in written)]
    held = lexical.matches(edition, language, asked, ids)
    bounds = np.cumsum([0, *map(len, groups), *map(len, words)])
    spans = [held[:, a:b] for a, b in pairwise(bounds)]
    named = np.stack([span.any(axis=1) for span in spans[: len(groups)]], axis=1)
    written = np.stack([_mean(span) for span in spans[len(groups) :]], axis=1)
    return np.asarray(np.maximum(named, written), dtype=np.float32)


def coverage(held: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The share 0..1 of the question's terms, by weight, that each passage holds; shape (len(held),)."""
    if not len(weights):
        return np.zeros(len(held), dtype=np.float32)
    return np.asarray(held @ weights / max(float(weights.sum()), 1e-9), dtype=np.float32)


def _mean(held: NDArray[np.bool_]) -> NDArray[np.float32]:
    return np.asarray(held.sum(axis=1) / max(held.shape[1], 1), dtype=np.float32)


def _without(text: str, matches: Sequence[TermMatch]) -> str:
    pieces, at = [], 0
    for match in matches:
        pieces.append(text[at : match.start])
        at = match.end
    return " ".join((*pieces, text[at:]))


def _groups(names: Sequence[str], language: str) -> tuple[Group, ...]:
    return tuple(dict.fromkeys(group for name in names if (group := _group(name, language))))


def _group(name: str, language: str) -> Group:
    return tuple(token for token in tokenize(name, language) if is_content(token))
