"""What a sentence must prove before it is shown: known marks, verbatim quotes, figures that the passage holds (pure).

A mark is `[n]`, n the number of a cited passage counted from 1. Anything else in square brackets that looks
like a mark (`[0]`, `[99]`, `[1-9]`) is an error, never repaired.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from knowledge.errors import RefusedDraft
from knowledge.model import Citation, Passage, Sentence
from knowledge.sentences import plain

_MARK = re.compile(r"\[(\d+)\]")
_LIKE_A_MARK = re.compile(r"\[[\s\d,;–—\-^*]*\d[\s\d,;–—\-^*]*\]|\[\^[^\]]*\]|【\s*\d+[^】]*】")
_SECTION = re.compile(
    r"(?:§{1,2}|\b(?:sections?|sec\.|rules?|arts?\.?|articles?|regs?\.?|paras?\.?)|第)\s*\d+[a-z]{0,2}(?:[-.:]\d+[a-z]?)*"
    r"(?:\s*\([0-9a-z]{1,4}\))*",
    re.IGNORECASE,
)
_SECTIONS = re.compile(
    r"(?:§{2}|\b(?:sections|secs\.|rules|arts\.|articles|regs\.|rr\.|ss\.|paras\.)|第)\s*(?P<list>\d+[a-z]{0,2}(?:[-.:]\d+[a-z]?)*(?:\s*\([0-9a-z]{1,4}\))*"
    r"(?:\s*(?:,|and|or|to|-|–|、|和|及|或|至)\s*(?:\d+[a-z]{0,2}(?:[-.:]\d+[a-z]?)*)?(?:\s*\([0-9a-z]{1,4}\))*)+)",
    re.IGNORECASE,
)
_IN_LIST = re.compile(r"\d+[a-z]{0,2}(?:[-.:]\d+[a-z]?)*(?:\s*\([0-9a-z]{1,4}\))*", re.IGNORECASE)
_DATE = re.compile(r"\b\d{4}[-./]\d{1,2}[-./]\d{1,2}\b|\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?")
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(_MONTHS)
_MONTH_DATE = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})\s+)?(?P<m>{_MONTH})\b(?:\s+(?P<e>\d{{1,2}})\b(?!\d))?,?\s*(?P<y>\d{{4}})?", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*(?:\([0-9A-Za-z]{1,4}\))*")
_ZH_NUMBER = re.compile(
    r"[一二两三四五六七八九十百千万亿]+(?=\s*个?\s*(?:工作日|日|天|周|月|年|小时|分钟|元|美元|欧元|倍|条|款))|(?!一[次名项])[一二两三四五六七八九十百千万亿]+(?=[次名项])"
)
_WORDS = {
    w: str(n)
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
_WORD = re.compile(
    r"\b(?:" + "|".join(_WORDS) + r")(?:-(?:" + "|".join(_WORDS) + r"))?\b(?=[\s-]+(?:\w+[\s-]+){0,2}"
    r"(?:hours?|days?|weeks?|months?|years?|minutes?|times?|percent|euros?|dollars?|eur|usd))",
    re.IGNORECASE,
)
_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def read_marks(text: str, known: int) -> tuple[str, tuple[int, ...]]:
    """Split a line into its words and its marks; raises `RefusedDraft` for a mark outside 1..`known`."""
    marks = tuple(dict.fromkeys(int(n) for n in _MARK.findall(text) if len(n) < 6))
    rest = _MARK.sub(" ", text)
    if _LIKE_A_MARK.search(rest) or any(len(n) >= 6 for n in _MARK.findall(text)):
        raise RefusedDraft(f"malformed mark in {text[:80]!r}")
    unknown = [n for n in marks if not 1 <= n <= known]
    if unknown:
        raise RefusedDraft(f"mark {unknown[0]} points to no passage (there are {known})")
    return re.sub(r"\s+([.,;:!?。，；：！？])", r"\1", re.sub(r"\s+", " ", rest)).strip(), marks


def is_verbatim(quote: str, passage: Passage) -> bool:
    """Whether the quote stands word for word in the passage; emphasis and white space do not count."""
    wanted = plain(quote)
    return bool(wanted) and (wanted in plain(passage.text) or wanted in plain(_unmarked(passage.text)))


def figures(text: str) -> frozenset[str]:
    """Every number, date and section sign of a text in one spelling, so that two texts can be compared.

    `1,000` and `1000` are one figure; `三个月`, `three months` and `3 months` share the figure `3`; a section
    such as `12(a)(1)(A)(i)` is kept whole and its number too; `Rules 4(f), 5(a)` are two sections.
    """
    text = unicodedata.normalize("NFKC", text)
    found: set[str] = set()
    for pattern in (_DATE, _SECTION, _NUMBER):
        found.update(_spelling(match) for match in pattern.findall(text))
    found.update(_month_date(match) for match in _MONTH_DATE.finditer(text) if match["d"] or match["e"] or match["y"])
    for listed in _SECTIONS.finditer(text):
        found.update("§" + _spelling(match) for match in _IN_LIST.findall(listed["list"]))
    found.update(str(chinese_number(match)) for match in _ZH_NUMBER.findall(text))
    found.update(_english(match) for match in _WORD.findall(text))
    return frozenset(found)


def unsupported_figures(sentence: str, passages: Sequence[Passage]) -> frozenset[str]:
    """The figures of a sentence that none of its cited passages states in its text, headings or source."""
    held: set[str] = set()
    for passage in passages:
        held |= figures("\n".join((passage.text, *passage.heading, passage.source or "")))
    return figures(sentence) - held


def check(sentences: Sequence[Sentence], passages: Mapping[int, Passage]) -> None:
    """Raise `RefusedDraft` unless every sentence is cited, its marks are known and its figures are held."""
    for sentence in sentences:
        if not sentence.citations:
            raise RefusedDraft(f"no citation: {sentence.text[:80]!r}")
        unknown = [n for n in sentence.citations if n not in passages]
        if unknown:
            raise RefusedDraft(f"mark {unknown[0]} points to no passage")
        missing = unsupported_figures(sentence.text, [passages[n] for n in sentence.citations])
        if missing:
            raise RefusedDraft(f"figures {sorted(missing)} are not in the cited passage: {sentence.text[:80]!r}")


def check_quotes(citations: Sequence[Citation]) -> None:
    """Raise `RefusedDraft` unless every quote stands verbatim in its passage."""
    for citation in citations:
        if not is_verbatim(citation.quote, citation.passage):
            raise RefusedDraft(f"quote [{citation.n}] is not in {citation.passage.id}")


def _unmarked(text: str) -> str:
    """The text without list marks, so that a quote may run over two list items."""
    return re.sub(r"(?m)^\s*(?:[-*+•]|\d{1,3}[.)])\s+", "", text)


def _spelling(figure: str) -> str:
    figure = re.sub(r"\s+", "", figure.lower())
    figure = re.sub(r"^(?:§+|sections?|sec\.|rules?|arts?\.?|articles?|regs?\.?|paras?\.?|第)", "§", figure)
    figure = re.sub(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$", _iso, figure)
    return re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", figure)


def _iso(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"


def _month_date(match: re.Match[str]) -> str:
    """`1 July 2025` is `2025-07-01`, `July 2025` is `2025-07`."""
    month, day = _MONTHS.index(match["m"].lower()) + 1, match["d"] or match["e"]
    parts = (match["y"] or "", f"{month:02d}", f"{int(day):02d}" if day else "")
    return "-".join(part for part in parts if part)


def _english(words: str) -> str:
    return str(sum(int(_WORDS[word]) for word in words.lower().split("-")))


def chinese_number(numeral: str) -> int:
    """The value of a Chinese numeral below a trillion: 二十一 is 21."""
    total = section = digit = 0
    for char in numeral:
        if char in _ZH_DIGITS:
            digit = _ZH_DIGITS[char]
        elif (unit := _ZH_UNITS[char]) >= 10_000:
            total += (section + digit) * unit
            section = digit = 0
        else:
            section += (digit or 1) * unit
            digit = 0
    return total + section + digit
