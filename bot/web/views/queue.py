"""The desk's queue: what I am asked for, what I hold, what waits, what others hold, what has ended (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.cases.clocks import Clock
from bot.cases.model import ENDED, HELD, WAITING, Case
from bot.cases.routing import Network
from bot.cases.service_levels import BEIJING
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text
from bot.web.views import clocks, wording

ENDED_SHOWN = 50
COLUMNS = ("urgency", "case", "enterprise", "question", "market", "center", "state", "due")


@dataclass(frozen=True)
class Due:
    """What is due in the cases: the desk's own promises, and the next last day of the law, by case."""

    clocks: Mapping[int, Clock | None] = field(default_factory=dict)
    days: Mapping[int, date] = field(default_factory=dict)


def queue(cases: Sequence[Case], view: Viewer, network: Network, now: datetime, due: Due | None = None) -> Html:
    """The parts of the queue; `cases` come sorted by urgency, then by when a person is due."""
    me, due = view.person.id, due or Due()
    waiting_ = [c for c in cases if c.state in WAITING]
    ended = sorted((c for c in cases if c.state in ENDED), key=lambda c: c.ended_at or c.opened_at, reverse=True)
    parts = (
        ("asked", [c for c in waiting_ if c.offered == me]),
        ("mine", [c for c in cases if c.state in HELD and c.expert == me]),
        ("waiting", [c for c in waiting_ if c.offered != me]),
        ("held", [c for c in cases if c.state in HELD and c.expert != me]),
        ("handed_back", [c for c in cases if c.state == "handed_back"]),
        ("ended", ended[:ENDED_SHOWN]),
    )
    always = ("asked", "mine", "waiting")
    return join(*(_part(name, found, view, network, now, due) for name, found in parts if found or name in always))


def waiting(cases: Sequence[Case]) -> int:
    """How many cases nobody holds yet."""
    return sum(c.state in WAITING for c in cases)


def _part(name: str, cases: Sequence[Case], view: Viewer, network: Network, now: datetime, due: Due) -> Html:
    language = view.language
    count = tag("span", str(len(cases)), class_="count")
    head = tag("h2", text(f"queue_{name}", language), " ", count)
    if not cases:
        return tag("section", head, tag("p", text(f"queue_{name}_empty", language), class_="empty"), class_="part")
    titles = tag("tr", (tag("th", text(f"column_{c}", language), scope="col") for c in COLUMNS))
    rows = tag("tbody", (_row(case, view, network, now, due) for case in cases))
    return tag("section", head, tag("table", tag("thead", titles), rows, class_="queue"), class_=f"part {name}")


def _row(case: Case, view: Viewer, network: Network, now: datetime, due: Due) -> Html:
    language = view.language
    link = tag("a", case.number, href=view.url(f"/desk/case/{case.id}"), class_="number stretched")
    adviser = tag("span", network.name(case.adviser, language), class_="who") if case.adviser else None
    cells = (
        wording.urgency(case.urgency, language, muted=case.state in ENDED),
        link,
        case.enterprise_name,
        _about(case, language),
        wording.market(case.market, language),
        join(network.name(case.center, language), adviser),
        join(wording.state(case.state, language), _who(case, language), clocks.breaches(case, language)),
        join(clocks.in_row(due.clocks.get(case.id), case, now, language), _since(case, now, language),
             _last_day(case, due, now, language)),
    )  # fmt: skip
    titled = zip(COLUMNS, cells, strict=True)
    return tag("tr", (tag("td", cell, class_=f"c-{c}") for c, cell in titled))


def _about(case: Case, language: str) -> Html:
    """The first words of the question; who has not declared sees the matter instead."""
    if case.gated:
        return tag("span", case.matter or text("row_gated", language), class_="clip gated")
    question = " ".join(case.brief.question.split()) if case.brief else ""
    return tag("span", question[:160] or "…", class_="clip")


def _who(case: Case, language: str) -> Html | None:
    """Who holds the case, or who is asked."""
    if case.state in HELD and case.expert_name:
        return tag("span", case.expert_name, class_="who")
    if case.state in WAITING and case.offered_name:
        return tag("span", text("row_asked", language, expert=case.offered_name), class_="who")
    return None


def _last_day(case: Case, due: Due, now: datetime, language: str) -> Html | None:
    day = due.days.get(case.id)
    if day is None or case.state in ENDED:
        return None
    shown = clocks.last_day(day, now.astimezone(BEIJING).date(), language)
    return tag("span", text("last_day", language), " ", shown, class_="age day")


def _since(case: Case, now: datetime, language: str) -> Html:
    """Since when the case stands as it does."""
    if case.state in ENDED and case.ended_at:
        return wording.time_tag(case.ended_at, language, "age")
    if case.state in HELD and case.claimed_at:
        return wording.time_tag(case.claimed_at, language, "age")
    waits = text("age", language, span=wording.span(now - case.opened_at, language))
    return tag("span", waits, class_="age", title=wording.until(case.opened_at, language))
