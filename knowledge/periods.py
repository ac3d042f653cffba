"""The period of a deadline rule as a guide says it: a bare noun phrase with its hedge, `21 days`, `通常为30天（须确认）`.

It fits sentences such as "due within … after service" and "须在送达后…内提交": number and unit where one plain
number may be counted, otherwise the row's own words.
"""

from dataclasses import replace
from datetime import date

from knowledge.rules import Rule, load_rules, period

_UNITS = {
    "calendar_day": ("day", "天"),
    "working_day": ("working day", "个工作日"),
    "itc_day": ("day", "天"),
    "week": ("week", "周"),
    "month": ("month", "个月"),
    "year": ("year", "年"),
}


def said(rule_id: str, language: str, on: date | None = None) -> str:
    """The period of the version in force `on` a day (today), hedged; raises `KeyError` for an unknown id."""
    rule = load_rules().get(rule_id, on or date.today()) or load_rules().get(rule_id)
    if rule is None:
        raise KeyError(rule_id)
    return period(_bare(rule), language)


def _bare(rule: Rule) -> Rule:
    """The rule with nothing but number and unit as its period, where it has them."""
    if rule.n is None:
        return rule
    english, chinese = _UNITS[rule.unit]
    return replace(rule, period_en=f"{rule.n} {english}{'' if rule.n == 1 else 's'}", period_zh=f"{rule.n}{chinese}")
