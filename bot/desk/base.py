"""What every use case stands on: the database, the network, the queue, the clock, and who may see what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from bot.cases.model import HELD, Case
from bot.cases.routing import Network
from bot.conversations import BOT, Person, Reply
from bot.errors import BadInput, NotAllowed
from bot.lesson_check import Find
from bot.replies import notice
from bot.storage import cases, messages
from bot.storage.together import Together

MAX_TEXT = 120_000


class Jobs(Protocol):
    """What the desk asks of the durable queue: work that is committed with the row that caused it."""

    def handle_message(self, conn: Connection, message_id: int, thread_id: int, *, again: str = "") -> None:
        """End this message once; `again` names another attempt where the first was lost."""
        ...

    def consider(self, conn: Connection, message_id: int, thread_id: int, *, offer: bool) -> None:
        """See whether a message that is not addressed holds a danger; with `offer` also whether it asks something."""
        ...

    def show(self, conn: Connection, message_id: int, place: str) -> None:
        """Show a message, or its change, where it belongs; `place` is the channel of its thread."""
        ...

    def show_case(self, conn: Connection, case_id: int) -> None:
        """Show the case's card as it stands now."""
        ...

    def draw_lesson(self, conn: Connection, case_id: int) -> None:
        """Draw the lesson of a resolved case, and tell who decides about it."""
        ...

    def lesson_decided(self, conn: Connection, lesson_id: int) -> None:
        """Bring out what was approved, take back what was rejected, and show the decision."""
        ...


@dataclass(frozen=True)
class Receipt:
    """A message was recorded: its row id, whether it awaits an outcome, and whether a person will give it."""

    message: int
    thread: int
    addressed: bool
    held: bool = False


class Base:
    """The parts that the use cases share."""

    def __init__(
        self,
        engine: Engine,
        network: Network,
        jobs: Jobs,
        clock: Callable[[], datetime],
        find: Find = lambda _words, _language, _market: (),
    ) -> None:
        """`find` gives the passages of the guides for some words."""
        self._engine = engine
        self._network = network
        self._jobs = jobs
        self._clock = clock
        self._find = find
        self._together = Together(engine)

    def _show(self, conn: Connection, message_id: int, thread_id: int) -> None:
        self._jobs.show(conn, message_id, messages.thread_place(conn, thread_id)[1])

    def _tell(
        self, conn: Connection, case: Case, phrase: str, now: datetime, *, actions: tuple[Any, ...] = (), **values: str
    ) -> None:
        event = cases.add_event(conn, case.id, actor="Firstline", move="tell", note=phrase, now=now)
        reply: Reply = notice(phrase, case, actions=actions, **values)
        posted = messages.post(
            conn, case.thread, BOT, reply.text, at=now, delivery=f"case:{case.id}:{event}", reply=reply
        )
        self._show(conn, posted, case.thread)

    def _held_by(self, conn: Connection, person: Person, case_id: int) -> Case:
        require_desk(person)
        case = cases.case_by_id(conn, case_id)
        messages.lock_thread(conn, case.thread)
        case = cases.case_by_id(conn, case_id)
        if case.state not in HELD or case.expert != person.id:
            raise NotAllowed(f"{case.number} is not held by {person.id}")
        return case

    def _check_may_see(self, conn: Connection, thread_id: int, person: Person) -> None:
        owner = messages.thread_owner(conn, thread_id)
        if owner is None or not (is_desk(person) or owner.enterprise == person.enterprise):
            raise NotAllowed(f"no thread {thread_id}")


def is_desk(person: Person) -> bool:
    """Whether this is an expert or a lead."""
    return person.role in ("expert", "lead")


def require_desk(person: Person) -> None:
    """Raises `NotAllowed` for everybody else."""
    if not is_desk(person):
        raise NotAllowed("only for the desk")


def check_text(text: str) -> None:
    """Raises `BadInput` for words that are too many."""
    if len(text) > MAX_TEXT:
        raise BadInput("message_too_long", limit=MAX_TEXT)
