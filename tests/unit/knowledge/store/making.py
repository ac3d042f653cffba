"""Small documents and editions for the tests of the store."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from knowledge.model import Edition, Guide, Passage
from knowledge.store.library import Library
from knowledge.store.records import NewDocument, text_hash

MODEL, DIMENSION = "tiny", 4


def document(
    guide: str = "us/schedule-a",
    language: str = "en",
    texts: Sequence[str] = ("Answer within 21 days.", "Ask for the docket."),
    *,
    root: str = "/docs",
    origin: str | None = None,
    market: str | None = None,
    checklist: Sequence[str] = (),
    recipe: str = "1",
    content: str | None = None,
) -> NewDocument:
    """A document of one passage per text; the first carries the checklist."""
    file_hash = sha256((content or "\n".join(texts)).encode()).hexdigest()
    title = f"Guide {guide}"
    record = Guide(
        id=guide,
        language=language,
        version=file_hash[:12],
        title=title,
        root=root,
        origin=origin or f"{guide}.{language}.md",
        market=market,
        confidence="P",
    )
    passages = tuple(
        Passage(
            id="",
            guide=guide,
            title=title,
            language=language,
            market=market,
            version=record.version,
            ordinal=ordinal,
            heading=("When", f"Part {ordinal}"),
            text=text,
            confidence="S",
            checklist=tuple(checklist) if ordinal == 1 else (),
        )
        for ordinal, text in enumerate(texts, start=1)
    )
    return NewDocument(record, file_hash, recipe, passages)


def embed(library: Library, documents: Sequence[NewDocument]) -> None:
    """Caches a vector for every text of these documents."""
    hashes = list({text_hash(p.indexed_text): None for d in documents for p in d.passages})
    vectors = np.ones((len(hashes), DIMENSION), dtype=np.float32) / 2
    library.drafts.save_vectors(hashes, vectors, MODEL)


def draft(library: Library, documents: Sequence[NewDocument]) -> Edition:
    """A draft of these documents on top of the current edition."""
    ids = [stored.id for stored in library.drafts.store(documents)]
    base = library.published()
    return library.drafts.begin(ids, model=MODEL, dimension=DIMENSION, base=base.id if base else None, manifest={})


def publish(library: Library, documents: Sequence[NewDocument]) -> Edition:
    """A published edition of these documents."""
    made = draft(library, documents)
    with library.lease.hold() as holder:
        return library.drafts.publish(made.id, {"passages": 1}, holder=holder)
