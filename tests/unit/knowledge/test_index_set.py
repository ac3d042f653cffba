"""The indexes of an edition: complete or not there, opened once, rebuilt after any crash."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import ModelMismatch, StoreUnavailable, UnusableInput
from knowledge.indexes.bm25 import Bm25Index
from knowledge.indexes.chroma import ChromaIndex
from knowledge.indexes.index_set import IndexSet, check_model
from knowledge.indexes.pool import places
from tests.fakes import HashEmbedder
from tests.unit.knowledge.library import build, edition, index_set, passage

EMBEDDER = HashEmbedder()
PASSAGES = [
    passage("Customs detain goods at the border.", market="US"),
    passage("The court gives an order.", ordinal=2, market="US"),
    passage("General advice.", guide="general", ordinal=1),
    passage("海关扣留货物。", language="zh", market="US"),
    passage("法院下达命令。", language="zh", ordinal=2, market="US"),
]


class Killed(Exception):
    """Stands for kill -9."""


@pytest.fixture
def indexes(tmp_path: Path) -> IndexSet:
    return index_set(tmp_path)


def test_a_built_edition_exists_with_its_counts(indexes: IndexSet) -> None:
    assert not indexes.exists("e1")
    build(indexes, "e1", PASSAGES, EMBEDDER)
    assert indexes.exists("e1")
    assert indexes.finished("e1")
    assert indexes.languages("e1") == ["en", "zh"]
    assert indexes.count("e1") == {"dense": 5, "lexical": 5}


def test_another_process_sees_what_was_finished(tmp_path: Path) -> None:
    first = index_set(tmp_path, ChromaIndex(tmp_path / "chroma"))
    build(first, "e1", PASSAGES, EMBEDDER)
    second = index_set(tmp_path, ChromaIndex(tmp_path / "chroma"))
    assert second.exists("e1")
    pool = second.pool("e1", "en")
    assert pool.ids == [p.id for p in PASSAGES if p.language == "en"]
    assert pool.markets == ["US", "US", None]
    assert pool.vectors.shape == (3, EMBEDDER.dimension)


def test_without_finish_it_does_not_exist(indexes: IndexSet) -> None:
    en = [p for p in PASSAGES if p.language == "en"]
    indexes.build("e1", "en", en, EMBEDDER.embed_passages([p.indexed_text for p in en]), embedder=EMBEDDER)
    assert not indexes.exists("e1")
    assert indexes.languages("e1") == []
    assert indexes.count("e1") == {"dense": 0, "lexical": 0}


@pytest.mark.parametrize(
    "step", ["knowledge.indexes.index_set.save", "dense", "lexical", "knowledge.indexes.index_set.write_whole"]
)
def test_a_build_killed_at_any_step_is_no_edition_and_is_built_again(
    indexes: IndexSet, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def killed(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        if step in {"dense", "lexical"}:
            patched.setattr(getattr(indexes, step), "build", killed)
        else:
            patched.setattr(step, killed)
        with pytest.raises(Killed):
            build(indexes, "e1", PASSAGES, EMBEDDER)
    assert not indexes.exists("e1")
    build(indexes, "e1", PASSAGES, EMBEDDER)
    assert indexes.exists("e1")
    assert indexes.count("e1") == {"dense": 5, "lexical": 5}


def test_building_into_a_finished_edition_unfinishes_it(indexes: IndexSet) -> None:
    build(indexes, "e1", PASSAGES, EMBEDDER)
    indexes.build("e1", "zh", [], np.empty((0, EMBEDDER.dimension), dtype=np.float32), embedder=EMBEDDER)
    assert not indexes.exists("e1")
    indexes.finish("e1")
    assert indexes.languages("e1") == ["en"]


def test_a_dropped_edition_leaves_nothing_and_others_stay(indexes: IndexSet, tmp_path: Path) -> None:
    build(indexes, "e1", PASSAGES, EMBEDDER)
    build(indexes, "e2", PASSAGES, EMBEDDER)
    indexes.drop("e1")
    indexes.drop("e1")
    assert not indexes.exists("e1")
    assert indexes.exists("e2")
    assert sorted(path.name for path in (tmp_path / "sets").iterdir()) == ["e2", "means"]


def test_an_index_that_was_lost_is_noticed(indexes: IndexSet) -> None:
    build(indexes, "e1", PASSAGES, EMBEDDER)
    indexes.dense.drop("e1")
    assert indexes.finished("e1")
    assert not indexes.exists("e1")
    with pytest.raises(StoreUnavailable, match="editions rebuild"):
        indexes.pool("e1", "en")
    with pytest.raises(StoreUnavailable, match="editions rebuild"):
        indexes.finish("e1")


@pytest.mark.parametrize("name", ["passages.json", "vectors.npy", "norms.npy", "mean.npy"])
def test_a_damaged_table_names_the_mend(indexes: IndexSet, tmp_path: Path, name: str) -> None:
    build(indexes, "e1", PASSAGES, EMBEDDER)
    (tmp_path / "sets" / "e1" / "en" / name).write_bytes(b"x")
    again = IndexSet(indexes.dense, indexes.lexical, tmp_path / "sets")
    assert not again.exists("e1")
    with pytest.raises(StoreUnavailable, match="editions rebuild"):
        again.pool("e1", "en")


def test_a_damaged_lexical_index_is_noticed(indexes: IndexSet, tmp_path: Path) -> None:
    build(indexes, "e1", PASSAGES, EMBEDDER)
    (tmp_path / "bm25" / "e1" / "en" / "params.index.json").write_text("{")
    assert not IndexSet(indexes.dense, Bm25Index(tmp_path / "bm25"), tmp_path / "sets").exists("e1")


def test_a_vector_store_that_is_down_is_not_taken_for_a_lost_edition(indexes: IndexSet, tmp_path: Path) -> None:
    build(indexes, "e1", PASSAGES, EMBEDDER)
    down = ChromaIndex(tmp_path / "unused", url="http://127.0.0.1:9")
    with pytest.raises(StoreUnavailable, match="does not answer"):
        IndexSet(down, indexes.lexical, tmp_path / "sets").exists("e1")


def test_vectors_must_fit_the_passages(indexes: IndexSet) -> None:
    with pytest.raises(UnusableInput, match="need vectors of shape"):
        indexes.build("e1", "en", PASSAGES[:2], np.zeros((3, EMBEDDER.dimension), dtype=np.float32), embedder=EMBEDDER)
    with pytest.raises(UnusableInput, match="same id"):
        indexes.build("e1", "en", [PASSAGES[0]] * 2, EMBEDDER.embed_passages(["a", "b"]), embedder=EMBEDDER)


def test_an_edition_without_passages_is_one(indexes: IndexSet) -> None:
    indexes.finish("empty")
    assert indexes.exists("empty")
    assert indexes.languages("empty") == []


def test_nearest_is_the_same_looked_up_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [passage(f"word{n} word{n * 7 % 50} goods", ordinal=n) for n in range(80)]
    indexes = IndexSet(ChromaIndex(tmp_path / "chroma"), Bm25Index(tmp_path / "bm25"), tmp_path / "sets")
    build(indexes, "e1", many, EMBEDDER)
    question = EMBEDDER.embed_queries(["word7 goods"])[0]
    compared = indexes.nearest("e1", "en", question, 5)
    monkeypatch.setattr("knowledge.indexes.index_set.EXACT_UP_TO", 0)
    looked_up = indexes.nearest("e1", "en", question, 5)
    cosines = indexes.pool("e1", "en").vectors @ question
    assert cosines[looked_up] == pytest.approx(cosines[compared], abs=1e-3)


def test_the_mean_of_few_passages_is_drawn_to_the_neutral_one(indexes: IndexSet) -> None:
    build(indexes, "small", PASSAGES, EMBEDDER)
    build(indexes, "large", [passage(f"Customs detain goods {n}", ordinal=n) for n in range(300)], EMBEDDER)
    neutral = indexes.means(EMBEDDER).passages["en"]

    def distances(name: str) -> tuple[float, float]:
        pool = indexes.pool(name, "en")
        return (
            float(np.linalg.norm(pool.mean - neutral)),
            float(np.linalg.norm(pool.mean - pool.vectors.mean(axis=0))),
        )

    assert distances("small")[0] < distances("small")[1]
    assert distances("large")[0] > distances("large")[1]


def test_neutral_means_are_computed_once_per_model(tmp_path: Path) -> None:
    class Counting(HashEmbedder):
        calls = 0

        def embed_queries(self, texts: object) -> object:
            Counting.calls += 1
            return super().embed_queries(texts)

    model = Counting("counting")
    first = index_set(tmp_path).means(model)
    calls = Counting.calls
    again = index_set(tmp_path).means(model)
    assert calls == Counting.calls > 0
    assert np.allclose(first.query("zh"), again.query("zh"))
    assert np.allclose(first.query("fr"), np.mean([first.query(code) for code in ("en", "zh", "de")], axis=0))


def test_another_model_is_a_mismatch_that_names_the_command() -> None:
    built = edition("e1", EMBEDDER)
    check_model(built, EMBEDDER)
    for other in (HashEmbedder("other"), HashEmbedder(dimension=32)):
        with pytest.raises(ModelMismatch, match="firstline editions rebuild"):
            check_model(built, other)


def test_a_place_is_guide_section_and_part() -> None:
    found = places(
        [
            passage("b", ordinal=2, heading=("One",)),
            passage("a", ordinal=1, heading=("One",)),
            passage("c", ordinal=3, heading=("Two",)),
            passage("d", guide="other", ordinal=1, heading=("Two",)),
        ]
    )
    assert found == [("us/guide", 0, 1), ("us/guide", 0, 0), ("us/guide", 1, 0), ("other", 0, 0)]


def test_a_twin_is_found_only_where_guides_have_the_same_sections(indexes: IndexSet) -> None:
    en = [passage(t, ordinal=n, heading=(h,)) for n, (t, h) in enumerate([("a", "A"), ("b", "B"), ("b2", "B")], 1)]
    zh = [passage(t, ordinal=n, heading=(h,), language="zh") for n, (t, h) in enumerate([("甲", "A"), ("乙", "B")], 1)]
    only = [passage("x", guide="only", ordinal=1), passage("y", guide="uneven", ordinal=1, heading=("X",))]
    uneven = [passage(t, guide="uneven", ordinal=n, language="zh", heading=(t,)) for n, t in enumerate("一二", 1)]
    build(indexes, "e1", [*en, *zh, *only, *uneven], EMBEDDER)
    english, chinese = indexes.pool("e1", "en"), indexes.pool("e1", "zh")
    assert [chinese.twin(english, row) for row in range(5)] == [0, 1, 1, None, None]
    assert [english.twin(chinese, row) for row in range(4)] == [0, 1, None, None]
