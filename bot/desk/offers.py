"""Who is asked to take a case: routed, offered, passed on, released. Inside the caller's transaction."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.brief import with_routing
from bot.cases.matters import parties_of
from bot.cases.model import Case
from bot.cases.routing import Matter, Routing, Standing, route
from bot.conversations import BOT, Person
from bot.desk.base import Base, moment
from bot.storage import absences, cases, gate, messages


class Offers(Base):
    """Finding the next person for a case."""

    def routing(self, conn: Connection, case: Case, now: datetime) -> Routing:
        """Who fits a case now, the first to be asked first, with the reasons and who was left out."""
        owner = messages.thread_owner(conn, case.thread)
        behind = gate.walled_from(conn, case.id)
        conflicted = frozenset(d.person for d in gate.declarations(conn, case.id) if d.conflict)
        matter = Matter(
            enterprise=case.enterprise,
            enterprise_name=case.enterprise_name,
            province=owner.province if owner else None,
            market=case.market,
            forum=case.forum,
            right=case.right,
            document_language=case.document_language,
            urgency=case.urgency,
            parties=parties_of(case.brief) if case.brief else (),
        )
        standing = Standing(
            now=now,
            absences=tuple(absences.since(conn, now)),
            loads=gate.loads(conn),
            conflicted=conflicted,
            passed=frozenset(case.passed),
            walled_experts=gate.people_of(conn, behind),
            walled_centers=self._centers_beyond(conn, case),
            coordinator=case.coordinator,
        )
        return route(matter, standing, self._network, self._roster)

    def _placed(self, conn: Connection, case: Case, now: datetime) -> Case:
        """Which center owns the case and which branch advises, with the reasons."""
        found = self.routing(conn, case, now)
        brief = with_routing(case.brief, found, self._network.names) if case.brief else None
        return cases.change(
            conn, case.id, center=found.owner, adviser=found.adviser, center_why=[dict(why) for why in found.why],
            **({"brief": asdict(brief)} if brief else {}),
        )  # fmt: skip

    def _offer(self, conn: Connection, case: Case, *, first: str | None = None) -> Case:
        """Ask the next person who fits, `first` before all others; those who were asked before come last.

        Where nobody is on the roster, or the only one who fits has said no, the whole desk is asked and its leads told.
        """
        now = self._clock()
        found = self.routing(conn, case, now)
        others = [c for c in found.candidates if c.expert.id != case.offered]
        new = [c for c in others if c.expert.id not in case.passed]
        same = [c for c in found.candidates if c.expert.id == case.offered and c.expert.id not in case.passed]
        chosen = next((c for c in found.candidates if c.expert.id == first), None)
        chosen = chosen or next(iter((*new, *others, *same)), None)
        passed = [*case.passed, *([case.offered] if case.offered else [])] if new else []
        if chosen in same:
            passed = list(case.passed)
        if chosen is None:
            case = cases.change(conn, case.id, offered=None, offered_name=None)
            cases.add_event(conn, case.id, actor=BOT, move="offer", note="nobody on the roster fits", now=now)
            self._alert(conn, case, "alert_nobody", self._leads(case), now, by=moment(case.human_by))
            return case
        expert, why = chosen.expert, "; ".join(reason["en"] for reason in chosen.why)
        case = cases.change(
            conn, case.id, offered=expert.id, offered_name=expert.name, passed=list(dict.fromkeys(passed))
        )
        cases.add_event(conn, case.id, actor=BOT, move="offer", note=f"{expert.name}: {why}", now=now)
        self._alert(conn, case, "alert_offer", (expert.id,), now, expert=expert.name, by=moment(case.human_by))
        return case

    def _released(self, conn: Connection, case: Case, actor: Person, why: str) -> Case:
        """A held case goes to the next person, and the enterprise is told so."""
        now = self._clock()
        gone, by = case.expert, self._clocks.first_human(case.urgency, now)
        name = case.expert_name or ""
        case = cases.move(
            conn, case.id, "release", actor=actor, now=now, why=why, expert=None, expert_name=None, expert_desk=None,
            claimed_at=None, word_at=None, human_by=by, passed=[gone] if gone else [], waits_since=case.waits_since or now,
        )  # fmt: skip
        self._tell(conn, case, "released", now, expert=name, by=moment(by))
        case = self._offer(conn, case)
        if case.offered == gone:  # there is nobody else: only a lead can help
            self._alert(conn, case, "alert_lead", self._leads(case), now, expert=name)
        self._plan(conn, case, now, anew=True)
        self._jobs.show_case(conn, case.id)
        return case
