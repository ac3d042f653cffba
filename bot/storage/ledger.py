"""The ledger: one row for each addressed message, one outcome for each row; inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select, update

from bot.storage.messages import insert_once
from bot.storage.tables import CaseRow, LedgerRow, MessageRow, ThreadRow

Outcome = Literal["answered", "asked_back", "handed_over", "refused", "relayed", "undelivered"]


@dataclass(frozen=True)
class Entry:
    """How an addressed message ended; `outcome` is None while it has not."""

    message: int
    thread: int
    platform: str
    channel: str
    key: str
    enterprise: str
    author: str
    text: str
    received_at: datetime
    outcome: Outcome | None
    reason: str | None
    delivery: str | None
    case: str | None
    ended_at: datetime | None


def open_entry(conn: Connection, message_id: int, now: datetime) -> bool:
    """Note that this message is addressed to the bot; says whether that was new."""
    return insert_once(conn, LedgerRow, message_id=message_id, received_at=now)


def is_open(conn: Connection, message_id: int) -> bool:
    """Whether the message is addressed and has no outcome yet."""
    wanted = select(LedgerRow.id).where(LedgerRow.message_id == message_id, LedgerRow.outcome.is_(None))
    return conn.execute(wanted).first() is not None


def has_entry(conn: Connection, message_id: int) -> bool:
    """Whether the message is addressed to the bot, ended or not."""
    return conn.execute(select(LedgerRow.id).where(LedgerRow.message_id == message_id)).first() is not None


def end(
    conn: Connection,
    message_id: int,
    outcome: Outcome,
    *,
    reason: str,
    now: datetime,
    delivery: str | None = None,
    case_id: int | None = None,
    market: str | None = None,
    route: str | None = None,
) -> bool:
    """Give the message its outcome; False if it has one already, which then stands."""
    values = {"outcome": outcome, "reason": reason, "delivery": delivery, "case_id": case_id, "ended_at": now}
    still_open = (LedgerRow.message_id == message_id, LedgerRow.outcome.is_(None))
    changed = conn.execute(update(LedgerRow).where(*still_open).values(**values, market=market, route=route))
    return bool(changed.rowcount)


def undelivered(conn: Connection, delivery: str, reason: str) -> bool:
    """Say of the message that this reply belongs to that its platform will never show the reply."""
    changed = conn.execute(
        update(LedgerRow).where(LedgerRow.delivery == delivery).values(outcome="undelivered", reason=reason)
    )
    return bool(changed.rowcount)


def entries(conn: Connection, *, open_only: bool = False) -> list[Entry]:
    """The ledger, oldest first."""
    wanted = (
        select(LedgerRow, MessageRow, ThreadRow.enterprise, CaseRow.number)
        .join(MessageRow, MessageRow.id == LedgerRow.message_id)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .outerjoin(CaseRow, CaseRow.id == LedgerRow.case_id)
        .with_only_columns(
            LedgerRow.message_id, MessageRow.thread_id, LedgerRow.received_at, LedgerRow.outcome, LedgerRow.reason,
            LedgerRow.delivery, LedgerRow.ended_at, MessageRow.platform, MessageRow.channel, MessageRow.key,
            MessageRow.author_name, MessageRow.text, ThreadRow.enterprise, CaseRow.number,
        )
        .order_by(LedgerRow.id)
    )  # fmt: skip
    if open_only:
        wanted = wanted.where(LedgerRow.outcome.is_(None))
    return [
        Entry(
            message=row.message_id, thread=row.thread_id, platform=row.platform, channel=row.channel, key=row.key,
            enterprise=row.enterprise, author=row.author_name, text=row.text, received_at=row.received_at,
            outcome=row.outcome, reason=row.reason, delivery=row.delivery, case=row.number, ended_at=row.ended_at,
        )
        for row in conn.execute(wanted)
    ]  # fmt: skip
