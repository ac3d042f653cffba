"""Whether search finds the passage of a rule, and whether the answer states its period from a passage that holds it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.bootstrap import Parts
from ingest.checking.figures import held, written
from ingest.checking.loading import load
from ingest.sources import BUILT_IN_GUIDES
from knowledge.citations import is_verbatim
from knowledge.model import Answer, Passage
from knowledge.periods import said
from knowledge.rules import Rule
from tests.evals.guides.questions import RuleQuestion, questions

FIRST = 3
_PERIOD = re.compile(
    r"\d+\s*(?:calendar |working |business )?(?:days?|weeks?|months?|years?)|\d+\s*个?(?:工作日|日历日|天|周|月|年)"
)


@dataclass(frozen=True)
class Verdict:
    """How one question went; `found` is the place of the first passage that states the rule, 0 for none."""

    question: RuleQuestion
    found: int
    figure: bool
    source: bool
    grounded: bool
    answer: str
    passages: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """The right figure from the right source."""
        return self.figure and self.source


@cache
def sections() -> Mapping[tuple[str, str, str | None], tuple[str, ...]]:
    """The rules that each section of the built-in guides states, by guide, language and anchor."""
    guides, _findings = load(BUILT_IN_GUIDES)
    return {(g.topic, g.language, s.anchor): s.rules for g in guides for s in g.sections}


def rules_of(passage: Passage) -> tuple[str, ...]:
    """The rules that the passage's section lists."""
    return sections().get((passage.guide, passage.language, passage.anchor), ())


def covered() -> frozenset[str]:
    """The rules that any section of the built-in guides states."""
    return frozenset(rule for rules in sections().values() for rule in rules)


def run(parts: Parts) -> list[Verdict]:
    """Every question through the real search and the real answering; rules that no guide states are left out."""
    have = covered()
    return [judge(parts, question) for question in questions() if question.rule.id in have]


def judge(parts: Parts, question: RuleQuestion) -> Verdict:
    """One question."""
    hits = parts.search.find(question.text, k=FIRST).hits
    found = next((n for n, hit in enumerate(hits, 1) if question.rule.id in rules_of(hit.passage)), 0)
    answer = parts.answering.answer(question.text, language=question.language)
    return Verdict(
        question,
        found,
        states_period(answer.text, question.rule, question.language),
        names_source(answer, question.rule),
        all(
            any(is_verbatim(s.text, c.passage) for c in answer.citations if c.n in s.citations)
            for s in answer.sentences
        ),
        answer.text,
        tuple(f"{h.passage.guide}.{h.passage.language}#{h.passage.anchor}" for h in hits),
    )


def states_period(text: str, rule: Rule, language: str) -> bool:
    """Whether a text states the rule's period: its figures with their units, or its words where it has none."""
    period = said(rule.id, language, date.today())
    wanted = [_squeezed(p) for p in _PERIOD.findall(period)]
    there = _squeezed(text)
    if rule.confidence == "K?":
        return _squeezed(period) in there
    if not wanted:
        return _squeezed(period) in there or bool(
            re.search(r"no fixed|no rule gives|without a fixed|没有|不设|未规定", text, re.IGNORECASE)
        )
    return wanted[0] in there


def names_source(answer: Answer, rule: Rule) -> bool:
    """Whether a cited passage states this rule and names a section of its source (or the source has none)."""
    wanted = written(rule.source)
    wanted |= {re.split(r"[-(]", figure, maxsplit=1)[0] for figure in wanted}
    for citation in answer.citations:
        passage = citation.passage
        there = held(f"{passage.source or ''}\n{passage.text}")
        if rule.id in rules_of(passage) and (not wanted or wanted & there):
            return True
    return False


def _squeezed(text: str) -> str:
    text = re.sub(r"(?<=\d)\s*(?:calendar|business)\s+(?=day)", " ", text.lower())
    return re.sub(r"日历日", "天", re.sub(r"\s+|个|s\b", "", text))
