"""Plain text: find the encoding, refuse what is not text, and take the paragraphs."""

import codecs
import re

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import guide
from ingest.readers.guide import Stated
from ingest.readers.lines import add_lines
from ingest.readers.outline import Outline

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS = [
    "utf_8", "utf_16_le", "utf_16_be", "gb18030", "big5", "cp1252",
    "cp932", "euc_jp", "euc_kr", "cp1250", "cp1251", "cp1254",
]  # fmt: skip
_SAMPLE = 256 * 1024  # even, so that UTF-16 is not cut inside a character
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


def read_text(file: SourceFile, data: bytes, version: str, limits: Limits) -> Document:
    """A text file as a document with one section per article of law, otherwise one section."""
    outline = Outline()
    add_lines(outline, decoded(data).split("\n"))
    return guide.document(file, version, "txt", Stated(), outline, limits)


def decoded(data: bytes) -> str:
    """The text of a file in any common encoding, line ends as `\\n`; raises `UnreadableFile` (wrong_type)."""
    text = _decoded(data)
    junk = len(_CONTROL.findall(text[:_SAMPLE]))
    if junk * 200 > len(text[:_SAMPLE]) or "\x00" in text:
        raise UnreadableFile("wrong_type", "binary data, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")


def _decoded(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding)
    if half := _utf16(data):
        return _strict(data, half)
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if broken * 10 <= sum(c > "\x7f" for c in text) - broken:  # a few bad bytes do not make it another encoding
        return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_ENCODINGS).best()
    if best is None:
        raise UnreadableFile("wrong_type", "binary data, not text")
    return _strict(data, best.encoding)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark shows itself by null bytes at every other place (in Latin text)."""
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    if max(even, odd) * 8 < min(len(data), _SAMPLE) or min(even, odd) * 20 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _strict(data: bytes, encoding: str) -> str:
    """Decodes, allowing one broken character in a thousand."""
    text = data.decode(encoding, errors="replace")
    if text.count("\ufffd") * 1000 > len(text):
        raise UnreadableFile("wrong_type", f"not readable as {encoding}")
    return text
