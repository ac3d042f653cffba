"""A case on the screen: the banner over its thread, the brief, and what is on record (pure)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cases.brief import as_reviewed, heading
from bot.cases.model import (
    ENDED,
    HELD,
    Brief,
    BriefFact,
    BriefLine,
    BriefPart,
    Case,
    CaseDeadline,
    CaseEvent,
    Declaration,
    View,
)
from bot.cases.routing import Network
from bot.conversations import Posted
from bot.web.links import Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.texts import text, word
from bot.web.views import clocks, wording
from bot.web.views.gate import declared_list
from bot.web.views.messages import written

SILENT_MOVES = frozenset({"tell", "alert"})
SHOWN_APART = frozenset({"header", "question", "told"})
"""Parts of the brief for which the page has a place of its own."""


def banner(case: Case, view: Viewer, network: Network, now: datetime, days: Sequence[CaseDeadline] = ()) -> Html:
    """Number, state, who holds it at which desk, or by when a person answers; the last days as the enterprise sees them."""
    language = view.language
    number = tag("span", case.number, class_="number")
    if view.is_desk:
        number = tag("a", case.number, href=view.url(f"/desk/case/{case.id}"), class_="number")
    return tag(
        "div",
        number,
        wording.state(case.state, language),
        wording.urgency(case.urgency, language, muted=case.state in ENDED),
        clocks.breaches(case, language) if view.is_desk else None,
        tag("p", _standing(case, network, language), " ", None if view.is_desk else wording.due(case, now, language)),
        clocks.enterprise_days(days, now, language),
        class_=f"banner {wording.group(case.state)}",
        role="status",
    )


def _standing(case: Case, network: Network, language: str) -> str:
    if case.state in HELD:
        desk = case.expert_desk or network.name(case.center, language)
        return text("banner_held", language, expert=case.expert_name or "", desk=desk)
    if case.state == "handed_back":
        return text("banner_back", language)
    if case.state in ENDED:
        outcome = word("outcome", case.outcome, language) or word("state", case.state, language)
        return text("banner_ended", language, outcome=outcome)
    center = network.name(case.center, language)
    return text("banner_waiting", language, center=center, by=wording.until(case.human_by, language))


def brief(case: Case, thread: Sequence[Posted], view: Viewer, network: Network) -> Html:
    """What an expert reads in two minutes; every fact links to the message it stands in."""
    language, found = view.language, case.brief
    if found is None:
        return tag("p", text("no_brief", language), class_="empty")
    visible = [p.seq for p in thread if not p.inside]
    parts = (
        _part("brief_who", _who(case, found, network, language), language),
        _part("brief_question", written(found.question or "…", language), language),
        *(_brief_part(part, visible, language) for part in as_reviewed(found.parts) if part.name not in SHOWN_APART),
        _part("brief_why", _list(found.why), language),
        _part("brief_signals", _facts(found.signals, "signal", visible, language), language),
        _part("brief_facts", _facts(found.facts, "fact", visible, language), language, folded=bool(found.parts)),
        _part("brief_missing", _list(found.missing), language) if not found.parts else None,
        _part("brief_cited", _cited(found.cited, view), language),
        _part("brief_bot", [written(words, language) for words in found.bot_said] or None, language, folded=True),
    )
    return join(*(part for part in parts if part))


def record(
    case: Case, thread: Sequence[Posted], declared: Sequence[Declaration], views: Sequence[View], language: str
) -> Html:
    """What is on file beside the thread: files, declarations, who saw what, and the log."""
    hold = tag("p", text("on_hold", language), class_="late") if case.hold else None
    erased = tag("p", text("erased", language, at=wording.moment(case.erased_at))) if case.erased_at else None
    return join(
        hold,
        erased,
        _part("brief_files", _files(thread), language),
        _part("declarations", declared_list(declared, language) if declared else None, language),
        _part("views", _views(views, language), language, folded=True),
        _part("history", history(case.events, language), language, folded=True),
    )


def _files(thread: Sequence[Posted]) -> Html | None:
    """The names of all files, each with the message that it came with."""
    found = [tag("li", tag("a", name, href=f"#m{p.seq}")) for p in thread if p.deleted_at is None for name in p.files]
    return tag("ul", found, class_="documents") if found else None


def _views(views: Sequence[View], language: str) -> Html | None:
    if not views:
        return None
    rows = (
        tag("li", wording.time_tag(view.at, language), tag("span", f"{view.name}: {word('saw', view.what, language)}"))
        for view in views
    )
    return tag("ol", rows, class_="history")


def history(events: Sequence[CaseEvent], language: str) -> Html | None:
    """What happened to the case, oldest first: when, who, which move from which state to which, and why."""
    shown = [e for e in events if e.move not in SILENT_MOVES]
    return tag("ol", (tag("li", _event(e, language)) for e in shown), class_="history") if shown else None


def _event(event: CaseEvent, language: str) -> Html:
    led = None
    if event.after and event.before != event.after:
        states = [word("state", state, language) for state in (event.before, event.after) if state]
        led = tag("small", " → ".join(states))
    return join(
        wording.time_tag(event.at, language),
        tag("span", f"{event.actor}: {word('move', event.move, language)}", " ", led),
        tag("q", event.note, class_="text") if event.note else None,
    )


def _part(key: str, content: Child, language: str, *, folded: bool = False) -> Html | None:
    if not content:
        return None
    title = text(key, language)
    if folded:
        return tag("details", tag("summary", title), content, class_="part")
    return tag("section", tag("h3", title), content, class_="part")


def _brief_part(part: BriefPart, visible: Sequence[int], language: str) -> Html | None:
    """One of the parts of the brief; a line links to the message that it comes from."""
    if not part.lines:
        return None
    lines = (tag("li", _brief_line(line, visible, language)) for line in part.lines)
    return tag("section", tag("h3", heading(part.name, language)), tag("ul", lines, class_="facts"), class_="part")


def _brief_line(line: BriefLine, visible: Sequence[int], language: str) -> Html:
    words = line.zh if language == "zh" else line.en
    quote = tag("q", line.quote) if line.quote and line.quote not in words else None
    return join(tag("span", words, class_="value"), " ", quote, " ", _where(line.message, visible, language))


def _where(message: int | None, visible: Sequence[int], language: str) -> Html | None:
    if message is None or not 0 <= message < len(visible):
        return None
    return tag("a", text("message_n", language, n=message + 1), href=f"#m{visible[message]}", class_="where")


def _who(case: Case, found: Brief, network: Network, language: str) -> Html:
    pairs = (
        ("enterprise", found.enterprise),
        ("province", found.province),
        ("market", wording.market(case.market, language)),
        ("language", word("language", found.language, language)),
        ("urgency", wording.urgency(case.urgency, language)),
        ("center", network.name(case.center, language)),
        ("due", wording.until(case.human_by, language)),
    )
    return tag("dl", ((tag("dt", text(f"column_{k}", language)), tag("dd", v)) for k, v in pairs if v), class_="who")


def _list(items: Sequence[str]) -> Html | None:
    return tag("ul", (tag("li", item) for item in items)) if items else None


def _facts(facts: Sequence[BriefFact], group: str, visible: Sequence[int], language: str) -> Html | None:
    if not facts:
        return None
    return tag("ul", (tag("li", _fact(f, group, visible, language)) for f in facts), class_="facts")


def _fact(fact: BriefFact, group: str, visible: Sequence[int], language: str) -> Html:
    name = tag("b", word(group, fact.name, language))
    words = wording.market(fact.value, language) if fact.name == "market" else fact.value
    value = wording.urgency(fact.value, language) if group == "signal" else tag("span", words, class_="value")
    inferred = tag("small", text("inferred", language)) if fact.state == "inferred" else None
    quote = tag("q", fact.quote) if fact.quote and fact.quote != fact.value else None
    where = _where(fact.message, visible, language)
    return join(name, " ", value, " ", inferred, " ", quote, " ", where)


def _cited(cited: Sequence[Mapping[str, str]], view: Viewer) -> Html | None:
    if not cited:
        return None
    links = (
        tag(
            "li",
            tag("a", c["title"], href=view.guide_url(c["url"]), target="_blank", rel="noopener"),
            tag("small", c["source"]) if c.get("source") else None,
        )
        for c in cited
    )
    return tag("ul", links, class_="documents")
