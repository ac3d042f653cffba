"""Use cases of training: what may be taken, answers that count once, certificates. Offers and figures come with it."""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection

from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.outreach.training_base import TrainingBase
from bot.outreach.training_figures import TrainingFigures
from bot.outreach.training_offers import CourseOffers
from bot.storage import training as rows
from bot.storage.training import Certificate, Offer
from bot.training.courses import Course
from bot.training.fitting import ORDER, Reason, reason
from bot.training.progress import Answer, Attempt, Progress
from bot.training.proof import Shown
from ingest.readers.outline import visible
from knowledge.store.engine import read, write

State = Literal["review", "new", "running", "passed", "failed"]
STATES: tuple[State, ...] = ("review", "new", "running", "passed", "failed")
MAX_NAME = 120
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Standing:
    """A course as one person stands in it: the latest go with its answers, and the first that was passed.

    `review` says that the guides no longer prove one of its questions; what was answered is kept.
    """

    course: Course
    state: State
    progress: Progress
    attempt: Attempt | None = None
    passed: Attempt | None = None
    reason: Reason | None = None
    offer: Offer | None = None

    @property
    def next_n(self) -> int:
        """The number of the go that *begin* begins or goes on with."""
        if self.attempt is None:
            return 1
        return self.attempt.n + (self.attempt.finished_at is not None)


def certificate_code() -> str:
    """Eight signs that nobody guesses and nobody misreads."""
    return "".join(secrets.choice(_SIGNS) for _ in range(8))


class Training(CourseOffers, TrainingFigures, TrainingBase):
    """Courses for everybody who has a place at the desk: an enterprise's people, experts, leads."""

    code: Callable[[], str] = staticmethod(certificate_code)

    # -- looking --------------------------------------------------------------------------------------------------------

    def overview(self, person: Person) -> list[Standing]:
        """Every course: what is offered, what was begun, what fits, then the others."""
        _check_reader(person)
        with read(self._engine) as conn:
            latest, passed = rows.attempts(conn, person.id), rows.passed(conn, person.id)
            profile = self.profiles.profile_of_enterprise(conn, person.enterprise) if person.enterprise else None
            offered = {offer.course: offer for offer in self._open_offers(conn, person)}
            found = [
                replace(
                    self._standing(conn, course, latest.get(course.id)),
                    passed=passed.get(course.id), reason=reason(course, profile), offer=offered.get(course.id),
                )
                for course in self.courses.values()
            ]  # fmt: skip
        return sorted(found, key=_rank)

    def standing(self, person: Person, course: str) -> Standing:
        """One course; raises `NotAllowed` for an unknown one."""
        _check_reader(person)
        with read(self._engine) as conn:
            return self._stands(conn, person, course)

    def lesson(self, course: Course, language: str) -> list[Shown]:
        """What is to be read: the sections of the questions, as the current edition has them."""
        return [shown for section in course.sections if (shown := self.section(section, language)) is not None]

    # -- taking ---------------------------------------------------------------------------------------------------------

    def begin(self, person: Person, course: str, n: int, *, offer: int = 0) -> Standing:
        """Begin the `n`th go; a go that is under way, or one that was begun meanwhile, goes on.

        `offer` is the one that was pressed. Raises `BadInput` while the course is under review.
        """
        found, now = self._course(person, course), self._clock()
        self._check_proved(found)
        with write(self._engine) as conn:
            pressed = self._offer_to(conn, person, offer)
            enterprise = pressed.enterprise if pressed else person.enterprise
            latest = rows.latest(conn, person.id, course)
            expected = 1 if latest is None else latest.n + 1
            if n == expected and (latest is None or latest.finished_at is not None):
                rows.begin(conn, person.id, enterprise, course, n, now)
            elif latest is not None and latest.finished_at is None:
                self._finish(conn, found, latest)  # its last question may have been taken out of the course
            if enterprise:
                rows.take_offers(conn, enterprise, course, now)
            return self._stands(conn, person, course)

    def answer(self, person: Person, attempt: int, question: str, digest: str, chosen: Collection[str]) -> Standing:
        """Answer a question; only the first answer counts, so a press that comes twice or late changes nothing.

        The last answer ends the go. Raises `BadInput` where nothing was chosen, where the question was changed
        meanwhile, and while the course is under review.
        """
        with write(self._engine) as conn:
            go = rows.attempt(conn, attempt, person.id)
            course = self._course(person, go.course)
            asked = course.question(question)
            known = next((a for a in rows.answers(conn, attempt) if (a.question, a.digest) == (question, digest)), None)
            if known is None and go.finished_at is None:
                self._check_proved(course)
                if asked is None or asked.digest != digest:
                    raise BadInput("course_changed")
                picked = tuple(letter for letter in asked.options if letter in chosen)
                if not picked or len(picked) < len(set(chosen)):
                    raise BadInput("course_choose")
                rows.keep_answer(conn, attempt, Answer(question, digest, picked, asked.is_right(picked)), self._clock())
                self._finish(conn, course, go)
            return self._stands(conn, person, go.course)

    def _finish(self, conn: Connection, course: Course, go: Attempt) -> None:
        progress = Progress.of(course, rows.answers(conn, go.id))
        if progress.next is None:
            rows.finish(
                conn, go.id, finished_at=self._clock(), score=progress.right, questions=len(course.questions),
                passed=progress.passed, edition=self._edition(),
            )  # fmt: skip

    # -- certificates ---------------------------------------------------------------------------------------------------

    def certificate(self, person: Person, course: str) -> Certificate | None:
        """The person's certificate for a course, if one was issued."""
        self._course(person, course)
        with read(self._engine) as conn:
            passed = rows.passed(conn, person.id).get(course)
            return None if passed is None else rows.certificate(conn, attempt_id=passed.id)

    def certify(self, person: Person, course: str, name: str) -> Certificate:
        """Issue the certificate for the course in this name; once issued it stays as it is.

        Raises `NotAllowed` where the course was not passed, `BadInput` for a name that is empty or too long.
        """
        found, name, now = self._course(person, course), " ".join(visible(name).split()), self._clock()
        with write(self._engine) as conn:
            passed = rows.passed(conn, person.id).get(course)
            if passed is None:
                raise NotAllowed(f"{person.id} has not passed {course}")
            if rows.certificate(conn, attempt_id=passed.id) is None:
                if not name or len(name) > MAX_NAME:
                    raise BadInput("course_name", limit=MAX_NAME)
                rows.certify(
                    conn, f"T-{now.year}-{self.code()}", passed.id, name=name,
                    enterprise_name=person.enterprise_name or person.desk, title=found.title.model_dump(), issued_at=now,
                )  # fmt: skip
            made = rows.certificate(conn, attempt_id=passed.id)
        if made is None:  # the number was taken by another go: one in 10^12
            raise NotAllowed("no certificate was made")
        return made

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _course(self, person: Person, course: str) -> Course:
        _check_reader(person)
        found = self.courses.get(course)
        if found is None:
            raise NotAllowed(f"no course {course}")
        return found

    def _check_proved(self, course: Course) -> None:
        if course.id in self._unproved():
            raise BadInput("course_review")

    def _stands(self, conn: Connection, person: Person, course: str) -> Standing:
        found = self._course(person, course)
        passed = rows.passed(conn, person.id).get(course)
        offered = next((o for o in self._open_offers(conn, person) if o.course == course), None)
        standing = self._standing(conn, found, rows.latest(conn, person.id, course))
        return replace(standing, passed=passed, offer=offered)

    def _standing(self, conn: Connection, course: Course, go: Attempt | None) -> Standing:
        progress = Progress.of(course, rows.answers(conn, go.id) if go else ())
        if course.id in self._unproved():
            return Standing(course, "review", progress, go)
        if go is None:
            return Standing(course, "new", progress)
        if go.finished_at is None:
            return Standing(course, "running", progress, go)
        return Standing(course, "passed" if go.passed else "failed", progress, go)


def _rank(standing: Standing) -> tuple[bool, bool, int, str]:
    why = ORDER.index(standing.reason.why) if standing.reason else len(ORDER)
    return standing.offer is None, standing.state != "running", why, standing.course.id


def _check_reader(person: Person) -> None:
    if person.role not in ("enterprise", "expert", "lead"):
        raise NotAllowed("courses are for the people of enterprises and of the desk")


__all__: Sequence[str] = ("MAX_NAME", "STATES", "Standing", "Training")
