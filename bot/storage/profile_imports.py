"""Files of profiles before they are imported, and rows put aside until a lead decides; inside the caller's transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.storage.messages import insert_once
from bot.storage.profiles import Change
from bot.storage.profiles_tables import ProfileDisputeRow, ProfileRow, ProfileUploadRow

KEPT = timedelta(days=1)
"""How long a file waits between its preview and its import."""


@dataclass(frozen=True)
class Upload:
    """A file of profiles that was sent and not yet imported."""

    id: int
    at: datetime
    by_id: str
    center: str
    name: str
    data: bytes


@dataclass(frozen=True)
class Dispute:
    """A row of an import that disagrees with the profile in some fields; `proposed` is what it says."""

    id: int
    profile_id: int
    at: datetime
    by_name: str
    center: str | None
    source: str
    line: int
    proposed: Mapping[str, Any]
    fields: tuple[str, ...]
    decided_at: datetime | None
    decided_by: str | None
    taken: tuple[str, ...]


def keep_upload(conn: Connection, change: Change, center: str, name: str, data: bytes) -> int:
    """Keep a file until it is imported; its id."""
    values = {"at": change.at, "by_id": change.by_id, "center": center, "name": name, "data": data}
    return int(conn.execute(insert(ProfileUploadRow).values(**values).returning(ProfileUploadRow.id)).scalar_one())


def upload(conn: Connection, upload_id: int) -> Upload | None:
    """A file that was kept."""
    columns = (getattr(ProfileUploadRow, name) for name in Upload.__dataclass_fields__)
    row = conn.execute(select(*columns).where(ProfileUploadRow.id == upload_id)).one_or_none()
    return Upload(*row) if row else None


def drop_upload(conn: Connection, upload_id: int) -> None:
    """Delete a file that was kept."""
    conn.execute(delete(ProfileUploadRow).where(ProfileUploadRow.id == upload_id))


def drop_old_uploads(conn: Connection, now: datetime) -> int:
    """Delete the files that nobody imported in time; how many."""
    return int(conn.execute(delete(ProfileUploadRow).where(ProfileUploadRow.at < now - KEPT)).rowcount)


def put_aside(
    conn: Connection, profile_id: int, fingerprint: str, proposed: Mapping[str, Any], fields: Collection[str], line: int,
    change: Change,
) -> bool:  # fmt: skip
    """Keep a row that disagrees, once for each content; says whether it is new."""
    return insert_once(
        conn, ProfileDisputeRow, profile_id=profile_id, fingerprint=fingerprint, at=change.at, by_id=change.by_id,
        by_name=change.by_name, center=change.center, source=change.source or "", line=line, proposed=dict(proposed),
        fields=list(fields),
    )  # fmt: skip


def disputes(conn: Connection, *, profile_id: int | None = None, owned_by: str | None = None, limit: int = 300) -> list[Dispute]:  # fmt: skip
    """Rows put aside: all of a profile, else those that wait, the oldest first."""
    wanted = _disputes().order_by(ProfileDisputeRow.decided_at.is_not(None), ProfileDisputeRow.id).limit(limit)
    if profile_id is not None:
        wanted = wanted.where(ProfileDisputeRow.profile_id == profile_id)
    else:
        wanted = wanted.where(ProfileDisputeRow.decided_at.is_(None))
    if owned_by is not None:
        wanted = wanted.join(ProfileRow, ProfileRow.id == ProfileDisputeRow.profile_id)
        wanted = wanted.where((ProfileRow.owner == owned_by) | (ProfileDisputeRow.center == owned_by))
    return [_dispute(row) for row in conn.execute(wanted)]


def open_disputes(conn: Connection) -> dict[int, int]:
    """How many rows wait, by profile."""
    waiting = select(ProfileDisputeRow.profile_id, func.count()).where(ProfileDisputeRow.decided_at.is_(None))
    return {row[0]: int(row[1]) for row in conn.execute(waiting.group_by(ProfileDisputeRow.profile_id))}


def dispute(conn: Connection, dispute_id: int) -> Dispute | None:
    """A row put aside."""
    row = conn.execute(_disputes().where(ProfileDisputeRow.id == dispute_id)).one_or_none()
    return _dispute(row) if row else None


def decide(conn: Connection, dispute_id: int, taken: Collection[str], by: str, now: datetime) -> bool:
    """Note what was taken of a row; of several decisions at the same time exactly one counts."""
    waiting = (ProfileDisputeRow.id == dispute_id, ProfileDisputeRow.decided_at.is_(None))
    values = {"decided_at": now, "decided_by": by, "taken": sorted(taken)}
    return bool(conn.execute(update(ProfileDisputeRow).where(*waiting).values(**values)).rowcount)


def _disputes() -> Any:
    return select(*(getattr(ProfileDisputeRow, name) for name in Dispute.__dataclass_fields__))


def _dispute(row: Any) -> Dispute:
    values = dict(row._mapping)
    return Dispute(**{**values, "fields": tuple(values["fields"]), "taken": tuple(values["taken"] or ())})
