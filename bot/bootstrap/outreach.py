"""The parts of what the desk does before a dispute: profiles, watching, matching, letters, reports, training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.bootstrap.parts import Parts


@dataclass
class OutreachParts:
    """Each part made when it is first needed and once."""

    parts: "Parts"

    @property
    def chores(self) -> Sequence[Callable[[], Sequence[str]]]:
        """What is looked after every few minutes and at the start; each says what it had to mend."""
        return ()
