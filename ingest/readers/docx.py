"""Word files: paragraphs, headings by outline level, lists with their numbers, tables, footnotes."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import guide
from ingest.readers.docx_styles import W, Numbering, Styles
from ingest.readers.guide import Stated
from ingest.readers.outline import Outline, one_line, superscript

if TYPE_CHECKING:
    from lxml.etree import _Element

_ARCHIVE = re.compile(r"\.(?:zip|gz|tgz|bz2|xz|7z|rar|tar|zst)$", re.IGNORECASE)
_SMALL = 1024 * 1024
_BODY_LEVEL = 9
_TITLE = re.compile(r"(?:title|titel|标题|short ?t)$", re.IGNORECASE)
_SKIPPED_STYLE = re.compile(r"(?:toc|table of (?:contents|figures)|目录|header|footer|页眉|页脚)\b", re.IGNORECASE)
_SKIPPED = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "drawing", "pict", "object", "rPr", "pPr", "instrText"))
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def read_docx(file: SourceFile, data: bytes, version: str, limits: Limits) -> Document:
    """A Word file as a document; containers built like a bomb are refused before anything is unpacked."""
    from docx import Document as open_docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    _check_container(data, limits)
    try:
        opened = open_docx(io.BytesIO(data))
        footnotes = _footnotes(opened)
        outline = Outline()
        reader = _Reader(outline, Styles(opened.styles.element), Numbering(_part(opened, "numbering")), footnotes)
        reader.blocks(opened.element.body)
        core = one_line(opened.core_properties.title or "")
        language = opened.core_properties.language or None
    except (OpcError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, AttributeError) as error:
        # python-docx meets missing parts and attributes with whatever its parsing runs into
        raise UnreadableFile("damaged", f"{type(error).__name__}: {error}"[:200]) from error
    title = reader.title or (core if len(core) >= 4 else None)
    return guide.document(file, version, "docx", Stated(title=title, lang_attribute=language), outline, limits)


def _check_container(data: bytes, limits: Limits) -> None:
    try:
        container = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFile("damaged", "not a readable zip container") from error
    with container:
        entries = container.infolist()
        if len(entries) > limits.zip_entries:
            raise UnreadableFile("suspicious", f"{len(entries)} entries, limit {limits.zip_entries}")
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > limits.zip_bytes:
            raise UnreadableFile("suspicious", f"unpacks to {unpacked} bytes, limit {limits.zip_bytes}")
        for entry in entries:
            ratio = entry.file_size / max(1, entry.compress_size)
            if entry.file_size > _SMALL and ratio > limits.zip_ratio:
                raise UnreadableFile("suspicious", f"packed {ratio:.0f} times, limit {limits.zip_ratio}")
            if _ARCHIVE.search(entry.filename):
                raise UnreadableFile("suspicious", "an archive inside the file")
            if entry.flag_bits & 0x1:
                raise UnreadableFile("encrypted")
        if "word/document.xml" not in container.namelist() and "[Content_Types].xml" not in container.namelist():
            raise UnreadableFile("wrong_type", "a zip archive, not a Word file")
        _refuse_entities(container)


def _refuse_entities(container: zipfile.ZipFile) -> None:
    """Word files declare no document type; one that does wants entities expanded or files fetched."""
    for entry in container.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        try:
            xml = container.read(entry)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise UnreadableFile("damaged", f"{entry.filename[:80]} cannot be unpacked") from error
        except Exception as error:  # zlib.error has no common base with the above
            raise UnreadableFile("damaged", f"{entry.filename[:80]} cannot be unpacked") from error
        if b"<!DOCTYPE" in xml or "<!DOCTYPE".encode("utf-16-le") in xml or "<!DOCTYPE".encode("utf-16-be") in xml:
            raise UnreadableFile("suspicious", f"{entry.filename[:80]} declares entities")


def _part(opened: Any, name: str) -> "_Element | None":
    """The root element of a part of the package (`numbering`, `footnotes`), where there is one."""
    from docx.oxml import parse_xml

    for part in opened.part.package.iter_parts():
        if str(part.partname) == f"/word/{name}.xml":
            element: _Element = parse_xml(part.blob)
            return element
    return None


def _footnotes(opened: Any) -> dict[str, str]:
    root = _part(opened, "footnotes")
    notes = {} if root is None else {n.get(f"{W}id"): n for n in root.iter(f"{W}footnote") if n.get(f"{W}type") is None}
    return {str(key): one_line(" ".join(_text(p) for p in note.iter(f"{W}p"))) for key, note in notes.items()}


class _Reader:
    """Goes through the body in order and fills the outline."""

    def __init__(self, outline: Outline, styles: Styles, numbering: Numbering, footnotes: dict[str, str]) -> None:
        self._outline = outline
        self._styles = styles
        self._numbering = numbering
        self._footnotes = footnotes
        self.title: str | None = None

    def blocks(self, parent: "_Element") -> None:
        for element in _block_elements(parent):
            if element.tag == f"{W}p":
                self._paragraph(element)
            else:
                self._table(element)

    def _paragraph(self, p: "_Element") -> None:
        properties = p.find(f"{W}pPr")
        style = None if properties is None else _val(properties, "pStyle")
        name = self._styles.name(style)
        if _SKIPPED_STYLE.match(name):
            return
        text = one_line(_text(p)) if self._level(p, style) is not None else _text(p)
        marker = self._marker(p, style) if text.strip() else ""
        level = self._level(p, style)
        if _TITLE.match(name) and text.strip():
            self.title = self.title or one_line(text)
            self._outline.heading(1, text)
        elif level is not None:
            self._outline.heading(level + 1, marker + text)
        else:
            self._outline.block(marker + text, "item" if marker else "text")
        for box in _text_boxes(p):
            self.blocks(box)
        for reference in p.iter(f"{W}footnoteReference"):
            if note := self._footnotes.get(reference.get(f"{W}id") or ""):
                self._outline.block(f"{superscript(reference.get(f'{W}id') or '')} {note}")
