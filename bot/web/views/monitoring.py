"""The list of monitoring reports and one report: charts with the tables that say the same (pure)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cases.routing import Network
from bot.monitoring.model import REASONS, Report, Shown
from bot.monitoring.paper import ENDINGS, LANGUAGES, ROWS
from bot.monitoring.periods import Period
from bot.monitoring.suppression import Cell
from bot.monitoring.words import alone, area, counted_to, in_order, label, number, remark, span, title
from bot.monitoring.words import text as told
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text
from bot.web.views import wording
from bot.web.views.figures import HOUR_S, Block, Options, across, bars, numbers
from bot.web.views.sidebar import OWN_NAMES

if TYPE_CHECKING:
    from bot.storage.monitoring import Head

COLUMNS = ("report", "period", "area", "made", "files")


def listing(heads: "Sequence[Head]", view: Viewer, network: Network) -> Html:
    """The reports that were made, the newest first."""
    language = view.language
    if not heads:
        return tag("p", told("list_empty", language), class_="empty")
    titles = tag("tr", (tag("th", told(f"column_{c}", language), scope="col") for c in COLUMNS))
    rows = (_row(head, view, network) for head in heads)
    return tag("table", tag("thead", titles), tag("tbody", rows), class_="queue ledger monitoring")


def _row(head: "Head", view: Viewer, network: Network) -> Html:
    language = view.language
    note = told("corrected", language) if head.corrected else None
    cells = (
        join(
            tag("a", head.key, href=view.url(f"/desk/monitoring/{head.id}"), class_="number"),
            tag("small", note) if note else None,
        ),
        told(f"title_{head.kind}", language, period=head.period),
        network.name(head.center, language) if head.center else told("network", language),
        join(wording.time_tag(head.made_at, language), tag("small", head.made_by)),
        files(head.id, view),
    )
    titled = zip(COLUMNS, cells, strict=True)
    return tag("tr", (tag("td", cell, class_=f"c-{c}") for c, cell in titled))


def files(report: int, view: Viewer) -> Html:
    """A report as a file in each form and language."""
    listed = [
        tag(
            "span",
            OWN_NAMES[language],
            [(" ", _file(report, language, ending, view)) for ending in ENDINGS],
        )
        for language in LANGUAGES
    ]
    return tag("span", listed, class_="files")


def _file(report: int, language: str, ending: str, view: Viewer) -> Html:
    return tag(
        "a",
        ending.upper(),
        href=view.url(f"/desk/monitoring/{report}/report.{ending}", paper=language),
        aria_label=f"{OWN_NAMES[language]}, {ending.upper()}",
        target="_blank",
        rel="noopener",
    )


# -- what leads may have made -----------------------------------------------------------------------------------------


def forms(periods: Sequence[Period], year: int, centers: Sequence[str], view: Viewer, network: Network) -> Html:
    """A report of a period, and the yearly file of a center."""
    language = view.language
    named = [(center, network.name(center, language)) for center in centers]
    offered = [
        (one.name, told("offer_running" if n % 2 == 0 else "offer_ended", language, period=_offered(one, language)))
        for n, one in enumerate(periods)
    ]
    make = tag(
        "form",
        _kept(view),
        _select("period", offered, told("choose_period", language)),
        _select("center", [("", told("network", language)), *named], told("choose_area", language)),
        tag("button", told("make", language), type="submit", class_="button primary"),
        action="/desk/monitoring/make", method="post", class_="queue-filters", aria_label=told("make", language),
    )  # fmt: skip
    years = [(str(one), str(one)) for one in (year, year - 1, year - 2)]
    yearly = tag(
        "form",
        _kept(view),
        _select("year", years, told("choose_year", language)),
        _select("center", named, told("choose_center", language)),
        tag("button", told("make_year", language), type="submit", class_="button quiet"),
        action="/desk/monitoring/year", method="get", class_="queue-filters", aria_label=told("make_year", language),
    )  # fmt: skip
    return join(make, yearly)


def _offered(one: Period, language: str) -> str:
    return told(f"offered_{one.kind}", language, period=one.name)


def correction(report: Report, view: Viewer) -> Html:
    """The form that makes a report of the same period anew."""
    language = view.language
    reasons = [(why, told(f"why_{why}", language)) for why in REASONS]
    form = tag(
        "form",
        _kept(view),
        _select("why", reasons, told("choose_why", language)),
        tag("button", told("correct", language), type="submit", class_="button quiet"),
        action=f"/desk/monitoring/{report.id}/correct", method="post", class_="queue-filters",
    )  # fmt: skip
    return tag(
        "details",
        tag("summary", told("correct", language)),
        tag("p", told("correct_about", language), class_="hint"),
        form,
        class_="part",
    )


def _select(name: str, options: Sequence[tuple[str, str]], words: str) -> Html:
    listed = [tag("option", shown, value=value) for value, shown in options]
    return tag("select", listed, name=name, aria_label=words, class_="field")


def _kept(view: Viewer) -> list[Html]:
    kept = {"as": view.person.id, **({"lang": view.language} if view.chosen else {})}
    return [tag("input", type="hidden", name=name, value=value) for name, value in kept.items()]


# -- one report -------------------------------------------------------------------------------------------------------


def head(report: Report, view: Viewer) -> Html:
    """What a report is about, and its files."""
    language = view.language
    days = told("days", language, first=report.first.isoformat(), last=report.last.isoformat())
    facts = (
        ("row_number", report.key),
        ("row_period", days),
        ("row_area", area(report, language)),
        ("row_counted", counted_to(report, language)),
        ("row_made", report.made_by),
    )
    listed = tag("dl", ((tag("dt", told(key, language)), tag("dd", value)) for key, value in facts), class_="facts")
    said = remark(report, language)
    return join(
        tag("p", tag("a", text("page_monitoring", language), href=view.url("/desk/monitoring")), class_="meta"),
        tag("p", tag("strong", said), role="note", class_="remark") if said else None,
        listed,
        tag("p", files(report.id, view)) if report.id else None,
        tag("p", told("rule", language), class_="hint"),
    )


def heading(report: Report, language: str) -> str:
    """The title of the page."""
    return f"{title(report, language)} · {area(report, language)}"


def block(shown: Shown, language: str) -> Block:
    """A figure as a chart and as a table; no chart where there is nothing to draw."""
    said = alone(shown, language)
    if said is not None:
        return Block(shown.name, {"series": []}, tag("p", said, class_="hint"))
    cells = in_order(shown)
    names = [label(shown.name, cell.label, language) for cell in cells]
    return Block(shown.name, _chart(shown, cells, names, language), _table(shown, cells, names, language))


def height_rem(shown: Shown) -> float | None:
    """How high the chart of a figure is; None where there is nothing to draw."""
    counts = [cell.count for cell in shown.table.cells if cell.count is not None]
    row_rem = 3.2 if shown.times else 1.9
    return 3.6 + row_rem * min(ROWS, len(counts)) if any(counts) else None


def _chart(shown: Shown, cells: Sequence[Cell], names: Sequence[str], language: str) -> Options:
    seen = [n for n, cell in enumerate(cells) if cell.count is not None][:ROWS]
    words = [names[n] for n in seen]
    if not shown.times:
        return across(bars(words, {told("number", language): [cells[n].count for n in seen]}))
    times = {one.label: one for one in shown.times}
    found = [times.get(cells[n].label) for n in seen]
    unit = text("figures_hours", language)
    median, p90 = (f"{told(key, language)} ({unit})" for key in ("median", "p90"))
    drawn = {
        median: [round(one.median_s / HOUR_S, 2) if one else None for one in found],
        p90: [round(one.p90_s / HOUR_S, 2) if one else None for one in found],
    }
    return across(bars(words, drawn, unit=unit))


def _table(shown: Shown, cells: Sequence[Cell], names: Sequence[str], language: str) -> Html:
    columns: dict[str, list[str]] = {told("number", language): [number(cell) for cell in cells]}
    if shown.times:
        times = {one.label: one for one in shown.times}
        found = [times.get(cell.label) for cell in cells]
        columns[told("median", language)] = [span(one.median_s, language) if one else "–" for one in found]
        columns[told("p90", language)] = [span(one.p90_s, language) if one else "–" for one in found]
    if shown.table.total is not None:
        names = [*names, told("all", language)]
        for n, values in enumerate(columns.values()):
            values.append("" if n else str(shown.table.total))
    return numbers("", names, columns)
