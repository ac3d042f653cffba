"""The page of the watch: what is under review, what is in quarantine, the sources, the newest items (pure)."""

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from bot.outreach.watching import Overview, Polled, SourceView, reason, texts
from bot.storage.reviews import UnderReview
from bot.storage.watch_state import Quarantined
from bot.web.links import Viewer
from bot.web.markup import Child, Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording
from bot.web.views.messages import dotted
from ingest.watch.model import Item, Kind
from ingest.watch.sources import Source


def page(found: Overview, view: Viewer, now: datetime, kind: str = "", market: str = "") -> Html:
    """Everything, what waits for a lead first."""
    language = view.language
    return join(
        _part("reviews", _reviews(found.reviews, view), language, hint=bool(found.reviews)),
        _part("quarantine", _quarantine(found.quarantine, view), language, hint=bool(found.quarantine)),
        _part("sources", _sources(found.sources, view, now), language),
        _part("items", join(_filter(kind, market, found, view), listing(found.items, view)), language),
    )


def waiting(found: Overview) -> int:
    """How many things wait for a lead."""
    return len(found.reviews) + len(found.quarantine)


def _part(name: str, content: Html, language: str, *, hint: bool = False) -> Html:
    said = tag("p", texts(f"{name}_hint", language), class_="hint") if hint else None
    return tag("section", tag("h2", texts(name, language)), said, content, class_="part")


def _empty(name: str, language: str) -> Html:
    return tag("p", texts(f"{name}_empty", language), class_="empty")


def _reviews(found: Sequence[UnderReview], view: Viewer) -> Html:
    if not found:
        return _empty("reviews", view.language)
    return tag("ul", (tag("li", _review(one, view), class_="open") for one in found), class_="reports")


def _review(one: UnderReview, view: Viewer) -> Html:
    place = tag("a", review_name(one, view.language), href=view.url(f"/desk/watch/reviews/{one.id}"))
    return join(place, tag("p", review_since(one, view.language), class_="meta"))


def review_name(one: UnderReview, language: str) -> str:
    """The rule or guide that is under review."""
    return texts(one.kind, language, name=one.name)


def review_since(one: UnderReview, language: str) -> str:
    """Since when, and who said so."""
    return texts("since", language, at=wording.moment(one.since), by=one.by)


def _quarantine(found: Sequence[Quarantined], view: Viewer) -> Html:
    if not found:
        return _empty("quarantine", view.language)
    return tag("ul", (tag("li", _entry(one, view), class_="open") for one in found), class_="reports")


def _entry(one: Quarantined, view: Viewer) -> Html:
    language = view.language
    link = tag("a", entry_name(one, language), href=view.url(f"/desk/watch/quarantine/{one.id}"))
    return join(
        link, tag("p", reason(one.reason, one.reason_values, language), class_="words"), entry_meta(one, language)
    )


def entry_name(one: Quarantined, language: str) -> str:
    """What is in quarantine: an entry, a file, or the last answer of a source."""
    if not one.whole:
        what = texts("quarantine_row", language, where=one.reason_values.get("where", "?"))
        return f"{one.source}{f' · {one.document}' if one.document else ''} · {what}"
    key = "quarantine_whole" if one.document else "quarantine_answer"
    return f"{one.source} · {texts(key, language, document=one.document)}"


def entry_meta(one: Quarantined, language: str) -> Html:
    """Since when, how often, and how it stands."""
    often = texts("times", language, n=one.times, at=wording.moment(one.last_at)) if one.times > 1 else None
    state = tag("span", texts(f"state_{one.state}", language))
    return tag(
        "p", dotted(state, wording.time_tag(one.at, language), tag("span", often) if often else None), class_="meta"
    )


def _sources(found: Sequence[SourceView], view: Viewer, now: datetime) -> Html:
    if not found:
        return tag("p", texts("no_sources", view.language), class_="empty")
    return tag("ul", (tag("li", _source(one, view, now)) for one in found), class_="reports")


def _source(one: SourceView, view: Viewer, now: datetime) -> Html:
    language, source, state = view.language, one.source, one.state
    read = state.fetched_at if state else None
    meta = dotted(
        tag("code", source.id),
        tag("span", texts(f"reader_{source.reader}", language)),
        tag("span", schedule(source, language)),
        tag("span", texts("items_n", language, n=one.items)),
        tag("span", _read(read, language)) if source.address or source.path else None,
        tag("span", texts("next_at", language, at=wording.moment(max(state.next_at, now))))
        if state and source.next_after(now)
        else None,
    )
    return join(tag("b", source.name), tag("p", meta, class_="meta"), _trouble(one, language), _poll(source, view))


def _read(read: datetime | None, language: str) -> str:
    return texts("read_at", language, at=wording.moment(read)) if read else texts("never_read", language)


def schedule(source: Source, language: str) -> str:
    """How often a source is read."""
    if source.every is not None:
        return texts("every", language, minutes=source.every)
    if source.daily:
        return texts("daily", language, times=", ".join(f"{at:%H:%M}" for at in source.daily))
    return texts("by_hand", language)


def _trouble(one: SourceView, language: str) -> Html | None:
    state = one.state
    if state is None or state.error is None:
        return None
    why = reason(state.error, state.error_values, language)
    words = texts("failing", language, n=state.failures, why=why) if state.failures else texts("part_failed", language, why=why)  # fmt: skip
    return tag("p", words, class_="late")


def _poll(source: Source, view: Viewer) -> Html | None:
    if view.person.role != "lead" or (source.address is None and source.path is None):
        return None
    button = tag("button", texts("poll", view.language), type="submit", class_="button quiet")
    return tag("form", button, method="post", action=view.url(f"/desk/watch/sources/{source.id}/poll"))


def listing(items: Sequence[Item], view: Viewer) -> Html:
    """Items, each with what it is and where it was found."""
    if not items:
        return _empty("items", view.language)
    return tag("ul", (tag("li", _item(item, view)) for item in items), class_="reports")


def _item(item: Item, view: Viewer) -> Html:
    place = tag("a", item.title, href=view.url(f"/desk/watch/items/{item.id}"))
    return join(place, tag("p", item_meta(item, view.language), class_="meta"))


def item_meta(item: Item, language: str) -> Html:
    """Kind, market, case number, day and source of an item, in one line."""
    return dotted(
        tag("span", texts(f"kind_{item.kind}", language)),
        tag("span", wording.market(item.market, language), class_="market") if item.market else None,
        tag("span", item.forum) if item.forum else None,
        tag("span", item.case_number) if item.case_number else None,
        tag("span", word("right", item.right, language)) if item.right else None,
        tag("span", texts("sealed", language), class_="near") if item.sealed else None,
        tag("span", item.published_on.isoformat()) if item.published_on else None,
        tag("code", item.source),
        tag("span", texts("revision", language, n=item.revision)) if item.revision > 1 else None,
    )


def _filter(kind: str, market: str, found: Overview, view: Viewer) -> Html:
    language = view.language
    kinds = [(one, texts(f"kind_{one}", language)) for one in get_args(Kind)]
    known = sorted({*(item.market for item in found.items if item.market), *([market] if market else [])})
    markets = [(one, wording.market(one, language)) for one in known]
    kept: list[Child] = [tag("input", type="hidden", name="as", value=view.person.id)]
    if view.chosen:
        kept.append(tag("input", type="hidden", name="lang", value=language))
    return tag(
        "form", kept, _select("kind", kind, kinds, language), _select("market", market, markets, language),
        tag("button", texts("filter", language), type="submit", class_="button quiet"),
        action="/desk/watch", method="get", class_="queue-filters", role="search",
    )  # fmt: skip


def _select(name: str, chosen: str, options: Sequence[tuple[str, str]], language: str) -> Html:
    label = texts(f"any_{name}", language)
    listed = [tag("option", words, value=value, selected=value == chosen) for value, words in options]
    return tag("select", tag("option", label, value=""), listed, name=name, aria_label=label, class_="field")


def import_form(sources: Sequence[Source], view: Viewer) -> Html | None:
    """The form that takes a file; for a lead, where there is a source."""
    language = view.language
    if view.person.role != "lead" or not sources:
        return None
    options = [tag("option", f"{one.name} ({one.id})", value=one.id) for one in sources]
    label = texts("source", language)
    return tag(
        "section", tag("h2", texts("import", language)), tag("p", texts("import_hint", language), class_="hint"),
        tag(
            "form", tag("select", options, name="source", aria_label=label, class_="field"),
            tag("input", type="file", name="file", required=True, aria_label=texts("file", language), class_="field",
                accept=".csv,.tsv,.xlsx,.xlsm,.json,.xml,.rss,.atom"),
            tag("button", texts("import_send", language), type="submit", class_="button"),
            method="post", action=view.url("/desk/watch/import"), enctype="multipart/form-data", class_="queue-filters",
        ),
        class_="part",
    )  # fmt: skip


def imported(report: Polled, view: Viewer) -> Html:
    """What an import has brought."""
    language = view.language
    counts = {name: getattr(report, name) for name in ("new", "changed", "same", "quarantined")}
    back = tag("a", text("page_watch", language), href=view.url("/desk/watch"), class_="button")
    return join(tag("h1", texts("import", language)), tag("p", texts("imported", language, **counts)), tag("p", back))
