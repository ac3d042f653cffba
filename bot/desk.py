"""The desk's use cases: what people and flows can do, each in one transaction.

Everything that the workspace, the flows and (later) Slack do goes through here; none of them touches a table.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from bot.cases import service_levels
from bot.cases.model import HELD, OUTCOMES, WAITING, Case
from bot.cases.routing import Network
from bot.conversations import BOT, Incoming, Person, Posted, Reply, ThreadHead
from bot.errors import BadInput, NotAllowed
from bot.phrases import say
from bot.replies import brief_from, compose, notice
from bot.storage import cases, ledger, messages
from knowledge.store.engine import read, write

MAX_TEXT = 120_000
_INSIDE = re.compile(r"^\s*//\s?")


class Jobs(Protocol):
    """What the desk asks of the durable queue: work that is committed with the row that caused it."""

    def handle_message(self, conn: Connection, message_id: int, thread_id: int) -> None: ...


@dataclass(frozen=True)
class Receipt:
    """A message was recorded: its row id, and whether it awaits an outcome."""

    message: int
    thread: int
    addressed: bool


class Desk:
    """The use cases over one database."""

    def __init__(self, engine: Engine, network: Network, jobs: Jobs, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._network = network
        self._jobs = jobs
        self._clock = clock

    # -- messages ---------------------------------------------------------------------------------------------------

    def receive(self, incoming: Incoming) -> Receipt:
        """Record a message before it is acknowledged, and queue the work if the bot is addressed.

        Row, ledger entry and queued work are one commit; the same message delivered again changes nothing.
        """
        if not incoming.ask_expert and not incoming.text.strip() and not incoming.files:
            raise BadInput("message_empty")
        if len(incoming.text) > MAX_TEXT:
            raise BadInput("message_too_long", limit=MAX_TEXT)
        with write(self._engine) as conn:
            existing = messages.thread_id_of(conn, incoming.platform, incoming.channel, incoming.thread)
            if existing is not None:
                self._check_may_see(conn, existing, incoming.author)
            message_id = messages.record_message(conn, incoming)
            thread_id = messages.message(conn, message_id).thread
            case = cases.current_case(conn, thread_id)
            held = case is not None and case.state in HELD and incoming.author.role == "enterprise"
            addressed = incoming.addressed or held
            if addressed and ledger.open_entry(conn, message_id, self._clock()):
                self._jobs.handle_message(conn, message_id, thread_id)
        return Receipt(message_id, thread_id, addressed)

    def thread(self, person: Person, thread_id: int) -> list[Posted]:
        """The thread as this person may see it; raises `NotAllowed` for another enterprise's."""
        with read(self._engine) as conn:
            self._check_may_see(conn, thread_id, person)
            return messages.messages_of(conn, thread_id, inside=_is_desk(person))

    def threads(self, person: Person, channel: str | None = None) -> list[ThreadHead]:
        """The conversations that this person may see, the most recently active first."""
        with read(self._engine) as conn:
            return messages.thread_heads(conn, channel, enterprise=None if _is_desk(person) else person.enterprise)

    def place(self, person: Person, thread_id: int) -> tuple[str, str, str]:
        """Platform, channel and key of a thread that this person may see."""
        with read(self._engine) as conn:
            self._check_may_see(conn, thread_id, person)
            return messages.thread_place(conn, thread_id)

    def version(self) -> tuple[int, int, int]:
        """Changes whenever there is something new to show."""
        with read(self._engine) as conn:
            return messages.version(conn)

    # -- what the flows need ----------------------------------------------------------------------------------------

    def read_thread(self, message_id: int) -> tuple[list[Posted], Person]:
        """The thread up to and with this message, and the enterprise that it belongs to."""
        with read(self._engine) as conn:
            current = messages.message(conn, message_id)
            owner = messages.thread_owner(conn, current.thread)
            assert owner is not None
            return messages.messages_of(conn, current.thread, inside=False, up_to=message_id), owner

    def is_held(self, message_id: int) -> bool:
        """Whether an expert holds the thread of this message right now."""
        with read(self._engine) as conn:
            case = cases.current_case(conn, messages.message(conn, message_id).thread)
            return case is not None and case.state in HELD

    def settle(self, message_id: int, response: Mapping[str, Any]) -> str | None:
        """End a message once: relay it if an expert holds the case by now, otherwise post the reply.

        Case, brief, reply and ledger row are one commit; the case is read again inside it. Returns the delivery id
        of the reply, None where nothing was posted. Calling it again changes nothing.
        """
        now = self._clock()
        with write(self._engine) as conn:
            current = messages.message(conn, message_id)
            messages.lock_thread(conn, current.thread)
            if not ledger.is_open(conn, message_id):
                posted = messages.delivered(conn, _delivery(message_id))
                return posted.delivery if posted else None
            case = cases.current_case(conn, current.thread)
            if case is not None and case.state in HELD:
                reason = f"{case.number} is held by {case.expert_name}"
                ledger.end(conn, message_id, "relayed", reason=reason, now=now, case_id=case.id)
                return None
            if response["route"] == "relay":
                reason = "an expert held the case when it arrived"
                ledger.end(conn, message_id, "relayed", reason=reason, now=now, case_id=case.id if case else None)
                return None
            if response["route"] == "escalate":
                case = self._escalate(conn, current, case, response, now)
            reply = compose(response, case, self._network)
            delivery = _delivery(message_id)
            messages.post(conn, current.thread, BOT, reply.text, at=now, delivery=delivery, reply=reply)
            outcome = _outcome(reply)
            reason = "; ".join(response["why"]) or response["route"]
            case_id = case.id if case and outcome == "handed_over" else None
            ledger.end(conn, message_id, outcome, reason=reason, now=now, delivery=delivery, case_id=case_id)
            return delivery

    def delivery(self, delivery_id: str) -> tuple[Posted, tuple[str, str, str]]:
        """A posted message with its place, for the adapter that shows it."""
        with read(self._engine) as conn:
            posted = messages.delivered(conn, delivery_id)
            if posted is None:
                raise NotAllowed(f"no delivery {delivery_id}")
            return posted, messages.thread_place(conn, posted.thread)

    def _escalate(
        self, conn: Connection, current: Posted, case: Case | None, response: Mapping[str, Any], now: datetime
    ) -> Case:
        owner = messages.thread_owner(conn, current.thread)
        assert owner is not None
        urgency = max(response["urgency"], "U1", case.urgency if case else "U1")
        brief = brief_from(response, owner, messages.messages_of(conn, current.thread, inside=False, up_to=current.seq))
        by = service_levels.human_by(urgency, now)
        if case is not None:
            return cases.renew(conn, case, urgency=urgency, brief=brief, human_by=by, now=now)
        center = self._network.route(owner.province, brief.market)
        return cases.open_case(
            conn,
            thread_id=current.thread,
            owner=owner,
            urgency=urgency,
            market=brief.market,
            language=response["language"],
            center=center.id,
            center_why=[why["en"] for why in center.why],
            brief=brief,
            human_by=by,
            now=now,
        )

    # -- cases ------------------------------------------------------------------------------------------------------

    def queue(self, person: Person) -> list[Case]:
        """Every case that has not been closed, the most urgent first; for the desk only."""
        _require_desk(person)
        with read(self._engine) as conn:
            return cases.cases(conn)

    def case(self, person: Person, case_id: int) -> Case:
        """One case with its history; an enterprise sees only its own."""
        with read(self._engine) as conn:
            found = cases.case_by_id(conn, case_id)
        if not _is_desk(person) and found.enterprise != person.enterprise:
            raise NotAllowed(f"no case {case_id}")
        return found

    def find_case(self, person: Person, number: str) -> Case | None:
        """A case by the number that people quote; None where there is none that this person may see."""
        with read(self._engine) as conn:
            found = cases.case_by_number(conn, number)
        return found if found and (_is_desk(person) or found.enterprise == person.enterprise) else None

    def case_of(self, person: Person, thread_id: int) -> Case | None:
        """The thread's newest case, ended ones included, for whoever may see the thread."""
        with read(self._engine) as conn:
            self._check_may_see(conn, thread_id, person)
            return cases.newest_case(conn, thread_id)

    def claim(self, person: Person, case_id: int) -> Case:
        """Take a waiting case; raises `MoveRefused` naming the holder if somebody was faster."""
        _require_desk(person)
        now = self._clock()
        with write(self._engine) as conn:
            messages.lock_thread(conn, cases.case_by_id(conn, case_id).thread)
            taken = cases.move(
                conn, case_id, "claim", actor=person, now=now,
                expert=person.id, expert_name=person.name, expert_desk=person.desk, claimed_at=now,
            )  # fmt: skip
            self._tell(conn, taken, "claimed", now, expert=person.name, desk=person.desk or "")
        return taken

    def relay(self, person: Person, case_id: int, text: str, *, key: str | None = None) -> None:
        """Carry an expert's message to the enterprise; lines that begin with `//` stay inside the desk.

        The same `key` sent again by the same person is the same message.
        """
        if not text.strip():
            raise BadInput("message_empty")
        if len(text) > MAX_TEXT:
            raise BadInput("message_too_long", limit=MAX_TEXT)
        lines = text.splitlines()
        inside = "\n".join(_INSIDE.sub("", line) for line in lines if _INSIDE.match(line)).strip()
        outside = "\n".join(line for line in lines if not _INSIDE.match(line)).strip()
        now = self._clock()
        with write(self._engine) as conn:
            sent = f"{case_id}:{person.id}:{key or uuid.uuid4().hex}"
            if any(messages.delivered(conn, f"{kind}:{sent}") for kind in ("note", "relay")):
                return
            case = self._held_by(conn, person, case_id)
            for part, kind in ((inside, "note"), (outside, "relay")):
                if part:
                    cases.add_event(conn, case_id, actor=person.name, move=kind, note=None, now=now)
                    messages.post(
                        conn, case.thread, person, part, at=now, delivery=f"{kind}:{sent}", inside=kind == "note"
                    )

    def hand_back(self, person: Person, case_id: int, note: str) -> Case:
        """Give the thread back to the bot; the note, which stays inside, is required."""
        if not note.strip():
            raise BadInput("note_required")
        now = self._clock()
        with write(self._engine) as conn:
            self._held_by(conn, person, case_id)
            case = cases.move(conn, case_id, "hand_back", actor=person, now=now, remark=note.strip(), note=note.strip())
            self._tell(conn, case, "handed_back", now, expert=person.name)
        return case

    def resolve(self, person: Person, case_id: int, outcome: str, note: str = "") -> Case:
        """End the case with an outcome (one of `OUTCOMES`); the enterprise is asked for a rating."""
        if outcome not in OUTCOMES:
            raise BadInput("outcome_required")
        now = self._clock()
        with write(self._engine) as conn:
            self._held_by(conn, person, case_id)
            case = cases.move(
                conn, case_id, "resolve", actor=person, now=now, remark=note.strip() or None,
                outcome=outcome, note=note.strip() or None, ended_at=now,
            )  # fmt: skip
            outcome_text = say(f"outcome_{outcome}", case.language)
            self._tell(conn, case, "resolved", now, actions=("rate",), outcome=outcome_text)
        return case

    def rate(self, person: Person, case_id: int, rating: int, note: str = "") -> None:
        """The enterprise's rating (1 to 5) of its resolved case."""
        if not 1 <= rating <= 5:
            raise BadInput("rating_out_of_range")
        now = self._clock()
        with write(self._engine) as conn:
            case = cases.case_by_id(conn, case_id)
            if person.role != "enterprise" or case.enterprise != person.enterprise:
                raise NotAllowed(f"no case {case_id}")
            if case.state not in ("resolved", "closed"):
                raise BadInput("rating_too_early")
            cases.set_rating(conn, case_id, rating, actor=person, now=now, note=note.strip() or None)
            if case.state == "resolved":
                cases.move(conn, case_id, "close", actor=person, now=now)

    def ledger(self, *, open_only: bool = False) -> list[ledger.Entry]:
        """Every addressed message and how it ended, oldest first."""
        with read(self._engine) as conn:
            return ledger.entries(conn, open_only=open_only)

    def waiting(self) -> int:
        """How many cases nobody has claimed yet."""
        with read(self._engine) as conn:
            return len(cases.cases(conn, states=sorted(WAITING)))

    # -- inside -----------------------------------------------------------------------------------------------------

    def _tell(
        self, conn: Connection, case: Case, phrase: str, now: datetime, *, actions: tuple[Any, ...] = (), **values: str
    ) -> None:
        event = cases.add_event(conn, case.id, actor="Firstline", move="tell", note=phrase, now=now)
        reply: Reply = notice(phrase, case, actions=actions, **values)
        messages.post(conn, case.thread, BOT, reply.text, at=now, delivery=f"case:{case.id}:{event}", reply=reply)

    def _held_by(self, conn: Connection, person: Person, case_id: int) -> Case:
        case = cases.case_by_id(conn, case_id)
        messages.lock_thread(conn, case.thread)
        case = cases.case_by_id(conn, case_id)
        if case.state not in HELD or case.expert != person.id:
            raise NotAllowed(f"{case.number} is not held by {person.id}")
        return case

    def _check_may_see(self, conn: Connection, thread_id: int, person: Person) -> None:
        owner = messages.thread_owner(conn, thread_id)
        if owner is None or not (_is_desk(person) or owner.enterprise == person.enterprise):
            raise NotAllowed(f"no thread {thread_id}")


def _delivery(message_id: int) -> str:
    return f"reply:{message_id}"


def _outcome(reply: Reply) -> ledger.Outcome:
    outcomes: dict[str, ledger.Outcome] = {
        "answer": "answered",
        "question": "asked_back",
        "handover": "handed_over",
        "refusal": "refused",
    }
    return outcomes[reply.kind]


def _is_desk(person: Person) -> bool:
    return person.role in ("expert", "lead")


def _require_desk(person: Person) -> None:
    if not _is_desk(person):
        raise NotAllowed("only for the desk")
