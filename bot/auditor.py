"""Every few minutes: does each open case have a clock that will ring? What is missing is mended and said."""

import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime

import structlog

from bot.desk import Desk
from bot.ids import new_id

EVERY_S = 180.0
log = structlog.get_logger()


class Auditor:
    """A thread of its own, so that it sees what the durable queue has lost."""

    def __init__(
        self,
        desk: Desk,
        *,
        clock: Callable[[], datetime] | None = None,
        retention_days: int = 0,
        sweep: Callable[[], int] = lambda: 0,
        chores: Sequence[Callable[[], Sequence[str]]] = (),
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        """`waiting` gives the clocks whose ringing is queued; the workflows set it. `sweep` deletes files of no message.

        Each of `chores` is done at every look, and gives a line for what it found and mended. Where several processes
        share the work, `leads` says whether this is the one that looks.
        """
        self._desk = desk
        self._clock = clock or (lambda: datetime.now().astimezone())
        self._retention_days = retention_days
        self._sweep = sweep
        self._chores = chores
        self._leads = leads
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._cleaned: date | None = None
        self.waiting: Callable[[], set[int]] = set
        self.found: list[str] = []
        """What the last look found; empty when all was well."""

    def start(self) -> None:
        """Count changed rules again, look once now, then every few minutes."""
        for line in self._desk.recompute():
            log.warning("a rule has changed", what=line)
        self.look()
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="auditor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                self.look()
            except Exception:
                log.exception("the auditor could not look")

    def look(self) -> list[str]:
        """One look: clocks that are not queued are queued, cases without a clock get one, each is said."""
        if not self._leads():
            self.found = []
            return []
        found, attempt = [], new_id()
        running = self._desk.running()
        queued = self.waiting()
        for timer in running:
            if timer.id not in queued and self._desk.run_again(timer.id, attempt):
                found.append(f"clock {timer.id} ({timer.kind}/{timer.step}) of case {timer.case} was not queued")
        found += self._desk.audit()
        for line in found:
            log.error("alarm: a case was without its clock", what=line)
        for chore in self._chores:
            found += self._done(chore)
        self._clean()
        self.found = found
        return found

    def _done(self, chore: Callable[[], Sequence[str]]) -> Sequence[str]:
        try:
            found = chore()
        except Exception:
            log.exception("a chore failed")
            return ()
        for line in found:
            log.error("alarm: something was left undone", what=line)
        return found

    def _clean(self) -> None:
        """Once a day, delete what has been kept long enough, and files that no message has."""
        today = self._clock().date()
        if self._cleaned == today:
            return
        self._cleaned = today
        for number in self._desk.retain(self._retention_days):
            log.info("the words of a case were deleted", case=number)
        gone = self._sweep()
        if gone:
            log.info("files of no message were deleted", count=gone)
