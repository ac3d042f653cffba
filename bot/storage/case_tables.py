"""The tables around a case: its log, clocks, last days, declarations, views, files, and the lessons drawn from it.

The log (`case_event`) can only grow: triggers of the database refuse every change but the blanking of a note when an
enterprise has its words deleted.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base, Serial
from knowledge.store.types import UtcDateTime


class CaseEventRow(Base):
    """The history of a case: every move, who made it, when and why."""

    __tablename__ = "case_event"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    move: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    actor_id: Mapped[str | None] = mapped_column(String(80))
    actor_role: Mapped[str | None] = mapped_column(String(20))
    before: Mapped[str | None] = mapped_column(String(30))
    after: Mapped[str | None] = mapped_column(String(30))


class CaseTimerRow(Base):
    """A clock of a case: at `due_at` its step is due. `state` is `live`, `fired` or `cancelled`, and leaves `live` once.

    `kind` is what runs (`first_human`, `confirm`, `answer`, `idle`, `supplement`, `back`, `ended`, `legal`), `subject`
    the deadline of a legal one, `late_s` how many seconds after its time it rang.
    """

    __tablename__ = "case_timer"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(20))
    subject: Mapped[int | None] = mapped_column(BigInteger)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="live")
    fired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_s: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        Index("ix_case_timer_state_due", "state", "due_at"),
        Index(
            "uq_case_timer_live",
            "case_id",
            unique=True,
            sqlite_where=text("state = 'live' AND kind <> 'legal'"),
            postgresql_where=text("state = 'live' AND kind <> 'legal'"),
        ),
    )


class CaseDeadlineRow(Base):
    """A last day of a case, with its working as it was counted and the fingerprint of the rule row it came from."""

    __tablename__ = "case_deadline"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    rule: Mapped[str | None] = mapped_column(String(40))
    due: Mapped[date] = mapped_column(Date)
    time_zone: Mapped[str] = mapped_column(String(60))
    certainty: Mapped[str] = mapped_column(String(20))
    working: Mapped[list[Any]] = mapped_column(JSON, default=list)
    source: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[str | None] = mapped_column(String(4))
    trigger_fact: Mapped[str | None] = mapped_column(String(40))
    trigger_value: Mapped[str | None] = mapped_column(String(40))
    method: Mapped[str | None] = mapped_column(String(40))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), default="live")
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    counsel: Mapped[str | None] = mapped_column(Text)
    handled_by: Mapped[str | None] = mapped_column(String(200))
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CaseDeclarationRow(Base):
    """Whether an expert declared a conflict of interest before the facts were shown; a later word replaces it.

    `knows` stays once the facts were open to them.
    """

    __tablename__ = "case_declaration"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    conflict: Mapped[bool]
    knows: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseWallRow(Base):
    """Two cases whose enterprises stand against each other: nobody works on both, nothing goes across."""

    __tablename__ = "case_wall"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseViewRow(Base):
    """Who of the desk saw what of a case, and when."""

    __tablename__ = "case_view"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseVectorRow(Base):
    """The meaning of a case's question as a vector of one embedding model, for finding similar cases."""

    __tablename__ = "case_vector"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    model: Mapped[str] = mapped_column(String(200))
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class AbsenceRow(Base):
    """When an expert is not there."""

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    person: Mapped[str] = mapped_column(String(80), index=True)
    start: Mapped[datetime] = mapped_column(UtcDateTime)
    end: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str | None] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class StoredFileRow(Base):
    """A file that is kept once, by the hash of its bytes, in the data folder."""

    __tablename__ = "stored_file"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mime: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LessonRow(Base):
    """A lesson drawn from a resolved case: `state` is `draft`, `approved`, `rejected` or `published`.

    `removed` lists what was taken out and why, `contradictions` the passages of the guides that may say otherwise.
    """

    __tablename__ = "lesson"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    market: Mapped[str | None] = mapped_column(String(10))
    forum: Mapped[str | None] = mapped_column(String(200))
    right: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(10))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    sources: Mapped[list[Any]] = mapped_column(JSON, default=list)
    removed: Mapped[list[Any]] = mapped_column(JSON, default=list)
    contradictions: Mapped[list[Any]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    review_by: Mapped[date] = mapped_column(Date)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    why: Mapped[str | None] = mapped_column(Text)
    edition: Mapped[str | None] = mapped_column(String(80))
