"""Sheets as an XLSX file. What people or sources wrote is text in it, never a formula."""

import io
import re
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.monitoring.yearbook import Sheet, Value

MOST_CHARACTERS = 32_767
"""What one cell can hold."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST, _WIDTH = 60, 14


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The file: a sheet for each, its headings fixed above."""
    book = Workbook(write_only=True)
    for one in sheets:
        made = book.create_sheet(one.title)
        made.freeze_panes = "A2"
        for number, heading in enumerate(one.head, start=1):
            made.column_dimensions[get_column_letter(number)].width = min(max(_WIDTH, 1.5 * len(heading)), _WIDEST)
        made.append([_heading(made, heading) for heading in one.head])
        for row in one.rows:
            made.append([_cell(made, value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _heading(sheet: Worksheet, words: str) -> Cell:
    cell = _text(sheet, words)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Worksheet, value: Value) -> Cell | Value:
    return _text(sheet, value) if isinstance(value, str) else value


def _text(sheet: Worksheet, words: str) -> Cell:
    """A cell of text, marked as such where a program might read it as a formula."""
    clean = _CONTROL.sub("", words)[:MOST_CHARACTERS]
    cell = WriteOnlyCell(sheet, clean)
    cell.data_type = "s"
    cell.quotePrefix = clean.startswith(_FORMULA)
    return cell
