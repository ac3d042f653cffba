"""Retrieval measures as BEIR defines them, averaged over questions."""

import math
from collections.abc import Iterable, Mapping, Sequence

NAMES = ("recall@5", "recall@10", "recall@100", "ndcg@10", "mrr@10")


def measures(ranked: Mapping[str, Sequence[str]], judged: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """The mean over the questions in `judged`; `ranked` lists document ids, best first, each once."""
    rows = [_one(ranked.get(question, ()), grades) for question, grades in judged.items()]
    return {name: _mean(row[name] for row in rows) for name in NAMES}


def _one(ranked: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    ideal = sorted(grades.values(), reverse=True)
    first = next((place for place, name in enumerate(ranked[:10], 1) if name in grades), None)
    return {
        **{f"recall@{k}": len(grades.keys() & set(ranked[:k])) / len(grades) for k in (5, 10, 100)},
        "ndcg@10": _gain([grades.get(name, 0) for name in ranked[:10]]) / _gain(ideal[:10]),
        "mrr@10": 1 / first if first else 0.0,
    }


def _gain(grades: Iterable[int]) -> float:
    """Discounted gain with the grade itself as gain, as trec_eval and BEIR count it."""
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
