"""Plain text in any encoding, and lines that were broken for a page."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.readers.lines import unwrapped
from ingest.readers.text import decoded
from tests.unit.ingest.made import read_as, texts

SIMPLIFIED = "根据《中华人民共和国商标法》第五十七条的规定，未经商标注册人的许可，使用相同商标的，属侵犯商标权。"
TRADITIONAL = "根據商標法第六十八條規定，未得商標權人同意，為行銷目的而使用相同於註冊商標之商標者，為侵害商標權。"
GERMAN = (
    "Für Händler ist die Abmahnung häufig der erste Kontakt mit dem Wettbewerbsrecht – „die Frist läuft“, heißt es."
)
ENGLISH = (
    "The answer is due within 21 days – “court days” are not counted – after service of the plaintiff’s complaint."
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-be"),
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "big5"),
        (GERMAN, "cp1252"),
        (ENGLISH, "cp1252"),
        (ENGLISH, "utf-16-le"),
        (GERMAN, "utf-32"),
    ],
)
def test_encodings_are_found(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


def test_a_broken_character_does_not_make_it_another_encoding() -> None:
    data = (SIMPLIFIED * 20).encode()
    assert decoded(data[:-1])[: len(SIMPLIFIED)] == SIMPLIFIED


@pytest.mark.parametrize(
    "data",
    [
        random.Random(1).randbytes(4000),
        b"text with\x00 a null byte",
        b"\x01\x02\x03" * 100 + b"text",
        bytes(range(256)) * 4,
    ],
)
def test_binary_data_is_not_text(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        decoded(data)
    assert caught.value.reason_code == "wrong_type"


def test_a_text_file_is_called_by_its_name(tmp_path: Path) -> None:
    document = read_as(tmp_path, "first steps.txt", ENGLISH.encode("cp1252"))
    assert (document.guide.title, document.guide.format, document.guide.language) == ("first steps", "txt", "en")
    assert texts(document) == ENGLISH


def test_a_chinese_law_as_text_has_its_articles(tmp_path: Path) -> None:
    law = "商标法\n第一章 总则\n第一条 为了加强商标管理，制定本法。\n第二条 商标局主管工作。\n设立评审委员会。\n"
    found = read_as(tmp_path, "law.txt", law.encode("gb18030")).sections
    assert [(s.heading, s.text) for s in found] == [
        ((), "商标法"),
        (("第一章 总则", "第一条"), "第一条 为了加强商标管理，制定本法。"),
        (("第一章 总则", "第二条"), "第二条 商标局主管工作。\n\n设立评审委员会。"),
    ]


WRAPPED = """The defendant must serve an answer within 21 days after being
served with the summons and complaint. A party must state in short
and plain terms its defen-
ses to each claim.

(a) In general. Unless another time is specified by this rule or a
federal statute, the time for serving is as follows:
(1) first;
(2) second, as it was decided by the court of first instance, on
27. December in the matter of the Patent-
und Markenamt.
Article 5
Short line.
Another short line.
"""


def test_broken_lines_become_paragraphs() -> None:
    assert unwrapped(WRAPPED.split("\n")) == [
        "The defendant must serve an answer within 21 days after being served with the summons and complaint. "
        "A party must state in short and plain terms its defenses to each claim.",
        "(a) In general. Unless another time is specified by this rule or a federal statute, the time for serving "
        "is as follows:",
        "(1) first;",
        "(2) second, as it was decided by the court of first instance, on 27. December in the matter of the Patent- "
        "und Markenamt.",
        "Article 5",
        "Short line.",
        "Another short line.",
    ]


def test_a_text_with_one_line_per_paragraph_keeps_them() -> None:
    lines = [f"{ENGLISH} {ENGLISH}", f"{ENGLISH} {ENGLISH}"]
    assert unwrapped(lines) == lines


@given(st.lists(st.text("ab -.(1)商标，。第一条 \t", max_size=90), max_size=12))
def test_unwrapping_loses_no_word(lines: list[str]) -> None:
    def squeezed(texts_: list[str]) -> str:
        return "".join("".join(texts_).split()).replace("-", "")

    assert squeezed(unwrapped(lines)) == squeezed(lines)


@given(st.binary(max_size=300))
def test_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = decoded(data)
    except UnreadableFile as error:
        assert error.reason_code == "wrong_type"
    else:
        assert "\x00" not in text
