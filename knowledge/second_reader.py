"""A second reader of threads: a linear model over the bundled vectors that may only raise, for words no pattern knows.

Two weights rows of `reference/second_reader.npz` say how much a text sounds like a matter for a person at once
(urgent) or this very hour (critical). Fitted on the labelled threads of `tests/evals/triage` by
`python -m tests.evals.fit_second_reader`; its README has the figures on threads that it was not fitted on.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from knowledge.ports import Embedder, Vectors

FILE = Path(__file__).parent / "reference" / "second_reader.npz"
URGENT_AT, CRITICAL_AT = 0.6, 0.5
"""Probabilities from which it raises; chosen on threads that the weights were not fitted on."""
MOST = 240
"""Characters that are read, half from the beginning and half from the end: a long notice must not make people wait."""

Level = Literal["U2", "U3"]


@dataclass(frozen=True)
class Weights:
    """For vectors of `model`: the mean (d,), the weights (2, d) and biases (2,) for urgent and critical."""

    model: str
    mean: Vectors
    rows: Vectors
    biases: Vectors

    def probabilities(self, vectors: Vectors) -> Vectors:
        """How much each vector (n, d) sounds urgent and critical: (n, 2)."""
        scores = (vectors - self.mean) @ self.rows.T + self.biases
        return np.asarray(1 / (1 + np.exp(-np.clip(scores, -50, 50))))


class SecondReader:
    """Reads a text with the embedder that its weights were fitted for."""

    def __init__(self, embedder: Embedder, weights: Weights) -> None:
        self._embedder = embedder
        self._weights = weights

    def __call__(self, text: str) -> Level | None:
        """`U3`, `U2`, or None where it hears nothing urgent."""
        words = read(text)
        if not words:
            return None
        urgent, critical = self._weights.probabilities(self._embedder.embed_queries([words]))[0]
        if critical > CRITICAL_AT:
            return "U3"
        return "U2" if urgent > URGENT_AT else None


def read(text: str) -> str:
    """The part of a text that is read."""
    words = " ".join(text.split())
    return words if len(words) <= MOST else f"{words[: MOST // 2]} {words[-MOST // 2 :]}"


def load(embedder: Embedder, path: Path = FILE) -> SecondReader | None:
    """The second reader, or None where it was fitted for another embedding model."""
    with np.load(path) as kept:
        weights = Weights(str(kept["model"]), kept["mean"], kept["rows"], kept["biases"])
    if weights.model != embedder.name or weights.mean.shape != (embedder.dimension,):
        return None
    return SecondReader(embedder, weights)
