"""What the store keeps beside guides and passages, and how rows become values."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, get_args

from sqlalchemy import Row, Select

from knowledge.model import Confidence, Edition, EditionState, Guide, Passage, StoredDocument
from knowledge.store.tables import DocumentRow, EditionRow, PassageRow

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

GUIDE_COLUMNS = (
    DocumentRow.guide,
    DocumentRow.language,
    DocumentRow.version,
    DocumentRow.title,
    DocumentRow.root,
    DocumentRow.origin,
    DocumentRow.market,
    DocumentRow.format,
    DocumentRow.source,
    DocumentRow.url,
    DocumentRow.checked_on,
    DocumentRow.review_by,
    DocumentRow.reviewed_by,
    DocumentRow.confidence,
)
DOCUMENT_COLUMNS = (
    *GUIDE_COLUMNS,
    DocumentRow.id,
    DocumentRow.file_hash,
    DocumentRow.recipe,
    DocumentRow.passages,
)
PASSAGE_COLUMNS = (
    PassageRow.id,
    DocumentRow.guide,
    DocumentRow.title,
    PassageRow.language,
    PassageRow.market,
    DocumentRow.version,
    PassageRow.ordinal,
    PassageRow.heading,
    PassageRow.text,
    PassageRow.page,
    PassageRow.source,
    PassageRow.confidence,
    PassageRow.checked_on,
    PassageRow.review_by,
    PassageRow.reviewed_by,
    PassageRow.checklist,
    PassageRow.anchor,
)


@dataclass(frozen=True)
class NewDocument:
    """A document to store. The passages' `id`, `guide` and `version` are taken from here."""

    guide: Guide
    file_hash: str
    recipe: str
    passages: tuple[Passage, ...]

    @property
    def id(self) -> str:
        """The same for the same version of the same file, so that storing it again changes nothing."""
        guide = self.guide
        parts = (guide.id, guide.language, guide.version, guide.root, guide.origin)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    @property
    def stored(self) -> StoredDocument:
        """What the store keeps of it, beside the passages."""
        return StoredDocument(self.id, self.guide, self.file_hash, self.recipe, len(self.passages))

    def read_anew(self) -> "NewDocument":
        """The same file as another recipe reads it: with a version of its own, since passages differ."""
        salted = hashlib.sha256(f"{self.file_hash} {self.recipe}".encode()).hexdigest()[:12]
        return replace(self, guide=replace(self.guide, version=salted))


@dataclass(frozen=True)
class GuideOverview:
    """A guide of the current edition and how many passages it has."""

    guide: Guide
    passages: int


@dataclass(frozen=True)
class MarketCoverage:
    """How many passages a market has in a language, by confidence, and the first review date among them."""

    market: str | None
    language: str
    passages: int = 0
    confidences: Mapping[str | None, int] = field(default_factory=dict)
    review_by: date | None = None

    def with_more(self, confidence: str | None, passages: int, review_by: date | None) -> "MarketCoverage":
        """The same with further passages."""
        dates = [day for day in (self.review_by, review_by) if day]
        return replace(
            self,
            passages=self.passages + passages,
            confidences={**self.confidences, confidence: self.confidences.get(confidence, 0) + passages},
            review_by=min(dates, default=None),
        )


def text_hash(text: str) -> str:
    """128 bits of SHA-256 in hexadecimal: the key under which a text's vector is cached."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def guide_of(row: AnyRow) -> Guide:
    """A guide from a row of `GUIDE_COLUMNS`."""
    return Guide(
        id=row.guide,
        language=row.language,
        version=row.version,
        title=row.title,
        root=row.root,
        origin=row.origin,
        market=row.market,
        format=row.format,
        source=row.source,
        url=row.url,
        checked_on=row.checked_on,
        review_by=row.review_by,
        reviewed_by=row.reviewed_by,
        confidence=_confidence(row.confidence),
    )


def document_of(row: AnyRow) -> StoredDocument:
    """A document from a row of `DOCUMENT_COLUMNS`."""
    return StoredDocument(row.id, guide_of(row), row.file_hash, row.recipe, row.passages)


def passage_of(row: AnyRow) -> Passage:
    """A passage from a row of `PASSAGE_COLUMNS`."""
    return Passage(
        id=row.id,
        guide=row.guide,
        title=row.title,
        language=row.language,
        market=row.market,
        version=row.version,
        ordinal=row.ordinal,
        heading=tuple(row.heading),
        text=row.text,
        page=row.page,
        source=row.source,
        confidence=_confidence(row.confidence),
        checked_on=row.checked_on,
        review_by=row.review_by,
        reviewed_by=row.reviewed_by,
        checklist=tuple(row.checklist),
        anchor=row.anchor,
    )


def edition_of(row: AnyRow) -> Edition:
    """An edition from a row of the table's columns."""
    state: EditionState = row.state
    return Edition(
        id=row.id,
        state=state,
        created_at=row.created_at,
        published_at=row.published_at,
        model=row.model,
        dimension=row.dimension,
        manifest=row.manifest,
    )


EDITION_COLUMNS = (
    EditionRow.id,
    EditionRow.state,
    EditionRow.created_at,
    EditionRow.published_at,
    EditionRow.model,
    EditionRow.dimension,
    EditionRow.manifest,
)


def document_values(document: NewDocument) -> dict[str, Any]:
    """The row of a document, without the time at which it is added."""
    guide = document.guide
    return {
        "id": document.id,
        "guide": guide.id,
        "language": guide.language,
        "version": guide.version,
        "title": guide.title,
        "root": guide.root,
        "origin": guide.origin,
        "market": guide.market,
        "format": guide.format,
        "source": guide.source,
        "url": guide.url,
        "checked_on": guide.checked_on,
        "review_by": guide.review_by,
        "reviewed_by": guide.reviewed_by,
        "confidence": guide.confidence,
        "file_hash": document.file_hash,
        "recipe": document.recipe,
        "passages": len(document.passages),
    }


def passage_values(document: NewDocument) -> list[Mapping[str, Any]]:
    """The rows of a document's passages."""
    return [_passage_values(document.id, document.guide.title, passage) for passage in document.passages]


def checklist_values(document: NewDocument) -> list[Mapping[str, Any]]:
    """The rows that find a document's checklists by signal."""
    return [
        {"signal": signal, "passage_id": f"{document.id}-{passage.ordinal}"}
        for passage in document.passages
        for signal in dict.fromkeys(passage.checklist)
    ]


def _passage_values(document: str, title: str, passage: Passage) -> dict[str, Any]:
    if passage.title != title:
        raise ValueError(f"passage {passage.ordinal} of {title!r} has another title: {passage.title!r}")
    return {
        "id": f"{document}-{passage.ordinal}",
        "document_id": document,
        "ordinal": passage.ordinal,
        "language": passage.language,
        "market": passage.market,
        "heading": list(passage.heading),
        "text": passage.text,
        "page": passage.page,
        "source": passage.source,
        "confidence": passage.confidence,
        "checked_on": passage.checked_on,
        "review_by": passage.review_by,
        "reviewed_by": passage.reviewed_by,
        "checklist": list(passage.checklist),
        "anchor": passage.anchor[:80] if passage.anchor else None,
        "hash": text_hash(passage.indexed_text),
    }


def _confidence(value: str | None) -> Confidence | None:
    if value is None:
        return None
    known: Sequence[Confidence] = get_args(Confidence)
    for level in known:
        if level == value:
            return level
    raise ValueError(f"unknown confidence {value!r}")
