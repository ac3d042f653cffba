"""What a question and the passages found for it show of whether they answer it, as numbers (pure but for a cache)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.kinds import FIGURES
from knowledge.model import Hit, QuestionTerms, SearchResult
from knowledge.places import Places
from knowledge.question import RAREST
from knowledge.sentences import sentences
from knowledge.subjects import subjects
from knowledge.support_asks import ASKING, ASKS, asks, counted
from knowledge.tokens import content_tokens, stem, tokenize
from knowledge.writers.asked import asked_for, shows

FIRST = 3
"""Hits that are looked into; the writer quotes no others."""
ABOVE = 0.8
"""What a heading that holds a term counts for the sentences below it."""
WANTS = ("who", "first", "consequence", "form", "yes_no", "what", "list")
"""What a question may want of the guides, beside the figures of `ASKS`."""
Row = NDArray[np.float32]


class Features(NamedTuple):
    """One number each; the names say which. Shares and cosines are 0..1, `1 / place` is 0 where not listed.

    The topic of a question are its terms without places and without words of asking.
    """

    similarity: float
    similarity_second: float
    similarity_fifth: float
    coverage: float
    coverage_first_three: float
    rarest_missing: float
    by_words: float
    by_vector: float
    first_in_both: float
    topic: float
    topic_evenly: float
    topic_first_three: float
    known_missing: float
    unknown: float
    names: float
    names_sentence: float
    names_first_three: float
    without_names: float
    heading_asked: float
    heading_held: float
    sentence: float
    sentence_evenly: float
    figure: float
    figure_evenly: float
    lacks_figure: float
    asks_time: float
    asks_money: float
    asks_takes: float
    asks_term: float
    asks_opinion: float
    asks_errand: float
    asks_case_fact: float
    wants_who: float
    wants_first: float
    wants_consequence: float
    wants_form: float
    wants_yes_no: float
    wants_what: float
    wants_list: float
    shown: float
    shown_evenly: float
    counts_absent: float
    heading_subjects: float
    heading_subjects_first_three: float
    heading_lacks_subjects: float
    heading_other_subjects: float
    text_subjects: float
    text_subjects_first_three: float
    text_lacks_subjects: float
    sentence_subjects: float
    sentence_lacks_subjects: float
    subjects: float
    place_outside: float
    place_half: float
    place_named: float
    same_market: float
    general: float
    other_language: float


def features(question: str, language: str, result: SearchResult, hits: Sequence[Hit], places: Places) -> Features:
    """The features of a question for the hits that would be written from (at least one)."""
    first = hits[:FIRST]
    best = first[0]
    weights = np.array(result.weights or (1.0,), dtype=np.float32)
    held = np.array([hit.terms or (0.0,) * len(weights) for hit in first], dtype=np.float32)
    together = held.max(axis=0)
    kinds = asks(question)
    figures = sorted(kinds & FIGURES.keys())
    named = places.named(question)
    about = _topic(question, language, result.terms, len(weights), places)
    topic = weights * about
    known = np.array([float(n > 0) for n in result.frequency] or [1.0] * len(weights), dtype=np.float32)
    legal = about * (np.arange(len(weights)) < (result.terms.named if result.terms else 0))
    wanted = asked_for(question)
    found = _sentences(result.terms, topic, about, legal, first, figures, wanted)
    fit = places.best_fit(named, [hit.passage for hit in first])
    similar = [hit.similarity for hit in hits] + [0.0] * 5
    return Features(
        similarity=best.similarity,
        similarity_second=similar[0] - similar[1],
        similarity_fifth=similar[0] - similar[4],
        coverage=best.coverage,
        coverage_first_three=_share(together, weights),
        rarest_missing=float((weights * (1 - together)).max()) / RAREST,
        by_words=_inverse(best.by_words),
        by_vector=_inverse(best.by_vector),
        first_in_both=float(any(h.by_words == 1 and h.by_vector == 1 for h in first)),
        topic=_share(held[0], topic),
        topic_evenly=_share(held[0], about),
        topic_first_three=_share(together, topic),
        known_missing=1.0 - _share(together, topic * known),
        unknown=_share(1 - known, about),
        names=_share(held[0], legal),
        names_sentence=found[4],
        names_first_three=_share(together, legal),
        without_names=float(legal.sum() == 0),
        heading_asked=_share(_held(result.terms, best.passage.language, _above(best), len(weights)), topic),
        heading_held=_of_heading(question, language, best),
        sentence=found[0],
        sentence_evenly=found[1],
        figure=found[2] if figures else found[0],
        figure_evenly=found[3] if figures else found[1],
        lacks_figure=float(bool(figures) and found[2] == 0.0),
        **{f"asks_{kind}": float(kind in kinds) for kind in ASKS},
        **{f"wants_{kind}": float(kind in wanted) for kind in WANTS},
        shown=found[5],
        shown_evenly=found[6],
        counts_absent=_counts_absent(question, first),
        **_subjects(question, first),
        place_outside=float(fit == 0.0),
        place_half=float(fit == 0.5),
        place_named=float(bool(named)),
        same_market=sum(h.passage.market == best.passage.market for h in hits[:5]) / 5,
        general=float(best.passage.market is None),
        other_language=float(best.passage.language != language),
    )


def _share(held: Row, weights: Row) -> float:
    total = float(weights.sum())
    return float(held @ weights) / total if total > 0 else 0.5


def _topic(question: str, language: str, terms: QuestionTerms | None, count: int, places: Places) -> Row:
    """1 for each term that the question is about, 0 for places and words of asking."""
    about = np.ones(count, dtype=np.float32)
    if terms is None or language not in terms.words:
        return about
    named = frozenset(token for name in places.words(question) for token in tokenize(name, language))
    asking = _asking(language)
    for i, words in enumerate(terms.words[language]):
        if words and all(word in named or word in asking or word.isdigit() for word in words):
            about[i] = 0.0
    return about


@lru_cache(maxsize=8)
def _asking(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in ASKING) | ASKING


def _inverse(place: int) -> float:
    return 1 / place if place else 0.0


def _held(terms: QuestionTerms | None, language: str, tokens: frozenset[str], count: int) -> Row:
    """Which terms a set of tokens holds, as `held_terms` would count them in a passage."""
    held = np.zeros(count, dtype=np.float32)
    if terms is None or language not in terms.ways:
        return held
    for i, (groups, words) in enumerate(zip(terms.ways[language], terms.words[language], strict=True)):
        if any(set(group) <= tokens for group in groups):
            held[i] = 1.0
        elif words:
            held[i] = sum(word in tokens for word in words) / len(words)
    return held


def _sentences(
    terms: QuestionTerms | None,
    topic: Row,
    about: Row,
    legal: Row,
    hits: Sequence[Hit],
    figures: Sequence[str],
    wanted: frozenset[str],
) -> list[float]:
    """How much of the topic one sentence holds under its heading, by weight and evenly; one with an asked figure; how
    much of its law; and how much one that gives what is `wanted`, by weight and evenly.
    """
    best = [0.0] * 7
    for hit in hits:
        language = hit.passage.language
        above = _held(terms, language, _above(hit), len(topic))
        for text in sentences(hit.passage.text):
            own = np.maximum(_held(terms, language, _tokens(text, language), len(topic)), ABOVE * above)
            share, evenly = _share(own, topic), _share(own, about)
            best[0], best[1] = max(best[0], share), max(best[1], evenly)
            has = any(FIGURES[kind].search(text) for kind in figures)
            if has:
                best[2], best[3] = max(best[2], share), max(best[3], evenly)
            if has or not figures:
                best[4] = max(best[4], _share(own, legal))
            gives = shows(text, wanted) if wanted else 0.5
            best[5], best[6] = max(best[5], gives * share), max(best[6], gives * evenly)
    return best


def _subjects(question: str, hits: Sequence[Hit]) -> dict[str, float]:
    """How far headings, texts and single sentences under their headings speak of the question's subjects."""
    asked = subjects(question)
    headings = [subjects(" ".join(hit.passage.heading)) for hit in hits]
    texts = [above | subjects(hit.passage.text) for hit, above in zip(hits, headings, strict=True)]
    single = [
        above | subjects(text)
        for hit, above in zip(hits, headings, strict=True)
        for text in sentences(hit.passage.text)
    ] or texts

    def share(there: frozenset[str]) -> float:
        return len(asked & there) / len(asked) if asked else 0.5

    def lacks(found: Sequence[frozenset[str]]) -> float:
        return float(min(len(asked - there) for there in found))

    return {
        "heading_subjects": share(headings[0]),
        "heading_subjects_first_three": max(map(share, headings)),
        "heading_lacks_subjects": lacks(headings),
        "heading_other_subjects": float(min(len(there - asked) for there in headings)),
        "text_subjects": share(texts[0]),
        "text_subjects_first_three": max(map(share, texts)),
        "text_lacks_subjects": lacks(texts),
        "sentence_subjects": max(map(share, single)),
        "sentence_lacks_subjects": lacks(single),
        "subjects": float(len(asked)),
    }


def _above(hit: Hit) -> frozenset[str]:
    return _tokens(" ".join((hit.passage.title, *hit.passage.heading)), hit.passage.language)


def _of_heading(question: str, language: str, hit: Hit) -> float:
    """The share of the heading's words that the question holds; 0 across languages."""
    words = _tokens(" ".join(hit.passage.heading), hit.passage.language)
    if hit.passage.language != language or not words:
        return 0.0
    return len(words & _tokens(question, language)) / len(words)


def _counts_absent(question: str, hits: Sequence[Hit]) -> float:
    """1 where the question asks the number of something that no number stands before in the passages."""
    unit = counted(question)
    if unit is None:
        return 0.0
    before = re.compile(
        rf"\d[\d,.]*\W{{0,3}}(?:\w+\W+){{0,2}}{re.escape(unit[:5])}|[\d一二三四五六七八九十两]+\W?个?{re.escape(unit)}",
        re.IGNORECASE,
    )
    return float(not any(before.search(hit.passage.text) for hit in hits))


@lru_cache(maxsize=20_000)
def _tokens(text: str, language: str) -> frozenset[str]:
    return frozenset(content_tokens(text, language))
