"""*Suggest a reply*: a cited draft for one expert, and what a thread says already for the form of *Ask an expert*."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.conversations import Person, Posted, Reply
from bot.desk import Desk
from bot.errors import NotAllowed, Undeliverable
from bot.slack import render
from bot.slack.gateway import Gateway
from bot.slack.people import SYSTEM, People
from bot.slack.texts import text, word
from bot.triage.model import Fact

Draft = Callable[[list[Posted], str, str | None], Mapping[str, Any] | None]
"""Answer and citations for a thread in a language and a market; None where the guides say nothing."""
FIELDS = {"due_on": "due", "case_number": "received", "platform": "country", "forum": "country", "amount": "happened"}

log = structlog.get_logger()


class Drafts:
    """The whispers of the platform."""

    def __init__(self, desk: Desk, people: People, gateway: Gateway, draft: Draft, base_url: str) -> None:
        self._desk = desk
        self._people = people
        self._gateway = gateway
        self._draft = draft
        self._base_url = base_url

    def whisper(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Do what was queued for one person; the only kind is `suggest`."""
        if name != "suggest":
            raise NotAllowed(f"no whisper {name}")
        case = self._desk.case(SYSTEM, int(arguments["case"]))
        person, channel, card = (str(arguments[k]) for k in ("person", "channel", "thread"))
        if not self._people.is_desk(person) or not self._desk.is_cleared(Person(person, person, "expert"), case.id):
            return
        language = self._people.language(person, self._desk.preference(person).language)
        thread = [p for p in self._desk.thread(SYSTEM, case.thread) if not p.inside]
        found = self._draft(thread, case.language, case.market)
        lead = text("suggested" if found else "suggested_none", language)
        reply = Reply(
            "notice", case.language, before=(lead,), answer=found["answer"] if found else None,
            citations=tuple(found["citations"]) if found else (),
        )  # fmt: skip
        # Without a row of its own a draft has nothing that could be pressed.
        for outgoing in render.reply(reply, 0, base_url=self._base_url, pressable=False):
            try:
                self._gateway.whisper(channel, person, card or None, outgoing)
            except Undeliverable as error:
                log.info("no draft", case=case.number, reason=error.reason)


def prefilled(facts: Sequence[Fact], language: str) -> dict[str, str]:
    """What the form may say already, from the facts of a thread; only what somebody wrote."""
    found: dict[str, list[str]] = {}
    for fact in facts:
        field = "country" if fact.name == "market" else FIELDS.get(fact.name)
        value = word("market", fact.value, language) if fact.name == "market" else fact.value
        if field and value not in found.setdefault(field, []):
            found[field].append(value)
    return {field: ", ".join(values) for field, values in found.items()}
