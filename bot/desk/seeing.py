"""What people of the desk see beside a case: who may take it, by when something is due, who asks for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.cases.clocks import Clock
from bot.cases.matters import parties_of
from bot.cases.model import WAITING, Case
from bot.cases.roster import Expert
from bot.cases.routing import Routing
from bot.cases.routing.conflicts import acts_for
from bot.conversations import Person
from bot.desk.base import is_itself, require_desk
from bot.desk.offers import Offers
from bot.errors import NotAllowed
from bot.storage import absences, cases, gate, lastdays, timers
from bot.texts import Both
from knowledge.store.engine import read

PROMISES = frozenset({"first_human", "confirm", "answer"})
"""Clocks by which a person is promised; the others remind or close."""
_SHOWN = frozenset({"supplement", "back", "ended"})


@dataclass(frozen=True)
class Chance:
    """Somebody of the roster, as a lead sees them who gives a case away.

    `fits` is whether the routing would ask them; who is `barred` by a conflict cannot be given the case. `load` counts
    the cases they hold.
    """

    expert: Expert
    fits: bool
    barred: bool
    load: int
    away_until: datetime | None
    why: tuple[Both, ...] = ()


@dataclass(frozen=True)
class Chances:
    """Everybody of the roster, the first to be asked first, and why the case goes where it goes."""

    people: tuple[Chance, ...]
    why: tuple[Both, ...]


class Seeing(Offers):
    """Looking at cases from the desk."""

    def candidates(self, person: Person, case_id: int) -> Chances:
        """Who may be given a case: those whom the routing would ask, then those whom it leaves out, then the others."""
        require_desk(person)
        now = self._clock()
        with read(self._engine) as conn:
            if case_id in gate.walled_for(conn, person.id):
                raise NotAllowed(f"no case {case_id}")
            case = cases.case_by_id(conn, case_id)
            found = self.routing(conn, case, now)
            away = {one.person: one.end for one in absences.since(conn, now) if one.start <= now}
            loads, barred = gate.loads(conn), self._barred(conn, case)
        people = tuple(
            Chance(expert, fits, expert.id in barred, loads.get(expert.id, 0), away.get(expert.id), why)
            for expert, fits, why in self._everybody(found)
        )
        return Chances(people, found.why)

    def _everybody(self, found: Routing) -> Iterable[tuple[Expert, bool, tuple[Both, ...]]]:
        seen = set()
        for candidate in found.candidates:
            seen.add(candidate.expert.id)
            yield candidate.expert, True, candidate.why
        reasons = dict(found.left_out)
        rest = [expert for expert in self._roster.experts if expert.id not in seen]
        for expert in sorted(rest, key=lambda one: one.id not in reasons):
            yield expert, False, (reasons[expert.id],) if expert.id in reasons else ()

    def _barred(self, conn: Connection, case: Case) -> frozenset[str]:
        """Who has a conflict of interest: declared, by the other side of the matter, or by a firm that they act for."""
        declared = {one.person for one in gate.declarations(conn, case.id) if one.conflict}
        behind = gate.walled_from(conn, case.id)
        centers = {cases.case_by_id(conn, other).center for other in behind}
        parties = parties_of(case.brief) if case.brief else ()
        near = {one.id for one in self._roster.experts if one.center in centers or acts_for(one.firms, parties)}
        return frozenset(declared | near | gate.people_of(conn, behind))

    def expert(self, expert_id: str) -> Person:
        """A person of the roster; raises `NotAllowed` for an id that is not on it."""
        found = self._roster.expert(expert_id)
        if found is None:
            raise NotAllowed(f"{expert_id} is not on the roster")
        desk = self._network.name(found.center, self._language)
        return Person(found.id, found.name, "lead" if found.lead else "expert", desk=desk)

    # -- what is due ------------------------------------------------------------------------------------------------

    def promise(self, case: Case) -> Clock | None:
        """By when the desk has promised something in a case: to take it, to write a first word, to answer."""
        if case.state in WAITING:
            return Clock("first_human", "", case.human_by)
        if case.state != "claimed":
            return None
        if case.word_at is None and case.claimed_at is not None:
            return Clock("confirm", "", self._clocks.claim_limit(case))
        return Clock("answer", "", self._clocks.answer_limit(case)) if case.waits_since is not None else None

    def due(self, case: Case) -> Clock | None:
        """The promise of a case, else when it is reminded of documents or closed by itself."""
        promised = self.promise(case)
        if promised is not None:
            return promised
        with read(self._engine) as conn:
            runs = timers.current(conn, case.id)
        return Clock(runs.kind, runs.step, runs.due_at) if runs is not None and runs.kind in _SHOWN else None

    def next_last_days(self) -> dict[int, date]:
        """The earliest last day of each case that nobody has confirmed as handled."""
        with read(self._engine) as conn:
            return lastdays.next_of_each(conn)

    # -- what concerns a person -------------------------------------------------------------------------------------

    def asked_of(self, person: Person) -> int:
        """How many cases this person is asked to take."""
        with read(self._engine) as conn:
            return cases.offered_to(conn, person.id)

    def walled(self, person: Person) -> frozenset[int]:
        """The cases of which a person may know nothing."""
        if is_itself(person):
            return frozenset()
        with read(self._engine) as conn:
            return gate.walled_for(conn, person.id)
