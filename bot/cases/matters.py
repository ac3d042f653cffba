"""When two cases are of one matter, and when their enterprises stand against each other (pure)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.cases.model import Brief

_SUFFIX = re.compile(
    r"\b(?:co|company|ltd|limited|llc|llp|inc|corp|corporation|gmbh(?: & co kg)?|ag|kg|s\.?a\.?|s\.?r\.?l|b\.?v|plc|"
    r"trading|the)\b\.?|有限责任公司|股份有限公司|有限公司|公司|（.*?）|\(.*?\)",
    re.IGNORECASE,
)
_DOCKET = re.compile(r"^(?:\d{1,2}:)?(\d{2})-?(cv|cr|mc)-?0*(\d+)$")
_SHORTEST_NAME = 2
_MUCH = 0.6


def matter_of(brief: Brief) -> str | None:
    """What the matter is called everywhere: its case number, else its complaint number; None where neither is known."""
    for name in ("case_number", "complaint_id"):
        for fact in brief.facts:
            if fact.name == name and fact.value:
                return normal_number(fact.value)[:200]
    return None


def normal_number(number: str) -> str:
    """A case number as it is compared: `1:26-cv-01234`, `26 CV 1234` and `26-cv-1234` are the same."""
    plain = unicodedata.normalize("NFKC", number).lower()
    plain = re.sub(r"\s+", "", plain) if "/" in plain else re.sub(r"\s+", "-", plain.strip())
    docket = _DOCKET.match(plain)
    return f"{docket[1]}-{docket[2]}-{docket[3]}" if docket else plain


def parties_of(brief: Brief) -> tuple[str, ...]:
    """The names of the other side and of its counsel, as the thread gives them."""
    return tuple(dict.fromkeys(f.value for f in brief.facts if f.name in ("other_party", "other_counsel")))


def opponents_of(brief: Brief) -> tuple[str, ...]:
    """The names of the other side without its counsel."""
    return tuple(dict.fromkeys(f.value for f in brief.facts if f.name == "other_party"))


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one company's: the same without suffixes, spaces and case, or most of one inside the other."""
    a, b = _name(one), _name(other)
    if min(len(a), len(b)) < _SHORTEST_NAME:
        return False
    short, long = sorted((a, b), key=len)
    return a == b or (len(short) >= _MUCH * len(long) and short in long)


def is_among(name: str, names: Iterable[str]) -> bool:
    """Whether one of the names may be this company's."""
    return any(same_name(name, other) for other in names)


@lru_cache(maxsize=65_536)
def _name(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", _SUFFIX.sub(" ", plain))
