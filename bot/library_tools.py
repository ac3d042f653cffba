"""The library for other programs: search, ask, one deadline, one section of a guide. Nothing here changes anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from bot.commands import shown
from bot.deadline_json import as_object
from bot.threads import Turn
from knowledge.deadlines import Trigger, deadline
from knowledge.errors import UnusableInput
from knowledge.model import Guide, Passage

MOST_PASSAGES = 30
"""Of a section without subheadings, such as a text file's, so many from the named passage on."""

Dispatch = Callable[[str, Mapping[str, Any]], dict[str, Any]]
ReadGuide = Callable[[str, str], tuple[Guide, list[Passage]]]


@dataclass(frozen=True)
class LibraryTools:
    """Each tool gives the object that the command of the same name prints with `--json`.

    `dispatch` does a command wherever the stores are; `read_guide` gives a guide of the current edition by id and
    language. Errors are those of the project, with a message for the caller.
    """

    dispatch: Dispatch
    read_guide: ReadGuide

    def search(self, question: str, market: str | None, k: int) -> dict[str, Any]:
        """`search --json`: the passages for a question, best first."""
        return self.dispatch("search", {"text": _words(question), "market": _market(market), "k": k})

    def ask(self, question: str, market: str | None) -> dict[str, Any]:
        """`ask --json`: what the bot would answer."""
        turn = Turn(author="enterprise", text=_words(question)).model_dump(mode="json")
        return shown(self.dispatch("ask", {"thread": [turn], "market": _market(market), "from_file": False}))

    def deadline(
        self,
        rule: str,
        trigger: date,
        *,
        service: str | None,
        printed: date | None,
        calendar: str | None,
        language: str,
    ) -> dict[str, Any]:
        """`deadline --json`: one deadline with its working; `due` is null where no number may be counted."""
        found = deadline(
            rule.strip().upper(), Trigger(trigger), service=service or None, printed=printed, calendar=calendar or None
        )
        return as_object(found, language)

    def read_guide_section(self, guide: str, language: str, section: str | None) -> dict[str, Any]:
        """One section of a guide word for word, with its sources; without `section` the list of its sections.

        A section is named by its number in that list, or by the id of any passage in it.
        """
        found, passages = self.read_guide(guide.strip(), language)
        sections = [list(group) for _, group in groupby(passages, key=lambda p: p.heading)]
        listed = [{"section": str(n), "heading": list(s[0].heading)} for n, s in enumerate(sections, start=1)]
        head = {
            "guide": found.id,
            "language": found.language,
            "version": found.version,
            "title": found.title,
            "market": found.market,
            "checked_on": found.checked_on,
            "review_by": found.review_by,
            "reviewed_by": found.reviewed_by,
        }
        if section is None:
            return head | {"sections": listed}
        number, first = _place(sections, section.strip())
        chosen = sections[number]
        part = chosen[first : first + MOST_PASSAGES] if len(chosen) > MOST_PASSAGES else chosen
        return head | listed[number] | {"complete": len(part) == len(chosen), "passages": [_passage(p) for p in part]}


def _place(sections: Sequence[Sequence[Passage]], name: str) -> tuple[int, int]:
    """Which section, and which passage in it, a name means; raises `UnusableInput`."""
    if name.isdecimal() and 1 <= int(name) <= len(sections):
        return int(name) - 1, 0
    for number, passages in enumerate(sections):
        for at, passage in enumerate(passages):
            if passage.id == name:
                return number, at
    raise UnusableInput(f"section: give a number from 1 to {len(sections)}, or the id of a passage of this guide")


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "passage": passage.id,
        "text": passage.text,
        "source": passage.source,
        "confidence": passage.confidence,
        "checked_on": passage.checked_on,
        "review_by": passage.review_by,
        "url": passage.url,
    }


def _words(text: str) -> str:
    if not text.strip():
        raise UnusableInput("question is empty: write one")
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def _market(code: str | None) -> str | None:
    return code.upper() if code else None
