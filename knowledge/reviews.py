"""What is under review: rules and guides of which a source says that the law has changed, until a lead has looked (pure).

The store that knows it is provided once, where the program is put together, and asked each time: a mark counts at
once, for whoever counts a date without thinking of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Review:
    """Since when, and which source said so, by its name."""

    since: date
    source: str


@dataclass(frozen=True)
class Reviews:
    """Rules of the deadline table and guides (`us/schedule-a`) under review, by id."""

    rules: Mapping[str, Review] = field(default_factory=dict)
    guides: Mapping[str, Review] = field(default_factory=dict)


NONE = Reviews()
Provider = Callable[[], Reviews]
_provided: list[Provider] = []


def provide(provider: Provider) -> None:
    """From now on this is asked."""
    _provided[:] = [provider]


def withdraw(provider: Provider) -> None:
    """Ask it no more, unless another has taken its place."""
    if provider in _provided:
        _provided.clear()


def current() -> Reviews:
    """What is under review now; nothing where no store was provided. Raises what the store raises."""
    return _provided[0]() if _provided else NONE
