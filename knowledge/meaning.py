"""Short texts as packed vectors that a database can keep, and how near they are to each other."""

from collections.abc import Callable, Sequence

import numpy as np

from knowledge.ports import Embedder

FLOOR = 0.5
FLOOR_E5 = 0.86
"""Cosines of this family crowd near 1: texts about different matters reach 0.78 to 0.86 (measured with the bundled one)."""


class Meaning:
    """One embedding model, loaded when it is first needed."""

    def __init__(self, embedder: Callable[[], Embedder]) -> None:
        self._embedder = embedder

    @property
    def name(self) -> str:
        """Model and engine: vectors of another one cannot be compared."""
        return self._embedder().name

    def packed(self, texts: Sequence[str]) -> list[bytes]:
        """A vector for each text, as little-endian float32."""
        return [row.astype("<f4").tobytes() for row in self._embedder().embed_queries(list(texts))] if texts else []

    def nearness(self, one: bytes, others: Sequence[bytes]) -> list[float]:
        """How near each of the others is: 1 for the same words, 0 where texts on different matters begin, or below."""
        if not others:
            return []
        floor = FLOOR_E5 if "e5" in self.name else FLOOR
        table = np.stack([np.frombuffer(other, dtype="<f4") for other in others])
        cosines = table @ np.frombuffer(one, dtype="<f4")
        return [float(value) for value in (cosines - floor) / (1 - floor)]
