"""Finds the passages that answer a question, in its own language and in the others.

Inside the question's language, cosine and BM25 are fused. The other languages are compared after each
language's mean vector is removed: in one mixed list a Chinese question would find an English answer
among the first five in 1 of 100 cases, so compared in 9 of 10. A lexical match counts there only by
names that the term base gives, or by words that are the same in both.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from knowledge.candidates import Query, gather
from knowledge.errors import StoreUnavailable
from knowledge.indexes.index_set import IndexSet, check_model
from knowledge.indexes.pool import Place, Pool
from knowledge.language import detect, question_language
from knowledge.model import Edition, Hit, Passage, SearchResult
from knowledge.ports import Embedder, PassageStore, Reranker
from knowledge.question import bounded, coverage, frequencies, held_terms, rarity, terms_of
from knowledge.ranking import Candidate, Runs, merged, repeats, runs
from knowledge.reranking import RERANKED, reordered
from knowledge.terms import Terms
from knowledge.tokens import warm_up

SPARE = 6
"""Passages fetched beyond those asked for, to stand in for near-duplicates."""


class Search:
    """Hybrid search over the current edition; safe to share between threads."""

    def __init__(
        self,
        store: PassageStore,
        indexes: IndexSet,
        embedder: Embedder,
        terms: Terms,
        reranker: Reranker | None = None,
        timed: Callable[[float], None] = lambda _ms: None,
    ) -> None:
        """With a `reranker` the best candidates are put into a second order by it; `timed` gets each search's milliseconds."""
        self._timed = timed
        self._store = store
        self._indexes = indexes
        self._embedder = embedder
        self._terms = terms
        self._reranker = reranker
        self._served: Edition | None = None

    def warm_up(self) -> None:
        """Loads dictionary, model and the current edition's indexes: the first question is then as fast as any."""
        warm_up()
        self._indexes.means(self._embedder)
        self._embedder.embed_queries(["ready"])
        if self._reranker is not None:
            self._reranker.scores("ready", ["ready"])
        edition = self._store.current().id
        for language in self._indexes.languages(edition):
            pool = self._indexes.pool(edition, language)
            self._indexes.nearest(edition, language, np.asarray(pool.vectors[0]), 1)

    def find(self, query: str, *, language: str | None = None, market: str | None = None, k: int = 10) -> SearchResult:
        """Up to `k` hits, best first; `language` is the asker's (found out if None), `market` admits no other.

        A question without a letter or digit has no hits. Raises `NothingPublished`, `ModelMismatch`
        (rebuild the edition), `StoreUnavailable`.
        """
        started = time.perf_counter()
        text = bounded(query)
        asked = language or question_language(text)
        edition = self._edition()
        found = SearchResult(query, asked, edition.id, (), 0.0)
        check_model(edition, self._embedder)
        if k > 0 and any(c.isalnum() for c in text):
            try:
                found = self._found(text, asked, language, market, k, edition)
            except StoreUnavailable:
                newer = self._edition()
                if newer.id == edition.id:
                    raise
                # the edition was replaced and dropped after it had been looked up
                edition = newer
                check_model(edition, self._embedder)
                found = self._found(text, asked, language, market, k, edition)
        took_ms = (time.perf_counter() - started) * 1000
        self._timed(took_ms)
        return replace(found, query=query, took_ms=took_ms)

    def _edition(self) -> Edition:
        """The current edition; while its indexes are still on their way to this host, the one before."""
        current = self._store.current()
        if self._indexes.finished(current.id):
            self._served = current
        elif self._served is not None and self._indexes.finished(self._served.id):
            return self._served
        return current

    def version(self, passage: Passage, edition: str, language: str) -> Passage | None:
        """The same passage in another version of its guide: in `language`, else in any other that this edition has."""
        languages = self._indexes.languages(edition)
        own = self._indexes.pool(edition, passage.language)
        row = own.row.get(passage.id)
        for code in sorted(languages, key=lambda code: (code != language, code != "en", code)):
            if row is not None and code != passage.language:
                pool = self._indexes.pool(edition, code)
                twin = pool.twin(own, row)
                if twin is not None:
                    return self._store.passages([pool.ids[twin]]).get(pool.ids[twin])
        return None

    def _found(
        self, text: str, asked: str, language: str | None, market: str | None, k: int, edition: Edition
    ) -> SearchResult:
        if not self._indexes.finished(edition.id):
            raise StoreUnavailable(f"edition {edition.id} has no indexes here: run `firstline editions rebuild`")
        pools = {code: self._indexes.pool(edition.id, code) for code in self._indexes.languages(edition.id)}
        if not pools:
            return SearchResult(text, asked, edition.id, (), 0.0)
        written = language or detect(text)
        own = written if written in pools else asked
        vector = self._embedder.embed_queries([self._short(text)])[0]
        centred = vector - self._indexes.means(self._embedder).query(own)
        terms = terms_of(text, own, list(pools), self._terms)
        frequency = frequencies(terms, list(pools), self._indexes.lexical, edition.id)
        query = Query(
            text=text,
            own=own,
            asked=asked,
            edition=edition.id,
            k=k,
            vector=vector,
            centred=centred / max(float(np.linalg.norm(centred)), 1e-9),
            terms=terms,
            weights=rarity(frequency, sum(map(len, pools.values()))),
            market=market,
            named=frozenset() if market else self._terms.markets.named(text),
        )
        found = merged(c for pool in pools.values() for c in gather(query, pool, self._indexes, self._terms.markets))
        candidates = in_one_language(found, pools, asked)
        if self._reranker is None:
            best = self._distinct(query.k, pools, candidates)
        else:
            best = self._reranked(query, self._distinct(max(query.k, RERANKED), pools, candidates))[: query.k]
        weights = tuple(map(float, query.weights))
        hits = self._described(query, pools, best)
        return SearchResult(text, asked, edition.id, hits, 0.0, terms, weights, frequency, tuple(map(float, vector)))

    def _reranked(self, query: Query, found: Sequence[tuple[Candidate, Passage]]) -> list[tuple[Candidate, Passage]]:
        """In the reranker's order, languages and named markets apart."""
        assert self._reranker is not None
        scores = self._reranker.scores(query.text, [passage.indexed_text for _, passage in found])
        fit = self._terms.markets.fit
        return reordered(found, scores, lambda p: (p.language, fit(p.market, query.named) if query.named else 0))

    def _short(self, text: str) -> str:
        """As much of the question as the model reads at once."""
        limit = self._embedder.max_tokens
        while len(text) > limit // 8 and (tokens := self._embedder.count_tokens(text)) > limit:
            text = text[: int(len(text) * limit / tokens * 0.95)]
        return text

    def _distinct(
        self, count: int, pools: Mapping[str, Pool], candidates: Iterator[Candidate]
    ) -> list[tuple[Candidate, Passage]]:
        """The first `count` that do not repeat a better one of their language and market, with their passages."""
        kept: list[tuple[Candidate, Passage]] = []
        seen: dict[tuple[str, str | None], list[Runs]] = {}
        step = count + SPARE
        while batch := list(islice(candidates, step)):
            names = [pools[c.language].ids[c.row] for c in batch]
            passages = self._store.passages(names)
            for candidate, name in zip(batch, names, strict=True):
                passage = passages.get(name)
                if passage is None:
                    continue
                words = runs(passage.text)
                better = seen.setdefault((passage.language, passage.market), [])
                if repeats(words, better):
                    continue
                better.append(words)
                kept.append((candidate, passage))
                if len(kept) == count:
                    return kept
        return kept

    def _described(
        self, query: Query, pools: Mapping[str, Pool], chosen: Sequence[tuple[Candidate, Passage]]
    ) -> tuple[Hit, ...]:
        """Hits with their similarity, and what they hold of the question."""
        hits: dict[int, Hit] = {}
        for language, pool in pools.items():
            at = [i for i, (candidate, _) in enumerate(chosen) if candidate.language == language]
            rows = np.array([chosen[i][0].row for i in at], dtype=np.intp)
            ids = [chosen[i][1].id for i in at]
            _, similar = pool.cosines(rows, query.vector, query.centred)
            held = held_terms(query.terms, self._indexes.lexical, query.edition, language, ids)
            for i, similarity, terms, share in zip(at, similar, held, coverage(held, query.weights), strict=True):
                candidate, passage = chosen[i]
                hits[i] = Hit(
                    passage, candidate.level, float(similarity), float(share),
                    tuple(map(float, terms)), candidate.by_words, candidate.by_vector,
                )  # fmt: skip
        return tuple(hits[i] for i in range(len(chosen)))


def in_one_language(candidates: Iterable[Candidate], pools: Mapping[str, Pool], asked: str) -> Iterator[Candidate]:
    """One version of every passage that is there in several languages: the asker's, else the best placed.

    The asker's version takes the place of a better placed one in another language.
    """
    own = pools.get(asked)
    seen: set[tuple[str, int]] = set()
    taken: set[Place] = set()
    for candidate in candidates:
        pool = pools[candidate.language]
        language, row = candidate.language, candidate.row
        if pool is not own:
            twin = None if own is None else own.twin(pool, row)
            if twin is not None:
                language, row = asked, twin
            elif pool.places[row] in taken:
                continue
            elif any(other is not pool and other.twin(pool, row) is not None for other in pools.values()):
                taken.add(pool.places[row])
        if (language, row) not in seen:
            seen.add((language, row))
            yield replace(candidate, language=language, row=row)
