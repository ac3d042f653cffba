"""Phrases: the longest known phrase at each place, whatever its case, accents, plural or hyphens."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.phrases import Phrases

PHRASES = Phrases(
    [
        ("trade mark", "mark"),
        ("trade mark office", "office"),
        ("opposition", "opposition"),
        ("N.D. Ill.", "court"),
        ("=US", "US"),
        ("=SEP", "patent"),
        ("商标", "zh mark"),
        ("商标异议委员会", "zh board"),
        ("einstweilige Verfügung", "order"),
        ("警告書", "ja"),
        ("경고장", "ko"),
    ]
)


def found(text: str) -> list[str]:
    return [key for match in PHRASES.find(text) for key in match.keys]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the trade mark office", ["office"]),
        ("TRADE-MARKS and oppositions", ["mark", "opposition"]),
        ("trade", []),
        ("a case in N.D. Ill.", ["court"]),
        ("contact us", []),
        ("in the US", ["US"]),
        ("Sep 3", []),
        ("a SEP", ["patent"]),
        ("商标异议委员会和商标", ["zh board", "zh mark"]),
        ("Einstweilige Verfugung", ["order"]),
        ("警告書を受け取った", ["ja"]),
        ("경고장을 받았습니다", ["ko"]),
        ("ｔｒａｄｅ ｍａｒｋ", ["mark"]),
        ("trademarkable", []),
    ],
)
def test_finds(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_places_are_those_of_the_text_as_written() -> None:
    text = "Eine Einstweilige Verfügung, bitte"
    (match,) = PHRASES.find(text)
    assert text[match.start : match.end] == "Einstweilige Verfügung"


def test_one_phrase_may_stand_for_several_keys() -> None:
    (match,) = Phrases([("counterfeit", 1), ("Counterfeits", 2)]).find("counterfeit goods")
    assert match.keys == (1, 2)


def test_a_phrase_without_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="no letters"):
        Phrases([("...", 1)])


@given(
    st.lists(
        st.sampled_from(["trade", "mark", "office", "商标", "异议", "US", "us", "-", " ", "委员会", "，"]), max_size=12
    )
)
def test_matches_are_in_order_and_do_not_overlap(pieces: list[str]) -> None:
    text = " ".join(pieces)
    matches = PHRASES.find(text)
    assert all(0 <= m.start < m.end <= len(text) for m in matches)
    assert all(a.end <= b.start for a, b in pairwise(matches))


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(text[m.start : m.end] for m in PHRASES.find(text))
