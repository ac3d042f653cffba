"""A reading in a process of its own that is killed: after the fetch (`fetched`) or while its items are stored (a number).

python -m tests.unit.bot.watch_process DATABASE_URL ADDRESS WHEN
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.outreach.watching import Watching
from ingest.watch.fetching import Fetched, fetch
from ingest.watch.sources import checked
from knowledge.store.engine import make_engine
from tests.unit.ingest.watch.sources import DOCKETS

url, address, when = sys.argv[1:]


class KilledWork:
    """The queue of a process that dies at so many works."""

    def __init__(self) -> None:
        self.asked = 0

    def work(self, conn: Connection, name: str, row: int, *, once: str = "", wait_s: float = 0.0) -> None:
        self.asked += name == "match_item"
        if when.isdecimal() and self.asked == int(when):
            os.kill(os.getpid(), signal.SIGKILL)


def get(*arguments: Any, **named: Any) -> Fetched:
    fetched = fetch(*arguments, **named)
    if when == "fetched":
        os.kill(os.getpid(), signal.SIGKILL)
    return fetched


entry = {**DOCKETS, "address": address, "internal": True, "every": "30 minutes"}
watching = Watching(
    make_engine(url),
    checked({"sources": [entry]}, Path("w.yaml")),
    KilledWork(),
    lambda: datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    get,
)
watching.look()
print(watching.poll(1))
