"""Chinese in other clothes: traditional characters as simplified ones, characters as the letters they are read as."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import islice, product
from typing import Any

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
READINGS = 4
"""Of a word whose characters are read in several ways, so many readings are tried."""


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@lru_cache(maxsize=65_536)
def simplified(text: str) -> str:
    """Text in simplified characters, full-width signs and letters as narrow ones; case and spaces stay."""
    narrow = unicodedata.normalize("NFKC", text)
    return str(_converter().convert(narrow)) if has_han(narrow) else narrow


@lru_cache(maxsize=65_536)
def pinyin(text: str) -> str:
    """The letters that simplified Chinese is read as, without tones and spaces (`ü` as `v`); other letters as they are."""
    if not has_han(text):
        return text.lower()
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).lower()


@lru_cache(maxsize=65_536)
def readings(text: str) -> tuple[str, ...]:
    """The likeliest reading, then others of words like 长 (chang, zhang); few of them, never more than `READINGS`."""
    first = pinyin(text)
    if not has_han(text) or len(text) > READINGS:
        return (first,)
    others = ("".join(one) for one in islice(product(*map(_readings_of, text)), READINGS))
    return tuple(dict.fromkeys((first, *others)))[:READINGS]


@lru_cache(maxsize=16_384)
def _readings_of(character: str) -> list[str]:
    from pypinyin import Style
    from pypinyin import pinyin as spelt

    return [reading.lower() for reading in spelt(character, style=Style.NORMAL, heteronym=True)[0][:2]]


def has_han(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return _HAN.search(text) is not None


def latin(text: str) -> str:
    """Small letters without accents; everything else as it is."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text)
    return "".join(c for c in split if not unicodedata.combining(c)).casefold()
