"""Makes the file of shipped vectors: what the built-in guides hold now, and no more."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.finding import find
from ingest.model import Limits
from ingest.pipeline import split_for
from ingest.progress import Progress, silent
from ingest.readers import read
from ingest.shipped import SHIPPED_VECTORS, load, save
from ingest.sources import BUILT_IN_GUIDES
from knowledge.ports import Embedder
from knowledge.store.batches import batched
from knowledge.store.records import text_hash

_BATCH = 16


@dataclass(frozen=True)
class Made:
    """What was written: passages, those embedded now, and the size of the file in bytes."""

    passages: int
    embedded: int
    bytes: int


def built_in_texts(embedder: Embedder, folder: Path = BUILT_IN_GUIDES) -> dict[str, str]:
    """What is embedded of the built-in guides, by its hash."""
    limits = Limits()
    split = split_for(embedder)
    files = find([folder], (), folder, limits, silent).found
    passages = (passage for found in files for passage in split(read(found.file, limits)))
    return {text_hash(passage.indexed_text): passage.indexed_text for passage in passages}


def make(
    embedder: Embedder,
    *,
    folder: Path = BUILT_IN_GUIDES,
    path: Path = SHIPPED_VECTORS,
    progress: Progress = silent,
) -> Made:
    """Embeds what is missing, keeps what is there, drops what no guide holds any more."""
    texts = built_in_texts(embedder, folder)
    before = load(path)
    kept = before.known(sorted(texts), embedder.name, embedder.dimension)
    missing = sorted(set(texts) - set(kept))
    hashes, rows = list(kept), [before.vectors(kept)] if kept else []
    progress("embed", 0, len(missing))
    for batch in batched(missing, _BATCH):
        rows.append(embedder.embed_passages([texts[text] for text in batch]))
        hashes.extend(batch)
        progress("embed", len(hashes) - len(kept), len(missing))
    if missing or len(kept) != len(before.hashes):
        save(embedder.name, hashes, np.concatenate(rows), path)
    return Made(len(hashes), len(missing), path.stat().st_size)
