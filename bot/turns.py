"""A thread as triage reads it, and the response where none could be made (pure)."""

from collections.abc import Sequence
from typing import Any

from bot.conversations import Posted, Role
from bot.triage.model import Author, Message

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


def known_to_a_person(thread: Sequence[Posted]) -> int:
    """How many of the messages a person of the desk has been told of: up to the last hand-over or word on the case."""
    told = [n for n, m in enumerate(thread, start=1) if m.reply and m.reply.kind in ("handover", "notice")]
    return told[-1] if told else 0


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
