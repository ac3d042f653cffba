"""The parts of what the desk does before a dispute: profiles, watching, matching, letters, reports, training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.bootstrap.parts import Parts
    from bot.outreach import Outreach
    from bot.outreach.reports import Reports
    from bot.outreach.training import Training


@dataclass
class OutreachParts:
    """Each part made when it is first needed and once."""

    parts: "Parts"

    @cached_property
    def web(self) -> "Outreach":
        """What pages are given."""
        from bot.outreach import Outreach

        return Outreach(reports=self.reports, training=self.training)

    @cached_property
    def reports(self) -> "Reports":
        from bot.outreach.reports import Reports

        parts = self.parts
        return Reports(parts.engine, parts.network, parts.roster, parts.queue, parts.exporter.drawn, parts.clock)

    @cached_property
    def training(self) -> "Training":
        from bot.outreach.training import Training
        from knowledge.calendars import china_working_day

        parts = self.parts
        return Training(
            parts.engine, parts.library, parts.desk, parts.queue, parts.clock, terms=parts.terms,
            works=china_working_day,
        )  # fmt: skip

    def offer_course(self, offer: int) -> None:
        """Tell the people of an enterprise what is offered, where there is a platform that reaches them."""
        found = self.training.deliver(offer)
        if found is not None and self.parts.slack is not None:
            self.parts.slack.offer_course(*found)

    @property
    def chores(self) -> Sequence[Callable[[], Sequence[str]]]:
        """What is looked after every few minutes and at the start; each says what it had to mend."""
        return (self.reports.due, self.training.look)
