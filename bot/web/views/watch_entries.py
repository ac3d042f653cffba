"""One item, one thing in quarantine, one review: everything about it, and what a lead can do (pure)."""

from collections.abc import Sequence
from typing import Any

from bot.outreach.watching import ItemView, reason, texts
from bot.storage.reviews import UnderReview
from bot.storage.watch_state import Quarantined
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording
from bot.web.views.watch import entry_meta, entry_name, item_meta, listing, review_name, review_since
from ingest.watch.model import Item, Party

SHOWN_PARTIES = 200
_FACTS = ("case_number", "forum", "market", "right", "numbers", "marks", "classes", "products", "platform", "published_on", "rules", "guides")  # fmt: skip


def item(found: ItemView, view: Viewer, matches: Html | None = None) -> Html:
    """An item with its days, whom it may concern, parties, history, and what else is known of the matter."""
    language, one = view.language, found.item
    link = tag("p", tag("a", texts("source_link", language), href=one.url, target="_blank", rel="noreferrer noopener")) if one.url else None  # fmt: skip
    return join(
        back(view),
        tag("h1", one.title),
        tag("p", item_meta(one, language), class_="meta"),
        (_disagreement(name, days, language) for name, days in found.disagreeing.items()),
        tag("p", one.summary) if one.summary else None,
        link,
        _section("facts", _facts(one, language), language),
        _section("days", _days(one, language), language),
        matches,
        _section("parties", _parties(one.parties, language), language),
        _section("same_matter", listing(found.same_matter, view) if found.same_matter else None, language),
        _section("history", _history(found, language), language),
    )


def back(view: Viewer) -> Html:
    """The way back to the watch."""
    return tag("p", tag("a", text("page_watch", view.language), href=view.url("/desk/watch"), class_="quiet-link"))


def _section(key: str, content: Html | None, language: str) -> Html | None:
    return tag("section", tag("h2", texts(key, language)), content) if content else None


def _disagreement(name: str, days: Any, language: str) -> Html:
    said = "; ".join(f"{day}: {', '.join(sources)}" for day, sources in days.items())
    return tag("p", texts("disagree", language, name=_event(name, language), days=said), class_="warning", role="note")


def _event(name: str, language: str) -> str:
    return texts.word("event", name, language)


def _facts(one: Item, language: str) -> Html | None:
    rows = []
    for name in _FACTS:
        value = getattr(one, name)
        if value:
            rows.append(tag("li", tag("b", texts(f"fact_{name}", language)), ": ", _value(name, value, language)))
    return tag("ul", rows) if rows else None


def _value(name: str, value: Any, language: str) -> str:
    if name == "market":
        return wording.market(value, language)
    if name == "right":
        return word("right", value, language)
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)


def _days(one: Item, language: str) -> Html | None:
    days = sorted({**one.events, **one.printed}.items(), key=lambda pair: pair[1])
    return tag("ul", (tag("li", day.isoformat(), " ", _event(name, language)) for name, day in days)) if days else None


def _parties(parties: Sequence[Party], language: str) -> Html | None:
    if not parties:
        return None
    listed = [tag("li", _party(party, language)) for party in parties[:SHOWN_PARTIES]]
    more = len(parties) - SHOWN_PARTIES
    return join(
        tag("ul", listed), tag("p", texts("parties_more", language, n=more), class_="hint") if more > 0 else None
    )


def _party(party: Party, language: str) -> Html:
    more = [*party.other_names, *([party.shop] if party.shop else []), *party.seller_ids, *([party.address] if party.address else [])]  # fmt: skip
    role = tag("small", texts(f"role_{party.role}", language))
    return join(party.name, " ", role, tag("span", " · ", " · ".join(more), class_="sub") if more else None)


def _history(found: ItemView, language: str) -> Html | None:
    """What has changed at each revision; nothing for an item that never did."""
    if len(found.revisions) < 2:
        return None
    return tag("ol", (tag("li", _revision(one, language)) for one in found.revisions[1:]))


def _revision(one: Any, language: str) -> Html:
    lines = (
        tag(
            "li",
            texts("change", language, field=texts.word("fact", name, language), before=_short(old), after=_short(new)),
        )
        for name, (old, new) in one.changes.items()
    )
    return join(wording.time_tag(one.at, language), tag("ul", lines))


def _short(value: Any) -> str:
    words = ", ".join(_plain(part) for part in value) if isinstance(value, list) else _plain(value)
    return words if len(words) <= 200 else f"{words[:199]}…"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["name"]) if "name" in value else ", ".join(f"{key} {day}" for key, day in value.items())
    return "–" if value in (None, "") else str(value)


def entry(found: Quarantined, view: Viewer, problem: str | None = None) -> Html:
    """Something in quarantine with its words, and the two decisions of a lead."""
    language = view.language
    decided = None
    if found.decided_by and found.decided_at:
        words = texts(
            "decided", language, by=found.decided_by, at=wording.moment(found.decided_at), note=found.note or ""
        )
        decided = tag("p", words, class_="hint")
    return join(
        back(view),
        tag("h1", entry_name(found, language)),
        entry_meta(found, language),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        tag("p", reason(found.reason, found.reason_values, language)),
        _section("excerpt", tag("pre", found.excerpt, class_="excerpt") if found.excerpt else None, language),
        decided,
        _decide(found, view) if found.state == "open" and view.person.role == "lead" else None,
    )


def _decide(found: Quarantined, view: Viewer) -> Html:
    language, place = view.language, f"/desk/watch/quarantine/{found.id}"
    again = tag("button", texts("retry", language), type="submit", class_="button primary")
    hint = tag("p", texts("retry_hint", language), class_="hint")
    label = texts("dismiss_note", language)
    note = tag("input", type="text", name="note", maxlength=2_000, aria_label=label, placeholder=label, class_="field")
    leave = tag("button", texts("dismiss", language), type="submit", class_="button quiet")
    return join(
        tag("form", hint, again, method="post", action=view.url(f"{place}/release"), class_="lesson-form"),
        tag("form", tag("div", note, leave, class_="line"), method="post", action=view.url(f"{place}/dismiss"), class_="lesson-form"),
    )  # fmt: skip


def review(found: UnderReview, because: Item, view: Viewer, problem: str | None = None) -> Html:
    """A review with the item that began it; a lead ends it with a note."""
    language = view.language
    ended = None
    if found.cleared_at and found.cleared_by:
        words = texts(
            "cleared", language, at=wording.moment(found.cleared_at), by=found.cleared_by, note=found.note or ""
        )
        ended = tag("p", words, class_="hint")
    return join(
        back(view),
        tag("h1", texts("review_title", language, name=review_name(found, language))),
        tag("p", review_since(found, language), class_="meta"),
        tag("p", problem, class_="warning", role="alert") if problem else None,
        tag("p", texts("review_hint", language), class_="hint") if ended is None else ended,
        listing((because,), view),
        _clear(found, view) if ended is None and view.person.role == "lead" else None,
    )


def _clear(found: UnderReview, view: Viewer) -> Html:
    language = view.language
    box = tag("input", type="checkbox", name="together", value="1")
    together = tag("label", box, " ", texts("clear_together", language), class_="together")
    area = tag("textarea", "", name="note", rows=4, maxlength=2_000, required=True, class_="field")
    return tag(
        "form", tag("label", tag("span", texts("clear_note", language)), area, class_="labelled"), together,
        tag("button", texts("clear", language), type="submit", class_="button primary"),
        method="post", action=view.url(f"/desk/watch/reviews/{found.id}/clear"), class_="lesson-form",
    )  # fmt: skip
