"""Markdown files: what they state about themselves, their sections, their text."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.model import Limits, Section
from ingest.readers import read
from ingest.readers.frontmatter import front_matter
from ingest.readers.markdown import add_text, section_note
from ingest.readers.outline import Outline
from tests.unit.ingest.made import read_as, source, texts

GUIDE = """---
id: us/schedule-a
market: us
language: en
title: Sued over an online shop
version: "1.0"
forums: [federal district court]
checked_on: 2026-11-22
review_by: 2027-05-22
reviewed_by: null
confidence: P
sources:
  - {id: frcp, name: Federal Rules of Civil Procedure, where: "public copy", read_on: 2026-11-22}
---
## How long do I have to answer?
<!-- source: FRCP 12(a)(1)(A)(i); confidence: S; rules: US-FED-01, US-FED-02; anchor: answer-time -->
You have **21 days** after service.

- [x](https://example.com) first
- second

## What must I do in the first hour?
<!-- checklist: asset_freeze, injunction; source: FRCP 65(b) · Lanham Act § 34; see also: both -->
1. Keep the papers.
2. Stop nothing yet.
"""


def sections(text: str) -> tuple[Section, ...]:
    outline = Outline()
    add_text(outline, text)
    return outline.sections()


def body(text: str) -> str:
    return "\n\n".join(section.text for section in sections(text))


def damage(tmp_path: Path, text: str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_as(tmp_path, "a.md", text)
    assert caught.value.reason_code == "damaged"
    return caught.value.detail


def test_a_guide_states_its_record(tmp_path: Path) -> None:
    path = tmp_path / "schedule-a.en.md"
    path.write_text(GUIDE)
    guide = read(source(path, "us/schedule-a-file", "en", built_in=True), Limits()).guide
    assert (guide.id, guide.language, guide.market) == ("us/schedule-a", "en", "US")
    assert (guide.title, guide.format) == ("Sued over an online shop", "md")
    assert (guide.checked_on, guide.review_by) == (date(2026, 11, 22), date(2027, 5, 22))
    assert (guide.reviewed_by, guide.confidence) == (None, "P")
    assert guide.source == "Federal Rules of Civil Procedure"
    assert len(guide.version) == 12


def test_only_a_built_in_guide_chooses_its_id(tmp_path: Path) -> None:
    path = tmp_path / "fake.md"
    path.write_text(GUIDE)
    assert read(source(path, "uploads/fake"), Limits()).guide.id == "uploads/fake"


def test_section_comments_describe_their_section(tmp_path: Path) -> None:
    first, second = read_as(tmp_path, "a.md", GUIDE).sections
    assert first.heading == ("How long do I have to answer?",)
    assert first.text == "You have 21 days after service.\n\n- x first\n- second"
    assert (first.source, first.confidence, first.anchor) == ("FRCP 12(a)(1)(A)(i)", "S", "answer-time")
    assert first.rules == ("US-FED-01", "US-FED-02")
    assert second.checklist == ("asset_freeze", "injunction")
    assert second.source == "FRCP 65(b) · Lanham Act § 34; see also: both"
    assert (second.confidence, second.rules, second.anchor) == (None, (), None)


@pytest.mark.parametrize("comment", ["INFO END", " TODO: check this ", "", "sourceless: x"])
def test_other_comments_say_nothing(comment: str) -> None:
    assert section_note(comment, 1) is None
    assert body(f"before\n\n<!--{comment}-->\n\nafter") == "before\n\nafter"


def test_a_comment_counts_only_under_its_heading() -> None:
    (section,) = sections("# A\n\ntext\n\n<!-- source: X -->\n\nmore <!-- source: Y --> text")
    assert section.source is None
    assert section.text == "text\n\nmore text"


def test_broken_front_matter_is_named_with_its_line(tmp_path: Path) -> None:
    assert damage(tmp_path, "---\ntitle: a\nmarket: [US\n---\ntext").startswith("front matter, line ")
    assert damage(tmp_path, "---\ntitle: a\n# a\n\ntext") == "front matter, line 1: opened by --- and never closed"
    assert "line 3: checked_on" in damage(tmp_path, "---\ntitle: a\nchecked_on: next week\n---\ntext")
    assert "line 2: confidence" in damage(tmp_path, "---\nconfidence: high\n---\ntext")
    assert "line 2: market" in damage(tmp_path, "---\nmarket: America\n---\ntext")
    assert "line 2: url" in damage(tmp_path, "---\nurl: javascript:alert(1)\n---\ntext")
    assert "line 2: id" in damage(tmp_path, "---\nid: ../../etc\n---\ntext")
    assert "section comment, line 6" in damage(tmp_path, "---\ntitle: a\n---\n# A\n\n<!-- confidence: sure -->\ntext")


def test_front_matter_builds_no_objects_and_keeps_norway(tmp_path: Path) -> None:
    text = "---\nmarket: NO\nx: !!python/object/apply:os.system ['true']\n---\ntext"
    assert read_as(tmp_path, "a.md", text).guide.market == "NO"


def test_two_rulers_are_no_front_matter(tmp_path: Path) -> None:
    assert texts(read_as(tmp_path, "a.md", "---\n\nSome text here.\n\n---\n\nMore.")) == "Some text here.\n\nMore."


def test_an_address_line_is_the_url_and_not_text(tmp_path: Path) -> None:
    document = read_as(
        tmp_path, "a.md", 'PageURL: "[https://example.com/a](https://example.com/a)"\n\n## Kind\n\n# Name\n\ntext'
    )
    assert document.guide.url == "https://example.com/a"
    assert document.guide.title == "Name"
    assert texts(document) == "text"


def test_headings_make_paths() -> None:
    found = sections("# T\n\na\n\n## B\n\nb\n\n### C\n\nc\n\nSetext\n===\n\nd\n\n##Tight\n\ne\n\n### \n\nf")
    assert [(s.heading, s.text) for s in found] == [
        (("T",), "a"),
        (("T", "B"), "b"),
        (("T", "B", "C"), "c"),
        (("Setext",), "d"),
        (("Setext", "Tight"), "e\n\nf"),
    ]


def test_headings_deeper_than_six_are_headings_too() -> None:
    (section,) = sections("# Title\n#### § 512\n######## (A) In general .\n\ntext")
    assert section.heading == ("Title", "§ 512", "(A) In general.")


def test_the_title_is_taken_off_the_paths(tmp_path: Path) -> None:
    document = read_as(tmp_path, "x.md", "---\nTitle: Markengesetz\n---\n# Markengesetz (MarkenG)\n\n## § 1\n\nText.")
    assert document.guide.title == "Markengesetz (MarkenG)"
    assert document.sections[0].heading == ("§ 1",)


def test_the_title_is_in_the_language_of_the_text(tmp_path: Path) -> None:
    document = read_as(
        tmp_path,
        "treaty.md",
        "##Verdrag van Parijs tot bescherming van de industriële eigendom\n\n####Convention for the Protection of the "
        "Works of Authors\n\n### Article 1\n\nThe countries to which this Convention applies constitute a Union.",
    )
    assert document.guide.title == "Convention for the Protection of the Works of Authors"
    assert document.sections[0].heading == ("Article 1",)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("B1000 - Receiving a letter.md", "Receiving a letter"),
        ("what_to_do.md", "what to do"),
        ("商标法(2019-04-23).md", "商标法(2019-04-23)"),
    ],
)
def test_a_text_without_headings_is_called_by_its_file_name(tmp_path: Path, name: str, title: str) -> None:
    assert read_as(tmp_path, name, "Some text.").guide.title == title


def test_text_loses_its_marks_and_nothing_else() -> None:
    assert body("a **b** _c_ `d` ~~e~~ [f](http://x) ![g](h.png) <http://i.org> &amp; \\* j") == (
        "a b c d e f http://i.org & * j"
    )
    assert body("line\nnext\\\nbroken<br>again") == "line next\nbroken\nagain"
    assert body("```\ncode\n```\n\n> quoted\n\n---\n\nend") == "code\n\nquoted\n\nend"


def test_lists_keep_their_markers_and_tables_their_rows() -> None:
    assert body("3. c\n4. d\n   - e\n\n     more\n") == "3. c\n4. d\n- e\nmore"
    assert body("| a | b |\n|---|---|\n| 1 | **2** |\n| 3 | |") == "a | b\n1 | 2\n3 |"
    assert body("- ![only](picture.png)\n- text") == "- text"


def test_scripts_in_markdown_are_dropped_and_tables_in_html_read() -> None:
    assert body('<script>alert("x")</script>\n\n<div onclick="evil()">kept</div>') == "kept"
    assert body("a <script>alert(1)</script> b") == "a b"
    assert body("<table><tr><td>a</td><td>b</td></tr></table>") == "a | b"


def test_a_raised_number_stays_apart_from_the_figure_before_it() -> None:
    assert body("within 21 days<sup>3</sup> of service") == "within 21 days³ of service"


def test_lines_of_a_paragraph_are_joined_as_their_language_writes() -> None:
    assert body("商标注册人\n享有专用权。") == "商标注册人享有专用权。"
    assert body("Datenschutz-\nGrundverordnung und Patent-\noder Markenrecht") == (
        "Datenschutz-Grundverordnung und Patent- oder Markenrecht"
    )
    assert body("vom\n27. Dezember 2006") == "vom 27. Dezember 2006"
    assert body("1). First.\n2). Second.") == "1). First.\n2). Second."


def test_chinese_articles_are_sections(tmp_path: Path) -> None:
    document = read_as(
        tmp_path,
        "law.md",
        "# 商标法\n\n2019年修正\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n第一条 为了加强商标管理，制定本法。\n\n"
        "第二条　商标局主管工作。\n\n设立评审委员会。\n\n第三条之一 商标包括服务商标。第四条的规定不适用。\n\n"
        "第五条第二款修改为",
    )
    assert document.guide.language == "zh"
    assert [s.heading for s in document.sections] == [
        (),
        ("第一章 总则", "第一条"),
        ("第一章 总则", "第二条"),
        ("第一章 总则", "第三条之一"),
    ]
    assert document.sections[2].text == "第二条 商标局主管工作。\n\n设立评审委员会。"
    assert document.sections[3].text.endswith("第五条第二款修改为")


def test_a_repealed_provision_is_not_lost() -> None:
    found = sections("# Gesetz\n\n## § 13\n\nText.\n\n## § 14 (weggefallen)\n\n## Empty\n\n## § 15\n\nText.")
    assert [s.heading[-1] for s in found] == ["§ 13", "§ 14 (weggefallen)", "§ 15"]
    assert found[1].text == "§ 14 (weggefallen)"


@pytest.mark.parametrize(
    ("name", "stated", "text", "language"),
    [
        ("a.md", "language: zh-CN\n", "商标权受保护。", "zh"),
        ("a.md", "language: zh\n", "The mark is protected by the law.", "en"),
        ("a.md", "lang: de\n", "TM7", "de"),
        ("a.md", "", "Die Marke ist nicht durch das Gesetz geschützt.", "de"),
    ],
)
def test_a_stated_language_counts_where_it_can_be_true(
    tmp_path: Path, name: str, stated: str, text: str, language: str
) -> None:
    assert read_as(tmp_path, name, f"---\ntitle: x\n{stated}---\n{text}").guide.language == language


def test_the_language_in_the_file_name_counts(tmp_path: Path) -> None:
    path = tmp_path / "form.de.md"
    path.write_text("TM7")
    assert read(source(path, language="de"), Limits()).guide.language == "de"


@pytest.mark.parametrize(
    ("folder", "language", "market"),
    [("us_code", "en", "US"), ("AU", "en", "AU"), ("uk_cases", "en", "GB"), ("in_progress", "en", None)],
)
def test_a_folder_named_for_a_market_gives_it(tmp_path: Path, folder: str, language: str, market: str | None) -> None:
    assert read_as(tmp_path / folder, "a.md", "The court of the case.").guide.market == market


def test_a_folder_named_for_the_language_gives_no_market(tmp_path: Path) -> None:
    assert read_as(tmp_path / "de", "a.md", "Die Marke ist nicht geschützt.").guide.market is None
    assert read_as(tmp_path / "de", "b.md", "The mark is not protected by the law.").guide.market == "DE"


def test_a_file_without_text_is_named_so(tmp_path: Path) -> None:
    for text in ("# Only a heading", "<!-- a -->", "***", "![a](b.png)"):
        with pytest.raises(UnreadableFile) as caught:
            read_as(tmp_path, "a.md", text)
        assert caught.value.reason_code == "no_text"


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        stated, rest, above = front_matter(text)
    except UnreadableFile as error:
        assert error.reason_code == "damaged"
        return
    assert above == text[: len(text) - len(rest)].count("\n")
    assert stated.confidence is None or stated.confidence in {"P", "S", "K", "K?"}
    for section in sections(rest):
        assert section.text.strip() == section.text != ""
        assert "\x00" not in section.text
        section.text.encode()


@given(st.lists(st.text("abcé商标 ", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=6))
def test_plain_paragraphs_are_kept_word_for_word(paragraphs: list[str]) -> None:
    found = sections("\n\n".join(paragraphs))
    assert "".join(s.text for s in found).split() == "\n\n".join(paragraphs).split()
