"""Whatever a text contains, it comes out as text."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from bot.web.markup import Html, join, tag

# HTML knows no NUL and reads every line end as one kind.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)


@given(TEXT, TEXT)
def test_any_text_survives_as_text_and_attribute(words: str, value: str) -> None:
    soup = BeautifulSoup(tag("p", words, title=value), "html.parser")
    assert [element.name for element in soup.find_all()] == ["p"]
    assert soup.p is not None and soup.p.get_text() == words and soup.p["title"] == value


def test_markup_stays_markup_and_nothing_else_does() -> None:
    assert tag("p", tag("b", "<i>"), "<i>") == "<p><b>&lt;i&gt;</b>&lt;i&gt;</p>"
    assert join(Html("<b></b>"), None, ["<", ["&"]]) == "<b></b>&lt;&amp;"


def test_attributes() -> None:
    assert tag("input", class_="a", data_key="k", disabled=True, hidden=False, value=None) == (
        '<input class="a" data-key="k" disabled>'
    )


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "http://[", "java\tscript:x"],
)
def test_addresses_that_run_something_are_left_out(address: str) -> None:
    assert tag("a", "x", href=address) == "<a>x</a>"


@pytest.mark.parametrize("address", ["/guides/us/schedule-a.en?v=1#p2", "#m3-s1", "https://example.org/x"])
def test_addresses_that_load_a_page_stay(address: str) -> None:
    assert BeautifulSoup(tag("a", "x", href=address), "html.parser").a["href"] == address  # type: ignore[index]
