"""Threads and messages in SQL; every function works inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, aliased

from bot.conversations import Attachment, Incoming, Person, Posted, Reply, ThreadHead
from bot.errors import NoSuchMessage
from bot.storage import attached
from bot.storage.case_tables import AbsenceRow, CaseEventRow
from bot.storage.tables import (
    AttachmentRow,
    CaseRow,
    EnterpriseRow,
    LedgerRow,
    MessageRow,
    MessageVersionRow,
    ThreadRow,
)

UNKNOWN_ENTERPRISE = "unknown"


def insert_once(conn: Connection, table: type[DeclarativeBase], **values: Any) -> bool:
    """Insert a row unless one of its unique keys is taken; says whether it was inserted."""
    # Not the count of rows: PostgreSQL's driver does not tell it for a single insert.
    return conn.execute(_insert(table, conn.dialect.name), values).first() is not None


def insert_new(conn: Connection, table: type[DeclarativeBase], **values: Any) -> int | None:
    """The id of a new row; None where one of its unique keys is taken."""
    found = conn.execute(_insert(table, conn.dialect.name), values).scalar_one_or_none()
    return None if found is None else int(found)


@cache
def _insert(table: type[DeclarativeBase], dialect: str) -> Any:
    """Made once: making a statement costs more than running it, and an acknowledgement waits for it."""
    made: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table.__table__).on_conflict_do_nothing()
    return made.returning(*table.__table__.primary_key)


def record_message(conn: Connection, incoming: Incoming, thread: int | None) -> tuple[int, int, bool]:
    """The row ids of this message and its thread, and whether it is new: stored once, only found at later deliveries.

    `thread` is what `thread_id_of` said of its thread in this transaction.
    """
    thread_id = thread if thread is not None else _new_thread(conn, incoming)
    author = incoming.author
    made = insert_new(
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
        files=list(incoming.files or (a.name for a in incoming.attachments)),
        at=incoming.at,
        earlier=incoming.earlier,
    )
    if made is not None:
        attach(conn, made, incoming.attachments)
        return made, thread_id, True
    key = (
        MessageRow.platform == incoming.platform,
        MessageRow.channel == incoming.channel,
        MessageRow.key == incoming.message,
    )
    found = conn.execute(select(MessageRow.id, MessageRow.thread_id).where(*key)).one()
    return int(found.id), int(found.thread_id), False


def attach(conn: Connection, message_id: int, attachments: Sequence[Attachment]) -> None:
    """Note the files that came with a message; raises `BadInput` where the desk no longer has one that it kept."""
    for file in attachments:
        if file.sha256 is not None:
            attached.hold(conn, file.sha256)
        insert_once(
            conn, AttachmentRow, message_id=message_id, id=file.id, name=file.name[:400], mime=file.mime[:200],
            size=file.size, url=file.url, sha256=file.sha256,
        )  # fmt: skip


def attachments_of(conn: Connection, message_id: int) -> list[Attachment]:
    """The files that came with a message."""
    return list(attached.by_message(conn, AttachmentRow.message_id == message_id).get(message_id, ()))


def _with_files(conn: Connection, found: list[Posted], *which: Any) -> list[Posted]:
    """The messages with their files; nothing is asked where no message names any."""
    if not any(p.files for p in found):
        return found
    files = attached.by_message(conn, *which)
    return [replace(p, attachments=files.get(p.seq, ())) for p in found]


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
    attachments: Sequence[Attachment] = (),
    origin: str | None = None,
) -> int:
    """Put a message of the desk into a thread, once per delivery id; its row id."""
    platform, channel, _ = thread_place(conn, thread_id)
    new = insert_once(
        conn,
        MessageRow,
        thread_id=thread_id,
        platform=platform,
        channel=channel,
        key=f"desk:{delivery}",
        author_id=author.id,
        author_name=author.name,
        author_role=author.role,
        author_desk=author.desk,
        text=text,
        files=[file.name for file in attachments],
        at=at,
        inside=inside,
        origin=origin,
        reply=asdict(reply) if reply else None,
        delivery=delivery,
    )
    message_id = int(conn.execute(_DELIVERED, {"delivery": delivery}).scalar_one())
    if new:
        attach(conn, message_id, attachments)
    return message_id


def revise(conn: Connection, message_id: int, text: str, at: datetime, *, deleted: bool = False) -> bool:
    """Keep the words a message had and give it the new ones; False where nothing differs."""
    row = conn.execute(select(MessageRow.text, MessageRow.deleted_at).where(MessageRow.id == message_id)).one()
    if row.deleted_at is not None or (row.text == text and not deleted):
        return False
    conn.execute(insert(MessageVersionRow).values(message_id=message_id, text=row.text, until=at))
    changed = {"deleted_at": at} if deleted else {"text": text, "edited_at": at}
    conn.execute(update(MessageRow).where(MessageRow.id == message_id).values(**changed))
    return True


def find_message(conn: Connection, platform: str, channel: str, key: str) -> int | None:
    """The row id of the message with this key."""
    wanted = select(MessageRow.id).where(
        MessageRow.platform == platform, MessageRow.channel == channel, MessageRow.key == key
    )
    return conn.execute(wanted).scalar_one_or_none()


def rename_author(conn: Connection, platform: str, person: str, name: str) -> None:
    """Give a person's messages and their own enterprise the name that the platform has for them by now."""
    unnamed = (MessageRow.platform == platform, MessageRow.author_id == person, MessageRow.author_name == person)
    conn.execute(update(MessageRow).where(*unnamed).values(author_name=name))
    conn.execute(update(EnterpriseRow).where(EnterpriseRow.name == person).values(name=name))


def describe_enterprise(conn: Connection, enterprise: str, *, name: str | None, province: str | None) -> None:
    """Keep what an enterprise says about itself."""
    values = {k: v for k, v in (("name", name), ("province", province)) if v}
    if values:
        conn.execute(update(EnterpriseRow).where(EnterpriseRow.id == enterprise).values(**values))


def move_thread(conn: Connection, thread_id: int, channel: str, key: str) -> None:
    """Let a conversation go on in another place of its platform."""
    conn.execute(update(ThreadRow).where(ThreadRow.id == thread_id).values(channel=channel, key=key))


def give_thread(conn: Connection, thread_id: int, person: Person, now: datetime) -> None:
    """Let a conversation belong to the enterprise of this person."""
    insert_once(
        conn, EnterpriseRow, id=person.enterprise, name=person.enterprise_name or person.name,
        province=person.province, created_at=now,
    )  # fmt: skip
    conn.execute(update(ThreadRow).where(ThreadRow.id == thread_id).values(enterprise=person.enterprise))


def lock_thread(conn: Connection, thread_id: int) -> None:
    """Hold the thread until the transaction ends, so that a claim and a post cannot pass each other.

    On SQLite the write transaction already excludes every other writer.
    """
    conn.execute(_LOCK, {"thread": thread_id})


_LOCK = select(ThreadRow.id).where(ThreadRow.id == bindparam("thread")).with_for_update()


def messages_of(conn: Connection, thread_id: int, *, inside: bool, up_to: int | None = None) -> list[Posted]:
    """The thread in order; notes of the desk only with `inside`; `up_to` is the last message id to include."""
    wanted = select(MessageRow).where(MessageRow.thread_id == thread_id).order_by(MessageRow.id)
    if not inside:
        wanted = wanted.where(MessageRow.inside.is_(False))
    if up_to is not None:
        wanted = wanted.where(or_(MessageRow.id <= up_to, MessageRow.earlier.is_(True)))
    here = AttachmentRow.message_id.in_(select(MessageRow.id).where(MessageRow.thread_id == thread_id))
    found = _with_files(conn, [_posted(row) for row in conn.execute(_columns(wanted)).mappings()], here)
    return [*sorted((p for p in found if p.earlier), key=lambda p: p.at), *(p for p in found if not p.earlier)]


def message(conn: Connection, message_id: int) -> Posted:
    """One message by its row id; raises `NoSuchMessage`."""
    row = conn.execute(_MESSAGE, {"message": message_id}).mappings().one_or_none()
    if row is None:
        raise NoSuchMessage(f"no message {message_id}")
    return _with_files(conn, [_posted(row)], AttachmentRow.message_id == message_id)[0]


def delivered(conn: Connection, delivery: str) -> Posted | None:
    """The message with this delivery id, if it was posted."""
    row = conn.execute(_columns(select(MessageRow).where(MessageRow.delivery == delivery))).mappings().one_or_none()
    return _posted(row) if row else None


def thread_owner(conn: Connection, thread_id: int) -> Person | None:
    """The enterprise that a thread belongs to, as a person; None for an unknown thread."""
    row = conn.execute(_OWNER, {"thread": thread_id}).one_or_none()
    if row is None:
        return None
    return Person(row.id, row.name, "enterprise", enterprise=row.id, enterprise_name=row.name, province=row.province)


_OWNER = (
    select(EnterpriseRow.id, EnterpriseRow.name, EnterpriseRow.province)
    .join(ThreadRow, ThreadRow.enterprise == EnterpriseRow.id)
    .where(ThreadRow.id == bindparam("thread"))
)


def opener(conn: Connection, thread_id: int) -> str | None:
    """Who called the bot into a thread: the author of its first message that is not older than that."""
    wanted = (
        select(MessageRow.author_id)
        .where(MessageRow.thread_id == thread_id, MessageRow.earlier.is_(False))
        .order_by(MessageRow.id)
        .limit(1)
    )
    return conn.execute(wanted).scalar_one_or_none()


def thread_place(conn: Connection, thread_id: int) -> tuple[str, str, str]:
    """Platform, channel and key of a thread."""
    row = conn.execute(_PLACE, {"thread": thread_id}).one()
    return row.platform, row.channel, row.key


_PLACE = select(ThreadRow.platform, ThreadRow.channel, ThreadRow.key).where(ThreadRow.id == bindparam("thread"))


def thread_id_of(conn: Connection, platform: str, channel: str, key: str) -> int | None:
    """The id of the thread with this key, if there is one."""
    place = {"platform": platform, "channel": channel, "thread": key}
    return conn.execute(_THREAD_ID, place).scalar_one_or_none()


_THREAD_ID = select(ThreadRow.id).where(
    ThreadRow.platform == bindparam("platform"),
    ThreadRow.channel == bindparam("channel"),
    ThreadRow.key == bindparam("thread"),
)


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


def version(conn: Connection) -> tuple[int, ...]:
    """A value that changes whenever a thread, a case, the ledger or an absence does; cheap enough to ask all the time."""
    message_id = conn.execute(select(func.max(MessageRow.id))).scalar() or 0
    event_id = conn.execute(select(func.max(CaseEventRow.id))).scalar() or 0
    open_rows = conn.execute(select(func.count()).where(LedgerRow.outcome.is_(None))).scalar() or 0
    changes = conn.execute(select(func.max(MessageVersionRow.id))).scalar() or 0
    away, last = conn.execute(select(func.count(), func.max(AbsenceRow.id))).one()
    return int(message_id), int(event_id), int(open_rows), int(changes), int(away), int(last or 0)


def _new_thread(conn: Connection, incoming: Incoming) -> int:
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
    made = insert_new(
        conn,
        ThreadRow,
        platform=incoming.platform,
        channel=incoming.channel,
        key=incoming.thread,
        enterprise=enterprise,
        opened_at=incoming.at,
    )
    if made is None:  # another process made it in this moment
        made = thread_id_of(conn, incoming.platform, incoming.channel, incoming.thread)
    assert made is not None
    return made


def _columns(statement: Select[Any]) -> Select[Any]:
    return statement.with_only_columns(*MessageRow.__table__.columns)


_DELIVERED = select(MessageRow.id).where(MessageRow.delivery == bindparam("delivery"))
_MESSAGE = _columns(select(MessageRow).where(MessageRow.id == bindparam("message")))


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
        earlier=row["earlier"],
        origin=row["origin"],
        edited_at=row["edited_at"],
        deleted_at=row["deleted_at"],
    )


def reply_of(stored: dict[str, Any] | None) -> Reply | None:
    """The reply that was stored with a message."""
    if stored is None:
        return None
    lists = {name: tuple(stored.get(name, ())) for name in ("before", "citations", "after", "actions", "asks")}
    return Reply(**{**stored, **lists})
