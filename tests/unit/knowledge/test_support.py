"""Whether hits support an answer: a probability where the model fits the vectors, the first rule where it does not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.markets import Markets
from knowledge.model import Hit, Passage, QuestionTerms, SearchResult
from knowledge.places import Places
from knowledge.ports import Vectors
from knowledge.support import Calibration, Judgement, SupportModel, by_rule, load, read
from knowledge.support_asks import asks, counted
from knowledge.support_features import features

PLACES = Places(Markets.load())
PASSAGE = Passage(
    "p", "us/x", "Sued in the United States", "en", "US", "0", 1, ("How long do I have to answer a complaint?",),
    "The answer is due 21 days after service of the complaint.\n\n- Weekends count.",
)  # fmt: skip
QUESTION = "How long do I have to answer a complaint in the United States?"
TERMS = QuestionTerms({"en": [(("answer",),), (("complaint",),)]}, {"en": [("answer",), ("complaint",)]})


def hit(passage: Passage = PASSAGE, coverage: float = 0.9, similarity: float = 0.5) -> Hit:
    return Hit(passage, similarity, similarity, coverage, (1.0, coverage), 1, 1)


def found(question: str, *hits: Hit, dimension: int = 384) -> SearchResult:
    vector = tuple(np.full(dimension, dimension**-0.5))
    return SearchResult(question, "en", "e1", hits, 1.0, TERMS, (2.0, 3.0), (40, 5), vector)


class Embeds:
    """An embedder of a name."""

    def __init__(self, name: str, dimension: int = 384) -> None:
        self.name, self.dimension, self.max_tokens = name, dimension, 512

    def embed_queries(self, texts: object) -> Vectors:
        raise AssertionError("to judge embeds nothing")

    embed_passages = embed_queries

    def count_tokens(self, text: str) -> int:
        return len(text)


@pytest.mark.parametrize(
    ("hits", "verdict"),
    [
        ((), "not_found"),
        ((hit(coverage=0.0, similarity=0.1),), "not_found"),
        ((hit(coverage=0.9, similarity=0.05),), "not_found"),
        ((hit(coverage=0.3, similarity=0.2),), "partly"),
        ((hit(coverage=0.0), hit(coverage=0.0), hit()), "supported"),
        ((hit(coverage=0.0), hit(coverage=0.0), hit(coverage=0.0), hit()), "not_found"),
    ],
)
def test_the_rule_looks_at_the_best_three(hits: tuple[Hit, ...], verdict: str) -> None:
    assert by_rule(found(QUESTION, *hits), "en", hits) == Judgement(verdict, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("embedder", [Embeds("another model"), Embeds(read().model, 768)], ids=["name", "dimension"])
def test_with_another_embedding_model_the_rule_stands_in(embedder: Embeds) -> None:
    assert load(embedder, PLACES) is by_rule


def test_with_its_own_embedding_model_it_says_a_probability() -> None:
    judge = load(Embeds(read().model), PLACES)
    assert isinstance(judge, SupportModel)
    good = judge(found(QUESTION, hit()), "en", [hit()])
    elsewhere = "How long do I have to answer a complaint in Norway?"
    bad = judge(found(elsewhere, hit()), "en", [hit(coverage=0.2, similarity=0.1)])
    assert good.probability is not None and bad.probability is not None
    assert good.probability > bad.probability + 0.2
    assert judge(found(QUESTION), "en", []) == Judgement("not_found", 0.0)


def test_a_file_of_other_features_is_not_used(tmp_path: Path) -> None:
    weights = read()
    path = tmp_path / "support.npz"
    np.savez(
        path,
        model=weights.model,
        names=np.array(["x"]),
        mean=weights.mean,
        scale=weights.scale,
        rows=weights.rows,
        alphas=weights.alphas,
    )
    path.with_suffix(".json").write_text('{"calibrations": {}}', "utf-8")
    assert load(Embeds(weights.model), PLACES, path) is by_rule


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_a_higher_score_is_never_worse(one: float, other: float) -> None:
    order = ["not_found", "partly", "supported"]
    curve = Calibration(slope=0.8, offset=-0.2, partly=0.4, supported=0.8)
    low, high = curve.judged(min(one, other)), curve.judged(max(one, other))
    assert (low.probability or 0) <= (high.probability or 0)
    assert order.index(low.verdict) <= order.index(high.verdict)


def test_both_languages_have_their_curve_and_bounds_in_order() -> None:
    for language in ("en", "zh"):
        curve = read().calibrations[language]
        assert 0 < curve.partly <= curve.supported < 1
        assert curve.slope > 0


@given(st.text(max_size=200), st.sampled_from(["en", "zh"]))
def test_features_are_finite_whatever_is_asked(question: str, language: str) -> None:
    row = np.array(features(question, language, found(question, hit()), [hit()], PLACES))
    assert np.isfinite(row).all() and np.abs(row).max() <= 2


def test_what_the_features_see() -> None:
    inside = features(QUESTION, "en", found(QUESTION, hit()), [hit()], PLACES)
    assert (inside.lacks_figure, inside.place_outside, inside.place_named, inside.first_in_both) == (0, 0, 1, 1)
    assert inside.figure > 0.9
    fee = "What is the official fee for a complaint in Norway?"
    outside = features(fee, "en", found(fee, hit()), [hit()], PLACES)
    assert (outside.lacks_figure, outside.place_outside, outside.asks_money) == (1, 1, 1)
    chinese = replace(PASSAGE, language="zh", text="应在21天内答辩。")
    assert features(QUESTION, "en", found(QUESTION, hit(chinese)), [hit(chinese)], PLACES).other_language == 1


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How long do I have to answer?", {"time"}),
        ("官费是多少？", {"money"}),
        ("how long does a patent case take until judgment", {"time", "takes"}),
        ("外观设计保护期最长多少年", {"time", "term"}),
        ("what are our chances", {"opinion"}),
        ("我们这个官司胜算有多大", {"opinion"}),
        ("帮我翻译一下", {"errand"}),
        ("did the judge sign the order", {"case_fact"}),
        ("Who decides?", set()),
        ("谁来决定？", set()),
    ],
)
def test_what_a_question_wants(question: str, kinds: set[str]) -> None:
    assert asks(question) == kinds


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("how many judges sit on a panel", "judges"),
        ("How many days do I have?", None),
        ("最多可以提几个质询", "质询"),
        ("几个月内", None),
        ("Who?", None),
    ],
)
def test_what_is_counted(question: str, unit: str | None) -> None:
    assert counted(question) == unit
