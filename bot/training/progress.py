"""How far somebody is in a course (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.training.courses import Course, Question


@dataclass(frozen=True)
class Attempt:
    """One go at a course, the `n`th of this person; `score` of `questions` is set when the last answer came."""

    id: int
    person: str
    enterprise: str | None
    course: str
    n: int
    started_at: datetime
    finished_at: datetime | None = None
    score: int | None = None
    questions: int | None = None
    passed: bool | None = None
    edition: str | None = None


@dataclass(frozen=True)
class Answer:
    """What was chosen for a question as it then read."""

    question: str
    digest: str
    chosen: tuple[str, ...]
    right: bool


@dataclass(frozen=True)
class Progress:
    """The answers that count: those to questions that still read as they did."""

    course: Course
    answers: tuple[Answer, ...]

    @classmethod
    def of(cls, course: Course, answers: Sequence[Answer]) -> "Progress":
        """What counts of these answers."""
        digests = {question.id: question.digest for question in course.questions}
        return cls(course, tuple(a for a in answers if digests.get(a.question) == a.digest))

    def answer(self, question: str) -> Answer | None:
        """The answer to a question, if it has one."""
        return next((answer for answer in self.answers if answer.question == question), None)

    @property
    def next(self) -> Question | None:
        """The first question without an answer; None at the end."""
        return next((q for q in self.course.questions if self.answer(q.id) is None), None)

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(answer.right for answer in self.answers)

    @property
    def passed(self) -> bool:
        """Whether that is enough."""
        return self.right >= self.course.pass_at
