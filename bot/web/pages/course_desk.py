"""`/desk/courses`: a month of training for leads, and their decisions about what it proposes."""

from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.cases.service_levels import BEIJING
from bot.errors import BadInput, NotAllowed
from bot.outreach.training_figures import month_key
from bot.web.markup import tag
from bot.web.pages.answers import clean
from bot.web.pages.courses import course_form, training_of
from bot.web.pages.desk import Column, ColumnPage
from bot.web.pages.plain import notice, viewer_of
from bot.web.parts import WebParts
from bot.web.views import course_desk as views
from knowledge.errors import KnowledgeError


class CourseDeskPage(ColumnPage):
    """One month; `number` is a certificate to verify."""

    name = "page_desk_courses"
    month: date | None = None
    number = ""

    def load(self) -> Column:
        """The month as it stands."""
        training, view = training_of(self.parts), self.view
        if training is None:
            raise NotAllowed("no courses")
        today = self.clock().astimezone(BEIJING).date()
        month = training.month(view.person, self.month or today)
        known = tag("div")
        if self.number:
            known = views.verified(self.number, training.verify(view.person, self.number), view.language)
        waiting = sum(proposal.decision is None for proposal in month.proposals)
        return Column(views.page(month, training.courses, today, view, known if self.number else None), waiting)


def month_of(text: str | None) -> date | None:
    """The first day of a month like `2026-11`; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def router(parts: WebParts) -> APIRouter:
    """The decision, as a plain form."""
    routes = APIRouter()

    @routes.post("/desk/courses/decide")
    async def decide(request: Request) -> Response:
        form = {name: clean(values[0]) for name, values in (await course_form(request)).items()}
        view, training, month = viewer_of(request, parts.language), training_of(parts), month_of(form.get("month"))
        try:
            if training is None or month is None:
                raise NotAllowed("no such month")
            kind, market, topic = (form.get(name, "") for name in ("kind", "market", "topic"))
            training.decide(view.person, month, kind, market, topic, form.get("verdict", ""), form.get("why", ""))
        except (NotAllowed, BadInput):
            return notice(request, "not_found", 404, parts.language)
        except KnowledgeError:
            return notice(request, "busy", 503, parts.language)
        return RedirectResponse(view.url("/desk/courses", month=quote(month_key(month))), status_code=303)

    return routes
