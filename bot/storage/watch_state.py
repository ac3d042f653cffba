"""How each source stands, and the quarantine, in SQL; inside the caller's transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, func, select, update

from bot.errors import NotAllowed
from bot.storage.messages import insert_once
from bot.storage.watching_tables import WatchItemRow, WatchQuarantineRow, WatchSourceRow

SHOWN = 200
MAX_EXCERPT = 2_000
QuarantineState = Literal["open", "released", "dismissed", "recovered"]


@dataclass(frozen=True)
class SourceState:
    """How a source stands; the columns of its row."""

    id: int
    name: str
    turn: int
    next_at: datetime
    polled_at: datetime | None
    fetched_at: datetime | None
    failures: int
    error: str | None
    error_values: Mapping[str, Any] | None
    etag: str | None
    last_modified: str | None
    files: Mapping[str, Any] | None
    mapping: str | None


@dataclass(frozen=True)
class Quarantined:
    """Something that could not be used: a row (`row`, where it can be tried again), or with `whole` all of an answer or
    of the file `document`."""

    id: int
    source: str
    digest: str
    document: str
    whole: bool
    reason: str
    reason_values: Mapping[str, Any]
    excerpt: str
    row: Mapping[str, Any] | None
    state: QuarantineState
    times: int
    at: datetime
    last_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    note: str | None = None


def ensure_source(conn: Connection, name: str, now: datetime) -> SourceState:
    """The state of a source; one that is new is due at once."""
    insert_once(conn, WatchSourceRow, name=name, next_at=now, turn=0, failures=0)
    return _state(conn.execute(_states().where(WatchSourceRow.name == name)).mappings().one())


def source_state(conn: Connection, row_id: int, *, lock: bool = False) -> SourceState:
    """The state of a source by the id of its row; with `lock` until the end of the transaction."""
    wanted = _states().where(WatchSourceRow.id == row_id)
    row = conn.execute(wanted.with_for_update() if lock else wanted).mappings().one_or_none()
    if row is None:
        raise NotAllowed(f"no source {row_id}")
    return _state(row)


def source_states(conn: Connection) -> list[SourceState]:
    """The state of every source that was ever read."""
    return [_state(row) for row in conn.execute(_states().order_by(WatchSourceRow.id)).mappings()]


def change_source(conn: Connection, row_id: int, **values: Any) -> None:
    """Set columns of a source's state."""
    conn.execute(update(WatchSourceRow).where(WatchSourceRow.id == row_id).values(**values))


def counts(conn: Connection) -> dict[str, int]:
    """How many items each source has given."""
    wanted = select(WatchItemRow.source, func.count()).group_by(WatchItemRow.source)
    return {str(name): int(count) for name, count in conn.execute(wanted)}


def quarantine(
    conn: Connection,
    source: str,
    digest: str,
    reason: str,
    values: Mapping[str, Any],
    excerpt: str,
    now: datetime,
    *,
    document: str = "",
    whole: bool = False,
    row: Mapping[str, Any] | None = None,
) -> bool:
    """Keep what cannot be used, once: what comes again is only counted. Says whether it is new.

    What a lead has dismissed stays dismissed; what had recovered and is broken again is open again.
    """
    shown = excerpt.encode("utf-8", "replace").decode().replace("\x00", " ")[:MAX_EXCERPT]
    new = insert_once(
        conn, WatchQuarantineRow, source=source, digest=digest, document=document, whole=whole, reason=reason, reason_values=dict(values),
        excerpt=shown, row=dict(row) if row is not None else None, state="open", times=1, at=now, last_at=now,
    )  # fmt: skip
    if not new:
        table = WatchQuarantineRow
        same = (table.source == source, table.digest == digest)
        values_now = {"times": table.times + 1, "last_at": now, "reason": reason, "reason_values": dict(values)}
        conn.execute(update(table).where(*same).values(**values_now))
        conn.execute(update(table).where(*same, table.state == "recovered").values(state="open"))
    return new


def recovered(conn: Connection, source: str, digests: Collection[str], document: str = "") -> None:
    """Note that rows with these digests are fine now, and all of the answer or of the file `document`."""
    waiting = quarantined(conn, source=source, state="open", limit=10_000)
    well = [one.id for one in waiting if one.digest in digests or (one.whole and one.document == document)]
    for start in range(0, len(well), 500):
        part = well[start : start + 500]
        conn.execute(update(WatchQuarantineRow).where(WatchQuarantineRow.id.in_(part)).values(state="recovered"))


def quarantined(
    conn: Connection, *, source: str | None = None, state: QuarantineState | None = None, limit: int = SHOWN
) -> list[Quarantined]:
    """What is in quarantine, the newest first."""
    wanted = select(*WatchQuarantineRow.__table__.columns)
    if source is not None:
        wanted = wanted.where(WatchQuarantineRow.source == source)
    if state is not None:
        wanted = wanted.where(WatchQuarantineRow.state == state)
    rows = conn.execute(wanted.order_by(WatchQuarantineRow.id.desc()).limit(limit)).mappings()
    return [Quarantined(**row) for row in rows]


def quarantined_one(conn: Connection, entry_id: int, *, lock: bool = False) -> Quarantined:
    """One entry; raises `NotAllowed` for an unknown id."""
    wanted = select(*WatchQuarantineRow.__table__.columns).where(WatchQuarantineRow.id == entry_id)
    row = conn.execute(wanted.with_for_update() if lock else wanted).mappings().one_or_none()
    if row is None:
        raise NotAllowed(f"nothing with the id {entry_id} is in quarantine")
    return Quarantined(**row)


def decide(conn: Connection, entry_id: int, state: QuarantineState, by: str, note: str | None, now: datetime) -> bool:
    """Release or dismiss an open entry; of two people at the same time one does."""
    changed = conn.execute(
        update(WatchQuarantineRow)
        .where(WatchQuarantineRow.id == entry_id, WatchQuarantineRow.state == "open")
        .values(state=state, decided_by=by, decided_at=now, note=note)
    )
    return bool(changed.rowcount)


def open_count(conn: Connection) -> int:
    """How many entries wait for a decision."""
    wanted = select(func.count()).select_from(WatchQuarantineRow).where(WatchQuarantineRow.state == "open")
    return int(conn.execute(wanted).scalar_one())


def _states() -> Select[Any]:
    return select(*WatchSourceRow.__table__.columns)


def _state(row: Mapping[Any, Any]) -> SourceState:
    return SourceState(**row)
