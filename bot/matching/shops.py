"""Names of shops: the same one written otherwise, and without what only says that it is a shop."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.matching.lexicon import lexicon
from bot.matching.names import syllables
from bot.matching.scripts import has_han, latin, pinyin, simplified
from bot.matching.spelling import near, skeleton

_WORD = re.compile(r"[0-9a-z]+|[\u3400-\u9fff\uf900-\ufaff]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Alias:
    """A shop's name: `letters` run together, `core` without the words of shops; `sure` that it is not a common one."""

    letters: str
    core: str
    sure: bool


@lru_cache(maxsize=65_536)
def alias(text: str) -> Alias | None:
    """A shop's name taken apart; None for what has fewer than three letters or two characters."""
    words = _WORD.findall(latin(_CAMEL.sub(" ", simplified(text[:200]))))
    letters = "".join(words)
    if len(letters) < (2 if has_han(letters) else 3):
        return None
    kept = [rest for word in words if (rest := _without(word))]
    core = "".join(kept) or letters
    return Alias(letters, core, _sure(core))


def _without(word: str) -> str:
    shop = lexicon().shop
    if not has_han(word):
        return "" if word in shop else word
    for extra in sorted((one for one in shop if has_han(one)), key=len, reverse=True):
        if word.endswith(extra) and len(word) - len(extra) >= 2:
            return word.removesuffix(extra)
    return word


def _sure(core: str) -> bool:
    if has_han(core):
        return len(core) >= 3
    read = syllables(core)
    return read >= 3 if read else len(core) >= 5


def alike(found: Alias, own: Alias) -> tuple[str, float]:
    """One word for how two names of shops agree and how much, from 0 to 1; an empty word where they do not."""
    if found.letters == own.letters:
        return "shop_name", 0.82 if own.sure else 0.66
    if found.core == own.core:
        return "shop_alias", 0.7 if own.sure else 0.4
    if has_han(found.core) != has_han(own.core):
        same = pinyin(found.core) == pinyin(own.core)
        return ("shop_alias", 0.62 if own.sure else 0.35) if same else ("", 0.0)
    if skeleton(found.letters) == skeleton(own.letters) or (near(found.letters, own.letters) and own.sure):
        return "shop_spelt", 0.64 if own.sure and len(own.letters) >= 7 else 0.4
    return "", 0.0
