"""Embeds what has no vector yet, a batch per commit, so that a killed run goes on where it was."""

from collections.abc import Iterable

import numpy as np

from ingest.errors import EditionFailed
from ingest.progress import Progress
from ingest.shipped import NONE, Shipped
from knowledge.ports import Embedder, Vectors
from knowledge.store.batches import batched
from knowledge.store.library import Library

BATCH = 32
"""Texts in one commit: some seven seconds of the bundled model on two cores."""
SHIPPED_BATCH = 500
_UNIT = 1e-2


def embed_missing(
    library: Library,
    embedder: Embedder,
    documents: Iterable[str],
    *,
    progress: Progress,
    shipped: Shipped = NONE,
) -> int:
    """Embeds the texts of these documents that this model has not embedded; returns how many those were.

    Texts whose vectors are `shipped` for this very model get those and do not count as embedded.
    Raises `EditionFailed` where the embedder gives anything but unit vectors of its dimension.
    """
    missing = library.drafts.unembedded(documents, embedder.name)
    for texts in batched(shipped.known(list(missing), embedder.name, embedder.dimension), SHIPPED_BATCH):
        library.drafts.save_vectors(texts, shipped.vectors(texts), embedder.name)
        for text in texts:
            del missing[text]
    done = 0
    progress("embed", done, len(missing))
    for batch in batched(missing.items(), BATCH):
        passages = library.passages([passage for _hash, passage in batch])
        vectors = embedder.embed_passages([passage.indexed_text for passage in passages.values()])
        _check(vectors, len(batch), embedder)
        library.drafts.save_vectors([text for text, _passage in batch], vectors, embedder.name)
        done += len(batch)
        progress("embed", done, len(missing))
    return done


def _check(vectors: Vectors, count: int, embedder: Embedder) -> None:
    lengths = np.linalg.norm(vectors, axis=1) if vectors.ndim == 2 else np.zeros(1)
    if vectors.shape != (count, embedder.dimension) or not np.all(np.abs(lengths - 1) < _UNIT):
        raise EditionFailed(
            f"the embedding model {embedder.name} gave {vectors.shape} vectors of lengths "
            f"{lengths.min():.3g} to {lengths.max():.3g} for {count} texts: check EMBEDDING_MODEL"
        )
