"""Threads and messages in SQL; every function works inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, aliased

from bot.conversations import Incoming, Person, Posted, Reply, ThreadHead
from bot.storage.tables import CaseEventRow, CaseRow, EnterpriseRow, LedgerRow, MessageRow, ThreadRow

UNKNOWN_ENTERPRISE = "unknown"


def insert_once(conn: Connection, table: type[DeclarativeBase], **values: Any) -> bool:
    """Insert a row unless one of its unique keys is taken; says whether it was inserted."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    return bool(conn.execute(statement).rowcount)


def record_message(conn: Connection, incoming: Incoming) -> int:
    """The row id of this message, stored at its first delivery and only found at later ones."""
    thread_id = _thread_of(conn, incoming)
    author = incoming.author
    insert_once(
        conn,
        MessageRow,
        thread_id=thread_id,
        platform=incoming.platform,
        channel=incoming.channel,
        key=incoming.message,
        author_id=author.id,
        author_name=author.name,
        author_role=author.role,
        author_desk=author.desk,
        text=incoming.text,
        files=list(incoming.files),
        at=incoming.at,
    )
    key = (
        MessageRow.platform == incoming.platform,
        MessageRow.channel == incoming.channel,
        MessageRow.key == incoming.message,
    )
    return int(conn.execute(select(MessageRow.id).where(*key)).scalar_one())


def post(
    conn: Connection,
    thread_id: int,
    author: Person,
    text: str,
    *,
    at: Any,
    delivery: str,
    reply: Reply | None = None,
    inside: bool = False,
    files: Sequence[str] = (),
) -> bool:
    """Put a message of the desk into a thread, once per delivery id; says whether it was new."""
    thread = conn.execute(select(ThreadRow.platform, ThreadRow.channel).where(ThreadRow.id == thread_id)).one()
    return insert_once(
        conn,
        MessageRow,
        thread_id=thread_id,
        platform=thread.platform,
        channel=thread.channel,
        key=f"desk:{delivery}",
        author_id=author.id,
        author_name=author.name,
        author_role=author.role,
        author_desk=author.desk,
        text=text,
        files=list(files),
        at=at,
        inside=inside,
        reply=asdict(reply) if reply else None,
        delivery=delivery,
    )


def lock_thread(conn: Connection, thread_id: int) -> None:
    """Hold the thread until the transaction ends, so that a claim and a post cannot pass each other.

    On SQLite the write transaction already excludes every other writer.
    """
    conn.execute(select(ThreadRow.id).where(ThreadRow.id == thread_id).with_for_update())


def messages_of(conn: Connection, thread_id: int, *, inside: bool, up_to: int | None = None) -> list[Posted]:
    """The thread in order; notes of the desk only with `inside`; `up_to` is the last message id to include."""
    wanted = select(MessageRow).where(MessageRow.thread_id == thread_id).order_by(MessageRow.id)
    if not inside:
        wanted = wanted.where(MessageRow.inside.is_(False))
    if up_to is not None:
        wanted = wanted.where(MessageRow.id <= up_to)
    return [_posted(row) for row in conn.execute(_columns(wanted)).mappings()]


def message(conn: Connection, message_id: int) -> Posted:
    """One message by its row id; raises `NoResultFound` for an unknown one."""
    row = conn.execute(_columns(select(MessageRow).where(MessageRow.id == message_id))).mappings().one()
    return _posted(row)


def delivered(conn: Connection, delivery: str) -> Posted | None:
    """The message with this delivery id, if it was posted."""
    row = conn.execute(_columns(select(MessageRow).where(MessageRow.delivery == delivery))).mappings().one_or_none()
    return _posted(row) if row else None


def thread_owner(conn: Connection, thread_id: int) -> Person | None:
    """The enterprise that a thread belongs to, as a person; None for an unknown thread."""
    row = conn.execute(
        select(EnterpriseRow.id, EnterpriseRow.name, EnterpriseRow.province)
        .join(ThreadRow, ThreadRow.enterprise == EnterpriseRow.id)
        .where(ThreadRow.id == thread_id)
    ).one_or_none()
    if row is None:
        return None
    return Person(row.id, row.name, "enterprise", enterprise=row.id, enterprise_name=row.name, province=row.province)


def thread_place(conn: Connection, thread_id: int) -> tuple[str, str, str]:
    """Platform, channel and key of a thread."""
    row = conn.execute(
        select(ThreadRow.platform, ThreadRow.channel, ThreadRow.key).where(ThreadRow.id == thread_id)
    ).one()
    return row.platform, row.channel, row.key


def thread_id_of(conn: Connection, platform: str, channel: str, key: str) -> int | None:
    """The id of the thread with this key, if there is one."""
    return conn.execute(
        select(ThreadRow.id).where(ThreadRow.platform == platform, ThreadRow.channel == channel, ThreadRow.key == key)
    ).scalar_one_or_none()


def thread_heads(conn: Connection, channel: str | None, *, enterprise: str | None) -> list[ThreadHead]:
    """Conversations, the most recently active first; `enterprise` restricts to what that company may see."""
    any_of, seen, every_case = aliased(MessageRow), aliased(MessageRow), aliased(CaseRow)
    here = (seen.thread_id == ThreadRow.id, seen.inside.is_(False))
    first = select(func.min(any_of.id)).where(any_of.thread_id == ThreadRow.id).scalar_subquery()
    last_at = select(func.max(seen.at)).where(*here).scalar_subquery()
    last = select(func.max(seen.id)).where(*here).scalar_subquery()
    count = select(func.count(seen.id)).where(*here).scalar_subquery()
    newest_case = select(func.max(every_case.id)).where(every_case.thread_id == ThreadRow.id).scalar_subquery()
    wanted = (
        select(
            ThreadRow,
            EnterpriseRow.name.label("enterprise_name"),
            MessageRow.text,
            count.label("messages"),
            last_at.label("last_at"),
            CaseRow.number,
            CaseRow.state,
            CaseRow.urgency,
        )
        .join(EnterpriseRow, EnterpriseRow.id == ThreadRow.enterprise)
        .join(MessageRow, MessageRow.id == first)
        .outerjoin(CaseRow, CaseRow.id == newest_case)
        .order_by(last.desc())
    )
    if channel is not None:
        wanted = wanted.where(ThreadRow.channel == channel)
    if enterprise is not None:
        wanted = wanted.where(ThreadRow.enterprise == enterprise)
    return [
        ThreadHead(
            id=row.id, platform=row.platform, channel=row.channel, key=row.key, enterprise=row.enterprise,
            enterprise_name=row.enterprise_name, opened_at=row.opened_at, last_at=row.last_at,
            first_words=row.text[:160], messages=row.messages, case=row.number, case_state=row.state,
            urgency=row.urgency,
        )
        for row in conn.execute(wanted)
    ]  # fmt: skip


def version(conn: Connection) -> tuple[int, int, int]:
    """A value that changes whenever a thread, a case or the ledger does; cheap enough to ask twice a second."""
    message_id = conn.execute(select(func.max(MessageRow.id))).scalar() or 0
    event_id = conn.execute(select(func.max(CaseEventRow.id))).scalar() or 0
    open_rows = conn.execute(select(func.count()).where(LedgerRow.outcome.is_(None))).scalar() or 0
    return int(message_id), int(event_id), int(open_rows)


def _thread_of(conn: Connection, incoming: Incoming) -> int:
    found = thread_id_of(conn, incoming.platform, incoming.channel, incoming.thread)
    if found is not None:
        return found
    author = incoming.author
    enterprise = author.enterprise or UNKNOWN_ENTERPRISE
    insert_once(
        conn,
        EnterpriseRow,
        id=enterprise,
        name=author.enterprise_name or author.name,
        province=author.province,
        created_at=incoming.at,
    )
    insert_once(
        conn,
        ThreadRow,
        platform=incoming.platform,
        channel=incoming.channel,
        key=incoming.thread,
        enterprise=enterprise,
        opened_at=incoming.at,
    )
    made = thread_id_of(conn, incoming.platform, incoming.channel, incoming.thread)
    assert made is not None
    return made


def _columns(statement: Select[Any]) -> Select[Any]:
    return statement.with_only_columns(*MessageRow.__table__.columns)


def _posted(row: Any) -> Posted:
    author = Person(row["author_id"], row["author_name"], row["author_role"], desk=row["author_desk"])
    return Posted(
        seq=row["id"],
        thread=row["thread_id"],
        key=row["key"],
        author=author,
        text=row["text"],
        at=row["at"],
        files=tuple(row["files"] or ()),
        inside=row["inside"],
        reply=reply_of(row["reply"]),
        delivery=row["delivery"],
    )


def reply_of(stored: dict[str, Any] | None) -> Reply | None:
    """The reply that was stored with a message."""
    if stored is None:
        return None
    lists = {name: tuple(stored[name]) for name in ("before", "citations", "after", "actions")}
    return Reply(**{**stored, **lists})
