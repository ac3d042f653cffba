"""The tables of enterprise profiles: the profile, what it is found by, its history, what waits for a lead, and uploads."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base, Serial
from knowledge.store.types import UtcDateTime


class ProfileRow(Base):
    """An enterprise's profile as it stands; `body` holds all of it, the columns what lists search and sort by.

    `owner` is the center that looks after it. One that was merged into another is empty and points to it.
    """

    __tablename__ = "profile"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    enterprise: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), unique=True)
    revision: Mapped[int]
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    province: Mapped[str | None] = mapped_column(String(80))
    owner: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(200))
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("profile.id"))

    __table_args__ = (Index(None, "owner"), Index(None, "changed_at"), Index(None, "merged_into"))


class ProfileKeyRow(Base):
    """Something by which a profile is found, as it is compared: `kind` is `code`, `seller`, `mark` or `name`."""

    __tablename__ = "profile_key"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(250))

    __table_args__ = (Index(None, "kind", "value"), Index(None, "profile_id"))


class ProfileVersionRow(Base):
    """A change of a profile: who made it, when, how, and every field as it was before and is after it."""

    __tablename__ = "profile_version"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[str] = mapped_column(String(80))
    by_name: Mapped[str] = mapped_column(String(200))
    by_role: Mapped[str] = mapped_column(String(20))
    center: Mapped[str | None] = mapped_column(String(80))
    how: Mapped[str] = mapped_column(String(10))
    source: Mapped[str | None] = mapped_column(String(200))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (Index(None, "profile_id", "revision"),)


class ProfileDisputeRow(Base):
    """A row of an import that disagrees with what another entered: put aside until a lead decides. Once for each content."""

    __tablename__ = "profile_dispute"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[str] = mapped_column(String(80))
    by_name: Mapped[str] = mapped_column(String(200))
    center: Mapped[str | None] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(200))
    line: Mapped[int]
    proposed: Mapped[dict[str, Any]] = mapped_column(JSON)
    fields: Mapped[list[str]] = mapped_column(JSON)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    taken: Mapped[list[str] | None] = mapped_column(JSON)

    __table_args__ = (Index(None, "profile_id"), Index(None, "decided_at"))


class ProfileUploadRow(Base):
    """A file of profiles between its preview and its import; it is deleted with either end, and after a day."""

    __tablename__ = "profile_upload"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[str] = mapped_column(String(80))
    center: Mapped[str | None] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(Text)
    data: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (Index(None, "at"),)
