"""What the pages of the desk send about cases and absences, as JSON. Each is one use case of the desk."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from bot.cases.service_levels import BEIJING
from bot.desk import Desk
from bot.errors import BadInput
from bot.web.errors import explained
from bot.web.links import Viewer
from bot.web.pages.answers import Sent, answered, clean
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.views import people
from bot.web.views.forms import MAX_LINE, MAX_NOTE

MAX_BODY = 100_000
Note = Annotated[str, Field(max_length=MAX_NOTE)]
Line = Annotated[str, Field(max_length=MAX_LINE)]
YesNo = Literal["yes", "no"]


class Noted(Sent):
    """A move of a case with its note or reason."""

    note: Note = ""

    @property
    def words(self) -> str:
        """The note as it can be kept."""
        return clean(self.note)


class Resolved(Noted):
    """The end of a case."""

    outcome: str = ""
    learn: bool = False


class Rated(Noted):
    """The enterprise's stars."""

    rating: int = 0


class Declared(Noted):
    """Whether there is a conflict of interest."""

    conflict: YesNo


class Refused(Noted):
    """A case that is not accepted, and where its enterprise can go."""

    where: Line = ""


class Given(Noted):
    """A case that a lead gives to somebody."""

    expert: Line = ""


class Held(Noted):
    """A legal hold, on or off."""

    on: YesNo


class Handled(Sent):
    """Who is counsel."""

    counsel: Line = ""


class Consented(Sent):
    """The enterprise's answer."""

    given: YesNo


class Away(Noted):
    """An absence in Beijing time, as a browser gives it."""

    who: Line
    start: Line = ""
    end: Line = ""


def router(parts: WebParts, poke: Callable[[], None]) -> APIRouter:
    """The routes under `/api/cases` and `/api/absences`; `poke` lets the pages look at once."""
    routes = APIRouter(prefix="/api", max_body_size=MAX_BODY)
    desk = parts.desk

    def answer(sent: Sent, action: Callable[[], object]) -> JSONResponse:
        return answered(sent.language, action, poke)

    _taking(routes, desk, answer)
    _ending(routes, desk, answer)
    _enterprise(routes, desk, answer)
    _keeping(routes, desk, answer)

    @routes.get("/cases/{case}/candidates")
    def candidates(case: int, person: str, language: Literal["en", "zh"] = "en") -> JSONResponse:
        view = Viewer(persona(person), language)
        try:
            found, holder = desk.candidates(view.person, case), desk.case(view.person, case).expert
        except Exception as error:
            status, sentence = explained(error, language)
            return JSONResponse({"error": sentence}, status_code=status)
        return JSONResponse({"html": people.choices(found, view, parts.network, holder)})

    return routes


Answer = Callable[[Sent, Callable[[], object]], JSONResponse]


def _taking(routes: APIRouter, desk: Desk, answer: Answer) -> None:
    """Who has the case."""

    @routes.post("/cases/{case}/claim")
    def claim(case: int, sent: Sent) -> JSONResponse:
        return answer(sent, lambda: desk.claim(sent.author, case))

    @routes.post("/cases/{case}/declare")
    def declare(case: int, sent: Declared) -> JSONResponse:
        conflict = sent.conflict == "yes"
        return answer(sent, lambda: desk.declare(sent.author, case, conflict=conflict, why=sent.words))

    @routes.post("/cases/{case}/decline")
    def decline(case: int, sent: Noted) -> JSONResponse:
        return answer(sent, lambda: desk.decline(sent.author, case, sent.words))

    @routes.post("/cases/{case}/assign")
    def assign(case: int, sent: Given) -> JSONResponse:
        return answer(sent, lambda: desk.assign(sent.author, case, desk.expert(sent.expert)))

    @routes.post("/cases/{case}/reassign")
    def reassign(case: int, sent: Given) -> JSONResponse:
        return answer(sent, lambda: desk.reassign(sent.author, case, desk.expert(sent.expert), sent.words))

    @routes.post("/cases/{case}/release")
    def release(case: int, sent: Noted) -> JSONResponse:
        return answer(sent, lambda: desk.release(sent.author, case, sent.words))

    @routes.post("/cases/{case}/hand-back")
    def hand_back(case: int, sent: Noted) -> JSONResponse:
        return answer(sent, lambda: desk.hand_back(sent.author, case, sent.words))


def _ending(routes: APIRouter, desk: Desk, answer: Answer) -> None:
    """How the case goes on or ends."""

    @routes.post("/cases/{case}/accept")
    def accept(case: int, sent: Sent) -> JSONResponse:
        return answer(sent, lambda: desk.accept(sent.author, case))

    @routes.post("/cases/{case}/refuse")
    def refuse(case: int, sent: Refused) -> JSONResponse:
        return answer(sent, lambda: desk.refuse(sent.author, case, sent.words, clean(sent.where)))

    @routes.post("/cases/{case}/meeting")
    def meeting(case: int, sent: Noted) -> JSONResponse:
        return answer(sent, lambda: desk.meet(sent.author, case, sent.words))

    @routes.post("/cases/{case}/documents")
    def documents(case: int, sent: Noted) -> JSONResponse:
        return answer(sent, lambda: desk.request_documents(sent.author, case, sent.words))

    @routes.post("/cases/{case}/resolve")
    def resolve(case: int, sent: Resolved) -> JSONResponse:
        return answer(sent, lambda: desk.resolve(sent.author, case, sent.outcome, sent.words, learn=sent.learn))

    @routes.post("/cases/{case}/terminate")
    def terminate(case: int, sent: Noted) -> JSONResponse:
        return answer(sent, lambda: desk.terminate(sent.author, case, sent.words))

    @routes.post("/cases/{case}/reopen")
    def reopen(case: int, sent: Noted) -> JSONResponse:
        return answer(sent, lambda: desk.reopen(sent.author, case, sent.words))


def _enterprise(routes: APIRouter, desk: Desk, answer: Answer) -> None:
    """What an enterprise says of its case, and the questions to it."""

    @routes.post("/cases/{case}/rate")
    def rate(case: int, sent: Rated) -> JSONResponse:
        return answer(sent, lambda: desk.rate(sent.author, case, sent.rating, sent.words))

    @routes.post("/cases/{case}/handled")
    def handled(case: int, sent: Handled) -> JSONResponse:
        return answer(sent, lambda: desk.handled(sent.author, case, clean(sent.counsel)))

    @routes.post("/cases/{case}/ask-consent")
    def ask_consent(case: int, sent: Sent) -> JSONResponse:
        return answer(sent, lambda: desk.ask_consent(sent.author, case))

    @routes.post("/cases/{case}/consent")
    def consent(case: int, sent: Consented) -> JSONResponse:
        return answer(sent, lambda: desk.consent(sent.author, case, sent.given == "yes"))


def _keeping(routes: APIRouter, desk: Desk, answer: Answer) -> None:
    """Hold, deletion, absences."""

    @routes.post("/cases/{case}/hold")
    def hold(case: int, sent: Held) -> JSONResponse:
        return answer(sent, lambda: desk.hold(sent.author, case, sent.on == "yes", sent.words))

    @routes.post("/cases/{case}/erase")
    def erase(case: int, sent: Noted) -> JSONResponse:
        return answer(sent, lambda: desk.erase(sent.author, case, sent.words))

    @routes.post("/absences")
    def be_absent(sent: Away) -> JSONResponse:
        def enter() -> int:
            return desk.be_absent(sent.author, sent.who, _time(sent.start), _time(sent.end), sent.words)

        return answer(sent, enter)

    @routes.post("/absences/{absence}/end")
    def be_back(absence: int, sent: Sent) -> JSONResponse:
        return answer(sent, lambda: desk.be_back(sent.author, absence))


def _time(words: str) -> datetime:
    """A time of a form (`2026-12-24T09:00`), in Beijing; raises `BadInput`."""
    try:
        return datetime.fromisoformat(words).replace(tzinfo=BEIJING)
    except ValueError:
        raise BadInput("absence_without_time") from None
