"""A letter on paper: letterhead, number, Chinese at the left and English at the right (pure)."""

from collections.abc import Iterator
from datetime import datetime

from bot.cases.service_levels import BEIJING
from bot.letters.content import day_words, text
from bot.letters.model import Letter, Part
from bot.letters.words import title_key
from bot.paper.model import Block, Both, Heading, Pairs, Paper, Style

_LANGUAGES = ("zh", "en")


def letter_paper(letter: Letter, made_at: datetime) -> Paper:
    """The letter as it was approved; a draft says that it is one."""
    content, key = letter.content, title_key(letter)
    marks = ["header"] if letter.seq else ["draft_mark", "header"]
    return Paper(
        title=text(key, "zh"),
        other_title=text(key, "en"),
        language="zh",
        formal=True,
        made_at=letter.approved_at or made_at,
        letterhead=(content.sender.zh, content.sender.en),
        header=" · ".join(f"{text(mark, 'zh')} {text(mark, 'en')}" for mark in marks),
        footer=" / ".join(filter(None, (letter.number(language) for language in _LANGUAGES))),
        blocks=tuple(_blocks(letter)),
    )


def _blocks(letter: Letter) -> Iterator[Block]:
    content = letter.content
    number = " / ".join(letter.number(language) or text("number_open", language) for language in _LANGUAGES)
    rows = {
        "number": number,
        "dated": _twice(letter, "dated"),
        "addressee": " / ".join(dict.fromkeys((content.addressee.zh, content.addressee.en))),
        "subject": f"{content.subject.zh} / {content.subject.en}",
        "next_on": _twice(letter, "next_on"),
    }
    yield Pairs(tuple((f"{text(key, 'zh')} {text(key, 'en')}", value) for key, value in rows.items() if value))
    for part in content.parts:
        yield from _part(part)
    if letter.approved_at is not None and letter.approved_by:
        at = letter.approved_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
        said = {lang: text("approved_line", lang, name=letter.approved_by, at=at) for lang in _LANGUAGES}
        yield Both(f"{content.sender.zh}\n{day_words(letter.dated, 'zh')}\n{said['zh']}",
                   f"{content.sender.en}\n{day_words(letter.dated, 'en')}\n{said['en']}")  # fmt: skip


def _part(part: Part) -> Iterator[Block]:
    """A part with its heading; the notice stands by itself, small."""
    if part.name == "notice":
        yield from (Both(line.zh, line.en, "notice") for line in part.lines)
        return
    yield Heading(text(f"part_{part.name}", "zh"), text(f"part_{part.name}", "en"), level=2)
    for line in part.lines:
        style: Style = "small" if part.name == "data" else "strong" if line.strong else "plain"
        href = f"\n{line.href}" if line.href.startswith("http") else ""
        yield Both(f"{line.zh}{href}", line.en, style)


def _twice(letter: Letter, name: str) -> str:
    day = getattr(letter, name)
    return " / ".join(day_words(day, language) for language in _LANGUAGES) if day else ""
