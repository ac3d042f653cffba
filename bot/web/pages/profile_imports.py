"""`/desk/profiles/import` and what follows from it: preview, import, what disagrees, duplicates; the template."""

from collections.abc import AsyncGenerator, Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bot.attachments import clean_name
from bot.errors import BadInput
from bot.outreach.profile_imports import LIMITS
from bot.outreach.profiles import Profiles
from bot.profiles import columns
from bot.web.errors import explained
from bot.web.links import Viewer, number
from bot.web.pages.files import as_download
from bot.web.pages.profiles import answered, fields, sheet
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import profile_imports as views
from ingest.model import REASONS
from ingest.sheets import csv_of, workbook_of

ENDINGS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_REST = 100_000
"""Bytes of a form around its file."""


def router(parts: WebParts, poke: Callable[[], None]) -> APIRouter:
    """The routes; they stand before those of one profile."""
    routes = APIRouter(prefix="/desk/profiles")

    @routes.get("/import", response_class=HTMLResponse)
    def choose(request: Request) -> Response:
        return answered(parts, request, lambda view, area: _upload(parts, request, view, area))

    @routes.post("/import")
    async def upload(request: Request) -> Response:
        try:
            file, data, center = await _sent(request)
        except (BadInput, MultiPartException, KeyError) as error:
            known = error if isinstance(error, BadInput) else BadInput("profile_file", reason=REASONS["empty"])
            return answered(parts, request, lambda view, area: _upload(parts, request, view, area, known))

        def take(view: Viewer, area: Profiles) -> Response:
            try:
                made = area.upload(view.person, file, data, center)
            except BadInput as error:
                return _upload(parts, request, view, area, error, center)
            return RedirectResponse(view.url(f"/desk/profiles/import/{made}"), status_code=303)

        return await run_in_threadpool(answered, parts, request, take)

    @routes.get("/import/{upload:int}", response_class=HTMLResponse)
    def preview(request: Request, upload: int) -> Response:
        return answered(parts, request, lambda view, area: _preview(parts, request, view, area, upload))

    @routes.post("/import/{upload:int}/apply")
    async def apply(request: Request, upload: int) -> Response:
        form = await fields(request)

        def do(view: Viewer, area: Profiles) -> Response:
            try:
                plan = area.apply(view.person, upload, form.get("fingerprint", ""))
            except BadInput as error:
                return _preview(parts, request, view, area, upload, error)
            poke()
            return sheet(views.done(plan, view), text("import_done", view.language), view, request)

        return await run_in_threadpool(answered, parts, request, do)

    @routes.post("/import/{upload:int}/drop")
    def drop(request: Request, upload: int) -> Response:
        def do(view: Viewer, area: Profiles) -> Response:
            area.drop(view.person, upload)
            return RedirectResponse(view.url("/desk/profiles/import"), status_code=303)

        return answered(parts, request, do)

    @routes.get("/template.{ending}")
    def template(request: Request, ending: str) -> Response:
        def made(view: Viewer, _area: Profiles) -> Response:
            sheets = columns.template(view.language)
            data = workbook_of(sheets) if ending == "xlsx" else csv_of(next(iter(sheets.values())))
            return Response(data, media_type=ENDINGS[ending], headers=as_download(f"{next(iter(sheets))}.{ending}"))

        return answered(parts, request, made) if ending in ENDINGS else choose(request)

    @routes.get("/aside", response_class=HTMLResponse)
    def aside(request: Request) -> Response:
        return answered(parts, request, lambda view, area: _aside(parts, request, view, area))

    @routes.post("/aside/{dispute:int}")
    async def decide(request: Request, dispute: int) -> Response:
        form = await fields(request)

        def do(view: Viewer, area: Profiles) -> Response:
            try:
                area.decide(view.person, dispute, form.get("take", "").split())
            except BadInput as error:
                return _aside(parts, request, view, area, error)
            poke()
            return RedirectResponse(view.url("/desk/profiles/aside"), status_code=303)

        return await run_in_threadpool(answered, parts, request, do)

    @routes.get("/duplicates", response_class=HTMLResponse)
    def duplicates(request: Request) -> Response:
        return answered(parts, request, lambda view, area: _duplicates(parts, request, view, area))

    @routes.post("/merge")
    async def merge(request: Request) -> Response:
        form = await fields(request)

        def do(view: Viewer, area: Profiles) -> Response:
            try:
                area.merge(view.person, number(form.get("kept")) or 0, number(form.get("gone")) or 0)
            except BadInput as error:
                return _duplicates(parts, request, view, area, error)
            poke()
            return RedirectResponse(view.url("/desk/profiles/duplicates"), status_code=303)

        return await run_in_threadpool(answered, parts, request, do)

    return routes


def _name(parts: WebParts, view: Viewer) -> Callable[[str], str]:
    return lambda center: parts.network.name(center, view.language)


def _said(error: BadInput | None, view: Viewer) -> str | None:
    return explained(error, view.language)[1] if error else None


def _upload(
    parts: WebParts,
    request: Request,
    view: Viewer,
    area: Profiles,
    error: BadInput | None = None,
    chosen: str | None = None,
) -> Response:
    choices = area.may_enter_for(view.person)
    centers = [(center, parts.network.name(center, view.language)) for center in choices]
    content = views.upload(view, centers, chosen or choices[0], _said(error, view))
    return sheet(content, text("profiles_import", view.language), view, request, 400 if error else 200)


def _preview(parts: WebParts, request: Request, view: Viewer, area: Profiles, upload: int, error: BadInput | None = None) -> Response:  # fmt: skip
    plan = area.preview(view.person, upload)
    show = request.query_params.get("show", "")
    content = views.preview(
        plan, upload, show if show in plan.counts else "", view, _name(parts, view), _said(error, view)
    )
    return sheet(content, plan.file, view, request, 409 if error else 200, "wide")


def _aside(parts: WebParts, request: Request, view: Viewer, area: Profiles, error: BadInput | None = None) -> Response:
    content = views.aside(area.disputes(view.person), view, _name(parts, view), _said(error, view))
    return sheet(content, text("aside_title", view.language), view, request, 409 if error else 200, "wide")


def _duplicates(
    parts: WebParts, request: Request, view: Viewer, area: Profiles, error: BadInput | None = None
) -> Response:
    content = views.duplicates(area.duplicates(view.person), view, _name(parts, view), _said(error, view))
    return sheet(content, text("duplicates_title", view.language), view, request, 409 if error else 200, "wide")


async def _sent(request: Request) -> tuple[str, bytes, str | None]:
    """The file of a form, read no further than its limit: its name, its bytes, and the center chosen beside it."""
    limit = LIMITS.max_bytes + _REST

    async def bounded() -> AsyncGenerator[bytes, None]:
        size = 0
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise BadInput("profile_file", reason=REASONS["too_large"])
            yield piece

    form = await MultiPartParser(request.headers, bounded(), max_files=1, max_fields=5).parse()
    try:
        file = form["file"]
        if not isinstance(file, UploadFile):
            raise BadInput("profile_file", reason=REASONS["empty"])
        return clean_name(file.filename or "?"), await file.read(), str(form.get("center") or "") or None
    finally:
        await form.close()
