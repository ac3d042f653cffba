"""What must be true after every step, and of everything now and then and at the end."""

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.cases.model import HELD, MOVES, OPEN, WAITING
from bot.cases.service_levels import BEIJING, expert_by, first_human
from bot.conversations import BOT
from tests.flows.fortnight.model import Seen, seen
from tests.flows.fortnight.reading import Reading

if TYPE_CHECKING:
    from tests.flows.fortnight.simulation import Fortnight

_PROMISE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)(?: \(Beijing|（北京)")
GRACE = timedelta(seconds=90)
"""A promise is made to the minute."""


class Broken(AssertionError):
    """A promise of the desk was broken."""


class Checks:
    """The promises, held against the database and against what each reader may see."""

    def __init__(self, fortnight: "Fortnight") -> None:
        self._f = fortnight
        self.model: dict[int, Seen] = {}
        """Every case as it stood after the last step."""
        self._walls: dict[int, set[int]] = defaultdict(set)
        self._cases_of: dict[int, set[int]] = defaultdict(set)
        self.log: list[tuple[Any, ...]] = []
        self.breaches = 0
        self._case_of_thread: dict[int, int] = {}
        self.owners: dict[int, tuple[int, str]] = {}
        self._promised: dict[int, datetime] = {}
        self._apologised: dict[int, datetime] = {}
        self._hear_by: dict[int, datetime] = {}
        self._due: list[tuple[datetime, int]] = []
        self._messages = self._timers = 0
        self.reading = Reading(fortnight, self)
        self.shown, self.card, self.looks = self.reading.shown, self.reading.card, self.reading.looks

    def case_of(self, thread: int) -> Seen | None:
        """The newest case of a thread, ended ones included."""
        return self.model.get(self._case_of_thread.get(thread, 0))

    def beyond(self, case_id: int) -> list[int]:
        """The cases behind a wall from this one: those of the other side's threads, whatever cases they were."""
        return sorted(other for thread in self._walls[self.model[case_id].thread] for other in self._cases_of[thread])

    def owner_of(self, thread: int) -> tuple[int, str]:
        """The number of the enterprise to which a thread belongs, and the thread's key."""
        if thread not in self.owners:
            row = self._f.process.db.execute("SELECT enterprise, key FROM thread WHERE id = ?", (thread,)).fetchone()
            self.owners[thread] = int(row[0][1:]), row[1]
        return self.owners[thread]

    # -- after each step --------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Look at what the step has touched, and at every promise that runs out."""
        touched = self._read_log()
        threads = self._read_messages()
        touched |= {self._case_of_thread[t] for t in threads if t in self._case_of_thread}
        rows = self._f.process.db.execute("SELECT id, case_id FROM case_timer WHERE id > ?", (self._timers,)).fetchall()
        self._timers = max([self._timers, *(row[0] for row in rows)])
        touched |= {row[1] for row in rows}
        if touched:
            for case in seen(self._f.process.db, touched):
                self._look(case)
        self._promises()

    def _read_log(self) -> set[int]:
        last = self.log[-1][0] if self.log else 0
        new = self._f.process.db.execute(f"{_LOG} WHERE id > ? ORDER BY id", (last,)).fetchall()
        for event in new:
            self._follow(event)
        self.log += new
        return {event[1] for event in new}

    def _follow(self, event: tuple[Any, ...]) -> None:
        """The chain of states must not break, and each link must be a move of the table."""
        _, case_id, at, actor, role, move, note, before, after = event
        self._f.process.counts[f"log: {move}"] += 1
        self.reading.learn(case_id, actor, move)
        if move == "breach":
            self.breaches += 1
        if (move, note) == ("tell", "answer_late"):
            self._apologised[case_id] = datetime.fromisoformat(at).replace(tzinfo=UTC)
        if move == "wall":
            for one, other in self._f.process.db.execute(_WALLS).fetchall():
                self._walls[one].add(other)
        if after is None:
            return
        known = self.reading.states.get(case_id)
        self._must(actor is not None and role is not None, f"{move} of case {case_id} does not say who made it")
        self._must(bool(note), f"{move} of case {case_id} does not say why")
        if move == "open":
            self._must(known is None and (before, after) == (None, "received"), f"case {case_id} was opened twice")
        else:
            start, target = MOVES[move]
            self._must(before == known, f"case {case_id}: {move} leads from {before}, the case was {known}")
            self._must(before in start and after == target, f"case {case_id}: no {move} from {before} to {after}")
        self.reading.states[case_id] = after

    def _read_messages(self) -> set[int]:
        new = self._f.process.db.execute(f"{_MESSAGES} WHERE id > ? ORDER BY id", (self._messages,)).fetchall()
        for id_, thread, author, inside, kind, text in new:
            self._messages = id_
            if author == BOT.id and not inside:
                self._bot_said(thread, kind, text)
        return {row[1] for row in new}

    def _bot_said(self, thread: int, kind: str, text: str) -> None:
        before = self.case_of(thread)
        if before is not None and before.state in HELD:
            now = self.reading.states[before.id]
            self._must(kind == "notice" or now not in HELD, f"the bot said a {kind} in a held thread: {text[:80]}")
        if promise := _PROMISE.findall(text):
            self._promised[thread] = datetime.strptime(promise[-1], "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)

    # -- one case ---------------------------------------------------------------------------------------------------

    def _look(self, case: Seen) -> None:
        self.model[case.id] = case
        self._cases_of[case.thread].add(case.id)
        self._case_of_thread[case.thread] = max(case.id, self._case_of_thread.get(case.thread, 0))
        name = f"{case.number} ({case.state})"
        self._must(
            case.state == self.reading.states.get(case.id), f"{name}: the log says {self.reading.states.get(case.id)}"
        )
        live = self._f.process.db.execute(_LIVE, (case.id,)).fetchone()[0]
        self._must(live == (case.state != "closed"), f"{name}: {live} clocks run")
        if case.state in HELD:
            self._must(case.expert is not None and case.claimed_at is not None, f"{name}: nobody holds it")
            self.reading.holds(case)
        for other in self.beyond(case.id):
            self._apart(case, self.model[other])
        self._hear(case)

    def _apart(self, case: Seen, other: Seen) -> None:
        if case.state not in OPEN or other.state not in OPEN:
            return
        centers = {case.center, case.adviser} & {other.center, other.adviser} - {None}
        self._must(not centers, f"{case.number} and {other.number} stand against each other, and {centers} serve both")

    def _hear(self, case: Seen) -> None:
        """By when the enterprise must hear something, whoever has the case."""
        by = self._must_hear_by(case)
        if by is None:
            self._hear_by.pop(case.id, None)
        elif self._hear_by.get(case.id) != by:
            self._hear_by[case.id] = by
            heapq.heappush(self._due, (by, case.id))

    def _must_hear_by(self, case: Seen) -> datetime | None:
        if case.state in WAITING or (case.state == "claimed" and case.word_at is None):
            promised = self._promised.get(case.thread)
            self._must(promised is not None, f"{case.number} waits, and the enterprise was promised nothing")
            return (promised or self._f.process.now) + GRACE
        if case.state == "claimed" and case.waits_since is not None:
            sorry = self._apologised.get(case.id)
            if sorry is not None and sorry > case.waits_since:
                return first_human(case.urgency, sorry) + GRACE
            return expert_by(case.urgency, case.waits_since) + GRACE
        return None

    def _promises(self) -> None:
        """No promise runs out without a word. After an outage what is late is done first."""
        while self._due and self._due[0][0] < self._f.process.now:
            by, case_id = self._due[0]
            if self._hear_by.get(case_id) == by:
                if self._f.process.overdue:
                    return
                case = self.model[case_id]
                raise Broken(f"{case.number} ({case.state}, {case.urgency}): no word by {by.astimezone(BEIJING)}")
            heapq.heappop(self._due)

    # -- everything -------------------------------------------------------------------------------------------------

    def whole(self) -> None:
        """Everything in the database: the log, every case, the ledger, the walls."""
        db = self._f.process.db
        self._must(db.execute(f"{_LOG} ORDER BY id").fetchall() == self.log, "the log of the cases was changed")
        for case in seen(db):
            self._look(case)
        for case_id, count in db.execute(_HELD_TWICE).fetchall():
            raise Broken(f"thread {case_id} has {count} open cases")
        self._walls_stand()
        self._ledger()
        self.reading.sample()

    def _walls_stand(self) -> None:
        names = {one.name: one.index for one in self._f.world.enterprises}
        of_owner: dict[int, list[Seen]] = defaultdict(list)
        for case in self.model.values():
            of_owner[case.owner].append(case)
        for case in self.model.values():
            for opponent in case.opponents:
                for other in of_owner[names.get(opponent, -1)]:
                    self._must(other.id in self.beyond(case.id), f"no wall between {case.number} and {other.number}")

    def _ledger(self) -> None:
        db = self._f.process.db
        rows = db.execute(_LEDGER).fetchall()
        for message, outcome, delivery, replies in rows:
            wanted = 0 if outcome in (None, "relayed") else 1
            self._must(replies == wanted, f"message {message} ({outcome}) has {replies} replies")
            self._must((delivery is None) == (wanted == 0), f"message {message} ({outcome}): delivery {delivery}")
        ends = {message: (outcome, delivery) for message, outcome, delivery, _ in rows if outcome}
        changed = [m for m, end in self.reading.ended.items() if ends.get(m) != end]
        self._must(not changed, f"messages that ended twice: {changed}")
        self.reading.ended = ends

    def open_at_the_end(self) -> list[int]:
        """Messages of the ledger that have not ended."""
        rows: Iterable[tuple[int]] = self._f.process.db.execute("SELECT message_id FROM ledger WHERE outcome IS NULL")
        return [row[0] for row in rows]

    @staticmethod
    def _must(true: bool, otherwise: str) -> None:
        if not true:
            raise Broken(otherwise)


_LOG = "SELECT id, case_id, at, actor_id, actor_role, move, note, before, after FROM case_event"
_MESSAGES = "SELECT id, thread_id, author_id, inside, json_extract(reply, '$.kind'), text FROM message"
_LIVE = "SELECT count(*) FROM case_timer WHERE case_id = ? AND state = 'live' AND kind <> 'legal'"
_WALLS = """SELECT one.thread_id, other.thread_id FROM case_wall JOIN "case" one ON one.id = case_wall.case_id
    JOIN "case" other ON other.id = case_wall.other_id"""
_HELD_TWICE = """SELECT thread_id, count(*) FROM "case"
    WHERE state NOT IN ('resolved', 'closed', 'terminated', 'not_accepted') GROUP BY thread_id HAVING count(*) > 1"""
_LEDGER = """SELECT l.message_id, l.outcome, l.delivery,
    (SELECT count(*) FROM message m WHERE m.delivery = 'reply:' || l.message_id) FROM ledger l"""
