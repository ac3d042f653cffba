"""Tables that people send: every encoding and delimiter, nothing executed, and rubbish refused with its reason."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from ingest.errors import UnreadableFile
from ingest.model import REASONS
from ingest.sheets import CELL_REASONS, Row, SheetLimits, read_sheet

SMALL = SheetLimits(max_bytes=200_000, unpacked_bytes=2_000_000, rows=5, columns=4, cell=20)


def workbook(*rows: list[object]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def edited(data: bytes, **parts: bytes | None) -> bytes:
    """A workbook with parts added, or replaced (`sheet`: the first worksheet)."""
    stream = io.BytesIO()
    changed = {("xl/worksheets/sheet1.xml" if name == "sheet" else name): part for name, part in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, part in changed.items():
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


def worksheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def refused(name: str, data: bytes, limits: SheetLimits | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_sheet(name, data, limits)
    return caught.value.reason_code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_in_every_encoding_that_spreadsheet_programs_write(encoding: str) -> None:
    text = "企业名称,卖家ID\r\n郑州示例科技有限公司,A1EXAMPLE\r\n"
    sheet = read_sheet("a.csv", text.encode(encoding))
    assert sheet.headers == ("企业名称", "卖家ID")
    assert sheet.rows == (Row(2, {"企业名称": "郑州示例科技有限公司", "卖家ID": "A1EXAMPLE"}),)


def test_words_of_western_europe_are_not_taken_for_chinese() -> None:
    text = "Firma;Straße;Größe\nMüller & Söhne;Königsallee;groß\nBäckerei Jäger;Gänsemarkt;mäßig\n"
    assert read_sheet("a.csv", text.encode("cp1252")).rows[0].cells["Firma"] == "Müller & Söhne"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_though_cells_hold_others(delimiter: str) -> None:
    rows = [["name", "shops", "marks"], ["A", '"x,y;z|w"', "m"], ["B", '"p;q,r|s"', "n"]]
    data = "\n".join(delimiter.join(row) for row in rows).encode()
    first = read_sheet("a.csv", data).rows[0]
    assert first.cells == {"name": "A", "shops": "x,y;z|w", "marks": "m"}


def test_a_stated_delimiter_counts() -> None:
    assert read_sheet("a.csv", b"sep=;\na;b\n1,5;2\n").rows == (Row(3, {"a": "1,5", "b": "2"}),)


def test_quotes_run_over_lines_and_the_row_has_the_line_where_it_begins() -> None:
    sheet = read_sheet("a.csv", b'name,shops\n"A","one\r\ntwo"\n\nB,three\n')
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (2, {"name": "A", "shops": "one\ntwo"}),
        (5, {"name": "B", "shops": "three"}),
    ]


def test_one_column_is_a_table_too() -> None:
    assert read_sheet("a.csv", b"name\nA\nB\n").rows[1] == Row(3, {"name": "B"})


def test_what_stands_above_the_header_is_left_out() -> None:
    data = "各中心企业名单,,\n2026年,,\n企业名称,省份,\n甲,河南,\n".encode()
    sheet = read_sheet("a.csv", data, is_header=lambda words: "企业名称" in words)
    assert sheet.headers == ("企业名称", "省份")
    assert sheet.rows[0].line == 4


def test_cells_that_cannot_be_used_are_named_and_the_others_stay() -> None:
    data = b"name,code,note\nA,9.13101E+17," + b"x" * 30 + b"\nB,1,2,stray\n"
    first, second = read_sheet("a.csv", data, SMALL).rows
    assert (first.cells, first.problems) == ({"name": "A"}, {"code": "rounded", "note": "too_long"})
    assert second.problems == {"": "no_column"}


def test_broken_characters_are_an_error_of_their_cell() -> None:
    data = ("name,note\n" + "甲公司" * 80 + ",好\n乙").encode() + b"\xff,fine\n"
    first, second = read_sheet("a.csv", data).rows
    assert not first.problems
    assert second.problems == {"name": "broken_text"}


def test_workbook_values_become_text() -> None:
    from datetime import date, datetime

    book = workbook(
        ["a", "b", "c", "d"],
        [1, 2.5, True, date(2026, 3, 5)],
        [],
        [" x\n y ", 91310000123456789, None, datetime(2026, 3, 5, 9, 30)],
    )
    book.create_sheet("second").append(["not", "read"])
    first, second = read_sheet("a.xlsx", saved(book)).rows
    assert first == Row(2, {"a": "1", "b": "2.5", "c": "TRUE", "d": "2026-03-05"})
    assert second == Row(4, {"a": "x\n y", "d": "2026-03-05 09:30:00"}, {"b": "rounded"})


def test_a_hidden_first_sheet_is_passed_over() -> None:
    book = workbook(["secret"], ["x"])
    book.create_sheet("open").append(["name"])
    book.active.sheet_state = "hidden"
    assert read_sheet("a.xlsx", saved(book)).headers == ("name",)


def test_formulas_are_never_run() -> None:
    data = edited(
        saved(workbook(["name"])),
        sheet=worksheet(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row>'
            '<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c><c r="B2"><f>WEBSERVICE("http://x")</f></c></row>'
            '<row r="3"><c r="A3" t="inlineStr"><is><t>B</t></is></c><c r="B3"><f>1+1</f><v>2</v></c></row>'
            '<row r="4"><c r="A4" t="str"><f>B3</f><v>C</v></c><c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        ),
    )
    rows = read_sheet("a.xlsx", data).rows
    assert rows[0] == Row(2, {"name": "A"}, {"n": "formula"})
    assert rows[1] == Row(3, {"name": "B", "n": "2"})
    assert rows[2] == Row(4, {"name": "C"}, {"n": "error_value"})


def test_macros_stay_closed() -> None:
    data = edited(saved(workbook(["name"], ["A"])), **{"xl/vbaProject.bin": b"Sub Auto_Open()"})
    assert read_sheet("a.xlsm", data).rows == (Row(2, {"name": "A"}),)


def test_what_a_formula_looks_like_in_a_csv_is_text() -> None:
    assert read_sheet("a.csv", b"name,x\n=cmd|'/c calc'!A0,1\n").rows[0].cells["name"] == "=cmd|'/c calc'!A0"


def test_a_bomb_is_not_unpacked() -> None:
    assert refused("a.xlsx", edited(saved(workbook(["a"])), sheet=b" " * 30_000_000)) == "suspicious"
    assert refused("a.xlsx", edited(saved(workbook(["a"])), sheet=b" " * 3_000_000), SMALL) == "suspicious"


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + worksheet("")
    assert refused("a.xlsx", edited(saved(workbook(["a"])), sheet=bomb)) == "suspicious"


def test_a_row_far_below_costs_nothing_and_is_refused() -> None:
    far = worksheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
    )
    assert refused("a.xlsx", edited(saved(workbook(["a"])), sheet=far)) == "too_many_rows"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf \r\n", "empty"),
        ("a.csv", b",,\n,,\n", "no_header"),
        ("a.csv", b"a,a\n1,2\n", "header_twice"),
        ("a.csv", b"a\n" * 10, "too_many_rows"),
        ("a.csv", b"a,b,c,d,e\n", "too_many_columns"),
        ("a.csv", b"\x00\x01\x02" * 50, "wrong_type"),
        ("a.csv", b'a,b\n"' + b"x" * 150_000, "damaged"),
        ("a.csv", b"a\n" * 150_000, "too_large"),
        ("a.csv", b"PK\x03\x04rest", "wrong_type"),
        ("a.xlsx", b"PK\x03\x04rest", "damaged"),
        ("a.xlsx", b"a,b\n1,2\n", "wrong_type"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "unsupported"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.pdf", b"%PDF-1.7 what", "unsupported"),
    ],
)  # fmt: skip
def test_rubbish_is_refused_with_its_reason(name: str, data: bytes, reason: str) -> None:
    assert refused(name, data, SMALL) == reason


def test_workbooks_that_are_cut_or_lie() -> None:
    data = saved(workbook(["a"], ["1"]))
    assert refused("a.xlsx", data[: len(data) // 2]) == "damaged"
    assert refused("a.xlsx", edited(data, **{"xl/workbook.xml": None})) == "wrong_type"
    assert refused("a.xlsx", edited(data, sheet=b"<worksheet><row></worksheet>")) == "damaged"
    wide = worksheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')
    # cells beyond the limit are never built
    assert refused("a.xlsx", edited(data, sheet=wide)) == "no_header"


def test_every_reason_is_said_in_both_languages() -> None:
    for text in (*REASONS.values(), *CELL_REASONS.values()):
        assert text["en"]
        assert text["zh"]


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.tsv", "a.xlsx"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        sheet = read_sheet(name, data)
    except UnreadableFile:
        return
    assert all(cell for row in sheet.rows for cell in row.cells.values())
