"""How reports read: both languages, charts with their numbers, spreadsheets without formulas, periods of Beijing."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.monitoring import words
from bot.monitoring.figures import BY_NAME, FIGURES, IN_ORDER
from bot.monitoring.model import REASONS, Report, Row, as_json, counted, from_json
from bot.monitoring.paper import paper
from bot.monitoring.periods import Period, around, period, running
from bot.monitoring.workbook import workbook
from bot.monitoring.yearbook import SHEETS, Sheet, text
from bot.paper import Bar, Bars, Paper
from bot.paper.html import to_html
from bot.paper.pdf import to_pdf
from bot.storage.monitoring_figures import QUERIES
from tests.unit.bot.full_case import fonts

LANGUAGES = ("en", "zh")


def rows(*counts: int) -> list[Row]:
    cells = ["US", "DE", "JP", None]
    return [
        Row(f"r:{c}:{n}", cell)
        for c, (cell, count) in enumerate(zip(cells, counts, strict=False))
        for n in range(count)
    ]


def report(**values: object) -> Report:
    first = [Row(f"case:{n}", "U2" if n < 6 else "U3", 600.0 * n) for n in range(13)]
    figures = (
        counted(BY_NAME["items_market"], rows(12, 6, 9)),
        counted(BY_NAME["items_plaintiff"], [Row(f"item:{n}", "<b>Brand & Söhne</b>") for n in range(7)]),
        counted(BY_NAME["letters_state"], [Row(f"letter:{n}", "sent") for n in range(3)]),
        counted(BY_NAME["deadlines_week"], [Row(f"d:{n}", f"2026-W{49 + n % 2}") for n in range(11)]),
        counted(BY_NAME["questions_market"], rows(2, 9, 20)),
        counted(BY_NAME["first_human"], first),
        counted(BY_NAME["breaches"], []),
    )
    made = Report(
        key="2026-W48", kind="week", period="2026-W48", first=date(2026, 11, 23), last=date(2026, 11, 29),
        at=datetime(2026, 11, 29, 16, tzinfo=UTC), made_by="Firstline", figures=figures,
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


# -- periods --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-W48", "2026-11-23", "2026-11-29"), ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W53", "2026-12-28", "2027-01-03"), ("2026-11", "2026-11-01", "2026-11-30"),
        ("2026-12", "2026-12-01", "2026-12-31"), ("2028-02", "2028-02-01", "2028-02-29"), ("2026", "2026-01-01", "2026-12-31"),
    ],
)  # fmt: skip
def test_the_days_of_a_period(name: str, first: str, last: str) -> None:
    found = period(name)
    assert (found.first.isoformat(), found.last.isoformat(), found.name) == (first, last, name)


@pytest.mark.parametrize(
    "name", ["", "2026-W54", "2026-W00", "2026-13", "26-11", "2026-W48x", "２０２６", "0000", "9999-12"]
)
def test_what_is_no_period(name: str) -> None:
    with pytest.raises(ValueError):
        period(name)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(["week", "month", "year"]))
def test_periods_follow_each_other_without_gaps(day: date, kind: str) -> None:
    found: Period = around(kind, day)  # type: ignore[arg-type]
    assert found.first <= day < found.after and found.before.after == found.first
    assert period(found.name) == found


def test_a_period_ends_in_beijing() -> None:
    week = period("2026-W48")
    assert week.end == datetime(2026, 11, 29, 16, tzinfo=UTC)
    assert not week.ended(datetime(2026, 11, 29, 15, 59, 59, tzinfo=UTC)) and week.ended(week.end)
    assert running("month", datetime(2026, 11, 30, 16, tzinfo=UTC)).name == "2026-12"


# -- words ----------------------------------------------------------------------------------------------------------


def test_every_figure_has_its_words_and_its_query() -> None:
    assert set(QUERIES) == set(BY_NAME) and len(FIGURES) == len(BY_NAME) and set(BY_NAME) >= IN_ORDER
    for figure, language in product(FIGURES, LANGUAGES):
        for key in (f"figure_{figure.name}", f"figure_{figure.name}_about", f"part_{figure.part}"):
            assert words.text(key, language)
    for why, language in product(REASONS, LANGUAGES):
        assert words.text(f"why_{why}", language)
    for name, columns in SHEETS.items():
        assert all(text(key, "zh") for key in (f"sheet_{name}", *(f"column_{column}" for column in columns)))


@pytest.mark.parametrize(
    ("figure", "cell", "en", "zh"),
    [
        ("items_market", "DE", "Germany", "德国"), ("items_market", None, "general", "通用"),
        ("items_kind", "suit", "suits", "诉讼"), ("items_right", "trade_mark", "trade mark", "商标"),
        ("items_court", "N.D. Ill.", "N.D. Ill.", "N.D. Ill."), ("items_court", None, "not stated", "未注明"),
        ("items_class", "09", "class 9", "第 9 类"), ("items_plaintiff", "*", "an enterprise of the network (not named)", "网络内企业（不具名）"),
        ("letters_state", "asked", "opened as a case", "已转为案件"), ("levels_kept", "late", "late", "超时"),
        ("questions_outcome", "handed_over", "handed over", "已转交"), ("questions_outcome", "gap:JP", "not in the guides: Japan", "指南未涵盖：日本"),
        ("questions_outcome", "gap:none", "not in the guides: general", "指南未涵盖：通用"), ("breaches", "U3", "critical", "特急"),
        ("outcomes", "advised", "guidance given", "已提供指导"), ("outcomes", "terminated", "ended early", "已终止"),
        ("deadlines_week", "2026-W49", "2026-W49 (from 2026-11-30)", "2026-W49（2026-11-30 起）"),
        ("courses", "unknown-course", "unknown-course", "unknown-course"), ("courses_passed", "begun", "not finished yet", "尚未完成"),
    ],
)  # fmt: skip
def test_what_cells_are_called(figure: str, cell: str | None, en: str, zh: str) -> None:
    assert (words.label(figure, cell, "en"), words.label(figure, cell, "zh")) == (en, zh)


def test_lengths_of_time() -> None:
    spans = [words.span(s, "en") for s in (5, 600, 7140, 7200, 86400, 3 * 86400)]
    assert spans == ["5 s", "10 min", "119 min", "2.0 h", "24.0 h", "3.0 days"]


# -- papers ---------------------------------------------------------------------------------------------------------


def test_a_report_is_read_as_it_was_written() -> None:
    made = report(center="zj", center_name={"en": "Zhejiang", "zh": "浙江分中心"}, corrects="2026-W48", why="late")
    assert from_json(as_json(made)) == made


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_the_numbers_beside_their_bars(language: str) -> None:
    made = paper(report(), language)
    charts = [block for block in made.blocks if isinstance(block, Bars)]
    items, plaintiffs, weeks, questions, first = charts
    assert [(bar.cells[1], bar.value) for bar in items.rows] == [("12", 12), ("9", 9), ("6", 6), ("27", None)]
    assert [bar.cells[1] for bar in plaintiffs.rows] == ["7"], "names have no total"
    assert [bar.cells[1] for bar in weeks.rows] == ["6", "5", "11"]
    assert [bar.cells[1] for bar in questions.rows] == ["20", "×", "<5", "31"]
    assert first.rows[0].cells[1:] == (("6", "25 min", "50 min") if language == "en" else ("6", "25 分钟", "50 分钟"))
    html = to_html(made)
    assert "&lt;b&gt;Brand &amp; Söhne&lt;/b&gt;" in html and "<b>Brand" not in html
    assert html.count('aria-hidden="true"') == sum(1 for chart in charts for bar in chart.rows if bar.value)
    assert words.text("few", language) in html and words.text("rule", language).replace("<", "&lt;") in html


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Weekly monitoring report 2026-W48", "the whole network", "Time to the first person", "median")),
        ("zh", ("监测周报2026-W48", "全网络", "首次人工响应时间", "中位数")),
    ],
)
def test_the_pdf_can_be_read(language: str, said: tuple[str, ...]) -> None:
    pages = PdfReader(io.BytesIO(to_pdf(paper(report(), language), fonts()))).pages
    found = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert all(re.sub(r"\s", "", one) in found for one in said)


def test_previews_and_corrections_say_so_in_both_languages() -> None:
    for language, preview, correction in (
        ("en", "Preview", "takes the place of 2026-W48"),
        ("zh", "预览", "更正 2026-W48"),
    ):
        assert preview in to_html(paper(report(preview=True), language))
        assert correction in to_html(paper(report(key="2026-W48-v2", corrects="2026-W48", why="data"), language))


def test_many_names_become_a_sentence() -> None:
    found = [Row(f"item:{name}:{n}", f"Plaintiff {name:03}") for name in range(100) for n in range(5 + name % 7)]
    made = paper(report(figures=(counted(BY_NAME["items_plaintiff"], found),)), "en")
    assert len(next(block for block in made.blocks if isinstance(block, Bars)).rows) == 20
    assert "and 20 more" in to_html(made)


def test_a_chart_of_a_hundred_rows_goes_on_on_the_next_page() -> None:
    bars = Bars(("", "number"), tuple(Bar((f"row {n}", str(n)), n) for n in range(100)))
    drawn = to_pdf(Paper("t", "en", datetime(2026, 1, 1, tzinfo=UTC), (bars,)), fonts())
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages]
    assert len(pages) == 2 and all("number" in page for page in pages) and "row 99" in pages[1]


# -- spreadsheets ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "\t=1", "a\x00b\x0b=", "𠮷\ud800", "x" * 40_000])  # fmt: skip
def test_text_never_becomes_a_formula(evil: str) -> None:
    data = workbook([Sheet("名 name", ("=head", "n"), ((evil, 3),))])
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    head, cell = sheet["A1"], sheet["A2"]
    assert head.data_type == cell.data_type == "s" and head.value == "=head"
    assert str(cell.value) == re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", evil)[:32_767]
    assert cell.quotePrefix == evil.startswith(("=", "+", "-", "@", "\t"))
    assert sheet["B2"].value == 3
