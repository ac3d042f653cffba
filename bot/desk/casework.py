"""Use cases inside a case: see it, relay, note, ask for documents, rate. Each is one transaction."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.gate import gated, outside
from bot.cases.meetings import meeting
from bot.cases.model import WAITING, Case
from bot.conversations import Attachment, Person
from bot.desk.base import Base, check_text, is_desk, is_itself, moment, require_desk
from bot.errors import BadInput, NotAllowed
from bot.phrases import say
from bot.storage import cases, gate, messages
from knowledge.store.engine import read, write

_INSIDE = re.compile(r"^\s*//\s?")


class CaseWork(Base):
    """What happens to cases."""

    def queue(self, person: Person) -> list[Case]:
        """Every case, the most urgent first; for the desk only. Without facts where they are not declared about."""
        require_desk(person)
        with read(self._engine) as conn:
            return self._as_seen(conn, person, cases.cases(conn))

    def my_cases(self, person: Person) -> list[Case]:
        """The cases of an enterprise, or those that an expert holds, the most urgent first."""
        with read(self._engine) as conn:
            if not is_desk(person):
                own = cases.cases(conn, enterprise=person.enterprise) if person.enterprise else []
                return [outside(case) for case in own]
            own = [case for case in cases.cases(conn) if case.expert == person.id and case.ended_at is None]
            return self._as_seen(conn, person, own)

    def waiting_cases(self, person: Person) -> list[Case]:
        """The cases that nobody has claimed; for the desk only."""
        require_desk(person)
        with read(self._engine) as conn:
            return self._as_seen(conn, person, cases.cases(conn, states=sorted(WAITING)))

    def case(self, person: Person, case_id: int) -> Case:
        """One case with its history; an enterprise sees only its own, an expert no facts before a declaration."""
        with read(self._engine) as conn:
            found = cases.case_by_id(conn, case_id)
            if is_desk(person):
                return self._as_seen(conn, person, [found])[0]
        if found.enterprise != person.enterprise:
            raise NotAllowed(f"no case {case_id}")
        return outside(found)

    def find_case(self, person: Person, number: str) -> Case | None:
        """A case by the number that people quote; None where there is none that this person may see."""
        with read(self._engine) as conn:
            found = cases.case_by_number(conn, number)
            if found is not None and is_desk(person):
                return self._as_seen(conn, person, [found])[0]
        return outside(found) if found and found.enterprise == person.enterprise else None

    def case_of(self, person: Person, thread_id: int) -> Case | None:
        """The thread's newest case, ended ones included, for whoever may see the thread."""
        with read(self._engine) as conn:
            found = cases.newest_case(conn, thread_id)
            if found is not None and is_desk(person):
                return self._as_seen(conn, person, [found])[0]
            self._check_may_see(conn, thread_id, person)
            return outside(found) if found else None

    def opened(self, person: Person, case_id: int, what: str = "facts") -> None:
        """Note that somebody of the desk looks at a case; `what` is `case`, `facts`, `dossier` or `file`."""
        if is_desk(person) and not is_itself(person):
            with write(self._engine) as conn:
                gate.add_view(conn, case_id, person, what, self._clock())

    def _as_seen(self, conn: Connection, person: Person, found: Sequence[Case]) -> list[Case]:
        """Cases as somebody of the desk may see them: without facts until they declared that there is no conflict."""
        if is_itself(person):
            return list(found)
        declared, walled = gate.declared(conn, person.id), gate.walled_for(conn, person.id)
        return [
            case if case.id not in walled and not declared.get(case.id, case.expert != person.id) else gated(case)
            for case in found
        ]

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
                    cases.add_event(conn, case_id, actor=person, move=kind, note=None, now=now)
                    row = messages.post(
                        conn, case.thread, person, part, at=now, delivery=f"{kind}:{sent}", inside=kind == "note",
                        attachments=files, origin=origin,
                    )  # fmt: skip
                    self._show(conn, row, case.thread)
                    self._keep_files(conn, row, files)
            if outside or (attachments and not inside):
                self._worded(conn, case, now)

    def _worded(self, conn: Connection, case: Case, now: datetime) -> None:
        """The expert has written to the enterprise: the claim is confirmed, nobody waits, the case does not stand still."""
        case = cases.change(conn, case.id, word_at=now, waits_since=None)
        self._plan(conn, case, now, anew=case.state == "claimed")

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
            self._check_may_hold(conn, case, person)
            delivery = f"note:{sending(case_id, person, key)}"
            if messages.delivered(conn, delivery) is None:
                cases.add_event(conn, case_id, actor=person, move="note", note=None, now=now)
                row = messages.post(
                    conn, case.thread, person, text.strip(), at=now, delivery=delivery, inside=True, origin=origin,
                    attachments=attachments,
                )  # fmt: skip
                self._show(conn, row, case.thread)
                self._keep_files(conn, row, attachments)

    def request_documents(self, person: Person, case_id: int, wanted: str) -> Case:
        """Ask the enterprise for documents or facts; the case waits for them in the expert's hands."""
        if not wanted.strip():
            raise BadInput("documents_required")
        check_text(wanted)
        now = self._clock()
        with write(self._engine) as conn:
            case = self._held_by(conn, person, case_id)
            if case.state == "claimed":
                case = cases.move(
                    conn, case_id, "request_supplement", actor=person, now=now, why=wanted.strip(), word_at=now,
                    waits_since=None,
                )  # fmt: skip
            words = say("documents_wanted", case.language, wanted=wanted.strip())
            row = messages.post(
                conn, case.thread, person, words, at=now, delivery=f"relay:{sending(case_id, person, None)}"
            )
            self._show(conn, row, case.thread)
            self._plan(conn, case, now, anew=True)
            self._jobs.show_case(conn, case_id)
        return case

    def meet(self, person: Person, case_id: int, when: str) -> Case:
        """Tell the enterprise when and where its expert meets it: `2026-05-21 14:00`, Beijing time, then the place."""
        now = self._clock()
        check_text(when)
        at, where = meeting(when, now)
        with write(self._engine) as conn:
            case = self._held_by(conn, person, case_id)
            event = cases.add_event(
                conn, case_id, actor=person, move="meeting", note=f"{at:%Y-%m-%d %H:%M} {where}", now=now
            )
            words = say("meeting_set", case.language, at=moment(at), where=where)
            sent = sending(case_id, person, f"meeting:{event}")
            row = messages.post(conn, case.thread, person, words, at=now, delivery=f"relay:{sent}")
            self._show(conn, row, case.thread)
            self._worded(conn, case, now)
            self._jobs.show_case(conn, case_id)
            return cases.case_by_id(conn, case_id)

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
                case = cases.move(conn, case_id, "close", actor=person, now=now, why=f"rated {rating}/5")
                self._plan(conn, case, now)
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
