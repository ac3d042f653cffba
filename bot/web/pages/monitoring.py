"""`/desk/monitoring`: the reports that were made, and one report with a chart and a table for each figure."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui
from starlette.concurrency import run_in_threadpool

from bot.errors import BadInput, BadSetting, NotAllowed, NotReachable
from bot.monitoring.model import Report
from bot.monitoring.periods import running
from bot.monitoring.words import nothing
from bot.monitoring.words import parts as parts_of
from bot.monitoring.words import text as told
from bot.outreach.reports import SCHEDULED, Reports
from bot.phrases import say
from bot.web.errors import log
from bot.web.links import Viewer, number
from bot.web.markup import tag
from bot.web.pages import plain
from bot.web.pages.answers import fields_of
from bot.web.pages.desk import Column, ColumnPage
from bot.web.pages.figures import FigureBox
from bot.web.pages.files import as_download
from bot.web.pages.frame import LivePage, html, set_content, title
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.texts import text
from bot.web.views import monitoring as views
from bot.web.views import sidebar

MIME = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_FORM = 2_000


def reports_of(parts: WebParts) -> Reports:
    """The reports; raises `NotAllowed` where this desk has none."""
    if parts.outreach.reports is None:
        raise NotAllowed("no reports here")
    return parts.outreach.reports


class MonitoringPage(ColumnPage):
    """The reports that were made; leads may have one made."""

    name = "page_monitoring"

    def load(self) -> Column:
        """The list as it stands."""
        found = reports_of(self.parts).all(self.view.person)
        return Column(views.listing(found, self.view, self.parts.network), 0)

    def above(self) -> None:
        """What the reports are, and the forms of leads."""
        view, now = self.view, self.clock()
        html("hint monitoring-about", tag("p", told("list_about", view.language)))
        if view.person.role != "lead":
            return
        periods = [one for kind in SCHEDULED for one in (running(kind, now), running(kind, now).before)]
        centers = reports_of(self.parts).centers(view.person)
        html(
            "column-filters monitoring-forms",
            views.forms(periods, running("year", now).first.year, centers, view, self.parts.network),
        )


class ReportPage(LivePage[Report]):
    """One report, or the preview of a running period (`preview`: period and center)."""

    found: Report | None = None
    report = 0
    preview: tuple[str, str | None] | None = None

    def load(self) -> Report:
        """The report, loaded once: it does not change, and a preview is of the moment in which it was opened."""
        if self.found is None:
            reports, person = reports_of(self.parts), self.view.person
            self.found = reports.make(person, *self.preview) if self.preview else reports.report(person, self.report)
        return self.found

    def build(self) -> None:
        """The left column, and a chart with its table for each figure."""
        language, report = self.view.language, self.found
        assert report is not None
        self._boxes = {}
        with ui.element("div").classes("app wide"):
            with ui.element("aside").classes("side"):
                self.side()
                html("side-channels", sidebar.channels(self.view, None))
                html("side-foot", tag("p", text("times", language), class_="foot"))
            with ui.element("main").classes("main"):
                html("main-head", tag("div", tag("h1", views.heading(report, language)), class_="line title"))
                with ui.element("div").classes("log"):
                    self._head = html("column")
                    for part, figures in parts_of(report).items():
                        with ui.element("section").classes("figures part"):
                            html("figure-title", tag("h2", told(f"part_{part}", language)))
                            if nothing(figures):
                                html("figure-about", tag("p", told("none", language)))
                                continue
                            for one in figures:
                                self._boxes[one.name] = FigureBox(
                                    told(f"figure_{one.name}", language),
                                    told(f"figure_{one.name}_about", language),
                                    level="h3",
                                    height_rem=views.height_rem(one),
                                )
                    if report.id and self.view.person.role == "lead":
                        html("column", views.correction(report, self.view))

    def draw(self, state: Report) -> None:
        """Only charts and tables that differ are sent."""
        language = self.view.language
        title(views.heading(state, language))
        set_content(self._head, views.head(state, self.view))
        for one in state.figures:
            if one.name in self._boxes:
                self._boxes[one.name].show(views.block(one, language))


def router(parts: WebParts, poke: Callable[[], None]) -> APIRouter:
    """The files of a report, and what leads have made; `poke` lets the pages look at once."""
    routes = APIRouter(prefix="/desk/monitoring")

    @routes.get("/{report}/report.{ending}")
    def file(request: Request, report: str, ending: str, paper: str = "en") -> Response:
        def made(view: Viewer) -> Response:
            found = reports_of(parts).report(view.person, _number(report))
            language = "zh" if paper == "zh" else "en"
            data = reports_of(parts).file(view.person, found.id, language, ending)
            name = f"{found.key}-{language}.{ending}"
            return Response(data, media_type=MIME[ending], headers=as_download(name, inline=True))

        return _answered(parts, request, plain.viewer_of(request, parts.language), made)

    @routes.get("/year")
    def year(request: Request, year: str = "", center: str = "") -> Response:
        def made(view: Viewer) -> Response:
            data = reports_of(parts).workbook(view.person, year, center)
            return Response(data, media_type=XLSX, headers=as_download(f"{year}-{center}.xlsx"))

        return _answered(parts, request, plain.viewer_of(request, parts.language), made)

    @routes.post("/make")
    async def make(request: Request) -> Response:
        form = await fields_of(request, MAX_FORM)

        def made(view: Viewer) -> Response:
            found = reports_of(parts).make(view.person, form.get("period", ""), form.get("center") or None)
            if found.preview:
                where = view.url("/desk/monitoring/preview", period=found.period, center=found.center)
            else:
                poke()
                where = view.url(f"/desk/monitoring/{found.id}")
            return RedirectResponse(where, status_code=303)

        return await run_in_threadpool(_answered, parts, request, _viewer(form, request, parts), made)

    @routes.post("/{report}/correct")
    async def correct(request: Request, report: str) -> Response:
        form = await fields_of(request, MAX_FORM)

        def made(view: Viewer) -> Response:
            found = reports_of(parts).correct(view.person, _number(report), form.get("why", ""))
            poke()
            return RedirectResponse(view.url(f"/desk/monitoring/{found.id}"), status_code=303)

        return await run_in_threadpool(_answered, parts, request, _viewer(form, request, parts), made)

    return routes


def _answered(parts: WebParts, request: Request, view: Viewer, make: Callable[[Viewer], Response]) -> Response:
    """What is made, or the page that says why not."""
    try:
        return make(view)
    except NotAllowed:
        return plain.notice(request, "not_found", 404, parts.language)
    except (NotReachable, BadSetting) as error:
        log.warning("no PDF", error=str(error))
        return plain.notice(request, "no_font", 503, parts.language)
    except BadInput as error:
        said = tag("p", say(error.phrase, view.language, **error.values))
        body = tag("main", tag("h1", text("paper_refused", view.language)), said, class_="sheet notice")
        return plain.document(text("paper_refused", view.language), body, view.language, 409)


def _number(words_: str) -> int:
    found = number(words_)
    if found is None:
        raise NotAllowed(f"no report {words_}")
    return found


def _viewer(form: dict[str, str], request: Request, parts: WebParts) -> Viewer:
    """Who sent a form: it names them itself."""
    view = plain.viewer_of(request, parts.language)
    named = form.get("lang")
    language = "zh" if named == "zh" else "en" if named == "en" else view.language
    return Viewer(persona(form.get("as")), language, named in ("en", "zh"))
