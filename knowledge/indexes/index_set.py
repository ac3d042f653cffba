"""The derived indexes of an edition: dense, lexical and mean vectors, one set per language."""

from collections.abc import Sequence
from pathlib import Path

from knowledge.model import Passage
from knowledge.ports import DenseIndex, Embedder, LexicalIndex, Vectors


class IndexSet:
    """Builds and opens the indexes of editions below `folder`; all of it is rebuildable from SQL."""

    def __init__(self, dense: DenseIndex, lexical: LexicalIndex, folder: Path) -> None:
        self._dense = dense
        self._lexical = lexical
        self._folder = folder

    def build(
        self,
        edition: str,
        language: str,
        passages: Sequence[Passage],
        vectors: Vectors,
        *,
        embedder: Embedder,
    ) -> None:
        """(skeleton, replaced within the hour)"""
        raise NotImplementedError

    def finish(self, edition: str) -> None:
        """Marks the edition as completely built; call once after every language is built."""
        raise NotImplementedError

    def languages(self, edition: str) -> list[str]:
        raise NotImplementedError

    def count(self, edition: str) -> dict[str, int]:
        """Passages in each index: `{"dense": n, "lexical": n}`."""
        raise NotImplementedError

    def exists(self, edition: str) -> bool:
        """Whether `finish` was reached for this edition."""
        raise NotImplementedError

    def drop(self, edition: str) -> None:
        raise NotImplementedError
