"""How probable it is that a passage states a sentence: shared words, pairs and runs of words, and nearness of meaning.

Logistic models over a few numbers; `reference/support_score.json` holds their weights, `tests/evals/fit_support.py`
fits them. They judge meaning; whether figures, names and conditions are right is asked in `knowledge.support_check`.

Texts of law and general prose have weights of their own: a "may" for "must" decides there and says little here.
"""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from knowledge.citations import figures, unsupported_figures
from knowledge.claims import names, quantities
from knowledge.evidence import Unit
from knowledge.model import Passage
from knowledge.ports import Vectors
from knowledge.sentences import sentences
from knowledge.tokens import is_content, tokenize

FILE = Path(__file__).parent / "reference" / "support_score.json"
Embed = Callable[[Sequence[str]], Vectors]
LAW = ("cover", "best", "joined", "pairs", "run", "figures", "amounts", "names", "missing", "wrong", "turned")
PROSE = ("cover", "best", "weakest", "person", "wrong")
NEAR = (*PROSE, "near")
"""General prose with the vectors of the bundled model; `PROSE` stands in without them."""
WRONG = frozenset({"figure", "amount", "market"})
"""Faults of what stands in a sentence; names are counted, the other faults are of how it is put together."""
_PERSON = re.compile(r"\b(?:I|i|me|my|we|our|you|your)\b|[我你您咱]")


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
    """The fitted model `law`, `prose` (of words alone) or `near` (with vectors)."""
    fitted = json.loads(FILE.read_text(encoding="utf-8"))["models"][kind]
    lists = {name: tuple(fitted[name]) for name in ("features", "centre", "scale", "weights")}
    return Model(**lists, intercept=fitted["intercept"], threshold=fitted["threshold"])


def model_for(numbers: Mapping[str, float]) -> Model:
    """The weights that fit what was measured."""
    return load("law" if numbers["law"] else "near" if "near" in numbers else "prose")


def measured(
    text: str,
    claim: str,
    language: str,
    passages: Sequence[Passage],
    evidence: Sequence[Unit],
    fault: str | None,
) -> dict[str, float]:
    """The numbers that speak for or against a sentence, without its nearness.

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
    return {
        "cover": len(own & all_held) / count,
        "best": len(own & evidence[0].words) / count if evidence else 0.0,
        "joined": len(own & joined) / count,
        "weakest": _weakest(claim, language, all_held),
        "pairs": _pairs(tokens, places),
        "run": _run(tokens, held) / max(len(tokens), 1),
        "figures": len(unsupported_figures(claim, passages)) / max(len(figures(claim)), 1),
        "amounts": float(bool(quantities(claim) - quantities(cited))),
        "names": _strangers(claim, cited),
        "missing": min(len(own - all_held), 8) / 8,
        "wrong": float(fault in WRONG),
        "turned": float(fault is not None and fault not in WRONG and fault != "name"),
        "person": float(bool(_PERSON.search(claim)) and not _PERSON.search(cited)),
    }


def near(text: str, evidence: Sequence[Unit], embed: Embed) -> float:
    """The cosine of a sentence to the units that say most of it, read together."""
    vectors = embed([text, " ".join(unit.text for unit in evidence)])
    return float(vectors[0] @ vectors[1])


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


def _weakest(claim: str, language: str, held: frozenset[str]) -> float:
    """The share of words found of that sentence of a claim of which fewest are found."""
    parts = [frozenset(t for t in tokenize(part, language) if is_content(t)) for part in sentences(claim)]
    return min((len(part & held) / len(part) for part in parts if part), default=1.0)


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
