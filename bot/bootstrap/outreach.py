"""The parts of what the desk does before a dispute: profiles, watching, matching, letters, reports, training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.outreach import Outreach

if TYPE_CHECKING:
    from bot.bootstrap.parts import Parts
    from bot.outreach.matching import Matching
    from bot.outreach.profiles import Profiles
    from bot.outreach.training import Training


@dataclass
class OutreachParts:
    """Each part made when it is first needed and once."""

    parts: "Parts"

    @property
    def areas(self) -> Outreach:
        """What pages and listeners get."""
        return Outreach(profiles=self.profiles, matching=self.matching, training=self.training)

    @cached_property
    def training(self) -> "Training":
        from bot.outreach.training import Training
        from bot.storage import profiles
        from knowledge.calendars import china_working_day

        parts = self.parts
        return Training(
            parts.engine, parts.library, parts.desk, parts.queue, parts.clock, terms=parts.terms,
            works=china_working_day, profiles=profiles,
        )  # fmt: skip

    def offer_course(self, offer: int) -> None:
        """Tell the people of an enterprise what is offered, where there is a platform that reaches them."""
        found = self.training.deliver(offer)
        if found is not None and self.parts.slack is not None:
            self.parts.slack.offer_course(*found)

    @cached_property
    def profiles(self) -> "Profiles":
        from bot.outreach.profiles import Profiles

        parts = self.parts
        return Profiles(parts.engine, parts.network, parts.roster, parts.clock)

    @cached_property
    def matching(self) -> "Matching":
        from bot.outreach.matching import Matching

        parts = self.parts
        return Matching(parts.engine, parts.queue, parts.clock, parts.roster)

    @property
    def chores(self) -> Sequence[Callable[[], Sequence[str]]]:
        """What is looked after every few minutes and at the start; each says what it had to mend."""
        return (self.profiles.forget_uploads, self.matching.look, self.training.look)
