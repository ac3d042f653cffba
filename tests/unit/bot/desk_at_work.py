"""A desk over a real database in a temporary folder, with the queue's work done on demand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection

from bot.cases.roster import Roster
from bot.cases.routing import Network
from bot.cases.service_levels import WorkingDay, weekdays
from bot.conversations import Incoming, Person
from bot.desk import Desk
from bot.storage.files import FileStore
from bot.storage.migrate import migrate
from ingest.sources import BUILT_IN_GUIDES
from knowledge.store.engine import make_engine

A = Person("a", "Lin", "enterprise", enterprise="lamp", enterprise_name="Lamp Trading", province="Zhejiang")
B = Person("b", "Chen", "enterprise", enterprise="case", enterprise_name="Phone Case", province="Guangdong")
EXPERT = Person("x", "Dr. Wei", "expert", desk="US branch")
OPERATOR = Person("operator", "operator", "lead")
OTHER = Person("y", "Berg", "expert", desk="DE branch")
THIRD = Person("w", "Rossi", "expert", desk="IT branch")
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Work:
    """The queue of a test: remembers what was committed, nothing runs by itself."""

    def __init__(self) -> None:
        self.queued: list[tuple[int, int]] = []
        self.considered: list[int] = []
        self.shown: list[tuple[int, str]] = []
        self.cards: list[int] = []
        self.timers: list[tuple[int, float]] = []
        self.lessons: list[tuple[str, int]] = []
        self.kept: list[tuple[int, str]] = []
        self.forgotten: list[int] = []
        self.works: list[tuple[str, int, str, float]] = []

    def handle_message(self, conn: Connection, message_id: int, thread_id: int, *, again: str = "") -> None:
        self.queued.append((message_id, thread_id))

    def consider(self, conn: Connection, message_id: int, thread_id: int, *, offer: bool) -> None:
        self.considered.append(message_id)

    def show(self, conn: Connection, message_id: int, place: str) -> None:
        self.shown.append((message_id, place))

    def show_case(self, conn: Connection, case_id: int) -> None:
        self.cards.append(case_id)

    def keep_files(self, conn: Connection, message_id: int, *, again: str = "") -> None:
        self.kept.append((message_id, again))

    def timer(self, conn: Connection, timer_id: int, wait_s: float, *, again: str = "") -> None:
        self.timers.append((timer_id, wait_s))

    def draw_lesson(self, conn: Connection, case_id: int) -> None:
        self.lessons.append(("case", case_id))

    def lesson_decided(self, conn: Connection, lesson_id: int) -> None:
        self.lessons.append(("lesson", lesson_id))

    def work(self, conn: Connection, name: str, row: int, *, once: str = "", wait_s: float = 0.0) -> None:
        self.works.append((name, row, once, wait_s))

    def forget(self, conn: Connection, message_ids: Sequence[int]) -> None:
        self.forgotten += message_ids


class At:
    """The desk and what surrounds it in a test."""

    def __init__(
        self, folder: Path, database: str = "desk.db", *, network: Network | None = None,
        roster: Roster = Roster.EMPTY, url: str | None = None, works: WorkingDay = weekdays,
    ) -> None:  # fmt: skip
        self.engine = make_engine(url or f"sqlite:///{folder / database}")
        migrate(self.engine)
        self.jobs = Work()
        self.now = START
        table = (BUILT_IN_GUIDES.parent / "reference" / "centers.yaml").read_text(encoding="utf-8")
        network = network or Network(yaml.safe_load(table))
        self.files = FileStore(self.engine, folder / "files", lambda: self.now, limit=1_000_000)
        self.desk = Desk(
            self.engine, network, self.jobs, lambda: self.now, roster, works=works, forget_file=self.files.forget
        )

    def say(self, person: Person, text: str, key: str, thread: str | None = None, **values: Any) -> int:
        """A message of this person; its row id."""
        self.now += timedelta(seconds=1)
        incoming = Incoming(
            "test",
            "room",
            key,
            thread or key,
            person,
            text,
            self.now,
            addressed=values.pop("addressed", True),
            **values,
        )
        return self.desk.receive(incoming).message

    def settle(self, message: int, **changes: Any) -> str | None:
        """End a message with a response."""
        self.now += timedelta(seconds=1)
        return self.desk.settle(message, response(**changes))

    def outcomes(self) -> list[str | None]:
        return [entry.outcome for entry in self.desk.ledger()]

    @contextmanager
    def case(self, text: str = "our money is frozen") -> Iterator[tuple[int, int]]:
        """A thread of A that became a case: its case id and thread id."""
        message = self.say(A, text, "first")
        self.settle(message, route="escalate", urgency="U2")
        found = self.desk.queue(EXPERT)[0]
        yield found.id, found.thread


def response(**changes: Any) -> dict[str, Any]:
    """A response in the shape that the responder gives."""
    base: dict[str, Any] = {
        "question": "How long?",
        "language": "en",
        "route": "answer",
        "urgency": "U0",
        "why": ["a general question"],
        "answer": {
            "verdict": "supported",
            "text": "Within 21 days. [1]",
            "sentences": [{"text": "Within 21 days.", "citations": [1]}],
        },
        "citations": [
            {
                "n": 1, "passage": "p", "guide": "us/x", "title": "Sued", "heading": ["How long?"], "market": "US",
                "language": "en", "quote": "Within 21 days.", "source": "FRCP 12", "url": "/guides/us/x.en#p1",
                "checked_on": "2026-11-01", "review_by": "2027-05-01", "confidence": "P", "reviewed_by": None,
            }
        ],
        "signals": [],
        "facts": [],
        "missing": [],
        "desk": {"center": "National", "why": []},
        "market": "US",
        "foreign": False,
        "say": [],
        "checklist": False,
    }  # fmt: skip
    return base | changes
