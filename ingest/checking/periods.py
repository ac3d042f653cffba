"""Periods typed by hand: none may contradict the deadline table, and none may stand where nothing may be counted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.checking.model import Finding, GuideFile, GuideSection, at
from ingest.readers.references import REFERENCE
from knowledge.model import Confidence
from knowledge.sentences import sentences

_EN = re.compile(
    r"(?<![\w.,(§-])(\d{1,4})[\s-]+(?:(?:calendar|working|business|court|full|more|further|extra|clear)\s+)?"
    r"(day|week|month|year)s?\b",
    re.IGNORECASE,
)
_ZH = re.compile(
    r"(?<![\d.,(§年月-])(\d{1,3})\s*(个工作日|个日历日|工作日|日历日|自然日|日|天|周|星期|个月|年)(?![\d初第])"
)
_UNITS = {
    "day": "day", "week": "week", "month": "month", "year": "year", "个工作日": "day", "个日历日": "day", "工作日": "day", "日历日": "day", "自然日": "day",
    "日": "day", "天": "day", "周": "week", "星期": "week", "个月": "month", "年": "year",
}  # fmt: skip
_WORD = re.compile(r"[a-z]{4,}")
_COMMON = frozenset("with from that which when only such other their this into party parties date days".split())
_STEM = 6


@dataclass(frozen=True)
class RuleFacts:
    """What the checks need of a rule: `n` and `unit` (day, week, month, year) where one plain number may be counted.

    `trigger` are the words of what sets the period running, by language; `periods` its words in both.
    """

    id: str
    confidence: Confidence
    n: int | None
    unit: str | None
    trigger: dict[str, str]
    periods: dict[str, str]


def periods(guide: GuideFile, table: dict[str, RuleFacts]) -> Iterator[Finding]:
    """What sections say of periods beside what the table says."""
    for section in guide.sections:
        unknown = [rule for rule in section.rules if rule not in table]
        for rule in unknown:
            yield at(guide, section, "rules", f"there is no rule {rule}", "name a rule of the deadline table")
        rules = [table[rule] for rule in section.rules if rule in table]
        for rule in dict.fromkeys(match.strip() for match in REFERENCE.findall(section.raw)):
            if rule not in section.rules:
                yield at(guide, section, "rules", f"{rule} is used and not listed", "add it to `rules:`")
        yield from _typed(guide, section, rules)


def _typed(guide: GuideFile, section: GuideSection, rules: Sequence[RuleFacts]) -> Iterator[Finding]:
    known = {(rule.n, rule.unit) for rule in rules} | {
        found for rule in rules if rule.confidence != "K?" for text in rule.periods.values() for found in stated(text)
    }
    known |= set(stated(section.also))
    for sentence in sentences(REFERENCE.sub("{{}}", section.raw)):
        for n, unit in stated(sentence):
            near = [rule for rule in rules if speaks_of(sentence, rule, guide.language)]
            barred = [rule for rule in near if rule.confidence == "K?"]
            if barred and (n, unit) not in stated(section.also):
                mend = "no number may stand here: write in words that the document counts"
                yield at(guide, section, "K?", f"a figure ({n} {unit}) beside {barred[0].id}", mend)
            elif near and not barred and (n, unit) not in known:
                rule = near[0]
                what = f"{n} {unit}s stand beside the trigger of {rule.id}, and the table says “{rule.periods['en']}”"
                yield at(
                    guide,
                    section,
                    "contradiction",
                    what,
                    f"write {{{{deadline:{rule.id}}}}}, list the other rule, or `also: {n} {unit}s`",
                )


def stated(text: str) -> list[tuple[int, str]]:
    """The periods in digits that a text states, with their units."""
    return [(int(n), _UNITS[unit.lower()]) for n, unit in (*_EN.findall(text), *_ZH.findall(text))]


def speaks_of(sentence: str, rule: RuleFacts, language: str) -> bool:
    """Whether a sentence holds most of the words of a rule's trigger."""
    trigger = re.split(r"[;(（；]", rule.trigger[language], maxsplit=1)[0]
    if language == "en":
        wanted = {w[:_STEM] for w in _WORD.findall(trigger.lower()) if w not in _COMMON}
        there = {w[:_STEM] for w in _WORD.findall(sentence.lower())}
        return bool(wanted) and len(wanted & there) * 2 > len(wanted)
    pairs = [
        trigger[i : i + 2] for i in range(len(trigger) - 1) if re.fullmatch(r"[\u3400-\u9fff]{2}", trigger[i : i + 2])
    ]
    return bool(pairs) and sum(pair in sentence for pair in pairs) * 2 > len(pairs)
