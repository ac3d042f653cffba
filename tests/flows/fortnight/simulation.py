"""The fortnight itself: messages come, the queue is worked off, people act, the process dies; each step is checked."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.conversations import Incoming
from bot.desk import Desk
from bot.errors import BadInput, MoveRefused, NotAllowed
from tests.flows.fortnight import script
from tests.flows.fortnight.checks import Checks
from tests.flows.fortnight.companies import Companies
from tests.flows.fortnight.durable import Work
from tests.flows.fortnight.experts import Experts
from tests.flows.fortnight.markers import Markers
from tests.flows.fortnight.process import START, Process
from tests.flows.fortnight.script import Said
from tests.flows.fortnight.world import Enterprise, Size, made

LOOK_EVERY = timedelta(hours=2)
WHOLE_EVERY = 6_000
"""Steps between two looks at everything."""


class Fortnight:
    """One run; `run` raises where a promise is broken."""

    def __init__(self, folder: Path, seed: int, size: Size) -> None:
        self.size = size
        self.dice = random.Random(seed)
        self.world = made(self.dice, size)
        self.markers = Markers()
        self.process = Process(folder, self.world, self.dice)
        self.process.handle = self._handle
        self.checks = Checks(self)
        self.companies = Companies(self)
        self.experts = Experts(self)
        self.said: dict[str, Said] = {}
        """What each message says, by its key."""
        self.steps = 0
        self._die_at = set(self.dice.sample(range(1, size.messages * 6), size.restarts))

    @property
    def desk(self) -> Desk:
        return self.process.desk

    def run(self) -> None:
        """From Monday morning to the Sunday after next; then what is in the queue is finished."""
        end = START + timedelta(days=self.size.days)
        self.companies.plan(end)
        self.experts.plan(end)
        self.process.at(START + LOOK_EVERY, self._look)
        for _ in range(self.size.outages):
            at = START + timedelta(seconds=self.dice.uniform(3_600, self.size.days * 86_400 - 43_200))
            self.process.at(at, self._outage)
        while (when := self.process.next()) is not None and when <= end:
            if self.process.turn():
                self._after()
        self._finish()

    def _finish(self) -> None:
        """Nobody writes or acts any more: what is in the queue is done, and everything is looked at once more."""
        self.process.let_the_world_rest()
        while self.checks.open_at_the_end() and self.process.next() is not None:
            if self.process.turn():
                self._after()
        self.checks.whole()
        self.checks.reading.whole()

    def act(self, name: str, do: Callable[[], object]) -> bool:
        """One use case of the desk; says whether it was allowed."""
        try:
            do()
        except (MoveRefused, NotAllowed, BadInput) as error:
            self.process.counts[f"refused {name} ({type(error).__name__})"] += 1
            return False
        self.process.counts[name] += 1
        self.checks.step()
        return True

    def receive(
        self, enterprise: Enterprise, thread: str, said: Said, *, prefix: str = "", addressed: bool = True
    ) -> None:
        """An enterprise writes; a platform delivers some messages twice."""
        key = f"{prefix}m{len(self.said)}"
        self.said[key] = said
        room = f"room-{enterprise.index}"
        incoming = Incoming(
            "sim", room, key, thread or key, enterprise.person, said.text, self.process.now, addressed=addressed
        )
        if not thread:
            enterprise.threads.append(key)
        for _ in range(2 if self.dice.random() < 0.03 else 1):
            self.act(f"message {said.kind}", lambda: self.desk.receive(incoming))

    # -- the queue --------------------------------------------------------------------------------------------------

    def _handle(self, work: Work) -> None:
        deeds: dict[str, Callable[[Work], None]] = {
            "handle": self._respond, "timer": self._ring, "show": self._show, "card": self._card,
        }  # fmt: skip
        deeds.get(work.kind, self.process.is_done)(work)

    def _respond(self, work: Work) -> None:
        """The first step: the response is computed from the thread as it stands; it is recorded like a step of a flow."""
        desk = self.desk
        if not desk.is_open(work.ref):
            self.process.is_done(work)
            return
        thread, owner = desk.read_thread(work.ref)
        said = [self.said[p.key] for p in thread if p.key in self.said]
        language = self.world.enterprises[int(owner.id[1:])].language
        if desk.is_held(work.ref):
            response = {"route": "relay", "why": [], "heard": script.heard(said, language)}
        else:
            response = script.response(said, language=language, handed_back=desk.handed_back(work.ref) is not None)
        self.process.soon(self.dice.uniform(0.1, 25), lambda: self._settle(work, response))

    def _settle(self, work: Work, response: script.Response) -> None:
        self.desk.settle(work.ref, response)
        self.process.counts["settled"] += 1
        if self.dice.random() < 0.02:  # killed before the queue could note it: it settles once more
            self.process.die(self.dice.uniform(1, 20))
            return
        self.process.is_done(work)

    def _ring(self, work: Work) -> None:
        rang = self.desk.ring(work.ref)
        self.process.counts["rang" if rang else "did not ring"] += 1
        if rang and self.dice.random() < 0.005:  # killed between the ringing and the queue's note of it
            self.process.die(self.dice.uniform(1, 20))
            return
        self.process.is_done(work)

    def _show(self, work: Work) -> None:
        posted, _ = self.desk.message(work.ref)
        self.checks.shown(posted)
        self.process.is_done(work)
        self.experts.hear(posted)
        self.companies.hear(posted)

    def _card(self, work: Work) -> None:
        self.checks.card(work.ref)
        self.process.is_done(work)

    # -- after each step --------------------------------------------------------------------------------------------

    def _after(self) -> None:
        self.steps += 1
        if self.process.up_at <= self.process.now:
            self.process.collect()
        self.checks.step()
        if self.steps % WHOLE_EVERY == 0:
            self.checks.whole()
        if self.steps in self._die_at and self.process.up_at <= self.process.now:
            self._lose()
            self.process.die(self.dice.uniform(1, 30))

    def _lose(self) -> None:
        """Now and then a part of the queue is lost with the process: the auditor and the start must find it."""
        if self.dice.random() < 0.25:
            lost = self.process.db.execute("DELETE FROM sim_work WHERE kind = 'timer' AND id % 7 = 0").rowcount
            self.process.counts["clocks lost from the queue"] += lost
            self.process.db.execute("DELETE FROM sim_work WHERE kind = 'handle' AND id % 3 = 0")

    def _outage(self) -> None:
        self.process.die(self.dice.uniform(300, 4 * 3_600))

    def _look(self) -> None:
        found = self.process.look()
        assert not found, f"the auditor found something although nothing was lost: {found}"
        self.process.later(LOOK_EVERY.total_seconds(), self._look)
