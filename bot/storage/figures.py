"""What is counted of a desk's work between two moments; inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.orm import aliased

from bot.storage.case_tables import CaseEventRow
from bot.storage.tables import CaseRow, LedgerRow, MessageRow, ThreadRow

FIRST_MOVES = ("claim", "relay", "request_supplement", "refuse", "terminate")
"""With one of these a person is there; an acceptance alone leaves the case waiting."""


@dataclass(frozen=True)
class Question:
    """A message to the bot: its row in the ledger, whose it is, its market, route and outcome (`open` while there is none)."""

    id: int
    market: str | None
    outcome: str
    route: str | None
    enterprise: str
    received_at: datetime
    ended_at: datetime | None

    @property
    def is_gap(self) -> bool:
        """Whether it was refused because the guides have nothing."""
        return self.outcome == "refused" and self.route == "answer"


@dataclass(frozen=True)
class FirstHuman:
    """How long a case waited for its first person: when it was opened, when somebody came, when that was too late."""

    case: int
    urgency: str
    opened_at: datetime
    came_at: datetime | None
    breached_at: datetime | None
    market: str | None
    center: str
    adviser: str | None

    @property
    def in_time(self) -> bool | None:
        """Whether the level was kept; None while the case still waits and is not late yet."""
        if self.came_at is None and self.breached_at is None:
            return None
        return self.breached_at is None or (self.came_at is not None and self.came_at < self.breached_at)


@dataclass(frozen=True)
class Breach:
    """A limit of a case that passed without a person: the row of the log, and whose case it is."""

    id: int
    urgency: str
    center: str
    adviser: str | None


@dataclass(frozen=True)
class Gap:
    """A question that the guides did not answer."""

    market: str | None
    thread: int
    text: str
    at: datetime


def questions(conn: Connection, start: datetime, end: datetime) -> list[Question]:
    """The messages to the bot that came, in their order."""
    wanted = (
        select(
            LedgerRow.id, func.coalesce(LedgerRow.market, CaseRow.market), func.coalesce(LedgerRow.outcome, "open"),
            LedgerRow.route, ThreadRow.enterprise, LedgerRow.received_at, LedgerRow.ended_at,
        )
        .join(MessageRow, MessageRow.id == LedgerRow.message_id)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .outerjoin(CaseRow, CaseRow.id == LedgerRow.case_id)
        .where(LedgerRow.received_at >= start, LedgerRow.received_at < end)
        .order_by(LedgerRow.id)
    )  # fmt: skip
    return [Question(*row) for row in conn.execute(wanted)]


def first_humans(conn: Connection, start: datetime, end: datetime) -> list[FirstHuman]:
    """The cases that were opened, with their first person and their first breach."""
    came, breach = aliased(CaseEventRow), aliased(CaseEventRow)
    first = (
        select(func.min(came.at))
        .where(came.case_id == CaseRow.id, came.move.in_(FIRST_MOVES), came.actor_role.in_(("expert", "lead")))
        .scalar_subquery()
    )
    late = select(func.min(breach.at)).where(breach.case_id == CaseRow.id, breach.move == "breach").scalar_subquery()
    wanted = select(
        CaseRow.id, CaseRow.urgency, CaseRow.opened_at, first, late, CaseRow.market, CaseRow.center, CaseRow.adviser
    ).where(CaseRow.opened_at >= start, CaseRow.opened_at < end)
    return [FirstHuman(*row) for row in conn.execute(wanted.order_by(CaseRow.id))]


def breaches(conn: Connection, start: datetime, end: datetime) -> list[Breach]:
    """Each time that nobody answered within the level."""
    wanted = (
        select(CaseEventRow.id, CaseRow.urgency, CaseRow.center, CaseRow.adviser)
        .join(CaseEventRow, CaseEventRow.case_id == CaseRow.id)
        .where(CaseEventRow.move == "breach", CaseEventRow.at >= start, CaseEventRow.at < end)
        .order_by(CaseEventRow.id)
    )
    return [Breach(*row) for row in conn.execute(wanted)]


def opened_before(conn: Connection, at: datetime) -> list[datetime]:
    """When the cases were opened that were open at this moment."""
    still = or_(CaseRow.ended_at.is_(None), CaseRow.ended_at > at)
    wanted = select(CaseRow.opened_at).where(and_(CaseRow.opened_at <= at, still)).order_by(CaseRow.opened_at)
    return list(conn.execute(wanted).scalars())


def gaps(conn: Connection, start: datetime, end: datetime) -> list[Gap]:
    """The questions that were refused because the guides have nothing, the newest first."""
    wanted = (
        select(LedgerRow.market, MessageRow.thread_id, MessageRow.text, LedgerRow.received_at)
        .join(MessageRow, MessageRow.id == LedgerRow.message_id)
        .where(
            LedgerRow.outcome == "refused", LedgerRow.route == "answer", LedgerRow.received_at >= start,
            LedgerRow.received_at < end,
        )
        .order_by(LedgerRow.id.desc())
    )  # fmt: skip
    return [Gap(*row) for row in conn.execute(wanted)]
