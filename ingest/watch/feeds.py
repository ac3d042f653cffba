"""The entries of an RSS or Atom feed, and the list in a JSON answer, as rows."""

import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.parsers import expat

from ingest.watch.errors import Refused
from ingest.watch.rows import Row

EXCERPT = 2_000
_DECLARED = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_TAG = re.compile(r"<[^<>]{1,2000}>")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# GB 2312 and GBK are parts of GB 18030, and servers that name them send all of it.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252"}
_ENDS_EARLY = frozenset(
    expat.errors.codes[words]
    for words in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN,
                  expat.errors.XML_ERROR_PARTIAL_CHAR, expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION)
)  # fmt: skip


def text_of(data: bytes, charset: str | None, declared: str | None = None) -> str:
    """The text of an answer: by its mark, then what the mapping or the server says, then what it declares, else UTF-8.

    Raises `Refused` where the bytes are something else: a name with wrong characters would be worse than none.
    """
    named = next((name for mark, name in _BOMS if data.startswith(mark)), None) or charset
    if named is None:
        found = _DECLARED.match(data[:300].decode("latin-1"))
        named = found.group(1) if found else None
    name = (declared or named or "utf-8").lower()
    try:
        return data.decode(_WIDER.get(name, name))
    except (UnicodeDecodeError, LookupError):
        raise Refused("encoding", data[:EXCERPT].decode("latin-1"), encoding=name[:40]) from None


def feed_rows(data: bytes, charset: str | None, encoding: str | None) -> Iterator[Row]:
    """The entries of a feed; raises `Refused` where it is cut, no feed, or declares entities."""
    text = text_of(data, charset, encoding)
    text = re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL)
    _check_xml(text)
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    found = feedparser.parse(io.BytesIO(text.encode()), response_headers=headers, sanitize_html=False)
    if not found.get("version"):
        raise Refused("not_a_feed", text[:EXCERPT])
    for n, entry in enumerate(found.entries, 1):
        yield Row(str(n), _cells(entry))


def _check_xml(text: str) -> None:
    """Well-formed, whole, and without any declaration of types or entities, which are refused before they are read on."""

    def refuse(*_: object) -> None:
        raise Refused("entities", text[:EXCERPT])

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        for start in range(0, len(text), 1 << 16):
            parser.Parse(text[start : start + (1 << 16)].encode("utf-8", "replace"), False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        excerpt = text[-EXCERPT:] if error.code in _ENDS_EARLY else text[:EXCERPT]
        if error.code in _ENDS_EARLY:
            raise Refused("cut", excerpt) from None
        raise Refused("not_xml", excerpt, line=error.lineno) from None


def _cells(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says, each as plain text; of a list of tags the terms."""
    cells: dict[str, Any] = {}
    for name, value in entry.items():
        if isinstance(value, str):
            cells[name] = _plain(value)
    cells["tags"] = [tag.get("term") or "" for tag in entry.get("tags", ())]
    cells["content"] = " ".join(_plain(part.get("value", "")) for part in entry.get("content", ()))
    return {name: value for name, value in cells.items() if value}


def _plain(words: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", words)).split())


def json_rows(data: bytes, charset: str | None, encoding: str | None, path: str) -> Iterator[Row]:
    """The entries of the list at `path` (`data.results`); "" where the answer is the list itself. Raises `Refused`."""
    text = text_of(data, charset, encoding)
    try:
        found = _storable(json.loads(text, parse_constant=lambda _name: None))
    except json.JSONDecodeError as error:
        reason: Any = "cut" if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated") else "not_json"
        excerpt = text[-EXCERPT:] if reason == "cut" else text[max(0, error.pos - 200) : error.pos + 200]
        raise Refused(reason, excerpt, **({} if reason == "cut" else {"line": error.lineno})) from None
    except (RecursionError, ValueError):
        raise Refused("not_json", text[:EXCERPT], line=1) from None
    for name in filter(None, path.split(".")):
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, list):
        raise Refused("list_missing", text[:EXCERPT], path=path or ".")
    for n, entry in enumerate(found, 1):
        if isinstance(entry, dict):
            yield Row(str(n), entry)
        else:
            yield Row(str(n), {"": entry}, {"": "not_an_object"})


def _storable(value: Any) -> Any:
    """Without halves of characters and zero bytes, which a database refuses."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", " ")
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(inner) for name, inner in value.items()}
    return value
