"""`/profile` and `/desk/profiles/…`: plain forms that work without scripts."""

import json
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from bot.errors import BadInput, NotAllowed
from bot.outreach.profiles import Profiles, Saved
from bot.profiles.model import Profile
from bot.profiles.reading import READERS
from bot.web.errors import explained
from bot.web.links import Viewer, number
from bot.web.markup import Html, join, tag
from bot.web.pages.answers import clean, form_of
from bot.web.pages.files import as_download
from bot.web.pages.plain import document, here, notice, viewer_of
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import guide as pages
from bot.web.views import profiles as views
from knowledge.errors import KnowledgeError

MAX_FORM = 3_000_000
"""Bytes of a form with the longest fields, every character escaped."""
Answer = Callable[[Viewer, Profiles], Response]


def router(parts: WebParts, poke: Callable[[], None]) -> APIRouter:
    """The routes of one profile; `poke` lets the desk pages look at once."""
    routes = APIRouter()

    @routes.get("/profile", response_class=HTMLResponse)
    def show(request: Request) -> Response:
        saved = request.query_params.get("saved") == "1"
        return answered(
            parts, request, lambda view, area: _own(request, view, area, area.own(view.person), saved=saved)
        )

    @routes.post("/profile")
    async def save(request: Request) -> Response:
        form = await fields(request)

        def store(view: Viewer, area: Profiles) -> Response:
            before = area.own(view.person)
            try:
                saved = area.save(view.person, profile_form(form), number(form.get("revision")) or 0)
            except BadInput as error:
                problem = explained(error, view.language)[1]
                return _own(request, view, area, before, typed=profile_form(form), problem=problem)
            if not saved.is_stored:
                return _own(request, view, area, before, typed=profile_form(form), wrong=saved)
            poke()
            return RedirectResponse(view.url("/profile", saved=1), status_code=303)

        return await run_in_threadpool(answered, parts, request, store)

    @routes.post("/profile/delete")
    async def delete(request: Request) -> Response:
        act = _deleted(await fields(request), None, "/profile", poke)
        return await run_in_threadpool(answered, parts, request, act)

    @routes.get("/profile/export.json")
    def export(request: Request) -> Response:
        return answered(parts, request, lambda view, area: as_json(area.export(view.person), "profile.json"))

    _desk_routes(routes, parts, poke)
    return routes


def _desk_routes(routes: APIRouter, parts: WebParts, poke: Callable[[], None]) -> None:
    @routes.get("/desk/profiles/new", response_class=HTMLResponse)
    def new(request: Request) -> Response:
        return answered(parts, request, lambda view, area: _new(request, view, area))

    @routes.post("/desk/profiles/new")
    async def create(request: Request) -> Response:
        form = await fields(request)

        def store(view: Viewer, area: Profiles) -> Response:
            saved = area.create(view.person, profile_form(form))
            if not saved.is_stored:
                return _new(request, view, area, saved, profile_form(form))
            poke()
            return RedirectResponse(view.url(f"/desk/profiles/{saved.profile.id}", saved=1), status_code=303)

        return await run_in_threadpool(answered, parts, request, store)

    @routes.get("/desk/profiles/{profile:int}", response_class=HTMLResponse)
    def show(request: Request, profile: int) -> Response:
        saved = request.query_params.get("saved") == "1"
        return answered(parts, request, lambda view, area: _one(parts, request, view, area, profile, saved=saved))

    @routes.post("/desk/profiles/{profile:int}")
    async def save(request: Request, profile: int) -> Response:
        form = await fields(request)

        def store(view: Viewer, area: Profiles) -> Response:
            try:
                saved = area.save(view.person, profile_form(form), number(form.get("revision")) or 0, profile)
            except BadInput as error:
                problem = explained(error, view.language)[1]
                return _one(parts, request, view, area, profile, typed=profile_form(form), problem=problem)
            if not saved.is_stored:
                return _one(parts, request, view, area, profile, typed=profile_form(form), wrong=saved)
            poke()
            return RedirectResponse(view.url(f"/desk/profiles/{profile}", saved=1), status_code=303)

        return await run_in_threadpool(answered, parts, request, store)

    @routes.post("/desk/profiles/{profile:int}/delete")
    async def delete(request: Request, profile: int) -> Response:
        act = _deleted(await fields(request), profile, "/desk/profiles", poke)
        return await run_in_threadpool(answered, parts, request, act)

    @routes.get("/desk/profiles/{profile:int}/export.json")
    def export(request: Request, profile: int) -> Response:
        return answered(
            parts, request, lambda view, area: as_json(area.export(view.person, profile), f"profile-{profile}.json")
        )


# -- shared with the pages of imports ---------------------------------------------------------------------------------


def answered(parts: WebParts, request: Request, make: Answer) -> Response:
    """What is made for this viewer, or the page that says why not."""
    view = viewer_of(request, parts.language)
    try:
        if parts.outreach is None or parts.outreach.profiles is None:
            raise NotAllowed("no profiles here")
        return make(view, parts.outreach.profiles)
    except NotAllowed:
        return notice(request, "not_found", 404, parts.language)
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)


def sheet(
    content: Html, title: str, view: Viewer, request: Request, status: int = 200, class_: str = ""
) -> HTMLResponse:
    """A plain page with the header of all of them."""
    body = tag("main", pages.header(view, here(request)), content, class_=f"sheet profile {class_}".rstrip())
    return document(f"{title} · Firstline", join(body), view.language, status)


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form; a field with several values has them on lines of their own."""
    found = await form_of(request, MAX_FORM, most=100)
    return {name: clean("\n".join(values)).replace("\r\n", "\n") for name, values in found.items()}


def profile_form(form: dict[str, str]) -> dict[str, str]:
    """The fields of a profile in a form that shows them all: boxes of which none is ticked are not sent."""
    return {name: form[name] for name in READERS if name in form} | {"consents": form.get("consents", "")}


def as_json(told: object, name: str) -> Response:
    """A file of JSON to save."""
    data = json.dumps(told, ensure_ascii=False, indent=2, default=str).encode()
    return Response(data, media_type="application/json", headers=as_download(name))


# -- inside -----------------------------------------------------------------------------------------------------------


def _own(
    request: Request, view: Viewer, area: Profiles, profile: Profile, *, typed: dict[str, str] | None = None,
    wrong: Saved | None = None, saved: bool = False, problem: str | None = None,
) -> Response:  # fmt: skip
    problems = wrong.problems if wrong else area.remarks(profile) if profile.id else ()
    content = views.own(profile, view, problems=problems, typed=typed, saved=saved, problem=problem)
    return sheet(content, text("page_profile", view.language), view, request, 400 if typed else 200)


def _new(
    request: Request, view: Viewer, area: Profiles, wrong: Saved | None = None, typed: dict[str, str] | None = None
) -> Response:
    empty, problems = area.blank(view.person), wrong.problems if wrong else ()
    content = join(
        views.back(view),
        tag("h1", text("profiles_new", view.language)),
        views.told(None, problems, view),
        views.form(empty, view, view.url("/desk/profiles/new"), problems=problems, typed=typed),
    )
    return sheet(content, text("profiles_new", view.language), view, request, 400 if typed else 200)


def _one(
    parts: WebParts, request: Request, view: Viewer, area: Profiles, profile: int, *, typed: dict[str, str] | None = None,
    wrong: Saved | None = None, saved: bool = False, problem: str | None = None,
) -> Response:  # fmt: skip
    if not view.is_desk:
        raise NotAllowed("for the desk")
    opened = area.opened(view.person, profile)
    problems = wrong.problems if wrong else area.remarks(opened.profile)
    content = views.one(
        opened, view, lambda center: parts.network.name(center, view.language), problems=problems, typed=typed, saved=saved,
        problem=problem,
    )  # fmt: skip
    return sheet(content, opened.profile.name, view, request, 400 if typed else 200)


def _deleted(form: dict[str, str], profile: int | None, then: str, poke: Callable[[], None]) -> Answer:
    def delete(view: Viewer, area: Profiles) -> Response:
        if form.get("sure") == "yes":
            area.delete(view.person, profile)
            poke()
        return RedirectResponse(view.url(then), status_code=303)

    return delete
