"""Which of the built-in guides state the period of a rule, so that a changed rule puts them under review too."""

from collections.abc import Mapping
from functools import cache

from ingest.readers.references import named
from ingest.sources import BUILT_IN_GUIDES


def guides_naming(rule: str) -> tuple[str, ...]:
    """The ids of the guides (`us/schedule-a`) that refer to a rule of the deadline table."""
    return _guides().get(rule, ())


@cache
def _guides() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for path in BUILT_IN_GUIDES.rglob("*.md"):
        guide = path.relative_to(BUILT_IN_GUIDES).as_posix().removesuffix(".md").rpartition(".")[0]
        for rule in named(path.read_text(encoding="utf-8")) if guide else ():
            found.setdefault(rule, set()).add(guide)
    return {rule: tuple(sorted(guides)) for rule, guides in found.items()}
