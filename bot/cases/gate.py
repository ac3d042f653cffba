"""What an expert may know of a case before declaring that there is no conflict of interest (pure).

Parties and matter are shown, facts are not: no word of the enterprise, no quote, no note. Source: confidentiality and
conflict checks of such desks (conflict check by party, firm and right before facts are shown).
"""

from dataclasses import replace

from bot.cases.model import Brief, BriefLine, BriefPart, Case, CaseEvent

SHOWN = ("header", "date", "parties", "right")
"""The parts of a brief that name parties and matter."""
_NAMED = frozenset({"other_party", "other_counsel", "forum", "case_number", "right", "market", "role"})
_FACTS_OF_MATTER = _NAMED | {"due_on", "due", "hearing_on"}


def gated(case: Case) -> Case:
    """The case without its facts."""
    return replace(
        case,
        brief=_brief(case.brief) if case.brief else None,
        note=None,
        events=tuple(replace(event, note=None) if _tells(event) else event for event in case.events),
        gated=True,
    )


def _brief(brief: Brief) -> Brief:
    parts = tuple(BriefPart(part.name, tuple(map(_line, part.lines))) for part in brief.parts if part.name in SHOWN)
    facts = tuple(replace(fact, quote="") for fact in brief.facts if fact.name in _FACTS_OF_MATTER)
    signals = tuple(replace(signal, quote="") for signal in brief.signals)
    return replace(
        brief, question="", why=(), signals=signals, facts=facts, missing=(), files=(), bot_said=(), parts=parts
    )


def _line(line: BriefLine) -> BriefLine:
    return replace(line, quote="", message=None)


def _tells(event: CaseEvent) -> bool:
    """Whether the note of an event may hold words of people."""
    return event.actor_role not in (None, "bot")
