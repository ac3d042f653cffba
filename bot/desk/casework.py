"""Use cases of a case: claim, relay, note, ask for documents, hand back, resolve, rate. Each is one transaction."""

import re
import uuid
from collections.abc import Sequence

from bot.cases import service_levels
from bot.cases.model import OUTCOMES, WAITING, Case
from bot.cases.service_levels import BEIJING
from bot.conversations import Attachment, Person
from bot.desk.base import Base, check_text, is_desk, require_desk
from bot.errors import BadInput, NotAllowed
from bot.phrases import say
from bot.storage import cases, messages
from knowledge.store.engine import read, write

_INSIDE = re.compile(r"^\s*//\s?")


class CaseWork(Base):
    """What happens to cases."""

    def queue(self, person: Person) -> list[Case]:
        """Every case that has not been closed, the most urgent first; for the desk only."""
        require_desk(person)
        with read(self._engine) as conn:
            return cases.cases(conn)

    def my_cases(self, person: Person) -> list[Case]:
        """The cases of an enterprise, or those that an expert holds, the most urgent first."""
        with read(self._engine) as conn:
            if not is_desk(person):
                return cases.cases(conn, enterprise=person.enterprise) if person.enterprise else []
            return [case for case in cases.cases(conn) if case.expert == person.id and case.ended_at is None]

    def waiting_cases(self, person: Person) -> list[Case]:
        """The cases that nobody has claimed; for the desk only."""
        require_desk(person)
        with read(self._engine) as conn:
            return cases.cases(conn, states=sorted(WAITING))

    def case(self, person: Person, case_id: int) -> Case:
        """One case with its history; an enterprise sees only its own."""
        with read(self._engine) as conn:
            found = cases.case_by_id(conn, case_id)
        if not is_desk(person) and found.enterprise != person.enterprise:
            raise NotAllowed(f"no case {case_id}")
        return found

    def find_case(self, person: Person, number: str) -> Case | None:
        """A case by the number that people quote; None where there is none that this person may see."""
        with read(self._engine) as conn:
            found = cases.case_by_number(conn, number)
        return found if found and (is_desk(person) or found.enterprise == person.enterprise) else None

    def case_of(self, person: Person, thread_id: int) -> Case | None:
        """The thread's newest case, ended ones included, for whoever may see the thread."""
        with read(self._engine) as conn:
            self._check_may_see(conn, thread_id, person)
            return cases.newest_case(conn, thread_id)

    def claim(self, person: Person, case_id: int) -> Case:
        """Take a waiting case; raises `MoveRefused` naming the holder if somebody was faster."""
        require_desk(person)
        return self._take(person, case_id, person)

    def assign(self, lead: Person, case_id: int, expert: Person) -> Case:
        """Give a waiting case to an expert; for leads, or to oneself."""
        require_desk(lead)
        require_desk(expert)
        if lead.role != "lead" and lead.id != expert.id:
            raise NotAllowed("only a lead assigns cases to others")
        return self._take(lead, case_id, expert)

    def _take(self, actor: Person, case_id: int, expert: Person) -> Case:
        now = self._clock()
        with write(self._engine) as conn:
            before = cases.case_by_id(conn, case_id)
            messages.lock_thread(conn, before.thread)
            desk = expert.desk or self._network.name(before.center, before.language)
            taken = cases.move(
                conn, case_id, "claim", actor=actor, now=now,
                expert=expert.id, expert_name=expert.name, expert_desk=desk, claimed_at=now,
            )  # fmt: skip
            promised = taken.human_by if taken.human_by > now else service_levels.human_by(taken.urgency, now)
            by = promised.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
            self._tell(conn, taken, "claimed", now, expert=expert.name, desk=desk, by=by)
            self._jobs.show_case(conn, case_id)
        return taken

    def decline(self, person: Person, case_id: int, why: str = "") -> Case:
        """Note that a waiting case is not for this expert; it goes on waiting."""
        require_desk(person)
        with write(self._engine) as conn:
            case = cases.case_by_id(conn, case_id)
            if case.state not in WAITING:
                raise NotAllowed(f"{case.number} is not waiting")
            cases.add_event(
                conn, case_id, actor=person.name, move="not_mine", note=why.strip() or None, now=self._clock()
            )
            self._jobs.show_case(conn, case_id)
            return cases.case_by_id(conn, case_id)

    def relay(
        self,
        person: Person,
        case_id: int,
        text: str,
        *,
        key: str | None = None,
        attachments: Sequence[Attachment] = (),
        origin: str | None = None,
    ) -> None:
        """Carry an expert's message to the enterprise; lines that begin with `//` stay inside the desk.

        The same `key` sent again by the same person is the same message. Files go out with the words; where every
        word is a note they stay inside too.
        """
        if not text.strip() and not attachments:
            raise BadInput("message_empty")
        check_text(text)
        inside, outside = _parted(text)
        now = self._clock()
        with write(self._engine) as conn:
            sent = sending(case_id, person, key)
            if any(messages.delivered(conn, f"{kind}:{sent}") for kind in ("note", "relay")):
                return
            case = self._held_by(conn, person, case_id)
            for part, kind in ((inside, "note"), (outside, "relay")):
                files = attachments if (kind == "relay") == bool(outside or not inside) else ()
                if part or files:
                    cases.add_event(conn, case_id, actor=person.name, move=kind, note=None, now=now)
                    row = messages.post(
                        conn, case.thread, person, part, at=now, delivery=f"{kind}:{sent}", inside=kind == "note",
                        attachments=files, origin=origin,
                    )  # fmt: skip
                    self._show(conn, row, case.thread)

    def change_relay(self, person: Person, case_id: int, key: str, text: str, *, deleted: bool = False) -> bool:
        """An expert changed or took back what they wrote; False where that message is not known.

        What was a note stays a note: of the new words only those that do not begin with `//` go out.
        """
        check_text(text)
        inside, outside = _parted(text)
        known = False
        with write(self._engine) as conn:
            for words, kind in ((inside, "note"), (outside, "relay")):
                posted = messages.delivered(conn, f"{kind}:{sending(case_id, person, key)}")
                if posted is None:
                    continue
                known = True
                gone = deleted or not words
                if messages.revise(conn, posted.seq, posted.text if gone else words, self._clock(), deleted=gone):
                    self._show(conn, posted.seq, posted.thread)
        return known

    def note(
        self, person: Person, case_id: int, text: str, *, key: str | None = None, origin: str | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> None:  # fmt: skip
        """Keep an internal remark on a case, from anybody of the desk; it never leaves the desk."""
        require_desk(person)
        if not text.strip() and not attachments:
            raise BadInput("message_empty")
        check_text(text)
        now = self._clock()
        with write(self._engine) as conn:
            case = cases.case_by_id(conn, case_id)
            delivery = f"note:{sending(case_id, person, key)}"
            if messages.delivered(conn, delivery) is None:
                cases.add_event(conn, case_id, actor=person.name, move="note", note=None, now=now)
                row = messages.post(
                    conn, case.thread, person, text.strip(), at=now, delivery=delivery, inside=True, origin=origin,
                    attachments=attachments,
                )  # fmt: skip
                self._show(conn, row, case.thread)

    def request_documents(self, person: Person, case_id: int, wanted: str) -> Case:
        """Ask the enterprise for documents or facts; the case waits for them in the expert's hands."""
        if not wanted.strip():
            raise BadInput("documents_required")
        check_text(wanted)
        now = self._clock()
        with write(self._engine) as conn:
            case = self._held_by(conn, person, case_id)
            if case.state == "claimed":
                case = cases.move(conn, case_id, "request_supplement", actor=person, now=now, remark=wanted.strip())
            words = say("documents_wanted", case.language, wanted=wanted.strip())
            row = messages.post(
                conn, case.thread, person, words, at=now, delivery=f"relay:{sending(case_id, person, None)}"
            )
            self._show(conn, row, case.thread)
            self._jobs.show_case(conn, case_id)
        return case

    def hand_back(self, person: Person, case_id: int, note: str) -> Case:
        """Give the thread back to the bot; the note, which stays inside, is required."""
        if not note.strip():
            raise BadInput("note_required")
        now = self._clock()
        with write(self._engine) as conn:
            self._held_by(conn, person, case_id)
            case = cases.move(conn, case_id, "hand_back", actor=person, now=now, remark=note.strip(), note=note.strip())
            self._tell(conn, case, "handed_back", now, expert=person.name)
            self._jobs.show_case(conn, case_id)
        return case

    def resolve(
        self, person: Person, case_id: int, outcome: str, note: str = "", *, learn: bool = False
    ) -> Case:  # fmt: skip
        """End the case with an outcome (one of `OUTCOMES`); the enterprise is asked for a rating.

        With `learn` a lesson may be drawn from it.
        """
        if outcome not in OUTCOMES:
            raise BadInput("outcome_required")
        now = self._clock()
        with write(self._engine) as conn:
            self._held_by(conn, person, case_id)
            case = cases.move(
                conn, case_id, "resolve", actor=person, now=now, remark=note.strip() or None,
                outcome=outcome, note=note.strip() or None, ended_at=now, learn=learn,
            )  # fmt: skip
            outcome_text = say(f"outcome_{outcome}", case.language)
            self._tell(conn, case, "resolved", now, actions=("rate",), outcome=outcome_text)
            self._jobs.show_case(conn, case_id)
            if learn:
                self._jobs.draw_lesson(conn, case_id)
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
            self._jobs.show_case(conn, case_id)


def _parted(text: str) -> tuple[str, str]:
    """What stays inside the desk (lines that begin with `//`) and what goes to the enterprise."""
    lines = text.splitlines()
    inside = "\n".join(_INSIDE.sub("", line) for line in lines if _INSIDE.match(line))
    outside = "\n".join(line for line in lines if not _INSIDE.match(line))
    return inside.strip(), outside.strip()


def sending(case_id: int, person: Person, key: str | None) -> str:
    """The id of one sending of a person: the same key is the same sending."""
    return f"{case_id}:{person.id}:{key or uuid.uuid4().hex}"
