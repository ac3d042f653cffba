"""Fonts whose glyphs have numbers of their own (CID-keyed OpenType) in a PDF that every reader can search.

fpdf2 gives such glyphs new codes and maps them back by a table inside the file, which simple readers do not read. Here a
code is the glyph's own number, so that the usual name `Identity-H` says all.
"""

from typing import Any

from fpdf.fonts import Glyph, SubsetMap, TTFFont
from fpdf.output import OutputProducer, PDFFont
from fpdf.syntax import Name


def keep_numbers(font: TTFFont) -> None:
    """Let the glyphs of this font keep their numbers, if they have any; before anything is drawn with it."""
    if font.is_cff and font.is_cid_keyed:
        font.subset = _Numbers(font)


class _Numbers(SubsetMap):
    """Which glyphs are used, each under its own number."""

    def __init__(self, font: TTFFont) -> None:
        super().__init__(font)
        self._char_id_per_glyph = {g: _number(g) for g in self._char_id_per_glyph if g is not None}

    def pick_glyph(self, glyph: Glyph | None) -> int | None:
        """The code of a glyph; None for a character that the font does not have."""
        if glyph is None:
            return None
        return self._char_id_per_glyph.setdefault(glyph, _number(glyph))


def _number(glyph: Glyph) -> int:
    name = glyph.glyph_name
    return int(name[3:]) if name.startswith("cid") and name[3:].isdigit() else glyph.glyph_id


class Output(OutputProducer):
    """Writes the PDF with the usual encoding for fonts whose codes are the glyphs' numbers."""

    def _add_fonts(self, *arguments: Any, **named: Any) -> Any:
        added = super()._add_fonts(*arguments, **named)
        for made in self.pdf_objs:
            if isinstance(made, PDFFont) and made.subtype == "Type0":
                made.encoding = Name("Identity-H")
        return added
