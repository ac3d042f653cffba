"""How an addressed message ends, once: relayed, answered, asked back, handed over or refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases.clocks import SILENCE
from bot.cases.model import HELD, Case
from bot.conversations import BOT, NEW_MATTER, REOPEN, Posted, Reply
from bot.desk.base import moment
from bot.desk.opening import Opening
from bot.replies import compose, notice
from bot.storage import cases, ledger, messages
from bot.storage.ledger import Outcome
from knowledge.store.engine import write


class Settling(Opening):
    """The one outcome of each addressed message."""

    def settle(self, message_id: int, response: Mapping[str, Any]) -> str | None:
        """End a message once: relay it if an expert holds the case by now, otherwise post the reply.

        Case, brief, reply, ledger row and the work of showing them are one commit; the case is read again inside it.
        Returns the delivery id of the reply, None where nothing was posted. Calling it again changes nothing.
        """
        now = self._clock()
        with write(self._engine) as conn:
            current = messages.message(conn, message_id)
            messages.lock_thread(conn, current.thread)
            if not ledger.is_open(conn, message_id):
                posted = messages.delivered(conn, _delivery(message_id))
                return posted.delivery if posted else None
            case = cases.current_case(conn, current.thread)
            if (case is not None and case.state in HELD) or response["route"] == "relay":
                self._relayed(conn, message_id, case, response, now)
                return None
            reply, case = self._reply(conn, current, case, response, now)
            delivery = _delivery(message_id)
            row = messages.post(conn, current.thread, BOT, reply.text, at=now, delivery=delivery, reply=reply)
            self._show(conn, row, current.thread)
            outcome = _outcome(reply)
            reason = "; ".join(response["why"]) or response["route"]
            case_id = case.id if case and outcome == "handed_over" else None
            ledger.end(
                conn, message_id, outcome, reason=reason, now=now, delivery=delivery, case_id=case_id,
                market=response.get("market"), route=response["route"],
            )  # fmt: skip
            return delivery

    def _relayed(
        self, conn: Connection, message_id: int, case: Case | None, response: Mapping[str, Any], now: datetime
    ) -> None:
        held = case is not None and case.state in HELD
        reason = "an expert held the case when it arrived"
        if case is not None and held:
            reason = f"{case.number} is held by {case.expert_name}"
            self._hears(conn, case, response.get("heard", response), now)
        ledger.end(
            conn, message_id, "relayed", reason=reason, now=now, case_id=case.id if case else None,
            market=case.market if case else None, route="relay",
        )  # fmt: skip

    def _reply(
        self, conn: Connection, current: Posted, case: Case | None, response: Mapping[str, Any], now: datetime
    ) -> tuple[Reply, Case | None]:
        """What is said to a message, after the thread's case was opened, brought up to date or opened again."""
        ended = self._just_resolved(conn, current, now) if case is None else None
        if ended is not None and current.key.startswith(REOPEN):
            case = self._reopened(conn, ended, current.author, "the enterprise says it is the same matter", tell=False)
            return notice("reopened", case, by=moment(case.human_by), kind="handover"), case
        if ended is not None and current.key.startswith(NEW_MATTER):
            why = "the enterprise began a new matter"
            closed = cases.move(conn, ended.id, "close", actor=current.author, now=now, why=why)
            self._plan(conn, closed, now)
            self._jobs.show_case(conn, closed.id)
        elif ended is not None and response["route"] == "escalate" and response["urgency"] >= "U2":
            case = self._reopened(conn, ended, BOT, "a message that is urgent came after the end", tell=False)
        elif ended is not None and response["route"] != "decline":
            return notice("same_matter", ended, actions=("reopen_or_new",), kind="question"), None
        if response["route"] == "escalate":
            case = self._escalate(conn, current, case, response, now)
        return compose(response, case, self._network), case

    def _just_resolved(self, conn: Connection, current: Posted, now: datetime) -> Case | None:
        """The case of this thread that was resolved a short while ago and not closed yet."""
        case = cases.newest_case(conn, current.thread)
        recent = case is not None and case.state == "resolved" and case.ended_at is not None
        return case if recent and case and case.ended_at and now - case.ended_at <= SILENCE else None


def _delivery(message_id: int) -> str:
    return f"reply:{message_id}"


def _outcome(reply: Reply) -> Outcome:
    outcomes: dict[str, Outcome] = {
        "answer": "answered",
        "question": "asked_back",
        "handover": "handed_over",
        "refusal": "refused",
    }
    return outcomes[reply.kind]
