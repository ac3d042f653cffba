"""A question set through the real parts: the keys that programs read, and measures that mean something."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest.evaluation import evaluate
from ingest.metrics import NAMES
from knowledge.embedders import make_embedder
from tests.fakes import HashEmbedder
from tests.unit.ingest.test_beir import put

LONG = "\n\n".join(f"Paragraph {n} says that widget number {n} is kept in warehouse {n * 7}." for n in range(120))
CORPUS = [
    {"_id": "customs", "title": "Customs", "text": "# Customs\n\nCustoms detain goods at the border."},
    {"_id": "court", "title": "Court", "text": "The court gives an order."},
    {"_id": "copy", "title": "Court", "text": "The court gives an order."},
    {"_id": "long", "title": "Widgets", "text": LONG},
    {"_id": "title only", "title": "Opposition fees", "text": ""},
    {"_id": "empty", "title": "", "text": ""},
    {"_id": "海关", "title": "", "text": "海关可以扣留货物。"},
]
QUERIES = [
    {"_id": "q1", "text": "Do customs detain goods?"},
    {"_id": "q2", "text": "a court order"},
    {"_id": "q3", "text": "Where is widget number 93?"},
    {"_id": "q4", "text": "opposition fees"},
    {"_id": "q5", "text": "海关扣留货物吗"},
]
QRELS = "q1\tcustoms\t1\nq2\tcourt\t1\nq2\tcopy\t1\nq3\tlong\t1\nq4\ttitle only\t1\nq5\t海关\t1\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return evaluate(put(tmp_path_factory.mktemp("set"), CORPUS, QUERIES, QRELS), HashEmbedder(dimension=512))


def test_it_has_the_promised_keys(result: dict[str, object]) -> None:
    assert {
        "dataset", "documents", "passages", "queries", "embedder", "index_s", "query_ms", "metrics", "by_language", "baselines",
    } <= set(result)  # fmt: skip
    assert set(result["query_ms"]) == {"p50", "p95"}
    assert tuple(result["metrics"]) == NAMES
    assert set(result["by_language"]) == {"en", "zh"}
    assert set(result["baselines"]) == {"bm25", "dense"}
    json.dumps(result)


def test_it_counts_what_there_is(result: dict[str, object]) -> None:
    assert (result["documents"], result["queries"], result["embedder"]) == (7, 5, "hashes")
    assert result["passages"] > 7


def test_every_document_is_found_a_copy_and_a_long_one_too(result: dict[str, object]) -> None:
    assert result["metrics"]["recall@5"] == 1
    assert result["by_language"]["zh"]["mrr@10"] == 1


def test_vectors_may_come_from_elsewhere_and_the_folder_is_the_callers(tmp_path: Path) -> None:
    model, asked = HashEmbedder(dimension=128), []

    def cached(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return model.embed_passages(texts)

    (tmp_path / "set").mkdir()
    place = tmp_path / "place"
    found = evaluate(put(tmp_path / "set", CORPUS, QUERIES, QRELS), model, embed_passages=cached, folder=place)
    assert len(asked) == found["passages"]
    assert place.is_dir()


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    evaluate(
        put(tmp_path, CORPUS, QUERIES, QRELS),
        HashEmbedder(),
        progress=lambda phase, done, total: told.append((phase, done, total)),
    )
    assert told[0][:2] == ("embed", 0)
    assert told[-1][1] == told[-1][2] > 0


@pytest.mark.slow
def test_questions_find_answers_that_stand_only_in_the_other_language(shared: Path) -> None:
    found = evaluate(shared / "evals" / "xquad-crosslang", make_embedder("bundled"))
    assert found["by_language"]["en"]["recall@5"] >= 0.85
    assert found["by_language"]["zh"]["recall@5"] >= 0.85
    assert max(baseline["recall@5"] for baseline in found["baselines"].values()) < 0.5
