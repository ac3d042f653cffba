"""The addresses of the live pages of what the desk does before a dispute."""

from collections.abc import Callable
from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse
from nicegui import ui

from bot.web.links import number
from bot.web.live import Live
from bot.web.pages.course_desk import CourseDeskPage, month_of
from bot.web.pages.courses import CoursesPage
from bot.web.pages.desk import ProfilesPage
from bot.web.pages.monitoring import MonitoringPage, ReportPage
from bot.web.pages.plain import here, notice, viewer_of
from bot.web.pages.watch import WatchPage
from bot.web.parts import WebParts

BUILD_S = 15.0
"""A page waits this long for a busy database before it says so."""


def register(parts: WebParts, watcher: Live, clock: Callable[[], datetime]) -> None:
    """Add the pages."""

    @ui.page("/courses", response_timeout=BUILD_S)
    async def courses(request: Request) -> HTMLResponse | None:
        return await CoursesPage(parts, watcher, viewer_of(request, parts.language), here(request), clock).open(request)

    @ui.page("/desk/courses", response_timeout=BUILD_S)
    async def desk_courses(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        if view.person.role != "lead":
            return notice(request, "desk_only", 403, parts.language)
        page = CourseDeskPage(parts, watcher, view, here(request), clock)
        page.month, page.number = (
            month_of(request.query_params.get("month")),
            request.query_params.get("number", "")[:20],
        )
        return await page.open(request)

    @ui.page("/desk/watch", response_timeout=BUILD_S)
    async def watch(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        if not view.is_desk or parts.outreach.watching is None:
            return notice(request, "desk_only", 403, parts.language)
        page = WatchPage(parts, watcher, view, here(request), clock)
        page.kind, page.market = (request.query_params.get(name, "") for name in ("kind", "market"))
        return await page.open(request)

    @ui.page("/desk/profiles", response_timeout=BUILD_S)
    async def profiles(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        if not view.is_desk:
            return notice(request, "desk_only", 403, parts.language)
        page = ProfilesPage(parts, watcher, view, here(request), clock)
        page.query = {name: request.query_params.get(name, "")[:100] for name in ("q", "center", "province")}
        return await page.open(request)

    @ui.page("/desk/monitoring", response_timeout=BUILD_S)
    async def monitoring(request: Request) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        if not view.is_desk:
            return notice(request, "desk_only", 403, parts.language)
        return await MonitoringPage(parts, watcher, view, here(request), clock).open(request)

    @ui.page("/desk/monitoring/{report}", response_timeout=BUILD_S)
    async def monitoring_report(request: Request, report: str) -> HTMLResponse | None:
        view = viewer_of(request, parts.language)
        page = ReportPage(parts, watcher, view, here(request), clock)
        page.report = number(report) or 0
        if report == "preview":
            query = request.query_params
            page.preview = query.get("period", ""), query.get("center") or None
        return await page.open(request)
