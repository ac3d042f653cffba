"""Markdown: front matter, headings, section comments, and the text without its marks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import guide
from ingest.readers.guide import Stated
from ingest.readers.outline import Outline, SectionNote, joined, superscript
from ingest.readers.text import decoded
from knowledge.language import normalised

if TYPE_CHECKING:
    from markdown_it.token import Token

_FENCE = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_UNCLOSED = re.compile(r"\A---[ \t]*\n[A-Za-z_]\w*[ \t]*:")
_URL_LINE = re.compile(r'\A\s*(?:Page ?URL|URL|Canonical|Source URL)\s*:\s*"?\[?<?(https?://[^\s\]>")]+)[^\n]*\n', re.I)
_TIGHT_HEADING = re.compile(r"^(#{2,6})(?=[^#\s])", re.MULTILINE)
_DEEP_HEADING = re.compile(r"^(#{7,})\s+(.*)$", re.DOTALL)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_NOTE_KEY = r"(source|confidence|rules|checklist|anchor)\s*:"
_ENUMERATOR = re.compile(r"\(?[0-9]{1,3}[a-z]?\)?[.)]|\(?(?:[a-z]|[ivxl]{1,5})\)")
_BREAK = re.compile(r"<br\s*/?>", re.I)


def read_markdown(file: SourceFile, data: bytes, version: str, limits: Limits) -> Document:
    """A Markdown file as a document; raises `UnreadableFile` for broken front matter or no text."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    stated, body, first_line = _front_matter(text)
    if match := _URL_LINE.match(body):
        stated = stated.over(Stated(url=match[1]))
        first_line += body[: match.end()].count("\n")
        body = body[match.end() :]
    outline = Outline()
    _Walk(outline, first_line).blocks(_parse(_TIGHT_HEADING.sub(r"\1 ", body)))
    return guide.document(file, version, "md", stated, outline, limits)


def _parse(body: str) -> Sequence["Token"]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(body)


def _front_matter(text: str) -> tuple[Stated, str, int]:
    """What the front matter states, the body, and how many lines stand before the body."""
    import yaml

    match = _FENCE.match(text)
    if match is None:
        if _UNCLOSED.match(text):
            raise UnreadableFile("damaged", "front matter, line 1: opened by --- and never closed")
        return Stated(), text, 0
    try:
        # BaseLoader builds strings, lists and mappings only: no objects, and Norway stays "NO".
        values = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or "not readable"
        raise UnreadableFile("damaged", f"front matter, line {line}: {problem}") from error
    except RecursionError as error:
        raise UnreadableFile("damaged", "front matter, line 2: nested too deeply") from error
    if not isinstance(values, Mapping):
        return Stated(), text, 0  # two rulers around ordinary text
    return _stated(values, match[1]), text[match.end() :], match[0].count("\n")


def _stated(values: Mapping[Any, Any], raw: str) -> Stated:
    known = {str(key).strip().lower(): value for key, value in values.items()}

    def word(key: str) -> str | None:
        value = known.get(key)
        if not isinstance(value, str) or value.strip().lower() in {"", "null", "~"}:
            return None
        return value.strip()

    def checked[T](key: str, reader: "Reader[T]") -> T | None:
        try:
            return reader(word(key))
        except ValueError as error:
            line = 2 + next(
                (n for n, text in enumerate(raw.split("\n")) if text.lower().startswith(f"{key}:")), 0
            )
            raise UnreadableFile("damaged", f"front matter, line {line}: {key}: {error}") from error

    return Stated(
        id=checked("id", _guide_id),
        title=word("title"),
        market=checked("market", _market),
        language=checked("language", _language) or normalised(word("lang")),
        source=word("source") or _source_names(known.get("sources")),
        url=word("url"),
        checked_on=checked("checked_on", guide.iso_date),
        review_by=checked("review_by", guide.iso_date),
        reviewed_by=word("reviewed_by"),
        confidence=checked("confidence", guide.confidence),
    )
