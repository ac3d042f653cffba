"""How probable it is that a passage states a sentence: shared words, pairs and runs of words, and nearness of meaning.

A logistic model over a dozen numbers; `reference/support_score.json` holds its weights, `tests/evals/fit_support.py`
fits them. It judges meaning; whether figures, names and conditions are right is asked in `knowledge.support_check`.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from knowledge.citations import figures, unsupported_figures
from knowledge.claims import names, quantities
from knowledge.evidence import Unit
from knowledge.model import Passage
from knowledge.ports import Vectors
from knowledge.tokens import is_content, tokenize

FILE = Path(__file__).parent / "reference" / "support_score.json"
Embed = Callable[[Sequence[str]], Vectors]
PLAIN = ("cover", "best", "joined", "pairs", "run", "figures", "amounts", "names", "missing", "wrong", "turned")
WRONG = frozenset({"figure", "amount", "market"})
"""Faults of what stands in a sentence; names are counted, the other faults are of how it is put together."""
NEAR = ("near", "nearest")
"""Only with the vectors of the bundled model: cosines to the evidence as a whole and to its best unit."""


@dataclass(frozen=True)
class Model:
    """The weights of one fitted model and the probability from which a sentence counts as supported."""

    features: tuple[str, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    threshold: float

    def probability(self, numbers: Mapping[str, float]) -> float:
        """Between 0 and 1."""
        rows = zip(self.features, self.centre, self.scale, self.weights, strict=True)
        total = self.intercept + sum(w * (numbers[name] - c) / s for name, c, s, w in rows)
        return 1.0 / (1.0 + math.exp(-max(min(total, 30.0), -30.0)))


@cache
def load(kind: str) -> Model:
    """The fitted model `near` (with vectors) or `plain` (without), which stands in where the other was not fitted."""
    models = json.loads(FILE.read_text(encoding="utf-8"))["models"]
    fitted = models.get(kind, models["plain"])
    lists = {name: tuple(fitted[name]) for name in ("features", "centre", "scale", "weights")}
    return Model(**lists, intercept=fitted["intercept"], threshold=fitted["threshold"])


def weighs_vectors() -> bool:
    """Whether the fitted model on file makes use of vectors; if not, none need be made."""
    return set(NEAR) <= set(load("near").features)


def measured(
    text: str,
    claim: str,
    language: str,
    passages: Sequence[Passage],
    evidence: Sequence[Unit],
    fault: str | None,
    embed: Embed | None,
) -> dict[str, float]:
    """The numbers that speak for or against a sentence; those of `NEAR` only with `embed`.

    `text` is the sentence, with its question in front where it is short; `fault` is what `knowledge.support_check`
    found wrong with it.
    """
    tokens = [t for t in tokenize(text, language) if is_content(t)]
    own = frozenset(tokens)
    held = [
        t for p in passages for t in tokenize("\n".join((p.title, *p.heading, p.text)), p.language) if is_content(t)
    ]
    all_held, places = frozenset(held), _places(held)
    joined = frozenset(word for unit in evidence for word in unit.words)
    cited = "\n".join("\n".join((p.title, *p.heading, p.text, p.source or "")) for p in passages)
    count = max(len(own), 1)
    numbers = {
        "cover": len(own & all_held) / count,
        "best": len(own & evidence[0].words) / count if evidence else 0.0,
        "joined": len(own & joined) / count,
        "pairs": _pairs(tokens, places),
        "run": _run(tokens, held) / max(len(tokens), 1),
        "figures": len(unsupported_figures(claim, passages)) / max(len(figures(claim)), 1),
        "amounts": float(bool(quantities(claim) - quantities(cited))),
        "names": _strangers(claim, cited),
        "missing": min(len(own - all_held), 8) / 8,
        "wrong": float(fault in WRONG),
        "turned": float(fault is not None and fault not in WRONG and fault != "name"),
    }
    return numbers | (_near(text, passages, evidence, embed) if embed else {})


def _near(claim: str, passages: Sequence[Passage], evidence: Sequence[Unit], embed: Embed) -> dict[str, float]:
    texts = [unit.text for unit in evidence] or [p.text for p in passages][:1]
    vectors = embed([claim, " ".join(texts), texts[0]])
    cosines = np.asarray(vectors[1:] @ vectors[0])
    return {"near": float(cosines[0]), "nearest": float(cosines.max())}


def _places(tokens: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for n, token in enumerate(tokens):
        found.setdefault(token, []).append(n)
    return found


def _pairs(tokens: Sequence[str], places: Mapping[str, Sequence[int]]) -> float:
    """The share of neighbouring words that stand near each other in the passage too, in the same order."""
    pairs = list(pairwise(tokens))
    if not pairs:
        return float(bool(tokens) and tokens[0] in places)
    near = sum(any(0 < b - a <= 3 for a in places.get(x, ()) for b in places.get(y, ())) for x, y in pairs)
    return near / len(pairs)


def _run(tokens: Sequence[str], held: Sequence[str]) -> int:
    """The longest run of words that stands in the passage as it is."""
    best, row = 0, [0] * (len(held) + 1)
    for token in tokens:
        row = [0, *(row[n] + 1 if token == other else 0 for n, other in enumerate(held))]
        best = max(best, *row)
    return best


def _strangers(claim: str, cited: str) -> float:
    found = names(claim)
    lower = cited.casefold()
    return sum(name.casefold() not in lower for name in found) / len(found) if found else 0.0
