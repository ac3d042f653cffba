"""Reminder letters in SQL: kept, moved once, numbered without gaps, with their clocks; inside the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.letters.model import ENDED, MOVES, MUST_SAY_WHY, OUT, Confirmed, Content, Letter, LetterDate, LetterEvent, Move
from bot.storage.letters_tables import LetterClockRow, LetterEventRow, LetterNumberRow, LetterRow
from bot.storage.messages import insert_new, insert_once
from bot.storage.tables import CaseRow, MessageRow, ThreadRow
from bot.storage.timers import EARLY
from bot.storage.watching_tables import UnderReviewRow

MOST = 500
_DAY = ("due", "certainty", "time_zone", "rests_on", "confidence", "rule", "fingerprint", "trigger_on", "method",
        "confirmed_by", "document", "quote")  # fmt: skip


@dataclass(frozen=True)
class LetterClock:
    """A clock of a letter: at `due_at` its step is due."""

    id: int
    letter: int
    step: str
    due_at: datetime
    state: str


def day_columns(day: LetterDate | None) -> dict[str, Any]:
    """The columns of a letter's date; all of them, so that nothing of an earlier one stays."""
    if day is None:
        words: dict[str, Any] = dict.fromkeys(
            ("time_zone", "rests_on", "fingerprint", "confirmed_by", "document", "quote"), ""
        )
        empty = dict.fromkeys(("due", "certainty", "confidence", "rule", "trigger_on", "trigger_event", "method"))
        return {**empty, **words, "working": [], "asks": []}
    lists = {"working": [list(both) for both in day.working], "asks": [list(both) for both in day.asks]}
    return {**{name: getattr(day, name) for name in _DAY}, "trigger_event": day.trigger, **lists}


def add(conn: Connection, actor: Person, now: datetime, **values: Any) -> int | None:
    """A new draft; its id, None where the enterprise has a first letter about this item."""
    made = insert_new(conn, LetterRow, **{"state": "draft", "made_at": now, **values})
    if made is not None:
        log(conn, made, actor, "draft", now)
    return made


def letter(conn: Connection, letter_id: int, *, events: bool = False) -> Letter:
    """A letter by its id; raises `NotAllowed` for an unknown one."""
    found = next(iter(_read(conn, _select().where(LetterRow.id == letter_id))), None)
    if found is None:
        raise NotAllowed(f"no letter {letter_id}")
    return replace(found, events=tuple(history(conn, letter_id))) if events else found


def letters(
    conn: Connection,
    *,
    states: Iterable[str] | None = None,
    item: int | None = None,
    enterprise: str | None = None,
    rules: Iterable[str] | None = None,
    no_date: str | None = None,
    due_before: date | None = None,
    follows: int | None = None,
    thread: int | None = None,
    after: int = 0,
    limit: int | None = MOST,
    newest: bool = False,
) -> list[Letter]:
    """Letters by state, item, enterprise, the rules or the last day of their date, the oldest first."""
    wanted = _select().where(LetterRow.id > after)
    same = {LetterRow.item: item, LetterRow.enterprise: enterprise, LetterRow.follows: follows, LetterRow.thread_id: thread}  # fmt: skip
    for column, value in same.items():
        if value is not None:
            wanted = wanted.where(column == value)
    if states is not None:
        wanted = wanted.where(LetterRow.state.in_(sorted(states)))
    if rules is not None:
        wanted = wanted.where(LetterRow.rule.in_(sorted(rules)))
    if no_date is not None:
        wanted = wanted.where(LetterRow.no_date == no_date)
    if due_before is not None:
        wanted = wanted.where(LetterRow.due < due_before)
    wanted = wanted.order_by(LetterRow.id.desc() if newest else LetterRow.id)
    return _read(conn, wanted.limit(limit) if limit else wanted)


def take_approved(conn: Connection, item: int, limit: int) -> list[Letter]:
    """The next approved letters about an item; nobody else gets them while this transaction lasts."""
    wanted = _select().where(LetterRow.item == item, LetterRow.state == "approved").order_by(LetterRow.id)
    return _read(conn, wanted.limit(limit).with_for_update(skip_locked=True))


def counted(conn: Connection) -> Sequence[Any]:
    """Every rule, day of the event and fingerprint with which the date of a letter that has not ended was counted."""
    columns = (LetterRow.rule, LetterRow.trigger_on, LetterRow.fingerprint)
    wanted = select(*columns).where(LetterRow.rule.is_not(None), LetterRow.state.not_in(sorted(ENDED)))
    return conn.execute(wanted.distinct()).all()


def counts(conn: Connection) -> dict[str, int]:
    """How many letters stand in each state."""
    wanted = select(LetterRow.state, func.count()).group_by(LetterRow.state)
    return {str(state): int(n) for state, n in conn.execute(wanted)}


def same_matter(conn: Connection, enterprise: str, matter: str, kind: str) -> list[Letter]:
    """The letters of an enterprise about one matter that were not withdrawn."""
    if not matter:
        return []
    return _read(
        conn,
        _select().where(
            LetterRow.enterprise == enterprise, LetterRow.matter == matter, LetterRow.kind == kind,
            LetterRow.state != "withdrawn",
        ),
    )  # fmt: skip


def move(
    conn: Connection, letter_id: int, made: Move, actor: Person, now: datetime, why: str = "", *, before: str = "",
    **values: Any,
) -> None:  # fmt: skip
    """Make a move once, with its line in the log; raises `BadInput` where the state does not allow it any more.

    `before` is the state that this transaction has read already.
    """
    if made in MUST_SAY_WHY and not why.strip():
        raise BadInput("letter_why_required")
    if not before:
        before = conn.execute(select(LetterRow.state).where(LetterRow.id == letter_id).with_for_update()).scalar_one()
    sources, target = MOVES[made]
    changed = conn.execute(
        update(LetterRow)
        .where(LetterRow.id == letter_id, LetterRow.state == before, LetterRow.state.in_(sorted(sources)))
        .values(state=target, **values)
    )
    if not changed.rowcount:
        raise BadInput("letter_moved")
    log(conn, letter_id, actor, made, now, why, before, target)


def change(conn: Connection, letter_id: int, **values: Any) -> None:
    """Set columns of a letter."""
    conn.execute(update(LetterRow).where(LetterRow.id == letter_id).values(**values))


def log(
    conn: Connection, letter_id: int, actor: Person, made: str, now: datetime, note: str = "",
    before: str | None = None, after: str | None = None,
) -> None:  # fmt: skip
    """One line in the log of a letter."""
    row = {"letter_id": letter_id, "at": now, "actor": actor.name, "actor_id": actor.id, "move": made, "note": note,
           "before": before, "after": after}  # fmt: skip
    conn.execute(_LOG, row)


_LOG = insert(LetterEventRow)


def history(conn: Connection, letter_id: int) -> list[LetterEvent]:
    """What happened to a letter, the oldest first."""
    table = LetterEventRow
    wanted = select(table.at, table.actor, table.move, table.note, table.actor_id, table.before, table.after)
    rows = conn.execute(wanted.where(table.letter_id == letter_id).order_by(table.id)).all()
    return [LetterEvent(*row) for row in rows]


def opened_by(conn: Connection, letter_id: int, person: str, text_hash: str) -> bool:
    """Whether somebody has opened a letter as it reads now."""
    table = LetterEventRow
    wanted = select(func.count()).where(
        table.letter_id == letter_id, table.actor_id == person, table.move == "open", table.note == text_hash
    )
    return bool(conn.execute(wanted).scalar())


def next_number(conn: Connection, center: str, year: int) -> int:
    """The next number of a center in a year; whoever else asks waits until this transaction ends."""
    insert_once(conn, LetterNumberRow, center=center, year=year, last=0)
    here = (LetterNumberRow.center == center, LetterNumberRow.year == year)
    taken = update(LetterNumberRow).where(*here).values(last=LetterNumberRow.last + 1).returning(LetterNumberRow.last)
    return int(conn.execute(taken).scalar_one())


# -- clocks -----------------------------------------------------------------------------------------------------------


def set_clocks(conn: Connection, letter_id: int, steps: Iterable[tuple[str, datetime]]) -> None:
    """The clocks of a letter."""
    rows = [{"letter_id": letter_id, "step": step, "due_at": at, "state": "live"} for step, at in steps]
    conn.execute(_CLOCKS, rows)


_CLOCKS = insert(LetterClockRow)


def take_clock(conn: Connection, clock_id: int, now: datetime) -> LetterClock | None:
    """Mark a clock as rung; None where it rang before, was cancelled, or is not due yet."""
    found = _clocks(conn, select(LetterClockRow).where(LetterClockRow.id == clock_id))
    if not found or found[0].due_at > now + EARLY:
        return None
    here = (LetterClockRow.id == clock_id, LetterClockRow.state == "live")
    changed = conn.execute(update(LetterClockRow).where(*here).values(state="fired", fired_at=now))
    return found[0] if changed.rowcount else None


def cancel_clocks(conn: Connection, letter_id: int, *steps: str) -> None:
    """Stop the clocks of a letter, or some of them."""
    here = [LetterClockRow.letter_id == letter_id, LetterClockRow.state == "live"]
    if steps:
        here.append(LetterClockRow.step.in_(steps))
    conn.execute(update(LetterClockRow).where(*here).values(state="cancelled"))


def clocks_of(conn: Connection, letter_id: int) -> list[LetterClock]:
    """Every clock that a letter had, the next one first."""
    wanted = select(LetterClockRow).where(LetterClockRow.letter_id == letter_id)
    return _clocks(conn, wanted.order_by(LetterClockRow.due_at, LetterClockRow.id))


def due(conn: Connection, now: datetime) -> list[LetterClock]:
    """The clocks that ring by now, the first first; five hundred at a time."""
    wanted = select(LetterClockRow).where(LetterClockRow.state == "live", LetterClockRow.due_at <= now)
    return _clocks(conn, wanted.order_by(LetterClockRow.due_at).limit(MOST))


def _clocks(conn: Connection, wanted: Select[Any]) -> list[LetterClock]:
    table = LetterClockRow
    rows = conn.execute(wanted.with_only_columns(table.id, table.letter_id, table.step, table.due_at, table.state))
    return [LetterClock(*row) for row in rows]


def rules_under_review(conn: Connection) -> frozenset[str]:
    """The rules of the deadline table on which no date may rest for the moment."""
    wanted = select(UnderReviewRow.name).where(UnderReviewRow.kind == "rule", UnderReviewRow.cleared_at.is_(None))
    return frozenset(conn.execute(wanted.distinct()).scalars())


# -- places -----------------------------------------------------------------------------------------------------------


def last_place(conn: Connection, enterprise: str) -> tuple[str, str, str] | None:
    """Where somebody of an enterprise wrote last: platform, channel, who."""
    wanted = (
        select(MessageRow.platform, MessageRow.channel, MessageRow.author_id)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .where(
            ThreadRow.enterprise == enterprise, MessageRow.author_role == "enterprise", MessageRow.earlier.is_(False)
        )
        .order_by(MessageRow.id.desc())
        .limit(1)
    )
    row = conn.execute(wanted).one_or_none()
    return (row.platform, row.channel, row.author_id) if row else None


def speaks_for(conn: Connection, platform: str, person: str) -> str | None:
    """The enterprise for which somebody wrote last; None for who never wrote."""
    wanted = (
        select(ThreadRow.enterprise)
        .join(MessageRow, ThreadRow.id == MessageRow.thread_id)
        .where(MessageRow.platform == platform, MessageRow.author_id == person, MessageRow.author_role == "enterprise")
        .order_by(MessageRow.id.desc())
        .limit(1)
    )
    return conn.execute(wanted).scalar_one_or_none()


def open_thread(conn: Connection, platform: str, channel: str, key: str, enterprise: str, now: datetime) -> int:
    """The conversation of a letter."""
    made = insert_new(
        conn, ThreadRow, platform=platform, channel=channel, key=key, enterprise=enterprise, opened_at=now
    )
    if made is not None:
        return made
    here = (ThreadRow.platform == platform, ThreadRow.channel == channel, ThreadRow.key == key)
    return int(conn.execute(select(ThreadRow.id).where(*here)).scalar_one())


def cases_of(conn: Connection, threads: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The newest case of each of these conversations: its id and number."""
    wanted = select(CaseRow.thread_id, CaseRow.id, CaseRow.number).where(CaseRow.thread_id.in_(threads))
    return {int(row.thread_id): (int(row.id), row.number) for row in conn.execute(wanted.order_by(CaseRow.id))}


# -- inside -----------------------------------------------------------------------------------------------------------


def _select() -> Select[Any]:
    return select(*LetterRow.__table__.columns)


def _read(conn: Connection, wanted: Select[Any]) -> list[Letter]:
    rows = conn.execute(wanted).mappings().all()
    threads = [row["thread_id"] for row in rows if row["thread_id"] is not None and row["state"] in OUT]
    found = cases_of(conn, threads) if threads else {}
    return [_letter(row, found.get(row["thread_id"])) for row in rows]


def _letter(row: RowMapping, case: tuple[int, str] | None) -> Letter:
    values = {name: row[name] for name in Letter.__dataclass_fields__ if name in row}
    day = None
    if row["due"] is not None:
        day = LetterDate(
            **{name: row[name] for name in _DAY}, trigger=row["trigger_event"],
            working=tuple(row["working"]), asks=tuple(row["asks"]),
        )  # fmt: skip
    values |= {
        "reasons": tuple((str(c), str(i), str(p), float(w)) for c, i, p, w in row["reasons"]),
        "content": Content.of(row["content"]),
        "day": day,
        "confirmed": _confirmed(row["confirmed"]),
        "thread": row["thread_id"],
        "case": case[0] if case else None,
        "case_number": case[1] if case else None,
    }
    return Letter(**values)


def _confirmed(stored: Mapping[str, Any] | None) -> Confirmed | None:
    return Confirmed(**{**stored, "on": date.fromisoformat(stored["on"])}) if stored else None


def confirmed_column(confirmed: Confirmed | None) -> dict[str, Any] | None:
    """What an editor read in a paper, as it is stored."""
    return {**asdict(confirmed), "on": confirmed.on.isoformat()} if confirmed else None
