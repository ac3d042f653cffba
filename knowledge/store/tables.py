"""The tables of `knowledge`: documents and passages are immutable, editions are lists of documents.

Old documents stay, so that an answer given last year still opens at the passage that it cited.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge.store.types import UtcDateTime


class Base(DeclarativeBase):
    """The one list of tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # SQLAlchemy reads this attribute by name
    type_annotation_map = {datetime: UtcDateTime, list[str]: JSON, dict[str, Any]: JSON}  # noqa: RUF012


class DocumentRow(Base):
    """One version of one file, as read by one recipe (reader and splitter)."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("guide", "language", "version", "root", "origin"),
        Index(None, "root", "origin", "file_hash"),
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    guide: Mapped[str]
    language: Mapped[str] = mapped_column(String(8))
    version: Mapped[str] = mapped_column(String(12))
    title: Mapped[str]
    root: Mapped[str]
    origin: Mapped[str]
    market: Mapped[str | None] = mapped_column(String(8))
    format: Mapped[str] = mapped_column(String(16))
    source: Mapped[str | None]
    url: Mapped[str | None]
    checked_on: Mapped[date | None]
    review_by: Mapped[date | None]
    reviewed_by: Mapped[str | None]
    confidence: Mapped[str | None] = mapped_column(String(2))
    file_hash: Mapped[str] = mapped_column(String(64))
    recipe: Mapped[str]
    passages: Mapped[int]
    added_at: Mapped[datetime]


class PassageRow(Base):
    """A citable piece of a document; `hash` is that of the text that is embedded and indexed."""

    __tablename__ = "passage"
    __table_args__ = (UniqueConstraint("document_id", "ordinal"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    ordinal: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    market: Mapped[str | None] = mapped_column(String(8))
    heading: Mapped[list[str]]
    text: Mapped[str]
    page: Mapped[int | None]
    source: Mapped[str | None]
    confidence: Mapped[str | None] = mapped_column(String(2))
    checked_on: Mapped[date | None]
    review_by: Mapped[date | None]
    reviewed_by: Mapped[str | None]
    checklist: Mapped[list[str]]
    anchor: Mapped[str | None] = mapped_column(String(80))
    hash: Mapped[str] = mapped_column(String(32), index=True)


class ChecklistRow(Base):
    """Finds the passages whose `checklist` names a signal."""

    __tablename__ = "passage_checklist"

    signal: Mapped[str] = mapped_column(String(32), primary_key=True)
    passage_id: Mapped[str] = mapped_column(ForeignKey("passage.id"), primary_key=True, index=True)


class EditionRow(Base):
    """One state of all guides; `base` is the edition that was current when this one was prepared.

    `derived` says that indexes of it may lie on disk.
    """

    __tablename__ = "edition"
    __table_args__ = (CheckConstraint("state IN ('building', 'published', 'retired', 'discarded')", name="state"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    base: Mapped[str | None] = mapped_column(ForeignKey("edition.id"))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    model: Mapped[str]
    dimension: Mapped[int]
    manifest: Mapped[dict[str, Any]]
    derived: Mapped[bool]


class EditionDocumentRow(Base):
    """This document belongs to this edition."""

    __tablename__ = "edition_document"

    edition_id: Mapped[str] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)


class EmbeddingRow(Base):
    """The vector of a text by a model: little-endian float32, unit length."""

    __tablename__ = "embedding"

    hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[int]
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class PointerRow(Base):
    """The one row that says which edition is current, and which to go back to."""

    __tablename__ = "edition_pointer"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    current: Mapped[str] = mapped_column(ForeignKey("edition.id"))
    previous: Mapped[str | None] = mapped_column(ForeignKey("edition.id"))


class LeaseRow(Base):
    """The one builder at a time."""

    __tablename__ = "build_lease"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[str] = mapped_column(String(64))
    host: Mapped[str]
    pid: Mapped[int]
    since: Mapped[datetime]
    expires_at: Mapped[datetime]
