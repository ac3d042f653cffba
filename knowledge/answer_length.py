"""How long an answer may be, in English and in Chinese alike (pure)."""

import re
from collections.abc import Iterable

MAX_WORDS = 150
"""Words of a whole answer, with its marks."""
HAN_WORD = 0.6
"""What a Chinese character counts: about the words of its translation. 150 words are so 250 characters at most."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def length(text: str) -> float:
    """The length of a sentence in words, with one for its mark."""
    return HAN_WORD * len(_HAN.findall(text)) + len(_HAN.sub(" ", text).split()) + 1


def fits_an_answer(sentences: Iterable[str]) -> bool:
    """Whether these sentences together are short enough for one answer."""
    return sum(map(length, sentences)) <= MAX_WORDS
