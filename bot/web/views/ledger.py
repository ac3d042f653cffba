"""The ledger as a table: every addressed message and its one outcome (pure)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording

if TYPE_CHECKING:
    from bot.storage.ledger import Entry

SHOWN = 300
COLUMNS = ("received", "enterprise", "message", "outcome", "reason", "case", "took")


def ledger(entries: Sequence["Entry"], view: Viewer, open_only: bool) -> Html:
    """The newest entries first, with the filter over them."""
    language = view.language
    still_open = sum(e.outcome is None for e in entries)
    shown = [e for e in reversed(entries) if e.outcome is None or not open_only][:SHOWN]
    filters = tag(
        "p",
        _filter(text("ledger_all", language, n=len(entries)), view.url("/ledger"), not open_only),
        _filter(text("ledger_open", language, n=still_open), view.url("/ledger", open="1"), open_only),
        class_="filters",
    )
    if not shown:
        return join(filters, tag("p", text("ledger_empty", language), class_="empty"))
    titles = tag("tr", (tag("th", text(f"column_{c}", language), scope="col") for c in COLUMNS))
    table = tag("table", tag("thead", titles), tag("tbody", (_row(e, view) for e in shown)), class_="queue ledger")
    more = tag("p", text("ledger_newest", language, n=SHOWN), class_="hint") if len(shown) == SHOWN else None
    return join(filters, table, more)


def _filter(label: str, href: str, current: bool) -> Html:
    return tag("a", label, href=href, class_="filter", aria_current="true" if current else None)


def _row(entry: "Entry", view: Viewer) -> Html:
    language = view.language
    outcome = entry.outcome or "open"
    took = wording.span(entry.ended_at - entry.received_at, language, seconds=True) if entry.ended_at else ""
    cells = (
        wording.time_tag(entry.received_at, language),
        join(entry.enterprise, tag("small", f"{entry.author} · {word('channel', entry.channel, language)}")),
        tag("span", " ".join(entry.text.split())[:200], class_="clip"),
        tag("span", word("ended", outcome, language), class_=f"badge outcome {outcome}"),
        tag("span", (entry.reason or "")[:300], class_="clip"),
        tag("span", entry.case, class_="number") if entry.case else "",
        took,
    )
    titled = zip(COLUMNS, cells, strict=True)
    return tag("tr", (tag("td", cell, class_=f"c-{c}") for c, cell in titled))
