"""Cases in SQL: opened once per thread, moved by guarded updates; inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from bot.cases.model import ENDED, MOVES, Brief, BriefFact, Case, CaseEvent, Move
from bot.conversations import Person
from bot.errors import MoveRefused, NotAllowed
from bot.storage.case_tables import CaseEventRow
from bot.storage.tables import CaseRow, EnterpriseRow


def current_case(conn: Connection, thread_id: int) -> Case | None:
    """The thread's case that has not ended, if there is one."""
    return _one(conn, CaseRow.thread_id == thread_id, CaseRow.state.not_in(ENDED))


def newest_case(conn: Connection, thread_id: int) -> Case | None:
    """The thread's latest case, ended ones included."""
    newest = select(func.max(CaseRow.id)).where(CaseRow.thread_id == thread_id).scalar_subquery()
    return _one(conn, CaseRow.id == newest)


def case_by_id(conn: Connection, case_id: int) -> Case:
    """A case with its history; raises `NotAllowed` for an unknown id, as for a hidden one."""
    case = _one(conn, CaseRow.id == case_id)
    if case is None:
        raise NotAllowed(f"no case {case_id}")
    return case


def case_by_number(conn: Connection, number: str) -> Case | None:
    """A case by the number that people quote."""
    return _one(conn, CaseRow.number == number.strip().upper())


def cases(conn: Connection, *, states: Sequence[str] | None = None, enterprise: str | None = None) -> list[Case]:
    """Cases, the most urgent first, then the one whose answer is due first."""
    wanted = _select().order_by(CaseRow.urgency.desc(), CaseRow.human_by, CaseRow.id)
    if states is not None:
        wanted = wanted.where(CaseRow.state.in_(states))
    if enterprise is not None:
        wanted = wanted.where(CaseRow.enterprise == enterprise)
    return [_case(row) for row in conn.execute(wanted).mappings()]


def open_case(
    conn: Connection,
    *,
    thread_id: int,
    owner: Person,
    urgency: str,
    market: str | None,
    language: str,
    center: str,
    center_why: Sequence[str],
    brief: Brief,
    human_by: datetime,
    now: datetime,
) -> Case:
    """A new case in state `received`, with its brief and its first event."""
    assert owner.enterprise is not None
    made = conn.execute(
        insert(CaseRow)
        .values(
            number=f"new-{thread_id}", thread_id=thread_id, enterprise=owner.enterprise, state="received",
            urgency=urgency, market=market, language=language, center=center, center_why=list(center_why),
            brief=asdict(brief), opened_at=now, human_by=human_by,
        )
        .returning(CaseRow.id)
    )  # fmt: skip
    case_id = int(made.scalar_one())
    conn.execute(update(CaseRow).where(CaseRow.id == case_id).values(number=f"C-{now.year}-{case_id:04d}"))
    add_event(conn, case_id, actor="Firstline", move="open", note=None, now=now)
    return case_by_id(conn, case_id)


def renew(conn: Connection, case: Case, *, urgency: str, brief: Brief, human_by: datetime, now: datetime) -> Case:
    """Bring a waiting or handed-back case up to date: the higher urgency, the newer brief, the earlier promise."""
    state = MOVES["reopen"][1] if case.state == "handed_back" else case.state
    conn.execute(
        update(CaseRow)
        .where(CaseRow.id == case.id)
        .values(
            state=state,
            urgency=max(case.urgency, urgency),
            brief=asdict(brief),
            human_by=human_by if state != case.state else min(case.human_by, human_by),
        )
    )
    add_event(
        conn,
        case.id,
        actor="Firstline",
        move="reopen" if state != case.state else "update",
        note=None,
        now=now,
    )
    return case_by_id(conn, case.id)


def move(
    conn: Connection,
    case_id: int,
    name: Move,
    *,
    actor: Person,
    now: datetime,
    remark: str | None = None,
    **values: Any,
) -> Case:
    """Make a move if the table allows it from the state the case has now; raises `MoveRefused` otherwise.

    The update names the states it may start from, so of several at the same time exactly one wins.
    """
    start, target = MOVES[name]
    changed = conn.execute(
        update(CaseRow).where(CaseRow.id == case_id, CaseRow.state.in_(start)).values(state=target, **values)
    )
    if not changed.rowcount:
        now_is = case_by_id(conn, case_id)
        raise MoveRefused(
            f"{now_is.number} is {now_is.state}: no {name}", state=now_is.state, holder=now_is.expert_name
        )
    add_event(conn, case_id, actor=actor.name, move=name, note=remark, now=now)
    return case_by_id(conn, case_id)


def set_rating(conn: Connection, case_id: int, rating: int, *, actor: Person, now: datetime, note: str | None) -> None:
    """Keep the enterprise's rating of an ended case; a later rating replaces it."""
    conn.execute(update(CaseRow).where(CaseRow.id == case_id).values(rating=rating))
    add_event(
        conn,
        case_id,
        actor=actor.name,
        move="rate",
        note=f"{rating}/5" + (f": {note}" if note else ""),
        now=now,
    )


def add_event(conn: Connection, case_id: int, *, actor: str, move: str, note: str | None, now: datetime) -> int:
    """Append to the history of a case; the id of the event."""
    made = conn.execute(
        insert(CaseEventRow)
        .values(case_id=case_id, at=now, actor=actor, move=move, note=note)
        .returning(CaseEventRow.id)
    )
    return int(made.scalar_one())


def _select() -> Any:
    return select(*CaseRow.__table__.columns, EnterpriseRow.name.label("enterprise_name")).join(
        EnterpriseRow, EnterpriseRow.id == CaseRow.enterprise
    )


def _one(conn: Connection, *conditions: Any) -> Case | None:
    row = conn.execute(_select().where(*conditions)).mappings().one_or_none()
    if row is None:
        return None
    events = conn.execute(
        select(CaseEventRow.at, CaseEventRow.actor, CaseEventRow.move, CaseEventRow.note)
        .where(CaseEventRow.case_id == row["id"])
        .order_by(CaseEventRow.id)
    )
    return _case(row, tuple(CaseEvent(e.at, e.actor, e.move, e.note) for e in events))


def _case(row: RowMapping, events: tuple[CaseEvent, ...] = ()) -> Case:
    values = {name: row[name] for name in Case.__dataclass_fields__ if name in row}
    values["thread"] = row["thread_id"]
    values["center_why"] = tuple(row["center_why"])
    values["brief"] = brief_of(row["brief"])
    return Case(**values, events=events)


def brief_of(stored: dict[str, Any]) -> Brief:
    """The brief that was stored with a case."""
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in stored.items()}
    for name in ("signals", "facts"):
        values[name] = tuple(BriefFact(**fact) for fact in stored[name])
    return Brief(**values)
