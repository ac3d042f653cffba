"""Whether a lesson contradicts the guides: every period and share that it states is looked up in the market's passages.

A sentence of a guide speaks of the same thing where it shares enough of the rarer words, or names the same section of
law. If one that is as near as any states the lesson's figure, the lesson agrees; if all of them state others, it does not.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.cases.redaction_patterns import LAW
from knowledge.citations import chinese_number
from knowledge.model import Passage
from knowledge.sentences import sentences
from knowledge.tokens import content_tokens

Find = Callable[[str, str, str | None], Sequence[Passage]]
"""The passages for some words, in a language and a market, best first."""
State = Literal["contradicts", "not_found"]
SAME_THING = 0.34
"""The share of the lesson's words that a sentence must hold to speak of the same thing."""
SAME_SECTION = 0.2
"""What the same section of law adds to that share."""
NEAR = 0.75
"""How near to the best sentence another one must come to be heard beside it."""
HEADING = 0.5
"""What a word is worth that stands only in the heading above."""
MOST = 3
_DAYS = {"hour": 1 / 24, "day": 1.0, "working_day": 1.4, "week": 7.0, "month": 30.4, "year": 365.0}
COMPARABLE = 5.0
"""Periods that differ by more than this factor are not of the same kind: a time to answer, a time for which a right lasts."""
_WORDS = {
    w: n
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SPELT = "|".join(_WORDS)
_EN = re.compile(
    rf"(?<![\w.,/-])(?P<n>\d{{1,3}}|(?:{_SPELT})(?:-(?:{_SPELT}))?)(?:\s?(?:-|–|to|or|and)\s?(?P<m>\d{{1,3}}|(?:{_SPELT})))?[\s-]+(?P<w>working|business|calendar|court)?[\s-]*(?P<u>hour|day|week|fortnight|month|year)s?\b"
    r"|(?<![\w.,])(?P<p>\d{1,3}(?:\.\d+)?)\s?(?:%|percent\b)",
    re.IGNORECASE,
)
_ZH_N = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,4})"
_ZH = re.compile(
    rf"(?<![第\d.,年月])(?P<n>{_ZH_N})(?:\s?(?:-|–|至|到|或)\s?(?P<m>{_ZH_N}))?\s?个?\s?(?P<u>工作日|自然日|日历日|天|日(?!期|本)|周|星期|月(?!\d|[一二三四五六七八九十]|[日份底初])|年(?!\d|[度初底])|小时)"
    r"|(?P<p>\d{1,3}(?:\.\d+)?)\s?(?:%|％)"
)
_ZH_UNITS = {"工作日": "working_day", "自然日": "day", "日历日": "day", "天": "day", "日": "day", "周": "week", "星期": "week", "月": "month", "年": "year", "小时": "hour"}  # fmt: skip
_EN_UNITS = {"fortnight": ("week", 2.0)}


@dataclass(frozen=True)
class Figure:
    """A period (`day`, `working_day`, `month`, …) or a share (`percent`) as a number with its unit."""

    n: float
    unit: str

    @property
    def text(self) -> str:
        """The figure for a reader, without inflection."""
        return f"{self.n:g} {self.unit.replace('_', ' ')}"


@dataclass(frozen=True)
class Said:
    """What a passage of the guides says instead."""

    quote: str
    title: str
    heading: str
    url: str


@dataclass(frozen=True)
class Doubt:
    """A sentence of a lesson with a figure that the guides contradict, or on which they have no passage."""

    state: State
    sentence: str
    figure: str
    passages: tuple[Said, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The doubt as plain JSON."""
        return asdict(self)


def doubts(answer: str, language: str, market: str | None, find: Find) -> list[Doubt]:
    """The sentences of an answer whose figures the guides contradict or do not hold, in order; none where they agree."""
    found = []
    for sentence in sentences(answer):
        for figure in dict.fromkeys(figures(sentence, language)):
            doubt = _doubt(sentence, figure, language, find(sentence, language, market))
            if doubt is not None:
                found.append(doubt)
    return found


def figures(sentence: str, language: str) -> Iterator[Figure]:
    """The periods and shares that a sentence states; the numbers of sections are none."""
    text = LAW.sub(lambda m: "§" * len(m[0]), sentence)
    pattern = _ZH if language == "zh" else _EN
    for match in pattern.finditer(text):
        if match["p"]:
            yield Figure(float(match["p"]), "percent")
            continue
        unit, times = _unit(match, language)
        for number in (match["n"], match["m"]):
            if number:
                yield _normal(Figure(_number(number, language) * times, unit))


def _doubt(sentence: str, figure: Figure, language: str, passages: Sequence[Passage]) -> Doubt | None:
    """None where a sentence that is as near as any says the same."""
    about, sections = _subject(sentence, language), _sections(sentence)
    near: list[tuple[float, Passage, str, tuple[Figure, ...]]] = []
    for passage in (p for p in passages if p.language == language):
        above = frozenset(content_tokens(" ".join((passage.title, *passage.heading)), language))
        for said in sentences(passage.text):
            stated = tuple(f for f in figures(said, language) if _comparable(f, figure))
            if not stated:
                continue
            near.append((_nearness(about, sections, said, above, language), passage, said, stated))
    best = max((worth for worth, *_ in near), default=0.0)
    if best < SAME_THING:
        return Doubt("not_found", sentence, figure.text)
    heard = [one for one in near if one[0] >= max(SAME_THING, NEAR * best)]
    if any(figure in stated for *_, stated in heard):
        return None
    heard.sort(key=lambda one: -one[0])
    told = dict.fromkeys(Said(said, p.title, " › ".join(p.heading), p.url) for _, p, said, _ in heard)
    return Doubt("contradicts", sentence, figure.text, tuple(told)[:MOST])


def _nearness(
    about: frozenset[str], sections: frozenset[str], said: str, above: frozenset[str], language: str
) -> float:
    if not about:
        return 0.0
    words = _subject(said, language)
    shared = len(about & words) + HEADING * len((about - words) & above)
    return shared / len(about) + (SAME_SECTION if sections & _sections(said) else 0.0)


def _subject(sentence: str, language: str) -> frozenset[str]:
    """The words that say what a sentence is about: without figures, units and sections."""
    text = (_ZH if language == "zh" else _EN).sub(" ", LAW.sub(" ", sentence))
    return frozenset(t for t in content_tokens(text, language) if not any(c.isdigit() for c in t) and t not in _EMPTY)


_EMPTY = frozenset(
    "day days week month year hour deadlin period time within due must 期限 内 届满 应 须 须在 计算 起算".split()
)


def _sections(sentence: str) -> frozenset[str]:
    return frozenset(re.sub(r"\W", "", match.group()).lower() for match in LAW.finditer(sentence))


def _unit(match: "re.Match[str]", language: str) -> tuple[str, float]:
    if language == "zh":
        return _ZH_UNITS[match["u"]], 1.0
    unit = match["u"].lower()
    if unit == "day" and (match["w"] or "").lower() in ("working", "business", "court"):
        return "working_day", 1.0
    return _EN_UNITS.get(unit, (unit, 1.0))


def _normal(figure: Figure) -> Figure:
    """Two weeks are fourteen days, a year is twelve months; a month is no number of days."""
    if figure.unit == "week":
        return Figure(figure.n * 7, "day")
    return Figure(figure.n * 12, "month") if figure.unit == "year" else figure


def _comparable(one: Figure, other: Figure) -> bool:
    if "percent" in (one.unit, other.unit):
        return one.unit == other.unit
    a, b = one.n * _DAYS[one.unit], other.n * _DAYS[other.unit]
    return min(a, b) > 0 and max(a, b) / min(a, b) <= COMPARABLE


def _number(numeral: str, language: str) -> float:
    if numeral.isdigit():
        return float(numeral)
    if language == "zh":
        return float(chinese_number(numeral))
    return float(sum(_WORDS[word] for word in numeral.lower().split("-")))
