"""The measures, against figures worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.metrics import NAMES, measures


def test_one_question_by_hand() -> None:
    found = measures({"q": ["x", "a", "y", "b"]}, {"q": {"a": 1, "b": 2, "c": 1}})
    assert found["recall@5"] == pytest.approx(2 / 3)
    assert found["mrr@10"] == 0.5
    gained = 1 / math.log2(3) + 2 / math.log2(5)
    ideal = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    assert found["ndcg@10"] == pytest.approx(gained / ideal)


def test_a_place_beyond_the_cut_counts_only_in_the_deeper_measure() -> None:
    ranked = [f"x{n}" for n in range(7)] + ["a"]
    found = measures({"q": ranked}, {"q": {"a": 1}})
    assert (found["recall@5"], found["recall@10"], found["recall@100"]) == (0, 1, 1)
    assert found["mrr@10"] == 1 / 8
    assert measures({"q": [*ranked[:7], *map(str, range(9)), "a"]}, {"q": {"a": 1}})["mrr@10"] == 0


def test_a_question_without_a_ranking_counts_as_nothing_found() -> None:
    found = measures({"q": ["a"]}, {"q": {"a": 1}, "unanswered": {"a": 1}})
    assert all(value == 0.5 for value in found.values())


def test_no_question_is_no_error() -> None:
    assert measures({}, {}) == dict.fromkeys(NAMES, 0.0)


@given(st.permutations(list("abcdefgh")), st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_all_measures_are_shares_and_the_best_order_has_the_most(ranked: list[str], wanted: set[str]) -> None:
    grades = dict.fromkeys(sorted(wanted), 1)
    found = measures({"q": ranked}, {"q": grades})
    best = measures({"q": sorted(ranked, key=lambda name: name not in wanted)}, {"q": grades})
    assert all(0 <= found[name] <= best[name] <= 1 for name in NAMES)
    assert best["ndcg@10"] == pytest.approx(1)
    assert best["mrr@10"] == 1
