"""Use cases of what the desk does before a dispute, each in one transaction; nothing else touches their tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.outreach.letters import Letters


@dataclass(frozen=True)
class Outreach:
    """The use cases before a dispute, as pages get them; None where a part is not there."""

    letters: "Letters | None" = None
