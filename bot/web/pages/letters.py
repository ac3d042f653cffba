"""`/desk/letters`, `/letters` and `/letter/<id>`: reminder letters as plain pages and forms that work without scripts."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.errors import BadInput, BadSetting, NotAllowed, NotReachable
from bot.letters.model import ENDED, OUT, Letter
from bot.letters.paper import letter_paper
from bot.outreach.letters import Letters
from bot.web.errors import explained, log
from bot.web.links import Viewer, number
from bot.web.markup import Html, join, tag
from bot.web.pages.answers import clean, form_of
from bot.web.pages.files import as_download
from bot.web.pages.plain import document, here, notice, viewer_of
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import guide as pages
from bot.web.views import letter as one
from bot.web.views import letters as views
from knowledge.errors import KnowledgeError

MAX_FORM = 40_000
OUT_SHOWN = 200
Words = Mapping[str, str]
ACTS: Mapping[str, Callable[[Letters, Viewer, int, Words], Letter]] = {
    "identity": lambda letters, view, found, words: letters.confirm_identity(view.person, found, words.get("seen", "")),
    "approve": lambda letters, view, found, words: letters.approve(view.person, found, words.get("seen", "")),
    "withdraw": lambda letters, view, found, words: letters.withdraw(view.person, found, words.get("why", "")),
    "close": lambda letters, view, found, words: letters.close(view.person, found, words.get("why", "")),
    "retry": lambda letters, view, found, _words: letters.retry(view.person, found),
    "hand-over": lambda letters, view, found, words: letters.hand_over(view.person, found, words.get("how", "")),
    "received": lambda letters, view, found, _words: letters.received(view.person, found),
    "handled": lambda letters, view, found, words: letters.handled(view.person, found, words.get("counsel", "")),
    "ask": lambda letters, view, found, _words: letters.ask_expert(view.person, found),
    "day": lambda letters, view, found, words: letters.confirm_day(
        view.person, found, rule=words.get("rule", "").strip().upper(), on=_day(words.get("on", "")),
        document=words.get("document", ""), method=words.get("method", "").strip() or None,
    ),
}  # fmt: skip
"""What the forms of a letter do."""


def router(parts: WebParts, letters: Letters, poke: Callable[[], None]) -> APIRouter:
    """The routes of letters; `poke` lets the live pages look at once."""
    routes = APIRouter()

    @routes.get("/desk/letters", response_class=HTMLResponse)
    def desk(request: Request) -> Response:
        view = viewer_of(request, parts.language)
        done, left = (number(request.query_params.get(name)) for name in ("done", "left"))
        return _answer(parts, request, lambda: _page(views.desk_page(_listed(letters, view, done, left or 0), view), view, request))  # fmt: skip

    @routes.post("/desk/letters/approve")
    async def approve_all(request: Request) -> Response:
        form, view = await _form(request), viewer_of(request, parts.language)

        def do() -> Response:
            done, left = letters.approve_all(view.person, views.seen_of(form.get("seen", "")))
            poke()
            return RedirectResponse(view.url("/desk/letters", done=done, left=len(left)), status_code=303)

        return _answer(parts, request, do)

    @routes.get("/letters", response_class=HTMLResponse)
    def mine(request: Request) -> Response:
        view = viewer_of(request, parts.language)
        return _answer(parts, request, lambda: _page(views.own_page(letters.mine(view.person), view), view, request))

    @routes.get("/letter/{letter}.pdf")
    def pdf(request: Request, letter: str) -> Response:
        view = viewer_of(request, parts.language)

        def do() -> Response:
            found = letters.letter(view.person, _number(letter))
            if parts.exporter is None:
                raise NotAllowed("no papers")
            data = parts.exporter.drawn(letter_paper(found, datetime.now(UTC)), ".pdf")
            name = f"{found.number('en') or f'letter-{found.id}'}.pdf"
            return Response(data, media_type="application/pdf", headers=as_download(name, inline=True))

        return _answer(parts, request, do)

    @routes.get("/letter/{letter}", response_class=HTMLResponse)
    def show(request: Request, letter: str) -> Response:
        view = viewer_of(request, parts.language)

        def do() -> Response:
            found = _shown(letters, view, _number(letter))
            return _page(one.page(found, view), view, request)

        return _answer(parts, request, do)

    @routes.post("/letter/{letter}/{what}")
    async def act(request: Request, letter: str, what: str) -> Response:
        form, view = await _form(request), viewer_of(request, parts.language)

        def do() -> Response:
            if what not in ACTS:
                raise NotAllowed(f"no {what}")
            found = _number(letter)
            try:
                made = ACTS[what](letters, view, found, form)
            except BadInput as error:
                problem = explained(error, view.language)[1]
                return _page(one.page(_shown(letters, view, found), view, problem=problem), view, request, 400)
            poke()
            return RedirectResponse(view.url(f"/letter/{made.id}"), status_code=303)

        return _answer(parts, request, do)

    return routes


def _listed(letters: Letters, view: Viewer, done: int | None, left: int) -> views.Listed:
    def having(*states: str) -> list[Letter]:
        return letters.letters(view.person, frozenset(states))

    out = letters.letters(view.person, OUT - {"silent"}, newest=True)[:OUT_SHOWN]
    ended = [letter for letter in letters.letters(view.person, ENDED, newest=True) if letter.seq][:OUT_SHOWN]
    return views.Listed(having("draft"), having("undeliverable"), having("silent"), out, ended, done, left)


def _shown(letters: Letters, view: Viewer, letter: int) -> Letter:
    """The letter for this reader; that a lead has seen a draft is noted."""
    return letters.open(view.person, letter) if view.person.role == "lead" else letters.letter(view.person, letter)


def _answer(parts: WebParts, request: Request, do: Callable[[], Response]) -> Response:
    try:
        return do()
    except NotAllowed:
        return notice(request, "not_found", 404, parts.language)
    except (NotReachable, BadSetting) as error:
        log.warning("no PDF", error=str(error))
        return notice(request, "no_font", 503, parts.language)
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)


def _number(words: str) -> int:
    found = number(words)
    if found is None:
        raise NotAllowed("no such letter")
    return found


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BadInput("letter_date_unusable") from None


async def _form(request: Request) -> dict[str, str]:
    return {name: clean(values[0]) for name, values in (await form_of(request, MAX_FORM)).items()}


def _page(content: Html, view: Viewer, request: Request, status: int = 200) -> HTMLResponse:
    body = tag("main", pages.header(view, here(request)), content, class_="sheet lesson letters")
    return document(f"{text('page_letters', view.language)} · Firstline", join(body), view.language, status)
