"""Days as sources write them: ISO, Chinese, with names of months, and numbers in the order that a mapping declares."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from ingest.watch.errors import Refused
from knowledge.deadlines import EARLIEST, LATEST

NAMED = ("us", "eu")
"""Orders of numbers that a mapping may declare: month first, day first. Anything with a `%` is a pattern of strptime."""
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_PLAIN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[T ].*)?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?.*",
        rf"{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}).*",
        rf"(?:[a-z]{{3,9}},?\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]+{_MONTH},?[\s-]+(?P<y>\d{{4}}).*",
    )
)
_NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})(?:[T ].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}).*")
"""With dots the day is first, unless the mapping says otherwise."""


def day(text: str, formats: Sequence[str] = ()) -> date:
    """The day that a text names, in the formats of its mapping; raises `Refused`.

    `3/4/2026` is read only where the mapping says which number is the month. A time of day and its zone are left out:
    the day is the one that the source writes.
    """
    words = " ".join(text.split())
    patterns = [one for one in formats if "%" in one]
    if patterns:
        found = _by_pattern(words, patterns)
    else:
        readings = set(_readings(words, [one for one in formats if one in NAMED]))
        if len(readings) > 1:
            raise Refused("date_ambiguous", text=words[:60])
        found = next(iter(readings), None)
    if found is None:
        raise Refused("date_wrong", text=words[:60])
    if not EARLIEST <= found <= LATEST:
        raise Refused("date_range", text=words[:60])
    return found


def _by_pattern(words: str, patterns: Sequence[str]) -> date | None:
    for pattern in patterns:
        try:
            return datetime.strptime(words, pattern).date()
        except ValueError:
            continue
    return None


def _readings(words: str, orders: Sequence[str]) -> Iterator[date]:
    for pattern in _PLAIN:
        if match := pattern.fullmatch(words):
            parts = match.groupdict()
            month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["m"])
            yield from _made(int(parts["y"]), month, int(parts["d"]))
            return
    dotted = _DOTTED.fullmatch(words)
    if match := dotted or _NUMBERS.fullmatch(words):
        first, second, year = (int(part) for part in match.groups())
        if year < 100 and not orders:
            yield from _made(2000 + first, second, year)  # `26-03-04`: the year may come first
        year += 2000 if year < 100 else 0
        for order in orders or (("eu",) if dotted else NAMED):
            yield from _made(year, first, second) if order == "us" else _made(year, second, first)


def _made(year: int, month: int, number: int) -> Iterator[date]:
    try:
        yield date(year, month, number)
    except ValueError:
        return
