"""The dossier of a case as values, and the part of it that may leave the desk (pure)."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import datetime

from bot.cases.model import Case, CaseDeadline, CaseEvent, Declaration, View
from bot.conversations import Posted

OUTSIDE_MOVES = frozenset(
    {
        "open", "accept", "refuse", "claim", "request_supplement", "supplement", "hand_back", "resolve", "close",
        "terminate", "reopen", "rate",
    }
)  # fmt: skip
"""Lines of the log that the enterprise knows of anyway; a new kind of line stays inside until it is named here."""
OUTSIDE_WORDS = frozenset({"refuse", "request_supplement", "rate"})
"""Those of them whose words were written to, or by, the enterprise."""

OUTSIDE_FIELDS = frozenset(
    {
        "expert", "expert_name", "expert_desk", "claimed_at", "ended_at", "outcome", "rating", "adviser", "right", "forum",
        "document_language", "consent",
    }
)  # fmt: skip
"""What may be there or not in a case and is no secret of the desk; a new field stays inside until it is named here."""
INSIDE_PARTS = frozenset({"header", "next"})
"""Parts of the brief in which the desk speaks of itself: who may be asked, conflicts, what it means to do."""


@dataclass(frozen=True)
class Earlier:
    """The words that a message had until somebody changed them."""

    text: str
    until: datetime


@dataclass(frozen=True)
class Said:
    """A message with what it said before. `number` counts what both sides can read, from 1; a note has none."""

    posted: Posted
    number: int | None = None
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Dossier:
    """A case with everything around it. `names` are the centers' names by id and language.

    `internal` says that notes, views, declarations and the desk's own lines of the log are in it.
    """

    case: Case
    thread: tuple[Said, ...]
    made_at: datetime
    made_by: str
    deadlines: tuple[CaseDeadline, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    views: tuple[View, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    internal: bool = True

    def name(self, center: str, language: str) -> str:
        """A center's name; its id where the network has none."""
        return self.names.get(center, {}).get(language, center)


def numbered(thread: tuple[Said, ...]) -> tuple[Said, ...]:
    """The messages with their numbers, as briefs count them."""
    count = 0
    made = []
    for said in thread:
        count += not said.posted.inside
        made.append(replace(said, number=None if said.posted.inside else count))
    return tuple(made)


def outside(dossier: Dossier) -> Dossier:
    """What may be handed to the enterprise or its counsel: nothing that the desk keeps to itself.

    Of a message of the desk that was changed or taken back only its last words remain, or none: what was sent by
    mistake is not sent again.
    """
    case = dossier.case
    events = tuple(_outside_event(event) for event in case.events if event.move in OUTSIDE_MOVES)
    brief = case.brief and replace(
        case.brief, parts=tuple(part for part in case.brief.parts if part.name not in INSIDE_PARTS)
    )
    inside = {f.name: f.default for f in fields(case) if f.default is not MISSING and f.name not in OUTSIDE_FIELDS}
    told = replace(case, **{**inside, "brief": brief, "events": events})
    thread = tuple(_outside_said(said) for said in dossier.thread if not said.posted.inside)
    return replace(dossier, case=told, thread=thread, declarations=(), views=(), internal=False)


def _outside_event(event: CaseEvent) -> CaseEvent:
    return replace(event, note=event.note if event.move in OUTSIDE_WORDS else None)


def _outside_said(said: Said) -> Said:
    if said.posted.author.role not in ("expert", "lead"):
        return said
    posted = said.posted
    if posted.deleted_at is not None:
        posted = replace(posted, text="", files=(), attachments=(), reply=None)
    return Said(posted, said.number)
