"""What the passages of a system are worth: recall, and answers that are there only in the other language (pure)."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.rules import load_rules
from tests.evals.guides.judging import states_period
from tests.peers.material import Asked

Passages = Sequence[Mapping[str, str]]


def language_of(file: str) -> str:
    """Of a guide by its name; the agency's pages are English."""
    return "zh" if file.endswith(".zh.md") else "en"


def holds(asked: Asked, passage: Mapping[str, str]) -> bool:
    """Whether a passage comes from a right file and, for a rule, states its period."""
    if passage["file"] not in asked.files:
        return False
    if asked.rule is None:
        return True
    rule = load_rules().get(asked.rule)
    return rule is not None and states_period(passage["text"], rule, language_of(passage["file"]))


def right(asked: Asked, passages: Passages, k: int) -> bool:
    """Whether one of the first k answers the question in its language."""
    return any(holds(asked, p) and language_of(p["file"]) == asked.language for p in passages[:k])


def elsewhere(asked: Asked, passages: Passages, k: int) -> bool:
    """Whether the first k answer it, but only in the other language."""
    return not right(asked, passages, k) and any(holds(asked, p) for p in passages[:k])


def measured(questions: Sequence[Asked], result: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of one system."""
    answers = result["answers"]
    figures: dict[str, Any] = {}
    for name, group in groups(questions).items():
        total = len(group)
        figures[name] = {
            "n": total,
            "recall@5": sum(right(a, answers[a.id], 5) for a in group) / total,
            "recall@10": sum(right(a, answers[a.id], 10) for a in group) / total,
            "wrong_language@5": sum(elsewhere(a, answers[a.id], 5) for a in group) / total,
        }
    times = sorted(result["query_ms"])
    figures["query_ms"] = {"p50": statistics.median(times), "p95": times[int(len(times) * 0.95)]}
    for key in ("version", "pieces", "index_s", "index_processor_s", "peak_mb", "index_mb"):
        figures[key] = result[key]
    return figures


def groups(questions: Sequence[Asked]) -> dict[str, list[Asked]]:
    """The questions by what they are reported under."""
    return {
        "pages": [a for a in questions if a.set == "pages"],
        "guides_en": [a for a in questions if a.set == "guides" and a.language == "en"],
        "guides_zh": [a for a in questions if a.set == "guides" and a.language == "zh"],
    }
