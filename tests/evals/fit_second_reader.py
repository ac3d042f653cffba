"""Fits the second reader on the labelled threads: `python -m tests.evals.fit_second_reader [--without natural]`.

With `--without` the sets whose names begin so are left out and tried instead; nothing is written then.
"""

import argparse
from pathlib import Path

import numpy as np

from bot.evaluating import Labelled, read_labelled
from bot.triage.reading import SPEAKERS
from knowledge.embedders import make_embedder
from knowledge.ports import Vectors
from knowledge.second_reader import FILE, URGENT_AT, Weights, read

FOLDER = Path(__file__).parent / "triage"
RIDGE, STEPS, RATE, SCALE = 0.004, 4_000, 1.0, 20.0


def words_of(row: Labelled) -> str:
    """What the second reader reads of a thread."""
    return read("\n".join(m.text for m in row.messages if m.author in SPEAKERS))


def threads() -> dict[str, list[Labelled]]:
    """The labelled threads by set."""
    files = (f for f in sorted(FOLDER.glob("*.jsonl")) if f.stem != "second_labels")
    return {file.stem: [row for row in read_labelled(file) if words_of(row)] for file in files}


def fitted(vectors: Vectors, rows: list[Labelled], model: str) -> Weights:
    """Two logistic regressions with ridge, by gradient descent: the same data give the same weights."""
    mean = vectors.mean(axis=0)
    scaled = (vectors - mean) * SCALE
    found = [_logistic(scaled, np.array([row.level_min >= level for row in rows], dtype=float)) for level in (2, 3)]
    return Weights(model, mean, np.stack([w for w, _ in found]) * SCALE, np.array([b for _, b in found]))


def _logistic(points: Vectors, wanted: Vectors) -> tuple[Vectors, float]:
    weights, bias = np.zeros(points.shape[1]), 0.0
    for _ in range(STEPS):
        off = 1 / (1 + np.exp(-(points @ weights + bias))) - wanted
        weights = weights - RATE * (points.T @ off / len(wanted) + RIDGE * weights)
        bias -= RATE * off.mean()
    return weights, bias


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--without")
    left_out = parser.parse_args().without
    embedder = make_embedder("")
    sets = threads()
    kept = [row for name, rows in sets.items() for row in rows if not (left_out and name.startswith(left_out))]
    vectors = np.concatenate([embedder.embed_queries([words_of(row)]) for row in kept])
    weights = fitted(vectors, kept, embedder.name)
    if left_out:
        tried = [row for name, rows in sets.items() if name.startswith(left_out) for row in rows]
        heard = weights.probabilities(np.concatenate([embedder.embed_queries([words_of(row)]) for row in tried]))
        raised = heard[:, 0] > URGENT_AT
        needed, allowed = (np.array([getattr(r, k) >= 2 for r in tried]) for k in ("level_min", "level_max"))
        print(f"alone: recall {raised[needed].mean():.3f}, precision {allowed[raised].mean():.3f}, n {len(tried)}")
        return
    np.savez_compressed(
        FILE, model=weights.model, mean=weights.mean.astype(np.float32), rows=weights.rows.astype(np.float32),
        biases=weights.biases.astype(np.float32),
    )  # fmt: skip
    print(f"{FILE.name}: fitted on {len(kept)} threads")


if __name__ == "__main__":
    main()
