"""A deadline as the object of `deadline --json`."""

from typing import Any

from knowledge.deadlines import Deadline
from knowledge.rules import period


def as_object(found: Deadline, language: str) -> dict[str, Any]:
    """The deadline as the contract's object."""
    rule = found.rule
    return {
        "rule": rule.id,
        "trigger": found.trigger.on if found.trigger else None,
        "due": found.due,
        "timezone": found.time_zone,
        "working": [step.says(language) for step in found.working],
        "source": found.source,
        "confidence": found.confidence,
        "valid": {"from": rule.valid_from, "to": rule.valid_to},
        "warnings": warnings_of(found, language),
    }


def warnings_of(found: Deadline, language: str) -> list[str]:
    """What makes the date less than certain, what to ask for, and what the row notes."""
    said = [step.says(language) for step in found.asks]
    if found.confidence == "S":
        said.append(period(found.rule, language))
    said.extend(f"{reading.due}: {reading.why.says(language)}" for reading in found.readings)
    note = found.rule.says("note", language)
    return [*said, note] if note else said
