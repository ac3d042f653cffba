"""The addresses of the live pages, in NiceGUI's application."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from nicegui import app, ui
from nicegui.server import Server

from bot.web.links import number
from bot.web.live import Live
from bot.web.pages import outreach_live
from bot.web.pages.case import CasePage
from bot.web.pages.desk import LedgerPage, LessonsPage, QueuePage, ReportsPage
from bot.web.pages.figures import FiguresPage
from bot.web.pages.plain import here, notice, viewer_of
from bot.web.pages.workspace import WorkspacePage
from bot.web.parts import WebParts
from bot.web.views.filters import Filter

BUILD_S = 15.0
PROMETHEUS = "text/plain; version=0.0.4"
"""A page waits this long for a busy database before it says so."""


def register(parts: WebParts, watcher: Live, clock: Callable[[], datetime]) -> None:
    """Add the pages, the health check, and the pages for what is not there."""

    @ui.page("/", response_timeout=BUILD_S)
    async def workspace(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        page = WorkspacePage(parts, watcher, view, here(request), clock, dict(request.query_params))
        return await page.open(request)

    @ui.page("/desk", response_timeout=BUILD_S)
    async def desk(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        if not view.is_desk:
            return notice(request, "desk_only", 403, parts.language)
        page = QueuePage(parts, watcher, view, here(request), clock)
        page.chosen = Filter.of(dict(request.query_params))
        return await page.open(request)

    @ui.page("/desk/case/{case}", response_timeout=BUILD_S)
    async def case_page(request: Request, case: str) -> HTMLResponse | None:
        view, found = viewer_of(request, parts.language), number(case)
        if not view.is_desk or found is None:
            return notice(request, "not_found", 404, parts.language)
        return await CasePage(parts, watcher, view, here(request), clock, found).open(request)

    @ui.page("/ledger", response_timeout=BUILD_S)
    async def ledger(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        if not view.is_desk:
            return notice(request, "desk_only", 403, parts.language)
        page = LedgerPage(parts, watcher, view, here(request), clock)
        page.open_only = request.query_params.get("open") == "1"
        return await page.open(request)

    @ui.page("/desk/figures", response_timeout=BUILD_S)
    async def figures(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        if not view.is_desk:
            return notice(request, "desk_only", 403, parts.language)
        page = FiguresPage(parts, watcher, view, here(request), clock)
        page.back = number(request.query_params.get("back")) or 0
        return await page.open(request)

    @ui.page("/desk/reports", response_timeout=BUILD_S)
    async def reports(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        if view.person.role != "lead" or parts.reports is None:
            return notice(request, "desk_only", 403, parts.language)
        return await ReportsPage(parts, watcher, view, here(request), clock).open(request)

    @ui.page("/desk/lessons", response_timeout=BUILD_S)
    async def lessons(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        if view.person.role != "lead":
            return notice(request, "desk_only", 403, parts.language)
        return await LessonsPage(parts, watcher, view, here(request), clock).open(request)

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        state = parts.health()
        return JSONResponse(state, status_code=200 if state.get("ok") else 503, headers={"Cache-Control": "no-store"})

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(parts.metrics(), media_type=PROMETHEUS, headers={"Cache-Control": "no-store"})

    @app.exception_handler(404)
    async def missing(request: Request, _error: Exception) -> Response:
        if request.url.path.startswith(("/api/", "/_nicegui")):
            return JSONResponse({"error": "not found"}, status_code=404)
        return notice(request, "not_found", 404, parts.language)

    @app.exception_handler(Exception)
    async def failed(request: Request, _error: Exception) -> Response:
        # The server logs the error itself, with its traceback.
        return notice(request, "failed", 500, parts.language)

    outreach_live.register(parts, watcher, clock)
    app.on_startup(watcher.watch)


def when_listening(action: Callable[[], None]) -> None:
    """Call the action as soon as the server accepts connections."""

    async def wait() -> None:
        while not Server.instance.started:
            await asyncio.sleep(0.01)
        action()

    app.on_startup(wait)
