"""`/desk/case/<id>`: parties and matter first, everything on file after *no conflict*."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nicegui import run, ui

from bot.cases.clocks import Clock
from bot.cases.model import ENDED, HELD, Case, CaseDeadline, Declaration, View
from bot.cases.service_levels import BEIJING
from bot.conversations import Posted
from bot.errors import NotAllowed
from bot.storage.timers import Timer
from bot.web.links import Viewer
from bot.web.live import Live
from bot.web.markup import Html, join, tag
from bot.web.pages.composer import Composer
from bot.web.pages.frame import LivePage, ThreadLog, html, log, set_content, title
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import actions, beside, cases, clocks, gate, papers, sidebar
from knowledge.errors import KnowledgeError

LOOK_BESIDE_S = 0.2
"""Similar cases are looked for after the page is shown; the model may have to be loaded for it."""


@dataclass(frozen=True)
class Opened:
    """A case at one moment; of a `gated` one there is no thread, of a `walled` one nothing but its number."""

    case: Case
    walled: bool = False
    messages: tuple[Posted, ...] = ()
    declared: tuple[Declaration, ...] = ()
    views: tuple[View, ...] = ()
    days: tuple[CaseDeadline, ...] = ()
    timers: tuple[Timer, ...] = ()
    due: Clock | None = None


class CasePage(LivePage[Opened]):
    """The brief beside the thread; whoever holds the case writes to the enterprise from here."""

    def __init__(
        self, parts: WebParts, live: Live, view: Viewer, address: str, clock: Callable[[], datetime], case: int
    ) -> None:
        super().__init__(parts, live, view, address, clock)
        self._id = case
        self._noted = ""
        self._shut: bool | None = None
        self._question: str | None = None
        self._looked_for: str | None = None

    def load(self) -> Opened:
        """The case and everything on its file, as far as this person may see it; that they see it is noted once."""
        desk, person = self.parts.desk, self.view.person
        case = desk.case(person, self._id)
        if self._id in desk.walled(person):
            return Opened(case, walled=True)
        self._note("case" if case.gated else "facts")
        declared, due = tuple(desk.declarations(person, case.id)), desk.due(case)
        if case.gated:
            return Opened(case, declared=declared, due=due)
        return Opened(
            case,
            messages=tuple(desk.thread(person, case.thread)),
            declared=declared,
            views=tuple(desk.views(person, case.id)),
            days=tuple(desk.last_days(person, case.id)),
            timers=tuple(desk.timers_of(case.id)),
            due=due,
        )

    def _note(self, what: str) -> None:
        """Note once per opened page that facts were seen, or the case without them."""
        if self._noted in (what, "facts"):
            return
        self.parts.desk.opened(self.view.person, self._id, what)
        self._noted = what

    def build(self) -> None:
        """Left column, brief, thread and composer."""
        language = self.view.language
        with ui.element("div").classes("app case"):
            with ui.element("aside").classes("side"):
                self.side()
                html("side-channels", sidebar.channels(self.view, None))
                html("side-foot", tag("p", text("times", language), class_="foot"))
            with ui.element("section").classes("brief"):
                self._dates = html("brief-dates")
                self._brief = html("brief-content")
                self._beside = html("brief-beside")
                self._record = html("brief-record")
            with ui.element("main").classes("main"):
                self._head = html("main-head")
                self._clock = html("case-clock")
                self._log = ThreadLog(self.view)
                self._actions = html("case-actions")
                self._composer = Composer(self.view, self.parts.uploads.store.limit if self.parts.uploads else 0)
        html("case-dialogs", actions.dialogs(self._id, self.view))
        ui.timer(LOOK_BESIDE_S, self._look_beside, once=True)

    def draw(self, state: Opened) -> None:
        """The brief changes with the case; messages are appended."""
        view, now, case = self.view, self.clock(), state.case
        shut = case.gated or state.walled
        title(case.number if state.walled else f"{case.number} {case.enterprise_name}")
        set_content(self._head, self._heading(state))
        set_content(self._clock, "" if state.walled else clocks.running(state.due, now, view.language) or "")
        set_content(self._actions, self._buttons(state))
        self._composer.aim(scope=f"{view.person.id}/case/{case.id}", case=case.id)
        self._composer.show(case.state in HELD and case.expert == view.person.id)
        self._log.show(list(state.messages), now.astimezone(BEIJING), other_thread=shut != self._shut)
        set_content(self._log.end, self._gate(state) if shut else "")
        self._shut = shut
        self._draw_file(state, now)

    def _draw_file(self, state: Opened, now: datetime) -> None:
        """The column beside the thread."""
        view, case, language = self.view, state.case, self.view.language
        self._question = None
        if case.gated or state.walled:
            self._looked_for = None
            for part in (self._dates, self._beside, self._record):
                set_content(part, "")
            words = text("gate_aside", language)
            set_content(self._brief, "" if state.walled else tag("p", words, class_="empty"))
            return
        self._question = case.brief.question if case.brief else ""
        days = clocks.desk_days(state.days, state.timers, view, now, may_handle=case.state not in ENDED)
        heading = tag("h3", text("last_days", language))
        set_content(self._dates, tag("section", heading, days, class_="part") if days else "")
        set_content(self._brief, cases.brief(case, state.messages, view, self.parts.network))
        record = cases.record(case, state.messages, state.declared, state.views, language)
        set_content(self._record, join(record, papers.links(case, view)))

    def _heading(self, state: Opened) -> Html:
        view, case = self.view, state.case
        back = tag(
            "a",
            tag("span", "‹ ", aria_hidden="true"),
            text("page_desk", view.language),
            href=view.url("/desk"),
            class_="back always",
            data_leave=True,
        )
        if state.walled:
            return tag("div", back, tag("h1", case.number), class_="line title")
        words = text("show_brief", view.language)
        brief = tag("button", words, type="button", class_="button quiet show-brief", data_brief=True)
        line = tag("div", back, tag("h1", case.enterprise_name), None if case.gated else brief, class_="line title")
        return join(line, cases.banner(case, view, self.parts.network, self.clock()))

    def _buttons(self, state: Opened) -> Html:
        if state.walled:
            return Html()
        if state.case.gated:
            conflicted = gate.conflicted(state.declared, self.view)
            return actions.gate_actions(state.case, self.view, conflicted=conflicted)
        return actions.case_actions(state.case, self.view)

    def _gate(self, state: Opened) -> Html:
        shown = gate.walled(state.case, self.view) if state.walled else None
        shown = shown or gate.gate(state.case, state.declared, self.view, self.parts.network)
        return tag("div", shown, class_="gate")

    async def refresh(self) -> None:
        """Draw again; where the facts or the question are new, look beside the case again too."""
        await super().refresh()
        await self._look_beside()

    async def _look_beside(self) -> None:
        """Look for duplicates and similar cases, once for each question that may be seen."""
        if self._question is None or self._question == self._looked_for:
            return
        self._looked_for = self._question
        try:
            found = await run.io_bound(lambda: self.parts.desk.beside(self.view.person, self._id))
        except NotAllowed:
            return
        except KnowledgeError as error:
            log.warning("nothing beside the case", error=str(error))
            return
        if found is not None and self._question is not None:
            set_content(self._beside, beside.beside(found, self.view))
