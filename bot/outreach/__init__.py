"""Use cases of what the desk does before a dispute, each in one transaction; nothing else touches their tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.outreach.letters import Letters
    from bot.outreach.matching import Matching
    from bot.outreach.profiles import Profiles
    from bot.outreach.reports import Reports
    from bot.outreach.training import Training
    from bot.outreach.watching import Watching


@dataclass(frozen=True, kw_only=True)
class Outreach:
    """The areas as pages and listeners get them; None where an area is not there."""

    profiles: "Profiles | None" = None
    watching: "Watching | None" = None
    matching: "Matching | None" = None
    letters: "Letters | None" = None
    reports: "Reports | None" = None
    training: "Training | None" = None

    def version(self) -> tuple[int, ...]:
        """Changes whenever there is something new to show."""
        seen = (area.version() for area in (self.profiles, self.watching) if area is not None)
        return tuple(n for version in seen for n in version)


NOTHING = Outreach()
"""A desk that does none of this."""
