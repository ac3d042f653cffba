"""The passages of one language that may answer a question, in an order, on a level all languages share."""

from dataclasses import dataclass

import numpy as np

from knowledge.indexes.index_set import IndexSet
from knowledge.indexes.pool import Pool, Rows
from knowledge.markets import Markets
from knowledge.model import QuestionTerms
from knowledge.ports import Vectors
from knowledge.question import coverage, held_terms, own_tokens
from knowledge.ranking import (
    COVERAGE_WEIGHT,
    NAMED_MARKET,
    OTHER_MARKET,
    Candidate,
    Scores,
    fused,
    levelled,
)

LISTED, LISTED_ELSEWHERE = 100, 50
"""Passages that each side lists before they are fused: in the question's language, and in each other one."""
NAMED_LISTED, NAMED_SHARE = 20, 0.1
"""A named market with a smaller share of a language than this is looked through by itself as well."""


_NONE: Rows = np.empty(0, dtype=np.intp)
_SHIFTS = {1: NAMED_MARKET, 0: 0.0, -1: OTHER_MARKET}


@dataclass(frozen=True)
class Query:
    """A question, prepared once for all languages.

    `own` is the language it is written in, `asked` that of the answer; `vector` is its unit vector,
    `centred` the same without the mean of `own`; `weights` say how rare each term is. `market` admits
    no other; `named` are the markets that the question speaks of.
    """

    text: str
    own: str
    asked: str
    edition: str
    k: int
    vector: Vectors
    centred: Vectors
    terms: QuestionTerms
    weights: Scores
    market: str | None
    named: frozenset[str]

    def listed(self, language: str) -> int:
        """How many passages each side lists in a language."""
        return max(LISTED if language == self.own else LISTED_ELSEWHERE, 2 * self.k)


def gather(query: Query, pool: Pool, indexes: IndexSet, markets: Markets) -> list[Candidate]:
    """The candidates of one language, best first."""
    own = pool.language == query.own
    words = _by_words(query, pool, indexes, own=own)
    near = _by_vector(query, pool, indexes, query.vector if own else query.centred)
    extra = [*words, *_of_named_markets(query, pool, query.vector if own else query.centred)]
    rows = np.unique(np.concatenate([near, np.array(extra, dtype=np.intp)]))
    if not len(rows):
        return []
    cosine, centred = pool.cosines(rows, query.vector, query.centred)
    if own:
        lexical = np.array([words.get(int(row), 0.0) for row in rows], dtype=np.float32)
        order = fused(cosine, float(cosine[np.isin(rows, near[:LISTED])].min(initial=1.0)), lexical)
    else:
        ids = [pool.ids[row] for row in rows]
        held = held_terms(query.terms, indexes.lexical, query.edition, pool.language, ids)
        order = centred + COVERAGE_WEIGHT * coverage(held, query.weights)
    place = {row: at for at, row in enumerate(words, start=1)}, {int(row): at for at, row in enumerate(near, start=1)}
    shift = {market: _SHIFTS[markets.fit(market, query.named)] for market in pool.rows_of_market}
    return [
        Candidate(c.language, c.row, c.level + shift[pool.markets[c.row]], *(p.get(c.row, 0) for p in place))
        for c in levelled(pool.language, rows, order, centred)
    ]


def _by_words(query: Query, pool: Pool, indexes: IndexSet, *, own: bool) -> dict[int, float]:
    """Rows and BM25 scores: in its own language by all its words, in others by names the term base gives."""
    tokens = own_tokens(query.text, query.own, query.terms) if own else query.terms.tokens(pool.language)
    listed = len(pool) if query.market else query.listed(pool.language)
    found = indexes.lexical.query(query.edition, pool.language, tokens, listed)
    rows = ((pool.row[name], score) for name, score in found)
    return {row: score for row, score in rows if query.market in (None, pool.markets[row])}


def _by_vector(query: Query, pool: Pool, indexes: IndexSet, vector: Vectors) -> Rows:
    if query.market is None:
        return indexes.nearest(query.edition, pool.language, vector, query.listed(pool.language))
    return pool.nearest(vector, query.listed(pool.language), pool.rows_of_market.get(query.market, _NONE))


def _of_named_markets(query: Query, pool: Pool, vector: Vectors) -> list[int]:
    """The nearest passages of a named market that is rare here: among all others they might not be listed."""
    rows: list[int] = []
    for market in query.named:
        of_market = pool.rows_of_market.get(market)
        if of_market is not None and len(of_market) < NAMED_SHARE * len(pool):
            rows.extend(int(row) for row in pool.nearest(vector, NAMED_LISTED, of_market))
    return rows
