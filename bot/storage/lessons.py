"""Lessons in SQL: one for each case, decided once; every function works inside the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from bot.cases.lessons import Lesson, LessonDraft, State
from bot.cases.redaction import Removed
from bot.errors import NotAllowed
from bot.storage.case_tables import LessonRow
from bot.storage.messages import insert_once

SHOWN = 300
APPROVED: tuple[State, ...] = ("approved",)
LIVE: tuple[State, ...] = ("approved", "published")
"""The states in which a lesson belongs to the guides."""


def propose(
    conn: Connection, case_id: int, draft: LessonDraft, contradictions: Sequence[Mapping[str, Any]], now: datetime
) -> Lesson | None:
    """Keep the draft of a case, or bring it up to date; what has been decided stays. None where nothing changed."""
    values = {
        "market": draft.market,
        "forum": draft.forum,
        "right": draft.right,
        "language": draft.language,
        "question": draft.question,
        "answer": draft.answer,
        "sources": list(draft.sources),
        "removed": [asdict(one) for one in draft.removed],
        "contradictions": list(contradictions),
        "review_by": draft.review_by,
    }
    new = insert_once(conn, LessonRow, case_id=case_id, state="draft", made_at=now, **values)
    if not new:
        known = of_case(conn, case_id)
        if known is None or known.state != "draft" or (known.question, known.answer) == (draft.question, draft.answer):
            return None
        conn.execute(
            update(LessonRow).where(LessonRow.id == known.id, LessonRow.state == "draft").values(made_at=now, **values)
        )
    return of_case(conn, case_id)


def of_case(conn: Connection, case_id: int) -> Lesson | None:
    """The lesson drawn from a case."""
    row = conn.execute(_select().where(LessonRow.case_id == case_id)).mappings().one_or_none()
    return _lesson(row) if row else None


def lesson(conn: Connection, lesson_id: int) -> Lesson:
    """A lesson; raises `NotAllowed` for an unknown id."""
    row = conn.execute(_select().where(LessonRow.id == lesson_id)).mappings().one_or_none()
    if row is None:
        raise NotAllowed(f"no lesson {lesson_id}")
    return _lesson(row)


def lessons(conn: Connection, states: Collection[State] | None = None) -> list[Lesson]:
    """Lessons, those that wait for a decision first, then the newest."""
    wanted = _select().order_by(LessonRow.state != "draft", LessonRow.id.desc())
    wanted = wanted.limit(SHOWN) if states is None else wanted.where(LessonRow.state.in_(list(states)))
    return [_lesson(row) for row in conn.execute(wanted).mappings()]


def decide(conn: Connection, lesson_id: int, before: Collection[State], **values: Any) -> bool:
    """Change a lesson that is in one of these states; of several at the same time exactly one does."""
    changed = conn.execute(
        update(LessonRow).where(LessonRow.id == lesson_id, LessonRow.state.in_(list(before))).values(**values)
    )
    return bool(changed.rowcount)


def published(conn: Connection, ids: Collection[int], edition: str) -> list[int]:
    """Note that these approved lessons came out with an edition; the ids of those for which that is new."""
    new = [one.id for one in lessons(conn, APPROVED) if one.id in ids]
    if new:
        conn.execute(
            update(LessonRow)
            .where(LessonRow.id.in_(new), LessonRow.state == "approved")
            .values(state="published", edition=edition)
        )
    return new


def _select() -> Any:
    return select(*LessonRow.__table__.columns)


def _lesson(row: RowMapping) -> Lesson:
    values = {name: row[name] for name in Lesson.__dataclass_fields__ if name in row}
    values["case"] = row["case_id"]
    values["sources"] = tuple(row["sources"])
    values["removed"] = tuple(Removed(**one) for one in row["removed"])
    values["contradictions"] = tuple(row["contradictions"])
    return Lesson(**values)
