"""Files that people may send: which kinds, told by name and by content, and names that are harmless anywhere (pure)."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from bot.errors import BadInput

MOST_FILES = 10
"""Files with one message."""
MOST_NAME = 100
_MOST_BYTES = 180
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
_HEADER = re.compile(rb"\A(?:[!-9;-~]+:[^\r\n]*|From [^\r\n]*)\r?\n")
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})


def clean_name(name: str) -> str:
    """The last part of a name, without paths, control and direction marks; short enough for every file system."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    shown = _FORBIDDEN.sub("_", " ".join(shown.split())).strip(" .")
    if _RESERVED.match(shown):
        shown = f"_{shown}"
    stem, dot, ending = shown.rpartition(".")
    if not dot:
        stem, ending = shown, ""
    ending = f".{ending[:10]}" if ending else ""
    stem = stem[: MOST_NAME - len(ending)]
    while len((stem + ending).encode()) > _MOST_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .") or "file") + ending


def mime_of(name: str, data: bytes) -> str:
    """The kind of a file whose name and content agree; raises `BadInput` with the reason in the person's language."""
    if not data:
        raise BadInput("file_empty", name=name)
    kind = KINDS.get(PurePosixPath(name).suffix.lower().lstrip("."))
    if kind is None:
        raise BadInput("file_kind", name=name, kinds=", ".join(KINDS))
    mime, fits = kind
    if not fits(data):
        raise BadInput("file_content", name=name)
    return mime


def check_size(name: str, size: int, limit: int) -> None:
    """Raises `BadInput` for more bytes than the limit."""
    if size > limit:
        raise BadInput("file_too_large", name=name, limit=max(1, limit // (1024 * 1024)))


def size_text(size: int) -> str:
    """A size as people read it: `812 B`, `14 KB`, `3.2 MB`."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(starts)


def _package(folder: str) -> Callable[[bytes], bool]:
    """An Office file: a zip archive that holds this folder and no macros."""

    def fits(data: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            return False
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not macros

    return fits


def _archive(data: bytes) -> bool:
    return data.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(data))


def _text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(data) % 2 == 0
    return not data.translate(None, delete=bytes(set(range(256)) - set(_CONTROL)))


def _mail(data: bytes) -> bool:
    return _text(data) and _HEADER.match(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")) is not None


def _pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC


_JPEG = ("image/jpeg", _begins(b"\xff\xd8\xff"))
KINDS: Mapping[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _pdf),
    "docx": (f"{_OFFICE}.wordprocessingml.document", _package("word/")),
    "doc": ("application/msword", _begins(_OLE)),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", _package("xl/")),
    "xls": ("application/vnd.ms-excel", _begins(_OLE)),
    "csv": ("text/csv", _text),
    "txt": ("text/plain", _text),
    "md": ("text/markdown", _text),
    "png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "webp": ("image/webp", _webp),
    "heic": ("image/heic", _heic),
    "gif": ("image/gif", _begins(b"GIF87a", b"GIF89a")),
    "eml": ("message/rfc822", _mail),
    "msg": ("application/vnd.ms-outlook", _begins(_OLE)),
    "zip": ("application/zip", _archive),
}
"""What may be sent, by the ending of its name: the kind, and whether a content is one. No page that a browser would run."""
