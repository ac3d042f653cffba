"""What the checks need of the deadline table."""

from datetime import date

from ingest.checking.periods import RuleFacts
from knowledge.model import Confidence
from knowledge.periods import said
from knowledge.rules import Rule, load_rules

_UNITS = {"calendar_day": "day", "working_day": "day", "itc_day": "day"}
_CONFIDENCES: dict[str, Confidence] = {"P": "P", "S": "S", "K": "K", "K?": "K?"}


def rule_facts(today: date) -> dict[str, RuleFacts]:
    """Every rule in the version in force, by id."""
    rules = load_rules()
    return {
        rule_id: _facts(rule, today)
        for rule_id in rules.ids
        if (rule := rules.get(rule_id, today) or rules.get(rule_id))
    }


def _facts(rule: Rule, today: date) -> RuleFacts:
    return RuleFacts(
        id=rule.id,
        confidence=_CONFIDENCES[rule.confidence],
        n=rule.n,
        unit=_UNITS.get(rule.unit, rule.unit) or None,
        trigger={"en": rule.trigger_en, "zh": rule.trigger_zh},
        periods={language: said(rule.id, language, today) for language in ("en", "zh")},
    )
