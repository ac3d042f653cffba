"""Labelled claims from a file, in the form of the public attribution sets: one JSON object a line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import UnusableInput
from knowledge.language import question_language
from knowledge.model import Passage
from knowledge.tokens import content_tokens

_SHORT = 4
_LABELS = {"attributable": True, "not attributable": False, "supported": True, "unsupported": False, "1": True, "0": False, "true": True, "false": False}


@dataclass(frozen=True)
class Claim:
    """A sentence, the passages that it cites, and whether a person found it stated there."""

    claim: str
    language: str
    passages: tuple[Passage, ...]
    stated: bool


def read(path: Path) -> Iterator[Claim]:
    """The claims of a file; raises `UnusableInput` with the line that cannot be used.

    A claim of a few words is an answer to its question and is read together with it.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield _claim(row)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnusableInput(f"{path}: line {number}: expected claim, references and label ({error})") from None


def _claim(row: dict[str, Any]) -> Claim:
    claim = str(row["claim"]).strip()
    references = row.get("references") or row.get("passages") or row["reference"]
    references = [references] if isinstance(references, str) else [str(r) for r in references]
    label = row["attribution_label"] if "attribution_label" in row else row["label"]
    language = str(row.get("language") or question_language(claim))
    if row.get("question") and len(content_tokens(claim, language)) < _SHORT:
        claim = f"{row['question']} {claim}"
    passages = tuple(
        Passage(f"claim/{n}", "claim", "", language, None, "0", n, (), text) for n, text in enumerate(references, start=1)
    )
    return Claim(claim, language, passages, _LABELS[str(label).strip().lower()])
