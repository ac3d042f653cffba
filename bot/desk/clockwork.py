"""What happens when a clock of a case rings, and the check that every open case has one. Each is one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases.clocks import Clock
from bot.cases.model import ENDED, HELD, OPEN, Case
from bot.conversations import BOT
from bot.desk.base import moment
from bot.desk.claims import Claims
from bot.desk.lastdays import LastDays
from bot.storage import cases, messages, timers
from bot.storage.timers import LEGAL, Timer
from knowledge.store.engine import read, write

OVERDUE = timedelta(minutes=2)
"""A clock that should have rung so long ago is not running any more."""


class ClockWork(LastDays, Claims):
    """Service levels and last days, kept without anybody looking."""

    def ring(self, timer_id: int) -> bool:
        """Do what is due at this clock, once; False where it rang before, was stopped, or is not due."""
        now = self._clock()
        with read(self._engine) as conn:
            known = timers.timer_by_id(conn, timer_id)
        if known is None or known.state != "live":
            return False
        with write(self._engine) as conn:
            messages.lock_thread(conn, cases.case_by_id(conn, known.case).thread)
            timer = timers.take(conn, timer_id, now)
            if timer is None:
                return False
            case = cases.case_by_id(conn, timer.case)
            if timer.late_s and timer.late_s > OVERDUE.total_seconds():
                words = f"{timer.kind}/{timer.step} rang {timer.late_s} s late"
                cases.add_event(conn, case.id, actor=BOT, move="late", note=words, now=now)
            if timer.kind == LEGAL:
                self._ring_legal(conn, case, timer, now)
            else:
                self._ring(conn, case, timer, now)
            return True

    def _ring(self, conn: Connection, case: Case, timer: Timer, now: datetime) -> None:
        due = self._clocks.ring(case, Clock(timer.kind, timer.step, timer.due_at), now)
        if due.then is not None and "offer_next" in due.deeds:
            case = cases.change(conn, case.id, human_by=due.then.at)
        for deed in due.deeds:
            case = _DEEDS[deed](self, conn, case, now)
        if due.then is not None:
            self._set_clock(conn, case, due.then, now)
        elif timers.current(conn, case.id) is None:
            self._plan(conn, case, now)

    # -- deeds ------------------------------------------------------------------------------------------------------

    def _remind_offered(self, conn: Connection, case: Case, now: datetime) -> Case:
        to = (case.offered,) if case.offered else self._leads(case)
        self._alert(conn, case, "alert_claim", to, now, by=moment(case.human_by))
        return case

    def _remind_holder(self, conn: Connection, case: Case, now: datetime) -> Case:
        self._alert(conn, case, "alert_answer", (case.expert,) if case.expert else (), now)
        return case

    def _remind_idle(self, conn: Connection, case: Case, now: datetime) -> Case:
        self._alert(conn, case, "alert_idle", (case.expert,) if case.expert else (), now)
        return case

    def _breach(self, conn: Connection, case: Case, now: datetime) -> Case:
        cases.add_event(conn, case.id, actor=BOT, move="breach", note=f"level {case.urgency}", now=now)
        return cases.change(conn, case.id, breaches=case.breaches + 1)

    def _offer_next(self, conn: Connection, case: Case, now: datetime) -> Case:
        case = self._offer(conn, case)
        self._jobs.show_case(conn, case.id)
        return case

    def _tell_late(self, conn: Connection, case: Case, now: datetime) -> Case:
        if case.state in HELD:
            self._tell(conn, case, "answer_late", now, expert=case.expert_name or "")
        else:
            self._tell(conn, case, "human_late", now, by=moment(case.human_by))
        return case

    def _tell_lead(self, conn: Connection, case: Case, now: datetime) -> Case:
        who = (case.expert_name if case.state in HELD else case.offered_name) or "–"
        self._alert(conn, case, "alert_lead", self._leads(case), now, expert=who)
        return case

    def _release_claim(self, conn: Connection, case: Case, now: datetime) -> Case:
        return self._released(conn, case, BOT, "no word to the enterprise within the limit of its level")

    def _ask_documents(self, conn: Connection, case: Case, now: datetime) -> Case:
        self._tell(conn, case, "documents_still_wanted", now)
        return case

    def _close(self, conn: Connection, case: Case, now: datetime) -> Case:
        why = "no word for 14 days"
        case = cases.move(conn, case.id, "close", actor=BOT, now=now, why=why, ended_at=case.ended_at or now)
        self._jobs.show_case(conn, case.id)
        return case

    # -- the auditor ------------------------------------------------------------------------------------------------

    def audit(self) -> list[str]:
        """Cases that should have a clock and have none, and clocks that did not ring: each is mended and named.

        An empty list says that all is well.
        """
        now = self._clock()
        with read(self._engine) as conn:
            silent = timers.without(conn, sorted(OPEN | ENDED - {"closed"}))
            stuck = [timer.id for timer in timers.live(conn) if timer.due_at < now - OVERDUE]
        found = [line for case_id in silent for line in self._mend(case_id)]
        return [*found, *(line for timer_id in stuck for line in self._wake(timer_id))]

    def _mend(self, case_id: int) -> list[str]:
        """Set the clock that a case lacks."""
        now = self._clock()
        with write(self._engine) as conn:
            case = self._locked(conn, case_id)
            if timers.current(conn, case_id) is not None or self._clocks.clock_for(case, now) is None:
                return []
            self._plan(conn, case, now)
            cases.add_event(conn, case_id, actor=BOT, move="audit", note="the case had no clock", now=now)
            if case.state in OPEN:
                self._alert(conn, case, "alert_audit", self._leads(case), now)
        return [f"{case.number}: no clock was running; it runs again"]

    def _wake(self, timer_id: int) -> list[str]:
        """Ring a clock now that should have rung."""
        with read(self._engine) as conn:
            timer = timers.timer_by_id(conn, timer_id)
        if timer is None or not self.ring(timer_id):
            return []
        return [f"clock {timer_id} ({timer.kind}/{timer.step}) did not ring at its time; it was rung now"]

    def running(self) -> list[Timer]:
        """Every clock that runs."""
        with read(self._engine) as conn:
            return timers.live(conn)

    def timers_of(self, case_id: int) -> list[Timer]:
        """Every clock that a case ever had."""
        with read(self._engine) as conn:
            return timers.of_case(conn, case_id)

    def run_again(self, timer_id: int, attempt: str) -> bool:
        """Queue a live clock once more, because the work that was queued for it is gone; False where it is not live."""
        now = self._clock()
        with write(self._engine) as conn:
            timer = timers.timer_by_id(conn, timer_id)
            if timer is None or timer.state != "live":
                return False
            self._jobs.timer(conn, timer_id, max(0.0, (timer.due_at - now).total_seconds()), again=attempt)
            return True


_DEEDS: dict[str, Callable[[ClockWork, Connection, Case, datetime], Case]] = {
    "remind_offered": ClockWork._remind_offered,
    "remind_holder": ClockWork._remind_holder,
    "remind_idle": ClockWork._remind_idle,
    "breach": ClockWork._breach,
    "offer_next": ClockWork._offer_next,
    "tell_late": ClockWork._tell_late,
    "tell_lead": ClockWork._tell_lead,
    "release": ClockWork._release_claim,
    "ask_documents_again": ClockWork._ask_documents,
    "close": ClockWork._close,
}
