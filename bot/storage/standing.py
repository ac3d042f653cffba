"""How the desk stands, as numbers: what those who watch it want to see. No names and no words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from bot.storage.case_tables import CaseTimerRow
from bot.storage.letters_tables import LetterClockRow, LetterRow
from bot.storage.tables import CaseRow, LedgerRow, MessageRow
from bot.storage.watching_tables import UnderReviewRow, WatchQuarantineRow
from knowledge.store.tables import DocumentRow, EditionDocumentRow, EditionRow, PointerRow

LATE = timedelta(minutes=1)
"""A clock that has not rung so long after its time is late."""
OPEN = "open"


@dataclass(frozen=True)
class Edition:
    """The current edition: when it was published, how many documents it has and how many are past their review."""

    published_at: datetime | None
    documents: int
    past_review: int


@dataclass(frozen=True)
class Standing:
    """Everything that is counted; `clocks` and `late` by what they belong to, `case` or `letter`."""

    messages: int
    addressed: int
    outcomes: Mapping[str, int]
    oldest_open: datetime | None
    cases: Mapping[str, int]
    letters: Mapping[str, int]
    clocks: Mapping[str, int]
    late: Mapping[str, int]
    quarantined: int
    under_review: int
    edition: Edition | None


def standing(conn: Connection, now: datetime) -> Standing:
    """How the desk stands now; inside the caller's transaction."""
    outcomes = _by(conn, func.coalesce(LedgerRow.outcome, OPEN), LedgerRow.id)
    clocks: dict[str, Any] = {"case": CaseTimerRow, "letter": LetterClockRow}
    return Standing(
        messages=_count(conn, MessageRow.id),
        addressed=sum(outcomes.values()),
        outcomes=outcomes,
        oldest_open=conn.execute(select(func.min(LedgerRow.received_at)).where(LedgerRow.outcome.is_(None))).scalar(),
        cases=_by(conn, CaseRow.state, CaseRow.id),
        letters=_by(conn, LetterRow.state, LetterRow.id),
        clocks={name: _count(conn, row.id, row.state == "live") for name, row in clocks.items()},
        late={name: _count(conn, row.id, row.state == "live", row.due_at < now - LATE) for name, row in clocks.items()},
        quarantined=_count(conn, WatchQuarantineRow.id, WatchQuarantineRow.state == "open"),
        under_review=_count(conn, UnderReviewRow.id, UnderReviewRow.cleared_at.is_(None)),
        edition=_edition(conn, now),
    )


def _edition(conn: Connection, now: datetime) -> Edition | None:
    found = conn.execute(
        select(EditionRow.id, EditionRow.published_at).join(PointerRow, PointerRow.current == EditionRow.id)
    ).first()
    if found is None:
        return None
    documents = (
        select(func.count(DocumentRow.id))
        .join(EditionDocumentRow, EditionDocumentRow.document_id == DocumentRow.id)
        .where(EditionDocumentRow.edition_id == found.id)
    )
    past = documents.where(DocumentRow.review_by < now.date())
    return Edition(found.published_at, conn.execute(documents).scalar_one(), conn.execute(past).scalar_one())


def _by(conn: Connection, what: Any, counted: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in conn.execute(select(what, func.count(counted)).group_by(what))}


def _count(conn: Connection, counted: Any, *where: ColumnElement[bool]) -> int:
    return int(conn.execute(select(func.count(counted)).where(*where)).scalar_one())
