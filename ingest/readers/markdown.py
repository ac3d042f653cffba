"""Markdown: headings, section comments, and the text without its marks."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import guide
from ingest.readers.frontmatter import front_matter
from ingest.readers.outline import Outline, SectionNote, joined, superscript
from ingest.readers.references import expanded
from ingest.readers.text import decoded
from knowledge.language import detect

if TYPE_CHECKING:
    from markdown_it.token import Token

_TIGHT_HEADING = re.compile(r"^(#{2,6})(?=[^#\s])", re.MULTILINE)
_DEEP_HEADING = re.compile(r"(#{7,})\s+(.*)", re.DOTALL)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_NOTE_KEY = re.compile(r"\s*(?:source|confidence|rules|checklist|anchor|also)\s*:")
_BETWEEN_KEYS = re.compile(r";(?=\s*(?:source|confidence|rules|checklist|anchor|also)\s*:)")
_ENUMERATOR = re.compile(r"(?:\(?\d{1,3}[a-z]?(?:\)\.|[.)])|\(?(?:[a-z]|[ivxl]{1,5})\))\s")
_ENDED = re.compile(r"(?:[.,:;。，：；]|\b(?:and|or|et|ou|und|oder))\s*$")  # else it is a date: vom / 27. Dezember
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HIDDEN_OPEN = re.compile(r"<(?:script|style|template|iframe|noscript)\b")
_HIDDEN_CLOSE = re.compile(r"</(?:script|style|template|iframe|noscript)\b")
_TERM = re.compile(r"\n:\s+")
_MAX_NESTING = 100


def read_markdown(file: SourceFile, data: bytes, version: str, limits: Limits) -> Document:
    """A Markdown file as a document; raises `UnreadableFile` for broken front matter or no text."""
    stated, body, above = front_matter(decoded(data))
    body = expanded(body, stated.language or file.language or detect(body[:20_000]), above=above)
    outline = Outline()
    add_text(outline, body, above)
    return guide.document(file, version, "md", stated, outline, limits)


def add_text(outline: Outline, text: str, above: int = 0) -> None:
    """Adds Markdown to an outline; `above` is the number of lines before it in its file."""
    _Walk(outline, above).blocks(_tokens(_TIGHT_HEADING.sub(r"\1 ", text)))


def _tokens(body: str) -> "Sequence[Token]":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING})
    tokens = parser.enable(["table", "strikethrough"]).parse(body)
    if any(token.level >= _MAX_NESTING - 1 for token in tokens):
        raise UnreadableFile("suspicious", f"lists or quotes nested {_MAX_NESTING} deep")  # deeper is dropped
    return tokens


class _Walk:
    """Goes through the parser's tokens once and fills the outline."""

    def __init__(self, outline: Outline, above: int) -> None:
        self._outline = outline
        self._above = above

    def blocks(self, tokens: "Sequence[Token]") -> None:
        i = 0
        while i < len(tokens):
            token = tokens[i]
            if token.type == "heading_open":
                self._outline.heading(int(token.tag[1]), _inline(tokens[i + 1]))
                i += 2
            elif token.type in {"bullet_list_open", "ordered_list_open"}:
                end = _closing(tokens, i)
                for item in _items(tokens[i : end + 1]):
                    self._outline.block(item, "item")
                i = end
            elif token.type == "tr_open":
                end = _closing(tokens, i)
                cells = [_inline(cell) for cell in tokens[i:end] if cell.type == "inline"]
                self._outline.block(" | ".join(cell.replace("\n", " ") for cell in cells), "item")
                i = end
            elif token.type == "inline":
                self._paragraph(_inline(token))
            elif token.type in {"fence", "code_block"}:
                self._outline.block(token.content)
            elif token.type == "html_block":
                self._html(token)
            i += 1

    def _paragraph(self, text: str) -> None:
        if deep := _DEEP_HEADING.match(text):
            self._outline.heading(len(deep[1]), deep[2])
        else:
            self._outline.block(_TERM.sub(": ", text))

    def _html(self, token: "Token") -> None:
        for comment in _COMMENT.findall(token.content):
            if note := section_note(comment, self._above + (token.map[0] if token.map else 0) + 1):
                self._outline.note(note)
        rest = _COMMENT.sub("", token.content).strip()
        if rest:
            from ingest.readers.html import add_markup

            add_markup(self._outline, rest)


def section_note(comment: str, line: int) -> SectionNote | None:
    """The remark in a section comment; None for any other comment. Raises for a wrong confidence."""
    if not _NOTE_KEY.match(comment):
        return None
    parts = (part.partition(":") for part in _BETWEEN_KEYS.split(comment))
    values = {key.strip(): value.strip().rstrip(";").strip() for key, _, value in parts}

    def names(key: str) -> tuple[str, ...]:
        return tuple(name for name in re.split(r"[,，\s]+", values.get(key, "")) if name)

    try:
        confidence = guide.confidence(values["confidence"]) if values.get("confidence") else None
    except ValueError as error:
        raise UnreadableFile("damaged", f"section comment, line {line}: {error}") from error
    return SectionNote(
        source=values.get("source") or None,
        confidence=confidence,
        rules=names("rules"),
        checklist=names("checklist"),
        anchor=values.get("anchor") or None,
        also=values.get("also") or "",
    )


def _closing(tokens: "Sequence[Token]", start: int) -> int:
    """The index of the token that closes the one at `start`."""
    level = 0
    for i in range(start, len(tokens)):
        level += tokens[i].nesting
        if level == 0:
            return i
    return len(tokens) - 1


def _items(tokens: "Sequence[Token]") -> list[str]:
    """The items of one list, each with its marker; lists inside an item are further lines of it."""
    items: list[list[str]] = []
    depth = 0
    fresh = ""
    for token in tokens:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            depth += 1
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            depth -= 1
        elif token.type == "list_item_open":
            fresh = f"{token.info}{token.markup}" if token.info else "-"
            if depth == 1:
                items.append([])
        elif token.type in {"inline", "fence", "code_block"}:
            text = _inline(token) if token.type == "inline" else token.content
            if text.strip():
                items[-1].append(f"{fresh} {text}".strip())
                fresh = ""
    return ["\n".join(lines) for lines in items]


def _inline(token: "Token") -> str:
    """The text of an inline token: links become their text, images and tags go, line ends are joined."""
    lines = [""]
    raised = False
    hidden = 0
    for child in token.children or ():
        if child.type == "softbreak":
            lines.append("")
        elif child.type == "hardbreak" or (child.type == "html_inline" and _BREAK.fullmatch(child.content)):
            lines[-1] += "\n"
        elif child.type == "html_inline":
            tag = child.content.lower()
            raised = tag.startswith("<sup") or (raised and not tag.startswith("</sup"))
            hidden += bool(_HIDDEN_OPEN.match(tag)) - bool(_HIDDEN_CLOSE.match(tag))
        elif child.type in {"text", "code_inline", "text_special"} and hidden <= 0:
            lines[-1] += superscript(child.content) if raised else child.content
    text = lines[0]
    for line in lines[1:]:
        keeps = line.startswith(": ") or (_ENUMERATOR.match(line) and _ENDED.search(text))
        text = f"{text.rstrip()}\n{line}" if keeps else joined(text, line)
    return text
