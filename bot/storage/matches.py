"""Matches in SQL: stored once for an item's revision and a profile, decided once; inside the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, or_, select, update

from bot.errors import NotAllowed
from bot.matching.model import Level, Match, Reason
from bot.storage.matches_tables import MatchedItemRow, MatchedProfileRow, MatchRow
from bot.storage.messages import insert_once
from bot.storage.profiles_tables import ProfileRow
from bot.storage.tables import CaseRow
from bot.storage.watching_tables import WatchItemRow

State = Literal["open", "yes", "no"]
MOST = 500
_ORDER = {"certain": 0, "likely": 1, "possible": 2}
_BATCH = 500


@dataclass(frozen=True)
class Stored:
    """A match with its decision: `by` and `by_name` who, `why` their words."""

    id: int
    match: Match
    revision: int
    made_at: datetime
    state: State
    decided_at: datetime | None = None
    by: str | None = None
    by_name: str | None = None
    why: str | None = None


def store(conn: Connection, item_id: int, revision: int, matches: Iterable[Match], now: datetime) -> bool:
    """Keep the matches of an item at a revision; says whether anything is new or otherwise.

    What was decided about this revision stays as it was decided; a "yes" about an earlier one counts on. Matches that
    no longer stand go, unless somebody has decided about them.
    """
    found = {one.profile: one for one in matches}
    rows = conn.execute(select(*MatchRow.__table__.columns).where(MatchRow.item_id == item_id)).mappings().all()
    known = {row["profile_id"]: row for row in rows if row["item_revision"] == revision}
    agreed = {row["profile_id"]: row for row in rows if row["state"] == "yes" and row["item_revision"] != revision}
    gone = [
        row["id"] for row in rows
        if row["state"] == "open" and (row["item_revision"] != revision or row["profile_id"] not in found)
    ]  # fmt: skip
    if gone:
        conn.execute(delete(MatchRow).where(MatchRow.id.in_(gone)))
    changed = bool(gone)
    for profile, match in found.items():
        values: dict[str, Any] = {
            "score": match.score,
            "level": match.level,
            "reasons": [asdict(one) for one in match.reasons],
        }
        row = known.get(profile)
        if row is None:
            values |= {"item_id": item_id, "item_revision": revision, "profile_id": profile, "made_at": now}
            conn.execute(insert(MatchRow).values(**values, **_carried(agreed.get(profile), match)))
            changed = True
        elif row["state"] != "no" and any(row[name] != value for name, value in values.items()):
            conn.execute(update(MatchRow).where(MatchRow.id == row["id"]).values(**values))
            changed = True
    return changed


def _carried(earlier: RowMapping | None, match: Match) -> dict[str, Any]:
    """The decision about an earlier revision, where the match is no weaker now."""
    if earlier is None or _ORDER[match.level] > _ORDER[earlier["level"]]:
        return {"state": "open"}
    return {name: earlier[name] for name in ("state", "decided_at", "decided_by", "decided_name", "why")}


def decide(conn: Connection, match_id: int, state: State, **values: Any) -> bool:
    """Decide an open match; of several at the same time exactly one does."""
    changed = conn.execute(
        update(MatchRow).where(MatchRow.id == match_id, MatchRow.state == "open").values(state=state, **values)
    )
    return bool(changed.rowcount)


def stored(conn: Connection, match_id: int) -> Stored:
    """A match; raises `NotAllowed` for an unknown id."""
    row = conn.execute(_select().where(MatchRow.id == match_id)).mappings().one_or_none()
    if row is None:
        raise NotAllowed(f"no match {match_id}")
    return _stored(row)


def listed(
    conn: Connection,
    *,
    level: Level | None = None,
    state: State | None = "open",
    item: int | None = None,
    owned_by: str | None = None,
    limit: int = MOST,
) -> list[Stored]:
    """Matches of items as they stand now, the surest first; `owned_by` is the center that looks after the profile."""
    wanted = _select().join(WatchItemRow, _current())
    for column, value in ((MatchRow.level, level), (MatchRow.state, state), (MatchRow.item_id, item)):
        if value is not None:
            wanted = wanted.where(column == value)
    if owned_by is not None:
        wanted = wanted.join(ProfileRow, ProfileRow.id == MatchRow.profile_id).where(ProfileRow.owner == owned_by)
    # By name the levels are in their order: certain, likely, possible.
    ordered = wanted.order_by(MatchRow.level, MatchRow.score.desc(), MatchRow.id.desc()).limit(limit)
    return [_stored(row) for row in conn.execute(ordered).mappings()]


def of_item(conn: Connection, item: int) -> Sequence[Match]:
    """The matches of an item as it stands that nobody has said no to."""
    return [one.match for one in listed(conn, state=None, item=item) if one.state != "no"]


def one(conn: Connection, item: int, profile: int) -> Match | None:
    """The match of an item as it stands and a profile; None where there is none or somebody has said no."""
    found = _select().join(WatchItemRow, _current()).where(MatchRow.item_id == item, MatchRow.profile_id == profile)
    row = conn.execute(found.where(MatchRow.state != "no")).mappings().one_or_none()
    return _stored(row).match if row else None


# -- what has been matched ------------------------------------------------------------------------------------------


def item_matched(conn: Connection, item_id: int, revision: int, now: datetime) -> None:
    """Note that an item was matched as it stood at a revision."""
    if not insert_once(conn, MatchedItemRow, item_id=item_id, revision=revision, at=now):
        conn.execute(update(MatchedItemRow).where(MatchedItemRow.item_id == item_id).values(revision=revision, at=now))


def unmatched_items(conn: Connection, before: datetime, limit: int = MOST) -> list[tuple[int, int]]:
    """Items with their revisions that were read before a time and have not been matched as they stand."""
    wanted = (
        select(WatchItemRow.id, WatchItemRow.revision)
        .outerjoin(MatchedItemRow, MatchedItemRow.item_id == WatchItemRow.id)
        .where(or_(MatchedItemRow.revision.is_(None), MatchedItemRow.revision != WatchItemRow.revision))
        .where(WatchItemRow.seen_at < before)
    )
    return [(row.id, row.revision) for row in conn.execute(wanted.order_by(WatchItemRow.id).limit(limit))]


def recent_items(conn: Connection, since: datetime) -> list[int]:
    """Items that were first seen since a time and have been matched, the newest first."""
    wanted = select(WatchItemRow.id).join(MatchedItemRow, MatchedItemRow.item_id == WatchItemRow.id)
    return list(conn.scalars(wanted.where(WatchItemRow.first_seen_at >= since).order_by(WatchItemRow.id.desc())))


def unmatched_profiles(conn: Connection, limit: int) -> dict[int, int]:
    """Profiles with their revisions that have not been matched with the items as they stand."""
    wanted = (
        select(ProfileRow.id, ProfileRow.revision)
        .outerjoin(MatchedProfileRow, MatchedProfileRow.profile_id == ProfileRow.id)
        .where(or_(MatchedProfileRow.revision.is_(None), MatchedProfileRow.revision != ProfileRow.revision))
        .where(ProfileRow.merged_into.is_(None))
    )
    return {row.id: row.revision for row in conn.execute(wanted.order_by(ProfileRow.id).limit(limit))}


def profiles_matched(conn: Connection, revisions: Mapping[int, int]) -> None:
    """Note that these profiles were matched as they stood."""
    conn.execute(delete(MatchedProfileRow).where(MatchedProfileRow.profile_id.in_(revisions)))
    there = set(conn.scalars(select(ProfileRow.id).where(ProfileRow.id.in_(revisions))))
    rows = [{"profile_id": one, "revision": revision} for one, revision in revisions.items() if one in there]
    if rows:
        conn.execute(insert(MatchedProfileRow), rows)


def profiles_stamp(conn: Connection) -> tuple[Any, ...]:
    """Differs whenever any profile is there, gone or otherwise than before."""
    table = ProfileRow
    figures = (func.count(table.id), func.sum(table.id), func.sum(table.revision), func.max(table.changed_at), func.count(table.merged_into))  # fmt: skip
    return tuple(conn.execute(select(*figures)).one())


def profile_revisions(conn: Connection) -> dict[int, int]:
    """Every profile's revision."""
    rows = conn.execute(select(ProfileRow.id, ProfileRow.revision).where(ProfileRow.merged_into.is_(None)))
    return {row.id: row.revision for row in rows}


def enterprises_of_matter(conn: Connection, matter: str, market: str | None) -> dict[str, set[str]]:
    """The enterprises of which the desk has a case of this number, in this market, with the courts that they name."""
    wanted = select(CaseRow.enterprise, CaseRow.forum).where(CaseRow.matter == matter)
    if market is not None:
        wanted = wanted.where(or_(CaseRow.market == market, CaseRow.market.is_(None)))
    found: dict[str, set[str]] = {}
    for row in conn.execute(wanted):
        found.setdefault(row.enterprise, set()).add(row.forum or "")
    return found


def in_batches(ids: Collection[int]) -> Iterable[list[int]]:
    """Ids in pieces that one question to the database can hold."""
    whole = list(ids)
    return (whole[at : at + _BATCH] for at in range(0, len(whole), _BATCH))


def _current() -> Any:
    return (WatchItemRow.id == MatchRow.item_id) & (WatchItemRow.revision == MatchRow.item_revision)


def _select() -> Select[Any]:
    return select(*MatchRow.__table__.columns)


def _stored(row: RowMapping) -> Stored:
    reasons = tuple(Reason(**one) for one in row["reasons"])
    match = Match(row["item_id"], row["profile_id"], row["score"], row["level"], reasons)
    return Stored(
        row["id"], match, row["item_revision"], row["made_at"], row["state"],
        row["decided_at"], row["decided_by"], row["decided_name"], row["why"],
    )  # fmt: skip
