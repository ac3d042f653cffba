"""Finds known phrases in a text, longest first: words of alphabets by word, Chinese by character."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")

_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_PIECE = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}])|(?P<dotted>(?:[^\W\d_]\.){{2,}})|(?P<word>(?:(?![{_UNSPACED}])[^\W_])+)"
)
_MARK = "="


@dataclass(frozen=True)
class Found(Generic[Key]):
    """One phrase found: characters `start` to `end` of the text as given to `find`."""

    start: int
    end: int
    phrase: str
    keys: tuple[Key, ...]


class Phrases(Generic[Key]):
    """A set of phrases, each with the keys it stands for; compiled once, read by any thread.

    Case, accents, plural `s`, hyphens and spaces do not matter; a phrase that begins with `=` must
    stand in the text in exactly this letter case.
    """

    def __init__(self, phrases: Iterable[tuple[str, Key]]) -> None:
        self._keys: dict[tuple[str, ...], tuple[str, tuple[Key, ...]]] = {}
        self._lengths: dict[str, list[int]] = {}
        for phrase, key in phrases:
            exact = phrase.startswith(_MARK)
            name = phrase.removeprefix(_MARK)
            pieces = tuple((_MARK + raw) if exact else folded for raw, folded, _, _ in _pieces(name))
            if not pieces:
                raise ValueError(f"the phrase {phrase!r} has no letters")
            known = self._keys.get(pieces, (name, ()))
            self._keys[pieces] = (known[0], known[1] if key in known[1] else (*known[1], key))
            lengths = self._lengths.setdefault(pieces[0], [])
            if len(pieces) not in lengths:
                lengths.append(len(pieces))
                lengths.sort(reverse=True)

    def find(self, text: str) -> list[Found[Key]]:
        """The phrases in `text`, left to right, none overlapping, the longest at each place."""
        pieces = _pieces(text)
        exact = [_MARK + raw for raw, _, _, _ in pieces]
        folded = [fold for _, fold, _, _ in pieces]
        found: list[Found[Key]] = []
        at = 0
        while at < len(pieces):
            size = self._longest(exact, folded, at)
            if size:
                span = exact if tuple(exact[at : at + size]) in self._keys else folded
                phrase, keys = self._keys[tuple(span[at : at + size])]
                found.append(Found(pieces[at][2], pieces[at + size - 1][3], phrase, keys))
            at += size or 1
        return found

    def _longest(self, exact: list[str], folded: list[str], at: int) -> int:
        best = 0
        for spelling in (exact, folded):
            for size in self._lengths.get(spelling[at], ()):
                if size <= best:
                    break
                if at + size <= len(spelling) and tuple(spelling[at : at + size]) in self._keys:
                    best = size
                    break
        return best


def _pieces(text: str) -> list[tuple[str, str, int, int]]:
    """(as written, folded, start, end) of every word, and of every character of unspaced scripts."""
    return [
        (unicodedata.normalize("NFKC", match[0]), _fold(match[0]), match.start(), match.end())
        for match in _PIECE.finditer(text)
    ]


def _fold(word: str) -> str:
    """Lower case, no accents, no full-width forms, no dots, no plural."""
    if len(word) == 1 and word > "\u2fff":
        return unicodedata.normalize("NFKC", word)
    plain = unicodedata.normalize("NFKD", word.lower()).replace("đ", "d").replace("ß", "ss").replace(".", "")
    return _singular("".join(c for c in plain if not unicodedata.combining(c)))


def _singular(word: str) -> str:
    if len(word) < 4 or not word.isascii() or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
