"""Figures as two languages write them: what stands in the one must stand in the other (pure)."""

import re
import unicodedata

from knowledge.citations import chinese_number
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
_LARGE = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*(万|亿|million|billion|thousand)", re.IGNORECASE)
_FACTORS = {"万": 10_000, "亿": 100_000_000, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_NUMBER = re.compile(r"(?<![A-Za-z0-9])\d+(?:[.,:/-]\d+)*[A-Za-z]{0,2}(?![A-Za-z0-9])(?:\([0-9A-Za-z]{1,5}\))*")
_NUMERAL = "[一二三四五六七八九十百]+"
_UNIT_OF_LAW = re.compile(rf"(?<=第)({_NUMERAL}(?:\s*[,至和]\s*{_NUMERAL})*)(?=\s*[条款项章,])|(?<=条之)({_NUMERAL})")
_ARTICLE = re.compile(
    r"第\s*(\d+[A-Za-z]?)\s*条\s*(?:之\s*(\d+(?:\s*[,、]\s*之\s*\d+)*))?\s*([A-Z](?=\())?"
    r"(?:第\s*[(]?(\d+(?:[)]?\s*[,、和至]\s*[(]?\d+)*)[)]?\s*款)?"
    r"(?:第?\s*[(]?((?:[0-9]+(?:\s*[,和]\s*[0-9]+)*)|[a-z]{1,4})[)]?\s*项)?"
)
_NEXT_PARAGRAPH = re.compile(
    r"(第\s*\d+[A-Za-z]?\s*条(?:之\s*\d+)?)(第\s*\d+\s*款(?:第?\s*[(]?[0-9a-z]{1,4}[)]?\s*项)?)\s*,\s*(?=第\s*\d+\s*款)"
)
_FURTHER = re.compile(
    r"(\d+(?:-\d+)?[A-Za-z]?)((?:\([0-9A-Za-z]{1,5}\))*)(\([0-9A-Za-z]{1,5}\))((?:\s*(?:,|and|和)\s*\([0-9A-Za-z]{1,5}\))+)"
)
_LATIN = {"bis": 2, "ter": 3, "quater": 4, "quinquies": 5, "sexies": 6, "septies": 7, "octies": 8}
_LATIN_NUMBER = re.compile(rf"(\d+)\s?({'|'.join(_LATIN)})\b")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|d)")
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SECTION_PART = re.compile(r"\(([0-9A-Za-z]{1,5})\)")


def written(text: str) -> frozenset[str]:
    """The figures written as digits, in one spelling: dates as ISO, large numbers in full, sections whole."""
    text = _plain(text)
    found = {m.lower().rstrip(".,:/-") for m in _NUMBER.findall(text)}
    return frozenset(re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", f) for f in found if not _ORDINAL.fullmatch(f))


def held(text: str) -> frozenset[str]:
    """Every figure that a text states, also in words and inside sections: what the other language may write."""
    plain = _plain(text)
    whole = written(text)
    found = {*whole, *spelled(plain), *(figure.partition("(")[0] for figure in whole)}
    found.update(str(chinese_number(numeral)) for numeral in re.findall(rf"第({_NUMERAL})", text))
    for pattern in (_SECTION_PART, _PLAIN_NUMBER):
        found.update(match.lower() for match in pattern.findall(plain))
    return frozenset(found)


def missing(text: str, other: str) -> list[str]:
    """The figures of a text that its translation lacks."""
    there = held(other)
    return sorted(figure for figure in written(text) if figure not in there)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", re.sub("[，、；]", ", ", text))
    text = _ENGLISH_DATE.sub(lambda m: f"{m[3]}-{_MONTHS[m[2].lower()]:02d}-{int(m[1]):02d}", text)
    text = _ENGLISH_MONTH.sub(lambda m: f"{m[2]}-{_MONTHS[m[1].lower()]:02d}", text)
    text = _CHINESE_DATE.sub(_iso, text)
    text = _LATIN_NUMBER.sub(lambda m: f"{m[1]}-{_LATIN[m[2]]}", text)
    text = _UNIT_OF_LAW.sub(lambda m: re.sub(_NUMERAL, lambda n: str(chinese_number(n[0])), m[0]), text)
    text = _NEXT_PARAGRAPH.sub(r"\1\2, \1", text)
    text = _FURTHER.sub(_further, _ARTICLE.sub(_article, text))
    return _LARGE.sub(lambda m: f"{float(m[1].replace(',', '')) * _FACTORS[m[2].lower()]:.0f}", text)


def _article(match: re.Match[str]) -> str:
    """第178条第3、5款 as 178(3), (5); 第43条之2、之3 as 43-2, 43-3; 第6条之二(1) as 6-2(1)."""
    numbers = [f"{match[1]}-{after}" for after in re.findall(r"\d+", match[2] or "")] or [match[1] + (match[3] or "")]
    paragraphs = [f"({paragraph})" for paragraph in re.findall(r"\d+", match[4] or "")]
    items = [f"({item})" for item in re.findall(r"[0-9a-z]+", match[5] or "")]
    ends = [f"{p}{items[0] if items else ''}" for p in paragraphs] + items[1:] if paragraphs else items
    return " " + ", ".join(numbers) + ", ".join(ends)


def _further(match: re.Match[str]) -> str:
    """Each of 178(3), (5) with the number before it."""
    parts = [match[3], *re.findall(r"\([0-9A-Za-z]{1,5}\)", match[4])]
    return ", ".join(f"{match[1]}{match[2]}{part}" for part in parts)


def _iso(match: re.Match[str]) -> str:
    day = f"-{int(match[3]):02d}" if match[3] else ""
    return f" {match[1]}-{int(match[2]):02d}{day} "
