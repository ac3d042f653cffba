"""The courses as their files have them: five questions, each with the sentence of the guides that proves its answer."""

import hashlib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from knowledge.errors import UnusableInput
from knowledge.reference_tables import Both
from knowledge.tables import REFERENCE, read_table

FOLDER = REFERENCE / "courses"
LETTERS = ("a", "b", "c", "d")
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,38}$")]
Letter = Literal["a", "b", "c", "d"]
MISSES = 1
"""Wrong answers with which a course is still passed."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Section(_Row):
    """A section of a guide, by the guide's id and the section's anchor; the same in every language."""

    guide: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
    anchor: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]


class Question(_Row):
    """A question with three or four options; `quote` is the sentence of the section that proves what is right."""

    id: Id
    section: Section
    ask: Both
    options: Annotated[Mapping[Letter, Both], Field(min_length=3, max_length=4)]
    right: Annotated[tuple[Letter, ...], Field(min_length=1)]
    quote: Both

    @model_validator(mode="after")
    def _answers_are_options(self) -> "Question":
        if list(self.options) != list(LETTERS[: len(self.options)]):
            raise ValueError("the options are not named a, b, c (and d) in this order")
        if not set(self.right) < set(self.options) or len(set(self.right)) < len(self.right):
            raise ValueError("right names an option twice, one that is not there, or all of them")
        return self

    @property
    def digest(self) -> str:
        """Changes with every word of the question: an answer counts only for the words that it was given to."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def is_right(self, chosen: Collection[str]) -> bool:
        """Whether exactly the right options were chosen."""
        return set(chosen) == set(self.right)


class Fits(_Row):
    """Whom a course fits: who sells in one of the markets or on one of the marketplaces (`*` is any), who has marks."""

    markets: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    marketplaces: tuple[str, ...] = ()
    marks: bool = False
    always: bool = False

    @model_validator(mode="after")
    def _somebody(self) -> "Fits":
        if not (self.markets or self.marketplaces or self.marks or self.always):
            raise ValueError("fits nobody: name markets, marketplaces, marks or always")
        return self


class Course(_Row):
    """A course: its sections are those of its questions, shown as the current edition has them."""

    id: Id
    title: Both
    about: Both
    minutes: Annotated[int, Field(ge=1, le=15)]
    fits: Fits
    questions: Annotated[tuple[Question, ...], Field(min_length=5, max_length=10)]

    @model_validator(mode="after")
    def _each_question_once(self) -> "Course":
        names = [question.id for question in self.questions]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"the question {twice} stands twice")
        return self

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section once, in the order of the questions."""
        return tuple(dict.fromkeys(question.section for question in self.questions))

    @property
    def pass_at(self) -> int:
        """Right answers with which the course is passed."""
        return len(self.questions) - MISSES

    def question(self, name: str) -> Question | None:
        """The question of this name."""
        return next((question for question in self.questions if question.id == name), None)


@cache
def courses(folder: Path = FOLDER) -> Mapping[str, Course]:
    """Every course by its id; raises `UnusableInput` naming file, question and mistake."""
    found: dict[str, Course] = {}
    for path in sorted(folder.glob("*.yaml")):
        course = read_table(path, TypeAdapter(Course))
        if course.id != path.stem:
            raise UnusableInput(f"{path}: the id is {course.id}; name the file as the course")
        found[course.id] = course
    if not found:
        raise UnusableInput(f"{folder} holds no course")
    return found
