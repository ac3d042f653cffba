"""The tables of reminder letters: the letters, their log, their clocks, and the last number of each center and year.

What the database itself refuses, whoever writes: a date without rule, trigger or source, an approval of other words than
those that are sent, a number that is there twice, a letter for a match that is only possible.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base, Serial
from knowledge.store.types import UtcDateTime

_NO_DAY = "due IS NULL AND certainty IS NULL AND trigger_on IS NULL"
_A_DAY = (
    "due IS NOT NULL AND time_zone <> '' AND rests_on <> '' AND coalesce(confidence, '') IN ('P', 'S') AND "
    "((coalesce(certainty, '') = 'printed' AND quote <> '') OR (coalesce(certainty, '') IN ('computed', 'working') "
    "AND rule IS NOT NULL AND fingerprint <> '' AND trigger_event IS NOT NULL AND trigger_on IS NOT NULL)) AND "
    "((confirmed_by = '' AND document = '') OR (confirmed_by <> '' AND document <> ''))"
)
CHECKS = {
    "ck_letter_day": f"({_NO_DAY}) OR ({_A_DAY})",
    "ck_letter_approved": "state IN ('draft', 'withdrawn') OR (coalesce(approved_by, '') <> '' AND "
    "approved_at IS NOT NULL AND coalesce(seen_hash, '') = hash AND year IS NOT NULL AND seq IS NOT NULL AND "
    "dated IS NOT NULL)",
    "ck_letter_match": "match_level IN ('certain', 'likely') AND "
    "(state IN ('draft', 'withdrawn') OR match_level = 'certain' OR coalesce(identity_by, '') <> '')",
    "ck_letter_sent": "state IN ('draft', 'approved', 'undeliverable', 'withdrawn') OR sent_at IS NOT NULL",
    "ck_letter_counsel": "state <> 'handled' OR coalesce(counsel, '') <> ''",
}


class LetterRow(Base):
    """A letter. `state` moves only by guarded updates (see `bot.letters.model.MOVES`).

    `hash` is that of its words and its date, `substance` the same without the day on which the item was
    seen. `confirmed` is what an editor read in a paper. `thread_id` is the letter's own conversation, `how` says in which
    way a letter that no platform could deliver was handed over.
    """

    __tablename__ = "letter"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(12))
    sort: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(15), index=True)
    enterprise: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    profile: Mapped[int] = mapped_column(BigInteger)
    item: Mapped[int] = mapped_column(BigInteger, index=True)
    item_revision: Mapped[int] = mapped_column(Integer)
    matter: Mapped[str] = mapped_column(String(200))
    match_level: Mapped[str] = mapped_column(String(10))
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    center: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    market: Mapped[str | None] = mapped_column(String(10))
    urgent: Mapped[bool] = mapped_column(default=False)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    due: Mapped[date | None] = mapped_column(Date)
    certainty: Mapped[str | None] = mapped_column(String(10))
    time_zone: Mapped[str] = mapped_column(String(60), default="")
    rests_on: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[str | None] = mapped_column(String(4))
    rule: Mapped[str | None] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    trigger_event: Mapped[str | None] = mapped_column(String(40))
    trigger_on: Mapped[date | None] = mapped_column(Date)
    method: Mapped[str | None] = mapped_column(String(40))
    confirmed_by: Mapped[str] = mapped_column(String(200), default="")
    document: Mapped[str] = mapped_column(Text, default="")
    quote: Mapped[str] = mapped_column(Text, default="")
    working: Mapped[list[Any]] = mapped_column(JSON)
    asks: Mapped[list[Any]] = mapped_column(JSON)
    no_date: Mapped[str | None] = mapped_column(String(20))
    confirmed: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    why: Mapped[str] = mapped_column(String(12), default="")
    hash: Mapped[str] = mapped_column(String(64))
    substance: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    year: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(Integer)
    dated: Mapped[date | None] = mapped_column(Date)
    next_on: Mapped[date | None] = mapped_column(Date)
    approved_by: Mapped[str | None] = mapped_column(String(200))
    approved_by_id: Mapped[str | None] = mapped_column(String(80))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_hash: Mapped[str | None] = mapped_column(String(64))
    identity_by: Mapped[str | None] = mapped_column(String(200))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    how: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_by: Mapped[str | None] = mapped_column(String(200))
    counsel: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(String(40))
    follows: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))

    __table_args__ = (
        UniqueConstraint("center", "year", "seq"),
        Index(
            "uq_letter_first", "enterprise", "item", unique=True,
            sqlite_where=text("purpose = 'first' AND state <> 'withdrawn'"),
            postgresql_where=text("purpose = 'first' AND state <> 'withdrawn'"),
        ),
        Index("ix_letter_enterprise_matter", "enterprise", "matter"),
        Index("ix_letter_follows", "follows"),
        Index("ix_letter_thread_id", "thread_id"),
        *(CheckConstraint(rule, name=name) for name, rule in CHECKS.items()),
    )  # fmt: skip


class LetterEventRow(Base):
    """The log of a letter: every move, who made it, when and why. It can only grow."""

    __tablename__ = "letter_event"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    actor_id: Mapped[str] = mapped_column(String(80))
    move: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[str | None] = mapped_column(String(15))
    after: Mapped[str | None] = mapped_column(String(15))


class LetterClockRow(Base):
    """A clock of a letter: `step` is `half`, `5`, `2`, `1`, `passed` or `silence`; it leaves `live` once."""

    __tablename__ = "letter_clock"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    step: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    fired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("letter_id", "step"), Index("ix_letter_clock_state_due", "state", "due_at"))


class LetterNumberRow(Base):
    """The last number that a center gave in a year; its row is locked while the next one is given."""

    __tablename__ = "letter_number"
    center: Mapped[str] = mapped_column(String(80), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
