"""Which words of a passage a sentence rests on: units that can be quoted, and the clauses inside them (pure)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.model import Passage
from knowledge.sentences import plain, sentences
from knowledge.tokens import content_tokens

_ROW = re.compile(r"^\s*\|(?P<cells>.*)\|\s*$", re.MULTILINE)
_RULE = re.compile(r"^[\s|:-]*$")
_SEGMENT = re.compile(
    r"[;；。]|,\s+(?=(?:and|but|or|while|whereas|which|not|so)\b)|\s+(?=(?:but|while|whereas)\s)|，(?=而|且|并|但|也|则|所以|因此|不)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:，；：、。—()（）]|\s+(?=(?:and|but|or|while|whereas|because|so)\s)", re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """A sentence, list item or row of a table, with its content words; `first` is that which opens its passage."""

    passage: int
    text: str
    words: frozenset[str]
    first: bool = False


def units(passages: Mapping[int, Passage]) -> list[Unit]:
    """Every unit of these passages (by their marks), in order."""
    found: list[Unit] = []
    for mark, passage in passages.items():
        rest = _ROW.sub("", passage.text)
        rows = [_cells(m["cells"]) for m in _ROW.finditer(passage.text) if not _RULE.match(m[0])]
        for n, text in enumerate((*sentences(rest), *rows)):
            found.append(Unit(mark, text, words(text, passage.language), n == 0))
    return found


def words(text: str, language: str) -> frozenset[str]:
    """The distinct words of a text that carry meaning."""
    return frozenset(content_tokens(text, language))


def support(claim: frozenset[str], candidates: Sequence[Unit]) -> list[Unit]:
    """The units that say most of a sentence's words: the best, and the two that add most to it."""
    if not candidates:
        return []
    best = max(candidates, key=lambda u: (_overlap(claim, u.words), -len(u.words)))
    chosen, left = [best], claim - best.words
    for _ in range(2):
        more = max(candidates, key=lambda u: len(left & u.words))
        if len(left & more.words) < max(1, round(0.12 * len(claim))):
            break
        chosen.append(more)
        left -= more.words
    return chosen


_CITED = re.compile(r"\s*[(（][^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*[)）]")
_REFERENCE = re.compile(
    r"\b[A-Z]{2,}[a-z]?\b|§|\bArts?\.|\bRules?\b|第\d|第[一二三四五六七八九十]+条|\b(?:Act|Law|Code|Convention|TRIPS|Regulation)\b|\b(?:confirmed|source|report|practice|guidance)\b|确认|资料|文章|报道|实务|指引"
)


def without_references(text: str) -> str:
    """The text without brackets that name law or sources; other brackets say something and stay."""
    return _CITED.sub(lambda m: "" if _REFERENCE.search(m[0]) and not _PERIOD_INSIDE.search(m[0]) else m[0], text)


_PERIOD_INSIDE = re.compile(r"\d+\s?(?:days?|weeks?|months?|years?|个月|天|日|周|年)")


def segments(text: str) -> list[str]:
    """The parts of a sentence that could stand alone."""
    return [part.strip() for part in _SEGMENT.split(text) if part and part.strip()] or [text]


def clauses(text: str) -> list[str]:
    """The smallest parts of a sentence that say something, in order."""
    return [part.strip() for part in _CLAUSE.split(text) if part and part.strip()] or [text]


def _overlap(claim: frozenset[str], unit: frozenset[str]) -> float:
    return len(claim & unit) / max(len(claim), 1)


def _cells(row: str) -> str:
    return plain(" | ".join(cell.strip() for cell in row.split("|")))
