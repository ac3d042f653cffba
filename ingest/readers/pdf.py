"""PDF: the text layer page by page, without running headers and page numbers."""

import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import guide
from ingest.readers.guide import Stated
from ingest.readers.lines import add_lines
from ingest.readers.outline import Outline, one_line

if TYPE_CHECKING:
    from pypdf import PdfReader

_EDGE_LINES = 3
_MOST_PAGES = 0.6
_FEWEST_PAGES = 3
_NUMBER = re.compile(r"\d+")
_NO_TITLE = re.compile(r"untitled|microsoft|\.(?:docx?|indd|pdf|rtf|wpd|qxd|tex)\b|^[\W\d_]*$", re.IGNORECASE)


def read_pdf(file: SourceFile, data: bytes, version: str, limits: Limits) -> Document:
    """A PDF as a document with its page numbers; a document that opens without a password is read."""
    from pypdf.errors import LimitReachedError, PyPdfError

    try:
        reader = _opened(data, limits)
        pages, warnings = _pages(reader, limits)
        title, language = _metadata(reader)
    except LimitReachedError as error:
        raise UnreadableFile("suspicious", str(error)[:200]) from error
    except (PyPdfError, RecursionError) as error:
        raise UnreadableFile("damaged", str(error)[:200]) from error
    if not any(any(c.isalnum() for c in line) for page in pages for line in page):
        raise UnreadableFile("no_text", f"{len(pages)} pages without a text layer (scanned?)")
    outline = Outline()
    for number, lines in enumerate(_without_running_lines(pages), start=1):
        outline.page(number)
        add_lines(outline, lines)
    stated = Stated(title=title, lang_attribute=language)
    return guide.document(file, version, "pdf", stated, outline, limits, warnings)


def _opened(data: bytes, limits: Limits) -> "PdfReader":
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        try:
            opened = reader.decrypt("")
        except (DependencyError, NotImplementedError) as error:
            raise UnreadableFile("encrypted", "a cipher that is not supported") from error
        if not opened:
            raise UnreadableFile("encrypted")
    pages = _stated_pages(reader)
    if pages > limits.max_pages or (pages := len(reader.pages)) > limits.max_pages:
        raise UnreadableFile("too_many_pages", f"{pages} pages, limit {limits.max_pages}")
    return reader


def _stated_pages(reader: "PdfReader") -> int:
    """The page count that the file states: an early answer, it may lie."""
    pages = reader.root_object["/Pages"].get_object()
    count = pages.get("/Count", 0) if isinstance(pages, dict) else 0
    return int(count) if isinstance(count, int) else 0


def _pages(reader: "PdfReader", limits: Limits) -> tuple[list[list[str]], list[str]]:
    pages: list[list[str]] = []
    unreadable: list[int] = []
    characters = 0
    for number, page in enumerate(reader.pages, start=1):
        try:
            text = page.extract_text()
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, ZeroDivisionError):
            text = ""  # pypdf meets a malformed page with whatever its parsing runs into
            unreadable.append(number)
        characters += len(text)
        if characters > limits.max_characters:
            raise UnreadableFile("too_large", f"more than {limits.max_characters} characters of text")
        pages.append(text.split("\n"))
    if unreadable and len(unreadable) == len(pages):
        raise UnreadableFile("damaged", "no page can be read")
    silent = [n for n, lines in enumerate(pages, start=1) if n not in unreadable and not any(map(str.strip, lines))]
    warnings = [f"pages that cannot be read: {_listed(unreadable)}"] if unreadable else []
    warnings += [f"pages without text: {_listed(silent)}"] if silent else []
    return pages, warnings


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:20])
    return shown if len(numbers) <= 20 else f"{shown} and {len(numbers) - 20} more"


def _metadata(reader: "PdfReader") -> tuple[str | None, str | None]:
    """Title and language that the file states, where they look like one."""
    title = one_line(str((reader.metadata.title if reader.metadata else None) or ""))
    usable = 4 <= len(title) <= 200 and not _NO_TITLE.search(title)
    language = reader.root_object.get("/Lang")
    return (title if usable else None), (str(language) if isinstance(language, str) else None)


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """The pages without the lines that stand at the top or bottom of most of them."""
    stripped = [[line.strip() for line in page if line.strip()] for page in pages]
    if len(stripped) < _FEWEST_PAGES:
        return stripped
    seen: Counter[str] = Counter()
    for number, lines in enumerate(stripped, start=1):
        seen.update({key for line in _edges(lines) for key in _keys(line, number)})
    enough = max(_FEWEST_PAGES, _MOST_PAGES * sum(1 for lines in stripped if lines))

    def runs(line: str, number: int) -> bool:
        return any(seen[key] >= enough for key in _keys(line, number))

    kept = []
    for number, lines in enumerate(stripped, start=1):
        first, last = 0, len(lines)
        while first < min(_EDGE_LINES, last) and runs(lines[first], number):
            first += 1
        while last > max(first, len(lines) - _EDGE_LINES) and runs(lines[last - 1], number):
            last -= 1
        kept.append(lines[first:last])
    return kept


def _edges(lines: list[str]) -> list[str]:
    return lines[:_EDGE_LINES] + lines[-_EDGE_LINES:]


def _keys(line: str, page: int) -> set[str]:
    """The line as it stands, and with the number that counts pages taken out."""
    numbers = _NUMBER.findall(line)
    bare = _NUMBER.sub("#", line)
    return {line} | {f"{bare}{int(n) - page}" for n in (*numbers[:1], *numbers[-1:]) if len(n) < 7}
