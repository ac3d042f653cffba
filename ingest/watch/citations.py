"""Which rules of the deadline table rest on a provision that a changed law names, such as `37 CFR 2.62`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from knowledge.rules import load_rules

_NOISE = re.compile(
    r"\b(?:arts?|articles?|rules?|sections?|secs?|paras?|ss?|rr?|reg|regulation|no|sentence \d+|as amended.*)\b\.?|§+|第|条"
)
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_NUMBER = re.compile(r"[lr]?\d[\w.()/-]*")


@dataclass(frozen=True)
class _Citation:
    """The words that name the law, and the number in it."""

    book: frozenset[str]
    number: str

    def touches(self, other: "_Citation") -> bool:
        """Whether one is the other, a part of it or its whole: `2.62` holds `2.62(a)`, not `2.621`."""
        short, long = sorted((self.number, other.number), key=len)
        rest = long[len(short) :]
        same_book = self.book <= other.book or other.book <= self.book
        return same_book and long.startswith(short) and (not rest or rest[0] == "(")


def rules_citing(provision: str, market: str | None = None) -> tuple[str, ...]:
    """Ids of the rules whose source cites a provision, its whole or a part of it; none for the mere name of a law."""
    wanted = list(_citations(provision))
    found = (
        rule for rule, where, cited in _cited() if market in (None, where) and any(w.touches(cited) for w in wanted)
    )
    return tuple(dict.fromkeys(found))


@cache
def _cited() -> tuple[tuple[str, str, _Citation], ...]:
    return tuple((rule.id, rule.market, one) for rule in load_rules() for one in _citations(rule.source))


def _citations(source: str) -> Iterator[_Citation]:
    """The citations of a source one by one; `19 CFR 210.13(a), 210.16` names the book once."""
    book: frozenset[str] = frozenset()
    plain = source.casefold().replace("fed. r. civ. p.", "frcp").replace("fed. r. app. p.", "frap")
    plain = _INITIALS.sub(lambda match: match[0].replace(".", ""), plain)
    for part in re.split(r"[;,]| and |、", plain):
        tokens = _NOISE.sub(" ", part).split()
        at = next((n for n in reversed(range(len(tokens))) if _NUMBER.fullmatch(tokens[n])), None)
        if at is None:
            continue
        named = frozenset(re.sub(r"[.()]", "", token) for n, token in enumerate(tokens) if n != at) - {""}
        if any(re.search(r"[^\W\d]", word) for word in named):
            book = named
        if book:
            yield _Citation(book, tokens[at].rstrip("."))
