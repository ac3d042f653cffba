"""The few facts that can be read safely from a thread, each with its words, and what to ask next (pure).

Nothing is computed from a rule of law here, and nothing is asked about guilt.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.triage.model import Due, Fact, Language, Missing, Signal
from bot.triage.reading import Read
from bot.triage.rules import Pattern, compiled

MOST_QUESTIONS = 3
_MOST_FACTS = 10
_QUOTE = 200
_SENTENCES = 200

_PATTERNS: Mapping[str, Pattern] = {
    "case_number": re.compile(
        r"(?<![\w-])\d{1,2}:\d{2}-(?:cv|cr|mc)-\d{4,6}\b|(?<![\w:-])\d{2}-(?:cv|cr|mc)-\d{4,6}\b|\b337-TA-\d{3,4}\b"
        r"|[（(]20\d\d[）)][\u4e00-\u9fff]{0,3}\d{0,6}[\u4e00-\u9fff]{1,4}\d{1,6}号"
        r"|(?<![\w-])[1-9]\d? ?[OS] ?\d{1,5}/\d{2}\b",
        re.IGNORECASE | re.ASCII,
    ),
    "platform": re.compile(
        r"\b(?:Amazon|Temu|TikTok(?: Shop)?|eBay|Walmart|AliExpress|Alibaba|Shopee|Lazada|Mercado Libre|Shein|Etsy|Shopify"
        r"|Wayfair|Ozon|Allegro|PayPal|Payoneer)\b|亚马逊|速卖通|阿里国际站|沃尔玛|虾皮|来赞达|美客多|独立站|希音|派安盈|连连",
        re.IGNORECASE | re.ASCII,
    ),
    "amount": re.compile(
        r"(?<![\w.])(?:USD|US\$|EUR|GBP|RMB|CNY|[$€£¥])\s?\d[\d,.]{0,14}(?:\s?(?:k|m|million|thousand|万|亿)\b)?"
        r"|(?<![\d.,])\d[\d,.]{0,14}\s?(?:k|万|亿|million|thousand)?\s?"
        r"(?:美元|美金|美刀|刀|欧元|欧(?!盟|洲|司)|英镑|人民币|元|USD\b|EUR\b|GBP\b|dollars?\b|euros?\b)",
        re.IGNORECASE | re.ASCII,
    ),
    "forum": re.compile(
        r"\bN\.? ?D\.? ?Ill\b\.?|\bNorthern District of Illinois\b|\bS\.D\.N\.Y\.|\b(?:Northern|Southern|Eastern|Western|Central) "
        r"District of [A-Z]\w+(?: [A-Z]\w+)?|\bUS(?:ITC|PTO)\b|\bITC\b|\bLandgericht [A-ZÄÖÜ][\wäöüß]+|\bUPC\b|\bEUIPO\b|\bDPMA\b|\bTTAB\b"
        r"|\bUKIPO\b|\bCBP\b|伊利诺伊州?北区|国际贸易委员会|联邦(?:地区|巡回)?法院|统一专利法院|州法院|特许厅|欧盟知识产权局",
        re.ASCII,
    ),
}


@dataclass(frozen=True)
class Question:
    """A question the desk may ask, and what shows that its answer is known already."""

    name: str
    texts: Mapping[Language, str]
    fact: str | None
    stated: tuple[Pattern, ...]


def facts_of(
    reads: Sequence[Read], last_days: Sequence[Due], market_of: Callable[[str], str | None]
) -> tuple[Fact, ...]:
    """Case numbers, platforms, amounts, forums, last days and the market that the messages name."""
    found: dict[tuple[str, str], Fact] = {}
    for read in reads:
        for name, pattern in _PATTERNS.items():
            for number, match in enumerate(pattern.finditer(read.message.text)):
                if number >= _MOST_FACTS:
                    break
                value = match[0].strip()
                found.setdefault((name, value.lower()), Fact(name, value, "stated", value, read.message.index))
    days = (
        Fact("due_on", due.due.isoformat(), "stated" if due.certain else "inferred", due.quote, due.message)
        for due in last_days[:_MOST_FACTS]
    )
    market = _market(reads, market_of)
    return (*found.values(), *days, *((market,) if market else ()))


def _market(reads: Sequence[Read], market_of: Callable[[str], str | None]) -> Fact | None:
    """The market of the newest message that names one, with the sentence that does."""
    for read in reversed(reads):
        text = read.message.text
        market = market_of(text)
        if market is None:
            continue
        for sentence in read.sentences[:_SENTENCES]:
            quote = read.quote(sentence.start, sentence.end)
            if quote and market_of(quote) == market:
                return Fact("market", market, "inferred", quote[:_QUOTE].strip(), read.message.index)
        return Fact("market", market, "inferred", text[:_QUOTE].strip(), read.message.index)
    return None


def missing_of(
    signals: Sequence[Signal], facts: Sequence[Fact], reads: Sequence[Read], language: Language
) -> tuple[Missing, ...]:
    """At most three questions for these signals (gravest first), the decisive one first, none already answered."""
    asked, questions = _table()
    known = {fact.name for fact in facts}
    names = dict.fromkeys(name for signal in signals for name in asked.get(signal.id, ()))
    open_questions = (q for q in map(questions.__getitem__, names) if not _answered(q, known, reads))
    return tuple(
        Missing(q.name, q.texts[language]) for q, _ in zip(open_questions, range(MOST_QUESTIONS), strict=False)
    )


def first_question(language: Language) -> Missing:
    """What to ask somebody who has not said yet what it is about."""
    return Missing("received", _table()[1]["received"].texts[language])


def _answered(question: Question, known: set[str], reads: Sequence[Read]) -> bool:
    if question.fact is not None and question.fact in known:
        return True
    return any(pattern.search(read.folded.text) for pattern in question.stated for read in reads)


@cache
def _table() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, Question]]:
    """The questions by signal and by name, read once; a name without words is an error."""
    path = Path(__file__).with_name("questions.yaml")
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    questions = {
        name: Question(name, {"en": q["en"], "zh": q["zh"]}, q.get("fact"), tuple(map(compiled, q.get("stated", ()))))
        for name, q in data["questions"].items()
    }
    asked = {signal: tuple(names) for signal, names in data["asked"].items()}
    unknown = {name for names in asked.values() for name in names} - questions.keys()
    if unknown:
        raise ValueError(f"questions.yaml: no words for {', '.join(sorted(unknown))}")
    return asked, questions
