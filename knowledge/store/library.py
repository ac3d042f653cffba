"""The library: the truth about guides, passages and editions, as the desk reads it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update

from knowledge.errors import NothingPublished, StaleDraft, UnusableInput
from knowledge.model import Edition, Guide, Passage, StoredDocument
from knowledge.store.batches import VALUES, batched
from knowledge.store.drafts import Drafts
from knowledge.store.engine import read, write
from knowledge.store.lease import BuildLease
from knowledge.store.records import (
    DOCUMENT_COLUMNS,
    EDITION_COLUMNS,
    GUIDE_COLUMNS,
    PASSAGE_COLUMNS,
    AnySelect,
    GuideOverview,
    MarketCoverage,
    document_of,
    edition_of,
    guide_of,
    passage_of,
)
from knowledge.store.tables import (
    ChecklistRow,
    DocumentRow,
    EditionDocumentRow,
    EditionRow,
    PassageRow,
    PointerRow,
)


class Library:
    """Guides, passages and editions in SQL; safe to share between threads.

    `drafts` is where a builder writes, `lease` what it holds meanwhile.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._engine = engine
        self.lease = BuildLease(engine, clock=clock, new_id=new_id)
        self.drafts = Drafts(engine, clock=clock, new_id=new_id)

    def current(self) -> Edition:
        """The published edition, read anew at every call; raises `NothingPublished`."""
        edition = self.published()
        if edition is None:
            raise NothingPublished("no edition is published yet: run `firstline ingest` or start the desk")
        return edition

    def published(self) -> Edition | None:
        """The current edition, or None before the first."""
        with read(self._engine) as connection:
            return _pointed(connection, PointerRow.current)

    def previous(self) -> Edition | None:
        """The edition that a rollback would make current, or None."""
        with read(self._engine) as connection:
            return _pointed(connection, PointerRow.previous)

    def editions(self) -> list[Edition]:
        """Every edition ever begun, newest first."""
        with read(self._engine) as connection:
            rows = connection.execute(select(*EDITION_COLUMNS).order_by(EditionRow.number.desc()))
            return [edition_of(row) for row in rows]

    def edition(self, edition: str) -> Edition:
        """One edition by id; raises `UnusableInput`."""
        with read(self._engine) as connection:
            row = connection.execute(select(*EDITION_COLUMNS).where(EditionRow.id == edition)).first()
        if row is None:
            raise UnusableInput(f"there is no edition {edition!r}: `firstline editions list` names them")
        return edition_of(row)

    def documents(self, edition: str) -> list[StoredDocument]:
        """The documents of an edition, by guide and language."""
        query = _of_edition(select(*DOCUMENT_COLUMNS), edition).order_by(DocumentRow.guide, DocumentRow.language)
        with read(self._engine) as connection:
            return [document_of(row) for row in connection.execute(query)]

    def overview(self) -> list[GuideOverview]:
        """The guides of the current edition; an empty list before the first."""
        query = (
            select(*GUIDE_COLUMNS, DocumentRow.passages)
            .join(EditionDocumentRow, EditionDocumentRow.document_id == DocumentRow.id)
            .join(PointerRow, PointerRow.current == EditionDocumentRow.edition_id)
            .order_by(DocumentRow.guide, DocumentRow.language)
        )
        with read(self._engine) as connection:
            return [GuideOverview(guide_of(row), row.passages) for row in connection.execute(query)]

    def coverage(self) -> list[MarketCoverage]:
        """What the current edition holds of each market and language; an empty list before the first."""
        query = (
            select(
                PassageRow.market,
                PassageRow.language,
                PassageRow.confidence,
                func.count().label("passages"),
                func.min(PassageRow.review_by).label("review_by"),
            )
            .join(EditionDocumentRow, EditionDocumentRow.document_id == PassageRow.document_id)
            .join(PointerRow, PointerRow.current == EditionDocumentRow.edition_id)
            .group_by(PassageRow.market, PassageRow.language, PassageRow.confidence)
        )
        found: dict[tuple[str | None, str], MarketCoverage] = {}
        with read(self._engine) as connection:
            for row in connection.execute(query):
                place = (row.market, row.language)
                found[place] = found.get(place, MarketCoverage(*place)).with_more(
                    row.confidence, row.passages, row.review_by
                )
        return sorted(found.values(), key=lambda c: (c.market is None, c.market or "", c.language))

    def document(self, guide: str, language: str, version: str | None = None) -> tuple[Guide, list[Passage]]:
        """A guide with its passages in reading order.

        Without `version` the one of the current edition; any version ever cited still opens. Raises
        `UnusableInput` where there is none.
        """
        query = select(*DOCUMENT_COLUMNS).where(DocumentRow.guide == guide, DocumentRow.language == language)
        if version is None:
            query = query.join(EditionDocumentRow, EditionDocumentRow.document_id == DocumentRow.id).join(
                PointerRow, PointerRow.current == EditionDocumentRow.edition_id
            )
        else:
            query = query.where(DocumentRow.version == version).order_by(DocumentRow.added_at.desc())
        with read(self._engine) as connection:
            row = connection.execute(query).first()
            if row is None:
                named = f"{guide}.{language}" + (f" in version {version}" if version else "")
                raise UnusableInput(f"there is no guide {named}")
            passages = _passages().where(PassageRow.document_id == row.id).order_by(PassageRow.ordinal)
            return guide_of(row), [passage_of(found) for found in connection.execute(passages)]

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids, of whatever edition, in this order; unknown ids are left out."""
        found = {}
        with read(self._engine) as connection:
            for batch in batched(ids, VALUES):
                rows = connection.execute(_passages().where(PassageRow.id.in_(batch)))
                found.update({row.id: passage_of(row) for row in rows})
        return {passage: found[passage] for passage in ids if passage in found}

    def checklist(self, signal: str, language: str, market: str | None = None) -> list[Passage]:
        """The first-hour checklist for a signal, in reading order; an empty list where there is none.

        In the asked language that of the market, otherwise the general one; in other languages only
        where the asked one has neither. Another market's checklist is never given.
        """
        query = (
            _of_edition(_passages(), select(PointerRow.current).scalar_subquery())
            .join(ChecklistRow, ChecklistRow.passage_id == PassageRow.id)
            .where(ChecklistRow.signal == signal)
            .order_by(DocumentRow.guide, DocumentRow.language, PassageRow.ordinal)
        )
        with read(self._engine) as connection:
            found = [passage_of(row) for row in connection.execute(query)]
        others = sorted({passage.language for passage in found} - {language})
        for candidate in (language, *others):
            for wanted in dict.fromkeys((market, None)):
                matching = [p for p in found if p.language == candidate and p.market == wanted]
                if matching:
                    return matching
        return []

    def rollback(self, exists: Callable[[str], bool]) -> Edition:
        """Makes the previous edition current again, and the current one the previous.

        `exists` says whether an edition's indexes are there. Raises `NothingPublished` without a
        previous edition, `UnusableInput` where its indexes are gone (rebuild them first).
        """
        target = self.previous()
        if target is None:
            raise NothingPublished("there is no earlier edition to go back to")
        if not exists(target.id):  # before the transaction: opening indexes takes time
            raise UnusableInput(
                f"the indexes of edition {target.id} are gone: run `firstline editions rebuild {target.id}` first"
            )
        with write(self._engine) as connection:
            pointer = connection.execute(select(PointerRow.current, PointerRow.previous).with_for_update()).one()
            if pointer.previous != target.id:
                raise StaleDraft("another edition became current at the same moment: look again before going back")
            for edition, state in ((pointer.current, "retired"), (target.id, "published")):
                connection.execute(update(EditionRow).where(EditionRow.id == edition).values(state=state))
            connection.execute(update(PointerRow).values(current=target.id, previous=pointer.current))
            row = connection.execute(select(*EDITION_COLUMNS).where(EditionRow.id == target.id)).one()
            return edition_of(row)


def _passages() -> AnySelect:
    return select(*PASSAGE_COLUMNS).join(DocumentRow, DocumentRow.id == PassageRow.document_id)


def _of_edition(query: AnySelect, edition: Any) -> AnySelect:
    return query.join(EditionDocumentRow, EditionDocumentRow.document_id == DocumentRow.id).where(
        EditionDocumentRow.edition_id == edition
    )


def _pointed(connection: Connection, column: Any) -> Edition | None:
    row = connection.execute(select(*EDITION_COLUMNS).join(PointerRow, column == EditionRow.id)).first()
    return None if row is None else edition_of(row)
