"""A thread as triage reads it, and the response where none could be made (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversations import ASK_EXPERT, NEW_MATTER, REOPEN, Person, Posted, Role
from bot.triage.model import Author, Decision, Message

ROLES: dict[Role, Author] = {
    "enterprise": "enterprise",
    "other": "other",
    "bot": "bot",
    "expert": "expert",
    "lead": "expert",
}


def messages_of(thread: Sequence[Posted]) -> list[Message]:
    """The thread as triage reads it."""
    return [Message(i, ROLES[p.author.role], p.text, p.at, p.files) for i, p in enumerate(thread)]


def without_press(thread: Sequence[Posted]) -> Sequence[Posted]:
    """A thread that ends with what was asked, where it ends with a button: not with the press, nor with the bot's words."""
    if not thread[-1].key.startswith((ASK_EXPERT, REOPEN, NEW_MATTER)):
        return thread
    asked = [n for n, p in enumerate(thread[:-1], start=1) if p.author.role in ("enterprise", "other")]
    return thread[: asked[-1]] if asked else thread


def names_in(thread: Sequence[Posted], *owners: Person) -> list[str]:
    """The names of a thread's people and of their enterprises, which no language model is sent."""
    people = (*owners, *(p.author for p in thread if p.author.role in ("enterprise", "other")))
    return sorted({name for person in people for name in (person.name, person.enterprise_name) if name})


def known_to_a_person(thread: Sequence[Posted]) -> int:
    """How many of the messages a person of the desk has been told of: up to the last hand-over or word on the case."""
    told = [n for n, m in enumerate(thread, start=1) if m.reply and m.reply.kind in ("handover", "notice")]
    return told[-1] if told else 0


@dataclass(frozen=True)
class HandedBack:
    """Where the bot goes on after an expert: the note (never shown), what was raised before, and from which message on.

    `since` counts the messages of the thread up to the hand-back.
    """

    note: str
    since: int
    urgency: str
    signals: frozenset[str]

    def is_new(self, decision: Decision) -> bool:
        """Whether a message brings something that the expert has not seen: then it goes to a person again."""
        if decision.urgency > self.urgency:
            return True
        later = (s for s in decision.signals if s.message >= self.since and (s.level is None or s.level >= "U2"))
        return any(signal.id == "asks_human" or signal.id not in self.signals for signal in later)

    def talk(self, thread: Sequence[Message]) -> list[Message]:
        """What is searched for: the note stands for all that was said before it."""
        return [Message(0, "enterprise", self.note), *thread[self.since :]]


def failed_response(message_id: int) -> dict[str, Any]:
    """The response when none could be made: a person takes over, and the log knows why."""
    return {
        "question": "",
        "language": "en",
        "route": "escalate",
        "urgency": "U1",
        "why": [f"no response could be made (reference {message_id})"],
        "answer": {"verdict": "not_found", "text": "", "sentences": []},
        "citations": [],
        "signals": [],
        "facts": [],
        "missing": [],
        "market": None,
        "foreign": False,
        "say": [],
        "checklist": False,
        "failed": True,
    }
