"""`/`: channels, conversations, and the thread in which an enterprise asks and gets answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from bot.cases.model import HELD, Case, CaseDeadline
from bot.cases.service_levels import BEIJING
from bot.conversations import Posted, ThreadHead
from bot.errors import NotAllowed
from bot.web.links import Viewer, channel_of, number
from bot.web.live import Live
from bot.web.markup import Html, join, tag
from bot.web.pages.composer import Composer
from bot.web.pages.frame import LivePage, ThreadLog, html, set_content, title
from bot.web.parts import WebParts
from bot.web.texts import text, word
from bot.web.views import cases, courses, pressing, sidebar


@dataclass(frozen=True)
class Shown:
    """What the workspace shows at one moment; `reading` says that the bot has not ended the newest message."""

    channel: str
    thread: int | None
    heads: list[ThreadHead]
    messages: list[Posted]
    case: Case | None
    reading: bool
    days: tuple[CaseDeadline, ...] = ()
    offer: str = ""


class WorkspacePage(LivePage[Shown]):
    """Channels and threads of one person; another thread is opened in place, without loading the page anew."""

    def __init__(
        self,
        parts: WebParts,
        live: Live,
        view: Viewer,
        address: str,
        clock: Callable[[], datetime],
        query: dict[str, str],
    ) -> None:
        super().__init__(parts, live, view, address, clock)
        self._aim(query)
        self._drawn_thread: int | None = -1
        self._noted: int | None = None

    def _aim(self, query: dict[str, Any]) -> None:
        self.channel = channel_of(query.get("channel"))
        named = query.get("thread")
        self.thread = number(str(named)) if named else None
        self.missing = bool(named) and self.thread is None
        # On a phone this opens the empty thread instead of the list.
        self.fresh = query.get("new") == "1"

    def load(self) -> Shown:
        """Heads and, if a thread is open, its messages, case and pending work."""
        desk, person, thread = self.parts.desk, self.view.person, self.thread
        if self.missing:
            raise NotAllowed("no such thread")
        if thread is None:
            return Shown(self.channel, None, desk.threads(person, self.channel), [], None, False, offer=self._offer())
        channel = desk.place(person, thread)[1]
        case = desk.case_of(person, thread)
        if case is not None and case.gated:
            return Shown(channel, thread, desk.threads(person, channel), [], case, False)
        posted = desk.thread(person, thread)
        self._note(case)
        waiting = {entry.message for entry in desk.ledger(open_only=True)}
        held = case is not None and case.state in HELD
        reading = not held and any(p.seq in waiting for p in posted)
        days = tuple(desk.last_days(person, case.id)) if case is not None else ()
        return Shown(channel, thread, desk.threads(person, channel), posted, case, reading, days, self._offer())

    def _offer(self) -> str:
        """A course that is offered to this person's enterprise."""
        training = self.parts.outreach.training
        offer = training.offered(self.view.person) if training else None
        return courses.offer_card(offer, training.courses[offer.course], self.view) if training and offer else ""

    def _note(self, case: Case | None) -> None:
        """Note once per page that somebody of the desk reads the thread of a case."""
        if case is not None and self.view.is_desk and self._noted != case.id:
            self.parts.desk.opened(self.view.person, case.id, "facts")
            self._noted = case.id

    def current(self, state: Shown) -> bool:
        """Whether this is the thread, or the channel, that is open now."""
        return state.thread == self.thread and (state.thread is not None or state.channel == self.channel)

    def build(self) -> None:
        """The frame: left column, thread, composer."""
        self._app = ui.element("div").classes("app")
        with self._app:
            with ui.element("aside").classes("side"):
                self.side()
                self._channels = html("side-channels")
                self._offered = html("side-offer")
                self._threads = html("side-threads")
                html("side-foot", tag("p", text("times", self.view.language), class_="foot"))
            with ui.element("main").classes("main"):
                self._head = html("main-head")
                self._log = ThreadLog(self.view)
                self._composer = Composer(self.view, self.parts.uploads.store.limit if self.parts.uploads else 0)
        ui.on("go", self._go)

    def draw(self, state: Shown) -> None:
        """Only what differs is sent; a message that stands there stays as it is."""
        view, now = self.view, self.clock()
        self._app.props["data-open"] = "list" if state.thread is None and not self.fresh else "thread"
        set_content(self._channels, sidebar.channels(view, state.channel))
        set_content(self._offered, state.offer)
        set_content(self._threads, sidebar.threads(state.heads, view, state.channel, state.thread))
        set_content(self._head, self._title(state, now))
        title(word("channel", state.channel, view.language))
        self._log.show(state.messages, now.astimezone(BEIJING), other_thread=state.thread != self._drawn_thread)
        set_content(self._log.end, self._end(state))
        self._drawn_thread = state.thread
        scope = f"{view.person.id}/{state.channel}/{state.thread or 'new'}"
        self._composer.aim(scope=scope, channel=state.channel, thread=state.thread)
        self._composer.show(not view.is_desk)

    def _title(self, state: Shown, now: datetime) -> Html:
        view, language = self.view, self.view.language
        back = tag(
            "a",
            tag("span", "‹ ", aria_hidden="true"),
            text("back", language),
            href=view.url("/", channel=state.channel),
            class_="back",
            data_go=True,
            data_leave=True,
        )
        head = next((h for h in state.heads if h.id == state.thread), None)
        who = tag("span", head.enterprise_name, class_="sub") if head and view.is_desk else None
        name = tag("h1", word("channel", state.channel, language))
        about = tag("span", text(f"about_{state.channel.replace('-', '_')}", language), class_="sub")
        line = tag("div", back, name, who or about, class_="line title")
        if state.case is None:
            return line
        return join(line, cases.banner(state.case, view, self.parts.network, now, state.days))

    def _end(self, state: Shown) -> Html:
        """What stands behind the last message: the bot at work, or what can be pressed."""
        language = self.view.language
        if state.thread is None:
            return self._welcome(state.channel)
        if state.reading:
            dots = tag("span", tag("i"), tag("i"), tag("i"), class_="dots", aria_hidden="true")
            return tag("p", dots, text("reading", language), class_="reading", role="status")
        if state.case is not None and state.case.gated:
            link = tag("a", text("gate_open", language), href=self.view.url(f"/desk/case/{state.case.id}"))
            return tag("div", tag("p", text("gate_text", language)), tag("p", link), class_="gate")
        reader = tag("p", text("desk_reads", language), class_="hint") if self.view.is_desk else None
        pressable = pressing.reply_actions(state.messages, state.case, self.view, state.thread, state.days)
        return join(pressable, reader)

    def _welcome(self, channel: str) -> Html:
        language, key = self.view.language, channel.replace("-", "_")
        if self.view.is_desk:
            return tag(
                "div",
                tag("h2", text("welcome_desk", language)),
                tag("p", text("desk_reads", language)),
                class_="welcome",
            )
        examples = [
            tag("button", text(f"example_{n}", language), type="button", class_="example", data_example=True)
            for n in (1, 2, 3)
        ]
        return tag(
            "div",
            tag("h2", text(f"welcome_{key}", language)),
            tag("p", text("welcome_text", language)),
            tag("div", tag("p", text("examples", language), class_="sub"), examples, class_="examples"),
            tag("p", text("welcome_law", language), class_="hint"),
            class_="welcome",
        )

    async def _go(self, event: GenericEventArguments) -> None:
        """The person opened another thread or channel; `desk.js` has changed the address already."""
        self._aim(event.args if isinstance(event.args, dict) else {})
        await self.refresh()
