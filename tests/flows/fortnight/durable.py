"""The durable queue of the simulation: a table beside the desk's own, written in the transaction that causes the work."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

TABLE = "CREATE TABLE sim_work (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, ref INTEGER NOT NULL, due TEXT NOT NULL)"
_PUT = "INSERT INTO sim_work (kind, ref, due) VALUES (?, ?, ?)"


@dataclass(frozen=True)
class Work:
    """Something that is to be done: `ref` is the message, case or clock."""

    id: int
    kind: str
    ref: int
    due: datetime


class Durable:
    """The desk's queue: what was committed stays until it is done, whatever happens to the process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def handle_message(self, conn: Connection, message_id: int, thread_id: int, *, again: str = "") -> None:
        self._put(conn, "handle", message_id)

    def consider(self, conn: Connection, message_id: int, thread_id: int, *, offer: bool) -> None:
        self._put(conn, "consider", message_id)

    def show(self, conn: Connection, message_id: int, place: str) -> None:
        self._put(conn, "show", message_id)

    def show_case(self, conn: Connection, case_id: int) -> None:
        self._put(conn, "card", case_id)

    def timer(self, conn: Connection, timer_id: int, wait_s: float, *, again: str = "") -> None:
        self._put(conn, "timer", timer_id, wait_s)

    def forget(self, conn: Connection, message_ids: Sequence[int]) -> None:
        for message in message_ids:
            self._put(conn, "forget", message)

    def draw_lesson(self, conn: Connection, case_id: int) -> None:
        self._put(conn, "lesson", case_id)

    def lesson_decided(self, conn: Connection, lesson_id: int) -> None:
        self._put(conn, "lesson", lesson_id)

    def keep_files(self, conn: Connection, message_id: int, once: str) -> None:
        self._put(conn, "files", message_id)

    def work(self, conn: Connection, name: str, row: int, *, once: str = "", wait_s: float = 0.0) -> None:
        self._put(conn, name, row, wait_s)

    def _put(self, conn: Connection, kind: str, ref: int, wait_s: float = 0.0) -> None:
        due = self._clock() + timedelta(seconds=max(0.0, wait_s))
        conn.exec_driver_sql(_PUT, (kind, ref, due.isoformat()))


def waiting(db: sqlite3.Connection, after: int = 0) -> list[Work]:
    """The work that is not done, oldest first."""
    rows = db.execute("SELECT id, kind, ref, due FROM sim_work WHERE id > ? ORDER BY id", (after,))
    return [Work(id_, kind, ref, datetime.fromisoformat(due)) for id_, kind, ref, due in rows]


def done(db: sqlite3.Connection, work: int) -> None:
    """It is done."""
    db.execute("DELETE FROM sim_work WHERE id = ?", (work,))
