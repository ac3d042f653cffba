"""What the checks need of the deadline table."""

from ingest.checking.periods import RuleFacts
from knowledge import rules

UNITS = {
    "calendar_day": "day",
    "working_day": "day",
    "itc_day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
}


def rule_facts() -> dict[str, RuleFacts]:
    return {
        i: RuleFacts(
            i,
            r["confidence"],
            int(r["calc_n"]) if r["calc_n"] else None,
            UNITS.get(r["calc_unit"]),
            {"en": r["trigger_event"], "zh": ""},
            {l: rules.period(i, l) for l in ("en", "zh")},
        )
        for i, r in rules.rules().items()
    }
