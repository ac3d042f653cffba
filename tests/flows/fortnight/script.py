"""What the responder would say: scripted by what was written, in the shape that the real one gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeAlias

from knowledge.deadlines import Trigger, deadline
from knowledge.rules import load_rules

Response: TypeAlias = dict[str, Any]
RULES: Mapping[str, tuple[str, str]] = {
    "US": ("US-FED-05", "notified_on"),
    "EU": ("EU-CUS-01", "notified_on"),
    "DE": ("DE-15", "served_on"),
    "JP": ("JP-06", "notified_on"),
    "VN": ("VN-03", "notified_on"),
}
"""By market, a rule of the table and the fact that it is counted from."""
SIGNALS = {"U1": "platform_notice", "U2": "asset_freeze", "U3": "person_held"}


@dataclass(frozen=True)
class Said:
    """What one message says: its kind, the level of a dispute, and the facts in it."""

    kind: str
    text: str
    level: str = "U0"
    market: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    quote: str = ""


def response(said: Sequence[Said], *, language: str, handed_back: bool) -> dict[str, Any]:
    """The response to the last of these messages of a thread; after a hand-back only a new danger goes to a person."""
    last = said[-1]
    escalates = last.kind in ("dispute", "danger", "ask", "reopen") or (last.kind == "fact" and not handed_back)
    if handed_back and last.kind == "dispute":
        escalates = False
    base = _base(said, language)
    if escalates:
        return base | {"route": "escalate", "urgency": max(base["urgency"], "U1"), "answer": _NOTHING, "citations": []}
    routes: dict[str, dict[str, Any]] = {
        "unclear": {"route": "clarify", "say": ["clarify_hello", "clarify_what"]},
        "off": {"route": "decline", "say": ["decline_scope"]},
        "thanks": {"route": "decline", "say": ["decline_nothing_asked"]},
        "unknown": {"route": "answer", "answer": _NOTHING, "citations": []},
    }
    return base | routes.get(last.kind, {"route": "answer"})


def heard(said: Sequence[Said], language: str) -> dict[str, Any]:
    """What triage alone finds in a thread that an expert holds."""
    base = _base(said, language)
    return base | {"route": "escalate" if said[-1].kind in ("dispute", "danger") else "answer"}


def _base(said: Sequence[Said], language: str) -> dict[str, Any]:
    facts = {name: (value, one.quote) for one in said for name, value in one.facts}
    level = max(one.level for one in said)
    market = next((one.market for one in reversed(said) if one.market), None)
    quote = said[-1].quote
    return {
        "question": said[-1].text,
        "language": language,
        "urgency": level,
        "why": [f"said: {quote}"],
        "answer": _ANSWER,
        "citations": [_CITATION],
        "signals": [_signal(level, quote)] if level > "U0" else [],
        "facts": [
            {"name": name, "value": value, "state": "stated", "quote": words, "message": 0, "readings": []}
            for name, (value, words) in facts.items()
        ],
        "missing": [],
        "deadlines": _deadlines(market, facts, quote),
        "desk": {"center": "National", "why": []},
        "market": market,
        "foreign": False,
        "say": [],
        "checklist": False,
    }


def _signal(level: str, quote: str) -> dict[str, Any]:
    return {"id": SIGNALS[level], "level": level, "quote": quote, "message": 0}


def _deadlines(market: str | None, facts: Mapping[str, tuple[str, str]], quote: str) -> list[dict[str, Any]]:
    found = []
    rule, trigger = RULES.get(market or "", ("", ""))
    if trigger in facts:
        found.append(counted(rule, trigger, facts[trigger][0]))
    if "due_on" in facts:
        words = f"Named as the last day: {quote}"
        found.append(_day(None, facts["due_on"][0], None, "printed", [[words, words]], "due_on"))
    return found


@cache
def counted(rule: str, fact: str, on: str) -> dict[str, Any]:
    """The last day that a rule gives, as triage has it."""
    made = deadline(rule, Trigger(date.fromisoformat(on), fact.removesuffix("_on")), rules=load_rules())
    assert made.due is not None
    working = [[step.en, step.zh] for step in made.working]
    return _day(rule, made.due.isoformat(), made.time_zone, made.certainty, working, fact) | {
        "source": made.source,
        "confidence": made.confidence,
    }


def _day(
    rule: str | None, due: str, zone: str | None, certainty: str, working: list[list[str]], trigger: str
) -> dict[str, Any]:
    return {
        "rule": rule, "due": due, "timezone": zone, "certainty": certainty, "working": [en for en, _ in working],
        "working_both": working, "window": False, "source": None, "confidence": None, "asks": [], "asks_both": [],
        "readings": [], "trigger": trigger, "working_days_left": 3, "ends_beijing": None,
    }  # fmt: skip


_NOTHING: dict[str, Any] = {"verdict": "not_found", "text": "", "sentences": []}
_ANSWER: dict[str, Any] = {
    "verdict": "supported",
    "text": "Within 21 days. [1]",
    "sentences": [{"text": "Within 21 days.", "citations": [1]}],
}
_CITATION: dict[str, Any] = {
    "n": 1, "passage": "p", "guide": "us/x", "title": "Sued", "heading": ["How long?"], "market": "US",
    "language": "en", "quote": "Within 21 days.", "source": "FRCP 12", "url": "/guides/us/x.en#p1",
    "checked_on": "2026-11-01", "review_by": "2027-05-01", "confidence": "P", "reviewed_by": None,
}  # fmt: skip
