"""What a reader may know of a case: an expert before declaring that there is no conflict of interest, an enterprise (pure).

Before a declaration parties and matter are shown, facts are not: no word of the enterprise, no quote, no note. Source:
confidentiality and conflict checks of such desks (conflict check by party, firm and right before facts are shown).
An enterprise sees how its case moves, and nothing that the desk says about it inside.
"""

from dataclasses import replace

from bot.cases.brief import facts_part
from bot.cases.model import MOVES, Brief, BriefLine, BriefPart, Case, CaseDeadline, CaseEvent, Declaration

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


def gated_day(day: CaseDeadline) -> CaseDeadline:
    """A last day without its working, which repeats words of the enterprise, and without who handles it."""
    return replace(day, working=(), trigger_value=None, method=None, counsel=None, handled_by=None)


def gated_word(declaration: Declaration) -> Declaration:
    """That somebody declared something, without why."""
    return replace(declaration, why=None)


def outside(case: Case) -> Case:
    """The case as its enterprise sees it: its moves without the desk's reasons, its own words without the desk's thoughts."""
    brief = replace(case.brief, why=(), parts=()) if case.brief else None
    events = tuple(replace(event, note=None) for event in case.events if event.move in MOVES or event.move == "open")
    return replace(
        case, brief=brief, note=None, events=events, offered=None, offered_name=None, passed=(), coordinator=None
    )


def _brief(brief: Brief) -> Brief:
    parts = tuple(_part(part, brief) for part in brief.parts if part.name in SHOWN)
    facts = tuple(replace(fact, quote="") for fact in brief.facts if fact.name in _FACTS_OF_MATTER)
    signals = tuple(replace(signal, quote="") for signal in brief.signals)
    return replace(
        brief, question="", why=(), signals=signals, facts=facts, missing=(), files=(), bot_said=(), parts=parts
    )


def _part(part: BriefPart, brief: Brief) -> BriefPart:
    """A part without facts of the matter: of the date the day and its rule, of the right its kind and country."""
    if part.name == "right":
        return facts_part(part.name, [fact for fact in brief.facts if fact.name in ("right", "market")])
    lines = (line for line in part.lines if part.name != "date" or line.message is None)
    return BriefPart(part.name, tuple(map(_line, lines)))


def _line(line: BriefLine) -> BriefLine:
    return replace(line, quote="", message=None)


def _tells(event: CaseEvent) -> bool:
    """Whether the note of an event may hold words of people; events of earlier versions do not say who acted."""
    return event.actor_role != "bot"
