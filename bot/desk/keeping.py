"""Use cases of what is kept and for how long: legal hold, deletion, retention, views, declarations, absences, consent."""

from datetime import datetime

from sqlalchemy import Connection

from bot.cases.gate import gated_word
from bot.cases.model import ENDED, Case, Declaration, View
from bot.cases.roster import Expert
from bot.cases.routing import Absence
from bot.conversations import BOT, Person
from bot.desk.base import Base, require_desk
from bot.errors import BadInput, MoveRefused, NotAllowed
from bot.storage import absences, cases, erasing, gate, timers
from knowledge.store.engine import read, write


class Keeping(Base):
    """What stays, what goes, and who was told."""

    def hold(self, lead: Person, case_id: int, on: bool, why: str) -> Case:
        """Put a legal hold on a case, or lift it: nothing of a held case is deleted. For leads, with a reason."""
        _require_lead(lead)
        if not why.strip():
            raise BadInput("reason_required")
        with write(self._engine) as conn:
            cases.case_by_id(conn, case_id)
            name = "hold" if on else "unhold"
            cases.add_event(conn, case_id, actor=lead, move=name, note=why.strip(), now=self._clock())
            return cases.change(conn, case_id, hold=on)

    def erase(self, lead: Person, case_id: int, why: str) -> Case:
        """Delete the words of an ended case because its enterprise asks for it; what happened and when stays.

        Its whole thread goes, with the cases that it was before. Raises `MoveRefused` where one of them is open or held.
        """
        _require_lead(lead)
        if not why.strip():
            raise BadInput("reason_required")
        return self._erase(case_id, lead, why.strip())

    def retain(self, days: int) -> list[str]:
        """Delete the words of cases that ended longer ago than this, held ones apart; their numbers. 0 keeps all."""
        if days <= 0:
            return []
        with read(self._engine) as conn:
            found = erasing.old_enough(conn, self._clock(), days, sorted(ENDED))
        return [self._erase(case_id, BOT, f"kept for {days} days").number for case_id in found]

    def _erase(self, case_id: int, actor: Person, why: str) -> Case:
        """Words and files of a case; the bytes of a file go after the commit, unless another message has them too."""
        with write(self._engine) as conn:
            case = self._erased(conn, case_id, actor, why)
            files = erasing.take_files(conn, case.thread)
        for sha256 in files:
            self._forget_file(sha256)
        return case

    def _erased(self, conn: Connection, case_id: int, actor: Person, why: str) -> Case:
        case, now = self._locked(conn, case_id), self._clock()
        found = cases.of_thread(conn, case.thread)
        for one in found:
            if one.hold or one.state not in ENDED:
                raise MoveRefused(f"{one.number} is {'held' if one.hold else one.state}", state=one.state)
        gone = erasing.erase(conn, case.thread, found, now)
        for one in found:
            timers.cancel(conn, one.id, legal=True)
            cases.add_event(conn, one.id, actor=actor, move="erase", note=why, now=now)
            self._jobs.show_case(conn, one.id)
        for message in gone:
            self._show(conn, message, case.thread)
        self._jobs.forget(conn, gone)
        return cases.case_by_id(conn, case_id)

    # -- who saw, who declared, who is there ------------------------------------------------------------------------

    def views(self, person: Person, case_id: int) -> list[View]:
        """Who saw what of a case; for the desk."""
        require_desk(person)
        with read(self._engine) as conn:
            self._require_cleared(conn, person, cases.case_by_id(conn, case_id))
            return gate.views(conn, case_id)

    def declarations(self, person: Person, case_id: int) -> list[Declaration]:
        """What experts declared about a case; for the desk. Why is for who may see the facts."""
        require_desk(person)
        with read(self._engine) as conn:
            found = gate.declarations(conn, case_id)
            if self._cleared(conn, person, cases.case_by_id(conn, case_id)):
                return found
            return [declared if declared.person == person.id else gated_word(declared) for declared in found]

    def is_cleared(self, person: Person, case_id: int) -> bool:
        """Whether somebody of the desk may see the facts of a case."""
        with read(self._engine) as conn:
            return self._cleared(conn, person, cases.case_by_id(conn, case_id))

    def is_walled(self, person: Person, case_id: int) -> bool:
        """Whether somebody may know nothing of a case because they know its other side."""
        with read(self._engine) as conn:
            return case_id in gate.walled_for(conn, person.id)

    def experts(self) -> tuple[Expert, ...]:
        """Everybody on the roster."""
        return self._roster.experts

    def absences(self, person: Person) -> list[tuple[int, Absence, str | None]]:
        """Who is not there, now or later, with the id of each entry and its note."""
        require_desk(person)
        with read(self._engine) as conn:
            return absences.listed(conn, self._clock())

    def be_absent(self, person: Person, who: str, start: datetime, end: datetime, note: str = "") -> int:
        """Note an absence of oneself, or as a lead of anybody; raises `BadInput` where it ends before it begins."""
        require_desk(person)
        if person.role != "lead" and who != person.id:
            raise NotAllowed("only a lead notes the absence of others")
        if end <= start:
            raise BadInput("absence_reversed")
        with write(self._engine) as conn:
            entry = Absence(who, start, end)
            return absences.add(conn, entry, note=note.strip() or None, set_by=person.name, now=self._clock())

    def be_back(self, person: Person, absence_id: int) -> None:
        """Take an absence back: one's own, or as a lead anybody's."""
        require_desk(person)
        with write(self._engine) as conn:
            known = {entry: absence for entry, absence, _ in absences.listed(conn, self._clock())}
            if absence_id not in known or (person.role != "lead" and known[absence_id].person != person.id):
                raise NotAllowed(f"no absence {absence_id}")
            absences.remove(conn, absence_id)

    def ask_consent(self, person: Person, case_id: int) -> Case:
        """Ask the enterprise whether others of our enterprises in its matter may be told of it."""
        now = self._clock()
        with write(self._engine) as conn:
            case = self._held_by(conn, person, case_id)
            cases.add_event(conn, case_id, actor=person, move="ask_consent", note=None, now=now)
            self._tell(conn, case, "consent_wanted", now, actions=("consent",))
            return cases.change(conn, case_id, consent="asked")

    def consent(self, person: Person, case_id: int, given: bool) -> Case:
        """The enterprise's answer to that question; it may be changed later."""
        now = self._clock()
        with write(self._engine) as conn:
            case = cases.case_by_id(conn, case_id)
            if person.role != "enterprise" or case.enterprise != person.enterprise:
                raise NotAllowed(f"no case {case_id}")
            if case.consent is None:
                raise BadInput("consent_not_asked")
            name = "consent_yes" if given else "consent_no"
            cases.add_event(conn, case_id, actor=person, move=name, note=None, now=now)
            case = cases.change(conn, case_id, consent="yes" if given else "no")
            self._tell(conn, case, name, now)
            self._alert(conn, case, f"alert_{name}", (case.expert,) if case.expert else (), now)
            return case


def _require_lead(person: Person) -> None:
    if person.role != "lead":
        raise NotAllowed("only for a lead")
