"""The whole way with the real stores: PostgreSQL, Chroma, the reading process, real documents."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from ingest.errors import EditionFailed
from ingest.pipeline import Pipeline
from ingest.readers import ReaderPool
from knowledge.indexes.bm25 import Bm25Index
from knowledge.indexes.chroma import ChromaIndex
from knowledge.indexes.index_set import IndexSet
from knowledge.store.engine import make_engine, write
from tests.postgres import postgres_url
from tests.unit.ingest.desk import Desk, guide, put

__all__ = ["postgres_url"]


def test_the_whole_way_on_postgres(postgres_url: str, tmp_path: Path) -> None:
    engine = make_engine(postgres_url)
    with write(engine) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    docs = put(tmp_path / "docs", {"a.md": guide("甲", "自收到之日起二十一日内答辩。"), "b.md": guide("B", "Second.")})
    desk = Desk(tmp_path / "desk", url=postgres_url)
    first = desk.pipeline.ingest([docs])
    assert (first.documents, first.embedded) == (2, 2)
    put(docs, {"b.md": guide("B", "Second, changed.")})
    second = desk.pipeline.ingest([docs])
    assert (len(second.updated), second.embedded, second.kept) == (1, 1, 1)
    assert desk.pipeline.ingest([docs]).unchanged
    assert first.edition
    assert desk.library.rollback(desk.indexes.exists).id == first.edition.id
    assert desk.pipeline.rebuild().manifest["documents"] == 2
    desk.engine.dispose()


def test_real_documents_through_the_reading_process_into_chroma(shared: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    corpus = shared / "corpus"
    wanted = [
        *sorted((corpus / "au_ipfr").rglob("E10*"))[:8],
        *sorted((corpus / "us_code" / "title-15").glob("*.md"))[:8],
        *sorted((corpus / "cn_laws").glob("*.md"))[:3],
        *sorted((corpus / "au_tm_manual_html").rglob("*.html"))[:1],
    ]
    for path in wanted:
        target = docs / path.relative_to(corpus)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    put(docs, {"empty.txt": "", "fake.pdf": "no PDF"})
    desk = Desk(tmp_path / "desk")
    indexes = IndexSet(ChromaIndex(tmp_path / "chroma"), Bm25Index(tmp_path / "bm25"), tmp_path / "sets")
    with ReaderPool() as reader:
        pipeline = Pipeline(desk.library, indexes, desk.embedder, reader, built_in=tmp_path / "guides")
        report = pipeline.ingest([docs])
        assert pipeline.ingest([docs]).unchanged
    assert report.documents == len(wanted)
    assert {one.origin: one.reason_code for one in report.skipped} == {"empty.txt": "empty", "fake.pdf": "wrong_type"}
    assert report.formats.keys() == {"md", "html"}
    assert report.languages.keys() == {"en", "zh"}
    assert report.edition
    verified = report.edition.manifest["verified"]
    assert isinstance(verified, dict)
    for language, counts in verified.items():
        assert counts["found_dense"] == counts["found_lexical"] == counts["probes"] == 20, language
    assert indexes.count(report.edition.id) == {"dense": report.passages, "lexical": report.passages}


@pytest.mark.parametrize(("dimension", "complaint"), [(32, "holds no passage"), (8, "was embedded with")])
def test_a_draft_that_cannot_be_searched_is_given_up(tmp_path: Path, dimension: int, complaint: str) -> None:
    desk = Desk(tmp_path / "desk")
    draft = desk.library.drafts.begin([], model="hashes", dimension=dimension, base=None, manifest={})
    with pytest.raises(EditionFailed, match=complaint):
        desk.pipeline.publish_draft(draft.id)
    assert desk.library.published() is None
    assert desk.library.edition(draft.id).state == "discarded"
