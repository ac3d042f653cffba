"""`/guides` and `/guides/<guide>.<language>`: plain pages, quick, printable, without scripts that must run."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.cases.service_levels import BEIJING
from bot.web.links import LANGUAGES, Viewer
from bot.web.markup import Html, join, tag
from bot.web.pages.plain import document, here, notice, viewer_of
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import guide as pages
from bot.web.views import guide_list
from knowledge.errors import KnowledgeError, NothingPublished, UnusableInput
from knowledge.model import Guide, Passage

HITS = 10
QUERY = 500


def router(parts: WebParts, clock: Callable[[], datetime]) -> APIRouter:
    """The routes of the guides."""
    routes = APIRouter()

    @routes.get("/guides", response_class=HTMLResponse)
    def guides(request: Request, q: str = "", market: str = "") -> HTMLResponse:
        return _list(parts, request, " ".join(q.split())[:QUERY], _today(clock), _market(market))

    @routes.get("/guides/{path:path}", response_class=HTMLResponse)
    def guide(request: Request, path: str, v: str | None = None) -> HTMLResponse:
        return _guide(parts, request, path, v, _today(clock))

    return routes


def _today(clock: Callable[[], datetime]) -> date:
    return clock().astimezone(BEIJING).date()


def _market(code: str) -> str | None:
    """A market's code from an address; None for what cannot be one."""
    return code if re.fullmatch(r"[A-Z]{2}", code) else None


def _list(parts: WebParts, request: Request, query: str, today: date, market: str | None) -> HTMLResponse:
    view = viewer_of(request, parts.language)
    try:
        if query:
            body = _found(parts, query, view, market)
        else:
            held = [(o.guide, o.passages) for o in parts.library.overview()]
            table = guide_list.overview(parts.library.coverage(), held, view, today)
            body = join(table, guide_list.listing(held, view, today))
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)
    title = text("page_guides", view.language)
    head = pages.header(view, here(request), query)
    content = tag("main", head, tag("h1", title), body, class_="sheet")
    return document(f"{title} · Firstline", join(content), view.language)


def _found(parts: WebParts, query: str, view: Viewer, market: str | None) -> Html:
    try:
        result = parts.search.find(query, market=market, k=HITS)
    except (UnusableInput, NothingPublished):
        return guide_list.found(query, (), view, market)
    return guide_list.found(query, result.hits, view, market)


def _guide(parts: WebParts, request: Request, path: str, version: str | None, today: date) -> HTMLResponse:
    guide_id, _, language = path.rpartition(".")
    try:
        found, passages = parts.library.document(guide_id, language, version)
        relation = _relation(parts, found, passages)
    except UnusableInput:
        return notice(request, "guide_missing", 404, parts.language)
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)
    view = viewer_of(request, parts.language)
    if not view.chosen and found.language in LANGUAGES:
        # The page speaks the guide's language unless the reader has chosen one.
        view = Viewer(view.person, "zh" if found.language == "zh" else "en")
    printing = request.query_params.get("print") == "1"
    reports = parts.reports is not None
    article = pages.guide(found, passages, relation, view, today, reports=reports, printing=printing)
    head = None if printing else pages.header(view, _other_language(relation, view) or here(request))
    body = tag("main", head, article, class_="sheet print" if printing else "sheet")
    return document(f"{found.title} · Firstline", join(body), view.language)


def _other_language(relation: pages.Relation, view: Viewer) -> str | None:
    """Where the language switch leads: to the same guide in the other language, if there is one."""
    other = "en" if view.language == "zh" else "zh"
    return view.guide_url(relation.languages[other]) if other in relation.languages else None


def _relation(parts: WebParts, found: Guide, passages: Sequence[Passage]) -> pages.Relation:
    current = {o.guide.language: o.guide for o in parts.library.overview() if o.guide.id == found.id}
    languages = {code: quote(pages.address(other)) for code, other in current.items()}
    same = current.get(found.language)
    others = [code for code in current if code != found.language]
    twins = {code: pages.twins(passages, parts.library.document(found.id, code)[1]) for code in others}
    if same is None:
        return pages.Relation(languages, withdrawn=True, twins=twins)
    newer = quote(pages.address(same)) if same.version != found.version else None
    return pages.Relation(languages, newer, twins=twins)
