"""The desk's queue: what waits, what I hold, what others hold, what has ended (pure)."""

from collections.abc import Sequence
from datetime import datetime

from bot.cases.model import ENDED, HELD, WAITING, Case
from bot.cases.routing import Network
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text
from bot.web.views import wording

ENDED_SHOWN = 50
COLUMNS = ("urgency", "case", "enterprise", "question", "market", "center", "state", "due")


def queue(cases: Sequence[Case], view: Viewer, network: Network, now: datetime) -> Html:
    """The four parts of the queue; `cases` come sorted by urgency, then by when a person is due."""
    mine = [c for c in cases if c.state in HELD and c.expert == view.person.id]
    held = [c for c in cases if c.state in HELD and c.expert != view.person.id]
    ended = sorted((c for c in cases if c.state in ENDED), key=lambda c: c.ended_at or c.opened_at, reverse=True)
    parts = (
        ("waiting", [c for c in cases if c.state in WAITING]),
        ("mine", mine),
        ("held", held),
        ("handed_back", [c for c in cases if c.state == "handed_back"]),
        ("ended", ended[:ENDED_SHOWN]),
    )
    always = ("waiting", "mine")
    return join(*(_part(name, found, view, network, now) for name, found in parts if found or name in always))


def waiting(cases: Sequence[Case]) -> int:
    """How many cases nobody holds yet."""
    return sum(c.state in WAITING for c in cases)


def _part(name: str, cases: Sequence[Case], view: Viewer, network: Network, now: datetime) -> Html:
    language = view.language
    count = tag("span", str(len(cases)), class_="count")
    head = tag("h2", text(f"queue_{name}", language), " ", count)
    if not cases:
        return tag("section", head, tag("p", text(f"queue_{name}_empty", language), class_="empty"), class_="part")
    titles = tag("tr", (tag("th", text(f"column_{c}", language), scope="col") for c in COLUMNS))
    rows = tag("tbody", (_row(case, view, network, now) for case in cases))
    return tag("section", head, tag("table", tag("thead", titles), rows, class_="queue"), class_=f"part {name}")


def _row(case: Case, view: Viewer, network: Network, now: datetime) -> Html:
    language = view.language
    question = " ".join(case.brief.question.split()) if case.brief else ""
    link = tag("a", case.number, href=view.url(f"/desk/case/{case.id}"), class_="number stretched")
    holder = tag("span", case.expert_name, class_="who") if case.state in HELD and case.expert_name else None
    cells = (
        wording.urgency(case.urgency, language, muted=case.state in ENDED),
        link,
        case.enterprise_name,
        tag("span", question[:160] or "…", class_="clip"),
        wording.market(case.market, language),
        network.name(case.center, language),
        join(wording.state(case.state, language), holder),
        join(wording.due(case, now, language), _since(case, now, language)),
    )
    titled = zip(COLUMNS, cells, strict=True)
    return tag("tr", (tag("td", cell, class_=f"c-{c}") for c, cell in titled))


def _since(case: Case, now: datetime, language: str) -> Html:
    """Since when the case stands as it does."""
    if case.state in ENDED and case.ended_at:
        return wording.time_tag(case.ended_at, language, "age")
    if case.state in HELD and case.claimed_at:
        return wording.time_tag(case.claimed_at, language, "age")
    waits = text("age", language, span=wording.span(now - case.opened_at, language))
    return tag("span", waits, class_="age", title=wording.until(case.opened_at, language))
