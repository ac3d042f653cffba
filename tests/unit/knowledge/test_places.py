"""Places that a question names, and passages that fit them."""

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import UnusableInput
from knowledge.markets import Markets
from knowledge.model import Passage
from knowledge.places import Places

MARKETS = Markets.load()
PLACES = Places(MARKETS)
US = Passage("p", "us/x", "Sued in the United States", "en", "US", "0", 1, ("How long?",), "21 days in New Zealand.")
EU, GERMAN, GENERAL = (replace(US, market=market) for market in ("EU", "DE", None))
GULF = replace(US, market="SA", heading=("How long in Kuwait or Qatar?",))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("opposition in Norway", {"NO"}),
        ("挪威和美国的商标", {"NO", "US"}),
        ("a Polish court", {"PL"}),
        ("polish the surface", set()),
        ("Jordan is a first name but 约旦 is none", {"JO"}),
        ("在中国的公司", set()),
        ("goods held in Rotterdam", {"NL"}),
        ("at IPONZ", {"NZ"}),
        ("", set()),
    ],
)
def test_named(text: str, codes: set[str]) -> None:
    assert PLACES.named(text) >= codes
    assert PLACES.named(text) - codes <= {"JO"} and ("Jordan" in text or PLACES.named(text) == codes)


@pytest.mark.parametrize(
    ("place", "passage", "fit"),
    [
        ("US", US, 1.0),
        ("NZ", US, 0.0),  # named in passing is not spoken of
        ("KW", GULF, 1.0),
        ("NL", EU, 0.5),
        ("PL", EU, 0.5),
        ("NO", EU, 0.0),
        ("EU", GERMAN, 0.5),
        ("NL", GERMAN, 0.0),
        ("NO", GENERAL, 0.5),
    ],
)
def test_fit(place: str, passage: Passage, fit: float) -> None:
    assert PLACES.fit(place, passage) == fit


def test_the_best_passage_counts_for_the_place_that_fits_worst() -> None:
    assert PLACES.best_fit(frozenset({"US", "NO"}), [US, GENERAL]) == 0.5
    assert PLACES.best_fit(frozenset({"US", "NO"}), [US]) == 0.0
    assert PLACES.best_fit(frozenset(), []) == 1.0


def test_the_words_that_name_a_place() -> None:
    assert PLACES.words("Is it Norway or the United States?") == ["Norway", "United States"]


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    table = tmp_path / "countries.yaml"
    table.write_text("NO: {english: [Norway]}\n", "utf-8")
    with pytest.raises(UnusableInput, match=r"countries\.yaml"):
        Places(MARKETS, table)
