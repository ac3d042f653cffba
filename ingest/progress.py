"""How far an ingest has come, for a progress bar."""

from typing import Literal, Protocol

Phase = Literal["walk", "read", "embed", "index", "verify", "publish"]
"""In this order: find and hash files, read and split them, embed, build the indexes, check, commit."""


class Progress(Protocol):
    """Is told how many of how many files (walk, read) or passages (all others) are done."""

    def __call__(self, phase: Phase, done: int, total: int) -> None: ...


def silent(phase: Phase, done: int, total: int) -> None:
    """Tells nobody."""
