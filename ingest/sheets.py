"""The rows of a table that somebody sent: CSV, TSV or XLSX, as text, with the line of each.

Nothing in a workbook is executed: macros are not opened, a formula counts with the value that the program which saved
the file has computed; without one the cell is reported. Everything is a text: days as `2026-03-05`, whole numbers
without a decimal point.
"""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Literal

from ingest.errors import UnreadableFile
from ingest.model import Limits
from ingest.readers.containers import check_container
from ingest.readers.text import decoded

CellReason = Literal["formula", "error_value", "rounded", "too_long", "broken_text", "no_column"]
CELL_REASONS: Mapping[CellReason, Mapping[Literal["en", "zh"], str]] = {
    "formula": {
        "en": "a formula without a computed value; put the value itself",
        "zh": "单元格是没有计算结果的公式，请直接填写数值",
    },
    "error_value": {"en": "the cell holds an error of the spreadsheet program", "zh": "单元格的公式计算出错"},
    "rounded": {
        "en": "the spreadsheet program has rounded this long number; enter it as text",
        "zh": "数字过长，已被表格软件截断，请将单元格设为文本格式后重新填写",
    },
    "too_long": {"en": "the cell holds more characters than the limit", "zh": "单元格字数超过上限"},
    "broken_text": {"en": "characters of this cell cannot be read", "zh": "单元格中有无法识别的字符"},
    "no_column": {"en": "a value stands in a column without a name", "zh": "该行有内容不属于任何列"},
}
"""What a person reads for each code, in both languages."""


@dataclass(frozen=True)
class SheetLimits:
    """How much one table may hold; a file is judged before it is unpacked."""

    max_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 120 * 1024 * 1024
    rows: int = 200_000
    columns: int = 200
    cell: int = 10_000


@dataclass(frozen=True)
class Row:
    """One row: the line of the file where it begins (1 is the first), its cells by column name, none of them blank.

    `problems` names the columns whose cell cannot be used, which are not among `cells`; `""` stands for no column.
    """

    line: int
    cells: Mapping[str, str]
    problems: Mapping[str, CellReason] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """The column names in their order, and the rows below them that are not blank."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Bad:
    """A cell that cannot be used."""

    reason: CellReason


_Cells = Sequence[str | _Bad]
_Lines = Iterator[tuple[int, _Cells]]
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEADER_WITHIN = 20
_LAST_LINE = 1_048_576  # of a worksheet
_EXACT = 10**15  # spreadsheet programs keep 15 digits
_ROUNDED = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+\d+")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_DELIMITERS = ",\t;|"


def read_sheet(
    name: str,
    data: bytes,
    limits: SheetLimits | None = None,
    *,
    is_header: Callable[[Sequence[str]], bool] = any,
) -> Sheet:
    """The table in a file (of a workbook the first visible sheet); raises `UnreadableFile`, whatever is wrong with it.

    The first of the first twenty rows for which `is_header` holds gives the column names; what stands above is left
    out. What the file is, its content says; `name` only has to be no lie.
    """
    limits = limits or SheetLimits()
    if len(data) > limits.max_bytes:
        raise UnreadableFile("too_large", f"{len(data)} bytes, limit {limits.max_bytes}")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise UnreadableFile("empty")
    try:
        return _sheet(_lines(name, data, limits), limits, is_header)
    except UnreadableFile:
        raise
    except Exception as error:
        # The parser of workbooks raises anything on malformed input; one file must not end the run.
        raise UnreadableFile("damaged", f"{type(error).__name__}: {error}"[:200]) from error


def _lines(name: str, data: bytes, limits: SheetLimits) -> _Lines:
    suffix = name.rpartition(".")[2].lower()
    if data.startswith(_OLE):
        raise UnreadableFile("encrypted" if _ENCRYPTED in data else "unsupported", "an old Office file, not .xlsx")
    if data.startswith(_ZIP):
        if suffix not in ("xlsx", "xlsm"):
            raise UnreadableFile("wrong_type", f"a zip container, not .{suffix}")
        return _workbook(data, limits)
    if suffix in ("xlsx", "xlsm"):
        raise UnreadableFile("wrong_type", "not a workbook")
    if suffix not in ("csv", "tsv", "txt"):
        raise UnreadableFile("unsupported", f".{suffix}")
    return _delimited(_text(data))


def _sheet(lines: _Lines, limits: SheetLimits, is_header: Callable[[Sequence[str]], bool]) -> Sheet:
    headers: tuple[str, ...] | None = None
    rows: list[Row] = []
    for number, cells in lines:
        if all(cell == "" for cell in cells):
            continue
        if any(cell != "" for cell in cells[limits.columns :]):
            raise UnreadableFile("too_many_columns", f"line {number}: more than {limits.columns}")
        if headers is None:
            words = [_heading(cell) for cell in cells]
            if is_header(words):
                headers = _checked(words, number)
            elif number > _HEADER_WITHIN:
                break
            continue
        if len(rows) >= limits.rows:
            raise UnreadableFile("too_many_rows", f"line {number}: more than {limits.rows}")
        rows.append(_row(number, headers, cells, limits))
    if headers is None:
        raise UnreadableFile("no_header")
    return Sheet(tuple(header for header in headers if header), tuple(rows))


def _heading(cell: str | _Bad) -> str:
    return "" if isinstance(cell, _Bad) else " ".join(unicodedata.normalize("NFKC", cell).split())


def _checked(words: Sequence[str], number: int) -> tuple[str, ...]:
    twice = [word for word, count in Counter(words).items() if word and count > 1]
    if twice:
        raise UnreadableFile("header_twice", f"line {number}: {twice[0][:80]}")
    return tuple(words)


def _row(number: int, headers: Sequence[str], cells: _Cells, limits: SheetLimits) -> Row:
    kept: dict[str, str] = {}
    problems: dict[str, CellReason] = {}
    for index, cell in enumerate(cells):
        header = headers[index] if index < len(headers) else ""
        if cell == "":
            continue
        if not header:
            problems[""] = "no_column"
            continue
        reason = cell.reason if isinstance(cell, _Bad) else _problem(cell, limits)
        if reason is not None:
            problems[header] = reason
        elif isinstance(cell, str):
            kept[header] = cell
    return Row(number, kept, problems)


def _problem(cell: str, limits: SheetLimits) -> CellReason | None:
    if len(cell) > limits.cell:
        return "too_long"
    if "\ufffd" in cell:
        return "broken_text"
    return "rounded" if _ROUNDED.fullmatch(cell) else None


def _text(data: bytes) -> str:
    """The text of a delimited file. Lists from China without a mark of their encoding are UTF-8 or GB 18030."""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            if _usual_chinese(data):
                return data.decode("gb18030").replace("\r\n", "\n").replace("\r", "\n")
    return decoded(data)


def _usual_chinese(data: bytes) -> bool:
    """Whether the bytes are GB 18030 with the characters that people write: few texts in other encodings look so."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    usual = rare = 0
    for character in text:
        if character > "\x7f":
            code = character.encode("gb18030")
            # GB 2312: marks and wide letters in rows 0xA1–0xA3, its 3,755 commonest characters in rows 0xB0–0xD7
            common = len(code) == 2 and code[1] >= 0xA1 and (0xB0 <= code[0] <= 0xD7 or 0xA1 <= code[0] <= 0xA3)
            usual, rare = usual + common, rare + (not common)
    return usual > 4 * rare and "\x00" not in text


def _delimited(text: str) -> _Lines:
    first, _, rest = text.partition("\n")
    skipped = 0
    if (stated := re.fullmatch(r"sep=(.)", first.strip().strip('"'))) is not None:
        delimiter, text, skipped = stated[1], rest, 1
    else:
        delimiter = max(_DELIMITERS, key=lambda one: _fits(text, one))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    for cells in reader:
        yield begins + skipped, [cell.strip() for cell in cells]
        begins = reader.line_num + 1


def _fits(text: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter divides the first rows: how many have the same width above one, and that width."""
    widths: Counter[int] = Counter()
    try:
        for cells, _ in zip(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), range(30), strict=False):
            if len(cells) > 1:
                widths[len(cells)] += 1
    except csv.Error:
        return 0, 0
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _workbook(data: bytes, limits: SheetLimits) -> _Lines:
    check_container(data, Limits(zip_bytes=limits.unpacked_bytes), "xl/workbook.xml")
    values = _worksheet(data, limits, computed=True)
    if not _has_formulas(data):
        yield from ((number, [_cell(cell) for cell in cells]) for number, cells in values)
        return
    # What is a formula shows only a second reading, which gives no values.
    for (number, cells), (_, written) in zip(values, _worksheet(data, limits, computed=False), strict=True):
        yield number, [_computed(*pair) for pair in zip(cells, written, strict=True)]


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        sheets = (name for name in container.namelist() if name.startswith("xl/worksheets/"))
        return any(_FORMULA.search(container.read(name)) for name in sheets if name.endswith(".xml"))


def _worksheet(data: bytes, limits: SheetLimits, *, computed: bool) -> Iterator[tuple[int, Sequence[Any]]]:
    """The cells of the first visible worksheet, line by line, one column more than is allowed."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=computed, keep_links=False)
        try:
            sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
            if sheet is None:
                raise UnreadableFile("empty", "no visible worksheet")
            sheet.reset_dimensions()  # what the file says about its size may be wrong
            before: Sequence[Any] | None = None
            for number, cells in enumerate(sheet.iter_rows(max_col=limits.columns + 1), 1):
                if number > _LAST_LINE:
                    raise UnreadableFile("too_many_rows", f"line {number}")
                if cells is not before:  # all lines that the file leaves out are one and the same
                    yield number, cells
                before = cells
        finally:
            book.close()


def _computed(cell: Any, written: Any) -> str | _Bad:
    if cell.value is None and written.data_type == "f":
        return _Bad("formula")
    return _cell(cell)


def _cell(cell: Any) -> str | _Bad:
    if cell.value is None:
        return ""
    return _Bad("error_value") if cell.data_type == "e" else _plain(cell.value)


def _plain(value: object) -> str | _Bad:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if abs(value) >= _EXACT:
            return _Bad("rounded")
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return str(value).strip()
