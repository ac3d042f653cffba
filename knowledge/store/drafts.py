"""Where a builder writes: documents, cached vectors, drafts of editions, and the one commit that publishes.

Everything here may be repeated: storing what is stored, saving a saved vector, publishing what is
published change nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import Connection, Engine, func, insert, select, update

from knowledge.errors import StaleDraft
from knowledge.model import Edition, Passage, StoredDocument
from knowledge.ports import Vectors
from knowledge.store.batches import VALUES, batched
from knowledge.store.engine import read, write
from knowledge.store.lease import holds
from knowledge.store.records import (
    DOCUMENT_COLUMNS,
    EDITION_COLUMNS,
    PASSAGE_COLUMNS,
    AnyRow,
    NewDocument,
    checklist_values,
    document_of,
    document_values,
    edition_of,
    passage_of,
    passage_values,
)
from knowledge.store.tables import (
    ChecklistRow,
    DocumentRow,
    EditionDocumentRow,
    EditionRow,
    EmbeddingRow,
    PassageRow,
    PointerRow,
)

FLOAT = np.dtype("<f4")


class Drafts:
    """Documents, vectors and drafts in SQL; one builder at a time holds the lease."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._engine = engine
        self._clock = clock
        self._new_id = new_id

    def known(self, roots: Iterable[str], recipe: str) -> list[StoredDocument]:
        """Every document ever read from these roots by this recipe, published or not, oldest first."""
        query = (
            select(*DOCUMENT_COLUMNS)
            .where(DocumentRow.root.in_(sorted(set(roots))), DocumentRow.recipe == recipe)
            .order_by(DocumentRow.added_at)
        )
        with read(self._engine) as connection:
            return [document_of(row) for row in connection.execute(query)]

    def store(self, documents: Sequence[NewDocument]) -> list[StoredDocument]:
        """Adds documents with their passages in one commit.

        What is stored stays as it is; the same file read by another recipe becomes a version of its own.
        """
        now = self._clock()
        with write(self._engine) as connection:
            there = _recipes(connection, [document.id for document in documents])
            wanted = [d if there.get(d.id, d.recipe) == d.recipe else d.read_anew() for d in documents]
            there |= _recipes(connection, [document.id for document in wanted])
            new = {document.id: document for document in wanted if document.id not in there}.values()
            for table, rows in (
                (DocumentRow, [{**document_values(document), "added_at": now} for document in new]),
                (PassageRow, [row for document in new for row in passage_values(document)]),
                (ChecklistRow, [row for document in new for row in checklist_values(document)]),
            ):
                if rows:
                    connection.execute(insert(table), rows)
        return [document.stored for document in wanted]

    def unembedded(self, documents: Iterable[str], model: str) -> dict[str, str]:
        """Texts of these documents without a vector of this model: text hash → id of a passage with it."""
        found: dict[str, str] = {}
        query = (
            select(PassageRow.hash, PassageRow.id)
            .outerjoin(EmbeddingRow, (EmbeddingRow.hash == PassageRow.hash) & (EmbeddingRow.model == model))
            .where(EmbeddingRow.hash.is_(None))
            .order_by(PassageRow.document_id, PassageRow.ordinal)
        )
        with read(self._engine) as connection:
            for batch in batched(documents, VALUES):
                for row in connection.execute(query.where(PassageRow.document_id.in_(batch))):
                    found.setdefault(row.hash, row.id)
        return found

    def cached_vectors(self, hashes: Sequence[str], model: str) -> dict[str, Vectors]:
        """Vectors by text hash, shape `(dimension,)` each; texts without one are left out."""
        found: dict[str, Vectors] = {}
        with read(self._engine) as connection:
            for batch in batched(dict.fromkeys(hashes), VALUES):
                query = select(EmbeddingRow.hash, EmbeddingRow.vector).where(
                    EmbeddingRow.model == model, EmbeddingRow.hash.in_(batch)
                )
                for row in connection.execute(query):
                    found[row.hash] = np.frombuffer(row.vector, dtype=FLOAT)
        return found

    def vectors(self, hashes: Sequence[str], model: str, dimension: int) -> Vectors:
        """The vectors of these texts in this order, shape `(n, dimension)`; raises `StaleDraft` without one."""
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(hashes):
            rows.setdefault(text, []).append(row)
        vectors = np.empty((len(hashes), dimension), dtype=np.float32)
        found = 0
        for batch in batched(rows, VALUES):
            for text, vector in self.cached_vectors(batch, model).items():
                vectors[rows[text]] = vector
                found += 1
        if found < len(rows):
            raise StaleDraft(f"{len(rows) - found} texts have no vector of {model}: run the ingest again")
        return vectors

    def save_vectors(self, hashes: Sequence[str], vectors: Vectors, model: str) -> None:
        """Keeps the vectors of these texts, shape `(n, dimension)`, in one commit."""
        rows = {
            text: {"hash": text, "model": model, "dimension": len(vector), "vector": vector.tobytes()}
            for text, vector in zip(hashes, vectors.astype(FLOAT), strict=True)
        }
        with write(self._engine) as connection:
            query = select(EmbeddingRow.hash).where(EmbeddingRow.model == model, EmbeddingRow.hash.in_(list(rows)))
            there = set(connection.scalars(query))
            new = [row for text, row in rows.items() if text not in there]
            if new:
                connection.execute(insert(EmbeddingRow), new)

    def begin(
        self,
        documents: Iterable[str],
        *,
        model: str,
        dimension: int,
        base: str | None,
        manifest: Mapping[str, object],
    ) -> Edition:
        """A draft of these documents, complete from its first commit on.

        `base` is the edition that was current when the documents were chosen. A draft of the same
        documents, base and model that was left by a killed builder is taken up again.
        """
        wanted = sorted(set(documents))
        with write(self._engine) as connection:
            left = _left(connection, wanted, model, base)
            if left is not None:
                return left
            number = (connection.scalar(select(func.max(EditionRow.number))) or 0) + 1
            edition = f"e{number:04d}-{self._new_id()[:8]}"
            connection.execute(
                insert(EditionRow).values(
                    id=edition,
                    number=number,
                    state="building",
                    base=base,
                    created_at=self._clock(),
                    published_at=None,
                    model=model,
                    dimension=dimension,
                    manifest=dict(manifest),
                    derived=False,
                )
            )
            if wanted:
                rows = [{"edition_id": edition, "document_id": document} for document in wanted]
                connection.execute(insert(EditionDocumentRow), rows)
            return edition_of(_edition(connection, edition))

    def languages(self, edition: str) -> dict[str, int]:
        """Passages of an edition by language."""
        query = (
            select(PassageRow.language, func.count().label("passages"))
            .join(EditionDocumentRow, EditionDocumentRow.document_id == PassageRow.document_id)
            .where(EditionDocumentRow.edition_id == edition)
            .group_by(PassageRow.language)
            .order_by(PassageRow.language)
        )
        with read(self._engine) as connection:
            return {row.language: row.passages for row in connection.execute(query)}

    def texts(self, edition: str, language: str) -> list[tuple[str, str]]:
        """Passage id and text hash of every passage of an edition in one language, in a fixed order."""
        query = (
            select(PassageRow.id, PassageRow.hash)
            .join(EditionDocumentRow, EditionDocumentRow.document_id == PassageRow.document_id)
            .where(EditionDocumentRow.edition_id == edition, PassageRow.language == language)
            .order_by(PassageRow.document_id, PassageRow.ordinal)
        )
        with read(self._engine) as connection:
            return [(row.id, row.hash) for row in connection.execute(query)]

    def content(self, edition: str, language: str) -> list[tuple[Passage, str]]:
        """Passages of an edition in one language, with their text hashes, in a fixed order."""
        query = (
            select(*PASSAGE_COLUMNS, PassageRow.hash)
            .join(DocumentRow, DocumentRow.id == PassageRow.document_id)
            .join(EditionDocumentRow, EditionDocumentRow.document_id == PassageRow.document_id)
            .where(EditionDocumentRow.edition_id == edition, PassageRow.language == language)
            .order_by(PassageRow.document_id, PassageRow.ordinal)
        )
        with read(self._engine) as connection:
            return [(passage_of(row), row.hash) for row in connection.execute(query)]

    def mark_derived(self, edition: str, derived: bool) -> None:
        """Notes that indexes of an edition may lie on disk, or that they were dropped."""
        with write(self._engine) as connection:
            connection.execute(update(EditionRow).where(EditionRow.id == edition).values(derived=derived))

    def leftovers(self) -> list[str]:
        """Editions whose indexes may lie on disk though they are neither current, previous nor in work."""
        query = select(EditionRow.id).where(EditionRow.derived, EditionRow.state != "building")
        with read(self._engine) as connection:
            pointer = connection.execute(select(PointerRow.current, PointerRow.previous)).first()
            kept = set(pointer) if pointer is not None else set()
            return [edition for edition in connection.scalars(query) if edition not in kept]

    def publish(self, draft: str, manifest: Mapping[str, object], *, holder: str) -> Edition:
        """Makes a draft the current edition and the current one the previous, in one commit.

        Drafts that were prepared from the old one are discarded; a draft that was published before is
        given back as it is. Raises `StaleDraft` where the draft
        was discarded, another edition became current meanwhile, or `holder` lost the lease.
        """
        with write(self._engine) as connection:
            pointer = connection.execute(select(PointerRow.current, PointerRow.previous).with_for_update()).first()
            current = None if pointer is None else pointer.current
            edition = _edition(connection, draft)
            if edition.published_at is not None:
                return edition_of(edition)
            _check_publishable(connection, edition, current, holder)
            values = {"state": "published", "published_at": self._clock(), "manifest": dict(manifest)}
            connection.execute(update(EditionRow).where(EditionRow.id == current).values(state="retired"))
            connection.execute(update(EditionRow).where(EditionRow.id == draft).values(**values))
            connection.execute(update(EditionRow).where(EditionRow.state == "building").values(state="discarded"))
            if pointer is None:
                connection.execute(insert(PointerRow).values(id=1, current=draft, previous=None))
            else:
                connection.execute(update(PointerRow).values(current=draft, previous=current))
            return edition_of(_edition(connection, draft))

    def discard(self, draft: str) -> None:
        """Gives a draft up; its documents and vectors stay for the next one. Others stay as they are."""
        with write(self._engine) as connection:
            connection.execute(
                update(EditionRow)
                .where(EditionRow.id == draft, EditionRow.state == "building")
                .values(state="discarded")
            )


def _check_publishable(connection: Connection, edition: AnyRow, current: str | None, holder: str) -> None:
    if edition.state != "building":
        raise StaleDraft(f"draft {edition.id} is {edition.state}: run the ingest again")
    if edition.base != current:
        raise StaleDraft(f"another edition became current after draft {edition.id}: run the ingest again")
    if not holds(connection, holder):
        raise StaleDraft(f"another ingest took over while draft {edition.id} was built: run the ingest again")


def _edition(connection: Connection, edition: str) -> AnyRow:
    query = select(*EDITION_COLUMNS, EditionRow.base).where(EditionRow.id == edition).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise StaleDraft(f"there is no draft {edition!r}: run the ingest again")
    return row


def _left(connection: Connection, documents: list[str], model: str, base: str | None) -> Edition | None:
    drafts = select(*EDITION_COLUMNS).where(
        EditionRow.state == "building",
        EditionRow.model == model,
        EditionRow.base == base if base is not None else EditionRow.base.is_(None),
    )
    for row in connection.execute(drafts).all():
        members = select(EditionDocumentRow.document_id).where(EditionDocumentRow.edition_id == row.id)
        if sorted(connection.scalars(members)) == documents:
            return edition_of(row)
    return None


def _recipes(connection: Connection, documents: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for batch in batched(documents, VALUES):
        query = select(DocumentRow.id, DocumentRow.recipe).where(DocumentRow.id.in_(batch))
        found.update({row.id: row.recipe for row in connection.execute(query)})
    return found
