"""Use cases of lessons: drawn from a resolved case, decided by the lead, brought out with the next edition."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from bot.cases.lessons import Lesson, draft, left_in
from bot.cases.matter_names import known_names
from bot.cases.model import Case
from bot.cases.service_levels import BEIJING
from bot.conversations import BOT, Person, Posted
from bot.desk.base import Base
from bot.errors import BadInput, NotAllowed
from bot.lesson_check import doubts
from bot.storage import cases, lessons, messages
from knowledge.errors import KnowledgeError, StoreUnavailable
from knowledge.store.engine import read, write

LEARNABLE = frozenset({"resolved", "closed"})
MAX_WORDS = 8_000


class Lessons(Base):
    """What happens to lessons. Nothing is learned that a lead has not approved."""

    def propose(self, case_id: int) -> Lesson | None:
        """Draw the lesson of a resolved case that may be learned from; None where there is none or it is known already.

        May be called again: it comes to the same.
        """
        with read(self._engine) as conn:
            case, thread = self._matter(conn, case_id)
        if not case.learn or case.state not in LEARNABLE or case.erased_at is not None:
            return None
        now = self._clock()
        drawn = draft(case, thread, now.astimezone(BEIJING).date())
        if drawn is None:
            return None
        found = self._doubts(drawn.answer, drawn.language, drawn.market)
        with write(self._engine) as conn:
            lesson = lessons.propose(conn, case_id, drawn, found, now)
            if lesson is not None:
                cases.add_event(conn, case_id, actor=BOT, move="lesson_draft", note=None, now=now)
        return lesson

    def lessons(self, person: Person) -> list[Lesson]:
        """Every lesson, those that wait first; for a lead."""
        _check_lead(person)
        with read(self._engine) as conn:
            return lessons.lessons(conn)

    def lesson(self, person: Person, lesson_id: int) -> Lesson:
        """One lesson; for a lead."""
        _check_lead(person)
        with read(self._engine) as conn:
            return lessons.lesson(conn, lesson_id)

    def approve(self, person: Person, lesson_id: int, *, question: str, answer: str, why: str = "") -> Lesson:
        """Let a draft become a card of the guides, with the lead's own words.

        Raises `BadInput` where the words still hold something of the matter, and where the guides say something else
        and no reason is given.
        """
        _check_lead(person)
        question, answer, why = question.strip(), answer.strip(), why.strip()
        if not question or not answer:
            raise BadInput("lesson_empty")
        if max(len(question), len(answer), len(why)) > MAX_WORDS:
            raise BadInput("message_too_long", limit=MAX_WORDS)
        with read(self._engine) as conn:
            before = lessons.lesson(conn, lesson_id)
            case, thread = self._matter(conn, before.case)
        _check_draft(before)
        left = left_in(question, answer, known_names(case, thread))
        if left:
            raise BadInput("lesson_holds_names", words=" · ".join(dict.fromkeys(one.words for one in left)))
        found = self._doubts(answer, before.language, before.market)
        if not why and any(one["state"] == "contradicts" for one in found):
            raise BadInput("lesson_why_required")
        edited = [name for name, old, new in (("question", before.question, question), ("answer", before.answer, answer)) if old != new]  # fmt: skip
        values = {"question": question, "answer": answer, "contradictions": found}
        return self._decide(person, before, "approved", why, edited, ("draft",), **values)

    def reject(self, person: Person, lesson_id: int, why: str) -> Lesson:
        """Learn nothing from a case, or take a lesson out of the guides again; the reason is required."""
        _check_lead(person)
        if not why.strip():
            raise BadInput("lesson_reason_required")
        with read(self._engine) as conn:
            before = lessons.lesson(conn, lesson_id)
        return self._decide(person, before, "rejected", why.strip(), [], ("draft", *lessons.LIVE))

    def approved_lessons(self) -> list[Lesson]:
        """What belongs into the guides; for the desk's own parts."""
        with read(self._engine) as conn:
            return lessons.lessons(conn, lessons.LIVE)

    def resume_lessons(self) -> None:
        """Queue the bringing out of approved lessons once more, where that came to no end."""
        with write(self._engine) as conn:
            for lesson in lessons.lessons(conn, lessons.APPROVED)[:1]:
                self._jobs.lesson_decided(conn, lesson.id)

    def lessons_came_out(self, ids: Collection[int], edition: str) -> list[Lesson]:
        """Note that approved lessons stand in an edition; those for which that is new."""
        with write(self._engine) as conn:
            return [lessons.lesson(conn, one) for one in lessons.published(conn, ids, edition)]

    # -- inside -----------------------------------------------------------------------------------------------------

    def _decide(
        self, person: Person, before: Lesson, state: str, why: str, edited: list[str], start: Any, **values: Any
    ) -> Lesson:
        now = self._clock()
        with write(self._engine) as conn:
            values |= {"state": state, "decided_at": now, "decided_by": person.name, "why": why or None}
            if not lessons.decide(conn, before.id, start, **values):
                _check_draft(lessons.lesson(conn, before.id), start)
            if edited:
                cases.add_event(conn, before.case, actor=person, move="lesson_edited", note=", ".join(edited), now=now)
            cases.add_event(conn, before.case, actor=person, move=f"lesson_{state}", note=why or None, now=now)
            self._jobs.lesson_decided(conn, before.id)
            return lessons.lesson(conn, before.id)

    def _matter(self, conn: Connection, case_id: int) -> tuple[Case, list[Posted]]:
        case = cases.case_by_id(conn, case_id)
        return case, messages.messages_of(conn, case.thread, inside=True)

    def _doubts(self, answer: str, language: str, market: str | None) -> list[dict[str, Any]]:
        """What the guides say otherwise; where there are no guides, nothing."""
        try:
            return [doubt.as_dict() for doubt in doubts(answer, language, market, self._find)]
        except StoreUnavailable:
            raise
        except KnowledgeError:
            return []


def _check_lead(person: Person) -> None:
    if person.role != "lead":
        raise NotAllowed("lessons are for the desk lead")


def _check_draft(lesson: Lesson, start: Collection[str] = ("draft",)) -> None:
    if lesson.state not in start:
        raise BadInput("lesson_decided", state=lesson.state)
