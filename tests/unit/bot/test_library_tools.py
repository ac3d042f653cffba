"""The tools without a server: what they hand on, sections of a guide, the record."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.call_record import CallRecord
from bot.library_tools import MOST_PASSAGES, LibraryTools
from knowledge.errors import UnusableInput
from knowledge.model import Guide, Passage
from tests.unit.knowledge.library import passage

GUIDE = Guide("us/x", "en", "0" * 12, "A guide", "builtin", "us/x.en.md", market="US", checked_on=date(2026, 11, 1))


def sections(*sizes: int) -> list[Passage]:
    """Sections of so many passages."""
    made = []
    for section, size in enumerate(sizes, start=1):
        for n in range(size):
            made.append(passage(f"text {section}.{n}", ordinal=len(made) + 1, heading=(f"section {section}",)))
    return made


def tools(passages: list[Passage], calls: list[tuple[str, Mapping[str, Any]]] | None = None) -> LibraryTools:
    def dispatch(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if calls is not None:
            calls.append((name, arguments))
        return {"route": "answer", "say": ["inside"], "checklist": False}

    return LibraryTools(dispatch, lambda guide, language: (GUIDE, passages))


def test_questions_are_cleaned_and_handed_on() -> None:
    calls: list[tuple[str, Mapping[str, Any]]] = []
    made = tools([], calls)
    assert made.ask("what\x00 is\ud800 it?", "us") == {"route": "answer"}
    made.search("TM7", None, 3)
    (asked, thread), (searched, arguments) = calls
    assert (asked, searched) == ("ask", "search")
    assert thread["thread"][0]["text"] == "what  is? it?" and thread["market"] == "US"
    assert arguments == {"text": "TM7", "market": None, "k": 3}
    with pytest.raises(UnusableInput):
        made.ask(" \n", None)


def test_sections_by_number_and_by_passage() -> None:
    passages = sections(1, 3, 2)
    made = tools(passages)
    listed = made.read_guide_section("us/x", "en", None)
    assert [s["section"] for s in listed["sections"]] == ["1", "2", "3"] and listed["market"] == "US"
    second = made.read_guide_section("us/x", "en", "2")
    assert [p["text"] for p in second["passages"]] == ["text 2.0", "text 2.1", "text 2.2"]
    assert second == made.read_guide_section("us/x", "en", passages[2].id) and second["complete"]


@pytest.mark.parametrize("name", ["0", "4", "-1", "x", "", "1.5"])
def test_a_section_that_is_not_there(name: str) -> None:
    with pytest.raises(UnusableInput, match="from 1 to 3"):
        tools(sections(1, 1, 1)).read_guide_section("us/x", "en", name or "none")


def test_a_very_long_section_begins_at_the_named_passage() -> None:
    passages = sections(MOST_PASSAGES + 10)
    made = tools(passages)
    whole = made.read_guide_section("us/x", "en", "1")
    assert len(whole["passages"]) == MOST_PASSAGES and not whole["complete"]
    part = made.read_guide_section("us/x", "en", passages[20].id)
    assert part["passages"][0]["passage"] == passages[20].id and len(part["passages"]) == MOST_PASSAGES - 10


def test_the_record_is_one_line_a_call(tmp_path: Path) -> None:
    record = CallRecord(tmp_path / "new" / "calls.jsonl", lambda: datetime(2026, 11, 3, 9, tzinfo=UTC))
    record.keep(tool="ask", client="a\nb", took_ms=3)
    record.keep(tool=None)
    first, second = (tmp_path / "new" / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(first) == {"at": "2026-11-03T09:00:00+00:00", "tool": "ask", "client": "a\nb", "took_ms": 3}
    assert json.loads(second)["tool"] is None
