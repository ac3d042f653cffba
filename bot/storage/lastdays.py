"""The last days of cases in SQL; inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.cases.model import CaseDeadline
from bot.storage.case_tables import CaseDeadlineRow
from bot.storage.reviews import reviews
from knowledge.deadline_words import under_review
from knowledge.reviews import Review


def last_days(conn: Connection, case_id: int, *, states: Sequence[str] | None = None) -> list[CaseDeadline]:
    """The last days of a case, the earliest first."""
    wanted = _select().where(CaseDeadlineRow.case_id == case_id)
    if states is not None:
        wanted = wanted.where(CaseDeadlineRow.state.in_(states))
    return _deadlines(conn, wanted.order_by(CaseDeadlineRow.due, CaseDeadlineRow.id))


def last_day(conn: Connection, deadline_id: int) -> CaseDeadline | None:
    """One last day by its id."""
    return next(iter(_deadlines(conn, _select().where(CaseDeadlineRow.id == deadline_id))), None)


def live_with_rule(conn: Connection) -> list[CaseDeadline]:
    """Every last day that runs and was counted with a rule."""
    wanted = _select().where(CaseDeadlineRow.state == "live", CaseDeadlineRow.rule.is_not(None))
    return _deadlines(conn, wanted.order_by(CaseDeadlineRow.id))


def next_of_each(conn: Connection) -> dict[int, date]:
    """The earliest last day that runs, by case."""
    wanted = select(CaseDeadlineRow.case_id, func.min(CaseDeadlineRow.due)).where(CaseDeadlineRow.state == "live")
    return {int(row[0]): row[1] for row in conn.execute(wanted.group_by(CaseDeadlineRow.case_id))}


def set_last_day(conn: Connection, case_id: int, now: datetime, values: Mapping[str, Any]) -> CaseDeadline:
    """A new last day of a case."""
    row = {"state": "live", **values, "working": [list(step) for step in values.get("working", ())]}
    made = conn.execute(
        insert(CaseDeadlineRow).values(case_id=case_id, set_at=now, **row).returning(CaseDeadlineRow.id)
    )
    found = last_day(conn, int(made.scalar_one()))
    assert found is not None
    return found


def change_last_day(conn: Connection, deadline_id: int, **values: Any) -> None:
    """Set columns of a last day."""
    conn.execute(update(CaseDeadlineRow).where(CaseDeadlineRow.id == deadline_id).values(**values))


def _select() -> Any:
    return select(*CaseDeadlineRow.__table__.columns)


def _deadlines(conn: Connection, wanted: Any) -> list[CaseDeadline]:
    """The days of a query; one that was counted with a rule that is under review by now is not certain any more."""
    rows = conn.execute(wanted).mappings().all()
    reviewed = reviews(conn).rules if any(row["rule"] for row in rows) else {}
    return [_deadline(row, reviewed.get(row["rule"])) for row in rows]


def _deadline(row: Any, review: Review | None) -> CaseDeadline:
    values = {name: row[name] for name in CaseDeadline.__dataclass_fields__ if name in row}
    values["case"] = row["case_id"]
    values["working"] = tuple((step[0], step[1]) for step in row["working"] or ())
    if review is not None and values["certainty"] == "computed":
        warning = under_review(review)
        values |= {"certainty": "ask", "working": ((warning.en, warning.zh), *values["working"])}
    return CaseDeadline(**values)
