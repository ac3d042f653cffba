"""A row of a source, its cells found by name however the name is written."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ingest.watch.errors import Refused

_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MISSING = object()


@dataclass(frozen=True)
class Row:
    """What one entry of a list says; `where` is its place for people, `problems` names cells that cannot be used."""

    where: str
    cells: Mapping[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _folded(self) -> dict[str, Any]:
        return {folded(name): value for name, value in reversed(list(self.cells.items()))}

    @cached_property
    def _broken(self) -> dict[str, tuple[str, str]]:
        return {folded(name): (name, problem) for name, problem in self.problems.items()}

    def get(self, name: str) -> Any:
        """The cell of a name (`Case Number` is also `case_number`), or what a path like `a.b` leads to; else None.

        Raises `Refused` for a cell that is there but cannot be used.
        """
        broken = self._broken.get(folded(name))
        if broken is not None:
            raise Refused("cell", column=broken[0], problem=broken[1])
        found = self._folded.get(folded(name), _MISSING)
        return _inside(self.cells, name.split(".")) if found is _MISSING else found


def folded(name: str) -> str:
    """A name of a column without case, spaces and dashes."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold() or name


def texts(value: Any) -> Iterator[str]:
    """The words in a cell, lists entry by entry; nothing for what is empty or no text."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, str | int | float):
        words = clean(str(value))
        if words:
            yield words


def clean(words: str) -> str:
    """Words on one line, without control characters and marks that change the direction of reading."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", words))
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Cn") else char for char in plain)
    return " ".join(plain.split())


def _inside(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        if isinstance(value, Mapping):
            value = next((inner for key, inner in value.items() if folded(key) == folded(name)), None)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            if not name.isdecimal():
                value = [_inside(inner, [name]) for inner in value]
            else:
                value = value[int(name)] if int(name) < len(value) else None
        else:
            return None
    return value
