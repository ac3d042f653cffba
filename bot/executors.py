"""The processes of one desk: who is there, who is gone, and who looks after what they share."""

import os
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine

from bot.errors import NotReachable
from bot.ids import new_id
from bot.roles import WORKS, Role
from bot.storage import executors
from bot.storage.executors import Executor
from knowledge.errors import StoreUnavailable
from knowledge.store.engine import read, write
from knowledge.store.lease import is_alive

BEAT_S = 5.0
GONE = timedelta(seconds=30)
"""A process that was not heard of for so long is gone: the others take up its work."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SKEW = timedelta(seconds=10)
"""By so much a clock may differ from the database's: last days and clocks of cases hang on it."""
log = structlog.get_logger()


class Executors:
    """This process among those that share its database."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], *, id_: str, role: Role, version: str) -> None:
        """`version` is that of the durable work that this process can do."""
        self._engine = engine
        self._clock = clock
        now = clock()
        self.me = Executor(id_, new_id(), role, socket.gethostname(), os.getpid(), version, now, now)
        self._joined = False

    def join(self) -> None:
        """Be on the list; again does nothing.

        Raises `NotReachable` where a living process has the name, or this host's clock is wrong.
        """
        if self._joined:
            return
        now = self._clock()
        with write(self._engine) as conn:
            self._check_clock(executors.database_time(conn), now)
            for other in executors.executors(conn):
                if other.id == self.me.id and not self._is_over(other, now):
                    raise NotReachable(
                        f"{self.me.id} is already running (process {other.pid} on {other.host}): "
                        "give every process its own EXECUTOR_ID"
                    )
            self.me = replace(self.me, since=now, seen_at=now)
            executors.enter(conn, self.me)
        self._joined = True

    def beat(self) -> None:
        """Be heard of; whoever was taken for gone joins again."""
        now = self._clock()
        with write(self._engine) as conn:
            if not executors.beat(conn, self.me.id, self.me.run, now):
                log.error("this process was taken for gone; its work is being done twice, each effect once")
                executors.enter(conn, replace(self.me, seen_at=now))

    def now(self) -> datetime:
        """The time by this process's clock."""
        return self._clock()

    def leave(self) -> None:
        """Be gone: whoever comes next, or is there, takes up what was left undone."""
        self._joined = False
        with suppress(StoreUnavailable), write(self._engine) as conn:
            executors.beat(conn, self.me.id, self.me.run, LONG_AGO)

    def listed(self) -> list[Executor]:
        """Every process on the list, the eldest first."""
        with read(self._engine) as conn:
            return executors.executors(conn)

    def leads(self) -> bool:
        """Whether this is the eldest living process that works: it does what one is enough for."""
        eldest = next((one for one in self.living() if one.role in WORKS), None)
        return eldest is None or eldest.run == self.me.run

    def living(self) -> list[Executor]:
        """The processes that were heard of lately."""
        now = self._clock()
        return [one for one in self.listed() if now - one.seen_at <= GONE]

    def inherit(self, take_up: Callable[[str], None]) -> Sequence[Executor]:
        """Let the work of every process that is gone be taken up, then take it off the list; who they were.

        `take_up` gets the name of the run; several processes may do this at once.
        """
        now, gone = self._clock(), []
        for one in self.listed():
            if one.run == self.me.run or not self._is_over(one, now):
                continue
            take_up(one.name)  # before it leaves the list: else a kill in between would lose its work
            with write(self._engine) as conn:
                executors.leave(conn, one.id, one.run)
            log.info("a process is gone; its work is taken up", executor=one.id, host=one.host, pid=one.pid)
            gone.append(one)
        return gone

    def _is_over(self, other: Executor, now: datetime) -> bool:
        """Whether a process is gone: silent for long, or dead on this host. An embedded database has one process."""
        if self._engine.dialect.name == "sqlite" or now - other.seen_at > GONE:
            return other.run != self.me.run
        return other.host == self.me.host and (other.pid == self.me.pid or not is_alive(other.pid))

    def _check_clock(self, shown: datetime, now: datetime) -> None:
        if self._engine.dialect.name != "sqlite" and abs(shown - now) > SKEW:
            raise NotReachable(
                f"this host's clock differs from the database's by {abs(shown - now).total_seconds():.0f} s: "
                "set it by NTP, since last days are counted by it"
            )


class Heart:
    """Beats in a thread, and after each beat does what is to be done often."""

    def __init__(self, executors_: Executors) -> None:
        self._executors = executors_
        self.then: Callable[[], None] = lambda: None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more, and leave the list."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=BEAT_S)
        self._executors.leave()

    def _run(self) -> None:
        while not self._stop.wait(BEAT_S):
            try:
                self._executors.beat()
                self.then()
            except Exception:
                log.exception("a beat failed")
