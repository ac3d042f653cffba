"""Fits the support model: `python -m tests.evals.answers.fit [DATA_DIR] [--dry-run]`.

On the development questions and those of `generated.py`; the held-back third is not read. Scores for the calibrations
and bounds come from folds by guide: no question is scored by a fit that saw its guide. The same questions, guides and
code give the same data. `--dry-run` writes nothing.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.bootstrap import Parts
from bot.serving import prepare
from bot.settings import Settings
from knowledge.answering import HITS, choose_language
from knowledge.places import Places
from knowledge.support import FILE, Calibration, Weights, by_rule, in_steps, likeness, row_of
from knowledge.support_features import Features, features
from tests.evals.answers.generated import generated
from tests.evals.answers.questions import LANGUAGES, Pair, of_split
from tests.evals.measures import auroc

Rows = NDArray[np.float64]
FOLDS, STEPS = 8, 40
RIDGE = 1.0
MADE = 0.25
"""What a question made for fitting counts beside one that was written for the sets."""
SUPPORTED_RISK = 0.02
"""The share of unanswerable questions that may stand as `supported`."""


@dataclass(frozen=True)
class Example:
    """One question in one language, as the model reads it."""

    row: Rows
    answerable: bool
    language: str
    written: bool
    fold: int


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", nargs="?")
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        parts = Parts(Settings(data_dir=Path(arguments.data_dir or made)))
        prepare(parts, lambda _title: nullcontext(lambda _phase, _done, _total: None))
        examples = list(collected(parts))
        weights = fitted(examples, parts.embedder.name)
        parts.close()
    if not arguments.dry_run:
        write(weights, examples)


def collected(parts: Parts) -> list[Example]:
    """Every development question and every made one, in both languages; a question without hits is left out."""
    places = Places(parts.terms.markets)
    return [
        example
        for pair in used()
        for language in LANGUAGES
        if (example := _example(parts, places, pair, language)) is not None
    ]


def fitted(examples: Sequence[Example], model: str) -> Weights:
    """The fit on all examples, with calibrations from scores across folds."""
    points = np.array([e.row for e in examples])
    mean, scale = points.mean(axis=0), np.maximum(points.std(axis=0), 1e-3)
    rows = in_steps(points, mean, scale)
    alike = likeness(rows, rows, len(Features._fields)).astype(float)
    wanted = np.where([e.answerable for e in examples], 1.0, -1.0)
    weight = balanced(examples)
    folds = np.array([e.fold for e in examples])
    across = np.zeros(len(examples))
    for fold in range(FOLDS):
        inside = folds != fold
        alphas = _solved(alike[np.ix_(inside, inside)], wanted[inside], weight[inside])
        across[~inside] = alike[np.ix_(~inside, inside)] @ alphas
    alphas = _solved(alike, wanted, weight)
    found = {language: _calibration(examples, across, language) for language in LANGUAGES}
    single = (array.astype(np.float32) for array in (mean, scale))
    return Weights(model, Features._fields, *single, rows, alphas.astype(np.float32), found)


def _solved(alike: Rows, wanted: Rows, weight: Rows) -> Rows:
    """What each example says, so that the sums come near to what is wanted; those that count more come nearer."""
    return np.linalg.solve(alike + RIDGE * np.diag(1 / weight), wanted)


def balanced(examples: Sequence[Example]) -> Rows:
    """What each example counts: answerable and unanswerable the same in all, made ones less than written ones."""
    counts = np.array([1.0 if e.written else MADE for e in examples])
    wanted = np.array([e.answerable for e in examples])
    for side in (wanted, ~wanted):
        counts[side] *= len(examples) / 2 / counts[side].sum()
    return counts


def write(weights: Weights, examples: Sequence[Example]) -> None:
    """The examples into `support.npz`, calibrations and what they were fitted on into `support.json`."""
    arrays = {name: getattr(weights, name) for name in ("mean", "scale", "rows", "alphas")}
    np.savez_compressed(FILE, model=weights.model, names=np.array(weights.names), **arrays)
    written = [e for e in examples if e.written]
    beside = {
        "fitted_by": "python -m tests.evals.answers.fit",
        "model": weights.model,
        "data": fingerprint(),
        "questions": {
            "written": len(written), "answerable": sum(e.answerable for e in written), "made": len(examples) - len(written)
        },
        "calibrations": {language: asdict(found) for language, found in weights.calibrations.items()},
    }  # fmt: skip
    FILE.with_suffix(".json").write_text(json.dumps(beside, indent=2) + "\n", "utf-8")


def used() -> tuple[Pair, ...]:
    """Every question that is fitted on."""
    return (*of_split("development"), *generated())


def fingerprint() -> str:
    """Changes with any question that is fitted on, its label and its place."""
    told = [(p.pair, p.guide, p.en.ask, p.zh.ask) for p in used()]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _example(parts: Parts, places: Places, pair: Pair, language: str) -> Example | None:
    question = pair.asked(language).ask
    result = parts.search.find(question, language=language, k=HITS)
    hits, _ = choose_language(result, language, by_rule)
    if not hits:
        return None
    row = row_of(features(question, language, result, hits, places), result).astype(np.float64)
    fold = int(hashlib.sha256(_group(pair).encode()).hexdigest(), 16) % FOLDS
    return Example(row, pair.answerable, language, not pair.pair.startswith("made-"), fold)


def _group(pair: Pair) -> str:
    """What stays together: a market's guides, each general guide, each unanswerable question."""
    if pair.guide is None:
        return pair.pair
    market, _, _topic = pair.guide.partition("/")
    return pair.guide if market == "general" else market


def _calibration(examples: Sequence[Example], across: Rows, language: str) -> Calibration:
    """On the written questions of a language: the curve, and the bounds where both errors are the same."""
    mine = np.array([e.language == language and e.written for e in examples])
    scores, wanted = across[mine], np.array([e.answerable for e in examples])[mine]
    sides = np.where(wanted, len(wanted) / 2 / wanted.sum(), len(wanted) / 2 / (~wanted).sum())
    slope, offset = _curve(scores, wanted.astype(float), sides)
    said = 1 / (1 + np.exp(-(slope * scores + offset)))
    bounds = np.unique(said)
    missed = np.array([(said[wanted] < bound).mean() for bound in bounds])
    let_pass = np.array([(said[~wanted] >= bound).mean() for bound in bounds])
    at = int(np.argmin(np.maximum(missed, let_pass)))
    partly = float(bounds[at] + bounds[max(at - 1, 0)]) / 2
    supported = float(bounds[np.argmax(let_pass <= SUPPORTED_RISK)])
    sys.stdout.write(
        f"{language}: AUROC {auroc(list(scores), list(wanted)):.3f} across folds; at {partly:.3f} "
        f"not_found {1 - let_pass[at]:.3f} of {int((~wanted).sum())} unanswerable, {missed[at]:.3f} of "
        f"{int(wanted.sum())} answerable; supported from {supported:.3f}\n"
    )
    return Calibration(round(slope, 5), round(offset, 5), round(partly, 5), round(max(supported, partly), 5))


def _curve(scores: Rows, wanted: Rows, counts: Rows) -> tuple[float, float]:
    """Slope and offset of Platt's curve."""
    points = np.column_stack([scores, np.ones(len(scores))])
    found = np.array([1.0, 0.0])
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-np.clip(points @ found, -30, 30)))
        curve = (points * (counts * said * (1 - said) + 1e-9)[:, None]).T @ points + 1e-3 * np.eye(2)
        found = found - np.linalg.solve(curve, points.T @ (counts * (said - wanted)) + 1e-3 * (found - [1.0, 0.0]))
    return float(found[0]), float(found[1])


if __name__ == "__main__":
    main()
