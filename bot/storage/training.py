"""Training in SQL: who took what, with which answers; every function works inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select, update

from bot.cases.model import ENDED, HELD
from bot.errors import NotAllowed
from bot.storage.messages import insert_once
from bot.storage.tables import CaseRow, LedgerRow, MessageRow, ThreadRow
from bot.storage.training_tables import (
    CourseAnswerRow,
    CourseAttemptRow,
    CourseCertificateRow,
    CourseOfferRow,
    CourseProposalRow,
)
from bot.training.fitting import Reason
from bot.training.progress import Answer, Attempt

PRESSING = ("U2", "U3")


@dataclass(frozen=True)
class Certificate:
    """A certificate as it stands: for whom, for what, by which state of the guides."""

    number: str
    attempt: int
    course: str
    name: str
    enterprise_name: str | None
    title: Mapping[str, str]
    issued_at: datetime
    finished_at: datetime
    score: int
    questions: int
    edition: str | None


@dataclass(frozen=True)
class Offer:
    """A course that was offered to an enterprise, and why."""

    id: int
    enterprise: str
    course: str
    reason: Reason
    state: str
    made_at: datetime


@dataclass(frozen=True)
class Taken:
    """How often a course was begun, finished and passed."""

    begun: int
    finished: int
    passed: int


# -- goes ---------------------------------------------------------------------------------------------------------------


def attempts(conn: Connection, person: str) -> dict[str, Attempt]:
    """A person's latest go at each course."""
    rows = conn.execute(_attempts().where(CourseAttemptRow.person == person).order_by(CourseAttemptRow.n))
    return {row.course: _attempt(row) for row in rows}


def passed(conn: Connection, person: str) -> dict[str, Attempt]:
    """The first go with which a person passed each course."""
    mine = (CourseAttemptRow.person == person, CourseAttemptRow.passed.is_(True))
    rows = conn.execute(_attempts().where(*mine).order_by(CourseAttemptRow.n.desc()))
    return {row.course: _attempt(row) for row in rows}


def attempt(conn: Connection, attempt_id: int, person: str) -> Attempt:
    """A go of this person; raises `NotAllowed` for an unknown one, as for that of somebody else."""
    row = conn.execute(
        _attempts().where(CourseAttemptRow.id == attempt_id, CourseAttemptRow.person == person)
    ).one_or_none()
    if row is None:
        raise NotAllowed(f"no attempt {attempt_id} of {person}")
    return _attempt(row)


def latest(conn: Connection, person: str, course: str) -> Attempt | None:
    """A person's latest go at a course."""
    mine = (CourseAttemptRow.person == person, CourseAttemptRow.course == course)
    row = conn.execute(_attempts().where(*mine).order_by(CourseAttemptRow.n.desc()).limit(1)).one_or_none()
    return None if row is None else _attempt(row)


def begin(conn: Connection, person: str, enterprise: str | None, course: str, n: int, now: datetime) -> Attempt:
    """The `n`th go, begun now unless it was before."""
    values = {"person": person, "enterprise": enterprise, "course": course, "n": n, "started_at": now}
    insert_once(conn, CourseAttemptRow, **values)
    mine = (CourseAttemptRow.person == person, CourseAttemptRow.course == course, CourseAttemptRow.n == n)
    return _attempt(conn.execute(_attempts().where(*mine)).one())


def answers(conn: Connection, attempt_id: int) -> list[Answer]:
    """Every answer of a go, whatever its question says by now."""
    rows = conn.execute(
        select(CourseAnswerRow.question, CourseAnswerRow.digest, CourseAnswerRow.chosen, CourseAnswerRow.right)
        .where(CourseAnswerRow.attempt_id == attempt_id)
        .order_by(CourseAnswerRow.at)
    )
    return [Answer(row.question, row.digest, tuple(row.chosen), row.right) for row in rows]


def keep_answer(conn: Connection, attempt_id: int, answer: Answer, now: datetime) -> bool:
    """Keep the first answer to a question; says whether this was it."""
    return insert_once(
        conn, CourseAnswerRow, attempt_id=attempt_id, question=answer.question, digest=answer.digest,
        chosen=list(answer.chosen), right=answer.right, at=now,
    )  # fmt: skip


def finish(conn: Connection, attempt_id: int, **values: Any) -> bool:
    """Set the result of a go that has none; says whether this was it."""
    still = (CourseAttemptRow.id == attempt_id, CourseAttemptRow.finished_at.is_(None))
    return bool(conn.execute(update(CourseAttemptRow).where(*still).values(**values)).rowcount)


# -- certificates -------------------------------------------------------------------------------------------------------


def certify(conn: Connection, number: str, attempt_id: int, **values: Any) -> None:
    """Keep a certificate, the first for its go."""
    insert_once(conn, CourseCertificateRow, number=number, attempt_id=attempt_id, **values)


def certificate(conn: Connection, *, number: str | None = None, attempt_id: int | None = None) -> Certificate | None:
    """A certificate by its number or by its go."""
    mine = CourseCertificateRow.attempt_id == attempt_id if number is None else CourseCertificateRow.number == number
    row = conn.execute(
        select(
            CourseCertificateRow.number, CourseCertificateRow.attempt_id, CourseAttemptRow.course,
            CourseCertificateRow.name, CourseCertificateRow.enterprise_name, CourseCertificateRow.title,
            CourseCertificateRow.issued_at, CourseAttemptRow.finished_at, CourseAttemptRow.score,
            CourseAttemptRow.questions, CourseAttemptRow.edition,
        )
        .join(CourseAttemptRow, CourseAttemptRow.id == CourseCertificateRow.attempt_id)
        .where(mine)
    ).one_or_none()  # fmt: skip
    return None if row is None else Certificate(*row)


# -- offers -------------------------------------------------------------------------------------------------------------


def offers(conn: Connection, enterprise: str) -> list[Offer]:
    """What was offered to an enterprise, the newest first."""
    rows = conn.execute(_offers().where(CourseOfferRow.enterprise == enterprise).order_by(CourseOfferRow.n.desc()))
    return [_offer(row) for row in rows]


def offer(conn: Connection, offer_id: int) -> Offer | None:
    """An offer by its row."""
    row = conn.execute(_offers().where(CourseOfferRow.id == offer_id)).one_or_none()
    return None if row is None else _offer(row)


def offered_since(conn: Connection, since: datetime) -> frozenset[str]:
    """The enterprises to which something was offered after this moment."""
    rows = conn.execute(select(CourseOfferRow.enterprise).where(CourseOfferRow.made_at > since).distinct())
    return frozenset(rows.scalars())


def make_offer(
    conn: Connection, enterprise: str, course: str, reason: Reason, now: datetime, rest: timedelta
) -> int | None:
    """The row of a new offer; None where one was made within `rest`, or at this very moment by somebody else."""
    n, last = conn.execute(
        select(func.coalesce(func.max(CourseOfferRow.n), 0), func.max(CourseOfferRow.made_at)).where(
            CourseOfferRow.enterprise == enterprise
        )
    ).one()
    if last is not None and now - last < rest:
        return None
    values = {"enterprise": enterprise, "n": n + 1, "course": course, "made_at": now, "state": "open"}
    if not insert_once(conn, CourseOfferRow, **values, why=reason.why, what=reason.what[:80]):
        return None
    made = (CourseOfferRow.enterprise == enterprise, CourseOfferRow.n == n + 1)
    return int(conn.execute(select(CourseOfferRow.id).where(*made)).scalar_one())


def decide_offer(conn: Connection, offer_id: int, state: str, now: datetime) -> bool:
    """End an offer that is open; says whether it was."""
    still = (CourseOfferRow.id == offer_id, CourseOfferRow.state == "open")
    return bool(conn.execute(update(CourseOfferRow).where(*still).values(state=state, decided_at=now)).rowcount)


def take_offers(conn: Connection, enterprise: str, course: str, now: datetime) -> None:
    """Somebody of the enterprise has begun what was offered."""
    still = (CourseOfferRow.enterprise == enterprise, CourseOfferRow.course == course, CourseOfferRow.state == "open")
    conn.execute(update(CourseOfferRow).where(*still).values(state="taken", decided_at=now))


def taken_by(conn: Connection, enterprise: str) -> frozenset[str]:
    """The courses that somebody of the enterprise has begun."""
    rows = conn.execute(select(CourseAttemptRow.course).where(CourseAttemptRow.enterprise == enterprise).distinct())
    return frozenset(rows.scalars())


def in_trouble(conn: Connection, enterprises: Sequence[str] | None = None) -> frozenset[str]:
    """The enterprises with an urgent case that runs, or with a case that a person holds."""
    runs = and_(CaseRow.state.not_in(ENDED), CaseRow.urgency.in_(PRESSING) | CaseRow.state.in_(HELD))
    wanted = select(CaseRow.enterprise).where(runs).distinct()
    if enterprises is not None:
        wanted = wanted.where(CaseRow.enterprise.in_(enterprises))
    return frozenset(conn.execute(wanted).scalars())


def cited(
    conn: Connection, start: datetime, end: datetime | None = None, *, enterprise: str | None = None
) -> list[list[Mapping[str, Any]]]:
    """The citations of each answer since `start`, of one enterprise or of all, oldest first."""
    wanted = (
        select(MessageRow.reply)
        .join(LedgerRow, LedgerRow.delivery == MessageRow.delivery)
        .where(LedgerRow.received_at >= start, MessageRow.reply.is_not(None))
        .order_by(LedgerRow.id)
    )
    if end is not None:
        wanted = wanted.where(LedgerRow.received_at < end)
    if enterprise is not None:
        mine = ThreadRow.enterprise == enterprise
        wanted = wanted.join(ThreadRow, ThreadRow.id == MessageRow.thread_id).where(mine)
    replies = conn.execute(wanted).scalars()
    return [list(reply.get("citations", ())) for reply in replies if reply]


# -- figures and proposals ----------------------------------------------------------------------------------------------


def taken(conn: Connection, start: datetime, end: datetime) -> dict[str, Taken]:
    """How often each course was begun between two moments, and how those goes ended; of enterprises' people."""
    wanted = (
        select(
            CourseAttemptRow.course, func.count(), func.count(CourseAttemptRow.finished_at),
            func.count().filter(CourseAttemptRow.passed.is_(True)),
        )
        .where(
            CourseAttemptRow.started_at >= start, CourseAttemptRow.started_at < end,
            CourseAttemptRow.enterprise.is_not(None),
        )
        .group_by(CourseAttemptRow.course)
    )  # fmt: skip
    return {row[0]: Taken(row[1], row[2], row[3]) for row in conn.execute(wanted)}


def answered(conn: Connection, start: datetime, end: datetime) -> list[tuple[str, str, str, int, int]]:
    """Course, question, digest, answers and right answers between two moments; of enterprises' people."""
    wanted = (
        select(
            CourseAttemptRow.course, CourseAnswerRow.question, CourseAnswerRow.digest, func.count(),
            func.count().filter(CourseAnswerRow.right.is_(True)),
        )
        .join(CourseAttemptRow, CourseAttemptRow.id == CourseAnswerRow.attempt_id)
        .where(
            CourseAnswerRow.at >= start, CourseAnswerRow.at < end, CourseAttemptRow.enterprise.is_not(None)
        )
        .group_by(CourseAttemptRow.course, CourseAnswerRow.question, CourseAnswerRow.digest)
    )  # fmt: skip
    return [(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in conn.execute(wanted)]


@dataclass(frozen=True)
class Decision:
    """What was decided about a proposal, by whom, why and when."""

    state: str
    by: str
    why: str
    at: datetime


def decisions(conn: Connection, month: str) -> dict[tuple[str, str, str], Decision]:
    """What was decided about the proposals of a month, by kind, market (empty for none) and topic."""
    rows = conn.execute(select(*CourseProposalRow.__table__.columns).where(CourseProposalRow.month == month))
    return {(row.kind, row.market, row.topic): Decision(row.state, row.by, row.why, row.at) for row in rows}


def decide(conn: Connection, month: str, kind: str, market: str, topic: str, decision: Decision) -> None:
    """Keep a decision; a later one replaces an earlier."""
    values = {"state": decision.state, "by": decision.by, "why": decision.why, "at": decision.at}
    insert_once(conn, CourseProposalRow, month=month, kind=kind, market=market, topic=topic, **values)
    mine = (
        CourseProposalRow.month == month, CourseProposalRow.kind == kind, CourseProposalRow.market == market,
        CourseProposalRow.topic == topic,
    )  # fmt: skip
    conn.execute(update(CourseProposalRow).where(*mine).values(**values))


def _attempts() -> Any:
    return select(*CourseAttemptRow.__table__.columns)


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(**row._mapping)


def _offers() -> Any:
    columns = ("id", "enterprise", "course", "why", "what", "state", "made_at")
    return select(*(getattr(CourseOfferRow, name) for name in columns))


def _offer(row: Row[Any]) -> Offer:
    return Offer(row.id, row.enterprise, row.course, Reason(row.why, row.what), row.state, row.made_at)
