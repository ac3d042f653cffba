"""The desk's tables: who wrote what, how each addressed message ended, and what became a case.

All times are UTC. Keys that make things happen once: `message (platform, channel, key)`, `message.delivery`,
`ledger.message`, and one case per thread that has not ended.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge.store.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite counts up by itself only in a column of its own type INTEGER.
Serial = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Parent of the desk's tables."""

    metadata = MetaData(naming_convention=NAMING)


class EnterpriseRow(Base):
    """A company that asks; its province decides which center owns its cases."""

    __tablename__ = "enterprise"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    province: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ThreadRow(Base):
    """A conversation; it belongs to the enterprise that opened it."""

    __tablename__ = "thread"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    platform: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(120))
    enterprise: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("platform", "channel", "key"),)


class MessageRow(Base):
    """A message of anybody in a thread; `id` is the order in which the desk learned of it."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    platform: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(160))
    author_id: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(200))
    author_role: Mapped[str] = mapped_column(String(20))
    author_desk: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    files: Mapped[list[str]] = mapped_column(JSON, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    inside: Mapped[bool] = mapped_column(default=False)
    reply: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    delivery: Mapped[str | None] = mapped_column(String(160), unique=True)

    __table_args__ = (UniqueConstraint("platform", "channel", "key"),)


class GuideReportRow(Base):
    """A note to the editors of the guides: something in a section is wrong. `done_at` is set once."""

    __tablename__ = "guide_report"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    guide: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    version: Mapped[str] = mapped_column(String(12))
    section: Mapped[str] = mapped_column(String(80))
    ordinal: Mapped[int]
    heading: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str] = mapped_column(String(80))
    author_name: Mapped[str] = mapped_column(String(200))
    author_role: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (Index(None, "done_at"),)


class LedgerRow(Base):
    """One row for each message addressed to the bot; `outcome` is set once."""

    __tablename__ = "ledger"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20), index=True)
    reason: Mapped[str | None] = mapped_column(Text)
    delivery: Mapped[str | None] = mapped_column(String(160))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CaseRow(Base):
    """An escalated matter. `state` moves only by guarded updates (see `bot.cases.model.MOVES`)."""

    __tablename__ = "case"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    enterprise: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    state: Mapped[str] = mapped_column(String(30), index=True)
    urgency: Mapped[str] = mapped_column(String(2))
    market: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(10))
    center: Mapped[str] = mapped_column(String(80))
    center_why: Mapped[list[str]] = mapped_column(JSON, default=list)
    brief: Mapped[dict[str, Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    human_by: Mapped[datetime] = mapped_column(UtcDateTime)
    expert: Mapped[str | None] = mapped_column(String(80))
    expert_name: Mapped[str | None] = mapped_column(String(200))
    expert_desk: Mapped[str | None] = mapped_column(String(200))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    rating: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        Index(
            "uq_case_thread_open",
            "thread_id",
            unique=True,
            sqlite_where=text("state NOT IN ('resolved', 'closed', 'terminated', 'not_accepted')"),
            postgresql_where=text("state NOT IN ('resolved', 'closed', 'terminated', 'not_accepted')"),
        ),
    )


class CaseEventRow(Base):
    """The history of a case: every move, who made it, and its note."""

    __tablename__ = "case_event"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    move: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
