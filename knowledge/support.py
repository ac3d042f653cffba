"""Does the library answer this? A calibrated probability that the passages found support an answer.

A question is compared with the development questions of `tests/evals/answers`, by the features of `support_features` and
by its vector, each near one speaking for or against (kernel ridge regression); a calibration and a pair of thresholds for
each language follow. Data: `reference/support.npz` and `support.json`, made by `python -m tests.evals.answers.fit`. The
vectors are those of the bundled embedding model; with any other model the first release's rule stands in, which knows no
probability.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Hit, SearchResult, Verdict
from knowledge.places import Places
from knowledge.ports import Embedder, Vectors
from knowledge.support_features import Features, features
from knowledge.tables import REFERENCE

FILE = REFERENCE / "support.npz"
# The rule of the first release: what a hit among the first three must show, its share of the question's terms and its
# centred cosine to the question.
SUPPORTED_COVERAGE, SUPPORTED_SIMILARITY = 0.45, 0.25
PARTLY_COVERAGE, PARTLY_SIMILARITY = 0.25, 0.18
STEP = 1 / 16
WIDTH_FEATURES, WIDTH_VECTOR = 0.5, 1.0
"""How fast likeness falls with distance."""


@dataclass(frozen=True)
class Judgement:
    """How far passages support an answer; `probability` is None where no model knows it."""

    verdict: Verdict
    probability: float | None = None


class Judge(Protocol):
    """Says how far the hits of a search support an answer to its question; without hits it is `not_found`."""

    def __call__(self, result: SearchResult, language: str, hits: Sequence[Hit]) -> Judgement: ...


@dataclass(frozen=True)
class Calibration:
    """Of one language: the probability of a score is `1 / (1 + exp(-(slope * score + offset)))`.

    Below `partly` nothing is answered, from `supported` on an answer stands without reserve.
    """

    slope: float
    offset: float
    partly: float
    supported: float

    def judged(self, score: float) -> Judgement:
        """The judgement on a score."""
        probability = float(1 / (1 + np.exp(-np.clip(self.slope * score + self.offset, -30, 30))))
        if probability < self.partly:
            return Judgement("not_found", probability)
        return Judgement("supported" if probability >= self.supported else "partly", probability)


@dataclass(frozen=True)
class Weights:
    """For vectors of `model`: `rows` are the examples (n, f + d) in steps of `STEP` standard deviations, `alphas` (n,) what
    each of them says; `mean` and `scale` are of each of the f features and d dimensions.
    """

    model: str
    names: tuple[str, ...]
    mean: Vectors
    scale: Vectors
    rows: NDArray[np.int8]
    alphas: Vectors
    calibrations: Mapping[str, Calibration]

    def score(self, row: Vectors) -> float:
        """Before calibration: above 0 for what looks more like the questions that have an answer."""
        asked = in_steps(row[None], self.mean, self.scale)
        return float((likeness(asked, self.rows, len(self.names)) @ self.alphas)[0])


def in_steps(rows: Vectors, mean: Vectors, scale: Vectors) -> NDArray[np.int8]:
    """Rows as small whole numbers, what lies far out cut off."""
    steps: Vectors = np.clip(np.rint((rows - mean) / scale / STEP), -127, 127)
    return steps.astype(np.int8)


def likeness(some: NDArray[np.int8], others: NDArray[np.int8], features: int) -> Vectors:
    """How alike the rows are, shape (some, others): the first so many columns and the rest each count up to 1, and 1 more."""
    total = np.ones((len(some), len(others)), dtype=np.float32)
    for width, part in ((WIDTH_FEATURES, slice(0, features)), (WIDTH_VECTOR, slice(features, None))):
        a, b = (rows[:, part].astype(np.float32) * STEP for rows in (some, others))
        apart = (a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1)[None] - 2 * a @ b.T
        total += np.exp(-width * np.maximum(apart, 0) / a.shape[1])
    return total


class SupportModel:
    """The judge that was fitted; for the embedding model whose vectors it was fitted on."""

    def __init__(self, weights: Weights, places: Places) -> None:
        self._weights = weights
        self._places = places

    def __call__(self, result: SearchResult, language: str, hits: Sequence[Hit]) -> Judgement:
        """As `Judge` says; a language without a calibration of its own takes that of English."""
        if not hits or not result.vector:
            return Judgement("not_found", 0.0)
        row = row_of(features(result.query, language, result, hits, self._places), result)
        calibrations = self._weights.calibrations
        return calibrations.get(language, calibrations["en"]).judged(self._weights.score(row))


def row_of(found: Features, result: SearchResult) -> Vectors:
    """What a question is compared by: the features, then its vector."""
    return np.concatenate([np.array(found, dtype=np.float32), np.array(result.vector, dtype=np.float32)])


def by_rule(result: SearchResult, language: str, hits: Sequence[Hit]) -> Judgement:
    """By the best hit's term coverage and centred cosine: for embedding models that no weights were fitted for."""
    best: Verdict = "not_found"
    for hit in hits[:3]:
        if hit.coverage >= SUPPORTED_COVERAGE and hit.similarity >= SUPPORTED_SIMILARITY:
            return Judgement("supported")
        if hit.coverage >= PARTLY_COVERAGE and hit.similarity >= PARTLY_SIMILARITY:
            best = "partly"
    return Judgement(best)


def load(embedder: Embedder, places: Places, path: Path = FILE) -> Judge:
    """The fitted judge, or the rule where it was fitted for another embedding model."""
    weights = read(path)
    fits = weights.model == embedder.name and len(weights.mean) == len(Features._fields) + embedder.dimension
    return SupportModel(weights, places) if fits and weights.names == Features._fields else by_rule


def read(path: Path = FILE) -> Weights:
    """The examples of a file and the calibrations beside it."""
    with np.load(path) as kept:
        arrays = {name: kept[name] for name in ("mean", "scale", "rows", "alphas")}
        beside = json.loads(path.with_suffix(".json").read_text("utf-8"))
        return Weights(
            model=str(kept["model"]),
            names=tuple(map(str, kept["names"])),
            calibrations={language: Calibration(**row) for language, row in beside["calibrations"].items()},
            **arrays,
        )
