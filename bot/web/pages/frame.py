"""What all live pages share: the frame around them, and how they show what changed."""

import asyncio
import copy
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

import structlog
from fastapi import Request
from fastapi.responses import HTMLResponse
from nicegui import context, run, ui

from bot.conversations import Posted
from bot.errors import Gated, NotAllowed
from bot.web import assets
from bot.web.links import HTML_LANGUAGE, Viewer
from bot.web.live import Live
from bot.web.markup import Html, tag
from bot.web.pages.plain import not_declared, notice
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import messages, sidebar
from knowledge.errors import KnowledgeError

RETRY_S = 1.0
REDRAW_S = 30.0
"""How often ages and due times are drawn again although nothing happened."""

State = TypeVar("State")
log = structlog.get_logger()


class LivePage(ABC, Generic[State]):
    """A page that loads its state in a thread, draws it, and does both again when the desk changes."""

    def __init__(self, parts: WebParts, live: Live, view: Viewer, address: str, clock: Callable[[], datetime]) -> None:
        self.parts, self.live, self.view, self.address, self.clock = parts, live, view, address, clock
        self._busy = asyncio.Lock()
        self._stale = False
        self._drawn_at = clock()

    @abstractmethod
    def load(self) -> State:
        """Everything that the page shows; runs in a thread, may raise `NotAllowed` and `KnowledgeError`."""

    @abstractmethod
    def build(self) -> None:
        """Make the page's elements, still empty."""

    @abstractmethod
    def draw(self, state: State) -> None:
        """Put the state into the elements; only what differs is sent."""

    def side(self) -> None:
        """The left column's upper part; how many cases one is asked to take changes with the desk."""
        html("side-top", sidebar.top(self.view, self.address))
        self._pages = html("side-pages")

    def _loaded(self) -> State | None:
        self._asked = self.parts.desk.asked_of(self.view.person) if self.view.is_desk else 0
        return self.load()

    def _draw(self, state: State) -> None:
        set_content(self._pages, sidebar.pages(self.view, self.address, self._asked))
        self.draw(state)

    async def open(self, request: Request) -> HTMLResponse | None:
        """Show the page, or the page that says why not."""
        try:
            state = await run.io_bound(self._loaded)
        except Gated as error:
            return not_declared(request, error.case, self.parts.language)
        except NotAllowed:
            return notice(request, "not_found", 404, self.parts.language)
        except KnowledgeError as error:
            log.warning("page not shown", error=str(error))
            return notice(request, "busy", 503, self.parts.language)
        if state is None:  # the process is stopping
            return notice(request, "busy", 503, self.parts.language)
        prepare(self.view)
        self.build()
        self.trouble = html("fl-trouble")
        self._draw(state)
        self.live.changed.subscribe(self.refresh)
        ui.timer(RETRY_S, self._tick, immediate=False)
        return None

    def current(self, state: State) -> bool:
        """Whether the state is still what the page wants to show; a person may have moved on while it was loaded."""
        return state is not None

    async def refresh(self) -> None:
        """Load and draw again; where the database does not answer, say so and try again soon."""
        self._stale = True
        if self._busy.locked():
            return
        async with self._busy:
            while self._stale:
                self._stale = False
                try:
                    state = await run.io_bound(self._loaded)
                except NotAllowed:
                    ui.navigate.reload()
                    return
                except KnowledgeError as error:
                    log.warning("page not updated", error=str(error))
                    set_content(self.trouble, text("error_busy", self.view.language))
                    self._stale = True
                    return
                if state is None:  # the process is stopping
                    return
                if not self.current(state):
                    self._stale = True
                    continue
                self._drawn_at = self.clock()
                set_content(self.trouble, "")
                self._draw(state)

    async def _tick(self) -> None:
        if self._stale or (self.clock() - self._drawn_at).total_seconds() > REDRAW_S:
            await self.refresh()


class ThreadLog:
    """The messages of a thread: new ones are appended, and of those that stand there only what was changed is drawn."""

    def __init__(self, view: Viewer) -> None:
        self._view = view
        self._shown: dict[int, tuple[ui.html, object]] = {}
        self._box = ui.element("div").classes("log").props('role="log" aria-live="polite" tabindex="0"')
        with self._box:
            self._list = ui.element("div").classes("messages")
            self.end = html("log-end")
            html("to-end-box", tag("button", text("new_messages", view.language), " ↓", type="button", class_="to-end"))

    def show(self, posted: list[Posted], today: datetime, *, other_thread: bool = False) -> None:
        """Bring the list up to date; `other_thread` begins anew."""
        if other_thread:
            self._list.clear()
            self._shown = {}
        for message in posted:
            known, look = self._shown.get(message.seq), (message.edited_at, message.deleted_at)
            if known is not None and known[1] == look:
                continue
            drawn = messages.message(message, self._view, today.date())
            if known is not None:
                set_content(known[0], drawn)
                self._shown[message.seq] = known[0], look
                continue
            with self._list:
                self._shown[message.seq] = html("entry", drawn), look


def html(class_: str, content: Html | str = "") -> ui.html:
    """An element that shows markup of our own making; it is not sanitized again because it is escaped already."""
    return ui.html(content, sanitize=False).classes(class_)


def set_content(element: ui.html, content: str) -> None:
    """Change an element only where its markup differs."""
    if element.content != content:
        element.set_content(content)


def prepare(view: Viewer) -> None:
    """Head and language of a live page."""
    client = context.client
    # A copy, because the page object is shared by all windows.
    client.page = copy.copy(client.page)
    client.page.language = "zh-CN" if HTML_LANGUAGE[view.language] == "zh-CN" else "en-US"
    ui.add_head_html(assets.live_head())


def title(words: str) -> None:
    """The window's title; sent only where it differs."""
    whole = f"{words} · Firstline"
    if context.client.title != whole:
        ui.page_title(whole)
