"""Whether every question is proved by the guides as they stand now: its quote must stand in its section, word for word."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.training.courses import Course, Section
from knowledge.model import Confidence, Passage

Fault = Literal["no_section", "no_quote"]
LANGUAGES = ("en", "zh")
Find = Callable[[Section, str], str | None]
"""The text of a section in a language; None where there is no such section."""


@dataclass(frozen=True)
class Shown:
    """A section as a reader sees it; `url` opens it in the version that is shown."""

    title: str
    heading: str
    text: str
    url: str
    source: str | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong with a question: its section is gone, or its quote no longer stands there."""

    course: str
    question: str
    language: str
    fault: Fault
    section: Section

    @property
    def message(self) -> str:
        """One line for editors."""
        place = f"{self.section.guide}.{self.language}#{self.section.anchor}"
        what = "there is no such section" if self.fault == "no_section" else "the quote does not stand in the section"
        return f"{self.course}: {self.question}: {place}: {what}"


def shown(passages: Iterable[Passage], anchor: str) -> Shown | None:
    """The section with this anchor, all its passages together."""
    found = [passage for passage in passages if passage.anchor == anchor]
    if not found:
        return None
    first = found[0]
    return Shown(
        title=first.title, heading=" › ".join(first.heading) or first.title,
        text="\n\n".join(passage.text for passage in found), url=first.url, source=first.source,
        confidence=first.confidence,
    )  # fmt: skip


def stands(quote: str, text: str) -> bool:
    """Whether the quote stands in the text, however its lines are broken."""
    return _flat(quote) in _flat(text)


def problems(courses: Iterable[Course], find: Find) -> Iterator[Problem]:
    """Every question whose quote does not stand in its section, in either language."""
    for course in courses:
        for question in course.questions:
            for language in LANGUAGES:
                text = find(question.section, language)
                quote = question.quote.zh if language == "zh" else question.quote.en
                if text is None:
                    yield Problem(course.id, question.id, language, "no_section", question.section)
                elif not stands(quote, text):
                    yield Problem(course.id, question.id, language, "no_quote", question.section)


def _flat(text: str) -> str:
    return " ".join(text.split())
