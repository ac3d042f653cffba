"""Use cases of the last days of the law: kept with a case, reminded to both sides, counted again, confirmed as handled."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases.clocks import is_over
from bot.cases.gate import gated_day
from bot.cases.model import HELD, Case, CaseDeadline
from bot.cases.service_levels import BEIJING
from bot.conversations import BOT, Person
from bot.desk.base import Base, is_desk
from bot.errors import BadInput, NotAllowed
from bot.phrases import say
from bot.storage import cases, lastdays, timers
from bot.storage.timers import LEGAL, Timer
from bot.triage.deadlines import CODES
from knowledge.deadlines import Deadline, Trigger, deadline
from knowledge.errors import UnusableInput
from knowledge.rules import Rules, fingerprint, load_rules
from knowledge.store.engine import read, write


class LastDays(Base):
    """The clock of the law, which runs beside that of the desk until somebody confirms that counsel handles it."""

    def last_days(self, person: Person, case_id: int) -> list[CaseDeadline]:
        """The last days of a case, the earliest first, for its enterprise and the desk.

        The working repeats words of the enterprise: only the days are shown to who has not declared about the case.
        """
        with read(self._engine) as conn:
            case = cases.case_by_id(conn, case_id)
            if not is_desk(person) and case.enterprise != person.enterprise:
                raise NotAllowed(f"no case {case_id}")
            found = lastdays.last_days(conn, case_id)
            if is_desk(person) and not self._cleared(conn, person, case):
                return [gated_day(day) for day in found]
            return found

    def handled(self, person: Person, case_id: int, counsel: str) -> Case:
        """Confirm that counsel handles the last days of a case: no more reminders. For the enterprise or an expert.

        `counsel` names who; raises `BadInput` without.
        """
        if not counsel.strip():
            raise BadInput("counsel_required")
        now = self._clock()
        with write(self._engine) as conn:
            case = cases.case_by_id(conn, case_id)
            if is_desk(person):
                self._require_cleared(conn, person, case)
            elif person.role != "enterprise" or case.enterprise != person.enterprise:
                raise NotAllowed(f"no case {case_id}")
            for day in lastdays.last_days(conn, case_id, states=("live",)):
                lastdays.change_last_day(
                    conn, day.id, state="handled", counsel=counsel.strip(), handled_by=person.name, handled_at=now
                )
            timers.cancel(conn, case_id, legal=True)
            cases.add_event(conn, case_id, actor=person, move="handled", note=counsel.strip(), now=now)
            self._tell(conn, case, "handled_noted", now)
            self._alert(conn, case, "alert_handled", _concerned(case), now)
            return cases.case_by_id(conn, case_id)

    def recompute(self, rules: Rules | None = None) -> list[str]:
        """Count again what was counted with a rule row that has changed since; both sides are told of another day.

        Returns one line for each day that changed.
        """
        table = rules or load_rules()
        with read(self._engine) as conn:
            known = lastdays.live_with_rule(conn)
        changed = [day for day in known if day.fingerprint != _fingerprint_of(table, day)]
        return [line for day in changed for line in self._count_again(day, table)]

    def _count_again(self, day: CaseDeadline, rules: Rules) -> list[str]:
        now = self._clock()
        made = _counted(day, rules)
        with write(self._engine) as conn:
            current = lastdays.last_day(conn, day.id)
            if current is None or current.state != "live":
                return []
            case = cases.case_by_id(conn, day.case)
            if made is not None and made.due == day.due:
                lastdays.change_last_day(conn, day.id, fingerprint=_fingerprint_of(rules, day))
                return []
            self._supersede(conn, day)
            old, rule = day.due.isoformat(), str(day.rule)
            if made is None or made.due is None:
                note = f"{rule}: {old} is withdrawn, the rule gives no day any more"
                self._tell(conn, case, "last_day_withdrawn", now, old=old, rule=rule)
            else:
                note = f"{rule}: {old} is now {made.due.isoformat()}, the rule has changed"
                self._keep_last_day(conn, case.id, _values_of(made, day), now)
                self._tell(conn, case, "last_day_recomputed", now, old=old, new=made.due.isoformat(), rule=rule)
            cases.add_event(conn, case.id, actor=BOT, move="recomputed", note=note, now=now)
            self._alert(conn, case, "alert_recomputed", _concerned(case) or self._leads(case), now, rule=rule)
            self._jobs.show_case(conn, case.id)
            return [f"{case.number}: {note}"]

    # -- inside -----------------------------------------------------------------------------------------------------

    def _sync_last_days(self, conn: Connection, case: Case, response: Mapping[str, Any], now: datetime) -> None:
        """Keep the days that triage found: a corrected one takes the place of the earlier with the same rule."""
        facts = {fact["name"]: str(fact["value"]) for fact in response["facts"]}
        for day in response.get("deadlines", ()):
            if not day["due"] or day.get("window"):
                continue
            values = _values_from(day, facts, self._network.zone(case.market) or BEIJING.key)
            live = lastdays.last_days(conn, case.id, states=("live", "handled", "passed"))
            same = [d for d in live if d.rule == values["rule"] and (d.rule or d.due == values["due"])]
            if any(d.due == values["due"] for d in same):
                continue
            for earlier in same:
                self._supersede(conn, earlier)
            self._keep_last_day(conn, case.id, values, now)

    def _supersede(self, conn: Connection, day: CaseDeadline) -> None:
        lastdays.change_last_day(conn, day.id, state="superseded")
        timers.cancel(conn, day.case, legal=True, subject=day.id)

    def _keep_last_day(self, conn: Connection, case_id: int, values: Mapping[str, Any], now: datetime) -> None:
        over = is_over(values["due"], values["time_zone"], now)
        day = lastdays.set_last_day(conn, case_id, now, {**values, "state": "passed" if over else "live"})
        for step, at in () if over else self._clocks.legal_marks(day.due, now, day.time_zone):
            made = timers.set_timer(conn, case_id, LEGAL, step, at, now, subject=day.id)
            self._jobs.timer(conn, made, (at - now).total_seconds())

    def _ring_legal(self, conn: Connection, case: Case, timer: Timer, now: datetime) -> None:
        """Remind both sides of a last day, or say once that it has passed."""
        day = lastdays.last_day(conn, timer.subject or 0)
        if day is None or day.state != "live" or case.erased_at is not None:
            return
        concerned = _concerned(case) or self._leads(case)
        due = day.due.isoformat()
        if is_over(day.due, day.time_zone, now):
            lastdays.change_last_day(conn, day.id, state="passed")
            timers.cancel(conn, case.id, legal=True, subject=day.id)
            self._tell(conn, case, "last_day_passed", now, due=due)
            self._alert(conn, case, "alert_last_day_passed", concerned, now, due=due)
            return
        certainty = say(f"certainty_{day.certainty}", case.language)
        self._tell(conn, case, "last_day_near", now, actions=("handled",), due=due, certainty=certainty)
        self._alert(conn, case, "alert_last_day", concerned, now, due=due)


def _concerned(case: Case) -> tuple[str, ...]:
    """Who has the case, else who is asked to take it, else who had it."""
    holder = case.expert if case.state in HELD else None
    return tuple(person for person in (holder or case.offered or case.expert,) if person)


def _values_from(day: Mapping[str, Any], facts: Mapping[str, str], zone: str) -> dict[str, Any]:
    """The columns of a last day that triage found; one that only a paper names ends where the case is, in `zone`."""
    rules, trigger = load_rules(), day.get("trigger")
    on = _day(facts.get(trigger or ""))
    rule = rules.get(day["rule"], on) if day["rule"] else None
    both = day.get("working_both") or [[step, step] for step in day["working"]]
    return {
        "rule": day["rule"],
        "due": date.fromisoformat(day["due"]),
        "time_zone": day["timezone"] or zone,
        "certainty": day["certainty"],
        "working": both,
        "source": day["source"],
        "confidence": day["confidence"],
        "trigger_fact": trigger,
        "trigger_value": on.isoformat() if on else None,
        "method": facts.get("service_method"),
        "fingerprint": fingerprint(rule) if rule else None,
    }


def _values_of(made: Deadline, before: CaseDeadline) -> dict[str, Any]:
    """The columns of a last day that was counted again."""
    return {
        "rule": before.rule,
        "due": made.due,
        "time_zone": made.time_zone,
        "certainty": made.certainty,
        "working": [(step.en, step.zh) for step in made.working],
        "source": made.source,
        "confidence": made.confidence,
        "trigger_fact": before.trigger_fact,
        "trigger_value": before.trigger_value,
        "method": before.method,
        "fingerprint": fingerprint(made.rule),
    }


def _counted(day: CaseDeadline, rules: Rules) -> Deadline | None:
    """The day as the rules of today give it; None where they give none or what it was counted from is not known."""
    on = _day(day.trigger_value)
    if on is None or day.rule is None:
        return None
    try:
        event = CODES.get(day.trigger_fact or "")
        return deadline(day.rule, Trigger(on, event), service=day.method, rules=rules)
    except UnusableInput:
        return None


def _fingerprint_of(rules: Rules, day: CaseDeadline) -> str | None:
    """The fingerprint of the row that a day would be counted with now."""
    rule = rules.get(str(day.rule), _day(day.trigger_value))
    return fingerprint(rule) if rule else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
