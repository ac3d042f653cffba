"""Use cases of what the desk does before a dispute, each in one transaction; nothing else touches their tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.outreach.profiles import Profiles


@dataclass(frozen=True)
class Outreach:
    """The areas as pages and listeners get them; None where an area is not there."""

    profiles: "Profiles | None" = None

    def version(self) -> tuple[int, ...]:
        """Changes whenever there is something new to show."""
        return self.profiles.version() if self.profiles else ()
