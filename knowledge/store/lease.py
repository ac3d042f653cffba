"""One builder of editions at a time, even when builders are killed."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from knowledge.errors import BuildInProgress, StoreUnavailable
from knowledge.store.engine import write
from knowledge.store.tables import LeaseRow

TTL_S = 60.0
_HELD_HERE: set[str] = set()
"""Leases of this process: after a restart a container may meet its own host name and process id."""


class BuildLease:
    """A row that a builder keeps fresh; it runs out `ttl_s` after its holder died or lost the database.

    A holder that was killed on this host is recognised at once.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        ttl_s: float = TTL_S,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._new_id = new_id
        self._ttl = timedelta(seconds=ttl_s)

    @contextmanager
    def hold(self) -> Iterator[str]:
        """Holds the lease and gives the holder's id; raises `BuildInProgress` while another has it."""
        holder = self._new_id()
        _HELD_HERE.add(holder)  # before the row appears: another thread must not take it for a dead one
        try:
            self._acquire(holder)
            stop = threading.Event()
            heart = threading.Thread(target=self._beat, args=(holder, stop), name="build-lease", daemon=True)
            heart.start()
            try:
                yield holder
            finally:
                stop.set()
                heart.join()
                with suppress(StoreUnavailable):  # it runs out by itself
                    self._release(holder)
        finally:
            _HELD_HERE.discard(holder)

    def _acquire(self, holder: str) -> None:
        now = self._clock()
        try:
            with write(self._engine) as connection:
                row = connection.execute(select(LeaseRow.__table__).with_for_update()).first()
                if row is not None and not self._is_over(row, now):
                    raise BuildInProgress(
                        f"another ingest (process {row.pid} on {row.host}, since {row.since:%Y-%m-%d %H:%M} "
                        "UTC) is building an edition: wait until it has finished"
                    )
                if row is not None:  # this row only: another builder may have inserted its own meanwhile
                    connection.execute(delete(LeaseRow).where(LeaseRow.holder == row.holder))
                connection.execute(insert(LeaseRow).values(id=1, **self._values(holder, now)))
        except IntegrityError as error:
            raise BuildInProgress("another ingest began at the same moment: wait until it has finished") from error

    def _values(self, holder: str, now: datetime) -> dict[str, Any]:
        place = {"host": socket.gethostname(), "pid": os.getpid()}
        return {"holder": holder, **place, "since": now, "expires_at": now + self._ttl}

    def _is_over(self, row: Row[Any], now: datetime) -> bool:
        if row.expires_at <= now:
            return True
        if row.host != socket.gethostname():
            return False
        if row.pid == os.getpid():
            return row.holder not in _HELD_HERE
        return not is_alive(row.pid)

    def _beat(self, holder: str, stop: threading.Event) -> None:
        while not stop.wait(self._ttl.total_seconds() / 3):
            try:
                with write(self._engine) as connection:
                    connection.execute(
                        update(LeaseRow).where(LeaseRow.holder == holder).values(expires_at=self._clock() + self._ttl)
                    )
            except StoreUnavailable:
                continue  # the builder meets the same error itself, and says so

    def _release(self, holder: str) -> None:
        with write(self._engine) as connection:
            connection.execute(delete(LeaseRow).where(LeaseRow.holder == holder))


def holds(connection: Connection, holder: str) -> bool:
    """Whether this holder still has the lease, in the caller's transaction."""
    query = select(LeaseRow.holder).where(LeaseRow.holder == holder).with_for_update()
    return connection.execute(query).first() is not None


def is_alive(pid: int) -> bool:
    """Whether a process of this host is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
