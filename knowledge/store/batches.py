"""Lists in pieces: a database takes only so many values in one statement."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

VALUES = 5_000
"""Values in one IN list; SQLite takes 32,766 parameters, PostgreSQL 65,535."""


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Consecutive lists of up to `size` items (`itertools.batched` came with Python 3.12)."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
