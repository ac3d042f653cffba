"""A second order of what was found: the pure rule, the search with a fake, the contract on a real small model."""

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnusableInput
from knowledge.model import Passage
from knowledge.ports import Reranker
from knowledge.ranking import Candidate
from knowledge.rerankers import make_reranker
from knowledge.reranking import RERANKED, Found, reordered
from tests.fakes import PhraseReranker
from tests.unit.knowledge.library import passage, searching

ST = importlib.util.find_spec("sentence_transformers")
needs_st = pytest.mark.skipif(
    not ST, reason="sentence-transformers is not installed (make run EXTRAS=sentence-transformers)"
)
without_st = pytest.mark.skipif(bool(ST), reason="sentence-transformers is installed")


def found(languages: Sequence[str]) -> list[Found]:
    return [
        (Candidate(language, n, 1.0 - n / 100), passage(f"text {n}", ordinal=n, language=language))
        for n, language in enumerate(languages)
    ]


def by_language(p: Passage) -> str:
    return p.language


def test_better_scores_come_first_in_the_places_of_their_language() -> None:
    ordered = reordered(found(["en", "zh", "en", "en"]), np.array([0.1, 0.2, 0.9, 0.5], dtype=np.float32), by_language)
    assert [p.text for _, p in ordered] == ["text 2", "text 1", "text 3", "text 0"]
    assert [c.level for c, _ in ordered] == [1.0, 0.99, 0.98, 0.97]
    assert [c.row for c, _ in ordered] == [2, 1, 3, 0]


def test_equal_scores_change_nothing() -> None:
    before = found(["en", "zh", "en"])
    assert reordered(before, np.zeros(3, dtype=np.float32), by_language) == before


@given(st.lists(st.tuples(st.sampled_from(["en", "zh", "de"]), st.floats(-5, 5, width=32)), max_size=20))
def test_nothing_is_lost_and_groups_keep_their_places(rows: list[tuple[str, float]]) -> None:
    before = found([language for language, _ in rows])
    after = reordered(before, np.array([score for _, score in rows], dtype=np.float32), by_language)
    assert {p.id for _, p in after} == {p.id for _, p in before}
    assert [p.language for _, p in after] == [language for language, _ in rows]
    assert [c.level for c, _ in after] == [c.level for c, _ in before]


QUESTION = "When does the customs office detain goods?"
PASSAGES = [
    passage("Goods, goods, customs, office, detain: a list of words.", ordinal=1, market="US"),
    passage("The customs office may detain goods for ten days.", ordinal=2, market="US"),
    passage("Pay the fee in time.", ordinal=3, market="US"),
    passage("Zoll: when does the customs office detain goods in Germany.", guide="de/x", ordinal=4, market="DE"),
]


def test_the_search_gives_the_second_order(tmp_path: Path) -> None:
    plain = searching(tmp_path / "plain", PASSAGES).find(QUESTION, market="US", k=2)
    reranker = PhraseReranker()
    again = searching(tmp_path / "again", PASSAGES, reranker=reranker).find(QUESTION, market="US", k=2)
    assert [hit.passage.ordinal for hit in plain.hits] == [1, 2]
    assert [hit.passage.ordinal for hit in again.hits] == [2, 1]
    assert again.hits[0].score >= again.hits[1].score
    by_id = {hit.passage.id: (hit.similarity, hit.coverage) for hit in plain.hits}
    assert {hit.passage.id: (hit.similarity, hit.coverage) for hit in again.hits} == by_id


def test_it_reads_more_than_is_asked_for_and_sees_the_heading(tmp_path: Path) -> None:
    many = [passage(f"Customs detain goods, case number {n} of {n * 7}.", ordinal=n) for n in range(1, 60)]
    reranker = PhraseReranker()
    search = searching(tmp_path, many, reranker=reranker)
    assert len(search.find(QUESTION, k=1).hits) == 1
    assert len(reranker.read[-1]) == RERANKED
    assert all("section" in text and "Customs detain goods" in text for text in reranker.read[-1])
    assert len(search.find(QUESTION, k=50).hits) == 50 == len(reranker.read[-1])


def test_a_named_market_still_comes_first(tmp_path: Path) -> None:
    question = "When does the customs office detain goods in the United States?"
    hits = searching(tmp_path, PASSAGES, reranker=PhraseReranker()).find(question, k=4).hits
    assert [hit.passage.market for hit in hits][:2] == ["US", "US"]


def test_nothing_found_is_nothing_reranked(tmp_path: Path) -> None:
    reranker = PhraseReranker()
    assert searching(tmp_path, PASSAGES, reranker=reranker).find("？").hits == ()
    assert reranker.read == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder with random weights and 40 words, saved as any other is."""
    return tiny_cross_encoder(tmp_path_factory.mktemp("cross-encoder"))


def tiny_cross_encoder(folder: Path, labels: int = 1) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"customs detain goods the fee pay when office do".split()]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), model_max_length=32).save_pretrained(folder)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=32, num_labels=labels,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    assert json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"] == "bert"
    return folder


@pytest.fixture(params=["phrases", pytest.param("cross-encoder", marks=needs_st)])
def reranker(request: pytest.FixtureRequest) -> Reranker:
    if request.param == "phrases":
        return PhraseReranker()
    return make_reranker(str(request.getfixturevalue("folder")))


class TestContract:
    def test_one_score_a_text(self, reranker: Reranker) -> None:
        scores = reranker.scores(
            "when do customs detain goods", ["customs detain goods", "pay the fee", "", "\0 \ud800"]
        )
        assert scores.shape == (4,) and scores.dtype == np.float32 and np.isfinite(scores).all()
        assert reranker.scores("customs", []).shape == (0,)

    def test_a_text_scores_the_same_alone_and_among_others(self, reranker: Reranker) -> None:
        texts = ["customs detain goods", "pay the fee", "the office"]
        alone = [float(reranker.scores("customs detain", [text])[0]) for text in texts]
        assert np.allclose(reranker.scores("customs detain", texts), alone, atol=1e-4)

    def test_long_pairs_are_cut(self, reranker: Reranker) -> None:
        assert reranker.scores("goods " * 500, ["fee " * 2000]).shape == (1,)

    def test_it_says_what_it_is(self, reranker: Reranker) -> None:
        assert reranker.name


@needs_st
def test_a_model_with_classes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="3 classes"):
        make_reranker(str(tiny_cross_encoder(tmp_path, labels=3)))


@needs_st
def test_a_name_that_nobody_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", "1")
    with pytest.raises(UnusableInput, match="give the path of a downloaded model"):
        make_reranker("nobody/has-this-model")


@needs_st
@pytest.mark.parametrize("path", ["/no/such/folder", "./no-such-folder"])
def test_a_path_that_is_not_there_is_refused(path: str) -> None:
    with pytest.raises(UnusableInput, match="no folder with a model"):
        make_reranker(path)


@without_st
def test_without_the_package_the_message_names_the_command() -> None:
    with pytest.raises(UnusableInput, match="make run EXTRAS=sentence-transformers"):
        make_reranker("cross-encoder/any")


def test_a_name_with_a_nul_is_refused() -> None:
    with pytest.raises(UnusableInput):
        make_reranker("a\0b")
