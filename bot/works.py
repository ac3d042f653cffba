"""Works that the durable queue does by name, each about one row; each may be done again after a kill."""

from collections.abc import Callable, Mapping

from bot.bootstrap import Parts


def _poll_source(parts: Parts, row: int) -> None:
    parts.outreach.watching.poll(row)


def _match_item(parts: Parts, row: int) -> None:
    match = getattr(parts.outreach, "match_item", None)
    if match is not None:
        match(row)


WORKS: Mapping[str, Callable[[Parts, int], None]] = {"poll_source": _poll_source, "match_item": _match_item}
"""Name → what is done with the row; a work that is done already does nothing."""
