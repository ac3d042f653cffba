"""Planted markers: every word that must not stray carries one, and everything that anybody may read is searched."""

import re
from collections.abc import Iterable
from itertools import count

_MARK = re.compile(r"mk:([efrn]):(\d+):\d+;")
WORDS, FACT, RELAY, NOTE = "e", "f", "r", "n"
"""Words of the enterprise, a fact of its case, what the desk says to it, what the desk says inside."""


class Leak(AssertionError):
    """Somebody may read what they must not."""


class Markers:
    """Makes the markers of one simulation."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self, kind: str, enterprise: int) -> str:
        """A marker that belongs to an enterprise's side."""
        return f"mk:{kind}:{enterprise}:{next(self._numbers)};"


def found(text: str) -> set[tuple[str, int]]:
    """The kinds of markers in a text, each with its enterprise."""
    return {(kind, int(owner)) for kind, owner in _MARK.findall(text)}


def only(text: str, kinds: Iterable[str], enterprise: int, where: str) -> None:
    """Raises `Leak` where a text holds a marker of another kind or of another enterprise."""
    strayed = {mark for mark in found(text) if mark[0] not in kinds or mark[1] != enterprise}
    if strayed:
        raise Leak(f"{where}: {sorted(strayed)}")


def none(text: str, where: str) -> None:
    """Raises `Leak` where a text holds any marker."""
    if strayed := found(text):
        raise Leak(f"{where}: {sorted(strayed)}")
