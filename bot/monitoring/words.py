"""How the figures of a report are said, in English and Chinese (pure)."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bot.cases.service_levels import BEIJING
from bot.monitoring.figures import BY_NAME, IN_ORDER
from bot.monitoring.model import OURS, Report, Shown
from bot.monitoring.periods import period
from bot.monitoring.suppression import Cell
from bot.texts import Texts
from bot.training.courses import courses

text = Texts(Path(__file__).with_name("texts.yaml"))
GAP = "gap:"
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


def label(figure: str, cell: str | None, language: str) -> str:
    """What a cell of a figure is called."""
    group = BY_NAME[figure].words
    if cell is None and group != "market":
        return text("not_stated", language)
    if cell == OURS:
        return text("ours", language)
    if cell is not None and cell.startswith(GAP):
        return text("gap", language, market=text.word("market", cell.removeprefix(GAP), language))
    named = _NAMED.get(group or "")
    return named(cell or "", language) if named else text.word(group or "", cell or "none", language)


def _course(cell: str, language: str) -> str:
    found = courses().get(cell)
    return cell if found is None else found.title.zh if language == "zh" else found.title.en


def _week(cell: str, language: str) -> str:
    return text("week_of", language, week=cell, first=period(cell).first.isoformat())


_NAMED: Mapping[str, Callable[[str, str], str]] = {
    "": lambda cell, _language: cell,
    "class": lambda cell, language: text("class", language, n=int(cell)),
    "title": _course,
    "week": _week,
}
"""Cells that no table of words names."""


def parts(report: Report) -> dict[str, list[Shown]]:
    """The figures by the part of the report in which they stand; those that this version does not know are left out."""
    found: dict[str, list[Shown]] = {}
    for shown in report.figures:
        if shown.name in BY_NAME:
            found.setdefault(BY_NAME[shown.name].part, []).append(shown)
    return found


def nothing(figures: Iterable[Shown]) -> bool:
    """Whether all figures of a part counted nothing."""
    return all(shown.table.parted and not shown.table.cells for shown in figures)


def number(cell: Cell) -> str:
    """A number, or how it is withheld."""
    return cell.mark or str(cell.count)


def in_order(shown: Shown) -> tuple[Cell, ...]:
    """The cells as they are shown: in their own order where they have one, else as the report has them."""
    if shown.name in IN_ORDER:
        return tuple(sorted(shown.table.cells, key=lambda cell: cell.label or "~"))
    return shown.table.cells


def alone(shown: Shown, language: str) -> str | None:
    """What is said of a figure that is not shown in parts; None for one that is."""
    table = shown.table
    if not table.parted:
        key = "few" if table.mark else "alone" if table.total is not None else "few_named"
        return text(key, language, total=table.total)
    return None if table.cells else text("none", language)


def span(seconds: float, language: str) -> str:
    """A length of time in its largest sensible unit."""
    if seconds < MINUTE_S:
        return text("seconds", language, n=round(seconds))
    if seconds < 2 * HOUR_S:
        return text("minutes", language, n=round(seconds / MINUTE_S))
    if seconds < 2 * DAY_S:
        return text("hours", language, n=f"{seconds / HOUR_S:.1f}")
    return text("days_long", language, n=f"{seconds / DAY_S:.1f}")


def title(report: Report, language: str) -> str:
    """What a report is called on its first page."""
    return text(f"title_{report.kind}", language, period=report.period)


def area(report: Report, language: str) -> str:
    """Whose matters it counts."""
    return report.center_name.get(language, report.center) if report.center else text("network", language)


def counted_to(report: Report, language: str) -> str:
    """Up to when was counted."""
    return text("moment", language, at=f"{report.at.astimezone(BEIJING):%Y-%m-%d %H:%M}")


def remark(report: Report, language: str) -> str | None:
    """That it is only a preview, or a correction."""
    if report.preview:
        return text("preview", language, at=counted_to(report, language))
    if report.corrects is None:
        return None
    return text("correction", language, key=report.corrects, why=text.word("why", report.why, language))
