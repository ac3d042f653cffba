"""A monitoring report on paper: a chart with its numbers for each figure, in English or Chinese (pure)."""

from collections.abc import Iterator, Sequence

from bot.monitoring.model import Report, Shown
from bot.monitoring.suppression import Cell
from bot.monitoring.words import (
    alone,
    area,
    counted_to,
    in_order,
    label,
    nothing,
    number,
    parts,
    remark,
    span,
    text,
    title,
)
from bot.paper.model import Bar, Bars, Block, Heading, Pairs, Paper, Words

ENDINGS = ("html", "pdf")
LANGUAGES = ("en", "zh")
ROWS, NAMED = 20, 60
"""Rows of a chart, and names in the sentence behind it."""


def paper(report: Report, language: str) -> Paper:
    """The whole report."""
    return Paper(
        title=title(report, language),
        language=language,
        made_at=report.at,
        blocks=tuple(_blocks(report, language)),
        header=f"{report.key} · {area(report, language)}",
        footer=text("footer", language),
        pages=text("pages", language),
    )


def _blocks(report: Report, language: str) -> Iterator[Block]:
    days = text("days", language, first=report.first.isoformat(), last=report.last.isoformat())
    yield Pairs(
        (
            (text("row_number", language), report.key),
            (text("row_period", language), days),
            (text("row_area", language), area(report, language)),
            (text("row_counted", language), counted_to(report, language)),
            (text("row_made", language), report.made_by),
        )
    )
    said = remark(report, language)
    if said:
        yield Words(said, "notice")
    yield Words(text("rule", language), "small")
    for part, figures in parts(report).items():
        yield Heading(text(f"part_{part}", language), level=1)
        if nothing(figures):
            yield Words(text("none", language))
            continue
        for shown in figures:
            yield Heading(text(f"figure_{shown.name}", language), level=3)
            yield Words(text(f"figure_{shown.name}_about", language), "small")
            yield from _figure(shown, language)


def _figure(shown: Shown, language: str) -> Iterator[Block]:
    said = alone(shown, language)
    if said is not None:
        yield Words(said)
        return
    cells = in_order(shown)
    rows = [Bar(_row(cell, shown, language), cell.count) for cell in cells[:ROWS]]
    if shown.table.total is not None:
        blank = ("",) * (2 if shown.times else 0)
        rows.append(Bar((text("all", language), str(shown.table.total), *blank)))
    head = ["", text("number", language)]
    if shown.times:
        head += [text("median", language), text("p90", language)]
    yield Bars(tuple(head), tuple(rows))
    if cells[ROWS:]:
        yield Words(text("further", language, names=_names(cells[ROWS:], shown, language)), "small")


def _row(cell: Cell, shown: Shown, language: str) -> tuple[str, ...]:
    words = (label(shown.name, cell.label, language), number(cell))
    if not shown.times:
        return words
    times = next((one for one in shown.times if one.label == cell.label), None)
    return (*words, *((span(times.median_s, language), span(times.p90_s, language)) if times else ("–", "–")))


def _names(cells: Sequence[Cell], shown: Shown, language: str) -> str:
    names = [f"{label(shown.name, cell.label, language)} ({number(cell)})" for cell in cells[:NAMED]]
    if cells[NAMED:]:
        names.append(text("further_more", language, n=len(cells) - NAMED))
    return ("；" if language == "zh" else "; ").join(names)
