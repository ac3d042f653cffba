"""The week's figures as charts and as the tables beside them; no enterprise is named (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.cases.service_levels import LEVELS
from bot.desk.figures import AGES, Figures, Promptness
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording

OUTCOMES = ("answered", "asked_back", "handed_over", "refused", "relayed", "undelivered", "open")
# Legible on light and on dark.
COLOURS = ("#2a8f8a", "#8a74c9", "#c8862a", "#8a949a", "#5a9ad1", "#c9534a", "#b9a77a")
_LINE, _FAINT = "#8a949a", "#8a949a40"
GAPS_SHOWN = 100
HOUR_S = 3600
WEEKS = 4
NAMES = ("questions", "promptness", "breaches", "ages", "gaps", "weeks")
Options = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """One figure: its heading, what the chart draws, and the same numbers as a table."""

    name: str
    chart: Options
    table: Html


def blocks(found: Figures, earlier: Sequence[Figures], language: str) -> tuple[Block, ...]:
    """The figures of a week, and of those before it."""
    return (
        _questions(found, language),
        _promptness(found, language),
        _breaches(found, language),
        _ages(found, language),
        _gaps(found, language),
        _weeks(earlier, language),
    )


def weeks(this: date, back: int, view: Viewer) -> Html:
    """The weeks that can be looked at, newest first."""
    links = (
        tag(
            "a",
            _week(this - timedelta(weeks=n), view.language),
            href=view.url("/desk/figures", back=n or None),
            class_="filter",
            aria_current="true" if n == back else None,
        )
        for n in range(WEEKS)
    )
    return tag("p", *links, class_="filters")


def gap_texts(found: Figures, language: str) -> Html:
    """The questions that the guides did not answer, for the lead."""
    if found.gap_texts is None:
        return Html()
    rows = (
        tag(
            "li",
            wording.time_tag(gap.at, language),
            " ",
            tag("span", wording.market(gap.market, language), class_="sub"),
            tag("q", " ".join(gap.text.split())[:400]),
        )
        for gap in found.gap_texts[:GAPS_SHOWN]
    )
    listed = tag("ul", rows, class_="gap-texts") if found.gap_texts else tag("p", text("gaps_none", language))
    return tag("section", tag("h2", text("gap_texts", language)), listed, class_="part")


def _questions(found: Figures, language: str) -> Block:
    markets = _by_sum({m: sum(n for (one, _), n in found.questions.items() if one == m) for m, _ in found.questions})
    outcomes = [o for o in OUTCOMES if any(outcome == o for _, outcome in found.questions)]
    counts = {o: [found.questions.get((m, o), 0) for m in markets] for o in outcomes}
    names = [wording.market(m, language) for m in markets]
    named = {word("ended", o, language): counts[o] for o in outcomes}
    total = [sum(column) for column in zip(*counts.values(), strict=True)] if counts else []
    return Block(
        "questions",
        bars(names, named, stack=True),
        numbers(text("column_market", language), names, {**named, text("figures_all", language): total}),
    )


def _promptness(found: Figures, language: str) -> Block:
    levels = list(found.promptness)
    names = [word("urgency", level, language) for level in levels]
    each = [found.promptness[level] for level in levels]
    median, p90 = text("figures_median", language), text("figures_p90", language)
    drawn = {median: [_hours(p.median_s) for p in each], p90: [_hours(p.p90_s) for p in each]}
    shown = {
        text("figures_cases", language): [str(p.cases) for p in each],
        median: [_span(p.median_s, language) for p in each],
        p90: [_span(p.p90_s, language) for p in each],
        text("figures_within", language): [_share(p) for p in each],
    }
    chart = bars(names, drawn, unit=text("figures_hours", language))
    return Block("promptness", chart, numbers(text("column_urgency", language), names, shown))


def _breaches(found: Figures, language: str) -> Block:
    levels = sorted(LEVELS, reverse=True)
    names = [word("urgency", level, language) for level in levels]
    counts = {text("figures_breaches", language): [found.breaches.get(level, 0) for level in levels]}
    return Block(
        "breaches", bars(names, counts, colours=COLOURS[5:]), numbers(text("column_urgency", language), names, counts)
    )


def _ages(found: Figures, language: str) -> Block:
    parts = zip((0, *AGES), (*AGES, None), strict=True)
    names = [
        text("figures_days_over", language, n=low)
        if high is None
        else text("figures_days", language, low=low, high=high)
        for low, high in parts
    ]
    counts = {text("figures_open", language): list(found.ages)}
    return Block("ages", bars(names, counts), numbers(text("figures_age", language), names, counts))


def _gaps(found: Figures, language: str) -> Block:
    markets = _by_sum(found.gaps)
    names = [wording.market(m, language) for m in markets]
    counts = {text("figures_gaps", language): [found.gaps[m] for m in markets]}
    return Block(
        "gaps", bars(names, counts, colours=COLOURS[3:]), numbers(text("column_market", language), names, counts)
    )


def _weeks(found: Sequence[Figures], language: str) -> Block:
    """The weeks in order of time."""
    names = [_week(one.week, language) for one in found]
    counts = {
        text("figures_questions", language): [one.asked for one in found],
        text("figures_cases", language): [sum(p.cases for p in one.promptness.values()) for one in found],
        text("figures_breaches", language): [sum(one.breaches.values()) for one in found],
        text("figures_gaps", language): [sum(one.gaps.values()) for one in found],
    }
    return Block(
        "weeks",
        bars(names, counts, colours=(COLOURS[0], COLOURS[2], COLOURS[5], COLOURS[3])),
        numbers(text("figures_week", language), names, counts),
    )


def _week(first: date, language: str) -> str:
    return text("figures_week_of", language, start=first.isoformat(), end=(first + timedelta(days=6)).strftime("%m-%d"))


def _by_sum(counts: Mapping[str | None, int]) -> list[str | None]:
    return sorted(counts, key=lambda market: (-counts[market], market or "~"))


def bars(
    names: Sequence[str], series: Mapping[str, Sequence[float | None]], *, stack: bool = False, unit: str = "",
    colours: Sequence[str] = COLOURS,
) -> Options:  # fmt: skip
    """A chart of bars; its texts take their colour from the page."""
    return {
        "animation": False,
        "color": list(colours),
        "grid": {
            "left": 8,
            "right": 12,
            "top": 34 if len(series) > 1 or unit else 14,
            "bottom": 4,
            "containLabel": True,
        },
        "legend": {"show": len(series) > 1, "top": 0, "type": "scroll", "itemWidth": 12, "itemHeight": 9},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "data": list(names),
            "axisLabel": {"interval": 0, "hideOverlap": True},
            "axisLine": {"lineStyle": {"color": _LINE}},
            "axisTick": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "minInterval": 0 if unit else 1,
            "name": unit,
            "nameTextStyle": {"align": "left"},
            "splitLine": {"lineStyle": {"color": _FAINT}},
        },
        "series": [
            {
                "type": "bar",
                "name": name,
                "data": list(values),
                "barMaxWidth": 34,
                **({"stack": "all"} if stack else {}),
            }
            for name, values in series.items()
        ],
    }


def across(chart: Options) -> Options:
    """The same chart with its bars from left to right, the first one above: for names that are long."""
    turned = {**chart, "xAxis": {**chart["yAxis"], "name": ""}, "yAxis": {**chart["xAxis"], "inverse": True}}
    turned["grid"] = {**chart["grid"], "right": 24}
    turned["yAxis"]["axisLabel"] = {"interval": 0, "width": 190, "overflow": "truncate"}
    turned["series"] = [{**one, "barMaxWidth": 16} for one in chart["series"]]
    return turned


def numbers(first: str, names: Sequence[str], columns: Mapping[str, Sequence[object]]) -> Html:
    """The table that says the same as a chart."""
    head = tag("tr", tag("th", first, scope="col"), (tag("th", name, scope="col") for name in columns))
    rows = (
        tag("tr", tag("th", name, scope="row"), (tag("td", str(values[n])) for values in columns.values()))
        for n, name in enumerate(names)
    )
    return tag("table", tag("thead", head), tag("tbody", join(*rows)), class_="numbers")


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / HOUR_S, 2)


def _span(seconds: float | None, language: str) -> str:
    return "–" if seconds is None else wording.span(timedelta(seconds=seconds), language)


def _share(prompt: Promptness) -> str:
    if not prompt.judged:
        return "–"
    return f"{100 * prompt.within / prompt.judged:.0f} % ({prompt.within}/{prompt.judged})"
