"""Vectors that come with the program: those of the built-in guides, so that a first edition is ready at once.

One file for one model, keyed by the hash of the text. With another model or dimension, or for a text that
changed, they are simply not there and the text is embedded.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.sources import BUILT_IN_GUIDES
from knowledge.ports import Vectors

SHIPPED_VECTORS = BUILT_IN_GUIDES / "vectors.npz"


class Shipped:
    """Vectors by text hash, of one model; kept as float16, a thousandth part of a cosine less exact."""

    def __init__(self, model: str, hashes: Sequence[str], vectors: Vectors) -> None:
        self.model = model
        self.hashes = tuple(hashes)
        self._vectors = vectors
        self._row = {text: row for row, text in enumerate(self.hashes)}

    def known(self, hashes: Sequence[str], model: str, dimension: int) -> list[str]:
        """Those of the texts that have a vector of this very model."""
        if model != self.model or self._vectors.shape[1:] != (dimension,):
            return []
        return [text for text in hashes if text in self._row]

    def vectors(self, hashes: Sequence[str]) -> Vectors:
        """Unit vectors of these texts, shape (n, dimension)."""
        rows = np.asarray(self._vectors[[self._row[text] for text in hashes]], dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


NONE = Shipped("", (), np.empty((0, 0), dtype=np.float32))


def load(path: Path = SHIPPED_VECTORS) -> Shipped:
    """The shipped vectors; none where the file is missing or cannot be read, since they only save time."""
    try:
        with np.load(path, allow_pickle=False) as file:
            hashes = [str(text) for text in file["hashes"]]
            vectors = file["vectors"]
            if vectors.ndim != 2 or len(vectors) != len(hashes):
                return NONE
            return Shipped(str(file["model"]), hashes, vectors)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return NONE


def save(model: str, hashes: Sequence[str], vectors: Vectors, path: Path = SHIPPED_VECTORS) -> None:
    """Write the file, sorted by hash, so that the same texts give the same bytes."""
    order = sorted(range(len(hashes)), key=lambda row: hashes[row])
    names = np.array([hashes[row] for row in order])
    half = np.asarray(vectors[order], dtype=np.float16)
    np.savez_compressed(path, model=np.array(model), hashes=names, vectors=half)
