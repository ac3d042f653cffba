"""The file of an approved lesson: a guide of one section, marked as a lesson in its title and its source (pure)."""

import json
import re
from datetime import date

from bot.cases.lessons import GENERAL, Lesson, heading
from bot.cases.service_levels import BEIJING
from bot.phrases import say

_MARKUP = re.compile(r"([\\`*_\[\]<>{}&|~#])")
_RULE = re.compile(r"^(?=[-=+]{2,}$)")


def path_of(lesson: Lesson) -> str:
    """Where the card lies below the folder of lessons."""
    return f"{folder_of(lesson.market)}/lesson-{lesson.id}.{lesson.language}.md"


def folder_of(market: str | None) -> str:
    """The folder of a market's lessons."""
    return market.lower() if market and re.fullmatch(r"[A-Za-z]{2}", market) else GENERAL


def source_line(lesson: Lesson) -> str:
    """What stands as the source under a quote: that a lesson of the desk speaks, since when, and who approved it."""
    name = _one_line(lesson.decided_by or "")
    return say("lesson_source", lesson.language, date=_day(lesson).isoformat(), name=name)


def card(lesson: Lesson) -> str:
    """The Markdown of an approved lesson; it names neither the case nor the enterprise."""
    question = heading(lesson.question)
    front = {
        "id": f"lessons/{folder_of(lesson.market)}/lesson-{lesson.id}",
        "market": lesson.market or "WO",
        "language": lesson.language,
        "title": say("lesson_title", lesson.language, question=question),
        "forums": [lesson.forum] if lesson.forum else [],
        "rights": [lesson.right] if lesson.right else [],
        "checked_on": _day(lesson).isoformat(),
        "review_by": lesson.review_by.isoformat(),
        "confidence": "S",
        "source": source_line(lesson),
        "sources": list(lesson.sources),
    }
    lines = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in front.items())
    about = f"<!-- source: {_in_comment(source_line(lesson))}; confidence: S; anchor: lesson-{lesson.id} -->"
    return f"---\n{lines}\n---\n## {_escaped(question)}\n{about}\n{_body(lesson.answer)}\n"


def _day(lesson: Lesson) -> date:
    return (lesson.decided_at or lesson.made_at).astimezone(BEIJING).date()


def _body(text: str) -> str:
    """Words as they are: nothing in them becomes a heading, a comment, a link or a rule's period."""
    return "\n".join(_escaped_line(line.rstrip()) for line in text.strip().splitlines())


def _escaped_line(line: str) -> str:
    return _RULE.sub(r"\\", _escaped(line.lstrip(" \t#")))


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _in_comment(text: str) -> str:
    return text.replace("--", "–").replace(";", ",").replace(">", " ")


def _one_line(text: str) -> str:
    return " ".join(text.split())
