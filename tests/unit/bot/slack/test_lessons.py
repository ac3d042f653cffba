"""The card of a lesson: in both languages, within Slack's limits, with what may be pressed in each state."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.lessons import Lesson
from bot.cases.redaction import Removed
from bot.slack.lessons import card
from tests.unit.bot.slack.making import texts

LESSON = Lesson(
    id=7, case=3, state="draft", market="US", forum=None, right=None, language="en", question="How long?",
    answer="30 days after service.", sources=(), removed=(Removed("date", "3 November 2026", "[date]"),),
    contradictions=(
        {
            "state": "contradicts", "sentence": "30 days after service.", "figure": "30 day",
            "passages": [{"quote": "within 21 days", "title": "Sued", "heading": "How long?", "url": "/guides/us/x.en?v=1#p2"}],
        },
        {"state": "not_found", "sentence": "2 weeks.", "figure": "14 day", "passages": []},
    ),
    made_at=datetime(2026, 11, 23, tzinfo=UTC), review_by=date(2027, 5, 23),
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Lesson 7: waiting", "another figure", "no passage on this", "Taken out", "Approve", "Reject")),
        ("zh", ("经验 7：待核准", "另一个数字", "未找到相关段落", "已去除", "核准", "不采纳")),
    ],
)
def test_a_waiting_lesson(language: str, words: tuple[str, ...]) -> None:
    shown = card(LESSON, language, "https://desk.example")
    blocks = str(shown.blocks)
    for word in words:
        assert word in blocks
    assert "<https://desk.example/guides/us/x.en?v=1#p2|Sued>" in blocks
    assert "3 November 2026 → [date]" in blocks


@pytest.mark.parametrize(("state", "pressed"), [("draft", 3), ("approved", 1), ("published", 1), ("rejected", 0)])
def test_what_can_be_pressed(state: str, pressed: int) -> None:
    shown = card(replace(LESSON, state=state, decided_by="Zhao Yan", why="because"), "en", "https://desk.example")  # type: ignore[arg-type]
    assert str(shown.blocks).count("'type': 'button'") == pressed
    assert ("because" in shown.text) == (state != "draft")


@given(texts(), texts(), st.lists(texts(4), max_size=6))
def test_any_words_fit(question: str, answer: str, sentences: list[str]) -> None:
    doubts = tuple({**LESSON.contradictions[0], "sentence": one} for one in sentences)
    shown = card(replace(LESSON, question=question, answer=answer, contradictions=doubts), "en", "https://desk.example")
    assert len(shown.blocks) <= 50
    assert len(shown.text) <= 4_000
    assert "'action_id': 'lesson_approve'" in str(shown.blocks)
    assert "<!channel>" not in str(shown.blocks)
