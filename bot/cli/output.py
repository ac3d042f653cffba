"""One JSON object for programs, plain lines for people."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

out = Console(highlight=False, soft_wrap=True)


def print_json(value: Mapping[str, Any]) -> None:
    """Exactly one JSON object on standard output."""
    sys.stdout.write(json_of(value))


def json_of(value: Mapping[str, Any]) -> str:
    """One JSON object as it is written to a file."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=plain_value) + "\n"


def line(text: str = "") -> None:
    """A line of text that is shown as it is: brackets in it are no markup."""
    out.print(Text(text))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under headings; cells are shown as they are."""
    made = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        made.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    out.print(made)


def plain_value(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"not for JSON: {type(value)}")
