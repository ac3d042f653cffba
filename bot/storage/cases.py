"""Cases in SQL: opened once per thread, moved by guarded updates; inside the caller's transaction."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, or_, select, update

from bot.cases.model import ENDED, MOVES, WAITING, Brief, BriefFact, Case, CaseEvent, Move
from bot.conversations import BOT, Person
from bot.errors import MoveRefused, NotAllowed
from bot.storage.case_tables import CaseEventRow
from bot.storage.tables import CaseRow, EnterpriseRow

_TRIES = 5


def current_case(conn: Connection, thread_id: int) -> Case | None:
    """The thread's case that has not ended, if there is one."""
    return _whole(conn, conn.execute(_of_thread("current"), {"thread": thread_id}))


def newest_case(conn: Connection, thread_id: int) -> Case | None:
    """The thread's latest case, ended ones included."""
    return _whole(conn, conn.execute(_of_thread("newest"), {"thread": thread_id}))


def of_thread(conn: Connection, thread_id: int) -> list[Case]:
    """Every case that a thread ever was, oldest first, without their history."""
    rows = conn.execute(_select().where(CaseRow.thread_id == thread_id).order_by(CaseRow.id)).mappings()
    return [_case(row) for row in rows]


def case_by_id(conn: Connection, case_id: int) -> Case:
    """A case with its history; raises `NotAllowed` for an unknown id, as for a hidden one."""
    case = _whole(conn, conn.execute(_by_id(), {"case": case_id}))
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


def offered_to(conn: Connection, person: str) -> int:
    """How many waiting cases this person is asked to take."""
    wanted = select(func.count()).where(CaseRow.state.in_(WAITING), CaseRow.offered == person)
    return int(conn.execute(wanted).scalar_one())


def numbers(
    conn: Connection, *, ids: Collection[int] | None = None, holder: str | None = None, without: Collection[int] = ()
) -> frozenset[str]:
    """The numbers of cases: all, or those of these ids and this holder, `without` some."""
    wanted = select(CaseRow.number)
    if ids is not None:
        wanted = wanted.where(or_(CaseRow.id.in_(ids), CaseRow.expert == holder), CaseRow.id.not_in(without))
    return frozenset(row.number for row in conn.execute(wanted))


def threads_with_case(conn: Connection) -> dict[int, str]:
    """Which threads became a case, with the number of the newest."""
    rows = conn.execute(select(CaseRow.thread_id, CaseRow.number).order_by(CaseRow.id))
    return {int(row.thread_id): row.number for row in rows}


@dataclass(frozen=True)
class Sketch:
    """What is needed of a case to see whether it is of the same matter as another."""

    id: int
    enterprise_name: str
    matter: str | None
    opponents: tuple[str, ...]
    over: bool


def of_others(conn: Connection, case: Case) -> list[Sketch]:
    """The cases of other enterprises, ended ones too: who else may be, or have been, in this matter."""
    over = ("closed", "terminated", "not_accepted")
    wanted = (
        select(CaseRow.id, EnterpriseRow.name, CaseRow.matter, CaseRow.opponents, CaseRow.state)
        .join(EnterpriseRow, EnterpriseRow.id == CaseRow.enterprise)
        .where(CaseRow.enterprise != case.enterprise)
        .order_by(CaseRow.id)
    )
    return [Sketch(r.id, r.name, r.matter, tuple(r.opponents or ()), r.state in over) for r in conn.execute(wanted)]


def open_case(
    conn: Connection,
    *,
    thread_id: int,
    owner: Person,
    urgency: str,
    language: str,
    brief: Brief,
    human_by: datetime,
    now: datetime,
    why: str,
    **values: Any,
) -> Case:
    """A new case in state `received`, with its brief and its first event; `values` are further columns."""
    assert owner.enterprise is not None
    made = conn.execute(
        insert(CaseRow)
        .values(
            number=f"new-{thread_id}", thread_id=thread_id, enterprise=owner.enterprise, state="received",
            urgency=urgency, language=language, brief=asdict(brief), opened_at=now, human_by=human_by, **values,
        )
        .returning(CaseRow.id)
    )  # fmt: skip
    case_id = int(made.scalar_one())
    conn.execute(update(CaseRow).where(CaseRow.id == case_id).values(number=f"C-{now.year}-{case_id:04d}"))
    add_event(conn, case_id, actor=BOT, move="open", note=why, now=now, after="received")
    return case_by_id(conn, case_id)


def renew(
    conn: Connection, case: Case, *, urgency: str, brief: Brief, human_by: datetime, now: datetime, why: str
) -> Case:
    """Bring an open case up to date: the higher urgency, the newer brief, the earlier promise.

    A case that was handed back waits again.
    """
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
    made = {"before": case.state, "after": state} if state != case.state else {}
    name = "reopen" if state != case.state else "update"
    add_event(conn, case.id, actor=BOT, move=name, note=why, now=now, **made)
    return case_by_id(conn, case.id)


def move(
    conn: Connection,
    case_id: int,
    name: Move,
    *,
    actor: Person,
    now: datetime,
    why: str,
    **values: Any,
) -> Case:
    """Make a move if the table allows it from the state the case has now; raises `MoveRefused` otherwise.

    The update names the state that was read, so of several at the same time exactly one wins, and the log says which
    state the move led from.
    """
    start, target = MOVES[name]
    for _ in range(_TRIES):
        before = case_by_id(conn, case_id)
        if before.state not in start:
            raise MoveRefused(
                f"{before.number} is {before.state}: no {name}", state=before.state, holder=before.expert_name
            )
        unchanged = (CaseRow.id == case_id, CaseRow.state == before.state, CaseRow.expert.is_not_distinct_from(before.expert))  # fmt: skip
        changed = conn.execute(update(CaseRow).where(*unchanged).values(state=target, **values))
        if changed.rowcount:
            add_event(conn, case_id, actor=actor, move=name, note=why, now=now, before=before.state, after=target)
            return case_by_id(conn, case_id)
    raise MoveRefused(f"{before.number} keeps changing", state=before.state, holder=before.expert_name)


def change(conn: Connection, case_id: int, **values: Any) -> Case:
    """Set columns of a case that are no move."""
    if values:
        conn.execute(update(CaseRow).where(CaseRow.id == case_id).values(**values))
    return case_by_id(conn, case_id)


def set_rating(conn: Connection, case_id: int, rating: int, *, actor: Person, now: datetime, note: str | None) -> None:
    """Keep the enterprise's rating of an ended case; a later rating replaces it."""
    conn.execute(update(CaseRow).where(CaseRow.id == case_id).values(rating=rating))
    words = f"{rating}/5" + (f": {note}" if note else "")
    add_event(conn, case_id, actor=actor, move="rate", note=words, now=now)


def add_event(
    conn: Connection,
    case_id: int,
    *,
    actor: Person,
    move: str,
    note: str | None,
    now: datetime,
    before: str | None = None,
    after: str | None = None,
) -> int:
    """Append to the history of a case; the id of the event."""
    values = {
        "case_id": case_id, "at": now, "actor": actor.name, "actor_id": actor.id, "actor_role": actor.role, "move": move,
        "note": note, "before": before, "after": after,
    }  # fmt: skip
    return int(conn.execute(_EVENT, values).scalar_one())


_EVENT = insert(CaseEventRow).returning(CaseEventRow.id)


@cache
def _select() -> Any:
    """Made once: making a statement of so many columns costs more than running it."""
    return select(*CaseRow.__table__.columns, EnterpriseRow.name.label("enterprise_name")).join(
        EnterpriseRow, EnterpriseRow.id == CaseRow.enterprise
    )


def _one(conn: Connection, *conditions: Any) -> Case | None:
    return _whole(conn, conn.execute(_select().where(*conditions)))


def _whole(conn: Connection, found: Any) -> Case | None:
    row = found.mappings().one_or_none()
    if row is None:
        return None
    events = conn.execute(_events(), {"case": row["id"]})
    return _case(row, tuple(CaseEvent(*event) for event in events))


@cache
def _of_thread(which: str) -> Any:
    if which == "current":
        return _select().where(CaseRow.thread_id == bindparam("thread"), CaseRow.state.not_in(sorted(ENDED)))
    newest = select(func.max(CaseRow.id)).where(CaseRow.thread_id == bindparam("thread")).scalar_subquery()
    return _select().where(CaseRow.id == newest)


@cache
def _by_id() -> Any:
    return _select().where(CaseRow.id == bindparam("case"))


@cache
def _events() -> Any:
    columns = [getattr(CaseEventRow, name) for name in CaseEvent.__dataclass_fields__]
    return select(*columns).where(CaseEventRow.case_id == bindparam("case")).order_by(CaseEventRow.id)


def _case(row: RowMapping, events: tuple[CaseEvent, ...] = ()) -> Case:
    values = {name: row[name] for name in Case.__dataclass_fields__ if name in row}
    values["thread"] = row["thread_id"]
    values["center_why"] = tuple(w if isinstance(w, dict) else {"en": w, "zh": w} for w in row["center_why"])
    values["passed"] = tuple(row["passed"] or ())
    values["brief"] = brief_of(row["brief"])
    return Case(**values, events=events)


def brief_of(stored: dict[str, Any]) -> Brief:
    """The brief that was stored with a case."""
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in stored.items()}
    for name in ("signals", "facts"):
        values[name] = tuple(BriefFact(**fact) for fact in stored[name])
    return Brief(**values)
