"""Small real implementations of the ports of `knowledge`, for tests that need no model and no Chroma."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from knowledge.language import detect
from knowledge.ports import Vectors
from knowledge.tokens import content_tokens


class HashEmbedder:
    """Each word has a direction of its own: texts that share words are near, others are not.

    `concepts` gives words of several languages one direction (`{"海关": "customs"}`). Like real models,
    it adds to every vector a direction of the text's language, `bias` times as long as a word.
    """

    def __init__(
        self,
        name: str = "hashes",
        dimension: int = 64,
        max_tokens: int = 512,
        concepts: Mapping[str, str] | None = None,
        bias: float = 0.0,
    ) -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = max_tokens
        self._concepts = dict(concepts or {})
        self._bias = bias

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + 2

    def _embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            language = detect(text)
            rows[row] = self._bias * self._direction(f"language {language}") + 1e-3 * self._direction("text")
            for token in content_tokens(text, language):
                rows[row] += self._direction(self._concepts.get(token, token))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def _direction(self, word: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(f"{self.name}\0{word}".encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimension)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class PhraseReranker:
    """Scores a text by the runs of two words that it shares with the question, in their order; keeps what it read."""

    name = "phrases"

    def __init__(self) -> None:
        self.read: list[list[str]] = []

    def scores(self, question: str, texts: Sequence[str]) -> Vectors:
        self.read.append(list(texts))
        wanted = self._runs(question)
        return np.array([len(wanted & self._runs(text)) for text in texts], dtype=np.float32)

    @staticmethod
    def _runs(text: str) -> set[tuple[str, str]]:
        words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
        return set(pairwise(words))


class ExactDense:
    """A `DenseIndex` in memory that looks at every vector."""

    def __init__(self) -> None:
        self._collections: dict[tuple[str, str], tuple[list[str], Vectors]] = {}

    def build(self, edition: str, language: str, ids: Sequence[str], vectors: Vectors) -> None:
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
        self._collections[edition, language] = list(ids), vectors.copy()

    def query(self, edition: str, language: str, vector: Vectors, k: int) -> list[tuple[str, float]]:
        if (edition, language) not in self._collections:
            return []
        ids, vectors = self._collections[edition, language]
        cosines = vectors @ vector.reshape(-1) / np.linalg.norm(vector)
        return [(ids[row], float(cosines[row])) for row in np.argsort(-cosines, kind="stable")[: max(k, 0)]]

    def count(self, edition: str, language: str) -> int:
        ids, _ = self._collections.get((edition, language), ([], None))
        return len(ids)

    def drop(self, edition: str) -> None:
        for key in [key for key in self._collections if key[0] == edition]:
            del self._collections[key]
