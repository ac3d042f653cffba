"""One way to reach the database: pragmas, transactions, and driver errors in the project's own words."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from knowledge.errors import StoreUnavailable, UnusableInput

BUSY_TIMEOUT_S = 10
_WRITE = "firstline_write"
_TURNS: "WeakKeyDictionary[Engine, threading.Lock]" = WeakKeyDictionary()

_LOCKED = "is locked by another process: wait a moment or stop the other command, then try again"
_FULL = "has no space left on its disk: free some space, then try again"
_READ_ONLY = "cannot be written: give this user permission to write the file and its folder"
_GONE = "cannot be opened: check that it exists and that this user may read and write it"
_DISK = "cannot be read or written because the disk reports an error: check the disk and its free space"
_DAMAGED = "is damaged or is no database: restore it from a backup"
_UNPREPARED = "lacks the tables of this version: run `firstline serve` once, which prepares them"
_BUSY = "has no free connection: wait a moment, then try again"
_UNREACHABLE = "cannot be reached: check that the server runs and that DATABASE_URL is right"
_AGAIN = "undid this change because of another one at the same time: try again"

_SQLITE = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_PROTOCOL": _LOCKED,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CANTOPEN": _GONE,
    "SQLITE_IOERR": _DISK,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
}
_POSTGRES = {
    "08": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "53100": _FULL,
    "53": _BUSY,
    "58": _DISK,
    "55P03": _LOCKED,
    "57014": _LOCKED,
    "25006": _READ_ONLY,
    "40": _AGAIN,
    "42P01": _UNPREPARED,
    "42703": _UNPREPARED,
    "XX001": _DAMAGED,
}


def make_engine(url: str | URL) -> Engine:
    """An engine for SQLite (a file, WAL, durable commits, foreign keys) or PostgreSQL (psycopg)."""
    try:
        place = make_url(url)
        if place.drivername in ("postgres", "postgresql"):
            place = place.set(drivername="postgresql+psycopg")
        dump = partial(json.dumps, ensure_ascii=False)
        if place.get_backend_name() == "sqlite":
            engine = create_engine(
                place, json_serializer=dump, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_S}
            )
            _prepare_sqlite(engine)
            return engine
        if place.get_backend_name() != "postgresql":
            raise UnusableInput(f"DATABASE_URL: use sqlite or postgresql, not {place.drivername}")
        options = f"-c lock_timeout={BUSY_TIMEOUT_S * 1000} -c timezone=UTC"
        return create_engine(
            place,
            json_serializer=dump,
            hide_parameters=True,  # what people wrote belongs into no log
            pool_pre_ping=True,
            connect_args={"connect_timeout": BUSY_TIMEOUT_S, "options": options},
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise UnusableInput("DATABASE_URL is no database address like sqlite:///data/desk.db") from error


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """A connection for reading; on SQLite all its queries see the state of the first."""
    with translated(engine), engine.connect() as connection:
        yield connection


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it is committed at the end, or nothing.

    On SQLite the write lock is taken at the beginning (`BEGIN IMMEDIATE`): what was read inside cannot
    change before the commit, and a second writer waits instead of failing halfway.
    """
    with translated(engine), _turn(engine), engine.connect() as connection:
        connection.execution_options(**{_WRITE: True})
        with connection.begin():
            yield connection


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Threads of this process write to SQLite one after the other: its own way of waiting lets the unlucky starve."""
    turn = _TURNS.get(engine)
    if turn is None:
        yield
        return
    if not turn.acquire(timeout=BUSY_TIMEOUT_S):
        raise StoreUnavailable(f"the database {_place(engine)} {_LOCKED}")
    try:
        yield
    finally:
        turn.release()


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Raises `StoreUnavailable`, with the mend, for every error that is not a mistake in the code."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = _mend(error)
        if reason is None:
            raise
        raise StoreUnavailable(f"the database {_place(engine)} {reason}") from error


def _prepare_sqlite(engine: Engine) -> None:
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        # None: sqlite3 emits no BEGIN of its own; `begun` does, before the first statement of any kind
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "memory"):
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    _TURNS[engine] = threading.Lock()
    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _place(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return engine.url.database or "in memory"
    return engine.url.render_as_string(hide_password=True)


def _mend(error: SQLAlchemyError) -> str | None:
    if isinstance(error, PoolTimeout):
        return _BUSY
    if not isinstance(error, DBAPIError):
        return None
    original: Any = error.orig
    if isinstance(original, sqlite3.Error):
        name: str = getattr(original, "sqlite_errorname", "")
        if name == "SQLITE_ERROR" and str(original).startswith(("no such table", "no such column")):
            return _UNPREPARED
        return _first(_SQLITE, name)
    state: str | None = getattr(original, "sqlstate", None)
    if state:
        return _first(_POSTGRES, state)
    # psycopg gives no SQLSTATE when the connection itself fails
    return _UNREACHABLE if type(original).__name__ in ("OperationalError", "ConnectionTimeout") else None


def _first(table: dict[str, str], code: str) -> str | None:
    matches = [key for key in table if code.startswith(key)]
    return table[max(matches, key=len)] if matches else None
