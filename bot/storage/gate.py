"""Who declared what, who stands against whom, who saw what; inside the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, union
from sqlalchemy.orm import aliased

from bot.cases.model import HELD, Declaration, View
from bot.conversations import Person
from bot.storage.case_tables import CaseDeclarationRow, CaseViewRow, CaseWallRow
from bot.storage.messages import insert_once
from bot.storage.tables import CaseRow


def declare(conn: Connection, case_id: int, person: Person, *, conflict: bool, why: str | None, now: datetime) -> None:
    """Keep what an expert declared; a later word replaces the earlier, which stays in the log of the case.

    Who has once declared that there is no conflict has seen the facts and goes on knowing them (`knows`).
    """
    place = (CaseDeclarationRow.case_id == case_id, CaseDeclarationRow.person == person.id)
    knew = conn.execute(select(CaseDeclarationRow.knows).where(*place)).scalar_one_or_none()
    conn.execute(delete(CaseDeclarationRow).where(*place))
    values = {"case_id": case_id, "person": person.id, "name": person.name, "conflict": conflict, "why": why}
    conn.execute(insert(CaseDeclarationRow).values(at=now, knows=bool(knew) or not conflict, **values))


def declarations(conn: Connection, case_id: int) -> list[Declaration]:
    """Every declaration on a case, oldest first."""
    table = CaseDeclarationRow
    wanted = select(table.case_id, table.person, table.name, table.conflict, table.why, table.at)
    rows = conn.execute(wanted.where(table.case_id == case_id).order_by(table.at, table.person))
    return [Declaration(*row) for row in rows]


def declared(conn: Connection, person: str) -> dict[int, bool]:
    """The cases on which a person declared something: whether there is a conflict."""
    return {int(row.case_id): bool(row.conflict) for row in conn.execute(_DECLARED, {"person": person})}


_DECLARED = select(CaseDeclarationRow.case_id, CaseDeclarationRow.conflict).where(
    CaseDeclarationRow.person == bindparam("person")
)


def wall(conn: Connection, one: int, other: int, now: datetime) -> bool:
    """Put a wall between two cases, both ways; says whether it is new."""
    made = insert_once(conn, CaseWallRow, case_id=one, other_id=other, at=now)
    insert_once(conn, CaseWallRow, case_id=other, other_id=one, at=now)
    return made


def walled_from(conn: Connection, case_id: int) -> list[int]:
    """The cases behind a wall from this one; a wall stands between threads, whatever cases they were or become."""
    return [int(row.id) for row in conn.execute(_BEYOND_CASE, {"case": case_id})]


def _beyond(of: Any) -> Any:
    """The cases behind a wall from these (a query of ids)."""
    here, there = aliased(CaseRow), aliased(CaseRow)
    same = select(here.id).where(here.thread_id.in_(select(CaseRow.thread_id).where(CaseRow.id.in_(of))))
    other = select(CaseWallRow.other_id).where(CaseWallRow.case_id.in_(same))
    threads = select(there.thread_id).where(there.id.in_(other))
    return select(CaseRow.id).where(CaseRow.thread_id.in_(threads)).order_by(CaseRow.id)


# Made once: they are asked for every case that somebody sees.
_BEYOND_CASE = _beyond(select(CaseRow.id).where(CaseRow.id == bindparam("case")))
_BEYOND_PERSON = _beyond(
    union(
        select(CaseDeclarationRow.case_id).where(
            CaseDeclarationRow.person == bindparam("person"), CaseDeclarationRow.knows.is_(True)
        ),
        select(CaseRow.id).where(CaseRow.expert == bindparam("person")),
    )
)


def people_of(conn: Connection, case_ids: Iterable[int]) -> frozenset[str]:
    """Who holds or held one of these cases, or could see its facts."""
    ids = list(case_ids)
    if not ids:
        return frozenset()
    holders = select(CaseRow.expert.label("person")).where(CaseRow.id.in_(ids), CaseRow.expert.is_not(None))
    cleared = select(CaseDeclarationRow.person).where(
        CaseDeclarationRow.case_id.in_(ids), CaseDeclarationRow.knows.is_(True)
    )
    return frozenset(conn.execute(union(holders, cleared)).scalars())


def walled_for(conn: Connection, person: str) -> frozenset[int]:
    """The cases of which a person may know nothing, because they know the facts of the other side."""
    return frozenset(int(row.id) for row in conn.execute(_BEYOND_PERSON, {"person": person}))


def add_view(conn: Connection, case_id: int, person: Person, what: str, now: datetime) -> None:
    """Note that somebody saw something of a case."""
    conn.execute(insert(CaseViewRow).values(case_id=case_id, person=person.id, name=person.name, what=what, at=now))


def views(conn: Connection, case_id: int) -> list[View]:
    """Who saw what of a case, oldest first."""
    table = CaseViewRow
    rows = conn.execute(
        select(table.case_id, table.person, table.name, table.what, table.at)
        .where(table.case_id == case_id)
        .order_by(table.id)
    )
    return [View(*row) for row in rows]


def loads(conn: Connection) -> dict[str, int]:
    """How many cases each expert holds."""
    rows: Any = conn.execute(select(CaseRow.expert).where(CaseRow.state.in_(HELD), CaseRow.expert.is_not(None)))
    found: dict[str, int] = {}
    for row in rows:
        found[row.expert] = found.get(row.expert, 0) + 1
    return found
