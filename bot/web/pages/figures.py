"""`/desk/figures`: the week's figures as charts with their tables, live."""

from dataclasses import dataclass
from datetime import date, timedelta

from nicegui import ui

from bot.cases.service_levels import BEIJING
from bot.desk.figures import Figures, monday
from bot.web.markup import tag
from bot.web.pages.frame import LivePage, html, set_content, title
from bot.web.texts import text
from bot.web.views import figures, sidebar


@dataclass(frozen=True)
class Shown:
    """The figures of this week and those before it, newest first."""

    this: date
    weeks: tuple[Figures, ...]


class FiguresPage(LivePage[Shown]):
    """Charts of one week; `back` says how many weeks ago it was."""

    back = 0

    def load(self) -> Shown:
        """Every week that can be looked at."""
        this = monday(self.clock().astimezone(BEIJING).date())
        days = (this - timedelta(weeks=n) for n in range(figures.WEEKS))
        return Shown(this, tuple(self.parts.desk.figures(self.view.person, day) for day in days))

    def build(self) -> None:
        """The left column, and a chart with its table for each figure."""
        language = self.view.language
        self.back = min(self.back, figures.WEEKS - 1)
        with ui.element("div").classes("app wide"):
            with ui.element("aside").classes("side"):
                self.side()
                html("side-channels", sidebar.channels(self.view, None))
                html("side-foot", tag("p", text("times", language), class_="foot"))
            with ui.element("main").classes("main"):
                html("main-head", tag("div", tag("h1", text("page_figures", language)), class_="line title"))
                with ui.element("div").classes("log"):
                    self._weeks = html("column")
                    with ui.element("div").classes("figures"):
                        self._blocks = {
                            name: FigureBox(text(f"figure_{name}", language), text(f"figure_{name}_about", language))
                            for name in figures.NAMES
                        }
                    self._texts = html("column")

    def draw(self, state: Shown) -> None:
        """Only charts and tables that differ are sent."""
        language, shown = self.view.language, state.weeks[self.back]
        title(text("page_figures", language))
        set_content(self._weeks, figures.weeks(state.this, self.back, self.view))
        for block in figures.blocks(shown, state.weeks[::-1], language):
            self._blocks[block.name].show(block)
        set_content(self._texts, figures.gap_texts(shown, language))


class FigureBox:
    """A heading, a chart for the eyes, and the table that says the same."""

    def __init__(self, heading: str, about: str, level: str = "h2", *, height_rem: float | None = 15) -> None:
        """A chart so high; None for a figure that has only its table."""
        with ui.element("section").classes("figure"):
            html("figure-title", tag(level, heading))
            html("figure-about", tag("p", about, class_="hint"))
            with ui.element("div").classes("chart-and-table" if height_rem else ""):
                # The table says the same to who cannot see the chart.
                self._chart = _chart(height_rem) if height_rem else None
                self._table = html("numbers-box")

    def show(self, block: figures.Block) -> None:
        """Draw what differs."""
        if self._chart is not None and self._chart.options != block.chart:
            self._chart.options.clear()
            self._chart.options.update(block.chart)
        set_content(self._table, block.table)


def _chart(height_rem: float) -> ui.echart:
    chart = ui.echart({"series": []}, renderer="svg").classes("chart").props('aria-hidden="true"')
    return chart.style(f"height: {height_rem:.1f}rem")
