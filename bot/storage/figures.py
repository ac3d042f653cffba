"""What is counted of a desk's work between two moments; inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.orm import aliased

from bot.storage.case_tables import CaseEventRow
from bot.storage.tables import CaseRow, LedgerRow, MessageRow

FIRST_MOVES = ("claim", "relay", "request_supplement", "refuse", "terminate")
"""With one of these a person is there; an acceptance alone leaves the case waiting."""


@dataclass(frozen=True)
class FirstHuman:
    """How long a case waited for its first person: when it was opened, when somebody came, when that was too late."""

    urgency: str
    opened_at: datetime
    came_at: datetime | None
    breached_at: datetime | None


@dataclass(frozen=True)
class Gap:
    """A question that the guides did not answer."""

    market: str | None
    thread: int
    text: str
    at: datetime


def questions(conn: Connection, start: datetime, end: datetime) -> list[tuple[str | None, str, int]]:
    """How many messages to the bot came, by market and outcome (`open` while there is none)."""
    market = func.coalesce(LedgerRow.market, CaseRow.market)
    outcome = func.coalesce(LedgerRow.outcome, "open")
    wanted = (
        select(market, outcome, func.count())
        .select_from(LedgerRow)
        .outerjoin(CaseRow, CaseRow.id == LedgerRow.case_id)
        .where(LedgerRow.received_at >= start, LedgerRow.received_at < end)
        .group_by(market, outcome)
    )
    return [(row[0], str(row[1]), int(row[2])) for row in conn.execute(wanted)]


def first_humans(conn: Connection, start: datetime, end: datetime) -> list[FirstHuman]:
    """The cases that were opened, with their first person and their first breach."""
    came, breach = aliased(CaseEventRow), aliased(CaseEventRow)
    first = (
        select(func.min(came.at))
        .where(came.case_id == CaseRow.id, came.move.in_(FIRST_MOVES), came.actor_role.in_(("expert", "lead")))
        .scalar_subquery()
    )
    late = select(func.min(breach.at)).where(breach.case_id == CaseRow.id, breach.move == "breach").scalar_subquery()
    wanted = select(CaseRow.urgency, CaseRow.opened_at, first, late).where(
        CaseRow.opened_at >= start, CaseRow.opened_at < end
    )
    return [FirstHuman(*row) for row in conn.execute(wanted.order_by(CaseRow.id))]


def breaches(conn: Connection, start: datetime, end: datetime) -> dict[str, int]:
    """How often nobody answered within the level, by level."""
    wanted = (
        select(CaseRow.urgency, func.count())
        .join(CaseEventRow, CaseEventRow.case_id == CaseRow.id)
        .where(CaseEventRow.move == "breach", CaseEventRow.at >= start, CaseEventRow.at < end)
        .group_by(CaseRow.urgency)
    )
    return {str(row[0]): int(row[1]) for row in conn.execute(wanted)}


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
