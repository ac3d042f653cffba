"""`/desk`, `/desk/lessons`, `/desk/profiles`, `/desk/reports` and `/ledger`: what experts and the lead see. Enterprises are told where they belong."""

from collections.abc import Mapping
from dataclasses import dataclass

from nicegui import ui

from bot.cases.model import ENDED
from bot.errors import NotAllowed
from bot.web.markup import Html, tag
from bot.web.pages.frame import LivePage, html, set_content, title
from bot.web.texts import text
from bot.web.views import filters, guide_reports, lessons, people, profiles, queue, sidebar
from bot.web.views.filters import Filter
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
                self.side()
                html("side-channels", sidebar.channels(self.view, None))
                html("side-foot", tag("p", text("times", self.view.language), class_="foot"))
            with ui.element("main").classes("main"):
                html("main-head", tag("div", tag("h1", text(self.name, self.view.language)), class_="line title"))
                with ui.element("div").classes("log"):
                    self.above()
                    self._content = html("column")
                    self.below()

    def above(self) -> None:
        """What stands over the column and is drawn once."""

    def below(self) -> None:
        """What stands under the column."""

    def draw(self, state: Column) -> None:
        """Show the loaded markup; what waits is counted in the window's title."""
        set_content(self._content, state.content)
        name = text(self.name, self.view.language)
        title(f"({state.waiting}) {name}" if state.waiting else name)


@dataclass(frozen=True)
class QueueColumn(Column):
    """The queue with its filters, and who is away."""

    filters: Html
    away: Html


class QueuePage(ColumnPage):
    """Every case, in the order in which a person is needed."""

    name = "page_desk"
    chosen = Filter()

    def load(self) -> QueueColumn:
        """The queue as it stands; nothing of what this person may know nothing of."""
        desk, view, network, now = self.parts.desk, self.view, self.parts.network, self.clock()
        walled = desk.walled(view.person)
        every = [case for case in desk.queue(view.person) if case.id not in walled]
        found = [case for case in every if self.chosen.passes(case, view.person.id)]
        due = queue.Due({c.id: desk.promise(c) for c in found if c.state not in ENDED}, desk.next_last_days())
        names = {expert.id: expert.name for expert in desk.experts()}
        return QueueColumn(
            queue.queue(found, view, network, now, due),
            queue.waiting(every),
            filters.form(self.chosen, every, view, network),
            people.absences(desk.absences(view.person), names, view, now),
        )

    def above(self) -> None:
        """The filters."""
        self._filters = html("column-filters")

    def below(self) -> None:
        """Who is away; the form is drawn once, so that nothing typed is lost."""
        with ui.element("section").classes("part absences"):
            html("absences-title", tag("h2", text("away", self.view.language)))
            self._away = html("absences-list")
            html("absences-form", people.absence_form(self.parts.desk.experts(), self.view, self.clock()))

    def draw(self, state: Column) -> None:
        """The queue, its filters, who is away."""
        assert isinstance(state, QueueColumn)
        super().draw(state)
        set_content(self._filters, state.filters)
        set_content(self._away, state.away)


class LedgerPage(ColumnPage):
    """Every addressed message and how it ended."""

    name = "page_ledger"
    open_only = False

    def load(self) -> Column:
        """The ledger as it stands."""
        entries = self.parts.desk.ledger_seen(self.view.person)
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
class ProfilesColumn(Column):
    """The profiles with their search."""

    filters: Html


class ProfilesPage(ColumnPage):
    """The enterprises whose profiles this person may see."""

    name = "page_profiles"
    query: Mapping[str, str] = {}

    def load(self) -> ProfilesColumn:
        """The profiles as they stand, and what waits among them."""
        outreach, person, language = self.parts.outreach, self.view.person, self.view.language
        if outreach is None or outreach.profiles is None:
            raise NotAllowed("no profiles here")
        area, query = outreach.profiles, self.query
        found = area.list(
            person, query.get("q", ""), center=query.get("center", ""), province=query.get("province", "")
        )
        twins, aside = len(area.duplicates(person)), len(area.disputes(person))

        def center(one: str) -> str:
            return self.parts.network.name(one, language)

        content = profiles.listing(found, self.view, center, duplicates=twins, aside=aside)
        return ProfilesColumn(content, aside, profiles.filters(found, self.view, query, center))

    def above(self) -> None:
        """The search."""
        self._filters = html("column-filters")

    def draw(self, state: Column) -> None:
        """The profiles and their search."""
        assert isinstance(state, ProfilesColumn)
        super().draw(state)
        set_content(self._filters, state.filters)
