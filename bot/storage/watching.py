"""Items of the watch in SQL: each once, every change a new revision; inside the caller's transaction."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, insert, select, update

from bot.errors import NotAllowed
from bot.storage.messages import insert_new
from bot.storage.watching_tables import WatchItemRow, WatchRevisionRow
from ingest.watch.matters import matter_of
from ingest.watch.model import Item
from ingest.watch.record import as_object, changes, from_object

MOST = 500


@dataclass(frozen=True)
class Stored:
    """An item as it stands after it was read; `fields` names what has changed."""

    item: Item
    state: Literal["new", "changed", "same"]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Revision:
    """An item as it stood; `changes` gives for each field what it was before and became then."""

    item: Item
    at: datetime
    changes: dict[str, list[Any]]


def add_or_revise(conn: Connection, item: Item, now: datetime) -> Stored:
    """Keep an item under its source and key; one that says something else than before becomes a new revision."""
    made = replace(item, matter=matter_of(item), revision=1, id=0, seen_at=now)
    before = known(conn, item.source, item.key, lock=True)
    if before is None:
        row_id = insert_new(conn, WatchItemRow, source=item.source, key=item.key, first_seen_at=now, **_columns(made))
        if row_id is not None:
            stored = replace(made, id=row_id)
            _keep_revision(conn, stored, now, {})
            return Stored(stored, "new")
        before = known(conn, item.source, item.key, lock=True)  # another process made it in this moment
        assert before is not None
    differs = changes(before, made)
    if not differs:
        return Stored(before, "same")
    stored = replace(made, id=before.id, revision=before.revision + 1)
    conn.execute(update(WatchItemRow).where(WatchItemRow.id == before.id).values(**_columns(stored)))
    _keep_revision(conn, stored, now, differs)
    return Stored(stored, "changed", tuple(differs))


def item(conn: Connection, item_id: int, *, lock: bool = False) -> Item:
    """An item as it stands now, with `lock` until the end of the transaction; raises `NotAllowed` for an unknown id."""
    wanted = _select().where(WatchItemRow.id == item_id)
    row = conn.execute(wanted.with_for_update() if lock else wanted).mappings().one_or_none()
    if row is None:
        raise NotAllowed(f"no item {item_id}")
    return _item(row)


def known(conn: Connection, source: str, key: str, *, lock: bool = False) -> Item | None:
    """The item of this source and key, or None; with `lock` nobody else changes it before the end of the transaction."""
    wanted = _select().where(WatchItemRow.source == source, WatchItemRow.key == key)
    row = conn.execute(wanted.with_for_update() if lock else wanted).mappings().one_or_none()
    return _item(row) if row else None


def items(
    conn: Connection,
    *,
    kind: str | None = None,
    source: str | None = None,
    market: str | None = None,
    matter: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    published_since: date | None = None,
    published_until: date | None = None,
    after: int = 0,
    limit: int = MOST,
) -> list[Item]:
    """Items as they stand now, the newest first.

    `since` and `until` are about when the desk first saw them (`until` is left out), `published_…` about their own day
    (both days included); `after` is an id that all are above.
    """
    wanted = _select().where(WatchItemRow.id > after)
    same = ((WatchItemRow.kind, kind), (WatchItemRow.source, source), (WatchItemRow.market, market), (WatchItemRow.matter, matter))  # fmt: skip
    for column, value in same:
        if value is not None:
            wanted = wanted.where(column == value)
    if since is not None:
        wanted = wanted.where(WatchItemRow.first_seen_at >= since)
    if until is not None:
        wanted = wanted.where(WatchItemRow.first_seen_at < until)
    if published_since is not None:
        wanted = wanted.where(WatchItemRow.published_on >= published_since)
    if published_until is not None:
        wanted = wanted.where(WatchItemRow.published_on <= published_until)
    return [_item(row) for row in conn.execute(wanted.order_by(WatchItemRow.id.desc()).limit(limit)).mappings()]


def revisions(conn: Connection, item_id: int) -> list[Revision]:
    """Every state of an item, the oldest first."""
    table = WatchRevisionRow
    wanted = select(table.data, table.revision, table.at, table.changes).where(table.item_id == item_id)
    return [
        Revision(replace(from_object(row["data"]), id=item_id, revision=row["revision"]), row["at"], row["changes"])
        for row in conn.execute(wanted.order_by(table.revision)).mappings()
    ]


def of_same_matter(conn: Connection, found: Item) -> list[Item]:
    """The other items that name the same case or right, the newest first."""
    if not found.matter:
        return []
    return [other for other in items(conn, matter=found.matter) if other.id != found.id]


def _keep_revision(conn: Connection, stored: Item, now: datetime, differs: dict[str, tuple[Any, Any]]) -> None:
    conn.execute(
        insert(WatchRevisionRow).values(
            item_id=stored.id, revision=stored.revision, at=now, data=as_object(stored),
            changes={name: list(both) for name, both in differs.items()},
        )
    )  # fmt: skip


def _columns(found: Item) -> dict[str, Any]:
    names = ("matter", "kind", "market", "published_on", "revision", "seen_at")
    return {name: getattr(found, name) for name in names} | {"data": as_object(found)}


def _select() -> Select[Any]:
    return select(WatchItemRow.id, WatchItemRow.revision, WatchItemRow.data)


def _item(row: Any) -> Item:
    return replace(from_object(row["data"]), id=row["id"], revision=row["revision"])
