"""`/guides` and `/guides/<guide>.<language>`: plain pages, quick, printable, without scripts that must run."""

from collections.abc import Callable
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
from knowledge.errors import KnowledgeError, NothingPublished, UnusableInput
from knowledge.model import Guide

HITS = 10
QUERY = 500


def router(parts: WebParts, clock: Callable[[], datetime]) -> APIRouter:
    """The routes of the guides."""
    routes = APIRouter()

    @routes.get("/guides", response_class=HTMLResponse)
    def guides(request: Request, q: str = "") -> HTMLResponse:
        return _list(parts, request, " ".join(q.split())[:QUERY], _today(clock))

    @routes.get("/guides/{path:path}", response_class=HTMLResponse)
    def guide(request: Request, path: str, v: str | None = None) -> HTMLResponse:
        return _guide(parts, request, path, v, _today(clock))

    return routes


def _today(clock: Callable[[], datetime]) -> date:
    return clock().astimezone(BEIJING).date()


def _list(parts: WebParts, request: Request, query: str, today: date) -> HTMLResponse:
    view = viewer_of(request, parts.language)
    try:
        if query:
            body = _found(parts, query, view)
        else:
            body = pages.listing([(o.guide, o.passages) for o in parts.library.overview()], view, today)
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)
    title = text("page_guides", view.language)
    head = pages.header(view, here(request), query)
    content = tag("main", head, tag("h1", title), body, class_="sheet")
    return document(f"{title} · Firstline", join(content), view.language)


def _found(parts: WebParts, query: str, view: Viewer) -> Html:
    try:
        result = parts.search.find(query, k=HITS)
    except (UnusableInput, NothingPublished):
        return pages.found(query, (), view)
    return pages.found(query, result.hits, view)


def _guide(parts: WebParts, request: Request, path: str, version: str | None, today: date) -> HTMLResponse:
    guide_id, _, language = path.rpartition(".")
    try:
        found, passages = parts.library.document(guide_id, language, version)
        relation = _relation(parts, found)
    except UnusableInput:
        return notice(request, "guide_missing", 404, parts.language)
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)
    view = viewer_of(request, parts.language)
    if not view.chosen and found.language in LANGUAGES:
        # The page speaks the guide's language unless the reader has chosen one.
        view = Viewer(view.person, "zh" if found.language == "zh" else "en")
    article = pages.guide(found, passages, relation, view, today)
    body = tag("main", pages.header(view, here(request)), article, class_="sheet")
    return document(f"{found.title} · Firstline", join(body), view.language)


def _relation(parts: WebParts, found: Guide) -> pages.Relation:
    current = {o.guide.language: o.guide for o in parts.library.overview() if o.guide.id == found.id}
    languages = {code: quote(pages.address(other)) for code, other in current.items()}
    same = current.get(found.language)
    if same is None:
        return pages.Relation(languages, withdrawn=True)
    newer = quote(pages.address(same)) if same.version != found.version else None
    return pages.Relation(languages, newer)
