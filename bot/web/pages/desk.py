"""`/desk`, `/desk/case/<id>`, `/desk/lessons`, `/desk/reports` and `/ledger`: what experts and the lead see. Enterprises are told where they belong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from bot.cases.model import HELD, Case
from bot.cases.service_levels import BEIJING
from bot.conversations import Posted
from bot.web.links import Viewer
from bot.web.live import Live
from bot.web.markup import Html, join, tag
from bot.web.pages.composer import Composer
from bot.web.pages.frame import LivePage, ThreadLog, html, set_content, side, title
from bot.web.parts import WebParts
from bot.web.texts import text
from bot.web.views import cases, forms, guide_reports, lessons, queue, sidebar
from bot.web.views.ledger import ledger


@dataclass(frozen=True)
class Column:
    """What a wide page shows, and how many things in it wait for somebody."""

    content: Html
    waiting: int


class ColumnPage(LivePage[Column]):
    """A page of one wide column that is drawn anew where it differs."""

    name: str

    def build(self) -> None:
        """The left column, and the column."""
        with ui.element("div").classes("app wide"):
            with ui.element("aside").classes("side"):
                side(self.view, self.address)
                html("side-channels", sidebar.channels(self.view, None))
                html("side-foot", tag("p", text("times", self.view.language), class_="foot"))
            with ui.element("main").classes("main"):
                html("main-head", tag("div", tag("h1", text(self.name, self.view.language)), class_="line title"))
                with ui.element("div").classes("log"):
                    self._content = html("column")

    def draw(self, state: Column) -> None:
        """Show the loaded markup; what waits is counted in the window's title."""
        set_content(self._content, state.content)
        name = text(self.name, self.view.language)
        title(f"({state.waiting}) {name}" if state.waiting else name)


class QueuePage(ColumnPage):
    """Every case, in the order in which a person is needed."""

    name = "page_desk"

    def load(self) -> Column:
        """The queue as it stands."""
        found = self.parts.desk.queue(self.view.person)
        return Column(queue.queue(found, self.view, self.parts.network, self.clock()), queue.waiting(found))


class LedgerPage(ColumnPage):
    """Every addressed message and how it ended."""

    name = "page_ledger"
    open_only = False

    def load(self) -> Column:
        """The ledger as it stands."""
        entries = self.parts.desk.ledger()
        return Column(ledger(entries, self.view, self.open_only), sum(e.outcome is None for e in entries))


class ReportsPage(ColumnPage):
    """What readers say is wrong in the guides."""

    name = "page_reports"

    def load(self) -> Column:
        """The notes as they stand."""
        found = self.parts.reports.all(self.view.person) if self.parts.reports else []
        return Column(guide_reports.listing(found, self.view), sum(report.done_at is None for report in found))


class LessonsPage(ColumnPage):
    """What may be learned from resolved cases, for the lead to decide."""

    name = "page_lessons"

    def load(self) -> Column:
        """The lessons as they stand."""
        found = self.parts.desk.lessons(self.view.person)
        return Column(lessons.listing(found, self.view), lessons.waiting(found))


@dataclass(frozen=True)
class Opened:
    """A case and its thread at one moment."""

    case: Case
    messages: list[Posted]


class CasePage(LivePage[Opened]):
    """The brief beside the thread; whoever holds the case writes to the enterprise from here."""

    def __init__(
        self, parts: WebParts, live: Live, view: Viewer, address: str, clock: Callable[[], datetime], case: int
    ) -> None:
        super().__init__(parts, live, view, address, clock)
        self._id = case

    def load(self) -> Opened:
        """The case and everything in its thread, notes included."""
        case = self.parts.desk.case(self.view.person, self._id)
        return Opened(case, self.parts.desk.thread(self.view.person, case.thread))

    def build(self) -> None:
        """Left column, brief, thread and composer."""
        language = self.view.language
        with ui.element("div").classes("app case"):
            with ui.element("aside").classes("side"):
                side(self.view, self.address)
                html("side-channels", sidebar.channels(self.view, None))
                html("side-foot", tag("p", text("times", language), class_="foot"))
            with ui.element("section").classes("brief"):
                self._brief = html("brief-content")
            with ui.element("main").classes("main"):
                self._head = html("main-head")
                self._log = ThreadLog(self.view)
                self._actions = html("case-actions")
                self._composer = Composer(self.view, self.parts.uploads.store.limit if self.parts.uploads else 0)

    def draw(self, state: Opened) -> None:
        """The brief changes with the case; messages are appended."""
        view, now, case = self.view, self.clock(), state.case
        set_content(self._brief, cases.brief(case, state.messages, view, self.parts.network))
        back = tag(
            "a",
            tag("span", "‹ ", aria_hidden="true"),
            text("page_desk", view.language),
            href=view.url("/desk"),
            class_="back always",
            data_leave=True,
        )
        words = text("show_brief", view.language)
        brief = tag("button", words, type="button", class_="button quiet show-brief", data_brief=True)
        line = tag("div", back, tag("h1", case.enterprise_name), brief, class_="line title")
        title(f"{case.number} {case.enterprise_name}")
        set_content(self._head, join(line, cases.banner(case, view, self.parts.network, now)))
        self._log.show(state.messages, now.astimezone(BEIJING))
        set_content(self._actions, forms.case_actions(case, view))
        self._composer.aim(scope=f"{view.person.id}/case/{case.id}", case=case.id)
        self._composer.show(case.state in HELD and case.expert == view.person.id)
