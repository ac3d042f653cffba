"""Headings and blocks in reading order become sections; shared by every reader.

A block is a paragraph, a list, a table or a quotation as plain text. Chinese statutes write their
articles as paragraphs ("第十条 …"): each becomes a section of its own, so that it can be cited.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Literal

from ingest.model import Section
from knowledge.model import Confidence

BlockKind = Literal["text", "item"]

_INVISIBLE = re.compile(
    "[\ud800-\udfff\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff"  # invisible, direction
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"  # control characters
)
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_STRAY_SPACE = re.compile(r"(?<=[^\W\d_]|[)\]”’\"']) (?=[.,](?:\s|$))")  # left by links and spans: `the court .`
_NUMBER = "[一二三四五六七八九十百千零〇两0-9０-９]+"
_ARTICLE = re.compile(rf"^(第{_NUMBER}条(?:之{_NUMBER})?)[\s:：]")
_UNIT = re.compile(
    r"第\S+条|§|Art(?:icle|ikel|\.)\s+(?:\S*\d|[IVX]+\b)|(?:Rule|Section|Regulation)\s+\d|\d+[A-Z]{0,3}(?:\.\d+[A-Z]*)*\.?\s\S"
)
_CHAPTER = re.compile(rf"^第{_NUMBER}([编章节])(?:\s[^。；，]{{1,40}})?$")
_CHAPTER_LEVEL = {"编": 2, "章": 3, "节": 4}
_ARTICLE_LEVEL = 90
_REPEALED = re.compile(
    r"[(（\[](?:weggefallen|aufgehoben|repealed|omitted|deleted|abrogé|已废止|删去)[)）\]]|\bRepealed\b"
)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_BETWEEN_CJK = re.compile(rf"(?<={_CJK}) (?={_CJK})")


def visible(text: str) -> str:
    """The text without characters that nobody sees but that change how the rest is read."""
    return _INVISIBLE.sub("", text)


def clean(text: str) -> str:
    """Plain text: no invisible or direction-changing characters, single spaces, no space at line ends."""
    text = unicodedata.normalize("NFC", visible(text))
    lines = (_STRAY_SPACE.sub("", _SPACES.sub(" ", line)).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """`clean`, on one line."""
    return re.sub(r"\s+", " ", clean(text))


def joined(left: str, right: str) -> str:
    """Two halves of a paragraph broken at a line end: no space between Chinese, a word kept whole."""
    left, right = left.rstrip(), right.lstrip()
    if not left or not right:
        return left + right
    if re.search(_CJK + "$", left) and re.match(_CJK, right):
        return left + right
    if re.search(r"[^\W\d_]-$", left) and right[0].isupper():
        return left + right
    return f"{left} {right}"


def superscript(text: str) -> str:
    """A raised number must not melt into the figure before it: `90 days1` becomes `90 days¹`."""
    return text.translate(_SUPERSCRIPTS) if text.strip().isdecimal() else text


def is_article(heading: tuple[str, ...]) -> bool:
    """Whether the last heading is a unit of law (article, section sign, numbered clause): cited on its own."""
    return bool(heading and _UNIT.match(heading[-1]))


@dataclass(frozen=True)
class SectionNote:
    """What a comment under a heading says about its section.

    `also` are periods that stand in it beside those of its rules, for the checks of guides.
    """

    source: str | None = None
    confidence: Confidence | None = None
    rules: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    anchor: str | None = None
    also: str = ""


@dataclass
class _Open:
    heading: tuple[str, ...] = ()
    blocks: list[tuple[BlockKind, str]] = field(default_factory=list)
    page: int | None = None
    note: SectionNote = field(default_factory=SectionNote)


class Outline:
    """Collects headings and blocks; `sections()` gives those that hold text."""

    def __init__(self) -> None:
        self._path: list[tuple[int, str]] = []
        self._done: list[_Open] = []
        self._open = _Open()
        self.leading: list[tuple[int, str]] = []
        """The headings before the first text with their levels: the title is among them."""
        self._seen_text = False

    def heading(self, level: int, text: str) -> None:
        """A heading of level 1 (highest) and up; an empty one is ignored."""
        text = one_line(text)
        if not text:
            return
        if not self._seen_text:
            self.leading.append((level, text))
        self._path = [(n, t) for n, t in self._path if n < level]
        self._path.append((level, text))
        self._start()

    def note(self, note: SectionNote) -> None:
        """A remark on the section; counts only directly under its heading."""
        if not self._open.blocks:
            self._open.note = note

    def page(self, number: int) -> None:
        """A new page begins: sections do not reach across pages."""
        self._start()
        self._open.page = number

    def block(self, text: str, kind: BlockKind = "text") -> None:
        """A paragraph (`text`) or a list item or table row (`item`, joined by line ends)."""
        text = clean(text)
        if not text:
            return
        if kind == "text":
            if chapter := _CHAPTER.match(text):
                self.heading(_CHAPTER_LEVEL[chapter[1]], text)
                return
            if article := _ARTICLE.match(text):
                self._path = [(n, t) for n, t in self._path if n < _ARTICLE_LEVEL]
                self._path.append((_ARTICLE_LEVEL, article[1]))
                self._start()
        self._seen_text = True
        self._open.blocks.append((kind, text))

    def _start(self) -> None:
        self._done.append(self._open)
        self._open = _Open(heading=tuple(t for _, t in self._path), page=self._open.page)

    def sections(self) -> tuple[Section, ...]:
        """The sections with text, in reading order; a repealed provision is all in its heading."""
        return tuple(
            Section(
                heading=part.heading,
                text=_text_of(part.blocks) or part.heading[-1],
                page=part.page,
                source=part.note.source,
                confidence=part.note.confidence,
                checklist=part.note.checklist,
                anchor=part.note.anchor,
                rules=part.note.rules,
            )
            for part in (*self._done, self._open)
            if part.blocks or (part.heading and _REPEALED.search(part.heading[-1]))
        )


def _text_of(blocks: list[tuple[BlockKind, str]]) -> str:
    pieces: list[str] = []
    previous: BlockKind = "text"
    for kind, text in blocks:
        if pieces:
            pieces.append("\n" if kind == previous == "item" else "\n\n")
        pieces.append(text)
        previous = kind
    return "".join(pieces)


def without(sections: tuple[Section, ...], titles: set[str]) -> tuple[Section, ...]:
    """The sections with the document's own titles taken off the front of their heading paths."""

    def trimmed(heading: tuple[str, ...]) -> tuple[str, ...]:
        while heading and heading[0] in titles:
            heading = heading[1:]
        return heading

    return tuple(replace(section, heading=trimmed(section.heading)) for section in sections)
