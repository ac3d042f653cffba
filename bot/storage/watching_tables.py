"""The tables of the watch: sources with their state, items and their revisions, the quarantine, and what is under review.

Keys that make things happen once: `watch_item (source, key)`, `watch_revision (item, revision)`,
`watch_quarantine (source, digest)`, and one open mark for each rule or guide and item.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base, Serial
from knowledge.store.types import UtcDateTime


class WatchSourceRow(Base):
    """How a source stands: when it is due, what its server said last, how often it has failed since.

    `turn` grows with every reading that was stored, so that an older one never overwrites a newer. `files` says of
    a watched folder which files were read (name → hash).
    """

    __tablename__ = "watch_source"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    turn: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(String(40))
    error_values: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    etag: Mapped[str | None] = mapped_column(String(500))
    last_modified: Mapped[str | None] = mapped_column(String(100))
    files: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    mapping: Mapped[str | None] = mapped_column(String(64))


class WatchItemRow(Base):
    """An item as it stands now; `data` is all of it, the columns are what lists are filtered by."""

    __tablename__ = "watch_item"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(300))
    matter: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    market: Mapped[str | None] = mapped_column(String(10))
    published_on: Mapped[date | None] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(Integer)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("source", "key"), Index("ix_watch_item_kind_id", "kind", "id"))


class WatchRevisionRow(Base):
    """An item as it stood at one revision, and what had changed (field → before, after)."""

    __tablename__ = "watch_revision"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("watch_item.id"))
    revision: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (UniqueConstraint("item_id", "revision"),)


class WatchQuarantineRow(Base):
    """A row, a file or a whole answer of a source that could not be used, and why.

    `whole` says that nothing of an answer or of the file `document` could be used; else `row` is the row as it was read,
    so that it can be tried again (None where it was too large to be kept). `state` is `open`, `released`, `dismissed`, or `recovered` where the source has given it well since.
    """

    __tablename__ = "watch_quarantine"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(String(300))
    whole: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(40))
    reason_values: Mapped[dict[str, Any]] = mapped_column(JSON)
    excerpt: Mapped[str] = mapped_column(Text)
    row: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    times: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("source", "digest"), Index("ix_watch_quarantine_state_id", "state", "id"))


class UnderReviewRow(Base):
    """A deadline rule or a guide that a changed law touches, from the item that said so until a lead clears it."""

    __tablename__ = "under_review"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(60))
    item_id: Mapped[int] = mapped_column(ForeignKey("watch_item.id"))
    item_revision: Mapped[int] = mapped_column(Integer)
    by: Mapped[str] = mapped_column(String(200))
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cleared_by: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "uq_under_review_open", "kind", "name", "item_id", unique=True,
            sqlite_where=text("cleared_at IS NULL"), postgresql_where=text("cleared_at IS NULL"),
        ),
    )  # fmt: skip
