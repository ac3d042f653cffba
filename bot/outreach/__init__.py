"""Use cases of what the desk does before a dispute, each in one transaction; nothing else touches their tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.outreach.reports import Reports
    from bot.outreach.training import Training


@dataclass(frozen=True)
class Outreach:
    """The areas as pages are given them; None where a desk has none."""

    reports: "Reports | None" = None
    training: "Training | None" = None
