"""Ranking: fusing two scores, merging languages, leaving out what repeats."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ranking import Candidate, fused, levelled, merged, repeats, runs

scores = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=30).map(lambda v: np.array(v, dtype=np.float32))


def test_both_sides_count_in_a_fused_score() -> None:
    dense = np.array([0.9, 0.8, 0.5], dtype=np.float32)
    assert np.argsort(-fused(dense, 0.5, np.zeros(3, dtype=np.float32))).tolist() == [0, 1, 2]
    assert np.argmax(fused(dense, 0.5, np.array([0, 9, 0], dtype=np.float32))) == 1
    assert np.argmax(fused(dense, 0.5, np.array([0, 0, 9], dtype=np.float32))) == 0


@given(scores, st.floats(0.1, 50))
def test_the_scale_of_bm25_does_not_matter(dense: np.ndarray, factor: float) -> None:
    lexical = np.abs(dense[::-1]).astype(np.float32) + np.float32(0.5)
    assert np.allclose(fused(dense, -1.0, lexical), fused(dense, -1.0, lexical * np.float32(factor)), atol=1e-4)


def test_all_alike_is_no_division_by_zero() -> None:
    assert np.isfinite(fused(np.full(3, 0.5, dtype=np.float32), 0.5, np.zeros(3, dtype=np.float32))).all()


@given(scores)
def test_a_language_keeps_its_order_and_takes_its_levels(order: np.ndarray) -> None:
    rows = np.arange(len(order), dtype=np.intp)
    centred = np.linspace(-0.2, 0.7, len(order), dtype=np.float32)
    found = levelled("en", rows, order, centred)
    assert [order[c.row] for c in found] == sorted(order.tolist(), reverse=True)
    assert [c.level for c in found] == pytest.approx(sorted(centred.tolist(), reverse=True))


def test_languages_are_merged_by_level() -> None:
    en = [Candidate("en", 0, 0.5), Candidate("en", 1, 0.3)]
    zh = [Candidate("zh", 0, 0.4), Candidate("zh", 1, 0.5)]
    assert [(c.language, c.row) for c in merged([*zh, *en])] == [("en", 0), ("zh", 1), ("zh", 0), ("en", 1)]


PAGE = "The owner of a registered trade mark may ask customs to detain goods that infringe the mark at the border."
CHINESE = "商标权利人可以请求海关扣留涉嫌侵犯其注册商标专用权的进出口货物，并应当提供担保。"
OTHER = "Applicants pay the fee when they file; the office gives a receipt and a number for every application."


@pytest.mark.parametrize("text", [PAGE, CHINESE])
def test_the_same_text_in_other_clothes_repeats(text: str) -> None:
    assert repeats(runs(text), [runs(OTHER), runs(text)])
    assert repeats(runs(text.upper().replace(" ", "  ").replace("，", ", ")), [runs(text)])
    assert repeats(runs(text), [runs("Something else in front. " + text + " And something after it.")])


@pytest.mark.parametrize("text", [PAGE, CHINESE])
def test_a_longer_or_another_text_does_not_repeat(text: str) -> None:
    assert not repeats(runs(OTHER), [runs(text)])
    assert not repeats(runs(text + " " + OTHER), [runs(text)])
    assert not repeats(runs(text), [])


def test_short_texts_are_compared_whole() -> None:
    assert repeats(runs("21 days"), [runs("21 days.")])
    assert not repeats(runs("21 days"), [runs("30 days")])


@given(st.text(max_size=200))
def test_every_text_repeats_itself(text: str) -> None:
    assert repeats(runs(text), [runs(text)])
