"""A lesson: what an expert said in a resolved case, without the case, as a guide card of one section (pure)."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any, Literal

from bot.cases.known_names import Known
from bot.cases.matter_names import known_names
from bot.cases.model import Case
from bot.cases.redaction import Removed, redact
from bot.cases.redaction_patterns import LAW
from bot.conversations import ASK_EXPERT, ASK_EXPERT_FORM, Posted
from bot.phrases import say
from knowledge.language import question_language
from knowledge.sentences import sentences

State = Literal["draft", "approved", "rejected", "published"]
REVIEW_MONTHS = 6
MAX_QUESTION = 600
MAX_HEADING = 200
MAX_SOURCES = 12
GENERAL = "general"
"""The folder of lessons that belong to no one market."""
_MENTION = re.compile(r"(?<!\S)@firstline\b[,:，：]?", re.IGNORECASE)
_ASKS = re.compile(r"[?？]\s*$|(?:吗|呢|怎么办|如何|多久|哪些|是否)[^。！]{0,12}$", re.IGNORECASE)
_GREETING = re.compile(
    r"(?:(?:dear|hello|hi|good (?:morning|afternoon|evening|day)|thanks?|thank you|best(?: regards| wishes)?|kind regards|regards"
    r"|sincerely|yours(?: sincerely)?|cheers|welcome|have a (?:nice|good)|您好|你好|尊敬的|谢谢|感谢|此致|敬礼|祝|顺祝|辛苦了|不客气|收到|好的|早上好|下午好)(?![a-z]))",
    re.IGNORECASE,
)
_LOGISTICS = re.compile(
    r"\b(?:I(?: have|'ve|’ve)? (?:take|took|taken|am taking|have) (?:over )?(?:your|this|the) (?:case|matter)|I(?: will|'ll|’ll| shall) (?:call|ring|write|get back|be back|come back|look|check|read)"
    r"|please (?:send|upload|post|share|call) (?:me|us|it|here)|let me know|call me|(?:talk|speak) (?:to you )?(?:soon|tomorrow|later)|I am (?:looking|reading|on it)|one moment)\b"
    r"|我(?:已)?接手|我来处理|稍等|请稍候|我(?:会|将|马上|稍后|先)(?:给您|跟您|联系|回复|看|查|打)|请(?:把|将)?[^。]{0,12}(?:发给|发到|传给|上传)|给我打电话|电话联系|保持联系|有问题(?:请)?(?:随时)?联系",
    re.IGNORECASE,
)
_SHORT_GREETING = 60
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s")
_MARK = re.compile(r"\s*\[\d{1,3}\]")


@dataclass(frozen=True)
class LessonDraft:
    """What may be learned from a case, before anybody has approved it. `right` and `forum` are words of the field."""

    market: str | None
    forum: str | None
    right: str | None
    language: str
    question: str
    answer: str
    sources: tuple[str, ...]
    removed: tuple[Removed, ...]
    made_on: date
    review_by: date


@dataclass(frozen=True)
class Lesson:
    """A lesson as it stands; `edition` is the one it came out with. `contradictions` are those of `bot.lesson_check`."""

    id: int
    case: int
    state: State
    market: str | None
    forum: str | None
    right: str | None
    language: str
    question: str
    answer: str
    sources: tuple[str, ...]
    removed: tuple[Removed, ...]
    contradictions: tuple[Mapping[str, Any], ...]
    made_at: datetime
    review_by: date
    decided_at: datetime | None = None
    decided_by: str | None = None
    why: str | None = None
    edition: str | None = None


def draft(case: Case, thread: Sequence[Posted], on: date) -> LessonDraft | None:
    """The lesson of a case as of a day; None where the expert told the enterprise nothing that could be learned."""
    known = known_names(case, thread)
    words = [word for posted in thread if _is_advice(posted) for word in _substance(posted.text)]
    asked = _question(thread)
    if not words or not asked:
        return None
    spoken = "\n\n".join(words)
    language = "zh" if question_language(spoken) == "zh" else "en"
    question, gone = redact(asked, known, language="zh" if question_language(asked) == "zh" else "en")
    answer, also_gone = redact(_MARK.sub("", spoken), known, language=language)
    return LessonDraft(
        market=case.market,
        forum=_clean(case.forum or _fact(case, "forum"), known),
        right=case.right or _fact(case, "right") or _fact(case, "right_type"),
        language=language,
        question=question,
        answer=answer,
        sources=_sources(thread, spoken, known),
        removed=tuple(dict.fromkeys((*gone, *also_gone))),
        made_on=on,
        review_by=months_later(on, REVIEW_MONTHS),
    )


def left_in(question: str, answer: str, known: Sequence[Known]) -> tuple[Removed, ...]:
    """What an editor's words still hold of the matter."""
    return tuple(one for words in (question, answer) for one in redact(words, known)[1])


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def heading(question: str, limit: int = MAX_HEADING) -> str:
    """The question as a heading: one line, no longer than a heading may be."""
    line = " ".join(question.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _question(thread: Sequence[Posted]) -> str:
    """What the enterprise asked before an expert spoke: the questions of its last message that asks, else all of it."""
    asked = [
        words
        for posted in takewhile(lambda p: p.inside or p.author.role not in ("expert", "lead"), thread)
        if posted.author.role in ("enterprise", "other") and posted.deleted_at is None
        if not posted.key.startswith((ASK_EXPERT, ASK_EXPERT_FORM))
        and (words := _MENTION.sub(" ", posted.text).strip())
    ]
    for words in reversed(asked):
        if questions := [one for one in sentences(words) if _ASKS.search(one)]:
            return _cut(" ".join(questions), MAX_QUESTION)
    return _cut(" ".join(asked[-1].split()), MAX_QUESTION) if asked else ""


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0].rstrip() + "…"


def _is_advice(posted: Posted) -> bool:
    """An expert's words to the enterprise about the law: no note, nothing taken back, no request for documents."""
    if posted.author.role not in ("expert", "lead") or posted.inside or posted.deleted_at is not None:
        return False
    return not any(posted.text.startswith(say("documents_wanted", lang, wanted="").strip()) for lang in ("en", "zh"))


def _substance(text: str) -> list[str]:
    """The paragraphs of a message without greetings and without what is only about how to talk to each other."""
    blocks = ("\n".join(filter(None, map(_without_manners, b.splitlines()))) for b in re.split(r"\n\s*\n", text))
    return [block for block in blocks if block]


def _without_manners(line: str) -> str:
    bullet = _BULLET.match(line)
    kept = [sentence for sentence in sentences(line) if not _is_empty(sentence)]
    words = ("" if question_language(line) == "zh" else " ").join(kept)
    return f"{bullet[0].strip()} {words}" if bullet and words else words


def _is_empty(sentence: str) -> bool:
    words = sentence.strip()
    if _LOGISTICS.search(words) and not LAW.search(words):
        return True
    return bool(_GREETING.match(words)) and len(words) <= _SHORT_GREETING and not LAW.search(words)


def _fact(case: Case, name: str) -> str | None:
    return next((f.value for f in case.brief.facts if f.name == name), None) if case.brief else None


def _clean(words: str | None, known: Sequence[Known]) -> str | None:
    return redact(words, known)[0] if words else None


def _sources(thread: Sequence[Posted], spoken: str, known: Sequence[Known]) -> tuple[str, ...]:
    """What the bot cited in the thread, and the sections that the expert names."""
    cited = [
        " · ".join(part for part in (str(c.get("title") or ""), str(c.get("source") or "")) if part)
        for posted in thread
        if posted.reply is not None
        for c in posted.reply.citations
    ]
    named = [" ".join(match.group().split()) for match in LAW.finditer(spoken)]
    found = (redact(one, known)[0] for one in (*named, *cited) if one)
    return tuple(dict.fromkeys(found))[:MAX_SOURCES]
