"""What people chose and what they said of replies; inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.conversations import FollowUp
from bot.storage.messages import insert_once
from bot.storage.tables import FeedbackRow, PreferenceRow


@dataclass(frozen=True)
class Preference:
    """A person's choices; None where they made none."""

    language: str | None = None
    follow_ups: FollowUp | None = None


def preference(conn: Connection, person: str) -> Preference:
    """What this person chose."""
    wanted = select(PreferenceRow.language, PreferenceRow.follow_ups).where(PreferenceRow.person == person)
    row = conn.execute(wanted).one_or_none()
    return Preference(row.language, row.follow_ups) if row else Preference()


def choose(conn: Connection, person: str, **values: str | None) -> None:
    """Keep a choice; others stay."""
    insert_once(conn, PreferenceRow, person=person)
    conn.execute(update(PreferenceRow).where(PreferenceRow.person == person).values(**values))


def keep_feedback(
    conn: Connection, delivery: str, person: str, *, helpful: bool, reason: str | None, now: datetime
) -> None:
    """Keep whether a reply helped; a later word of the same person replaces the earlier, its reason included."""
    insert_once(conn, FeedbackRow, delivery=delivery, person=person, helpful=helpful, reason=reason, at=now)
    mine = (FeedbackRow.delivery == delivery, FeedbackRow.person == person)
    conn.execute(update(FeedbackRow).where(*mine).values(helpful=helpful, reason=reason, at=now))


def feedback(conn: Connection) -> list[tuple[str, str, bool, str | None]]:
    """Every word on a reply: delivery, person, helpful, reason."""
    rows = conn.execute(
        select(FeedbackRow.delivery, FeedbackRow.person, FeedbackRow.helpful, FeedbackRow.reason).order_by(
            FeedbackRow.at
        )
    )
    return [(row.delivery, row.person, row.helpful, row.reason) for row in rows]
