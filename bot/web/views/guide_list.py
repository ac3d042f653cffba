"""The guides by market, how far each market is covered, and what a search found (pure)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from bot.web.links import HTML_LANGUAGE, LANGUAGES, Viewer, with_query
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording
from bot.web.views.guide import reviewer
from bot.web.views.messages import dotted
from knowledge.model import Guide, Hit

if TYPE_CHECKING:
    from knowledge.store.records import MarketCoverage

SNIPPET = 260
_GRADES = ("P", "S", "K")


def overview(
    coverage: "Sequence[MarketCoverage]", guides: Sequence[tuple[Guide, int]], view: Viewer, today: date
) -> Html:
    """Every market in a row: its guides, its sections in each language, how sure they are, when they are reviewed."""
    language = view.language
    if not coverage:
        return join()
    columns = ("market", "guides", *(f"sections_{code}" for code in LANGUAGES), "grades", "review")
    head = tag("tr", (tag("th", text(f"column_{name}", language), scope="col") for name in columns))
    rows = [
        _market_row(code, list(found), guides, view, today) for code, found in groupby(coverage, lambda c: c.market)
    ]
    table = tag("table", tag("thead", head), tag("tbody", rows), class_="overview")
    return tag("section", tag("h2", text("overview", language)), tag("div", table, class_="scroll"))


def _market_row(
    code: str | None, found: "list[MarketCoverage]", guides: Sequence[tuple[Guide, int]], view: Viewer, today: date
) -> Html:
    language = view.language
    shown = next((c for c in found if c.language == language), found[0])
    topics = {guide.id for guide, _count in guides if guide.market == code}
    counts = {c.language: c.passages for c in found}
    grades: dict[str, int] = defaultdict(int)
    for grade, passages in shown.confidences.items():
        grades["K" if grade in ("K", "K?") else grade or ""] += passages
    cells = (
        tag("a", wording.market(code, language), href=f"#{_place(code)}"),
        str(len(topics)),
        *(str(counts.get(other, 0)) for other in LANGUAGES),
        dotted(*(tag("span", text(f"grade_{grade}", language, n=grades[grade])) for grade in _GRADES if grades[grade])),
        wording.review(shown.review_by, today, language),
    )
    return tag("tr", (tag("td", cell) for cell in cells))


def _place(code: str | None) -> str:
    return f"market-{code.lower()}" if code else "market-general"


def listing(guides: Sequence[tuple[Guide, int]], view: Viewer, today: date) -> Html:
    """All guides of the current edition by market, each once: in the reader's language where there is one."""
    language = view.language
    if not guides:
        return tag("p", text("guides_empty", language), class_="empty")

    topics: dict[str, list[tuple[Guide, int]]] = defaultdict(list)
    for item in sorted(guides, key=lambda item: (item[0].language != language, item[0].language)):
        topics[item[0].id].append(item)

    def order(versions: list[tuple[Guide, int]]) -> tuple[bool, str, bool, str]:
        guide = versions[0][0]
        return guide.market is None, guide.market or "", guide.language != language, guide.title

    parts = []
    for code, group in groupby(sorted(topics.values(), key=order), key=lambda versions: versions[0][0].market):
        items = [_entry(versions, view, today) for versions in group]
        title = tag("h2", wording.market(code, language), " ", tag("span", str(len(items)), class_="count"))
        parts.append(tag("section", title, tag("ul", items, class_="guides"), id=_place(code)))
    return join(*parts)


def _entry(versions: list[tuple[Guide, int]], view: Viewer, today: date) -> Html:
    """A guide in its first language, with the others as links."""
    language = view.language
    guide, count = versions[0]
    others = [_link(other, word("language", other.language, language), view) for other, _count in versions[1:]]
    facts = dotted(
        tag("span", word("language", guide.language, language)),
        tag("span", text("passages", language, n=count)),
        tag("span", text("checked_on", language, date=guide.checked_on)) if guide.checked_on else None,
        wording.review(guide.review_by, today, language),
        reviewer(guide.reviewed_by, language),
        *others,
    )
    return tag("li", _link(guide, guide.title, view), tag("div", facts, class_="meta"))


def _link(guide: Guide, words: str, view: Viewer) -> Html:
    href = view.guide_url(f"/guides/{guide.id}.{guide.language}")
    return tag("a", words, href=href, lang=HTML_LANGUAGE.get(guide.language, guide.language))


def found(query: str, hits: Sequence[Hit], view: Viewer, market: str | None = None) -> Html:
    """What a search found, best first; each leads to its passage, and each market narrows the search to it."""
    language = view.language
    title = tag("h2", text("search_found" if hits else "search_nothing", language, query=query))
    everywhere = view.guide_url(with_query("/guides", q=query))
    filters: list[Html] = []
    if market:
        words = text("search_everywhere", language, market=wording.market(market, language))
        filters.append(tag("a", words, href=everywhere, class_="filter"))
    else:
        markets = sorted({hit.passage.market for hit in hits if hit.passage.market})
        for code in markets if len(markets) > 1 else []:
            href = view.guide_url(with_query("/guides", q=query, market=code))
            filters.append(
                tag(
                    "a",
                    text("search_only", language, market=wording.market(code, language)),
                    href=href,
                    class_="filter",
                )
            )
    narrow = tag("p", filters, class_="filters") if filters else None
    if not hits:
        return join(tag("p", text("search_nothing", language, query=query), class_="empty"), narrow)
    return tag("section", title, narrow, tag("ol", (_hit(hit, view) for hit in hits), class_="guides hits"))


def _hit(hit: Hit, view: Viewer) -> Html:
    language, passage = view.language, hit.passage
    words = " ".join(passage.text.split())
    snippet = words[:SNIPPET] + ("…" if len(words) > SNIPPET else "")
    facts = dotted(
        tag("span", wording.market(passage.market, language)),
        tag("span", word("language", passage.language, language)),
        tag("span", passage.source) if passage.source else None,
    )
    link = tag("a", wording.path(passage.title, passage.heading), href=view.guide_url(passage.url))
    lang = HTML_LANGUAGE.get(passage.language, passage.language)
    return tag("li", link, tag("p", snippet, class_="snippet", lang=lang), tag("div", facts, class_="meta"))
