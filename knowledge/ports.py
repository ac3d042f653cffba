"""The seams of `knowledge`: what an embedder, an index and a writer must do.

Arrays are `float32`, shape `(n, dimension)`, each row of unit length.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Edition, Hit, Passage, Sentence

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns text into vectors. `name` identifies model and engine; an edition remembers it."""

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def max_tokens(self) -> int: ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors: ...
    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...
    def count_tokens(self, text: str) -> int: ...


class DenseIndex(Protocol):
    """Nearest passages by vector; one immutable collection per edition and language."""

    def build(self, edition: str, language: str, ids: Sequence[str], vectors: Vectors) -> None: ...
    def query(self, edition: str, language: str, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """Up to `k` (passage id, cosine), best first; an unknown collection gives an empty list."""
        ...

    def count(self, edition: str, language: str) -> int: ...
    def drop(self, edition: str) -> None: ...


class LexicalIndex(Protocol):
    """BM25 over the words of a passage; one immutable index per edition and language."""

    def build(self, edition: str, language: str, ids: Sequence[str], texts: Sequence[str]) -> None: ...
    def query(self, edition: str, language: str, terms: Sequence[str], k: int) -> list[tuple[str, float]]:
        """Up to `k` (passage id, BM25 score above 0), best first; `terms` are already tokens."""
        ...

    def matches(
        self, edition: str, language: str, groups: Sequence[Sequence[str]], ids: Sequence[str]
    ) -> NDArray[np.bool_]:
        """Which passages hold every token of a group; shape (len(ids), len(groups))."""
        ...

    def frequency(self, edition: str, language: str, groups: Sequence[Sequence[str]]) -> list[int]:
        """In how many passages each group can stand: the count of its rarest token."""
        ...

    def count(self, edition: str, language: str) -> int: ...
    def drop(self, edition: str) -> None: ...


class Reranker(Protocol):
    """Reads question and passage together; `name` identifies the model."""

    @property
    def name(self) -> str: ...

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers the question, shape (n,); higher is better, comparable in one call only."""
        ...


class Writer(Protocol):
    """Drafts the sentences of an answer from hits; marks are positions in `hits`, counted from 1."""

    @property
    def name(self) -> str: ...

    def write(self, question: str, language: str, hits: Sequence[Hit]) -> Sequence[Sentence]: ...


class PassageStore(Protocol):
    """What search needs from the truth in SQL."""

    def current(self) -> Edition:
        """The published edition; raises `NothingPublished`."""
        ...

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids; unknown ids are left out."""
        ...
