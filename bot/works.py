"""Works that the durable queue does by name, each about one row; each may be done again after a kill."""

from collections.abc import Callable, Mapping

from bot.bootstrap import Parts
from bot.outreach.letter_base import DRAFT, RING, SEND

WORKS: Mapping[str, Callable[[Parts, int], object]] = {
    "poll_source": lambda parts, row: parts.outreach.watching.poll(row),
    "match_item": lambda parts, row: parts.outreach.matching.match_item(row),
    "rematch_profiles": lambda parts, _row: parts.outreach.matching.rematch_profiles(),
    "monitoring_papers": lambda parts, row: parts.outreach.reports.draw(row),
    "offer_course": lambda parts, row: parts.outreach.offer_course(row),
    DRAFT: lambda parts, row: parts.outreach.letters.draft_for_item(row),
    SEND: lambda parts, row: parts.outreach.letters.send_item(row),
    RING: lambda parts, row: parts.outreach.letters.ring(row),
}
"""Name → what is done with the row; a work that is done already does nothing."""
