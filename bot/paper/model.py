"""What a paper is made of (pure): blocks of text, in order. Every text is words, never markup."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Style = Literal["plain", "small", "quote", "strong", "notice"]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; `other` is the same in the other language and stands beside it."""

    text: str
    other: str = ""
    level: int = 1


@dataclass(frozen=True)
class Words:
    """A paragraph; line breaks are kept."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True)
class Line:
    """A line of a list with a remark behind it. `to` is the anchor of an entry that the remark points to, `href` a file."""

    text: str
    note: str = ""
    to: str = ""
    href: str = ""


@dataclass(frozen=True)
class Points:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Pairs:
    """Names with their values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table; `widths` are shares of the page's width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Bar:
    """A row of a chart: its cells, and the length of its bar; None for a row without one."""

    cells: tuple[str, ...]
    value: float | None = None


@dataclass(frozen=True)
class Bars:
    """A table whose rows have a bar behind their first cell: a chart that can be read without seeing it."""

    head: tuple[str, ...]
    rows: tuple[Bar, ...]


@dataclass(frozen=True)
class Both:
    """The same paragraph twice: the first language at the left, the second at the right."""

    first: str
    second: str
    style: Style = "plain"


@dataclass(frozen=True)
class Entry:
    """Something that somebody said at some time. `mark` is a label in a frame, `inside` shades the whole entry."""

    head: str
    meta: str
    blocks: tuple["Block", ...]
    mark: str = ""
    inside: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Signature:
    """Places for a name, a stamp and a date, each a text with a line behind it."""

    places: tuple[tuple[str, str], ...]


Block = Heading | Words | Points | Pairs | Grid | Bars | Both | Entry | Signature


@dataclass(frozen=True)
class Paper:
    """A whole paper. `pages` is what stands at the foot of each page, with places for `page` and `pages`.

    `letterhead` is who sends it, in both languages, above the title. `languages` are those of its paragraphs in two columns; the title of a `formal` one stands in the middle.
    """

    title: str
    language: str
    made_at: datetime
    blocks: tuple[Block, ...]
    other_title: str = ""
    header: str = ""
    footer: str = ""
    pages: str = "{page} / {pages}"
    languages: tuple[str, str] = ("zh", "en")
    formal: bool = False
    letterhead: tuple[str, str] | None = None
