"""A question set through the real splitter, embedder, indexes and search, in a store of its own."""

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest.beir import Entry, QuestionSet, read_question_set
from ingest.metrics import measures
from ingest.model import Document, Section
from ingest.progress import Progress, silent
from ingest.readers.markdown import add_text
from ingest.readers.outline import Outline, without
from ingest.splitting import split
from knowledge.indexes.bm25 import Bm25Index
from knowledge.indexes.chroma import ChromaIndex
from knowledge.indexes.index_set import IndexSet
from knowledge.language import detect, question_language
from knowledge.model import Edition, Guide, Passage
from knowledge.ports import Embedder, Reranker, Vectors
from knowledge.search import Search
from knowledge.terms import Terms, load_terms
from knowledge.tokens import content_tokens

EDITION = "evaluation"
DEPTH = 100
"""Documents ranked for each question; the time of a query is measured with ten."""
BATCH = 64

Embed = Callable[[Sequence[str]], Vectors]
Ranking = dict[str, list[str]]


class InMemoryStore:
    """A `PassageStore` of one edition, held in memory."""

    def __init__(self, edition: Edition, passages: Sequence[Passage]) -> None:
        self._edition = edition
        self._passages = {passage.id: passage for passage in passages}

    def current(self) -> Edition:
        """The one edition."""
        return self._edition

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids; unknown ids are left out."""
        return {name: self._passages[name] for name in ids if name in self._passages}


def evaluate(
    dataset: Path,
    embedder: Embedder,
    *,
    terms: Terms | None = None,
    reranker: Reranker | None = None,
    embed_passages: Embed | None = None,
    folder: Path | None = None,
    progress: Progress = silent,
) -> dict[str, object]:
    """The measures of `eval retrieval --json`, and the same of BM25 alone and of cosine alone.

    `embed_passages` stands in for the embedder's own (a cache). The indexes are made in `folder`, by
    default a temporary one that is removed. Raises `UnusableInput` for a broken question set.
    """
    questions = read_question_set(dataset)
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="firstline-eval-")))
        passages = [p for document in questions.documents for p in _passages(document, embedder)]
        edition = Edition(
            EDITION,
            "published",
            datetime.now(UTC),
            None,
            embedder.name,
            embedder.dimension,
            {"passages": len(passages)},
        )
        indexes = IndexSet(ChromaIndex(place / "chroma"), Bm25Index(place / "bm25"), place / "sets")
        index_s = _build(indexes, passages, embedder, embed_passages or embedder.embed_passages, progress)
        search = Search(InMemoryStore(edition, passages), indexes, embedder, terms or load_terms(), reranker)
        search.warm_up()
        documents_of = _documents_of(passages, questions)
        ranked, took_ms = _ask(search, questions, documents_of)
        baselines = _baselines(indexes, questions, embedder, documents_of)
        indexes.drop(EDITION)
    return {
        "dataset": questions.name,
        "documents": len(questions.documents),
        "passages": len(passages),
        "queries": len(questions.questions),
        "embedder": embedder.name,
        "reranker": reranker.name if reranker is not None else None,
        "index_s": round(index_s, 3),
        "query_ms": {name: round(float(np.percentile(took_ms, at)), 3) for name, at in (("p50", 50), ("p95", 95))},
        "metrics": measures(ranked, questions.judged),
        "by_language": _by_language(ranked, questions),
        "baselines": {name: measures(ranking, questions.judged) for name, ranking in baselines.items()},
    }


def _passages(entry: Entry, embedder: Embedder) -> list[Passage]:
    """The passages of a document, read as Markdown and split as any guide is."""
    outline = Outline()
    add_text(outline, entry.text)
    sections = without(outline.sections(), {entry.title})
    if not sections and entry.title.strip():
        sections = (Section((), entry.title),)
    guide = Guide(
        id=entry.id,
        language=detect(f"{entry.title}\n{entry.text}"),
        version="0" * 12,
        title=entry.title,
        root="",
        origin=entry.id,
    )
    return split(Document(guide, sections), embedder.count_tokens) if sections else []


def _build(
    indexes: IndexSet, passages: Sequence[Passage], embedder: Embedder, embed: Embed, progress: Progress
) -> float:
    """Embeds and indexes; gives the seconds it took."""
    started = time.perf_counter()
    by_language: dict[str, list[Passage]] = {}
    for passage in passages:
        by_language.setdefault(passage.language, []).append(passage)
    done = 0
    for language, found in by_language.items():
        vectors = np.empty((len(found), embedder.dimension), dtype=np.float32)
        for first in range(0, len(found), BATCH):
            progress("embed", done + first, len(passages))
            vectors[first : first + BATCH] = embed([p.indexed_text for p in found[first : first + BATCH]])
        done += len(found)
        indexes.build(EDITION, language, found, vectors, embedder=embedder)
    indexes.finish(EDITION)
    progress("index", len(passages), len(passages))
    return time.perf_counter() - started


def _documents_of(passages: Sequence[Passage], questions: QuestionSet) -> dict[str, list[str]]:
    """By passage the documents it stands for: its own, then those that say the same word for word.

    Search lists a text once, however often it stands in a set.
    """
    copies: dict[tuple[str, str], list[str]] = {}
    for document in questions.documents:
        copies.setdefault((document.title, document.text), []).append(document.id)
    same = {name: names for names in copies.values() for name in names}
    return {passage.id: [passage.guide, *same[passage.guide]] for passage in passages}


def _ask(
    search: Search, questions: QuestionSet, documents_of: Mapping[str, Sequence[str]]
) -> tuple[Ranking, list[float]]:
    ranked, took_ms = {}, []
    for question in questions.questions:
        took_ms.append(search.find(question.text).took_ms)
        hits = search.find(question.text, k=2 * DEPTH).hits
        ranked[question.id] = _documents((hit.passage.id for hit in hits), documents_of)
    return ranked, took_ms


def _baselines(
    indexes: IndexSet, questions: QuestionSet, embedder: Embedder, documents_of: Mapping[str, Sequence[str]]
) -> dict[str, Ranking]:
    """Each side alone on the same passages, all languages in one list."""
    rankings: dict[str, Ranking] = {"bm25": {}, "dense": {}}
    languages = indexes.languages(EDITION)
    for question in questions.questions:
        vector = embedder.embed_queries([question.text])[0]
        words = content_tokens(question.text, question_language(question.text))
        found = {
            "bm25": [indexes.lexical.query(EDITION, language, words, 2 * DEPTH) for language in languages],
            "dense": [indexes.dense.query(EDITION, language, vector, 2 * DEPTH) for language in languages],
        }
        for name, lists in found.items():
            best = sorted((hit for hits in lists for hit in hits), key=lambda hit: -hit[1])
            rankings[name][question.id] = _documents((passage for passage, _ in best), documents_of)
    return rankings


def _documents(passages: Iterable[str], documents_of: Mapping[str, Sequence[str]]) -> list[str]:
    """The documents of ranked passages: each counts by its best one."""
    return list(dict.fromkeys(name for passage in passages for name in documents_of[passage]))[:DEPTH]


def _by_language(ranked: Ranking, questions: QuestionSet) -> dict[str, dict[str, float]]:
    groups: dict[str, dict[str, dict[str, int]]] = {"en": {}, "zh": {}}
    for question in questions.questions:
        groups[question_language(question.text)][question.id] = questions.judged[question.id]
    return {language: measures(ranked, judged) for language, judged in groups.items() if judged}
