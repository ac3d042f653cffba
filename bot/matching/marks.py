"""Marks that are the same, look alike or sound alike, in Latin letters, in Chinese and across both."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.matching.lexicon import lexicon
from bot.matching.scripts import has_han, latin, pinyin, simplified
from bot.matching.spelling import apart

LEAST_MARK = 2
LEAST_FUZZY = 5
LONG = 9
_SWAPS = str.maketrans("013458$@", "oieasbsa")
_WORD = re.compile(r"[0-9a-z$@+]+|[\u3400-\u9fff\uf900-\ufaff]+")
_SOUNDS = (
    ("tch", "k"), ("sch", "s"), ("ph", "f"), ("gh", "g"), ("wr", "r"), ("kn", "n"), ("ck", "k"), ("qu", "kw"), ("zh", "s"),
    ("sh", "s"), ("ch", "k"), ("th", "t"), ("ee", "i"), ("oo", "u"), ("ou", "u"), ("x", "ks"), ("q", "k"), ("c", "k"), ("z", "s"),
    ("y", "i"), ("v", "f"), ("j", "g"),
)  # fmt: skip
_PINYIN_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("lv", "lu"), ("nv", "nu"))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a mark: as they are without case, signs and spaces; without what is added; as they sound.

    `bare` has digits read as letters, no plural and none of the words that are added to marks; `spoken` is its sound,
    of Chinese its pinyin.
    """

    han: bool
    plain: str
    bare: str
    spoken: str


@lru_cache(maxsize=65_536)
def words_of(text: str) -> Words | None:
    """A mark's words taken apart; None for what has fewer than two signs."""
    small = latin(simplified(text[:200]))
    found = _WORD.findall(small)
    plain = "".join(found)
    if len(plain) < LEAST_MARK:
        return None
    han = has_han(plain)
    bare = "".join(_bare(word) for word in _own(found)) or plain
    return Words(han, plain, bare, _pinyin_alike(pinyin(bare)) if han else sound(bare))


def _own(words: list[str]) -> list[str]:
    added = lexicon().mark
    kept = []
    for word in words:
        rest = word
        if has_han(word):
            for extra in added:
                if has_han(extra) and rest.endswith(extra) and len(rest) - len(extra) >= 2:
                    rest = rest.removesuffix(extra)
        if rest not in added:
            kept.append(rest)
    return kept or words


def _bare(word: str) -> str:
    if word.isdigit() or has_han(word):
        return word
    letters = word.translate(_SWAPS)
    return letters.rstrip("s") if len(letters.rstrip("s")) >= 3 else letters


@lru_cache(maxsize=65_536)
def sound(letters: str) -> str:
    """How Latin letters sound, roughly: consonants that sound alike made one, inner vowels as one, none doubled."""
    for spelt, heard in _SOUNDS:
        letters = letters.replace(spelt, heard)
    letters = re.sub(r"(.)\1+", r"\1", letters)
    return letters[:1] + re.sub(r"[aeiou]+", "a", re.sub(r"e$", "", letters[1:]))


def _pinyin_alike(letters: str) -> str:
    for spelt, heard in _PINYIN_ALIKE:
        letters = letters.replace(spelt, heard)
    return letters


def likeness(found: Words, own: Words) -> tuple[str, float]:
    """One word for how two marks are alike and how much, from 0 to 1; an empty word where they are not."""
    if found.plain == own.plain:
        return "mark_same", 1.0
    if found.bare == own.bare:
        return "mark_varied", 0.92
    if found.han != own.han:
        return _across(found, own)
    return _chinese(found, own) if found.han else _latin(found, own)


def _latin(found: Words, own: Words) -> tuple[str, float]:
    shortest = min(len(found.bare), len(own.bare))
    if shortest < LEAST_FUZZY:
        return "", 0.0
    wrong = apart(found.bare, own.bare)
    if wrong <= (1 if shortest < LONG else 2):
        return "mark_looks", 0.85 - 0.06 * wrong - (0.08 if shortest < 7 else 0.0)
    if found.spoken == own.spoken and len(found.spoken) >= 4:
        return "mark_sounds", 0.75
    if (own.bare in found.bare or found.bare in own.bare) and shortest >= 6:
        return "mark_inside", 0.62
    return "", 0.0


def _across(found: Words, own: Words) -> tuple[str, float]:
    one, other = (found, own) if found.han else (own, found)
    if pinyin(one.bare) == other.bare and len(one.bare) >= 2:
        return "mark_pinyin", 0.8
    return "", 0.0


def _chinese(found: Words, own: Words) -> tuple[str, float]:
    if found.spoken == own.spoken and min(len(found.bare), len(own.bare)) >= 2:
        return "mark_sounds", 0.78
    if min(len(found.bare), len(own.bare)) >= 3 and apart(found.bare, own.bare) == 1:
        return "mark_looks", 0.66
    if (own.bare in found.bare or found.bare in own.bare) and min(len(found.bare), len(own.bare)) >= 3:
        return "mark_inside", 0.62
    return "", 0.0
