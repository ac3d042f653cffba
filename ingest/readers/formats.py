"""Opens one file, checks that its content is what its name says, and gives it to the right reader."""

import os
import re
import stat

from ingest.errors import UnreadableFile
from ingest.model import FORMATS, Document, Limits, SourceFile
from ingest.readers.references import content_hash

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip container"),
    (_OLE, "an old Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"Rar!", "an archive"),
    (b"{\\rtf", "rich text"),
)
_WEB_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def version_of(data: bytes, form: str = "") -> str:
    """The version of a file: the first 12 hex digits of its content hash."""
    return content_hash(data, form)[:12]


def read_bytes(file: SourceFile, limits: Limits) -> bytes:
    """The content of a regular file, never more than the limit; raises `UnreadableFile`."""
    try:
        # A link put in the file's place after the walk is not followed; a pipe does not block.
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableFile("unsupported", "not a regular file")
            if status.st_size > limits.max_bytes:
                raise UnreadableFile("too_large", f"{status.st_size} bytes, limit {limits.max_bytes}")
            data = stream.read(limits.max_bytes + 1)
    except OSError as error:
        raise UnreadableFile("unreadable", error.strerror or type(error).__name__) from error
    if len(data) > limits.max_bytes:
        raise UnreadableFile("too_large", f"more than {limits.max_bytes} bytes")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise UnreadableFile("empty")
    return data


def read(file: SourceFile, limits: Limits) -> Document:
    """One file as a document, in this process; raises `UnreadableFile` whatever is wrong with it."""
    form = FORMATS.get(file.path.suffix.lower())
    if form is None:
        raise UnreadableFile("unsupported", file.path.suffix)
    data = read_bytes(file, limits)
    _check_type(form, data)
    try:
        return _parsed(form, file, data, limits)
    except UnreadableFile:
        raise
    except MemoryError as error:
        raise UnreadableFile("out_of_memory") from error
    except RecursionError as error:
        raise UnreadableFile("damaged", "nested too deeply") from error
    except Exception as error:
        # The parsers raise anything on malformed input; one file must not end the run.
        raise UnreadableFile("damaged", f"{type(error).__name__}: {error}"[:200]) from error


def _check_type(form: str, data: bytes) -> None:
    found = next((name for signature, name in _SIGNATURES if data.startswith(signature)), None)
    if form == "pdf":
        if b"%PDF-" not in data[:1024]:
            raise UnreadableFile("wrong_type", f"{found or 'something else'}, not a PDF")
    elif form == "docx":
        if data.startswith(_OLE) and _ENCRYPTED_PACKAGE in data:
            raise UnreadableFile("encrypted")
        if not data.startswith(b"PK"):
            raise UnreadableFile("wrong_type", f"{found or 'something else'}, not a Word file")
    elif found:
        raise UnreadableFile("wrong_type", f"{found}, not text")
    elif form in {"txt", "md"} and _WEB_PAGE.match(data):
        raise UnreadableFile("wrong_type", "a web page")


def _parsed(form: str, file: SourceFile, data: bytes, limits: Limits) -> Document:
    version = version_of(data, form)
    if form == "md":
        from ingest.readers.markdown import read_markdown

        return read_markdown(file, data, version, limits)
    if form == "html":
        from ingest.readers.html import read_html

        return read_html(file, data, version, limits)
    if form == "txt":
        from ingest.readers.text import read_text

        return read_text(file, data, version, limits)
    if form == "pdf":
        from ingest.readers.pdf import read_pdf

        return read_pdf(file, data, version, limits)
    from ingest.readers.docx import read_docx

    return read_docx(file, data, version, limits)
