"""Word files: paragraphs, headings by outline level, lists with their numbers, tables, footnotes."""

import io
import re
from collections.abc import Iterator

import docx
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import guide
from ingest.readers.containers import check_container
from ingest.readers.docx_styles import Numbering, Styles, W, value
from ingest.readers.elements import Element, etree
from ingest.readers.guide import Stated
from ingest.readers.outline import Outline, one_line, superscript

_TITLE = re.compile(r"(?:title|titel|标题|short ?t)$", re.IGNORECASE)
_NO_TITLE = re.compile(r".{0,3}|(?:word )?document\s*\d*|untitled.*|.*\.(?:docx?|rtf)", re.IGNORECASE)
_SKIPPED_STYLE = re.compile(
    r"(?:toc|table of (?:contents|figures)|目录|header|footer|页眉|页脚)(?:\b|\d|$)", re.IGNORECASE
)
_DRAWN = frozenset(W + name for name in ("drawing", "pict", "object"))
_LEFT_OUT = _DRAWN | {W + name for name in ("del", "moveFrom", "rPr", "pPr", "instrText")}
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MARKS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}


def read_docx(file: SourceFile, data: bytes, version: str, limits: Limits) -> Document:
    """A Word file as a document; containers built like a bomb are refused before they are opened."""
    check_container(data, limits)
    outline = Outline()
    try:
        opened = docx.Document(io.BytesIO(data))
        parts = {str(part.partname): part.blob for part in opened.part.package.iter_parts()}
        reader = _Reader(outline, Styles(opened.styles.element), parts)
        reader.blocks(opened.element.body)
        core = one_line(opened.core_properties.title or "")
        language = opened.core_properties.language or None
    except (OpcError, etree.LxmlError, KeyError, ValueError, AttributeError) as error:
        # python-docx meets missing parts and attributes with whatever its parsing runs into
        raise UnreadableFile("damaged", f"{type(error).__name__}: {error}"[:200]) from error
    title = reader.title or (None if _NO_TITLE.fullmatch(core) else core)
    return guide.document(file, version, "docx", Stated(title=title, lang_attribute=language), outline, limits)


def _parsed(parts: dict[str, bytes], name: str) -> Element | None:
    """The root element of a part of the package, where there is one."""
    blob = parts.get(f"/word/{name}.xml")
    root: Element | None = parse_xml(blob) if blob else None
    return root


class _Reader:
    """Goes through the body in order and fills the outline."""

    def __init__(self, outline: Outline, styles: Styles, parts: dict[str, bytes]) -> None:
        self._outline = outline
        self._styles = styles
        self._numbering = Numbering(_parsed(parts, "numbering"))
        notes = _parsed(parts, "footnotes")
        self._notes = {} if notes is None else {str(n.get(W + "id")): n for n in notes.iter(W + "footnote")}
        self._noted = 0
        self.title: str | None = None

    def blocks(self, parent: Element) -> None:
        """Adds the paragraphs and tables of an element."""
        for element in parent:
            if element.tag == W + "p":
                self._paragraph(element)
            elif element.tag == W + "tbl":
                self._table(element)
            elif element.tag in {W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo"}:
                self.blocks(element)

    def _paragraph(self, p: Element) -> None:
        style = value(p, "pPr", "pStyle")
        name = self._styles.name(style)
        if _SKIPPED_STYLE.match(name):
            return
        text, notes = self._text(p)
        level = self._level(p, style)
        marker = self._marker(p, style) if text.strip() else ""
        if _TITLE.match(name) and text.strip():
            self.title = self.title or one_line(text)
            self._outline.heading(1, text)
        elif level is not None:
            self._outline.heading(level + 1, marker.removeprefix("- ") + text)
        else:
            self._outline.block(marker + text, "item" if marker else "text")
        for box in _text_boxes(p):
            self.blocks(box)
        for note in notes:
            self._outline.block(note)

    def _table(self, table: Element) -> None:
        for row in table.iter(W + "tr"):
            if next(row.iterancestors(W + "tbl"), None) is not table:
                continue  # a row of a table inside a cell belongs to that cell
            cells = [
                one_line(" ".join(self._text(p)[0] for p in cell.iter(W + "p"))) for cell in row.iterchildren(W + "tc")
            ]
            self._outline.block(" | ".join(cells).strip(" |"), "item")

    def _level(self, p: Element, style: str | None) -> int | None:
        stated = value(p, "pPr", "outlineLvl")
        if stated is not None and stated.isdecimal():
            return int(stated) if int(stated) < 9 else None
        return self._styles.level(style)

    def _marker(self, p: Element, style: str | None) -> str:
        number = value(p, "pPr", "numPr", "numId")
        if number is not None:
            level = value(p, "pPr", "numPr", "ilvl") or "0"
            return self._numbering.marker(number, int(level) if level.isdecimal() else 0)
        of_style = self._styles.numbering(style)
        return self._numbering.marker(*of_style) if of_style else ""

    def _text(self, p: Element) -> tuple[str, list[str]]:
        """The paragraph's visible text, and the footnotes that it refers to."""
        pieces: list[str] = []
        notes: list[str] = []
        for element in _visible(p):
            if element.tag == W + "t":
                pieces.append(superscript(element.text or "") if _raised(element) else element.text or "")
            elif element.tag == W + "footnoteReference" and (note := self._notes.get(element.get(W + "id") or "")):
                self._noted += 1
                sign = superscript(str(self._noted))
                pieces.append(sign)
                notes.append(f"{sign} {one_line(' '.join(self._text(line)[0] for line in note.iter(W + 'p')))}")
            else:
                pieces.append(_MARKS.get(str(element.tag), ""))
        return "".join(pieces), notes


def _visible(p: Element) -> Iterator[Element]:
    """The parts of a paragraph without deletions, drawings and hidden runs."""
    pending = list(reversed(p))
    while pending:
        element = pending.pop()
        if not isinstance(element.tag, str) or element.tag in _LEFT_OUT or element.tag == _ALTERNATE:
            continue
        if element.tag == W + "r" and _switched_on(element.find(f"{W}rPr/{W}vanish")):
            continue
        yield element
        pending.extend(reversed(element))


def _switched_on(toggle: Element | None) -> bool:
    return toggle is not None and toggle.get(W + "val") not in {"0", "false", "off"}


def _raised(text: Element) -> bool:
    return value(text.getparent(), "rPr", "vertAlign") == "superscript"


def _text_boxes(p: Element) -> list[Element]:
    """The text boxes anchored in a paragraph; of two renderings of one box only the first."""
    boxes: list[Element] = []
    for box in p.iter(W + "txbxContent"):
        if not any(ancestor.tag.endswith("}Fallback") for ancestor in box.iterancestors()):
            boxes.append(box)
    return boxes
