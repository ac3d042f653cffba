"""Enterprise profiles in SQL: read, found, changed with their history; inside the caller's transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.profiles.keys import Key, keys_of, name_key
from bot.profiles.model import Profile
from bot.profiles.record import changes, from_record, to_record
from bot.storage.messages import insert_once
from bot.storage.profiles_tables import ProfileDisputeRow, ProfileKeyRow, ProfileRow, ProfileVersionRow
from bot.storage.tables import EnterpriseRow

_BATCH = 1_000


@dataclass(frozen=True)
class Change:
    """Who changes profiles, when, how (`form`, `import`, `merge`, `decision`) and from which file."""

    by_id: str
    by_name: str
    by_role: str
    center: str | None
    at: datetime
    how: str
    source: str | None = None


@dataclass(frozen=True)
class Version:
    """One change of a profile: every field as it was before and is after it."""

    revision: int
    at: datetime
    by_id: str
    by_name: str
    by_role: str
    center: str | None
    how: str
    source: str | None
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """A profile in a list."""

    id: int
    name_zh: str
    name_en: str
    province: str | None
    owner: str
    changed_at: datetime
    changed_by: str


# -- reading --------------------------------------------------------------------------------------------------------


def all_profiles(conn: Connection) -> Iterator[Profile]:
    """Every profile, read as it is consumed; nothing else may be asked of this connection meanwhile."""
    streamed = conn.execution_options(stream_results=True, yield_per=_BATCH)
    for row in streamed.execute(_select().where(ProfileRow.merged_into.is_(None)).order_by(ProfileRow.id)):
        yield _profile(row)


def profile(conn: Connection, profile_id: int) -> Profile | None:
    """The profile of this id, or the one that it was merged into."""
    return _followed(conn, ProfileRow.id == profile_id)


def profile_of_enterprise(conn: Connection, enterprise: str) -> Profile | None:
    """The profile of this enterprise, or the one that it was merged into."""
    return _followed(conn, ProfileRow.enterprise == enterprise)


def profiles(conn: Connection, ids: Collection[int]) -> dict[int, Profile]:
    """Those of these ids that there are."""
    rows = conn.execute(_select().where(ProfileRow.id.in_(ids), ProfileRow.merged_into.is_(None)))
    return {row.id: _profile(row) for row in rows}


def owner(conn: Connection, profile_id: int) -> str:
    """The center that looks after a profile."""
    return str(conn.execute(select(ProfileRow.owner).where(ProfileRow.id == profile_id)).scalar_one())


def with_keys(conn: Connection, keys: Collection[Key]) -> dict[Key, list[int]]:
    """The ids of the profiles that have each of these keys."""
    found: dict[Key, list[int]] = {}
    for kind in {key.kind for key in keys}:
        values = [key.value for key in keys if key.kind == kind]
        wanted = select(ProfileKeyRow.value, ProfileKeyRow.profile_id).where(
            ProfileKeyRow.kind == kind, ProfileKeyRow.value.in_(values)
        )
        for row in conn.execute(wanted.order_by(ProfileKeyRow.profile_id)):
            found.setdefault(Key(kind, row.value), []).append(row.profile_id)
    return found


def shared_keys(conn: Connection, owned_by: str | None = None) -> list[tuple[Key, list[int]]]:
    """Keys that several profiles have, with their ids; with `owned_by` those where one of them is this center's."""
    twice = (
        select(ProfileKeyRow.kind, ProfileKeyRow.value)
        .group_by(ProfileKeyRow.kind, ProfileKeyRow.value)
        .having(func.count(ProfileKeyRow.profile_id.distinct()) > 1)
        .subquery()
    )
    wanted = (
        select(ProfileKeyRow.kind, ProfileKeyRow.value, ProfileKeyRow.profile_id, ProfileRow.owner)
        .join(twice, (twice.c.kind == ProfileKeyRow.kind) & (twice.c.value == ProfileKeyRow.value))
        .join(ProfileRow, ProfileRow.id == ProfileKeyRow.profile_id)
        .order_by(ProfileKeyRow.kind, ProfileKeyRow.value, ProfileKeyRow.profile_id)
    )
    found: dict[Key, list[int]] = {}
    mine: set[Key] = set()
    for row in conn.execute(wanted):
        key = Key(row.kind, row.value)
        found.setdefault(key, []).append(row.profile_id)
        if owned_by in (None, row.owner):
            mine.add(key)
    return [(key, ids) for key, ids in found.items() if key in mine]


def listed(
    conn: Connection, *, owned_by: str | None, query: str, center: str, province: str, limit: int
) -> tuple[list[Listed], int]:
    """Profiles, the last changed first, and how many there are; `query` is part of a name or a whole identifier."""
    where: list[ColumnElement[bool]] = [ProfileRow.merged_into.is_(None)]
    where += [ProfileRow.owner == one for one in (owned_by, center) if one]
    if province:
        where.append(ProfileRow.province == province)
    if query:
        where.append(or_(*_found_by(query)))
    columns = (getattr(ProfileRow, name) for name in Listed.__dataclass_fields__)
    rows = conn.execute(select(*columns).where(*where).order_by(ProfileRow.changed_at.desc(), ProfileRow.id.desc()).limit(limit))  # fmt: skip
    total = conn.execute(select(func.count()).select_from(ProfileRow).where(*where)).scalar_one()
    return [Listed(*row) for row in rows], int(total)


def _found_by(query: str) -> Iterator[ColumnElement[bool]]:
    words = query.strip()
    literal = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    yield ProfileRow.name_zh.ilike(f"%{literal}%", escape="\\")
    yield ProfileRow.name_en.ilike(f"%{literal}%", escape="\\")
    number = ProfileKeyRow.value.like(f"%:{literal.upper()}", escape="\\")
    keys = (
        (ProfileKeyRow.kind == "code") & (ProfileKeyRow.value == words.upper()),
        (ProfileKeyRow.kind == "name") & (ProfileKeyRow.value == name_key(words)),
        ProfileKeyRow.kind.in_(("seller", "mark")) & number,
    )
    yield ProfileRow.id.in_(select(ProfileKeyRow.profile_id).where(or_(*keys)))


def places(conn: Connection) -> tuple[list[str], list[str]]:
    """The centers and the provinces that occur."""
    rows = conn.execute(select(ProfileRow.owner, ProfileRow.province).where(ProfileRow.merged_into.is_(None)).distinct()).all()  # fmt: skip
    return sorted({row.owner for row in rows}), sorted({row.province for row in rows if row.province})


def versions(conn: Connection, profile_id: int) -> list[Version]:
    """The history of a profile, those of profiles that were merged into it included, the newest first."""
    names = [getattr(ProfileVersionRow, name) for name in Version.__dataclass_fields__]
    merged = select(ProfileRow.id).where(or_(ProfileRow.id == profile_id, ProfileRow.merged_into == profile_id))
    wanted = select(*names).where(ProfileVersionRow.profile_id.in_(merged)).order_by(ProfileVersionRow.id.desc())
    return [Version(*row) for row in conn.execute(wanted)]


def state(conn: Connection) -> tuple[int, ...]:
    """Differs whenever any profile was changed, deleted or put aside since."""
    newest = conn.execute(select(func.max(ProfileVersionRow.id), func.count(ProfileVersionRow.id))).one()
    aside = conn.execute(select(func.max(ProfileDisputeRow.id), func.count(ProfileDisputeRow.decided_at))).one()
    return tuple(int(n or 0) for n in (*newest, *aside))


# -- changing -------------------------------------------------------------------------------------------------------


def add(conn: Connection, new: Sequence[tuple[Profile, str]], change: Change) -> dict[str, int]:
    """Store new profiles with the centers that look after them, and their enterprises where missing; ids by enterprise."""
    for profile, _ in new:
        insert_once(
            conn, EnterpriseRow, id=profile.enterprise, name=profile.name[:200], province=profile.province,
            created_at=change.at,
        )  # fmt: skip
    if not new:
        return {}
    rows = [{"enterprise": p.enterprise, "revision": 1, "body": to_record(p), **_columns(p, o, change)} for p, o in new]
    made = conn.execute(insert(ProfileRow).returning(ProfileRow.id, ProfileRow.enterprise), rows)
    ids = {row.enterprise: int(row.id) for row in made}
    stored = [replace(p, id=ids[p.enterprise], revision=1) for p, _ in new]
    _note(conn, ((None, p) for p in stored), change)
    return ids


def revise(conn: Connection, before: Profile, after: Profile, owner: str, change: Change) -> bool:
    """Store a changed profile; False where somebody else has changed it since `before` was read."""
    revised = replace(after, id=before.id, enterprise=before.enterprise, revision=before.revision + 1)
    mine = (ProfileRow.id == before.id, ProfileRow.revision == before.revision, ProfileRow.merged_into.is_(None))
    values = {"revision": revised.revision, "body": to_record(revised), **_columns(revised, owner, change)}
    if not conn.execute(update(ProfileRow).where(*mine).values(**values)).rowcount:
        return False
    conn.execute(delete(ProfileKeyRow).where(ProfileKeyRow.profile_id == before.id))
    _note(conn, [(before, revised)], change)
    return True


def merge(conn: Connection, kept: Profile, gone: Profile) -> None:
    """Empty a profile whose words stand in another by now, and let it point there; its history stays with it."""
    conn.execute(delete(ProfileKeyRow).where(ProfileKeyRow.profile_id == gone.id))
    conn.execute(
        update(ProfileRow)
        .where(or_(ProfileRow.id == gone.id, ProfileRow.merged_into == gone.id))
        .values(merged_into=kept.id, body={}, name_zh="", name_en="", province=None)
    )
    conn.execute(update(ProfileDisputeRow).where(ProfileDisputeRow.profile_id == gone.id).values(profile_id=kept.id))


def forget(conn: Connection, profile_id: int) -> None:
    """Delete a profile with everything that it ever said, and what was merged into it.

    The enterprise's own row goes too unless something else of it is kept: its conversations, its letters.
    """
    family = or_(ProfileRow.id == profile_id, ProfileRow.merged_into == profile_id)
    rows = conn.execute(select(ProfileRow.id, ProfileRow.enterprise).where(family)).all()
    ids = [row.id for row in rows]
    for table in (ProfileKeyRow, ProfileVersionRow, ProfileDisputeRow):
        conn.execute(delete(table).where(table.profile_id.in_(ids)))
    conn.execute(delete(ProfileRow).where(ProfileRow.merged_into == profile_id))
    conn.execute(delete(ProfileRow).where(ProfileRow.id == profile_id))
    for row in rows:
        try:
            with conn.begin_nested():
                conn.execute(delete(EnterpriseRow).where(EnterpriseRow.id == row.enterprise))
        except IntegrityError:
            continue


def _columns(profile: Profile, owner: str, change: Change) -> dict[str, Any]:
    return {
        "name_zh": profile.name_zh[:200], "name_en": profile.name_en[:200], "province": profile.province, "owner": owner,
        "changed_at": change.at, "changed_by": change.by_name,
    }  # fmt: skip


def _note(conn: Connection, changed: Iterable[tuple[Profile | None, Profile]], change: Change) -> None:
    """Keep the history and the keys of profiles as they are stored now."""
    keys: list[dict[str, Any]] = []
    history: list[dict[str, Any]] = []
    by = {name: getattr(change, name) for name in Change.__dataclass_fields__}
    for before, after in changed:
        history.append({"profile_id": after.id, "revision": after.revision, "changes": changes(before, after), **by})
        keys += ({"profile_id": after.id, "kind": key.kind, "value": key.value} for key in keys_of(after))
    conn.execute(insert(ProfileVersionRow), history)
    if keys:
        conn.execute(insert(ProfileKeyRow), keys)


def _followed(conn: Connection, which: Any) -> Profile | None:
    row = conn.execute(_select().where(which)).one_or_none()
    if row is not None and row.merged_into is not None:
        row = conn.execute(_select().where(ProfileRow.id == row.merged_into)).one_or_none()
    return None if row is None else _profile(row)


def _select() -> Select[Any]:
    return select(ProfileRow.id, ProfileRow.enterprise, ProfileRow.revision, ProfileRow.body, ProfileRow.merged_into)


def _profile(row: Any) -> Profile:
    return from_record(row.body, row.enterprise, id_=row.id, revision=row.revision)
