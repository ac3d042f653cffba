"""The parts of what the desk does before a dispute: profiles, watching, matching, letters, reports, training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.outreach import Outreach

if TYPE_CHECKING:
    from bot.bootstrap.parts import Parts
    from bot.outreach.letters import Letters


@dataclass
class OutreachParts:
    """Each part made when it is first needed and once."""

    parts: "Parts"

    @property
    def pages(self) -> Outreach:
        """What pages are given."""
        return Outreach(letters=self.letters)

    @cached_property
    def letters(self) -> "Letters":
        from bot.outreach.letter_base import NoMatches
        from bot.outreach.letters import Letters
        from bot.web.personas import PERSONAS
        from knowledge.calendars import china_working_day

        parts = self.parts
        key = announce = None
        if parts.slack is not None:
            from bot.slack.letters import key_of

            key, announce = key_of, parts.slack.announce_letter
        return Letters(
            parts.engine, parts.network, parts.queue, parts.clock, parts.desk, NoMatches(), parts.roster,
            works=china_working_day, language=parts.settings.desk_language, slack=key, announce=announce,
            members=frozenset(person.enterprise for person in PERSONAS.values() if person.enterprise),
        )  # fmt: skip

    @property
    def chores(self) -> Sequence[Callable[[], Sequence[str]]]:
        """What is looked after every few minutes and at the start; each says what it had to mend."""
        return (self.letters.look,)
