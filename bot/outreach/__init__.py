"""Use cases of what the desk does before a dispute, each in one transaction; nothing else touches their tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.outreach.watching import Watching


@dataclass(frozen=True)
class Outreach:
    """What pages and Slack are given, one field for each area."""

    watching: "Watching | None" = None


NOTHING = Outreach()
"""A desk that does none of this."""
