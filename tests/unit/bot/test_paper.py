"""Papers: the same content as HTML and as PDF, Chinese lines broken as people set them, fonts found or asked for."""

import io
import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.errors import BadSetting, NotReachable
from bot.paper import Both, Entry, Grid, Heading, Line, Pairs, Paper, Points, Signature, Words
from bot.paper.breaking import lines
from bot.paper.fonts import Face, find
from bot.paper.html import to_html
from bot.paper.pdf import to_pdf
from tests.unit.bot.full_case import fonts

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONG = "我们于2026年11月3日收到起诉状，案号1:26-cv-01234，账户被冻结。" * 30


def paper(*blocks: object, **values: object) -> Paper:
    settings = {"title": "受理通知书", "language": "zh", "made_at": AT, "header": "C-2026-0001", "footer": "脚注"}
    return Paper(**{**settings, **values}, blocks=blocks)  # type: ignore[arg-type]


def pages(made: bytes) -> list[str]:
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(made)).pages]


# -- lines ----------------------------------------------------------------------------------------------------------


def one(character: str) -> float:
    return 2.0 if ord(character) > 0x2E80 else 1.0


def width(words: str) -> float:
    return sum(map(one, words))


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("收到起诉状，账户被冻结", ["收到起诉", "状，账户", "被冻结"]),
        ("收到起诉，账户", ["收到起", "诉，账户"]),
        ("收到起“诉状”", ["收到起", "“诉状”"]),
        ("a complaint came", ["a", "complain", "t came"]),
        ("one two three", ["one two", "three"]),
        ("案号 1:26-cv号", ["案号", "1:26-cv", "号"]),
        ("a\n\nb", ["a", "", "b"]),
        ("", [""]),
    ],
)
def test_lines_break_where_a_typesetter_breaks_them(text: str, broken: list[str]) -> None:
    assert list(lines(text, 8, width)) == broken


@given(st.text(alphabet="收到起诉状，。“”（）ab 1:-\n"), st.integers(min_value=8, max_value=40))
def test_no_character_is_lost_and_no_line_is_too_long(text: str, room: int) -> None:
    made = list(lines(text, room, width))
    assert re.sub(r"\s", "", "".join(made)) == re.sub(r"\s", "", text)
    assert all(width(line) <= room for line in made)


# -- PDF ------------------------------------------------------------------------------------------------------------


def test_a_pdf_holds_its_words_its_font_and_its_page_numbers() -> None:
    blocks = (
        Heading("期限", "Deadlines"),
        Pairs((("案件编号", "C-2026-0001"), ("说明", LONG))),
        Grid(("日期", "推算"), (("2026-11-24", LONG),), (0.3, 0.7)),
        Entry("Lin", "企业", (Words(LONG), Points((Line("order.pdf", "12 KB"),))), "内部 INTERNAL", True),
        Both("现予受理。", "Your request is accepted."),
        Signature((("承办专家", "Dr. Wei"),)),
        Words(LONG, "quote"),
    )
    made = to_pdf(paper(*blocks, pages="第{page}页，共{pages}页"), fonts())
    found = pages(made)
    assert len(found) >= 2
    for number, page in enumerate(found, 1):
        assert f"第{number}页，共{len(found)}页" in page and "C-2026-0001" in page and "脚注" in page
    whole = "".join(found)
    for words in (
        "受理通知书",
        "期限",
        "Deadlines",
        "内部INTERNAL",
        "order.pdf",
        "现予受理。",
        "Yourrequestis",
        "Dr.Wei",
    ):
        assert words in whole, words
    assert whole.count("案号1:26-cv-01234") >= 100, "every line of the long texts"
    embedded = [
        font
        for page in PdfReader(io.BytesIO(made)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    for font in embedded:
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert descriptor.keys() & {"/FontFile2", "/FontFile3"}
    assert len(made) < 300_000, "a subset, not the whole font"


def test_a_row_that_is_longer_than_a_page_goes_on_on_the_next() -> None:
    made = pages(to_pdf(paper(Grid(("a", "b"), (("x", LONG * 10), ("y", "end")), (0.2, 0.8))), fonts()))
    assert len(made) >= 2 and "".join(made).count("案号1:26-cv-01234") == 300 and "yend" in made[-1]


def test_what_no_font_has_is_an_empty_box_and_no_trouble(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        whole = "".join(pages(to_pdf(paper(Words("แอ \U0001f9ff \u202eabc\u200b ok\t完")), fonts())))
    assert "□" in whole and "abc" in whole and "完" in whole
    assert not caplog.records


def test_the_same_paper_is_the_same_file() -> None:
    assert to_pdf(paper(Words("一")), fonts()) == to_pdf(paper(Words("一")), fonts())


# -- fonts ----------------------------------------------------------------------------------------------------------


def test_without_any_font_the_error_names_the_package_and_the_setting(tmp_path: Path) -> None:
    with pytest.raises(NotReachable, match=r"fonts-noto-cjk.*PDF_FONT"):
        find(folders=(tmp_path, tmp_path / "none"))


def test_a_setting_that_is_no_font_with_chinese_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttf"
    wrong.write_bytes(b"no font")
    latin = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    for file in (wrong, tmp_path / "none.ttc", *([latin] if latin.exists() else [])):
        with pytest.raises(BadSetting, match="PDF_FONT"):
            find(file)


def test_the_font_that_is_set_is_taken() -> None:
    file = fonts().regular.file
    assert find(file).regular.file == find(file).bold.file == file
    assert isinstance(find(file).regular, Face)


# -- HTML -----------------------------------------------------------------------------------------------------------


def test_a_page_stands_alone_and_nothing_in_it_is_markup() -> None:
    evil = '</style><script>x</script>"><img src=x onerror=1>'
    made = to_html(
        paper(
            Heading(evil, evil),
            Words(evil),
            Pairs(((evil, evil),)),
            Grid((evil,), ((evil,),), (1.0,)),
            Points((Line(evil, evil, to=evil, href="javascript:alert(1)"),)),
            Both(evil, evil),
            Signature(((evil, evil),)),
            Entry(evil, evil, (Words(evil),), evil, anchor=evil),
            title=evil,
            header=evil,
            footer=evil,
            other_title=evil,
        )
    )
    assert "<script" not in made and "<img" not in made and "javascript:" not in made
    assert made.count("</style>") == 1 and not re.search(r"\b(?:src|@import|url\()", made.replace("src=x", ""))


def test_both_sides_name_their_language() -> None:
    made = to_html(paper(Both("中文", "English")))
    assert '<p class="plain" lang="zh-CN">中文</p><p class="plain" lang="en">English</p>' in made
