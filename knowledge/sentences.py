"""Sentences of a passage, as they may be quoted: exact pieces of its text, list items included (pure)."""

import re
from collections.abc import Iterator

_LIST_MARK = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)]|[（(]?[一二三四五六七八九十]{1,3}[）)、])\s+")
_EMPHASIS = re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`)")
_END_ZH = re.compile(r"[。！？!?]+[”’」』）)]*")
# Superscript figures are footnote marks of their sentence.
_END_EN = re.compile(r"[.!?]+[\"'”’)\]¹²³⁰⁴-⁹]*(?=\s+[\"'“‘(\[]?[A-Z0-9§]|\s*$)")
# A full stop after one of these does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Art|Arts|Abs|Nr|No|Nos|Sec|Secs|Reg|Regs|Ch|Cl|Cir|Ct|Dist|Fed|Ill|Cal|Tex|Del|Inc|Ltd|Co|Corp|"
    r"St|Mr|Ms|Dr|Prof|vs?|cf|ca|al|e\.g|i\.e|etc|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|para|paras|"
    r"Rule|[A-Z]\.[A-Z]|U\.S|z\.B|i\.V\.m|bzw|gem|Satz|ff?|pp?|r|rr|s|ss|reg))\.$"
)


def plain(text: str) -> str:
    """The text without Markdown emphasis and with single spaces, as a reader sees it."""
    return re.sub(r"\s+", " ", _EMPHASIS.sub("", text)).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a passage in order, list marks and emphasis removed; never empty strings."""
    found: list[str] = []
    for block in _blocks(text):
        found.extend(_split(plain(_LIST_MARK.sub("", block))))
    return [s for s in found if any(c.isalnum() for c in s)]


def introductions(text: str) -> dict[int, int]:
    """For each sentence of a list, by position, the one before the list where that ends with a colon."""
    found: dict[int, int] = {}
    at, before = 0, None
    for block in _blocks(text):
        own = sentences(block)
        if not _LIST_MARK.match(block):
            before = at + len(own) - 1 if own and own[-1].endswith((":", "：")) else None
        elif before is not None:
            found.update(dict.fromkeys(range(at, at + len(own)), before))
        at += len(own)
    return found


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs and list items; a wrapped line belongs to the block before it."""
    block = ""
    for line in text.splitlines():
        if not line.strip() or _LIST_MARK.match(line):
            if block.strip():
                yield block
            block = line
        else:
            block = f"{block} {line.strip()}" if block.strip() else line
    if block.strip():
        yield block


def _split(text: str) -> Iterator[str]:
    start = 0
    for end in _ends(text):
        piece = text[start:end].strip()
        if piece:
            yield piece
        start = end
    rest = text[start:].strip()
    if rest:
        yield rest


def _ends(text: str) -> Iterator[int]:
    """Positions behind the last character of each sentence, brackets respected."""
    depth = 0
    for i, char in enumerate(text):
        if char in "([（【":
            depth += 1
        elif char in ")]）】":
            depth = max(0, depth - 1)
        elif char in "。！？!?." and depth == 0:
            match = _END_ZH.match(text, i) if char != "." else _END_EN.match(text, i)
            if match and not (char == "." and _ABBREVIATION.search(text[: i + 1])):
                yield match.end()
