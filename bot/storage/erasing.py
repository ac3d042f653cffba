"""The words of a case taken out of the database; what happened and when stays. Inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from bot.cases.model import Brief, Case
from bot.storage.case_tables import (
    CaseDeadlineRow,
    CaseDeclarationRow,
    CaseEventRow,
    CaseVectorRow,
    LessonRow,
)
from bot.storage.tables import AttachmentRow, CaseRow, FeedbackRow, LedgerRow, MessageRow, MessageVersionRow

GONE = ""


def erase(conn: Connection, thread_id: int, found: Sequence[Case], now: datetime) -> list[int]:
    """Blank every word of a thread and of its cases, all of them; the row ids of the messages that were blanked."""
    rows = conn.execute(select(MessageRow.id, MessageRow.delivery).where(MessageRow.thread_id == thread_id)).all()
    ids = [int(row.id) for row in rows]
    conn.execute(delete(MessageVersionRow).where(MessageVersionRow.message_id.in_(ids)))
    gone: dict[str, Any] = {"text": GONE, "files": [], "reply": None, "deleted_at": now}
    conn.execute(update(MessageRow).where(MessageRow.id.in_(ids)).values(**gone))
    conn.execute(update(LedgerRow).where(LedgerRow.message_id.in_(ids)).values(reason=None))
    deliveries = [row.delivery for row in rows if row.delivery]
    conn.execute(update(FeedbackRow).where(FeedbackRow.delivery.in_(deliveries)).values(reason=None))
    for case in found:
        _erase_case(conn, case, now)
    return ids


def take_files(conn: Connection, thread_id: int) -> list[str]:
    """Delete what a thread knows of its files; the hashes of those whose bytes the desk keeps, each once."""
    here = AttachmentRow.message_id.in_(select(MessageRow.id).where(MessageRow.thread_id == thread_id))
    gone = conn.execute(delete(AttachmentRow).where(here).returning(AttachmentRow.sha256)).scalars()
    return sorted({sha256 for sha256 in gone if sha256})


def _erase_case(conn: Connection, case: Case, now: datetime) -> None:
    brief = asdict(Brief(case.enterprise_name, None, GONE, case.language, case.market, case.urgency, ()))
    values = {"brief": brief, "note": None, "matter": None, "opponents": None, "forum": None, "erased_at": now}
    conn.execute(update(CaseRow).where(CaseRow.id == case.id).values(**values))
    spoken = (CaseEventRow.case_id == case.id, CaseEventRow.note.is_not(None))
    conn.execute(update(CaseEventRow).where(*spoken).values(note=GONE))
    conn.execute(
        update(CaseDeadlineRow)
        .where(CaseDeadlineRow.case_id == case.id)
        .values(counsel=None, handled_by=None, working=[], trigger_value=None, method=None, state="superseded")
    )
    conn.execute(update(CaseDeclarationRow).where(CaseDeclarationRow.case_id == case.id).values(why=None))
    conn.execute(delete(CaseVectorRow).where(CaseVectorRow.case_id == case.id))
    conn.execute(delete(LessonRow).where(LessonRow.case_id == case.id, LessonRow.state.in_(("draft", "rejected"))))


def old_enough(conn: Connection, now: datetime, days: int, states: Sequence[str]) -> list[int]:
    """Ids of ended cases, one for each thread whose cases are all older than so many days and not held, not erased yet."""
    before = now - timedelta(days=days)
    kept = select(CaseRow.thread_id).where(
        or_(
            CaseRow.state.not_in(states), CaseRow.ended_at.is_(None), CaseRow.ended_at >= before, CaseRow.hold.is_(True)
        )
    )
    wanted = (
        select(func.max(CaseRow.id).label("id"))
        .where(CaseRow.erased_at.is_(None), CaseRow.thread_id.not_in(kept))
        .group_by(CaseRow.thread_id)
    )
    return sorted(int(row.id) for row in conn.execute(wanted))
