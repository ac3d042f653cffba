"""One language of one edition, opened: its passages by row, their vectors, and what search must know of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.indexes.paths import write_whole
from knowledge.model import Passage
from knowledge.ports import Vectors

Place = tuple[str, int, int]
"""Guide, number of the section in it, number of the passage in the section: the same in a translation."""
Rows = NDArray[np.intp]

_TABLE, _VECTORS, _NORMS, _MEAN = "passages.json", "vectors.npy", "norms.npy", "mean.npy"


@dataclass(frozen=True)
class Pool:
    """The passages of one language; `vectors` (n, dimension) stay on disk, memory-mapped, unit length.

    `norms` (n,) are the lengths of the vectors after `mean` is subtracted.
    """

    language: str
    ids: list[str]
    markets: list[str | None]
    places: list[Place]
    vectors: Vectors
    norms: Vectors
    mean: Vectors
    row: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "row", {name: row for row, name in enumerate(self.ids)})

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def rows_of_market(self) -> dict[str | None, Rows]:
        """The rows of each market in ascending order."""
        rows: dict[str | None, list[int]] = {}
        for row, market in enumerate(self.markets):
            rows.setdefault(market, []).append(row)
        return {market: np.array(found, dtype=np.intp) for market, found in rows.items()}

    @cached_property
    def _row_of_place(self) -> dict[Place, int]:
        return {place: row for row, place in enumerate(self.places)}

    @cached_property
    def _sections(self) -> dict[str, int]:
        sections: dict[str, int] = {}
        for guide, section, _ in self.places:
            sections[guide] = max(section + 1, sections.get(guide, 0))
        return sections

    def twin(self, other: "Pool", row: int) -> int | None:
        """The row here that says in this language what `row` of `other` says; None where guides differ."""
        guide, section, part = other.places[row]
        if self._sections.get(guide) != other._sections.get(guide):
            return None
        for candidate in range(part, -1, -1):
            found = self._row_of_place.get((guide, section, candidate))
            if found is not None:
                return found
        return None

    def nearest(self, vector: Vectors, k: int, among: Rows | None = None) -> Rows:
        """The `k` rows (of `among`, else of all) nearest to `vector`, best first, by looking at each."""
        cosine = (self.vectors if among is None else np.asarray(self.vectors[among])) @ vector
        k = min(k, len(cosine))
        if k < 1:
            return np.empty(0, dtype=np.intp)
        found = np.argpartition(-cosine, k - 1)[:k]
        found = found[np.lexsort((found, -cosine[found]))]
        return found if among is None else among[found]

    def cosines(self, rows: Rows, vector: Vectors, centred: Vectors) -> tuple[Vectors, Vectors]:
        """Cosines of these passages with a query, plain and after the passages' mean is removed.

        `vector` is the query's unit vector, `centred` the same without its language's mean; both
        results have the shape (len(rows),).
        """
        found = np.asarray(self.vectors[rows])
        without_mean = (found @ centred - self.mean @ centred) / self.norms[rows]
        return np.asarray(found @ vector), np.asarray(without_mean, dtype=np.float32)


def places(passages: Sequence[Passage]) -> list[Place]:
    """Where each passage stands in its guide, counted by changes of the heading path in reading order."""
    order = sorted(range(len(passages)), key=lambda i: (passages[i].guide, passages[i].ordinal))
    found: list[Place] = [("", 0, 0)] * len(passages)
    previous: tuple[str, tuple[str, ...]] | None = None
    place: Place = ("", 0, 0)
    for i in order:
        here = (passages[i].guide, passages[i].heading)
        if previous is None or here[0] != previous[0]:
            place = (here[0], 0, 0)
        elif here[1] != previous[1]:
            place = (here[0], place[1] + 1, 0)
        else:
            place = (here[0], place[1], place[2] + 1)
        found[i], previous = place, here
    return found


def save(folder: Path, passages: Sequence[Passage], vectors: Vectors, mean: Vectors) -> None:
    """Writes what `load` reads; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    table = {
        "ids": [p.id for p in passages],
        "markets": [p.market for p in passages],
        "places": places(passages),
    }
    np.save(folder / _VECTORS, np.ascontiguousarray(vectors, dtype=np.float32), allow_pickle=False)
    norms = np.maximum(np.linalg.norm(vectors - mean, axis=1), 1e-6).astype(np.float32)
    np.save(folder / _NORMS, norms, allow_pickle=False)
    np.save(folder / _MEAN, mean, allow_pickle=False)
    write_whole(folder / _TABLE, json.dumps(table, ensure_ascii=False).encode())


def load(folder: Path, language: str) -> Pool:
    """Opens what `save` wrote; raises OSError, ValueError, KeyError."""
    table = json.loads((folder / _TABLE).read_bytes())
    return Pool(
        language=language,
        ids=table["ids"],
        markets=table["markets"],
        places=[(guide, section, part) for guide, section, part in table["places"]],
        # still memory-mapped; without the subclass every slice is ten times cheaper
        vectors=np.asarray(np.load(folder / _VECTORS, mmap_mode="r", allow_pickle=False)),
        norms=np.load(folder / _NORMS, allow_pickle=False),
        mean=np.load(folder / _MEAN, allow_pickle=False),
    )
