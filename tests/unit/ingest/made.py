"""Files made for the reader tests."""

import io
import zipfile
from pathlib import Path

from docx import Document as WordDocument
from fpdf import FPDF

from ingest.model import FORMATS, Document, Limits, SourceFile
from ingest.readers import read

LINE = "The defendant must serve an answer within 21 days after being served with the summons and complaint."


def source(path: Path, guide_id: str = "docs/a", language: str | None = None, built_in: bool = False) -> SourceFile:
    """The walk's record of a file."""
    return SourceFile(
        root=str(path.parent),
        path=path,
        origin=path.name,
        size=path.stat().st_size,
        guide_id=guide_id,
        language=language,
        built_in=built_in,
    )


def read_as(folder: Path, name: str, content: str | bytes, limits: Limits | None = None) -> Document:
    """What the reader makes of a file with this name and content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert path.suffix.lower() in FORMATS
    return read(source(path), limits or Limits())


def texts(document: Document) -> str:
    """All text of a document."""
    return "\n".join(section.text for section in document.sections)


def pdf(pages: list[str], title: str = "", header: str = "", footer: str = "") -> bytes:
    """A PDF with a text layer; `#` in header or footer is the page number."""
    made = FPDF()
    made.set_auto_page_break(False)
    if title:
        made.set_title(title)
    for number, text in enumerate(pages, start=1):
        made.add_page()
        made.set_font("helvetica", size=11)
        if header:
            made.set_xy(10, 8)
            made.cell(0, 6, header.replace("#", str(number)))
        made.set_xy(10, 25)
        if text:
            made.multi_cell(0, 6, text)
        if footer:
            made.set_xy(10, 285)
            made.cell(0, 6, footer.replace("#", str(number)))
    return bytes(made.output())


def pdf_of_many_pages(count: int) -> bytes:
    """A PDF of empty pages, written by hand: a few bytes a page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{n} 0 R" for n in range(3, count + 3))
    objects.append(f"<< /Type /Pages /Count {count} /Kids [{kids}] >>")
    objects += ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * count
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010} 00000 n \n" for place in places).encode())
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def word() -> "WordDocument":
    """An empty Word document to fill."""
    return WordDocument()


def saved(document: "WordDocument") -> bytes:
    """The bytes of a Word document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_entry(container: bytes, name: str, content: bytes) -> bytes:
    """A zip container with one entry added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()
