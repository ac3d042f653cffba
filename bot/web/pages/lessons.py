"""`/desk/lessons/<id>`: one lesson and the lead's decision, as plain forms that work without scripts."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.cases.lessons import Lesson
from bot.desk.lessons import MAX_WORDS
from bot.errors import BadInput, NotAllowed
from bot.web.errors import explained
from bot.web.links import Viewer, number
from bot.web.markup import Html, join, tag
from bot.web.pages.answers import fields_of
from bot.web.pages.plain import document, here, notice, viewer_of
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import guide as pages
from bot.web.views import lessons as views
from knowledge.errors import KnowledgeError

MAX_FORM = 3 * 9 * MAX_WORDS + 1_000
"""Bytes of a form with the longest words, every character escaped."""
Act = Callable[[Viewer, int, dict[str, str]], Lesson]


def router(parts: WebParts, poke: Callable[[], None]) -> APIRouter:
    """The routes of one lesson; `poke` lets the desk pages look at once."""
    routes, desk = APIRouter(), parts.desk

    @routes.get("/desk/lessons/{lesson}", response_class=HTMLResponse)
    def show(request: Request, lesson: str) -> Response:
        view = viewer_of(request, parts.language)
        return _shown(parts, request, lesson, lambda found: _page(views.page(found, view), view, request))

    @routes.post("/desk/lessons/{lesson}/approve")
    async def approve(request: Request, lesson: str) -> Response:
        form = await fields_of(request, MAX_FORM)
        return _done(parts, request, lesson, form, poke, lambda view, found, words: desk.approve(
            view.person, found, question=words.get("question", ""), answer=words.get("answer", ""), why=words.get("why", "")
        ))  # fmt: skip

    @routes.post("/desk/lessons/{lesson}/reject")
    async def reject(request: Request, lesson: str) -> Response:
        form = await fields_of(request, MAX_FORM)
        return _done(parts, request, lesson, form, poke, lambda view, found, words: desk.reject(
            view.person, found, words.get("why", "")
        ))  # fmt: skip

    return routes


def _shown(parts: WebParts, request: Request, lesson: str, draw: Callable[[Lesson], Response]) -> Response:
    view, found = viewer_of(request, parts.language), number(lesson)
    try:
        if found is None:
            raise NotAllowed("no such lesson")
        return draw(parts.desk.lesson(view.person, found))
    except NotAllowed:
        return notice(request, "not_found", 404, parts.language)
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)


def _done(
    parts: WebParts, request: Request, lesson: str, form: dict[str, str], poke: Callable[[], None], act: Act
) -> Response:
    """Do it and go back to the list; where it cannot be done say why, with everything that was typed."""
    view = viewer_of(request, parts.language)

    def decide(found: Lesson) -> Response:
        try:
            act(view, found.id, form)
        except BadInput as error:
            problem = explained(error, view.language)[1]
            return _page(views.page(found, view, problem=problem, written=form), view, request, 400)
        poke()
        return RedirectResponse(view.url("/desk/lessons"), status_code=303)

    return _shown(parts, request, lesson, decide)


def _page(content: Html, view: Viewer, request: Request, status: int = 200) -> HTMLResponse:
    body = tag("main", pages.header(view, here(request)), content, class_="sheet lesson")
    return document(f"{text('page_lessons', view.language)} · Firstline", join(body), view.language, status)
