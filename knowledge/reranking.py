"""A second order of the best candidates, by a model that reads question and passage together (pure)."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

import numpy as np

from knowledge.model import Passage
from knowledge.ranking import Candidate, Scores

RERANKED = 30
"""Candidates that are read together with the question: a small model takes a second or two for them on two cores."""

Found = tuple[Candidate, Passage]


def reordered(found: Sequence[Found], scores: Scores, group: Callable[[Passage], Hashable]) -> list[Found]:
    """The same candidates, those of a group by descending score in the places that the group had.

    Models score passages of different languages unevenly, and know nothing of the markets that a question names:
    what decides between groups stays as it was, and so do the levels of the places.
    """
    places: dict[Hashable, list[int]] = {}
    for at, (_, passage) in enumerate(found):
        places.setdefault(group(passage), []).append(at)
    ordered = list(found)
    for slots in places.values():
        best = np.argsort(-scores[slots], kind="stable")
        for slot, row in zip(slots, best, strict=True):
            candidate, passage = found[slots[int(row)]]
            ordered[slot] = replace(candidate, level=found[slot][0].level), passage
    return ordered
