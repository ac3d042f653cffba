"""Whether somebody acts for a firm that is named in a matter, however the two are written (pure)."""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
# Forms of companies and words that names of firms share.
_FORMS = frozenset(
    "gmbh mbh co kg kgaa inc incorporated llc llp lp ltd limited corp corporation company ag se spa srl sa sas sarl bv nv plc pte pty kk"
    " law firm office offices group holding holdings partners associates attorneys the and of & und et".split()
)
_FORMS_ZH = re.compile(r"股份|有限|责任|公司|集团|控股|律师|事务所|分所")
_ONLY_CAPITALS = re.compile(r"[A-Z]{2,6}")


def acts_for(firms: Iterable[str], parties: Iterable[str]) -> tuple[str, str] | None:
    """The first firm that is one of the parties, with that party's name; None where none is. In doubt they are the same."""
    named = tuple(parties)
    return next(((firm, party) for firm in firms for party in named if same(firm, party)), None)


@lru_cache(maxsize=65_536)
def same(one: str, other: str) -> bool:
    """Whether two names mean the same firm: without the form of company, one within the other, or its initials.

    A single word counts as the other name only where that begins with it: "Keith" is "Keith Vogt, Ltd.", and
    "Lamp" is not "Hangzhou Lamp".
    """
    short, long = sorted((_words(one), _words(other)), key=len)
    if not short:
        return one.strip().casefold() == other.strip().casefold() != ""
    if len(short) == len(long) == 1 and _CHINESE.search(short[0] + long[0]):
        return short[0] in long[0] or long[0] in short[0]
    if len(short) == 1:
        return long[0] == short[0] or _initials(one, other) or _initials(other, one)
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))


def _initials(given: str, name: str) -> bool:
    """Whether a name in capitals, such as GBC, is made of the first letters of another."""
    words = _words(name)
    return (
        bool(_ONLY_CAPITALS.fullmatch(given.strip()))
        and len(words) > 1
        and "".join(word[0] for word in words) == given.strip().casefold()
    )


@lru_cache(maxsize=65_536)
def _words(name: str) -> tuple[str, ...]:
    found = (word for word in _WORD.findall(_FORMS_ZH.sub(" ", name).casefold().replace(".", "")))
    return tuple(word for word in found if word not in _FORMS)
