"""How a thread becomes a case: opened or brought up to date, routed, walled off, its clocks set. In the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases.matters import is_among, matter_of, opponents_of
from bot.cases.model import HELD, WAITING, Brief, Case
from bot.cases.routing import document_language, jurisdiction_of
from bot.conversations import BOT, Posted
from bot.desk.clockwork import ClockWork
from bot.replies import brief_from
from bot.storage import cases, gate, messages


class Opening(ClockWork):
    """What the escalation of a message does to the thread's case."""

    def _escalate(
        self, conn: Connection, current: Posted, case: Case | None, response: Mapping[str, Any], now: datetime
    ) -> Case:
        """The thread's case, new or brought up to date; a resolved one that is `reopened` waits again."""
        owner = messages.thread_owner(conn, current.thread)
        assert owner is not None
        urgency = max(response["urgency"], "U1", case.urgency if case else "U1")
        thread = messages.messages_of(conn, current.thread, inside=False, up_to=current.seq)
        brief = brief_from(response, owner, thread)
        by, why = self._clocks.first_human(urgency, now), f"escalated at level {urgency}"
        known = _known_of(brief, response, thread)
        if case is None:
            made = self._opened(conn, current.thread, owner, urgency, response["language"], brief, by, why, known, now)
        else:
            made = cases.renew(conn, case, urgency=urgency, brief=brief, human_by=by, now=now, why=why)
            made = cases.change(conn, made.id, **{k: v for k, v in known.items() if v is not None})
            made = self._renewed(conn, case, made, now)
        self._keep_thread(conn, current.thread)
        self._sync_last_days(conn, made, response, now)
        self._jobs.show_case(conn, made.id)
        return made

    def _opened(
        self, conn: Connection, thread: int, owner: Any, urgency: str, language: str, brief: Brief, by: datetime,
        why: str, known: Mapping[str, Any], now: datetime,
    ) -> Case:  # fmt: skip
        case = cases.open_case(
            conn, thread_id=thread, owner=owner, urgency=urgency, language=language, brief=brief, human_by=by, now=now,
            why=why, center="national", center_why=[], waits_since=now, **known,
        )  # fmt: skip
        case = self._walls_and_kin(conn, case, now)
        case = self._placed(conn, case, now)
        case = self._offer(conn, case)
        self._plan(conn, case, now, anew=True)
        return case

    def _renewed(self, conn: Connection, before: Case, case: Case, now: datetime) -> Case:
        """Routing, offer and clock after an update: anew where urgency, market or forum changed, or it waits again."""
        walls = gate.walled_from(conn, case.id)
        moved = (before.market, before.forum, before.right) != (case.market, case.forum, case.right)
        raised = case.urgency > before.urgency
        case = self._walls_and_kin(conn, case, now)
        if len(gate.walled_from(conn, case.id)) > len(walls):
            case = self._apart(conn, case, now)
        if case.state in HELD:
            if raised:
                self._alert(conn, case, "alert_raised", (case.expert,) if case.expert else (), now)
            return case
        if moved:
            case = self._placed(conn, case, now)
        if before.state == "handed_back":
            case = cases.change(conn, case.id, waits_since=now, passed=[])
        if moved or raised or before.state == "handed_back":
            case = self._offer(conn, case, first=before.expert or before.offered)
        self._plan(conn, case, now, anew=raised or before.state == "handed_back")
        return case

    def _hears(self, conn: Connection, case: Case, heard: Mapping[str, Any], now: datetime) -> None:
        """What an enterprise writes while an expert holds its case: last days run, and what is more urgent is said inside."""
        if heard["route"] == "escalate" and heard["urgency"] > case.urgency:
            case = cases.change(conn, case.id, urgency=heard["urgency"])
            cases.add_event(conn, case.id, actor=BOT, move="update", note=f"raised to level {case.urgency}", now=now)
            self._alert(conn, case, "alert_raised", (case.expert,) if case.expert else (), now)
            self._plan(conn, case, now, anew=case.word_at is not None)
            self._jobs.show_case(conn, case.id)
        if "facts" in heard:
            self._sync_last_days(conn, case, heard, now)

    # -- other enterprises in the same matter -----------------------------------------------------------------------

    def _walls_and_kin(self, conn: Connection, case: Case, now: datetime) -> Case:
        """Walls to the cases of the other side; one coordinator for several enterprises on the same side."""
        opponents = opponents_of(case.brief) if case.brief else ()
        against, kin = [], []
        for other in cases.of_others(conn, case):
            if is_among(other.enterprise_name, opponents) or is_among(case.enterprise_name, other.opponents):
                against.append(cases.case_by_id(conn, other.id))
            elif case.matter is not None and other.matter == case.matter and not other.over:
                kin.append(cases.case_by_id(conn, other.id))
        if any(set(gate.walled_from(conn, one.id)) & {other.id for other in kin} for one in kin):
            kin = []  # they stand against each other: whose side this enterprise is on is not known
        for opponent in against:
            if gate.wall(conn, case.id, opponent.id, now):
                self._walled(conn, case, opponent, now)
        if kin and case.coordinator is None:
            case = self._coordinated(conn, case, kin, now)
        return case

    def _apart(self, conn: Connection, case: Case, now: datetime) -> Case:
        """After a wall that is found late: this case goes to another center, and who knows both sides leaves both."""
        case = self._placed(conn, case, now)
        for one in (case, *(self._locked(conn, other) for other in gate.walled_from(conn, case.id))):
            if one.state in HELD and one.expert and not self._is_free(conn, one, one.expert):
                self._released(conn, one, BOT, "the other side is served too")
            elif one.state in WAITING and one.offered:
                fitting = {candidate.expert.id for candidate in self.routing(conn, one, now).candidates}
                if one.offered not in fitting:
                    self._offer(conn, one)
        return cases.case_by_id(conn, case.id)

    def _walled(self, conn: Connection, case: Case, other: Case, now: datetime) -> None:
        """The log of each case says that the other side is served too, and nothing else of it."""
        for one in (case, other):
            note = "the other side is served by another center: no shared people, no shared notes"
            cases.add_event(conn, one.id, actor=BOT, move="wall", note=note, now=now)
            self._alert(conn, one, "alert_wall", self._leads(one), now)

    def _coordinated(self, conn: Connection, case: Case, kin: Sequence[Case], now: datetime) -> Case:
        """One center brings the enterprises of a matter together; their rooms stay apart, their names are not told."""
        first = min(kin, key=lambda other: other.id)
        center = first.coordinator or first.center
        for one in (*(other for other in kin if other.coordinator is None), case):
            cases.change(conn, one.id, coordinator=center)
            note = f"{len(kin)} more of our enterprises in this matter; coordinated by {center}, separate rooms"
            cases.add_event(conn, one.id, actor=BOT, move="coordinate", note=note, now=now)
            name = self._network.name(center, self._language)
            self._alert(conn, one, "alert_kin", (one.expert,) if one.expert else (), now, center=name)
        return cases.case_by_id(conn, case.id)


def _known_of(brief: Brief, response: Mapping[str, Any], thread: Sequence[Posted]) -> dict[str, Any]:
    """The columns that routing needs, from what the thread says; None where it does not say it."""
    facts = {fact["name"]: str(fact["value"]) for fact in response["facts"]}
    forum = facts.get("forum")
    market = jurisdiction_of(forum, response["market"])[0]
    texts = [p.text for p in thread if p.author.role in ("enterprise", "other")]
    return {
        "market": market,
        "forum": forum[:200] if forum else None,
        "right": facts.get("right"),
        "document_language": document_language(texts, market, forum),
        "matter": matter_of(brief),
        "opponents": list(opponents_of(brief)) or None,
    }
