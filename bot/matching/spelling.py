"""Letters as scanners and typists confuse them, and how far apart two words are."""

from functools import lru_cache

from rapidfuzz.distance import OSA

_SIGNS = str.maketrans("01l|!58gv", "oiiiisbqu")
_GROUPS = (("rn", "m"), ("vv", "w"), ("lyu", "lv"), ("nyu", "nv"))


@lru_cache(maxsize=131_072)
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
