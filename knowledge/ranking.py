"""How candidates of several languages become one list (pure: arrays and values in, values out)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

LEXICAL_WEIGHT = 0.6
"""BM25 against cosine inside one language, both scaled to 0..1 over the candidates."""
COVERAGE_WEIGHT = 0.15
"""What holding all the question's terms adds to a centred cosine across languages."""
NAMED_MARKET, OTHER_MARKET = 0.05, -0.2
"""What a passage's market adds where the question names one: a wrong country's law is worse than a weaker hit."""
DUPLICATE, RUN = 0.8, 5
_PROBES = 8


@dataclass(frozen=True)
class Candidate:
    """A passage by its row in the pool of its language; `level` orders it among all languages."""

    language: str
    row: int
    level: float


def fused(dense: Scores, floor: float, lexical: Scores) -> Scores:
    """One score inside a language: both sides scaled to 0..1, weighted, added.

    `dense` are cosines, of which `floor` (the last one that dense search alone would have listed) counts
    as 0; `lexical` are BM25 scores, 0 where a passage was not listed.
    """
    top = float(dense.max(initial=floor))
    cosine = np.clip((dense - floor) / max(top - floor, 1e-9), 0.0, 1.0)
    best = float(lexical.max(initial=0.0))
    words = lexical / best if best > 0 else np.zeros_like(lexical)
    return np.asarray(cosine + LEXICAL_WEIGHT * words, dtype=np.float32)


def levelled(language: str, rows: NDArray[np.intp], order: Scores, centred: Scores) -> list[Candidate]:
    """Candidates of one language, best first by `order`.

    The i-th takes the i-th largest centred cosine of its language as its level: the order inside a
    language stays, and levels of different languages can be compared.
    """
    ranked = rows[np.lexsort((rows, -order))]
    levels = np.sort(centred)[::-1]
    return [Candidate(language, int(row), float(level)) for row, level in zip(ranked, levels, strict=True)]


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """All candidates, best first; equal levels keep language and row order, so that a result repeats."""
    return sorted(candidates, key=lambda c: (-c.level, c.language, c.row))


@dataclass(frozen=True)
class Wording:
    """What tells whether a passage repeats another: its title and last heading, and its runs of words."""

    names: frozenset[str]
    runs: dict[tuple[str, ...], None]


def wording(title: str, heading: Sequence[str], text: str) -> Wording:
    """Runs of five words (of Chinese: characters), in order, each once; a shorter text is one run."""
    words: list[str] = []
    for word in _letters(text).split():
        words.extend(word if word > "\u2fff" else (word,))
    runs = [tuple(words)] if len(words) < RUN else zip(*(words[i:] for i in range(RUN)), strict=False)
    names = frozenset(_letters(name).replace(" ", "") for name in (title, *heading[-1:]))
    return Wording(names - {""}, dict.fromkeys(runs))


def repeats(passage: Wording, better: Sequence[Wording]) -> bool:
    """Whether more than 0.8 of a passage stands in one above it that has the same title or heading.

    The same words under another name are another source: two statutes may share a sentence.
    """
    sample = list(passage.runs)[:: max(1, len(passage.runs) // _PROBES)]
    for other in better:
        if not (passage.names & other.names or passage.names == other.names):
            continue
        # eight runs spread over the text tell nearly always that two passages have nothing in common
        if not any(run in other.runs for run in sample):
            continue
        if len(passage.runs.keys() & other.runs.keys()) > DUPLICATE * len(passage.runs):
            return True
    return False


def _letters(text: str) -> str:
    return "".join(c if c.isalnum() else " " for c in text.lower())
