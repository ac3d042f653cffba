"""What an expert takes from a case: the dossier and the drafts of notices, to look at or to save."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.background import BackgroundTask

from bot.cases.dossier import Dossier
from bot.cases.notices import KINDS, Extra, notice
from bot.errors import BadInput, BadSetting, Gated, NotAllowed, NotReachable
from bot.exporting import Exporter
from bot.phrases import say
from bot.web.errors import log
from bot.web.links import number
from bot.web.markup import tag
from bot.web.pages import plain
from bot.web.pages.files import as_download
from bot.web.parts import WebParts
from bot.web.texts import text

MIME = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "zip": "application/zip"}


def router(parts: WebParts) -> APIRouter:
    """The routes under `/desk/case/<id>/`; for the desk only, like the case itself."""
    routes = APIRouter(prefix="/desk/case")

    @routes.get("/{case}/dossier.{ending}")
    def dossier(request: Request, case: str, ending: str) -> Response:
        if ending not in MIME:
            return plain.notice(request, "not_found", 404, parts.language)

        def made(exporter: Exporter) -> Response:
            found = _dossier(parts, request, case, without_internal=request.query_params.get("internal") == "0")
            name = f"{found.case.number}{'' if found.internal else '-outside'}.{ending}"
            language = _language(request)
            if ending == "zip":
                return _zip(exporter, found, name, language)
            return _response(exporter.single(found, f".{ending}", language), ending, name)

        return _answered(parts, request, made)

    @routes.get("/{case}/notice/{kind}.{ending}")
    def draft(request: Request, case: str, kind: str, ending: str) -> Response:
        named = next((one for one in KINDS if one == kind), None)
        if named is None or ending not in ("html", "pdf"):
            return plain.notice(request, "not_found", 404, parts.language)

        def made(exporter: Exporter) -> Response:
            found = _dossier(parts, request, case, without_internal=True)
            data = exporter.drawn(notice(named, found, _extra(request)), f".{ending}")
            return _response(data, ending, f"{found.case.number}-{named}.{ending}")

        return _answered(parts, request, made)

    return routes


def _answered(parts: WebParts, request: Request, make: Callable[[Exporter], Response]) -> Response:
    """What is made, or the page that says why not."""
    if parts.exporter is None:
        return plain.notice(request, "not_found", 404, parts.language)
    try:
        return make(parts.exporter)
    except Gated as error:
        return plain.not_declared(request, error.case, parts.language)
    except NotAllowed:
        return plain.notice(request, "not_found", 404, parts.language)
    except (NotReachable, BadSetting) as error:
        log.warning("no PDF", error=str(error))
        return plain.notice(request, "no_font", 503, parts.language)
    except BadInput as error:
        return _refusal(parts, request, error)


def _dossier(parts: WebParts, request: Request, case: str, *, without_internal: bool) -> Dossier:
    found = number(case)
    if found is None:
        raise NotAllowed(f"no case {case}")
    person = plain.viewer_of(request, parts.language).person
    return parts.desk.dossier(person, found, without_internal=without_internal)


def _language(request: Request) -> str | None:
    named = request.query_params.get("lang")
    return named if named in ("en", "zh") else None


def _extra(request: Request) -> Extra:
    by = request.query_params.get("by", "")
    try:
        day = date.fromisoformat(by) if by else None
    except ValueError:
        day = None
    return Extra(day, request.query_params.get("where", "")[:1_000])


def _response(data: bytes, ending: str, name: str) -> Response:
    return Response(data, media_type=MIME[ending], headers=as_download(name, inline=True))


def _zip(exporter: Exporter, dossier: Dossier, name: str, language: str | None) -> Response:
    folder = tempfile.TemporaryDirectory(prefix="firstline-")
    target = Path(folder.name) / "dossier.zip"
    try:
        exporter.export(dossier, target, language)
    except BaseException:
        folder.cleanup()
        raise
    gone = BackgroundTask(folder.cleanup)
    return FileResponse(target, media_type=MIME["zip"], headers=as_download(name), background=gone)


def _refusal(parts: WebParts, request: Request, error: BadInput) -> HTMLResponse:
    view = plain.viewer_of(request, parts.language)
    words = tag("p", say(error.phrase, view.language, **error.values))
    body = tag("main", tag("h1", text("paper_refused", view.language)), words, class_="sheet notice")
    return plain.document(text("paper_refused", view.language), body, view.language, 409)
