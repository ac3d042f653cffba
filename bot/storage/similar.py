"""Which cases may be the same matter, and what resolved ones were about; inside the caller's transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select

from bot.cases.model import Case
from bot.storage.case_tables import CaseVectorRow
from bot.storage.tables import CaseRow, EnterpriseRow

_MOST_COMPARED = 20_000


@dataclass(frozen=True)
class Known:
    """A case as it is compared with another."""

    id: int
    number: str
    enterprise: str
    enterprise_name: str
    state: str
    market: str | None
    right: str | None
    forum: str | None
    matter: str | None
    opponents: tuple[str, ...]
    outcome: str | None
    opened_at: datetime
    ended_at: datetime | None
    question: str


def of_matter(conn: Connection, *, case_id: int, matter: str | None, enterprise: str) -> list[Known]:
    """Other cases of the same matter or of the same enterprise, the newest first; what was deleted is not among them."""
    same = [CaseRow.enterprise == enterprise]
    if matter is not None:
        same.append(CaseRow.matter == matter)
    wanted = _select().where(CaseRow.id != case_id, CaseRow.erased_at.is_(None), or_(*same))
    return [_known(row) for row in conn.execute(wanted.order_by(CaseRow.id.desc()))]


@dataclass(frozen=True)
class Compared:
    """What is needed of a resolved case to see how near it is."""

    id: int
    vector: bytes
    market: str | None
    right: str | None
    forum: str | None
    signals: frozenset[str]


def resolved(conn: Connection, model: str, case: Case, *, without: Collection[int]) -> list[Compared]:
    """Resolved cases of the same market, right or forum that have a vector of this model, the newest first."""
    pairs = ((CaseRow.market, case.market), (CaseRow.right, case.right), (CaseRow.forum, case.forum))
    shared = [column == value for column, value in pairs if value is not None]
    if not shared:
        return []
    wanted = (
        select(
            CaseRow.id,
            CaseVectorRow.vector,
            CaseRow.market,
            CaseRow.right,
            CaseRow.forum,
            CaseRow.brief["signals"].as_json().label("signals"),
        )
        .join(CaseVectorRow, CaseVectorRow.case_id == CaseRow.id)
        .where(CaseVectorRow.model == model, CaseRow.outcome.is_not(None), CaseRow.id.not_in(without), or_(*shared))
        .order_by(CaseRow.id.desc())
        .limit(_MOST_COMPARED)
    )
    return [
        Compared(row.id, row.vector, row.market, row.right, row.forum, frozenset(s["name"] for s in row.signals or ()))
        for row in conn.execute(wanted)
    ]


def without_vector(conn: Connection, model: str, limit: int) -> list[tuple[int, str]]:
    """Resolved cases that have no vector of this model yet, the newest first: id and question."""
    there = select(CaseVectorRow.case_id).where(CaseVectorRow.model == model)
    wanted = (
        select(CaseRow.id, _question().label("question"))
        .where(
            CaseRow.outcome.is_not(None), CaseRow.erased_at.is_(None), CaseRow.id.not_in(there),
            func.length(_question()) > 0,
        )
        .order_by(CaseRow.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [(int(row.id), row.question) for row in conn.execute(wanted)]


def keep_vectors(conn: Connection, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
    """Keep the vectors of cases that were not deleted meanwhile; one of another model is replaced."""
    ids = [case_id for case_id, _ in vectors]
    alive = set(conn.execute(select(CaseRow.id).where(CaseRow.id.in_(ids), CaseRow.erased_at.is_(None))).scalars())
    conn.execute(delete(CaseVectorRow).where(CaseVectorRow.case_id.in_(ids)))
    rows = [{"case_id": case_id, "model": model, "vector": vector} for case_id, vector in vectors if case_id in alive]
    if rows:
        conn.execute(insert(CaseVectorRow), rows)


def known(conn: Connection, ids: Collection[int]) -> dict[int, Known]:
    """Cases by their ids."""
    return {row.id: _known(row) for row in conn.execute(_select().where(CaseRow.id.in_(ids)))}


def _question() -> Any:
    return CaseRow.brief["question"].as_string()


def _select() -> Any:
    columns = (
        CaseRow.id, CaseRow.number, CaseRow.enterprise, EnterpriseRow.name.label("enterprise_name"), CaseRow.state,
        CaseRow.market, CaseRow.right, CaseRow.forum, CaseRow.matter, CaseRow.opponents, CaseRow.outcome,
        CaseRow.opened_at, CaseRow.ended_at, _question().label("question"),
    )  # fmt: skip
    return select(*columns).join(EnterpriseRow, EnterpriseRow.id == CaseRow.enterprise)


def _known(row: Any) -> Known:
    values = {name: getattr(row, name) for name in Known.__dataclass_fields__}
    return Known(**{**values, "opponents": tuple(row.opponents or ()), "question": row.question or ""})
