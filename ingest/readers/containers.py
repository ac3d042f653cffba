"""What a zip container (a Word file, a spreadsheet) would unpack to, judged before anything is parsed."""

import io
import re
import zipfile
import zlib

from ingest.errors import UnreadableFile
from ingest.model import Limits

_ARCHIVE = re.compile(r"\.(?:zip|gz|tgz|bz2|xz|7z|rar|tar|zst)$", re.IGNORECASE)
_SMALL = 1024 * 1024
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def check_container(data: bytes, limits: Limits, part: str = "word/document.xml") -> None:
    """Raises `UnreadableFile` for a container without its main part, that is locked, or is built like an attack."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            entries = container.infolist()
            _check_sizes(entries, limits)
            names = {entry.filename for entry in entries}
            if not {"[Content_Types].xml", part} <= names:
                raise UnreadableFile("wrong_type", f"a zip archive without {part}")
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _refuse_entities(entry.filename, container.read(entry))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile("damaged", f"zip container: {error}"[:200]) from error


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
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


def _refuse_entities(name: str, xml: bytes) -> None:
    """Office files declare no document type; one that does wants entities expanded or files fetched."""
    if any(doctype in xml for doctype in _DOCTYPES):
        raise UnreadableFile("suspicious", f"{name[:80]} declares a document type")
