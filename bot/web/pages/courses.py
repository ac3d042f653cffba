"""`/courses` and `/course/<id>`: plain forms that work with the keyboard alone and may be sent twice."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.errors import BadInput, BadSetting, NotAllowed, NotReachable
from bot.outreach.training import Standing, Training
from bot.paper.model import Paper
from bot.storage.training import Certificate
from bot.training.certificate import paper
from bot.training.texts import of, told
from bot.web.errors import explained, log
from bot.web.links import Viewer, number
from bot.web.markup import Html, tag
from bot.web.pages.answers import clean, form_of
from bot.web.pages.desk import Column, ColumnPage
from bot.web.pages.files import as_download
from bot.web.pages.plain import document, here, notice, viewer_of
from bot.web.parts import WebParts
from bot.web.views import courses as views
from bot.web.views import guide as guide_views
from knowledge.errors import KnowledgeError

MAX_FORM = 4_000
"""Bytes of a form with a long name, every character escaped."""
Act = Callable[[Viewer, Training], Response]


def training_of(parts: WebParts) -> Training | None:
    """The use cases of courses, where the desk has them."""
    return parts.outreach.training


class CoursesPage(ColumnPage):
    """Every course, and how far one is."""

    name = "page_courses"

    def load(self) -> Column:
        """The courses as this person stands in them."""
        training = training_of(self.parts)
        if training is None:
            raise NotAllowed("no courses")
        found = training.overview(self.view.person)
        return Column(views.listing(found, self.view), 0)


def router(parts: WebParts) -> APIRouter:
    """The routes of one course; the list and what is for leads are live pages."""
    routes = APIRouter()

    @routes.get("/course/{course}", response_class=HTMLResponse)
    def show(request: Request, course: str, q: str | None = None) -> Response:
        return _do(parts, request, lambda view, training: _page(training, training.standing(view.person, course), view, request, shown=q))  # fmt: skip

    @routes.post("/course/{course}/begin")
    async def begin(request: Request, course: str) -> Response:
        form = await course_form(request)

        def act(view: Viewer, training: Training) -> Response:
            training.begin(view.person, course, number(_one(form, "n")) or 0)
            return _to(view.url(f"/course/{course}"))

        return _do(parts, request, act, course)

    @routes.post("/course/{course}/answer")
    async def answer(request: Request, course: str) -> Response:
        form = await course_form(request)

        def act(view: Viewer, training: Training) -> Response:
            question, attempt = _one(form, "question"), number(_one(form, "attempt")) or 0
            training.answer(view.person, attempt, question, _one(form, "digest"), form.get("choice", []))
            return _to(view.url(f"/course/{course}", q=question))

        return _do(parts, request, act, course)

    @routes.get("/course/{course}/certificate", response_class=HTMLResponse)
    def certificate(request: Request, course: str) -> Response:
        return _do(parts, request, lambda view, training: _certificate(parts, training, course, view, request))

    @routes.post("/course/{course}/certificate")
    async def certify(request: Request, course: str) -> Response:
        name = clean(_one(await course_form(request), "name"))

        def act(view: Viewer, training: Training) -> Response:
            try:
                training.certify(view.person, course, name)
            except BadInput as error:
                problem = explained(error, view.language)[1]
                standing = training.standing(view.person, course)
                return _sheet(views.certificate_form(standing, view, problem, name[:120]), standing, view, request, 400)
            return _to(view.url(f"/course/{course}/certificate"))

        return _do(parts, request, act, course)

    @routes.get("/course/{course}/certificate.pdf")
    def pdf(request: Request, course: str) -> Response:
        return _do(parts, request, lambda view, training: _pdf(parts, training, course, view, request))

    @routes.post("/course/offer/{offer}/decline")
    def decline(request: Request, offer: str) -> Response:
        def act(view: Viewer, training: Training) -> Response:
            training.decline(view.person, number(offer) or 0)
            return _to(view.url("/courses"))

        return _do(parts, request, act)

    return routes


def _do(parts: WebParts, request: Request, act: Act, course: str = "") -> Response:
    """What is done, or the page that says why not; where something can be mended, the course with the reason."""
    view, training = viewer_of(request, parts.language), training_of(parts)
    try:
        if training is None:
            raise NotAllowed("no courses")
        try:
            return act(view, training)
        except BadInput as error:
            problem = explained(error, view.language)[1]
            return _page(training, training.standing(view.person, course), view, request, problem=problem, status=400)
    except NotAllowed:
        return notice(request, "not_found", 404, parts.language)
    except KnowledgeError as error:
        log.warning("course not shown", error=str(error))
        return notice(request, "busy", 503, parts.language)


def _page(
    training: Training, standing: Standing, view: Viewer, request: Request, *, shown: str | None = None,
    problem: str | None = None, status: int = 200,
) -> Response:  # fmt: skip
    lesson = training.lesson(standing.course, view.language) if standing.state == "new" else ()
    content = views.page(
        standing, shown, lambda question: training.section(question.section, view.language), view, lesson=lesson,
        problem=problem,
    )  # fmt: skip
    return _sheet(content, standing, view, request, status)


def _sheet(content: Html, standing: Standing, view: Viewer, request: Request, status: int = 200) -> HTMLResponse:
    where = here(request) if request.method == "GET" else view.url(f"/course/{standing.course.id}")
    body = tag("main", guide_views.header(view, where), content, class_="sheet course")
    return document(f"{of(standing.course.title, view.language)} · Firstline", body, view.language, status)


def _certificate(parts: WebParts, training: Training, course: str, view: Viewer, request: Request) -> Response:
    standing, found = training.standing(view.person, course), training.certificate(view.person, course)
    if found is None:
        return _sheet(views.certificate_form(standing, view), standing, view, request)
    content = views.certificate(found, view, pdf=parts.exporter is not None)
    body = tag("main", content, class_="sheet print")
    return document(f"{told('certificate', view.language)} {found.number} · Firstline", body, view.language)


def _pdf(parts: WebParts, training: Training, course: str, view: Viewer, request: Request) -> Response:
    found = training.certificate(view.person, course)
    if found is None or parts.exporter is None:
        return notice(request, "not_found", 404, parts.language)
    try:
        data = parts.exporter.drawn(_paper(found, view), ".pdf")
    except (NotReachable, BadSetting) as error:
        log.warning("no PDF", error=str(error))
        return notice(request, "no_font", 503, parts.language)
    return Response(data, media_type="application/pdf", headers=as_download(f"{found.number}.pdf", inline=True))


def _paper(found: Certificate, view: Viewer) -> Paper:
    return paper(
        name=found.name, enterprise=found.enterprise_name or "", title=found.title, day=found.finished_at,
        right=found.score, of=found.questions, edition=found.edition or "", number=found.number, language=view.language,
    )  # fmt: skip


def _to(url: str) -> Response:
    return RedirectResponse(url, status_code=303)


async def course_form(request: Request) -> dict[str, list[str]]:
    """The fields of a course, each with everything that was given for it."""
    return await form_of(request, MAX_FORM, most=12)


def _one(form: dict[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0]
