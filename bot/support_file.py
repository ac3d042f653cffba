"""Labelled claims from a file, in the form of the public attribution sets (one JSON object a line), and how they are judged."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import UnusableInput
from knowledge.language import question_language
from knowledge.model import Passage
from knowledge.support_check import SupportCheck
from knowledge.tokens import content_tokens

_SHORT = 4
_HALF, _CONTAINED = 0.5, 0.7
_MARKS = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_LABELS = {
    "attributable": True,
    "not attributable": False,
    "supported": True,
    "unsupported": False,
    "1": True,
    "0": False,
    "true": True,
    "false": False,
}


@dataclass(frozen=True)
class Claim:
    """A sentence, the passages that it cites, and whether a person found it stated there.

    `asked` is its question where the sentence is too short to be understood alone.
    """

    claim: str
    asked: str
    language: str
    passages: tuple[Passage, ...]
    stated: bool


def read(path: Path) -> Iterator[Claim]:
    """The claims of a file; raises `UnusableInput` with the line that cannot be used."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield _claim(row)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnusableInput(f"{path}: line {number}: expected claim, references and label ({error})") from None


def _claim(row: dict[str, Any]) -> Claim:
    claim = _MARKS.sub("", str(row["claim"])).strip()
    references = row.get("references") or row.get("passages") or row["reference"]
    references = [references] if isinstance(references, str) else [str(r) for r in references]
    label = row["attribution_label"] if "attribution_label" in row else row["label"]
    language = str(row.get("language") or question_language(claim))
    short = len(content_tokens(claim, language)) < _SHORT
    passages = tuple(
        Passage(f"claim/{n}", "claim", "", language, None, "0", n, (), text)
        for n, text in enumerate(references, start=1)
    )
    return Claim(
        claim, str(row.get("question") or "") if short else "", language, passages, _LABELS[str(label).strip().lower()]
    )


def judged(claims: Sequence[Claim], check: SupportCheck) -> dict[str, Any]:
    """The keys of `eval support --json`.

    `macro_f1` is of the weighed score, `strict` of the check as answers are held to it, where one fault is enough;
    `containment` is what the share of a claim's words in its passages reaches, counted as stated from 0.7 on.
    """
    stated = [claim.stated for claim in claims]
    numbers = [check.numbers(c.claim, c.language, _marked(c), c.asked) for c in claims]
    weighed = [check.weighed(row) >= _HALF for row in numbers]
    strict = [check.judge(c.claim, c.language, _marked(c)).supported for c in claims]
    return {
        "claims": len(claims),
        "stated": sum(stated),
        "macro_f1": round(macro_f1(weighed, stated), 4),
        "strict": {
            "macro_f1": round(macro_f1(strict, stated), 4),
            "kept": _share(strict, stated, True),
            "false_kept": _share(strict, stated, False),
        },
        "containment": round(macro_f1([row["cover"] >= _CONTAINED for row in numbers], stated), 4),
    }


def macro_f1(said: Sequence[bool], stated: Sequence[bool]) -> float:
    """The mean F1 of both labels; 0 for no claims."""
    scores = []
    for label in (True, False):
        both = sum(s == label and t == label for s, t in zip(said, stated, strict=True))
        scores.append(2 * both / max(list(said).count(label) + list(stated).count(label), 1))
    return sum(scores) / 2


def _marked(claim: Claim) -> dict[int, Passage]:
    return dict(enumerate(claim.passages, start=1))


def _share(said: Sequence[bool], stated: Sequence[bool], label: bool) -> float | None:
    own = [s for s, t in zip(said, stated, strict=True) if t == label]
    return round(sum(own) / len(own), 4) if own else None
