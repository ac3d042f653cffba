"""Sentences about passages, labelled by hand: what the support check is fitted to and measured on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.model import Passage

FOLDER = Path(__file__).parent
DISTANCE = 7
"""A true sentence is also paired with the passage so many places on, which does not state it."""


@dataclass(frozen=True)
class Pair:
    """A sentence and the passage that it is said to rest on; `kind` says how a false one is wrong."""

    sentence: str
    language: str
    passage: Passage
    stated: bool
    kind: str
    part: str


def pairs() -> list[Pair]:
    """Every pair: `dev`, which the check was fitted to, and `test`, which was written after that, on other passages."""
    return [*_read("dev", "passages.json", "sentences.txt"), *_read("test", "passages-test.json", "sentences-test.txt")]


def _read(part: str, about: str, said: str) -> Iterator[Pair]:
    passages: list[dict[str, Any]] = json.loads((FOLDER / about).read_text(encoding="utf-8"))
    number = 0
    for line in (FOLDER / said).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            number = int(line[1:]) if line[1:].strip().isdigit() else number
            continue
        language, kind, sentence = line.split(" ", 2)
        stated = kind == "+"
        yield Pair(sentence, language, _passage(passages[number], language), stated, kind, part)
        if stated:
            other = passages[(number + DISTANCE) % len(passages)]
            yield Pair(sentence, language, _passage(other, language), False, "elsewhere", part)


def _passage(row: dict[str, Any], language: str) -> Passage:
    own = row[language]
    return Passage(
        id=f"{row['guide']}.{language}@0/{row['n']}", guide=row["guide"], title=own["title"], language=language,
        market=row["market"], version="0", ordinal=row["n"], heading=tuple(own["heading"]), text=own["text"],
        source=own["source"],
    )  # fmt: skip
