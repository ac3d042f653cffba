"""A watch over a real database and a server of this machine, with the queue's work done on demand."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.conversations import Person
from bot.outreach.watching import Polled, Watching
from bot.storage.migrate import migrate
from bot.storage.watching_tables import WatchItemRow, WatchRevisionRow
from ingest.watch.sources import checked
from knowledge.store.engine import make_engine, read
from tests.feed_server import FeedServer
from tests.unit.bot.desk_at_work import START, Work

LEAD = Person("lead", "Director Gao", "lead")
EXPERT = Person("x", "Dr. Wei", "expert")
ENTERPRISE = Person("a", "Lin", "enterprise", enterprise="lamp")


class Watched:
    """The watch of a test: `poll` does what the queue would."""

    def __init__(self, url: str, *declared: dict[str, Any], folder: Path = Path()) -> None:
        self.engine = make_engine(url)
        migrate(self.engine)
        self.jobs = Work()
        self.now: datetime = START
        self.declare(*declared, folder=folder)

    def declare(self, *declared: dict[str, Any], folder: Path = Path()) -> None:
        """Start anew with another file of sources."""
        sources = checked({"sources": list(declared)}, folder / "watch.yaml")
        self.watching = Watching(self.engine, sources, self.jobs, lambda: self.now)

    def poll(self, source: str) -> Polled:
        """Look what is due, and do it."""
        self.jobs.works.clear()
        self.watching.look()
        states = {view.source.id: view.state for view in self.watching.overview(LEAD).sources}
        state = states[source]
        assert state is not None
        found = self.watching.poll(state.id)
        assert found is not None
        return found

    def after(self, **time: float) -> None:
        """So much later."""
        self.now += timedelta(**time)

    def matched(self) -> list[tuple[int, str]]:
        """The items that the queue is to match, with what makes each happen once."""
        return [(row, once) for name, row, once, _ in self.jobs.works if name == "match_item"]

    def rows(self) -> tuple[int, int]:
        """How many items and how many revisions there are."""
        with read(self.engine) as conn:
            tables = (WatchItemRow, WatchRevisionRow)
            items, revisions = (int(conn.execute(select(func.count()).select_from(t)).scalar_one()) for t in tables)
            return items, revisions


def feed(server: FeedServer, declared: dict[str, Any], path: str = "/list", **changes: Any) -> dict[str, Any]:
    """A source at this server."""
    return {**declared, "address": server.url(path), "internal": True, "every": "30 minutes", **changes}
