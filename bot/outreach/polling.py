"""Use cases of reading the sources of the watch: when they are due, at once, or from a file that somebody brings."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, Engine

from bot.conversations import Person
from bot.errors import NotAllowed
from bot.ids import new_id
from bot.storage import reviews, watch_state, watching
from bot.storage.watch_state import SourceState
from bot.storage.watching import Stored
from ingest.watch.errors import Refused, Unavailable, WatchError
from ingest.watch.fetching import fetch
from ingest.watch.gathering import Document, Fetch, Gathered, document, gather
from ingest.watch.guides import guides_naming
from ingest.watch.model import Item
from ingest.watch.sources import Source, Sources
from knowledge.store.engine import read, write

AHEAD = timedelta(minutes=3)
"""What is due before the next look is queued at this one."""
LOST = timedelta(minutes=15)
"""A reading that is due for so long was lost, and is queued once more."""
FIRST_WAIT, LONGEST_WAIT, LONGEST_ASKED = timedelta(minutes=5), timedelta(hours=24), timedelta(days=7)
EARLY = timedelta(seconds=2)
BATCH = 200
"""Items in one transaction: a long list must not keep the desk from writing."""


class Works(Protocol):
    """What is asked of the durable queue."""

    def work(self, conn: Connection, name: str, row: int, *, once: str = "", wait_s: float = 0.0) -> None:
        """Do a named work about one row, after so many seconds; the same `once` is the same work."""
        ...


@dataclass(frozen=True)
class Polled:
    """What one reading gave. `outcome`: `read`; `refused`, all of it is in quarantine; `failed`, nothing came; `skipped`,
    it was not due any more or another reading was stored meanwhile. `quarantined` counts what is new there."""

    source: str
    outcome: Literal["read", "refused", "failed", "skipped"]
    new: int = 0
    changed: int = 0
    same: int = 0
    quarantined: int = 0
    reason: str | None = None
    values: dict[str, Any] | None = None


class Polling:
    """Reading changes nothing twice: it may begin anew after a kill, and two at the same time end as one.

    How a source stands is written with its last items. Until then the next reading sees everything again, and what is
    stored already is the same.
    """

    def __init__(
        self, engine: Engine, sources: Sources, jobs: Works, clock: Callable[[], datetime], get: Fetch = fetch
    ) -> None:
        """`get` asks a server; nothing else of this reaches out."""
        self._engine = engine
        self.sources = sources
        self._jobs = jobs
        self._clock = clock
        self._get = get

    def look(self) -> list[str]:
        """Queue the reading of every source that is due before the next look; a line for each that was lost."""
        now, lost = self._clock(), []
        for source in self.sources:
            if source.next_after(now) is None:
                continue
            with write(self._engine) as conn:
                state = watch_state.ensure_source(conn, source.id, now)
                if state.next_at > now + AHEAD:
                    continue
                once = f"{state.turn}:{state.next_at.isoformat()}"
                if now - state.next_at > LOST:
                    once += f":{new_id()}"
                    lost.append(f"source {source.id} was to be read at {state.next_at:%Y-%m-%d %H:%M}Z")
                wait_s = max(0.0, (state.next_at - now).total_seconds())
                self._jobs.work(conn, "poll_source", state.id, once=once, wait_s=wait_s)
        return lost

    def poll_now(self, person: Person, source_id: str) -> None:
        """Queue the reading of a source at once, all of it, whatever its schedule; for a lead."""
        require_lead(person)
        source = self._source(source_id)
        if source.address is None and source.path is None:
            raise NotAllowed(f"source {source_id} is only imported by hand")
        now = self._clock()
        with write(self._engine) as conn:
            state = watch_state.ensure_source(conn, source.id, now)
            watch_state.change_source(conn, state.id, next_at=now, mapping=None)
            self._jobs.work(conn, "poll_source", state.id, once=new_id())

    def poll_here(self, person: Person, source_id: str) -> Polled:
        """Read all of a source at once in this process; for a lead."""
        require_lead(person)
        source = self._source(source_id)
        if source.address is None and source.path is None:
            raise NotAllowed(f"source {source_id} is only imported by hand")
        with write(self._engine) as conn:
            state = watch_state.ensure_source(conn, source.id, self._clock())
        return self._read(source, replace(state, mapping=None))

    def poll(self, row: int) -> Polled | None:
        """Read the source of a state's row if it is due; None where it is no source any more."""
        with read(self._engine) as conn:
            state = watch_state.source_state(conn, row)
        source = self.sources.get(state.name)
        if source is None:
            return None
        if state.next_at > self._clock() + EARLY:
            return Polled(source.id, "skipped")
        return self._read(source, state)

    def import_file(self, person: Person, source_id: str, name: str, data: bytes) -> Polled:
        """Read a file that a lead brings, as if the source had given it; raises `Refused` where it cannot be used.

        The schedule of the source and what its server said stay as they are.
        """
        require_lead(person)
        source = self._source(source_id)
        found = document(source, name, data)
        if found.refused is not None:
            raise found.refused
        return self._stored(source, (found,), None)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _source(self, source_id: str) -> Source:
        source = self.sources.get(source_id)
        if source is None:
            raise NotAllowed(f"no source {source_id}")
        return source

    def _read(self, source: Source, state: SourceState) -> Polled:
        same = state.mapping == source.fingerprint
        try:
            found = gather(
                source,
                etag=state.etag if same else None,
                last_modified=state.last_modified if same else None,
                files=(state.files or {}) if same else {},
                get=self._get,
            )
        except WatchError as error:
            return self._failed(source, state, error)
        report = self._stored(source, found.documents, state)
        return report if report.outcome == "skipped" else self._ended(source, state, found, report)

    def _stored(self, source: Source, documents: Sequence[Document], state: SourceState | None) -> Polled:
        """Keep what was read, some items in each transaction, and judge what could not be used."""
        report = Polled(source.id, "read")
        items = [item for document in documents for item in document.reading.items]
        for start in range(0, len(items), BATCH):
            with write(self._engine) as conn:
                if self._overtaken(conn, state):
                    return replace(report, outcome="skipped")
                for item in items[start : start + BATCH]:
                    report = self._keep(conn, source, item, report)
        with write(self._engine) as conn:
            if self._overtaken(conn, state):
                return replace(report, outcome="skipped")
            for one in documents:
                report = self._judge(conn, source, one, report)
        return report

    def _overtaken(self, conn: Connection, state: SourceState | None) -> bool:
        """Whether another reading of the source was stored since this one began."""
        return state is not None and watch_state.source_state(conn, state.id, lock=True).turn != state.turn

    def _keep(self, conn: Connection, source: Source, item: Item, report: Polled) -> Polled:
        now = self._clock()
        stored = watching.add_or_revise(conn, item, now)
        if stored.state == "same":
            return replace(report, same=report.same + 1)
        self._arrived(conn, source, stored, now)
        if stored.state == "new":
            return replace(report, new=report.new + 1)
        return replace(report, changed=report.changed + 1)

    def _arrived(self, conn: Connection, source: Source, stored: Stored, now: datetime) -> None:
        """What follows from a new or changed item, in the transaction that keeps it."""
        item = stored.item
        if item.kind == "law":
            guides = {*item.guides, *(guide for rule in item.rules for guide in guides_naming(rule))}
            reviews.mark(conn, "rule", item.rules, item, source.name, now)
            reviews.mark(conn, "guide", sorted(guides), item, source.name, now)
        self._jobs.work(conn, "match_item", item.id, once=f"{item.id}:{item.revision}")

    def _judge(self, conn: Connection, source: Source, found: Document, report: Polled) -> Polled:
        """Put what is broken into quarantine, and note what is well again."""
        now, new = self._clock(), 0
        if found.refused is not None:
            new += self._refuse(conn, source, found.name, found.refused, now)
        else:
            watch_state.recovered(conn, source.id, found.reading.fine, found.name)
        for one in found.reading.broken:
            new += watch_state.quarantine(
                conn, source.id, one.digest, one.reason, one.values, one.excerpt, now, document=found.name, row=one.row
            )
        return replace(report, quarantined=report.quarantined + new)

    def _refuse(self, conn: Connection, source: Source, name: str, error: Refused, now: datetime) -> bool:
        digest = hashlib.sha256(f"{source.id}\0{name}\0{error.reason}".encode()).hexdigest()
        return watch_state.quarantine(
            conn, source.id, digest, error.reason, error.values, error.excerpt, now, document=name, whole=True
        )

    def _ended(self, source: Source, state: SourceState, found: Gathered, report: Polled) -> Polled:
        """Write how the source stands after a good reading."""
        now = self._clock()
        refused = next((one.refused for one in found.documents if one.refused), None)
        with write(self._engine) as conn:
            if self._overtaken(conn, state):
                return replace(report, outcome="skipped")
            watch_state.change_source(
                conn, state.id, turn=state.turn + 1, next_at=source.next_after(now) or now, polled_at=now, fetched_at=now,
                failures=0, error=refused.reason if refused else None, error_values=refused.values if refused else None,
                etag=found.etag, last_modified=found.last_modified, files=dict(found.files), mapping=source.fingerprint,
            )  # fmt: skip
        return report

    def _failed(self, source: Source, state: SourceState, error: WatchError) -> Polled:
        """Keep the last good state, say why, and wait longer each time; a server may ask to wait longer still."""
        now, failures, new = self._clock(), state.failures + 1, 0
        with write(self._engine) as conn:
            if self._overtaken(conn, state):
                return Polled(source.id, "skipped")
            if isinstance(error, Refused):
                new += self._refuse(conn, source, "", error, now)
            watch_state.change_source(
                conn, state.id, turn=state.turn + 1, polled_at=now, failures=failures, error=error.reason,
                error_values=error.values, next_at=now + pause(failures, error),
            )  # fmt: skip
        outcome: Literal["refused", "failed"] = "refused" if isinstance(error, Refused) else "failed"
        return Polled(source.id, outcome, quarantined=new, reason=error.reason, values=error.values)


def pause(failures: int, error: WatchError) -> timedelta:
    """How long to wait after so many failures one after the other."""
    wait = min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)
    asked = error.retry_after_s if isinstance(error, Unavailable) else None
    return max(wait, min(timedelta(seconds=asked), LONGEST_ASKED)) if asked is not None else wait


def require_lead(person: Person) -> None:
    """Raises `NotAllowed` for everybody else."""
    if person.role != "lead":
        raise NotAllowed("the watch is changed by a lead")
