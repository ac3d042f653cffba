"""Markets: named only by words that no other market uses."""

from pathlib import Path

import pytest

from knowledge.errors import UnusableInput
from knowledge.markets import Markets

MARKETS = Markets.load()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("We were sued in N.D. Ill.", {"US"}),
        ("ITC and 337", {"US"}),
        ("美国337调查", {"US"}),
        ("Abmahnung vom Landgericht", {"DE"}),
        ("DPMA opposition", {"DE"}),
        ("EUIPO or the UK office?", {"EU", "GB"}),
        ("印度尼西亚的商标", {"ID"}),
        ("印度的商标", {"IN"}),
        ("please contact us", set()),
        ("a complaint from a us federal court", {"US"}),
        ("goods held at Incheon customs", {"KR"}),
        ("迪拜和吉达", {"AE", "SA"}),
        ("海关扣货", set()),
        ("customs at the High Court", set()),
        ("under the Paris Convention and the New York Convention", set()),
        ("a Chinese company", set()),
        ("中国企业在德国", {"DE"}),
        ("", set()),
    ],
)
def test_named(text: str, codes: set[str]) -> None:
    assert MARKETS.named(text) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sued in the US", "US"),
        ("an EU trade mark in Germany", "DE"),
        ("an EU trade mark", "EU"),
        ("in Germany and Japan", None),
        ("what is a trade mark", None),
    ],
)
def test_single(text: str, code: str | None) -> None:
    assert MARKETS.single(text) == code


def test_fit_knows_the_union_and_its_members() -> None:
    german, union = frozenset({"DE"}), frozenset({"EU"})
    assert [MARKETS.fit(market, german) for market in ("DE", "EU", "US", None)] == [1, 0, -1, 0]
    assert [MARKETS.fit(market, union) for market in ("EU", "DE", "US", None)] == [1, 0, -1, 0]
    assert MARKETS.fit("US", frozenset()) == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("US: {en: [US], colour: red}", "US.colour"),
        ("US: {en: America}", "US.en"),
        ("US: {part_of: XX}", "part_of names a market that the table lacks: XX"),
        ("US: [", "cannot be read"),
        ("- US", "dictionary"),
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, content: str, says: str) -> None:
    table = tmp_path / "markets.yaml"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(UnusableInput, match=says) as raised:
        Markets.load(table)
    assert "markets.yaml" in str(raised.value)
