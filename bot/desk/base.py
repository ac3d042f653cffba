"""What every use case stands on: the database, the network, the queue, the clock, and who may see what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, Engine

from bot.cases.clocks import Clock, Clocks
from bot.cases.gate import gated, outside
from bot.cases.model import HELD, Case
from bot.cases.roster import Roster
from bot.cases.routing import Network
from bot.cases.service_levels import BEIJING, WorkingDay, weekdays
from bot.conversations import BOT, Attachment, Person, Reply
from bot.errors import BadInput, Gated, NotAllowed
from bot.lesson_check import Find
from bot.replies import alert, notice
from bot.storage import attached, cases, gate, messages, timers
from bot.storage.together import Together

if TYPE_CHECKING:
    from knowledge.meaning import Meaning

MAX_TEXT = 120_000
OPERATOR = "operator"
"""Id of whoever uses the command line on the desk's own machine."""


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

    def keep_files(self, conn: Connection, message_id: int, *, again: str = "") -> None:
        """Keep the bytes of a message's files where its platform has them; `again` names another attempt."""
        ...

    def timer(self, conn: Connection, timer_id: int, wait_s: float, *, again: str = "") -> None:
        """Ring a clock after so many seconds; `again` names another attempt where the first was lost."""
        ...

    def draw_lesson(self, conn: Connection, case_id: int) -> None:
        """Draw the lesson of a resolved case, and tell who decides about it."""
        ...

    def lesson_decided(self, conn: Connection, lesson_id: int) -> None:
        """Bring out what was approved, take back what was rejected, and show the decision."""
        ...

    def work(self, conn: Connection, name: str, row: int, *, once: str = "", wait_s: float = 0.0) -> None:
        """Do a named work of `bot.works` about one row, after so many seconds; the same `once` is the same work."""
        ...

    def forget(self, conn: Connection, message_ids: Sequence[int]) -> None:
        """Delete what the queue itself has kept of the words of these messages."""
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
        roster: Roster = Roster.EMPTY,
        *,
        language: str = "en",
        works: WorkingDay = weekdays,
        find: Find = lambda _words, _language, _market: (),
        meaning: "Meaning | None" = None,
        forget_file: Callable[[str], object] = lambda _sha256: None,
    ) -> None:
        """`language` is that of words to the desk's own people that nobody asked for; `works` names its working days.

        `find` gives the passages of the guides for some words. Without `meaning` no similar cases are found.
        `forget_file` deletes the bytes that the desk keeps under a hash, unless a message still has them.
        """
        self._engine = engine
        self._network = network
        self._jobs = jobs
        self._clock = clock
        self._roster = roster
        self._language = language
        self._clocks = Clocks(works)
        self._find = find
        self._meaning = meaning
        self._forget_file = forget_file
        self._together = Together(engine)

    def _show(self, conn: Connection, message_id: int, thread_id: int) -> None:
        self._jobs.show(conn, message_id, messages.thread_place(conn, thread_id)[1])

    def _keep_files(self, conn: Connection, message_id: int, files: Sequence[Attachment]) -> None:
        """Let the files of one message of a case be kept that are still only where they were sent."""
        if any(file.sha256 is None and file.url for file in files):
            self._jobs.keep_files(conn, message_id)

    def _keep_thread(self, conn: Connection, thread_id: int, *, again: str = "") -> None:
        """The same for every message of a thread; with `again` also what could not be had before."""
        for message_id in attached.unkept(conn, thread_id, failed=bool(again)):
            self._jobs.keep_files(conn, message_id, again=again)

    def _tell(
        self, conn: Connection, case: Case, phrase: str, now: datetime, *, actions: tuple[Any, ...] = (), **values: Any
    ) -> None:
        """Say a fixed sentence to the enterprise, and note in the log that it was said."""
        event = cases.add_event(conn, case.id, actor=BOT, move="tell", note=phrase, now=now)
        self._say(conn, case, notice(phrase, case, actions=actions, **values), f"case:{case.id}:{event}", now)

    def _say(self, conn: Connection, case: Case, reply: Reply, delivery: str, now: datetime) -> None:
        posted = messages.post(conn, case.thread, BOT, reply.text, at=now, delivery=delivery, reply=reply)
        self._show(conn, posted, case.thread)

    def _alert(
        self, conn: Connection, case: Case, phrase: str, to: Sequence[str], now: datetime, **values: str
    ) -> None:
        """Say a fixed sentence inside the desk, to these people by name; it holds no fact of the case."""
        event = cases.add_event(conn, case.id, actor=BOT, move="alert", note=phrase, now=now)
        reply = alert(phrase, case, self._language, to=to, **values)
        posted = messages.post(
            conn, case.thread, BOT, reply.text, at=now, delivery=f"alert:{case.id}:{event}", reply=reply, inside=True
        )
        self._show(conn, posted, case.thread)

    def _plan(self, conn: Connection, case: Case, now: datetime, *, anew: bool = False) -> None:
        """Let the clock run that the case needs now; one of the same kind goes on unless it is set `anew`."""
        wanted, runs = self._clocks.clock_for(case, now), timers.current(conn, case.id)
        if runs is not None and wanted is not None and runs.kind == wanted.kind and not anew:
            return
        self._set_clock(conn, case, wanted, now)

    def _set_clock(self, conn: Connection, case: Case, clock: Clock | None, now: datetime) -> None:
        timers.cancel(conn, case.id)
        if clock is not None:
            at = max(clock.at, now)
            made = timers.set_timer(conn, case.id, clock.kind, clock.step, at, now)
            self._jobs.timer(conn, made, (at - now).total_seconds())

    def _held_by(self, conn: Connection, person: Person, case_id: int) -> Case:
        require_desk(person)
        case = self._locked(conn, case_id)
        if case.state not in HELD or case.expert != person.id:
            raise NotAllowed(f"{case.number} is not held by {person.id}")
        return case

    def _locked(self, conn: Connection, case_id: int) -> Case:
        """The case as it stands while nobody else can change it or post in its thread."""
        case = cases.case_by_id(conn, case_id)
        messages.lock_thread(conn, case.thread)
        return cases.case_by_id(conn, case_id)

    def _cleared(self, conn: Connection, person: Person, case: Case) -> bool:
        """Whether somebody of the desk may see the facts of a case."""
        if is_itself(person):
            return True
        if case.id in gate.walled_for(conn, person.id):
            return False
        return not gate.declared(conn, person.id).get(case.id, case.expert != person.id)

    def _seen(self, conn: Connection, person: Person, case: Case) -> Case:
        """The case as this person may see it."""
        if not is_desk(person):
            return outside(case)
        return case if self._cleared(conn, person, case) else gated(case)

    def _open_to(self, conn: Connection, person: Person) -> frozenset[str]:
        """Numbers of the cases whose facts somebody of the desk may see."""
        if is_itself(person):
            return cases.numbers(conn)
        declared = gate.declared(conn, person.id)
        closed = {case for case, conflict in declared.items() if conflict} | gate.walled_for(conn, person.id)
        return cases.numbers(conn, ids=set(declared), holder=person.id, without=closed)

    def _require_cleared(self, conn: Connection, person: Person, case: Case) -> None:
        require_desk(person)
        if not self._cleared(conn, person, case):
            raise Gated(f"{person.id} has not declared about {case.number}", case.id)

    def _check_may_hold(self, conn: Connection, case: Case, expert: Person) -> None:
        """Raises `NotAllowed` for whoever declared a conflict, knows the other side or belongs to its center."""
        known = self._roster.expert(expert.id)
        if known is not None and known.center in self._centers_beyond(conn, case):
            raise NotAllowed(f"the center of {expert.id} serves the other side of {case.number}")
        if not self._is_free(conn, case, expert.id):
            raise NotAllowed(f"{expert.id} declared a conflict of interest on {case.number} or knows its other side")

    def _is_free(self, conn: Connection, case: Case, person: str) -> bool:
        """Whether somebody has declared no conflict of interest and knows nothing of the other side."""
        return not gate.declared(conn, person).get(case.id) and case.id not in gate.walled_for(conn, person)

    def _centers_beyond(self, conn: Connection, case: Case) -> frozenset[str]:
        """The centers that serve the other side of a case: its owner, its adviser, and those of the people who worked on it."""
        behind = gate.walled_from(conn, case.id)
        others = [cases.case_by_id(conn, other) for other in behind]
        people = (self._roster.expert(person) for person in gate.people_of(conn, behind))
        return frozenset(
            (
                *(center for other in others for center in (other.center, other.adviser) if center),
                *(person.center for person in people if person),
            )
        )

    def _leads(self, case: Case) -> tuple[str, ...]:
        """The people who are told when a case needs more than its expert."""
        return tuple(expert.id for expert in self._roster.leads(case.center))

    def _check_may_see(self, conn: Connection, thread_id: int, person: Person) -> None:
        owner = messages.thread_owner(conn, thread_id)
        if owner is None or not (is_desk(person) or owner.enterprise == person.enterprise):
            raise NotAllowed(f"no thread {thread_id}")


def moment(at: datetime) -> str:
    """A time as it is promised: in Beijing, to the minute."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def is_itself(person: Person) -> bool:
    """Whether this is the desk's own part of the program, or who runs it from the command line."""
    return person.id in (BOT.id, OPERATOR)


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
