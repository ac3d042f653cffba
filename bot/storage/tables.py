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
    false,
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
    earlier: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str | None] = mapped_column(String(40))
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    delivery: Mapped[str | None] = mapped_column(String(160), unique=True)

    __table_args__ = (UniqueConstraint("platform", "channel", "key"),)


class MessageVersionRow(Base):
    """The words of a message before somebody changed them."""

    __tablename__ = "message_version"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class AttachmentRow(Base):
    """A file that came with a message, as its platform names it."""

    __tablename__ = "attachment"
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(400))
    mime: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    url: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    not_kept: Mapped[str | None] = mapped_column(String(40))


class FeedbackRow(Base):
    """Whether a reply helped, in the words of one person; a later word replaces the earlier."""

    __tablename__ = "feedback"
    delivery: Mapped[str] = mapped_column(String(160), primary_key=True)
    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    helpful: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PreferenceRow(Base):
    """What a person chose: the language of the screens, and what happens to follow-ups in their threads."""

    __tablename__ = "preference"
    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    language: Mapped[str | None] = mapped_column(String(10))
    follow_ups: Mapped[str | None] = mapped_column(String(20))


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
    """One row for each message addressed to the bot; `outcome` is set once.

    `market` and `route` are those that were found for it: a refusal whose route is `answer` is a gap of the guides.
    """

    __tablename__ = "ledger"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20), index=True)
    reason: Mapped[str | None] = mapped_column(Text)
    delivery: Mapped[str | None] = mapped_column(String(160))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    market: Mapped[str | None] = mapped_column(String(10))
    route: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (Index(None, "received_at"),)


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
    center_why: Mapped[list[Any]] = mapped_column(JSON, default=list)
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
    adviser: Mapped[str | None] = mapped_column(String(80))
    right: Mapped[str | None] = mapped_column(String(40))
    forum: Mapped[str | None] = mapped_column(String(200))
    document_language: Mapped[str | None] = mapped_column(String(10))
    matter: Mapped[str | None] = mapped_column(String(200), index=True)
    offered: Mapped[str | None] = mapped_column(String(80))
    offered_name: Mapped[str | None] = mapped_column(String(200))
    passed: Mapped[list[str] | None] = mapped_column(JSON)
    opponents: Mapped[list[str] | None] = mapped_column(JSON)
    word_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waits_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    breaches: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    coordinator: Mapped[str | None] = mapped_column(String(80))
    consent: Mapped[str | None] = mapped_column(String(10))
    learn: Mapped[bool] = mapped_column(default=False, server_default=false())
    hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_case_thread_open",
            "thread_id",
            unique=True,
            sqlite_where=text("state NOT IN ('resolved', 'closed', 'terminated', 'not_accepted')"),
            postgresql_where=text("state NOT IN ('resolved', 'closed', 'terminated', 'not_accepted')"),
        ),
    )


class SlackPostRow(Base):
    """One message on Slack that stands for something of ours: `ts` is None while it is being sent.

    `key` names what it stands for and which part of it. `upto` is the newest message that a transcript holds.
    """

    __tablename__ = "slack_post"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    thread: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))
    upto: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_slack_post_place", "channel", "ts"),)


class SlackPersonRow(Base):
    """What Slack says about a person, kept so that an event needs no question to Slack."""

    __tablename__ = "slack_person"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    team: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str | None] = mapped_column(String(20))
    time_zone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(320))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SlackChannelRow(Base):
    """What is known about a channel: its workspace, its kind, whether other organisations read it."""

    __tablename__ = "slack_channel"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    team: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    shared: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SlackBotRow(Base):
    """Who the bot is in a workspace (or an organisation), as Slack said when it was last asked."""

    __tablename__ = "slack_bot"
    team: Mapped[str] = mapped_column(String(40), primary_key=True)
    bot: Mapped[str] = mapped_column(String(40))
    user: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SlackMemberRow(Base):
    """Who belongs to the desk: the members of the desk's channel."""

    __tablename__ = "slack_member"
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    person: Mapped[str] = mapped_column(String(40), primary_key=True)
