"""The clocks of cases in SQL: set, rung once, cancelled; inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from bot.cases.model import Case
from bot.storage.case_tables import CaseTimerRow
from bot.storage.tables import CaseRow

EARLY = timedelta(seconds=5)
"""A clock that rings so little before its time rings in time: two machines' clocks differ by as much."""
LEGAL = "legal"


@dataclass(frozen=True)
class Timer:
    """A clock of a case; `subject` is the last day that a legal one belongs to."""

    id: int
    case: int
    kind: str
    step: str
    due_at: datetime
    subject: int | None = None
    state: str = "live"
    fired_at: datetime | None = None
    late_s: int | None = None


def set_timer(
    conn: Connection, case_id: int, kind: str, step: str, due_at: datetime, now: datetime, *, subject: int | None = None
) -> int:
    """A new clock; its id."""
    values = {
        "case_id": case_id, "kind": kind, "step": step, "subject": subject, "due_at": due_at, "set_at": now, "state": "live",
    }  # fmt: skip
    return int(conn.execute(_SET, values).scalar_one())


_SET = insert(CaseTimerRow).returning(CaseTimerRow.id)


def take(conn: Connection, timer_id: int, now: datetime) -> Timer | None:
    """Mark a clock as rung; None where it rang before, was cancelled, or is not due yet."""
    timer = timer_by_id(conn, timer_id)
    if timer is None or timer.due_at > now + EARLY:
        return None
    late = max(0, int((now - timer.due_at).total_seconds()))
    changed = conn.execute(
        update(CaseTimerRow)
        .where(CaseTimerRow.id == timer_id, CaseTimerRow.state == "live")
        .values(state="fired", fired_at=now, late_s=late)
    )
    return timer_by_id(conn, timer_id) if changed.rowcount else None


def cancel(conn: Connection, case_id: int, *, legal: bool = False, subject: int | None = None) -> None:
    """Stop the clocks of a case: its own one, or the legal ones (of one last day)."""
    wanted = [CaseTimerRow.case_id == case_id, CaseTimerRow.state == "live"]
    wanted.append(CaseTimerRow.kind == LEGAL if legal else CaseTimerRow.kind != LEGAL)
    if subject is not None:
        wanted.append(CaseTimerRow.subject == subject)
    conn.execute(update(CaseTimerRow).where(*wanted).values(state="cancelled"))


def current(conn: Connection, case_id: int) -> Timer | None:
    """The clock that a case runs on, legal ones apart."""
    return next(iter(_read(conn, _CURRENT, case=case_id)), None)


def timer_by_id(conn: Connection, timer_id: int) -> Timer | None:
    """A clock by its id."""
    return next(iter(_read(conn, _BY_ID, timer=timer_id)), None)


def live(conn: Connection) -> list[Timer]:
    """Every clock that runs, the next one first."""
    wanted = select(CaseTimerRow).where(CaseTimerRow.state == "live").order_by(CaseTimerRow.due_at, CaseTimerRow.id)
    return _timers(conn, wanted)


def of_case(conn: Connection, case_id: int) -> list[Timer]:
    """Every clock that a case ever had, oldest first."""
    return _timers(conn, select(CaseTimerRow).where(CaseTimerRow.case_id == case_id).order_by(CaseTimerRow.id))


def without(conn: Connection, states: Sequence[str]) -> list[int]:
    """Ids of the cases in these states on which no clock runs, though one should."""
    running = select(CaseTimerRow.case_id).where(CaseTimerRow.state == "live", CaseTimerRow.kind != LEGAL)
    wanted = select(CaseRow.id).where(CaseRow.state.in_(states), CaseRow.id.not_in(running)).order_by(CaseRow.id)
    return [int(row.id) for row in conn.execute(wanted)]


def next_due(conn: Connection, case: Case) -> datetime | None:
    """When the clock of a case rings."""
    found = current(conn, case.id)
    return found.due_at if found else None


def _timers(conn: Connection, wanted: Select[Any]) -> list[Timer]:
    return _read(conn, _columns(wanted))


def _read(conn: Connection, wanted: Select[Any], **values: Any) -> list[Timer]:
    rows = conn.execute(wanted, values).all()
    return [Timer(r.id, r.case_id, r.kind, r.step, r.due_at, r.subject, r.state, r.fired_at, r.late_s) for r in rows]


def _columns(wanted: Select[Any]) -> Select[Any]:
    return wanted.with_only_columns(*CaseTimerRow.__table__.columns)


# Made once: every change of a case asks for its clock.
_BY_ID = _columns(select(CaseTimerRow).where(CaseTimerRow.id == bindparam("timer")))
_CURRENT = _columns(
    select(CaseTimerRow).where(
        CaseTimerRow.case_id == bindparam("case"), CaseTimerRow.state == "live", CaseTimerRow.kind != LEGAL
    )
)
