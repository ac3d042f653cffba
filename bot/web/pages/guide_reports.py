"""`/guides/report` and `/guides/reports/<id>/done`: plain forms, so that an error is reported without scripts."""

import uuid
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.errors import BadInput, NotAllowed
from bot.phrases import say
from bot.storage.reports import MAX_REPORT
from bot.web.links import Viewer, number
from bot.web.markup import Html, join, tag
from bot.web.pages.answers import clean, fields_of
from bot.web.pages.plain import document, here, notice, viewer_of
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import guide as pages
from bot.web.views import guide_reports as views
from knowledge.errors import KnowledgeError, UnusableInput
from knowledge.model import Guide, Passage

MAX_FORM = 40_000
"""Bytes of a form with the longest note, every character escaped."""


def router(parts: WebParts, poke: Callable[[], None]) -> APIRouter:
    """The routes of the notes; `poke` lets the desk pages look at once."""
    routes = APIRouter()

    @routes.get("/guides/report", response_class=HTMLResponse)
    def show(request: Request) -> Response:
        view = viewer_of(request, parts.language)
        try:
            guide, passage = _section(parts, request)
        except KnowledgeError as error:
            return _missing(request, parts, error)
        return _page(views.form(guide, passage, view, uuid.uuid4().hex), view, request)

    @routes.post("/guides/report", response_class=HTMLResponse)
    async def send(request: Request) -> Response:
        form = await fields_of(request, MAX_FORM)
        return _written(parts, request, form, poke)

    @routes.post("/guides/reports/{report}/done")
    def done(request: Request, report: str) -> Response:
        view, found = viewer_of(request, parts.language), number(report)
        if parts.reports is None or found is None:
            return notice(request, "not_found", 404, parts.language)
        try:
            parts.reports.close(view.person, found)
        except NotAllowed:
            return notice(request, "not_found", 404, parts.language)
        except KnowledgeError:
            return notice(request, "busy", 503, parts.language)
        poke()
        return RedirectResponse(view.url("/desk/reports"), status_code=303)

    return routes


def _written(parts: WebParts, request: Request, form: dict[str, str], poke: Callable[[], None]) -> Response:
    view = viewer_of(request, parts.language)
    words = clean(form.get("words", ""))[: MAX_REPORT + 1].replace("\r\n", "\n")
    key = "".join(c for c in form.get("key", "") if c.isalnum())[:64] or uuid.uuid4().hex
    try:
        guide, passage = _section(parts, request)
        if parts.reports is None:
            raise UnusableInput("this desk takes no notes")
        parts.reports.write(view.person, passage, words, key)
    except BadInput as error:
        problem = say(error.phrase, view.language, **error.values)
        return _page(views.form(guide, passage, view, key, problem, words), view, request, 400)
    except KnowledgeError as error:
        return _missing(request, parts, error)
    poke()
    return _page(views.thanks(passage, view), view, request)


def _section(parts: WebParts, request: Request) -> tuple[Guide, Passage]:
    """The section that the address names; raises `UnusableInput`."""
    query = request.query_params
    guide_id, _, language = query.get("guide", "").rpartition(".")
    wanted = number(query.get("p"))
    guide, found = parts.library.document(guide_id, language, query.get("v"))
    for passage in found:
        if passage.ordinal == wanted:
            return guide, passage
    raise UnusableInput(f"there is no section {wanted} of {guide_id}")


def _missing(request: Request, parts: WebParts, error: KnowledgeError) -> Response:
    missing = isinstance(error, UnusableInput)
    return notice(request, "guide_missing" if missing else "busy", 404 if missing else 503, parts.language)


def _page(content: Html, view: Viewer, request: Request, status: int = 200) -> HTMLResponse:
    body = tag("main", pages.header(view, here(request)), content, class_="sheet reporting")
    return document(f"{text('report_error', view.language)} · Firstline", join(body), view.language, status)
