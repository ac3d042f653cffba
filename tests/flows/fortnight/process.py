"""The desk's process on a virtual clock: it works off the durable queue, dies at any moment, and takes up what is open."""

import heapq
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.auditor import Auditor
from bot.desk import Desk
from bot.storage.migrate import migrate
from knowledge.store.engine import make_engine
from tests.flows.fortnight.durable import TABLE, Durable, Work, done, waiting
from tests.flows.fortnight.world import World

START = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""A Monday, half past eight in Beijing."""


class Process:
    """What runs, and what is lost when it dies: the desk object, its engine, and everything in memory."""

    def __init__(self, folder: Path, world: World, dice: random.Random) -> None:
        self.now = START
        self.world = world
        self.dice = dice
        self.counts: Counter[str] = Counter()
        self.up_at = START
        self.life = 0
        self._path = folder / "fortnight.db"
        self._heap: list[tuple[datetime, int, int | None, Callable[[], None]]] = []
        self._order = count()
        self.durable = Durable(lambda: self.now)
        engine = make_engine(f"sqlite:///{self._path}")
        migrate(engine)
        self._engine = engine
        """The engine keeps compiled statements and, once disposed of, nothing else."""
        self.db = sqlite3.connect(self._path, isolation_level=None)
        self.db.execute("PRAGMA synchronous=OFF")  # the simulation's own notes; the desk commits as it always does
        self.db.execute(TABLE)
        self.handle: Callable[[Work], None] = lambda _work: None
        """What is done with work of the queue; the simulation sets it."""
        self.boot()

    # -- time -------------------------------------------------------------------------------------------------------

    def later(self, delay_s: float, do: Callable[[], None]) -> None:
        """Something of the world that happens after a while, whether the process lives or not."""
        self._push(self.now + timedelta(seconds=delay_s), None, do)

    def at(self, when: datetime, do: Callable[[], None]) -> None:
        """Something of the world that happens at a time."""
        self._push(when, None, do)

    def soon(self, delay_s: float, do: Callable[[], None]) -> None:
        """Something that the process has begun: it is lost with it."""
        self._push(self.now + timedelta(seconds=delay_s), self.life, do)

    def _push(self, when: datetime, life: int | None, do: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (max(when, self.now), next(self._order), life, do))

    def let_the_world_rest(self) -> None:
        """Nobody writes or acts any more; only what the process has to do is left."""
        self._heap = [entry for entry in self._heap if entry[2] is not None]
        heapq.heapify(self._heap)

    def next(self) -> datetime | None:
        """When the next thing happens."""
        return self._heap[0][0] if self._heap else None

    def turn(self) -> bool:
        """Let the next thing happen; says whether it did. While the process is down the world waits for it."""
        when, _, life, do = heapq.heappop(self._heap)
        self.now = max(self.now, when)
        if life is not None and life != self.life:
            return False
        if life is None and self.now < self.up_at:
            self.later((self.up_at - self.now).total_seconds() + self.dice.uniform(1, 90), do)
            return False
        do()
        return True

    # -- life and death ---------------------------------------------------------------------------------------------

    def boot(self) -> None:
        """A new process: nothing in memory, the work that is open taken up as the product does."""
        self.life += 1
        roster, network = self.world.roster, self.world.network
        self.desk = Desk(self._engine, network, self.durable, lambda: self.now, roster)
        self._seen = 0
        self._auditor = Auditor(self.desk, clock=lambda: self.now)
        self._auditor.waiting = lambda: {work.ref for work in waiting(self.db) if work.kind == "timer"}
        self._adopt()
        self.look()
        self.collect()

    def _adopt(self) -> None:
        """Open messages whose work the queue has lost are taken up, as at every start."""
        queued = {work.ref for work in waiting(self.db) if work.kind == "handle"}
        for entry in self.desk.ledger(open_only=True):
            if entry.message not in queued:
                self.counts["messages taken up again"] += 1
                self.desk.handle_again(entry.message, str(self.life))

    def die(self, down_s: float) -> None:
        """The process is gone and comes back after a while."""
        self.counts["restarts" if down_s < 60 else "outages"] += 1
        self._engine.dispose()
        self.life += 1
        self.up_at = self.now + timedelta(seconds=down_s)
        self.soon(down_s, self.boot)

    def look(self) -> list[str]:
        """One look of the auditor."""
        return self._auditor.look()

    def collect(self) -> None:
        """Plan the work that has come into the queue since the last look."""
        for work in waiting(self.db, self._seen):
            self._seen = work.id
            self._push(work.due, self.life, lambda work=work: self.handle(work))  # type: ignore[misc]

    def is_done(self, work: Work) -> None:
        """The queue notes that work is done."""
        done(self.db, work.id)

    @property
    def overdue(self) -> bool:
        """Whether work stands in the queue that should have been done by now: after an outage, for a moment."""
        row = self.db.execute(
            "SELECT 1 FROM sim_work WHERE kind = 'timer' AND due <= ? LIMIT 1", (self.now.isoformat(),)
        )
        return row.fetchone() is not None

    def close(self) -> None:
        """Give the files back."""
        self._engine.dispose()
        self.db.close()
