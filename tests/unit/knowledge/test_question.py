"""The terms of a question and how much of them a passage holds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.indexes.bm25 import Bm25Index
from knowledge.question import (
    MAX_CHARACTERS,
    RAREST,
    bounded,
    coverage,
    frequencies,
    held_terms,
    own_tokens,
    rarity,
    terms_of,
)
from knowledge.terms import load_terms

TERMS = load_terms()


@pytest.fixture
def index(tmp_path: Path) -> Bm25Index:
    index = Bm25Index(tmp_path)
    index.build(
        "e",
        "en",
        ["tro", "customs", "temu", "other"],
        [
            "A temporary restraining order freezes the account.",
            "Customs detained the goods.",
            "A Temu shop has 21 days.",
            "The account of the shop.",
        ],
    )
    index.build("e", "zh", ["令", "海"], ["法院下达临时限制令，冻结账户。", "海关扣留货物。"])
    return index


def share(index: Bm25Index, question: str, own: str, language: str, passage: str) -> float:
    terms = terms_of(question, own, ["en", "zh"], TERMS)
    weights = rarity(frequencies(terms, ["en", "zh"], index, "e"), 6)
    return float(coverage(held_terms(terms, index, "e", language, [passage]), weights)[0])


@pytest.mark.parametrize(
    ("question", "own", "language", "passage", "held"),
    [
        ("temporary restraining order", "en", "en", "tro", 1.0),
        ("TRO", "en", "en", "tro", 1.0),
        ("TRO", "en", "zh", "令", 1.0),
        ("收到TRO怎么办", "zh", "zh", "令", pytest.approx(0.3, abs=0.1)),
        ("临时限制令", "zh", "en", "tro", 1.0),
        ("临时限制令", "zh", "en", "customs", 0.0),
        ("Temu", "zh", "en", "temu", 1.0),
        ("goods seized", "en", "en", "customs", pytest.approx(0.5)),
        ("recipe for eggs", "en", "en", "other", 0.0),
        ("What should we do?", "en", "en", "other", 0.0),
        ("TRO", "en", "en", "no such passage", 0.0),
    ],
)
def test_coverage(index: Bm25Index, question: str, own: str, language: str, passage: str, held: object) -> None:
    assert share(index, question, own, language, passage) == held


def test_a_word_of_no_passage_weighs_no_more_than_one_of_a_hundred(tmp_path: Path) -> None:
    index = Bm25Index(tmp_path)
    index.build("e", "en", [f"p{n}" for n in range(1000)], ["goods" if n else "fee" for n in range(1000)])
    terms = terms_of("fee unheardof goods", "en", ["en"], TERMS)
    weights = rarity(frequencies(terms, ["en"], index, "e"), 1000)
    assert weights[0] == weights[1] == pytest.approx(RAREST)
    assert weights[2] < 0.01


def test_a_rare_term_weighs_more(index: Bm25Index) -> None:
    assert share(index, "Temu account", "en", "en", "temu") > share(index, "Temu account", "en", "en", "other") > 0


def test_a_term_named_twice_counts_once(index: Bm25Index) -> None:
    twice = terms_of("TRO, TRO and customs, customs", "en", ["en", "zh"], TERMS)
    once = terms_of("TRO and customs", "en", ["en", "zh"], TERMS)
    assert twice == once
    assert len(twice.ways["en"]) == len(twice.ways["zh"]) == 2


def test_own_words_come_before_synonyms() -> None:
    terms = terms_of("trade mark", "en", ["en"], TERMS)
    assert own_tokens("trade mark", "en", terms) == ["trade", "mark", "trademark", "tm"]


@pytest.mark.parametrize("text", ["word " * 30_000, "字" * 100_000, "x" * 100_000, "😀" * 50_000])
def test_a_long_question_is_cut(text: str) -> None:
    assert 0 < len(bounded(text)) <= MAX_CHARACTERS
    assert text.startswith(bounded(text))


def test_a_short_question_stays_and_nul_goes() -> None:
    assert bounded(" How\0long? ") == "How long?"


@given(st.text(max_size=150), st.sampled_from(["en", "zh", "de"]))
def test_every_language_has_the_same_terms(text: str, own: str) -> None:
    terms = terms_of(text, own, ["en", "zh", "de"], TERMS)
    assert len({len(ways) for ways in terms.ways.values()}) == 1
    assert all(token for language in terms.ways for token in terms.tokens(language))


@given(st.text(max_size=100))
def test_coverage_is_a_share(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    index = Bm25Index(tmp_path_factory.getbasetemp() / "share")
    if not index.count("e", "en"):
        index.build("e", "en", ["a", "b"], ["customs seizure of goods", text])
    terms = terms_of(text, "en", ["en"], TERMS)
    weights = rarity(frequencies(terms, ["en"], index, "e"), 2)
    held = coverage(held_terms(terms, index, "e", "en", ["a", "b"]), weights)
    assert np.all((held >= 0) & (held <= 1 + 1e-6))
