"""The tables of training: goes at courses, answers, certificates, offers, and what editors decided about proposals."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base, Serial
from knowledge.store.types import UtcDateTime


class CourseAttemptRow(Base):
    """One go of a person at a course; `finished_at` is set once, with the score."""

    __tablename__ = "course_attempt"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    person: Mapped[str] = mapped_column(String(80))
    enterprise: Mapped[str | None] = mapped_column(String(80), index=True)
    course: Mapped[str] = mapped_column(String(40))
    n: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[int | None]
    questions: Mapped[int | None]
    passed: Mapped[bool | None]
    edition: Mapped[str | None] = mapped_column(String(80))

    __table_args__ = (UniqueConstraint("person", "course", "n"), Index(None, "finished_at"))


class CourseAnswerRow(Base):
    """What was first chosen for a question as it then read (`digest`)."""

    __tablename__ = "course_answer"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("course_attempt.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(12), primary_key=True)
    chosen: Mapped[list[str]] = mapped_column(JSON)
    right: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CourseCertificateRow(Base):
    """A certificate for a course that was passed, with the name as the person gave it."""

    __tablename__ = "course_certificate"
    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("course_attempt.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    enterprise_name: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CourseOfferRow(Base):
    """A course offered to an enterprise, its `n`th offer. `state` is `open`, `taken`, `declined` or `withdrawn`."""

    __tablename__ = "course_offer"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    enterprise: Mapped[str] = mapped_column(String(80))
    n: Mapped[int]
    course: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default="open")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("enterprise", "n"),)


class CourseProposalRow(Base):
    """What a lead decided about a proposal of a month: `taken_up` or `dismissed`; a later word replaces the earlier."""

    __tablename__ = "course_proposal"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    market: Mapped[str] = mapped_column(String(10), primary_key=True)
    topic: Mapped[str] = mapped_column(String(200), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
