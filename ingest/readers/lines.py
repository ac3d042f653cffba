"""Lines broken for a page become paragraphs again; shared by plain text and PDF."""

import re

from ingest.readers.outline import Outline, joined

_ITEM = re.compile(
    r"(?:[-*•·–▪◦]\s|\(?\d{1,3}[a-z]?[.)]\s|\((?:\d{1,3}[a-z]?|[a-z]{1,2}|[ivxlIVXL]{1,5}|[A-Z])\)\s|[a-z]\)\s"
    r"|（[一二三四五六七八九十0-9]+）|[一二三四五六七八九十]+、)"
)
_NEW = re.compile(
    r"(?:第[一二三四五六七八九十百千零〇两0-9]+[编章节条](?:\s|$)|§+\s?\d|Art(?:icle|ikel|\.)\s+[\dIVX]+\b)"
)
_ENDS = re.compile(r"[.!?:;。！？：；…”\"’)）]$")
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]")
_KEEP_HYPHEN = re.compile(r"(?:und|oder|bzw|sowie|bis|and|or|to|et|ou|y|o|e|en|of)\b")
_WIDEST = 160


def add_lines(outline: Outline, lines: list[str]) -> None:
    """Adds the paragraphs and list items of these lines to an outline."""
    for paragraph in unwrapped(lines):
        outline.block(paragraph, "item" if _ITEM.match(paragraph) else "text")


def unwrapped(lines: list[str]) -> list[str]:
    """The paragraphs of lines that were broken at a page's width; lines of unbroken text stay apart."""
    lines = [line.strip() for line in lines]
    width = _usual_width(lines)
    paragraphs: list[str] = []
    last = ""
    for line in lines:
        if line and last and width <= _WIDEST and _continues(last, line, width):
            paragraphs[-1] = _glued(paragraphs[-1], line)
        elif line:
            paragraphs.append(line)
        last = line
    return paragraphs


def _continues(last: str, line: str, width: int) -> bool:
    full = _columns(last) >= 0.75 * width
    if re.search(r"[^\W\d_]-$", last) and line[0].islower():
        return True
    if _NEW.match(line) or _NEW.fullmatch(last):
        return False
    if _ITEM.match(line):  # a full line that ends in no sign goes on, as in: vom / 27. Dezember
        return full and bool(re.match(r"\d+\.", line)) and not re.search(r"[.,:;。，：；]$", last)
    if _ENDS.search(last):
        return _columns(last) >= (0.92 if re.search(r"[.。:：]$", last) else 0.75) * width
    return full or (line[0].islower() and _columns(last) >= 0.5 * width)


def _glued(paragraph: str, line: str) -> str:
    if re.search(r"[^\W\d_]{2}-$", paragraph) and line[0].islower() and not _KEEP_HYPHEN.match(line):
        return paragraph[:-1] + line
    return joined(paragraph, line)


def _columns(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))


def _usual_width(lines: list[str]) -> int:
    """The width that nine of ten lines keep to; the page's width where text was broken."""
    widths = sorted(_columns(line) for line in lines if line)
    return max(40, widths[int(len(widths) * 0.9)]) if widths else 40
