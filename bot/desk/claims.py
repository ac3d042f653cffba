"""Use cases of who has a case: claim, pass on, accept, hand back, resolve, end, open again. Each is one transaction."""

from typing import Any

from sqlalchemy import Connection

from bot.cases.model import HELD, MUST_SAY_WHY, OUTCOMES, WAITING, WHERE_INSTEAD, Case, Move
from bot.conversations import Person
from bot.desk.base import is_desk, moment, require_desk
from bot.desk.offers import Offers
from bot.errors import BadInput, MoveRefused, NotAllowed
from bot.phrases import say
from bot.storage import cases, gate
from knowledge.store.engine import write

NO_CONFLICT = "declared no conflict of interest"


class Claims(Offers):
    """Moves that people make."""

    def declare(self, person: Person, case_id: int, *, conflict: bool, why: str = "") -> Case:
        """Say whether there is a conflict of interest: without one the facts are shown, with one another is asked.

        A conflict of who holds the case gives it to somebody else.
        """
        require_desk(person)
        with write(self._engine) as conn:
            case = self._locked(conn, case_id)
            self._declare(conn, case, person, conflict=conflict, why=why)
            if conflict:
                self._gone(conn, case, person, "declared a conflict of interest")
            self._jobs.show_case(conn, case_id)
            return self._seen(conn, person, cases.case_by_id(conn, case_id))

    def claim(self, person: Person, case_id: int) -> Case:
        """Take a waiting case, which declares that there is no conflict; raises `MoveRefused` naming who was faster."""
        return self._take(person, case_id, person)

    def assign(self, lead: Person, case_id: int, expert: Person) -> Case:
        """Give a waiting case to an expert; for leads, or to oneself."""
        self._check_lead(lead, expert)
        return self._take(lead, case_id, expert)

    def reassign(self, lead: Person, case_id: int, expert: Person, why: str) -> Case:
        """Give a held case to another expert; for leads, or from oneself."""
        require_desk(lead)
        require_desk(expert)
        why = _reason("reassign", why)
        with write(self._engine) as conn:
            case = self._locked(conn, case_id)
            if lead.role != "lead" and case.expert != lead.id:
                raise NotAllowed("only a lead takes a case from somebody else")
            if case.expert == expert.id:
                raise MoveRefused(f"{case.number} is held by {expert.id}", state=case.state, holder=case.expert_name)
            return self._seen(conn, lead, self._given(conn, case, "reassign", lead, expert, why))

    def _take(self, actor: Person, case_id: int, expert: Person) -> Case:
        require_desk(actor)
        require_desk(expert)
        with write(self._engine) as conn:
            case = self._locked(conn, case_id)
            why = NO_CONFLICT if actor.id == expert.id else f"assigned to {expert.name}"
            return self._seen(conn, actor, self._given(conn, case, "claim", actor, expert, why))

    def _given(self, conn: Connection, case: Case, name: Move, actor: Person, expert: Person, why: str) -> Case:
        """The case is this expert's: guarded, logged, told to the enterprise, its clock running."""
        now = self._clock()
        self._check_may_hold(conn, case, expert)
        desk = expert.desk or self._network.name(case.center, case.language)
        taken = cases.move(
            conn, case.id, name, actor=actor, now=now, why=why, expert=expert.id, expert_name=expert.name,
            expert_desk=desk, claimed_at=now, word_at=None, offered=None, offered_name=None, passed=[],
        )  # fmt: skip
        if gate.declared(conn, expert.id).get(case.id) is None:
            gate.declare(conn, case.id, expert, conflict=False, why=None, now=now)
        by = moment(self._clocks.claim_limit(taken))
        self._tell(conn, taken, "claimed", now, expert=expert.name, desk=desk, by=by)
        if actor.id != expert.id:
            self._alert(conn, taken, "alert_given", (expert.id,), now, expert=expert.name, by=by)
        self._plan(conn, taken, now, anew=True)
        self._jobs.show_case(conn, case.id)
        return taken

    def _check_lead(self, lead: Person, expert: Person) -> None:
        require_desk(lead)
        require_desk(expert)
        if lead.role != "lead" and lead.id != expert.id:
            raise NotAllowed("only a lead assigns cases to others")

    def decline(self, person: Person, case_id: int, why: str = "", *, conflict: bool = False) -> Case:
        """Note that a waiting case is not for this expert; with a `conflict` it is kept from them. Another is asked."""
        require_desk(person)
        with write(self._engine) as conn:
            case = self._locked(conn, case_id)
            if case.state not in WAITING:
                raise NotAllowed(f"{case.number} is not waiting")
            if conflict:
                self._declare(conn, case, person, conflict=True, why=why)
            else:
                note = why.strip() or None
                cases.add_event(conn, case_id, actor=person, move="not_mine", note=note, now=self._clock())
            case = self._gone(conn, case, person, "not theirs")
            self._jobs.show_case(conn, case_id)
            return self._seen(conn, person, case)

    def _declare(self, conn: Connection, case: Case, person: Person, *, conflict: bool, why: str) -> None:
        now, note = self._clock(), why.strip() or None
        if not conflict and case.id in gate.walled_for(conn, person.id):
            raise NotAllowed(f"{person.id} knows the other side of {case.number}")
        gate.declare(conn, case.id, person, conflict=conflict, why=note, now=now)
        name = "conflict" if conflict else "no_conflict"
        cases.add_event(conn, case.id, actor=person, move=name, note=note, now=now)

    def _gone(self, conn: Connection, case: Case, person: Person, why: str) -> Case:
        """The next one is asked where this person held the case or was asked for it."""
        if case.expert == person.id and case.state in HELD:
            return self._released(conn, case, person, why)
        passed = list(dict.fromkeys((*case.passed, person.id)))
        case = cases.change(conn, case.id, passed=passed)
        return self._offer(conn, case) if case.state in WAITING and case.offered in (None, person.id) else case

    def release(self, person: Person, case_id: int, why: str) -> Case:
        """Give up a held case, so that the next expert is asked; for its holder or a lead."""
        why = _reason("release", why)
        with write(self._engine) as conn:
            case = self._locked(conn, case_id)
            if person.role != "lead" and case.expert != person.id:
                raise NotAllowed(f"{case.number} is not held by {person.id}")
            return self._seen(conn, person, self._released(conn, case, person, why))

    def accept(self, person: Person, case_id: int) -> Case:
        """Accept a case before anybody has claimed it."""
        return self._moved(person, case_id, "accept", "within the desk's scope", "accepted")

    def refuse(self, person: Person, case_id: int, why: str, where: str) -> Case:
        """Do not accept a case: the enterprise is told why and where to go instead, both of which are required."""
        if not where.strip():
            raise BadInput("where_required")
        why = _reason("refuse", why)
        note = f"{why}{WHERE_INSTEAD}{where.strip()}"
        return self._moved(person, case_id, "refuse", note, "not_accepted", ends=True, reason=why, where=where.strip())

    def terminate(self, person: Person, case_id: int, why: str) -> Case:
        """End a case early; the enterprise is told why."""
        why = _reason("terminate", why)
        return self._moved(person, case_id, "terminate", why, "terminated", ends=True, reason=why)

    def hand_back(self, person: Person, case_id: int, note: str) -> Case:
        """Give the thread back to the bot; the note, which stays inside, is required and is where the bot goes on."""
        if not note.strip():
            raise BadInput("note_required")
        now = self._clock()
        with write(self._engine) as conn:
            self._held_by(conn, person, case_id)
            words = note.strip()
            case = cases.move(
                conn, case_id, "hand_back", actor=person, now=now, why=words, note=words, waits_since=None
            )
            self._tell(conn, case, "handed_back", now, expert=person.name)
            self._plan(conn, case, now, anew=True)
            self._jobs.show_case(conn, case_id)
        return case

    def resolve(self, person: Person, case_id: int, outcome: str, note: str = "", *, learn: bool = False) -> Case:
        """End the case with an outcome (one of `OUTCOMES`); the enterprise is asked for a rating.

        `learn` says that a lesson may be drawn from it, which an editor approves or not.
        """
        if outcome not in OUTCOMES:
            raise BadInput("outcome_required")
        now = self._clock()
        with write(self._engine) as conn:
            self._held_by(conn, person, case_id)
            words = note.strip()
            case = cases.move(
                conn, case_id, "resolve", actor=person, now=now, why=words or f"outcome: {outcome}", outcome=outcome,
                note=words or None, ended_at=now, waits_since=None, learn=learn,
            )  # fmt: skip
            outcome_text = say(f"outcome_{outcome}", case.language)
            self._tell(conn, case, "resolved", now, actions=("rate",), outcome=outcome_text)
            self._plan(conn, case, now, anew=True)
            self._jobs.show_case(conn, case_id)
            if learn:
                self._jobs.draw_lesson(conn, case_id)
        return case

    def reopen(self, person: Person, case_id: int, why: str) -> Case:
        """Let an ended case wait again; for the desk, or for the enterprise whose case it is."""
        why = _reason("reopen", why)
        with write(self._engine) as conn:
            case = self._locked(conn, case_id)
            if not is_desk(person) and (person.role != "enterprise" or case.enterprise != person.enterprise):
                raise NotAllowed(f"no case {case_id}")
            return self._seen(conn, person, self._reopened(conn, case, person, why))

    def _reopened(self, conn: Connection, case: Case, person: Person, why: str, *, tell: bool = True) -> Case:
        """The same case waits again, first for the expert who had it."""
        now = self._clock()
        if cases.current_case(conn, case.thread) is not None and case.state != "handed_back":
            raise MoveRefused(f"the thread of {case.number} has another case", state=case.state)
        by = self._clocks.first_human(case.urgency, now)
        case = cases.move(
            conn, case.id, "reopen", actor=person, now=now, why=why, human_by=by, ended_at=None, outcome=None,
            passed=[], offered=None, waits_since=now,
        )  # fmt: skip
        if gate.walled_from(conn, case.id):  # the other side may have come since, to the same center
            case = self._placed(conn, case, now)
        case = self._offer(conn, case, first=case.expert)
        self._keep_thread(conn, case.thread)
        if tell:
            self._tell(conn, case, "reopened", now, by=moment(by))
        self._plan(conn, case, now, anew=True)
        self._jobs.show_case(conn, case.id)
        return case

    def _moved(
        self, person: Person, case_id: int, name: Move, why: str, phrase: str, *, ends: bool = False, **said: Any
    ) -> Case:
        """A move that needs the facts, told to the enterprise in a fixed sentence."""
        now = self._clock()
        values: dict[str, Any] = {"ended_at": now, "waits_since": None, "note": why} if ends else {}
        with write(self._engine) as conn:
            before = self._locked(conn, case_id)
            self._require_cleared(conn, person, before)
            if before.state not in WAITING and before.expert != person.id and person.role != "lead":
                raise NotAllowed(f"{before.number} is not held by {person.id}")
            case = cases.move(conn, case_id, name, actor=person, now=now, why=why, **values)
            self._tell(conn, case, phrase, now, **said)
            self._plan(conn, case, now, anew=ends)
            self._jobs.show_case(conn, case_id)
        return case


def _reason(name: Move, why: str) -> str:
    """The reason in words that a move must have; raises `BadInput`."""
    assert name in MUST_SAY_WHY
    if not why.strip():
        raise BadInput("reason_required")
    return why.strip()
