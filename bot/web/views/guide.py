"""Guide pages: the list, what a search found, and one guide with every passage as a place to open (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.web.links import HTML_LANGUAGE, Viewer, with_query
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import passages, wording
from bot.web.views.messages import dotted
from bot.web.views.sidebar import search_box, switches
from knowledge.model import Guide, Hit, Passage

SNIPPET = 260


@dataclass(frozen=True)
class Relation:
    """How a guide stands to its other versions: the address of each language, and of the current version if newer."""

    languages: dict[str, str]
    newer: str | None = None
    withdrawn: bool = False


def header(view: Viewer, here: str, query: str = "") -> Html:
    """What stands on top of every guide page."""
    home = tag("a", tag("span", class_="logo", aria_hidden="true"), "Firstline", href=view.url("/"), class_="brand")
    every = tag("a", text("page_guides", view.language), href=view.guide_url("/guides"), class_="quiet-link")
    return tag("header", home, every, search_box(view, query), switches(view.language, here), class_="sheet-head")


def listing(guides: Sequence[tuple[Guide, int]], view: Viewer, today: date) -> Html:
    """All guides of the current edition by market, those of the reader's language first."""
    language = view.language
    if not guides:
        return tag("p", text("guides_empty", language), class_="empty")

    def order(item: tuple[Guide, int]) -> tuple[bool, str, bool, str, str]:
        guide = item[0]
        return guide.market is None, guide.market or "", guide.language != language, guide.language, guide.title

    parts = []
    for code, group in groupby(sorted(guides, key=order), key=lambda item: item[0].market):
        items = [_entry(guide, count, view, today) for guide, count in group]
        title = tag("h2", wording.market(code, language), " ", tag("span", str(len(items)), class_="count"))
        parts.append(tag("section", title, tag("ul", items, class_="guides")))
    return join(*parts)


def _entry(guide: Guide, count: int, view: Viewer, today: date) -> Html:
    language = view.language
    href = view.guide_url(f"/guides/{guide.id}.{guide.language}")
    facts = dotted(
        tag("span", word("language", guide.language, language)),
        tag("span", text("passages", language, n=count)),
        tag("span", text("checked_on", language, date=guide.checked_on)) if guide.checked_on else None,
        wording.review(guide.review_by, today, language),
        _reviewer(guide.reviewed_by, language),
    )
    link = tag("a", guide.title, href=href, lang=HTML_LANGUAGE.get(guide.language, guide.language))
    return tag("li", link, tag("div", facts, class_="meta"))


def found(query: str, hits: Sequence[Hit], view: Viewer) -> Html:
    """What a search found, best first; each leads to its passage."""
    language = view.language
    if not hits:
        return tag("p", text("search_nothing", language, query=query), class_="empty")
    items = []
    for hit in hits:
        passage = hit.passage
        words = " ".join(passage.text.split())
        snippet = words[:SNIPPET] + ("…" if len(words) > SNIPPET else "")
        facts = dotted(
            tag("span", wording.market(passage.market, language)),
            tag("span", word("language", passage.language, language)),
            tag("span", passage.source) if passage.source else None,
        )
        link = tag("a", wording.path(passage.title, passage.heading), href=view.guide_url(passage.url))
        lang = HTML_LANGUAGE.get(passage.language, passage.language)
        items.append(tag("li", link, tag("p", snippet, class_="snippet", lang=lang), tag("div", facts, class_="meta")))
    title = tag("h2", text("search_found", language, query=query))
    return tag("section", title, tag("ol", items, class_="guides hits"))


def guide(document: Guide, found: Sequence[Passage], relation: Relation, view: Viewer, today: date) -> Html:
    """A guide with its passages in reading order; `#p<ordinal>` is a passage."""
    language = view.language
    facts = dotted(
        tag("span", wording.market(document.market, language), class_="market"),
        tag("span", word("language", document.language, language)),
        tag("span", text("checked_on", language, date=document.checked_on)) if document.checked_on else None,
        wording.review(document.review_by, today, language),
        _reviewer(document.reviewed_by, language),
        tag("span", text("version", language, version=document.version)),
    )
    others = [
        tag("a", text("other_language", language, language=word("language", code, language)), href=view.guide_url(href))
        for code, href in relation.languages.items()
        if code != document.language
    ]
    heads = [p for p, new in _headed(found) if new]
    toc = None
    if len(heads) > 2:
        items = (tag("li", tag("a", " › ".join(p.heading) or p.title, href=f"#p{p.ordinal}")) for p in heads)
        contents = tag("summary", text("contents", language))
        toc = tag("details", contents, tag("ol", items), class_="toc")
    sections = (_section(p, new, document, view) for p, new in _headed(found))
    return tag(
        "article",
        tag("h1", document.title),
        tag("p", facts, class_="meta"),
        _outdated(relation, view),
        tag("p", others, class_="others") if others else None,
        tag("p", text("law_notice", language), class_="hint law"),
        toc,
        tag("div", sections, lang=HTML_LANGUAGE.get(document.language, document.language)),
        class_="guide",
    )


def _outdated(relation: Relation, view: Viewer) -> Html | None:
    language = view.language
    if relation.newer:
        link = tag("a", text("open_current", language), href=view.guide_url(relation.newer))
        return tag("p", text("older_version", language), " ", link, class_="warning", role="note")
    if relation.withdrawn:
        return tag("p", text("withdrawn", language), class_="warning", role="note")
    return None


def _headed(found: Sequence[Passage]) -> list[tuple[Passage, bool]]:
    """Each passage, and whether its heading is another one than that of the passage before."""
    before: tuple[str, ...] | None = None
    result = []
    for passage in found:
        result.append((passage, passage.heading != before))
        before = passage.heading
    return result


def _section(passage: Passage, new: bool, document: Guide, view: Viewer) -> Html:
    language = view.language
    anchor = f"p{passage.ordinal}"
    title = None
    if new and passage.heading:
        link = tag("a", "#", href=f"#{anchor}", class_="anchor", aria_label=text("link_here", language))
        title = tag("h2", " › ".join(passage.heading), " ", link)
    confidence = passage.confidence or document.confidence
    source = passage.source or document.source
    facts = dotted(
        tag("span", source, class_="law") if source else None,
        tag("span", word("confidence", confidence, language)) if confidence else None,
        tag("span", text("page_n", language, n=passage.page)) if passage.page else None,
    )
    foot = tag("footer", facts, class_="meta", lang=HTML_LANGUAGE[language]) if facts else None
    return tag("section", title, passages.body(passage.text, document.format), foot, id=anchor)


def _reviewer(name: str | None, language: str) -> Html:
    if name:
        return tag("span", text("reviewed_by", language, name=name))
    return tag("span", text("not_reviewed", language), class_="near")


def address(document: Guide, version: str | None = None) -> str:
    """The address of a guide, or of one version of it."""
    path = f"/guides/{document.id}.{document.language}"
    return with_query(path, v=version) if version else path
