"""The Markdown of a passage as HTML: paragraphs, lists, emphasis, simple tables; nothing that runs (pure)."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from bot.web.markup import Html, join, tag

PLAIN_FORMATS = frozenset({"txt", "pdf"})
"""Their texts are no Markdown: an asterisk in them is an asterisk."""
_CELLS = " | "


@lru_cache(maxsize=8192)
def body(text: str, format: str = "md") -> Html:  # noqa: A002
    """The text of a passage; rows `a | b` under each other are a table. Passages never change, so each is made once."""
    pieces = []
    for is_table, lines in _runs(text.splitlines()):
        if is_table:
            pieces.append(_table([[cell.strip() for cell in _row(line).split("|")] for line in lines]))
        elif format in PLAIN_FORMATS:
            pieces.append(_paragraphs("\n".join(lines)))
        else:
            pieces.append(Html(_markdown().render("\n".join(lines))))
    return join(*pieces)


def _runs(lines: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Lines in groups: at least two rows with the same number of cells are a table."""
    for columns, group in groupby(lines, key=lambda line: _row(line).count(_CELLS)):
        rows = list(group)
        yield columns > 0 and len(rows) > 1, rows


def _row(line: str) -> str:
    return line.strip().removeprefix("- ").strip("|").strip()


def _table(rows: list[list[str]]) -> Html:
    rows = [row for row in rows if any(set(cell) - set(":- ") for cell in row)]
    lines = (tag("tr", (tag("td", Html(_markdown().renderInline(cell))) for cell in row)) for row in rows)
    return tag("div", tag("table", tag("tbody", lines)), class_="scroll")


def _paragraphs(text: str) -> Html:
    blocks = (block.strip("\n") for block in text.split("\n\n"))
    return join(*(tag("p", block, class_="text") for block in blocks if block.strip()))


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(["image", "html_block", "html_inline"])
    parser.add_render_rule("link_open", _link_open)
    return parser


def _link_open(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """Links only to the web, without a word to search engines or to the page they lead to."""
    address = str(tokens[index].attrGet("href") or "")
    if not address.startswith(("https://", "http://")):
        tokens[index].attrs = {}
    else:
        tokens[index].attrs = {"href": address, "rel": "nofollow noopener noreferrer", "target": "_blank"}
    return str(renderer.renderToken(tokens, index, options, env))
