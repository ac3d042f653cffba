"""Letters as scanners and typists confuse them, and how far apart two words are."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

_SIGNS = str.maketrans("01l|!58gv", "oiiiisbqu")
_GROUPS = (("rn", "m"), ("vv", "w"), ("lyu", "lv"), ("nyu", "nv"))


@lru_cache(maxsize=65_536)
def skeleton(letters: str) -> str:
    """Letters with those made one that look alike on paper: `0` and `o`, `1`, `l` and `i`, `rn` and `m`; `lyu` as `lv`."""
    for wrong, right in _GROUPS:
        letters = letters.replace(wrong, right)
    return letters.translate(_SIGNS)


def apart(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or exchanged, with those that look alike counted as the same."""
    return int(OSA.distance(skeleton(one), skeleton(other), score_cutoff=3))


def near(one: str, other: str) -> bool:
    """Whether two words may be the same one misspelt: one error from six letters on, two from twelve on."""
    shortest = min(len(one), len(other))
    allowed = 0 if shortest < 6 else 1 if shortest < 12 else 2
    return apart(one, other) <= allowed


def halves(word: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """The two halves of a word with its length: one error leaves one of them as it is."""
    middle = len(word) // 2
    return (word[:middle], len(word)), (word[middle:], len(word))


def halves_like(word: str) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """The halves of every word that is one error away, as far as this word has them."""
    found = []
    for length in (len(word) - 1, len(word), len(word) + 1):
        middle = length // 2
        found.append(((word[:middle], length), (word[-(length - middle) :], length)))
    return found


class Nearby:
    """Words of a table that may be meant by one with a single wrong letter."""

    def __init__(self, words: Iterable[str], least: int = 5) -> None:
        self._words: dict[str, list[str]] = {}
        self.longest = 0
        for word in words:
            if len(word) >= least:
                self.longest = max(self.longest, len(word))
                for key in _without_one(skeleton(word)):
                    self._words.setdefault(key, []).append(word)
        self._least = least

    def find(self, word: str) -> str:
        """The word that is meant; empty where there is none, or none but the word itself."""
        if not self._least - 1 <= len(word) <= self.longest + 1:
            return ""
        for key in _without_one(skeleton(word)):
            for known in self._words.get(key, ()):
                if known != word and apart(known, word) <= 1:
                    return known
        return ""

    def head(self, text: str) -> tuple[int, str]:
        """How many letters at the beginning of a text mean a word, and which: the nearest, then the longest."""
        return self._nearest((size, text[:size]) for size in self._sizes(text))

    def tail(self, text: str) -> tuple[int, str]:
        """The same at its end."""
        return self._nearest((size, text[-size:]) for size in self._sizes(text))

    def _nearest(self, pieces: Iterable[tuple[int, str]]) -> tuple[int, str]:
        found = [(apart(word, piece), -size, word) for size, piece in pieces if (word := self.find(piece))]
        return (-min(found)[1], min(found)[2]) if found else (0, "")

    def _sizes(self, text: str) -> Iterable[int]:
        return range(min(len(text), self.longest + 1), self._least - 2, -1)


def _without_one(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
