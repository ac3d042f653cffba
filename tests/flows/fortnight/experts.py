"""What experts and leads do: take, declare, keep silent, answer, ask for papers, hand back, resolve, give up, assign."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.cases.model import HELD, OUTCOMES, WAITING, Case
from bot.cases.service_levels import first_human
from bot.conversations import Person, Posted
from tests.flows.fortnight.markers import NOTE, RELAY
from tests.flows.fortnight.process import START

if TYPE_CHECKING:
    from tests.flows.fortnight.simulation import Fortnight

_OFFERED = (("claim", 62), ("look", 10), ("decline", 8), ("conflict", 6), ("accept", 4), ("refuse", 2), ("ignore", 8))
_HELD = (
    ("answer", 34), ("papers", 8), ("note", 8), ("resolve", 22), ("back", 12), ("silence", 8), ("give_up", 3),
    ("reassign", 2), ("terminate", 1), ("conflict", 1), ("consent", 2), ("draft", 1),
)  # fmt: skip


class Experts:
    """Everybody on the roster."""

    def __init__(self, fortnight: "Fortnight") -> None:
        self._f = fortnight
        self._dice = fortnight.dice
        self._everybody = list(fortnight.world.experts.values())
        self._leads = [one for one in self._everybody if one.role == "lead"]

    def plan(self, end: datetime) -> None:
        """Absences and the small deeds of leads, spread over the fortnight."""
        for _ in range(len(self._everybody) // 2):
            at = START + timedelta(seconds=self._dice.uniform(0, (end - START).total_seconds()))
            self._f.process.at(at, self._absence)
        for _ in range(len(self._everybody) // 3):
            at = START + timedelta(seconds=self._dice.uniform(0, (end - START).total_seconds()))
            self._f.process.at(at, self._meddle)

    # -- what they hear ---------------------------------------------------------------------------------------------

    def hear(self, posted: Posted) -> None:
        """A message reaches the people whom it names, or who holds its case."""
        if posted.reply is not None and posted.reply.kind == "alert":
            number = str(posted.reply.case)
            for person in posted.reply.to:
                self._alerted(self._f.world.experts[person], number)
        elif posted.author.role == "enterprise":
            case = self._f.checks.case_of(posted.thread)
            if case is not None and case.state in HELD and case.expert:
                self._react(self._f.world.experts[case.expert], case.id)

    def _alerted(self, person: Person, number: str) -> None:
        case_id = int(number.rsplit("-", 1)[1])
        case = self._f.checks.model[case_id]
        if case.state in WAITING:
            if person.role == "lead" and case.offered != person.id:
                self._after(case.urgency, 0.5, lambda: self._assign(person, case_id))
            else:
                self._after(case.urgency, 1.3, lambda: self._offered(person, case_id))
        elif case.state in HELD:
            self._react(person, case_id)

    def _after(self, urgency: str, most: float, do: Callable[[], None]) -> None:
        """Within so much of the time that the level gives."""
        now = self._f.process.now
        whole = (first_human(urgency, now) - now).total_seconds()
        self._f.process.later(self._dice.uniform(0.02, most) * whole, do)

    def _react(self, person: Person, case_id: int) -> None:
        if self._dice.random() < 0.85:
            self._after(self._f.checks.model[case_id].urgency, 0.9, lambda: self._work(person, case_id))

    def _choose(self, weighted: tuple[tuple[str, int], ...]) -> str:
        names, weights = zip(*weighted, strict=True)
        return str(self._dice.choices(names, weights)[0])

    def _owner(self, case_id: int) -> int:
        return self._f.checks.owner_of(self._f.checks.model[case_id].thread)[0]

    def _words(self, kind: str, case_id: int) -> str:
        return f"words {self._f.markers.new(kind, self._owner(case_id))}"

    # -- a case that waits ------------------------------------------------------------------------------------------

    def _offered(self, person: Person, case_id: int) -> None:
        desk, act = self._f.desk, self._f.act
        if self._dice.random() < 0.2:
            self._f.checks.looks(person, case_id)
        note = self._words(NOTE, case_id)
        chosen = self._choose(_OFFERED)
        if chosen == "claim":
            self._claim(person, case_id)
        elif chosen == "look":
            if act("declare", lambda: desk.declare(person, case_id, conflict=False)):
                self._f.checks.looks(person, case_id)
                self._f.process.later(self._dice.uniform(60, 1_200), lambda: self._claim(person, case_id))
        elif chosen == "decline":
            act("decline", lambda: desk.decline(person, case_id, note))
        elif chosen == "conflict":
            act("conflict", lambda: desk.decline(person, case_id, note, conflict=True))
        elif chosen in ("accept", "refuse"):
            self._decide(person, case_id, chosen)

    def _decide(self, person: Person, case_id: int, chosen: str) -> None:
        desk, act = self._f.desk, self._f.act
        if not act("declare", lambda: desk.declare(person, case_id, conflict=False)):
            return
        if chosen == "accept":
            act("accept", lambda: desk.accept(person, case_id))
        else:
            act("refuse", lambda: desk.refuse(person, case_id, self._words(RELAY, case_id), "the customs office"))

    def _claim(self, person: Person, case_id: int) -> None:
        if self._f.act("claim", lambda: self._f.desk.claim(person, case_id)):
            self._begin(person, case_id)

    def _begin(self, person: Person, case_id: int) -> None:
        """Most begin in time; some keep silent."""
        if self._dice.random() < 0.1:
            self._f.checks.looks(person, case_id)
        if self._dice.random() < 0.85:
            case = self._f.desk.case(person, case_id)
            self._after(case.urgency, 0.95, lambda: self._work(person, case_id, first=True))

    def _assign(self, lead: Person, case_id: int) -> None:
        case = self._f.checks.model[case_id]
        expert = self._dice.choice(self._everybody)
        if case.state in WAITING and self._f.act("assign", lambda: self._f.desk.assign(lead, case_id, expert)):
            self._begin(expert, case_id)

    # -- a case that is held ----------------------------------------------------------------------------------------

    def _work(self, person: Person, case_id: int, *, first: bool = False) -> None:
        chosen = "answer" if first and self._dice.random() < 0.7 else self._choose(_HELD)
        deeds: dict[str, Callable[[Person, Case], None]] = {
            "answer": self._relay, "papers": self._papers, "note": self._note, "resolve": self._resolve,
            "back": self._hand_back, "give_up": self._release, "reassign": self._reassign, "terminate": self._terminate,
            "conflict": self._conflict, "consent": self._consent, "draft": self._mend,
        }  # fmt: skip
        if chosen in deeds:
            deeds[chosen](person, self._f.checks.model[case_id])

    def _relay(self, person: Person, case: Case) -> None:
        words, key = self._words(RELAY, case.id), f"k{self._dice.random()}"
        if self._dice.random() < 0.3:
            words += f"\n// {self._words(NOTE, case.id)}"
        for _ in range(2 if self._dice.random() < 0.05 else 1):
            self._f.act("relay", lambda: self._f.desk.relay(person, case.id, words, key=key))
        if self._dice.random() < 0.1:
            changed = f"{self._words(RELAY, case.id)}\n// {self._words(NOTE, case.id)}"
            deleted = self._dice.random() < 0.3
            self._f.act("change", lambda: self._f.desk.change_relay(person, case.id, key, changed, deleted=deleted))

    def _papers(self, person: Person, case: Case) -> None:
        self._f.act("papers", lambda: self._f.desk.request_documents(person, case.id, self._words(RELAY, case.id)))

    def _note(self, person: Person, case: Case) -> None:
        self._f.act("note", lambda: self._f.desk.note(person, case.id, self._words(NOTE, case.id)))

    def _mend(self, person: Person, case: Case) -> None:
        words = f"// {self._words(NOTE, case.id)}"
        self._f.act(
            "relay of a note", lambda: self._f.desk.relay(person, case.id, words, key=f"n{self._dice.random()}")
        )

    def _resolve(self, person: Person, case: Case) -> None:
        outcome, learn = self._dice.choice(OUTCOMES), self._dice.random() < 0.3
        note = self._words(NOTE, case.id)
        self._f.act("resolve", lambda: self._f.desk.resolve(person, case.id, outcome, note, learn=learn))

    def _hand_back(self, person: Person, case: Case) -> None:
        self._f.act("hand back", lambda: self._f.desk.hand_back(person, case.id, self._words(NOTE, case.id)))

    def _release(self, person: Person, case: Case) -> None:
        self._f.act("release", lambda: self._f.desk.release(person, case.id, self._words(NOTE, case.id)))

    def _reassign(self, person: Person, case: Case) -> None:
        other = self._dice.choice(self._everybody)
        why = self._words(NOTE, case.id)
        if self._f.act("reassign", lambda: self._f.desk.reassign(person, case.id, other, why)):
            self._begin(other, case.id)

    def _terminate(self, person: Person, case: Case) -> None:
        self._f.act("terminate", lambda: self._f.desk.terminate(person, case.id, self._words(RELAY, case.id)))

    def _conflict(self, person: Person, case: Case) -> None:
        why = self._words(NOTE, case.id)
        self._f.act("conflict", lambda: self._f.desk.declare(person, case.id, conflict=True, why=why))

    def _consent(self, person: Person, case: Case) -> None:
        self._f.act("ask consent", lambda: self._f.desk.ask_consent(person, case.id))

    # -- the rest ---------------------------------------------------------------------------------------------------

    def _absence(self) -> None:
        lead, who = self._dice.choice(self._leads), self._dice.choice(self._everybody)
        start = self._f.process.now + timedelta(hours=self._dice.uniform(0, 24))
        end = start + timedelta(hours=self._dice.uniform(4, 72))
        person = lead if self._dice.random() < 0.4 else who
        self._f.act("absence", lambda: self._f.desk.be_absent(person, who.id, start, end, "away"))

    def _meddle(self) -> None:
        """Somebody tries what may or may not be allowed: to claim a case at random, to open an ended one, to hold one."""
        if not self._f.checks.model:
            return
        case = self._f.checks.model[self._dice.choice(list(self._f.checks.model))]
        person, lead = self._dice.choice(self._everybody), self._dice.choice(self._leads)
        note = self._words(NOTE, case.id)
        desk = self._f.desk
        deeds: tuple[tuple[str, Callable[[], object]], ...] = (
            ("claim at random", lambda: desk.claim(person, case.id)),
            ("reopen", lambda: desk.reopen(lead, case.id, note)),
            ("hold", lambda: desk.hold(lead, case.id, True, note)),
            ("release by a lead", lambda: desk.release(lead, case.id, note)),
            ("note of another", lambda: desk.note(person, case.id, note)),
            ("relay of another", lambda: desk.relay(person, case.id, self._words(RELAY, case.id))),
        )
        name, deed = self._dice.choice(deeds)
        if self._f.act(name, deed) and name == "claim at random":
            self._begin(person, case.id)
