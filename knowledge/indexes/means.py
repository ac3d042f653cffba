"""What a language itself adds to every vector of a model: the mean vectors of neutral questions."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.errors import StoreUnavailable
from knowledge.indexes.paths import write_whole
from knowledge.ports import Embedder, Vectors

_NEUTRAL = Path(__file__).parent.parent / "reference" / "neutral.yaml"
SHRINKAGE = 10
"""The neutral mean weighs as much as this many passages: the mean of a few passages is mostly their subject.

Measured on 120 paragraphs, pools of 3 to 60: 3 to 30 are alike, 0 halves what small pools find, 100 costs in large ones.
"""


@dataclass(frozen=True)
class NeutralMeans:
    """Mean vectors by language, shape (dimension,), of neutral texts as queries and as passages."""

    queries: Mapping[str, Vectors]
    passages: Mapping[str, Vectors]

    def query(self, language: str) -> Vectors:
        """The mean for questions in a language; for one without neutral texts that of all languages."""
        return _of(self.queries, language)

    def shrunk(self, language: str, vectors: Vectors) -> Vectors:
        """The mean of a pool of passages, drawn to the neutral mean of its language as far as it is small."""
        total = vectors.sum(axis=0, dtype=np.float64) + SHRINKAGE * _of(self.passages, language)
        return np.asarray(total / (len(vectors) + SHRINKAGE), dtype=np.float32)


def neutral_means(folder: Path, embedder: Embedder) -> NeutralMeans:
    """The means of a model; computed once (72 short texts) and kept in `folder`."""
    try:
        content = _NEUTRAL.read_bytes()
        key = hashlib.sha256(f"{embedder.name}\0{embedder.dimension}\0".encode() + content).hexdigest()[:16]
        path = folder / f"{key}.npz"
        if path.is_file():
            return _load(path)
        means = _compute(content, embedder)
        write_whole(path, _dump(means))
    except (OSError, ValueError, KeyError) as error:
        raise StoreUnavailable(f"the mean vectors in {folder} cannot be read or written: {error}") from error
    return means


def _compute(content: bytes, embedder: Embedder) -> NeutralMeans:
    import yaml

    texts: dict[str, list[str]] = yaml.safe_load(content)
    return NeutralMeans(
        queries={language: embedder.embed_queries(lines).mean(axis=0) for language, lines in texts.items()},
        passages={language: embedder.embed_passages(lines).mean(axis=0) for language, lines in texts.items()},
    )


def _dump(means: NeutralMeans) -> bytes:
    buffer = io.BytesIO()
    arrays = {f"query_{language}": vector for language, vector in means.queries.items()}
    arrays |= {f"passage_{language}": vector for language, vector in means.passages.items()}
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _load(path: Path) -> NeutralMeans:
    with np.load(path, allow_pickle=False) as arrays:
        sides = {
            side: {name.removeprefix(f"{side}_"): arrays[name] for name in arrays.files if name.startswith(f"{side}_")}
            for side in ("query", "passage")
        }
    return NeutralMeans(sides["query"], sides["passage"])


def _of(means: Mapping[str, Vectors], language: str) -> Vectors:
    if language in means:
        return means[language]
    return np.asarray(np.mean(list(means.values()), axis=0), dtype=np.float32)
