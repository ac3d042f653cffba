"""Quotes in a foreign language, each followed by the same words of the guide's other version where there is one (pure)."""

from collections.abc import Callable, Sequence

from knowledge.citations import figures
from knowledge.model import Passage, Sentence
from knowledge.sentences import sentences

Version = Callable[[Passage], Passage | None]
"""The same passage in the version of its guide that the asker reads best, if there is another."""


def in_both(
    drafted: Sequence[Sentence], passages: Sequence[Passage], version: Version, fits: Callable[[Sequence[str]], bool]
) -> tuple[list[Sentence], list[Passage]]:
    """The draft with the other version's sentences between its own, as long as it `fits`, and the passages of both.

    A sentence gets a companion only where both versions state the same figures at the same place.
    """
    both, known = list(drafted), list(passages)
    twins: dict[int, Passage | None] = {}
    marks: dict[int, int] = {}
    for sentence in drafted:
        mark = sentence.citations[0]
        if mark not in twins:
            twins[mark] = version(passages[mark - 1])
        twin = twins[mark]
        said = _same(sentence.text, passages[mark - 1], twin) if twin else None
        if twin is None or said is None or not fits([*(s.text for s in both), said]):
            continue
        if mark not in marks:
            known.append(twin)
            marks[mark] = len(known)
        both.insert(both.index(sentence) + 1, Sentence(said, (marks[mark],)))
    return both, known


def _same(text: str, passage: Passage, twin: Passage) -> str | None:
    """The sentence of the twin that stands where `text` stands, with the same figures; None without one."""
    here, there = sentences(passage.text), sentences(twin.text)
    if len(here) != len(there) or text not in here:
        return None
    found = there[here.index(text)]
    return found if _numbers(found) == _numbers(text) else None


def _numbers(text: str) -> frozenset[str]:
    return frozenset(figure for figure in figures(text) if figure.isdecimal())
