"""Rules and guides under review in SQL; inside the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select, update

from bot.errors import NotAllowed
from bot.storage.messages import insert_once
from bot.storage.watching_tables import UnderReviewRow

ReviewKind = Literal["rule", "guide"]


@dataclass(frozen=True)
class UnderReview:
    """A rule or guide that an item says may no longer hold; `by` is who marked it, the source's id for a reading."""

    id: int
    kind: ReviewKind
    name: str
    since: datetime
    source: str
    item_id: int
    item_revision: int
    by: str
    cleared_at: datetime | None = None
    cleared_by: str | None = None
    note: str | None = None


def mark(
    conn: Connection, kind: ReviewKind, names: Iterable[str], *, item: int, revision: int, source: str, by: str, now: datetime
) -> None:  # fmt: skip
    """Put rules or guides under review because of an item; a mark that is open already stays as it is."""
    for name in names:
        insert_once(
            conn, UnderReviewRow, kind=kind, name=name, since=now, source=source, item_id=item, item_revision=revision, by=by
        )  # fmt: skip


def under_review(conn: Connection, *, cleared: bool = False, limit: int = 500) -> list[UnderReview]:
    """What is under review, the longest first; with `cleared` what was, the last cleared first."""
    wanted = select(*UnderReviewRow.__table__.columns).limit(limit)
    if cleared:
        wanted = wanted.where(UnderReviewRow.cleared_at.is_not(None)).order_by(UnderReviewRow.cleared_at.desc())
    else:
        wanted = wanted.where(UnderReviewRow.cleared_at.is_(None)).order_by(UnderReviewRow.id)
    return [_review(row) for row in conn.execute(wanted).mappings()]


def clear(conn: Connection, review_id: int, by: str, note: str, now: datetime) -> UnderReview:
    """End a review; raises `NotAllowed` where it is unknown or ended already."""
    changed = conn.execute(
        update(UnderReviewRow)
        .where(UnderReviewRow.id == review_id, UnderReviewRow.cleared_at.is_(None))
        .values(cleared_at=now, cleared_by=by, note=note)
    )
    if not changed.rowcount:
        raise NotAllowed(f"nothing with the id {review_id} is under review")
    row = conn.execute(select(*UnderReviewRow.__table__.columns).where(UnderReviewRow.id == review_id)).mappings().one()
    return _review(row)


def _review(row: Any) -> UnderReview:
    return UnderReview(**row)
