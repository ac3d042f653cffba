"""How candidates of several languages become one list (pure: arrays and values in, values out)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

LEXICAL_WEIGHT = 0.7
"""BM25 against cosine inside one language, both scaled to 0..1 over the candidates."""
COVERAGE_WEIGHT = 0.15
"""What holding all the question's terms adds to a centred cosine across languages."""
NAMED_MARKET, OTHER_MARKET = 0.05, -0.2
"""What a passage's market adds where the question names one: a wrong country's law is worse than a weaker hit."""
DUPLICATE, RUN = 0.8, 5
_PROBES = 8
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")

Runs = dict[tuple[str, ...], None]


@dataclass(frozen=True)
class Candidate:
    """A passage by its row in the pool of its language; `level` orders it among all languages.

    `by_words` and `by_vector` are its places in the two lists, from 1; 0 where it was not listed.
    """

    language: str
    row: int
    level: float
    by_words: int = 0
    by_vector: int = 0


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


def runs(text: str) -> Runs:
    """Runs of five words (of Chinese: characters), in order, each once; a shorter text is one run."""
    words = _WORD.findall(text.lower())
    if len(words) < RUN:
        return {tuple(words): None}
    return dict.fromkeys(zip(*(words[i:] for i in range(RUN)), strict=False))


def repeats(text: Runs, better: Sequence[Runs]) -> bool:
    """Whether more than 0.8 of a passage stands in one that is listed above it."""
    sample = list(text)[:: max(1, len(text) // _PROBES)]
    for other in better:
        # eight runs spread over the text tell nearly always that two passages have nothing in common
        if any(run in other for run in sample) and len(text.keys() & other.keys()) > DUPLICATE * len(text):
            return True
    return False
