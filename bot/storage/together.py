"""Small transactions that arrive together are committed together: on SQLite every commit waits for the disk."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine

from knowledge.store.engine import translated, write

MOST = 100
"""So many at once, so that the first of them does not wait long for the last."""

T = TypeVar("T")


class _Work:
    def __init__(self, do: Callable[[Connection], Any]) -> None:
        self.do = do
        self.done = False
        self.value: Any = None
        self.error: BaseException | None = None


class Together:
    """Whoever comes while a commit is under way waits, and the first of those then does the work of all.

    Each part of a common transaction succeeds or fails for itself; `write` returns after the commit. PostgreSQL does
    the like by itself, and there a long transaction would hold up other processes, so each keeps its own.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._waiting: list[_Work] = []

    def write(self, do: Callable[[Connection], T]) -> T:
        """Do this in a transaction and return its result once that is committed."""
        if self._engine.dialect.name != "sqlite":
            with write(self._engine) as conn:
                return do(conn)
        mine = _Work(do)
        with self._lock:
            self._waiting.append(mine)
        with self._turn:
            while not mine.done:
                with self._lock:
                    batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                self._commit(batch)
        if mine.error is not None:
            raise mine.error
        return cast(T, mine.value)

    def _commit(self, batch: list[_Work]) -> None:
        try:
            with write(self._engine) as conn:
                for work in batch:
                    self._part(conn, work)
        except BaseException as error:
            for work in batch:
                work.error = work.error or error
            if not isinstance(error, Exception):
                raise
        finally:
            for work in batch:
                work.done = True

    def _part(self, conn: Connection, work: _Work) -> None:
        try:
            with translated(self._engine), conn.begin_nested():
                work.value = work.do(conn)
        except Exception as error:
            work.error = error
