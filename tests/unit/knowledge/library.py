"""Small editions for the tests of search: passages, a store, indexes of the fake embedder."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ingest.evaluation import InMemoryStore
from knowledge.indexes.bm25 import Bm25Index
from knowledge.indexes.index_set import IndexSet
from knowledge.model import Edition, Passage
from knowledge.ports import DenseIndex, Embedder, Reranker
from knowledge.search import Search
from knowledge.terms import load_terms
from tests.fakes import ExactDense, HashEmbedder

TERMS = load_terms()
CONCEPTS = {
    "海关": "custom", "扣留": "detain", "货物": "good", "边境": "border", "法院": "court", "命令": "order",
    "答辩": "answer", "期限": "deadlin", "费用": "fee", "异议": "opposit", "商标": "mark", "限制": "restrain", "临时": "temporari",
}  # fmt: skip


def passage(
    text: str,
    *,
    guide: str = "us/guide",
    language: str = "en",
    ordinal: int = 1,
    market: str | None = None,
    title: str = "",
    heading: tuple[str, ...] = (),
) -> Passage:
    return Passage(
        id=f"{guide}.{language}@0/{ordinal}",
        guide=guide,
        title=title,
        language=language,
        market=market,
        version="0" * 12,
        ordinal=ordinal,
        heading=heading or (f"section {ordinal}",),
        text=text,
    )


def edition(name: str, embedder: Embedder) -> Edition:
    return Edition(name, "published", datetime(2026, 1, 1, tzinfo=UTC), None, embedder.name, embedder.dimension)


def index_set(folder: Path, dense: DenseIndex | None = None) -> IndexSet:
    return IndexSet(dense or ExactDense(), Bm25Index(folder / "bm25"), folder / "sets")


def build(indexes: IndexSet, name: str, passages: Sequence[Passage], embedder: Embedder) -> None:
    for language in sorted({p.language for p in passages}):
        found = [p for p in passages if p.language == language]
        vectors = embedder.embed_passages([p.indexed_text for p in found])
        indexes.build(name, language, found, vectors, embedder=embedder)
    indexes.finish(name)


def searching(
    folder: Path, passages: Sequence[Passage], embedder: Embedder | None = None, reranker: Reranker | None = None
) -> Search:
    """A search over one edition of these passages."""
    model = embedder or HashEmbedder(dimension=1024, concepts=CONCEPTS, bias=3.0)
    indexes = index_set(folder)
    build(indexes, "e1", passages, model)
    return Search(InMemoryStore(edition("e1", model), passages), indexes, model, TERMS, reranker)
