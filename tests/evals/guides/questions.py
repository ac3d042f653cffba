"""For every rule of the deadline table, the question "how long do I have to …" in English and in Chinese."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.rules import Rule, load_rules

FORUMS: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("forums.yaml").read_text("utf-8"))
_DEEDS = (
    (r"oppos|objector", "oppose", "提出异议"),
    (r"appell|who lost|adversely", "appeal", "上诉"),
    (r"defendant|respondent|applicant|owner|registrant|holder|store|proprietor|patentee|recipient", "respond", "答复"),
)
_RIGHTS = (
    (r"6/2002", "a design", "外观设计"),
    (r"Trade ?mark|TM Rules|EUTM|MarkenG|TMA|LPI|Lanham|Madrid|SAIP|GCC|LFPPI|TMR", "a trade mark", "商标"),
    (r"Patent|PatG|EPC|42\.1|35 U\.S\.C|37 CFR 1\.|37 CFR 90", "a patent", "专利"),
)


@dataclass(frozen=True)
class RuleQuestion:
    """One question; `rule` is the version in force that a passage must state."""

    rule: Rule
    language: str
    text: str

    @property
    def name(self) -> str:
        """Rule and language."""
        return f"{self.rule.id} {self.language}"


def questions() -> Iterator[RuleQuestion]:
    """Two for every rule, in the order of the table."""
    rules = load_rules()
    for rule_id in rules.ids:
        rule = rules.get(rule_id)
        assert rule is not None
        yield RuleQuestion(rule, "en", _english(rule))
        yield RuleQuestion(rule, "zh", _chinese(rule))


def _english(rule: Rule) -> str:
    who, trigger = _bare(rule.who_en), _first(rule.trigger_en)
    deed = _deed(rule.who_en)[0]
    who = "" if who.startswith("nobody") else f" as {who}"
    return f"How long do I have{who} to {deed} before {FORUMS[rule.forum]['en']}{_about(rule)[0]}, after {trigger}?"


def _chinese(rule: Rule) -> str:
    who, trigger = _bare(rule.who_zh), _first(rule.trigger_zh)
    deed = _deed(rule.who_en)[1]
    who = "" if who.startswith("无") else f"我方是{who}，"
    return f"{who}在{FORUMS[rule.forum]['zh']}{_about(rule)[1]}，{trigger}之后，有多长时间{deed}？"


def _first(text: str) -> str:
    """Without a second event; what stands in brackets stays, since it tells two rules with one event apart."""
    text = re.split(r"[;；]", text, maxsplit=1)[0].strip()
    return text.replace("SENT", "sent").replace("MAILED", "mailed")


def _bare(text: str) -> str:
    """A party without a second one and without notes in brackets."""
    return _first(re.sub(r"\s*[(（](?:[^()（）]|[(（][^()（）]*[)）])*[)）]", "", text))


def _deed(who: str) -> tuple[str, str]:
    return next(((en, zh) for pattern, en, zh in _DEEDS if re.search(pattern, who)), ("act", "办理"))


def _about(rule: Rule) -> tuple[str, str]:
    """The right, where an office handles several and the source tells which."""
    if rule.forum.endswith(("court", "customs")) or rule.forum in ("us_ptab", "us_itc", "epo", "upc", "platform"):
        return "", ""
    return next(
        ((f" about {en}", f"的{zh}案件") for pattern, en, zh in _RIGHTS if re.search(pattern, rule.source)), ("", "")
    )
