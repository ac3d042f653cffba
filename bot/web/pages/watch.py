"""`/desk/watch`: the sources, what they have found, and what waits for a lead; its entries and decisions as plain forms."""

from collections.abc import Callable, Sequence
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from nicegui import ui
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from bot.attachments import clean_name
from bot.conversations import Person
from bot.errors import BadInput, MoveRefused, NotAllowed
from bot.outreach.matching import MatchView
from bot.outreach.watching import Watching, reason, texts
from bot.web.errors import explained
from bot.web.links import Viewer, number
from bot.web.markup import Html, join, tag
from bot.web.pages.answers import fields_of
from bot.web.pages.desk import Column, ColumnPage
from bot.web.pages.frame import html
from bot.web.pages.plain import document, here, notice, viewer_of
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import guide as pages
from bot.web.views import matches
from bot.web.views import watch as views
from bot.web.views import watch_entries as entries
from ingest.watch.errors import Refused
from ingest.watch.model import Kind
from knowledge.errors import KnowledgeError

MAX_FORM = 30_000
MAX_UPLOAD = 210 * 1024 * 1024
"""More than any source may allow; what it allows is checked when the file is read."""
Draw = Callable[[Watching, Viewer], Html]


class WatchPage(ColumnPage):
    """The watch, drawn anew when something has come in."""

    name = "page_watch"
    kind = ""
    market = ""

    def load(self) -> Column:
        """The watch as it stands; `kind` and `market` narrow the items."""
        watch = _watch(self.parts)
        kind = self.kind if self.kind in get_args(Kind) else ""
        found = watch.overview(self.view.person, kind=kind or None, market=self.market or None)
        return Column(views.page(found, self.view, self.clock(), kind, self.market), views.waiting(found))

    def below(self) -> None:
        """The form that takes a file is drawn once, so that a chosen file is not lost."""
        form = views.import_form(list(_watch(self.parts).sources), self.view)
        if form is not None:
            with ui.element("div"):
                html("column import-form", form)


def router(parts: WebParts, poke: Callable[[], None]) -> APIRouter:
    """The routes of entries and decisions; `poke` lets the desk pages look at once."""
    routes = APIRouter()

    @routes.get("/desk/watch/items/{item}", response_class=HTMLResponse)
    def item(request: Request, item: str) -> Response:
        return _shown(parts, request, _item(parts, item))

    @routes.post("/desk/watch/items/{item}/matches/{match}")
    async def decide(request: Request, item: str, match: str) -> Response:
        form = await fields_of(request, MAX_FORM)
        return await run_in_threadpool(
            _done, parts, request, poke, lambda row, problem: _item(parts, row, problem), item,
            lambda _watch, person: _decide(parts, person, _number(match), yes="yes" in form, why=form.get("why", "")),
            f"/desk/watch/items/{item}",
        )  # fmt: skip

    @routes.get("/desk/watch/quarantine/{entry}", response_class=HTMLResponse)
    def entry(request: Request, entry: str) -> Response:
        return _shown(parts, request, _entry(entry))

    @routes.get("/desk/watch/reviews/{review}", response_class=HTMLResponse)
    def review(request: Request, review: str) -> Response:
        return _shown(parts, request, _review(review))

    @routes.post("/desk/watch/quarantine/{entry}/release")
    def release(request: Request, entry: str) -> Response:
        return _done(parts, request, poke, _entry, entry, lambda watch, person: watch.release(person, _number(entry)))

    @routes.post("/desk/watch/quarantine/{entry}/dismiss")
    async def dismiss(request: Request, entry: str) -> Response:
        form = await fields_of(request, MAX_FORM)
        return await run_in_threadpool(
            _done, parts, request, poke, _entry, entry,
            lambda watch, person: watch.dismiss(person, _number(entry), form.get("note", "")),
        )  # fmt: skip

    @routes.post("/desk/watch/reviews/{review}/clear")
    async def clear(request: Request, review: str) -> Response:
        form = await fields_of(request, MAX_FORM)
        return await run_in_threadpool(
            _done, parts, request, poke, _review, review,
            lambda watch, person: watch.clear(person, _number(review), form.get("note", ""), together="together" in form),
        )  # fmt: skip

    @routes.post("/desk/watch/sources/{source}/poll")
    def poll(request: Request, source: str) -> Response:
        return _done(parts, request, poke, None, source, lambda watch, person: watch.poll_now(person, source))

    @routes.post("/desk/watch/import")
    async def import_(request: Request) -> Response:
        return await _import(parts, request, poke)

    return routes


def _item(parts: WebParts, item: str, problem: str | None = None) -> Draw:
    def draw(watch: Watching, view: Viewer) -> Html:
        found = watch.item(view.person, _number(item))
        return entries.item(found, view, matches.listing(_matches(parts, view.person, found.item.id), view, problem))

    return draw


def _matches(parts: WebParts, person: Person, item: int) -> Sequence[MatchView]:
    """The matches of an item that this person may see; none for who belongs to no center."""
    matching = parts.outreach.matching
    try:
        return matching.waiting(person, item=item, state=None) if matching is not None else ()
    except NotAllowed:
        return ()


def _decide(parts: WebParts, person: Person, match: int, *, yes: bool, why: str) -> None:
    if parts.outreach.matching is None:
        raise NotAllowed("nothing is matched here")
    try:
        parts.outreach.matching.decide(person, match, yes, why)
    except MoveRefused:
        raise BadInput("watch_decided") from None


def _entry(entry: str, problem: str | None = None) -> Draw:
    return lambda watch, view: entries.entry(watch.entry(view.person, _number(entry)), view, problem)


def _review(review: str, problem: str | None = None) -> Draw:
    def draw(watch: Watching, view: Viewer) -> Html:
        found = watch.review(view.person, _number(review))
        return entries.review(found, watch.item(view.person, found.item_id).item, view, problem)

    return draw


def _shown(parts: WebParts, request: Request, draw: Draw, status: int = 200) -> Response:
    view = viewer_of(request, parts.language)
    try:
        return _page(draw(_watch(parts), view), view, request, status)
    except NotAllowed:
        return notice(request, "not_found", 404, parts.language)
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)


def _done(
    parts: WebParts, request: Request, poke: Callable[[], None], shown: Callable[[str, str | None], Draw] | None, row: str,
    act: Callable[[Watching, Any], object], then: str = "/desk/watch",
) -> Response:  # fmt: skip
    """Do it and go back to the watch, or to `then`; where it cannot be done say why."""
    view = viewer_of(request, parts.language)
    try:
        act(_watch(parts), view.person)
    except NotAllowed:
        return notice(request, "not_found", 404, parts.language)
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)
    except (BadInput, Refused) as error:
        problem = _problem(error, view.language)
        return (
            _shown(parts, request, shown(row, problem), 400) if shown else notice(request, "failed", 500, view.language)
        )
    poke()
    return RedirectResponse(view.url(then), status_code=303)


async def _import(parts: WebParts, request: Request, poke: Callable[[], None]) -> Response:
    view = viewer_of(request, parts.language)
    try:
        if view.person.role != "lead":
            raise NotAllowed("files are imported by a lead")
        source, name, data = await _upload(request)
        report = await run_in_threadpool(_watch(parts).import_file, view.person, source, name, data)
    except NotAllowed:
        return notice(request, "not_found", 404, parts.language)
    except KnowledgeError:
        return notice(request, "busy", 503, parts.language)
    except (BadInput, Refused) as error:
        return _refused(view, request, _problem(error, view.language))
    poke()
    return _page(views.imported(report, view), view, request)


async def _upload(request: Request) -> tuple[str, str, bytes]:
    """The source, and the file with its name; what is too large is not even read."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MAX_UPLOAD:
        raise Refused("too_large", limit_mb=MAX_UPLOAD // 1024 // 1024)
    async with request.form(max_files=1, max_fields=4) as form:
        file, source = form.get("file"), form.get("source")
        if not isinstance(file, UploadFile) or not isinstance(source, str) or not file.filename:
            raise BadInput("watch_file_needed")
        return source, clean_name(file.filename), await file.read()


def _refused(view: Viewer, request: Request, problem: str) -> Response:
    title = tag("h1", texts("import", view.language))
    return _page(join(entries.back(view), title, tag("p", problem, class_="warning", role="alert")), view, request, 400)


def _problem(error: BadInput | Refused, language: str) -> str:
    return reason(error.reason, error.values, language) if isinstance(error, Refused) else explained(error, language)[1]


def _watch(parts: WebParts) -> Watching:
    if parts.outreach.watching is None:
        raise NotAllowed("this desk does not watch")
    return parts.outreach.watching


def _number(words: str) -> int:
    found = number(words)
    if found is None:
        raise NotAllowed(f"{words!r} is no id")
    return found


def _page(content: Html, view: Viewer, request: Request, status: int = 200) -> HTMLResponse:
    body = tag("main", pages.header(view, here(request)), content, class_="sheet lesson watch")
    return document(f"{text('page_watch', view.language)} · Firstline", join(body), view.language, status)
