"""A paper as a PDF: A4, with page numbers, Chinese embedded as a subset of its font."""

import logging
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from bot.paper.breaking import lines
from bot.paper.cid import Output, keep_numbers
from bot.paper.fonts import Fonts
from bot.paper.model import Bars, Block, Both, Entry, Grid, Heading, Pairs, Paper, Points, Signature, Style, Words

SIDE, TOP, BOTTOM = 18.0, 20.0, 18.0
_LEAD = 0.53
"""Millimetres of line height for each point of size."""
_GUTTER, _LABEL = 1.5, 72.0
_TEXT, _SMALL, _HEADINGS = 10.0, 8.5, {1: 14.0, 2: 11.5, 3: 10.5}
_GREY, _BLACK, _RULE, _INSIDE, _AMBER = (95, 102, 110), (27, 31, 36), (208, 215, 222), (255, 246, 221), (154, 103, 0)
_TEAL = (42, 143, 138)
_UNKNOWN = "□"
Weight = Literal["", "B"]


def to_pdf(paper: Paper, fonts: Fonts) -> bytes:
    """The bytes of the PDF. A character that no font has is drawn as an empty box."""
    return _Drawing(paper, fonts).drawn()


class _Pages(FPDF):
    """The empty pages, with head and foot, and the fonts."""

    def __init__(self, paper: Paper, fonts: Fonts) -> None:
        super().__init__(format="A4")
        self._paper = paper
        # It logs every character that a font lacks; those are drawn as boxes on purpose.
        logging.getLogger("fpdf").setLevel(logging.ERROR)
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        self.add_font("paper", "", fonts.regular.file, collection_font_number=fonts.regular.number)
        self.add_font("paper", "B", fonts.bold.file, collection_font_number=fonts.bold.number)
        if fonts.fallback is not None:
            self.add_font("other", "", fonts.fallback)
            self.set_fallback_fonts(["other"], exact_match=False)
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                keep_numbers(font)
        self._drawable: frozenset[int] = frozenset().union(
            *(font.cmap for font in self.fonts.values() if isinstance(font, TTFFont))
        )

    def known(self, words: str) -> str:
        """The words with an empty box for each character that no font has, without marks that are not drawn."""
        return "".join(self._one(character) for character in words.expandtabs(4))

    def _one(self, character: str) -> str:
        if character == "\n" or ord(character) in self._drawable:
            return character
        return "" if unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me") else _UNKNOWN

    def header(self) -> None:
        self._line(9.0, self._paper.header)

    def footer(self) -> None:
        number = self._paper.pages.format(page=self.page_no(), pages="{nb}")
        self._line(self.h - 12.0, f"{self._paper.footer}   {number}" if self._paper.footer else number)

    def _line(self, y: float, words: str) -> None:
        self.set_font("paper", size=8)
        self.set_text_color(*_GREY)
        self.set_xy(SIDE, y)
        self.cell(self.epw, 5, self.known(words), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_text_color(*_BLACK)
        self.set_xy(SIDE, TOP)


class _Drawing:
    """Draws blocks one below the other; `left` and `width` are where the next one stands, in millimetres."""

    def __init__(self, paper: Paper, fonts: Fonts) -> None:
        self._paper = paper
        self._pdf = pdf = _Pages(paper, fonts)
        pdf.set_margins(SIDE, TOP, SIDE)
        pdf.set_auto_page_break(auto=False)
        pdf.set_creation_date(paper.made_at)
        pdf.set_title(paper.title)
        pdf.set_lang("zh-CN" if paper.language == "zh" else "en")
        pdf.set_creator("Firstline")
        self._left, self._width = SIDE, pdf.epw
        self._shade: tuple[int, int, int] | None = None
        self._measures: dict[tuple[float, Weight], Callable[[str], float]] = {}

    def drawn(self) -> bytes:
        pdf, paper = self._pdf, self._paper
        pdf.add_page()
        if paper.letterhead:
            for words, size, colour in zip(paper.letterhead, (15.0, 10.0), (_BLACK, _GREY), strict=True):
                self._title(words, size, "B" if size > 10 else "", colour)
            self._rule()
            self._gap(5)
        self._title(paper.title, 18.0, "B", _BLACK)
        if paper.other_title:
            self._title(paper.other_title, 11.0, "", _GREY)
        self._gap(6 if paper.formal else 3)
        for block in paper.blocks:
            self._block(block)
        return bytes(pdf.output(output_producer_class=Output))

    def _title(self, words: str, size: float, weight: Weight, colour: tuple[int, int, int]) -> None:
        rows = list(self._lines(words, size, weight, self._width))
        widest = max(map(self._measure(size, weight), rows))
        with _Within(self, (self._width - widest) / 2 if self._paper.formal else 0.0):
            # A little more than was measured, so that nothing breaks anew.
            self._width += _GUTTER + 1
            self._text("\n".join(rows), size, weight, colour=colour)
            self._width -= _GUTTER + 1

    # -- blocks -------------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Words):
            self._words(block.text, block.style)
        elif isinstance(block, Points):
            for line in block.lines:
                self._point(line.text, line.note)
        elif isinstance(block, Pairs):
            self._pairs(block)
        elif isinstance(block, Grid):
            self._grid(block)
        elif isinstance(block, Bars):
            self._bars(block)
        elif isinstance(block, Both):
            small = block.style in ("small", "notice")
            size = _SMALL if small else _TEXT
            weight: Weight = "B" if block.style == "strong" else ""
            self._columns(((block.first, 0.48), ("", 0.04), (block.second, 0.48)), size, weight=weight)
            self._gap(2)
        elif isinstance(block, Signature):
            self._signature(block)
        else:
            self._entry(block)

    def _heading(self, block: Heading) -> None:
        size = _HEADINGS[block.level]
        # What stands under a heading of the first level often begins with another one.
        self._room(_LEAD * size + (34 if block.level == 1 else 14))
        self._gap(5 if block.level == 1 else 2.5)
        self._text(f"{block.text}   {block.other}" if block.other else block.text, size, "B")
        if block.level == 1:
            self._rule()
        self._gap(1.5)

    def _words(self, text: str, style: Style) -> None:
        indent = 4.0 if style == "quote" else 0.0
        size = _SMALL if style in ("small", "notice") else _TEXT
        with _Within(self, indent):
            self._text(text, size, "B" if style == "strong" else "", colour=_GREY if style == "small" else _BLACK)
        self._gap(1.2)

    def _point(self, text: str, note: str) -> None:
        self._columns((("·", 4.5 / self._width), (text, 1 - 4.5 / self._width)), _TEXT)
        if note:
            with _Within(self, 4.5):
                self._text(note, _SMALL, colour=_GREY)
        self._gap(0.6)

    def _pairs(self, block: Pairs) -> None:
        for name, value in block.rows:
            self._columns(((name, 0.26), (value, 0.74)), _TEXT, colours=(_GREY, _BLACK))
        self._gap(1.5)

    def _grid(self, block: Grid) -> None:
        def head() -> None:
            self._columns(tuple(zip(block.head, block.widths, strict=True)), _SMALL, weight="B", colours=(_GREY,) * 9)
            self._rule()

        head()
        for row in block.rows:
            page = self._pdf.page
            self._columns(tuple(zip(row, block.widths, strict=True)), _SMALL, on_new_page=head)
            if self._pdf.page != page or self._pdf.get_y() < self._bottom():
                self._rule()
        self._gap(2)

    def _bars(self, block: Bars) -> None:
        most = max((row.value or 0.0 for row in block.rows), default=0.0)
        others = len(block.head) - 1
        label, bar = (0.34, 0.44) if others == 1 else (0.3, 0.7 - 0.13 * others)
        widths = (label, bar, *[(1 - label - bar) / others] * others)

        def columns(cells: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
            return tuple(zip((cells[0], "", *cells[1:]), widths, strict=True))

        def head() -> None:
            self._columns(columns(block.head), _SMALL, weight="B", colours=(_GREY,) * 9)

        self._room(_LEAD * _SMALL * 3)
        head()
        for row in block.rows:
            self._columns(columns(row.cells), _SMALL, on_new_page=head)
            if row.value:
                self._bar(label, bar * row.value / most)
        self._gap(2)

    def _bar(self, start: float, length: float) -> None:
        """A bar in the line above, from a share of the width on."""
        height = _LEAD * _SMALL
        self._pdf.set_fill_color(*_TEAL)
        x, y = self._left + start * self._width, self._pdf.get_y() - height
        self._pdf.rect(x, y + 0.2 * height, max(length * self._width - _GUTTER, 0.4), 0.6 * height, style="F")

    def _entry(self, entry: Entry) -> None:
        self._room(_LEAD * _TEXT * 3)
        self._shade = _INSIDE if entry.inside else None
        self._gap(1)
        mark = f"  [{entry.mark}]" if entry.mark else ""
        self._text(f"{entry.head}{mark}", _TEXT, "B", colour=_AMBER if entry.inside else _BLACK)
        self._text(entry.meta, _SMALL, colour=_GREY)
        with _Within(self, 3.0):
            for block in entry.blocks:
                self._block(block)
        self._shade = None
        self._rule()
        self._gap(1.5)

    def _signature(self, block: Signature) -> None:
        self._room(14.0 * len(block.places))
        self._gap(6)
        for name, value in block.places:
            y = self._pdf.get_y()
            self._pdf.set_xy(self._left, y)
            self._cell(name, _TEXT, "", _LABEL)
            self._cell(value, _TEXT, "", 60)
            self._pdf.line(self._left + _LABEL, y + 6, self._left + _LABEL + 70, y + 6)
            self._pdf.set_xy(self._left, y + 12)

    # -- lines --------------------------------------------------------------------------------------------------------

    def _text(self, text: str, size: float, weight: Weight = "", colour: tuple[int, int, int] = _BLACK) -> None:
        self._columns(((text, 1.0),), size, weight=weight, colours=(colour,))

    def _columns(
        self,
        cells: tuple[tuple[str, float], ...],
        size: float,
        *,
        weight: Weight = "",
        colours: tuple[tuple[int, int, int], ...] = (),
        on_new_page: Callable[[], None] = lambda: None,
    ) -> None:
        """Texts side by side, each in its share of the width; what does not fit on the page goes on on the next."""
        height = _LEAD * size
        columns = [list(self._lines(text, size, weight, share * self._width - _GUTTER)) for text, share in cells]
        for row in range(max(map(len, columns))):
            if self._pdf.get_y() + height > self._bottom():
                self._pdf.add_page()
                on_new_page()
            y, x = self._pdf.get_y(), self._left
            if self._shade:
                self._pdf.set_fill_color(*self._shade)
                self._pdf.rect(SIDE - 2, y, self._pdf.epw + 4, height, style="F")
            for number, (column, (_, share)) in enumerate(zip(columns, cells, strict=True)):
                if row < len(column) and column[row]:
                    self._pdf.set_xy(x, y)
                    self._pdf.set_text_color(*(colours[number] if number < len(colours) else _BLACK))
                    self._cell(column[row], size, weight, share * self._width)
                x += share * self._width
            self._pdf.set_xy(self._left, y + height)
        self._pdf.set_text_color(*_BLACK)

    def _lines(self, text: str, size: float, weight: Weight, width: float) -> Iterator[str]:
        return lines(self._pdf.known(text), width, self._measure(size, weight))

    def _measure(self, size: float, weight: Weight) -> Callable[[str], float]:
        """The width of a word in millimetres; most words come again and again."""

        @lru_cache(maxsize=50_000)
        def measured(words: str) -> float:
            self._pdf.set_font("paper", weight, size)
            return float(self._pdf.get_string_width(words))

        return self._measures.setdefault((size, weight), measured)

    def _cell(self, words: str, size: float, weight: Weight, width: float) -> None:
        self._pdf.set_font("paper", weight, size)
        self._pdf.c_margin = 0
        self._pdf.cell(width, _LEAD * size, words, new_x=XPos.RIGHT, new_y=YPos.TOP)

    def _rule(self) -> None:
        y = self._pdf.get_y() + 0.8
        self._pdf.set_draw_color(*_RULE)
        self._pdf.line(SIDE, y, SIDE + self._pdf.epw, y)
        self._pdf.set_draw_color(*_BLACK)
        self._pdf.set_y(y + 0.8)

    def _gap(self, height: float) -> None:
        y = self._pdf.get_y()
        if self._shade and y + height <= self._bottom():
            self._pdf.set_fill_color(*self._shade)
            self._pdf.rect(SIDE - 2, y, self._pdf.epw + 4, height, style="F")
        self._pdf.set_y(y + height)

    def _room(self, height: float) -> None:
        """Begin a new page where so little of this one is left."""
        if self._pdf.get_y() + height > self._bottom():
            self._pdf.add_page()

    def _bottom(self) -> float:
        return float(self._pdf.h) - BOTTOM


class _Within:
    """Draws what is inside a little further to the right."""

    def __init__(self, drawing: _Drawing, indent: float) -> None:
        self._drawing, self._indent = drawing, indent

    def __enter__(self) -> None:
        self._drawing._left += self._indent
        self._drawing._width -= self._indent

    def __exit__(self, *_: object) -> None:
        self._drawing._left -= self._indent
        self._drawing._width += self._indent
