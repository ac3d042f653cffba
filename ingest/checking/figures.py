"""Figures as two languages write them: what stands in the one must stand in the other (pure)."""

import re
import unicodedata

from knowledge.citations import figures as spelled

_MONTHS = {
    month: number
    for number, month in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}
_ENGLISH_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})\b", re.IGNORECASE)
_ENGLISH_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)}) (\d{{4}})\b", re.IGNORECASE)
_CHINESE_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")
_LARGE = re.compile(r"(\d+(?:\.\d+)?)\s*(万|亿|million|billion|thousand)", re.IGNORECASE)
_FACTORS = {"万": 10_000, "亿": 100_000_000, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_NUMBER = re.compile(r"(?<![A-Za-z0-9])\d+(?:[.,:/-]\d+)*[A-Za-z]{0,2}(?![A-Za-z0-9])(?:\([0-9A-Za-z]{1,5}\))*")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|d)")
_SECTION_PART = re.compile(r"\(([0-9A-Za-z]{1,5})\)")


def written(text: str) -> frozenset[str]:
    """The figures written as digits, in one spelling: dates as ISO, large numbers in full, sections whole."""
    text = _plain(text)
    found = {m.lower().rstrip(".,:/-") for m in _NUMBER.findall(text)}
    return frozenset(re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", f) for f in found if not _ORDINAL.fullmatch(f))


def held(text: str) -> frozenset[str]:
    """Every figure that a text states, also in words and inside sections: what the other language may write."""
    plain = _plain(text)
    parts = {part.lower() for part in _SECTION_PART.findall(plain)}
    return written(text) | spelled(plain) | {m.lower() for m in re.findall(r"\d+(?:\.\d+)?", plain)} | parts


def missing(text: str, other: str) -> list[str]:
    """The figures of a text that its translation lacks."""
    there = held(other)
    return sorted(figure for figure in written(text) if figure not in there)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = _ENGLISH_DATE.sub(lambda m: f"{m[3]}-{_MONTHS[m[2].lower()]:02d}-{int(m[1]):02d}", text)
    text = _ENGLISH_MONTH.sub(lambda m: f"{m[2]}-{_MONTHS[m[1].lower()]:02d}", text)
    text = _CHINESE_DATE.sub(_iso, text)
    return _LARGE.sub(lambda m: f"{float(m[1]) * _FACTORS[m[2].lower()]:.0f}", text)


def _iso(match: re.Match[str]) -> str:
    day = f"-{int(match[3]):02d}" if match[3] else ""
    return f" {match[1]}-{int(match[2]):02d}{day} "
