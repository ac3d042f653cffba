"""The tables of matching: matches with their decisions, and which items and profiles have been matched as they stand."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base, Serial
from knowledge.store.types import UtcDateTime


class MatchRow(Base):
    """An item at one revision that may concern a profile; decided once (`open`, then `yes` or `no`).

    A profile that is deleted takes its matches with it.
    """

    __tablename__ = "match"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("watch_item.id"))
    item_revision: Mapped[int] = mapped_column(Integer)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    score: Mapped[float] = mapped_column(Float)
    level: Mapped[str] = mapped_column(String(10))
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="open")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_name: Mapped[str | None] = mapped_column(String(200))
    why: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("item_id", "profile_id", "item_revision"),
        Index(None, "profile_id"),
        Index(None, "state", "level"),
    )


class MatchedItemRow(Base):
    """At which revision an item was last matched with all profiles."""

    __tablename__ = "matched_item"
    item_id: Mapped[int] = mapped_column(ForeignKey("watch_item.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class MatchedProfileRow(Base):
    """At which revision a profile was last matched with the items of the last months."""

    __tablename__ = "matched_profile"
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)
