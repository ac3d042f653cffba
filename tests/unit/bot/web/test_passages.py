"""Passages of guides as HTML: paragraphs, lists and tables; nothing that runs."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from bot.web.views.passages import body
from tests.unit.bot.web.test_messages import EVIL, assert_harmless


def soup(text: str, format: str = "md") -> BeautifulSoup:  # noqa: A002
    return BeautifulSoup(body(text, format), "html.parser")


def test_paragraphs_lists_and_emphasis() -> None:
    found = soup("One **bold**.\n\n- a\n- b\n\n1. c\n2. d")
    assert [e.name for e in found.find_all(recursive=False)] == ["p", "ul", "ol"]
    assert found.strong is not None and found.strong.get_text() == "bold"


def test_rows_under_each_other_are_a_table() -> None:
    found = soup("Fees:\n\nclass | fee\none | USD 350\ntwo | **700**\n\nEnd | of it.")
    assert [[td.get_text() for td in tr("td")] for tr in found.select("tr")] == [
        ["class", "fee"],
        ["one", "USD 350"],
        ["two", "700"],
    ]
    assert "End | of it." in found.get_text()


def test_list_items_that_are_rows_are_a_table_too() -> None:
    assert len(soup("- a | b\n- c | d").select("tr")) == 2
    assert len(soup("| a | b |\n| --- | --- |\n| c | d |").select("tr")) == 2


def test_numbering_goes_on_behind_a_table() -> None:
    assert soup("1. a\n2. b").ol is not None


@pytest.mark.parametrize("format", ["md", "html", "docx", "txt", "pdf"])
@pytest.mark.parametrize(
    "text",
    [
        EVIL,
        "<script>alert(1)</script>",
        "<div onclick=alert(1)>x</div>\n\ny",
        "[x](javascript:alert(1)) [y](data:text/html,z) [z](vbscript:a) <javascript:alert(1)>",
        "![x](https://tracker.example/p.png)",
        "a | <script>x</script>\nb | <img src=x onerror=y>",
        "[x]: javascript:alert(1)\n\n[x]",
        "&lt;script&gt; `<b>`",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(text: str, format: str) -> None:  # noqa: A002
    assert_harmless(soup(text, format))


@given(st.text(st.sampled_from("<>&\"'`*_[]()!|-#:/ \nabjs="), max_size=120))
def test_no_arrangement_of_signs_runs(text: str) -> None:
    assert_harmless(soup(text))


def test_links_lead_to_the_web_without_a_trace() -> None:
    link = soup("[court](https://court.example/a?b=1&c=2)").a
    assert link is not None and link["href"] == "https://court.example/a?b=1&c=2"
    assert "nofollow" in link["rel"] and "noreferrer" in link["rel"]


def test_plain_text_stays_as_it_is() -> None:
    found = soup("A * b * c\n\n# no heading\n    indented", "pdf")
    assert [p.get_text() for p in found("p")] == ["A * b * c", "# no heading\n    indented"]
    assert not found.find_all(["h1", "em", "pre"])
