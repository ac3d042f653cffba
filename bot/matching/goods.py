"""Goods in plain words: what two lists of products have in common, in English words and Chinese pairs of characters."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.matching.scripts import latin, simplified

_PIECE = re.compile(r"[a-z]{3,}|[\u3400-\u9fff]+")
_SAYS_NOTHING = frozenset(
    """and for the with other goods product products item items set sets kit kits use new made type various namely featuring including
    产品 商品 用品 其他 各种""".split()
)


@lru_cache(maxsize=65_536)
def _of(text: str) -> frozenset[str]:
    found = set()
    for piece in _PIECE.findall(latin(simplified(text[:500]))):
        if "a" <= piece[0] <= "z":
            found.add(_singular(piece))
        else:
            found.update(piece[at : at + 2] for at in range(max(1, len(piece) - 1)))
    return frozenset(found - _SAYS_NOTHING)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def goods_words(products: Iterable[str]) -> frozenset[str]:
    """The words by which lists of products are compared."""
    return frozenset().union(*map(_of, products))
