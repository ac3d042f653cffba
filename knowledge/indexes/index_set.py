"""The derived indexes of an edition: dense, lexical, and the tables beside them, per language.

An edition is built language by language and then finished; until `finish` it does not exist. All of
it can be made again from SQL.
"""

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from knowledge.errors import ModelMismatch, StoreUnavailable, UnusableInput
from knowledge.indexes.means import NeutralMeans, neutral_means
from knowledge.indexes.paths import safe_name, write_whole
from knowledge.indexes.pool import Pool, Rows, load, save
from knowledge.model import Edition, Passage
from knowledge.ports import DenseIndex, Embedder, LexicalIndex, Vectors

EXACT_UP_TO = 3000
"""Pools of this size are compared vector by vector: 0.3 ms, where a query to Chroma takes 2 ms."""
_COMPLETE, _MEANS = "complete.json", "means"


class IndexSet:
    """Builds, opens and drops the indexes of editions; opened ones are kept until they are dropped.

    The tables stand in `folder/<edition>/<language>/`; `complete.json` beside them is written last.
    Errors of disk and stores become `StoreUnavailable`.
    """

    def __init__(self, dense: DenseIndex, lexical: LexicalIndex, folder: Path) -> None:
        self.dense = dense
        self.lexical = lexical
        self._folder = folder
        self._lock = threading.RLock()
        self._pools: dict[tuple[str, str], Pool] = {}
        self._complete: dict[str, dict[str, int]] = {}
        self._means: dict[str, NeutralMeans] = {}

    def build(
        self,
        edition: str,
        language: str,
        passages: Sequence[Passage],
        vectors: Vectors,
        *,
        embedder: Embedder,
        shared: bool = False,
    ) -> None:
        """Builds one language anew; `vectors` are the passages' in the same order, shape (n, dimension).

        The edition counts as unbuilt from here until `finish`. `shared` leaves the dense index as another host made it.
        """
        if vectors.shape != (len(passages), embedder.dimension):
            raise UnusableInput(
                f"{len(passages)} passages need vectors of shape ({len(passages)}, {embedder.dimension}), not {vectors.shape}"
            )
        if len({passage.id for passage in passages}) != len(passages):
            raise UnusableInput(f"two passages of edition {edition} in {language} have the same id")
        self._forget(edition)
        folder = self._path(edition, language)
        with self._errors():
            (self._path(edition) / _COMPLETE).unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            if not passages:
                return
            mean = self.means(embedder).shrunk(language, vectors)
            if not shared:
                self.dense.build(edition, language, [p.id for p in passages], vectors)
            self.lexical.build(edition, language, [p.id for p in passages], [p.indexed_text for p in passages])
            save(folder, passages, vectors, mean)

    def finish(self, edition: str) -> None:
        """Marks the edition as complete, after every language is built; a missing index raises `StoreUnavailable`."""
        with self._errors():
            self._path(edition).mkdir(parents=True, exist_ok=True)
            built = sorted(path for path in self._path(edition).iterdir() if path.is_dir())
            languages = {}
            for path in built:
                language = _language_of(path)
                languages[language] = len(self._open(edition, language))
                self._check(edition, language, languages[language])
            write_whole(self._path(edition) / _COMPLETE, json.dumps(languages).encode())

    def finished(self, edition: str) -> bool:
        """Whether `finish` was reached; unlike `exists` it does not look into the indexes."""
        return self._counts(edition) is not None

    def languages(self, edition: str) -> list[str]:
        """The languages of a complete edition, sorted; an empty list for any other."""
        return sorted(self._counts(edition) or ())

    def count(self, edition: str) -> dict[str, int]:
        """Passages in each index of a complete edition: `{"dense": n, "lexical": n}`."""
        languages = self.languages(edition)
        return {
            "dense": sum(self.dense.count(edition, language) for language in languages),
            "lexical": sum(self.lexical.count(edition, language) for language in languages),
        }

    def exists(self, edition: str) -> bool:
        """Whether the edition was finished and its tables and indexes can be read and hold every passage.

        Raises `StoreUnavailable` where the vector store does not answer: then nobody can say.
        """
        counts = self._counts(edition)
        return counts is not None and all(
            self._readable(edition, language, n) and self.dense.count(edition, language) == n
            for language, n in counts.items()
        )

    def drop(self, edition: str) -> None:
        """Deletes the edition's indexes; none is no error, and a half-dropped edition does not exist."""
        self._forget(edition)
        with self._errors():
            (self._path(edition) / _COMPLETE).unlink(missing_ok=True)
        self.dense.drop(edition)
        self.lexical.drop(edition)
        with self._errors():
            if self._path(edition).exists():
                shutil.rmtree(self._path(edition))

    def pool(self, edition: str, language: str) -> Pool:
        """One language of a complete edition, opened once."""
        pool = self._pools.get((edition, language))
        if pool is not None:
            return pool
        with self._lock:
            if (edition, language) not in self._pools:
                opened = self._open(edition, language)
                self._check(edition, language, len(opened))
                self._pools[edition, language] = opened
            return self._pools[edition, language]

    def nearest(self, edition: str, language: str, vector: Vectors, k: int) -> Rows:
        """The rows of the `k` passages nearest to `vector`, best first; approximate in large pools."""
        pool = self.pool(edition, language)
        if len(pool) <= EXACT_UP_TO:
            return pool.nearest(vector, k)
        found = self.dense.query(edition, language, vector, min(k, len(pool)))
        return np.array([pool.row[name] for name, _ in found], dtype=np.intp)

    def means(self, embedder: Embedder) -> NeutralMeans:
        """The neutral mean vectors of a model, computed once and kept in the folder."""
        with self._lock:
            if embedder.name not in self._means:
                self._means[embedder.name] = neutral_means(self._folder / _MEANS, embedder)
            return self._means[embedder.name]

    def _counts(self, edition: str) -> dict[str, int] | None:
        known = self._complete.get(edition)
        if known is not None:
            return known
        path = self._path(edition) / _COMPLETE
        with self._errors(), self._lock:
            if not path.is_file():
                return None
            counts: dict[str, int] = json.loads(path.read_bytes())
            self._complete[edition] = counts
            return counts

    def _readable(self, edition: str, language: str, expected: int) -> bool:
        try:
            pool = self._pools.get((edition, language)) or self._open(edition, language)
            return len(pool) == self.lexical.count(edition, language) == expected
        except StoreUnavailable:
            return False

    def _open(self, edition: str, language: str) -> Pool:
        with self._errors():
            return load(self._path(edition, language), language)

    def _check(self, edition: str, language: str, expected: int) -> None:
        counts = self.dense.count(edition, language), self.lexical.count(edition, language)
        if counts != (expected, expected):
            raise StoreUnavailable(
                f"the indexes of edition {edition} ({language}) hold {counts[0]} and {counts[1]} of {expected} "
                "passages: run `firstline editions rebuild`"
            )

    def _forget(self, edition: str) -> None:
        with self._lock:
            self._complete.pop(edition, None)
            for key in [key for key in self._pools if key[0] == edition]:
                del self._pools[key]

    def _path(self, edition: str, *parts: str) -> Path:
        return self._folder.joinpath(*(safe_name(part) for part in (edition, *parts)))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, KeyError) as error:
            raise StoreUnavailable(
                f"the tables below {self._folder} cannot be used ({type(error).__name__}: {error}); "
                "`firstline editions rebuild` makes them anew"
            ) from error


def check_model(edition: Edition, embedder: Embedder) -> None:
    """Raises `ModelMismatch` when the edition's vectors are another model's."""
    if (edition.model, edition.dimension) != (embedder.name, embedder.dimension):
        raise ModelMismatch(
            f"edition {edition.id} was built with the model {edition.model} ({edition.dimension} dimensions), "
            f"the desk now uses {embedder.name} ({embedder.dimension}): run `firstline editions rebuild`, "
            "or set EMBEDDING_MODEL back"
        )


def _language_of(folder: Path) -> str:
    from urllib.parse import unquote

    return unquote(folder.name)
