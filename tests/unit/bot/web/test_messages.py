"""What people and guides write is shown as text, sources are numbered and say how fresh they are."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import BOT, Person, Posted, Reply
from bot.web.links import Viewer, viewer
from bot.web.views import messages

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
EVIL = """<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) **b** https://a.example "'&"""
VIEW = viewer({}, "en", "en")
AUTHOR = Person("enterprise-a", "Lin Hua", "enterprise")


def posted(text: str = "hello", **values: Any) -> Posted:
    return Posted(**{"seq": 7, "thread": 1, "key": "k", "author": AUTHOR, "text": text, "at": AT, **values})


def cited(**values: Any) -> dict[str, Any]:
    return {
        "n": 1, "passage": "p", "guide": "us/x", "title": "Sued", "heading": ["How long?"], "market": "US",
        "language": "en", "quote": "Within 21 days.", "source": "FRCP 12", "url": "/guides/us/x.en?v=1#p4",
        "checked_on": "2026-11-01", "review_by": "2027-05-01", "confidence": "P", "reviewed_by": None, **values,
    }  # fmt: skip


def answer(*citations: dict[str, Any], **values: Any) -> Reply:
    sentences = [{"text": "Within 21 days.", "citations": [c["n"] for c in citations]}]
    found = {"verdict": "supported", "text": "Within 21 days. [1]", "sentences": sentences}
    made = Reply("answer", "en", answer=found, citations=citations, actions=("ask_expert",))
    return replace(made, **values)


def shown(message: Posted, view: Viewer = VIEW) -> BeautifulSoup:
    return BeautifulSoup(messages.message(message, view, TODAY), "html.parser")


def assert_harmless(soup: BeautifulSoup) -> None:
    assert not soup.find_all(["script", "img", "iframe", "style", "object", "svg"])
    for element in soup.find_all(True):
        assert isinstance(element, Tag)
        assert not [name for name in element.attrs if name.startswith("on")]
        assert not str(element.get("href", "")).lower().strip().startswith(("javascript", "data", "vbscript"))


def test_the_working_and_what_was_understood_stand_behind_a_click() -> None:
    soup = shown(posted(reply=answer(cited(), working=("Step <b>one</b>.",), understood=("served on: 2026-11-03",))))
    working, understood = soup.select("details.shown")
    assert working.summary and working.summary.get_text() == "How the date was reckoned"
    assert [item.get_text() for item in working.select("li")] == ["Step <b>one</b>."]
    assert understood.summary and understood.summary.get_text() == "What I understood"
    assert_harmless(soup)
    assert not shown(posted(reply=answer(cited()))).select("details")


def test_a_persons_words_are_text() -> None:
    soup = shown(posted(EVIL, author=replace(AUTHOR, name=EVIL), files=(EVIL,)))
    assert_harmless(soup)
    assert soup.select_one("p.text").get_text() == EVIL  # type: ignore[union-attr]
    assert not soup.find_all("a"), "nothing that a person writes becomes a link"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_any_words_are_text(words: str) -> None:
    assert shown(posted(words)).select_one("p.text").get_text() == words  # type: ignore[union-attr]


def test_a_guides_words_are_text_too() -> None:
    evil = cited(
        title=EVIL,
        heading=[EVIL],
        source=EVIL,
        market=EVIL,
        checked_on=EVIL,
        reviewed_by=EVIL,
        url="javascript:alert(1)",
    )
    reply = answer(evil, before=(EVIL,), after=(EVIL,))
    reply = replace(reply, answer={"text": EVIL, "sentences": [{"text": EVIL, "citations": [1]}]})
    assert_harmless(shown(posted(reply=reply, author=BOT)))


def test_a_very_long_message_is_folded_and_complete() -> None:
    words = "a<b " * 30_000
    soup = shown(posted(words))
    assert soup.details is not None and soup.details.p is not None
    assert soup.details.p.get_text() == words
    assert len(soup.details.summary.get_text()) < 400  # type: ignore[union-attr]


def test_each_mark_leads_to_its_source_and_each_source_to_its_passage() -> None:
    second = cited(n=2, url="/guides/us/y.en?v=2#p9")
    soup = shown(posted(reply=answer(cited(), second), author=BOT))
    for mark in soup.select("a.mark"):
        assert soup.find(id=str(mark["href"])[1:]) is not None
    assert [mark.get_text() for mark in soup.select("a.mark")] == ["[1]", "[2]"]
    assert [link["href"] for link in soup.select("a.source")] == ["/guides/us/x.en?v=1#p4", "/guides/us/y.en?v=2#p9"]


def test_a_source_says_what_it_is_and_how_fresh() -> None:
    words = shown(posted(reply=answer(cited()), author=BOT)).select_one(".sources li").get_text(" ")  # type: ignore[union-attr]
    for part in (
        "Sued",
        "How long?",
        "United States",
        "FRCP 12",
        "operative text read",
        "checked 2026-11-01",
        "review by 2027-05-01",
    ):
        assert part in words
    assert "not yet reviewed by counsel" in words


def test_the_readers_language_and_choice_are_kept() -> None:
    soup = shown(posted(reply=answer(cited()), author=BOT), viewer({"lang": "zh", "as": "expert"}, "en", "en"))
    assert soup.select_one("a.source")["href"] == "/guides/us/x.en?v=1&as=expert&lang=zh#p4"  # type: ignore[index]
    assert "尚未经律师审阅" in soup.get_text()


@pytest.mark.parametrize(
    ("review_by", "class_"),
    [("2026-11-22", "late"), ("2026-11-23", "near"), ("2026-12-23", "near"), ("2026-12-24", None)],
)
def test_a_review_that_is_near_or_past_is_marked(review_by: str, class_: str | None) -> None:
    reply = answer(cited(review_by=review_by, reviewed_by="A. Counsel"))
    soup = shown(posted(reply=reply, author=BOT))
    marked = [element["class"][0] for element in soup.select(".meta .late, .meta .near")]
    assert marked == ([class_] if class_ else [])
    assert "reviewed by A. Counsel" in soup.get_text()


def test_a_note_of_the_desk_is_marked_and_times_name_their_zone() -> None:
    expert = Person("expert", "Dr. Wei", "expert", desk="US branch")
    soup = shown(posted("// x", author=expert, inside=True))
    assert "inside" in soup.article["class"] and "internal note" in soup.get_text()  # type: ignore[index]
    assert "US branch" in soup.get_text()
    assert soup.time is not None and soup.time.get_text() == "2026-11-23 10:05"
    assert "Beijing time" in str(soup.time["title"])


def test_a_reply_without_answer_or_missing_keys_is_still_shown() -> None:
    notice = Reply("notice", "en", before=("One.", "Two."), after=("Three.",))
    soup = shown(posted(reply=notice, author=BOT))
    assert [p.get_text() for p in soup.select("p.text")] == ["One.", "Two.", "Three."]
    bare = cited(checked_on=None, review_by=None, confidence=None, source=None, market=None, heading=[])
    assert shown(posted(reply=answer(bare), author=BOT)).select_one(".sources") is not None


@pytest.mark.parametrize("name", ["", ".", "李", "a b c"])
def test_any_name_has_an_avatar(name: str) -> None:
    assert shown(posted(author=replace(AUTHOR, name=name))).select_one(".avatar") is not None
