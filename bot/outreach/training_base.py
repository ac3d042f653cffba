"""What the use cases of training stand on: the courses, the guides that prove them, and who has which profile."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection, Engine

from bot.cases.service_levels import WorkingDay, weekdays
from bot.desk.base import Jobs
from bot.profiles.model import Profile
from bot.training import proof
from bot.training.courses import Course, Section
from bot.training.courses import courses as built_in
from bot.training.proof import Problem, Shown
from knowledge.errors import UnusableInput
from knowledge.model import Passage
from knowledge.store.library import Library

if TYPE_CHECKING:
    from bot.desk import Desk
    from knowledge.terms import Terms


class Profiles(Protocol):
    """The profiles in the database, as `bot.storage` reads them inside a transaction."""

    def all_profiles(self, conn: Connection) -> Iterable[Profile]: ...

    def profile_of_enterprise(self, conn: Connection, enterprise: str) -> Profile | None: ...


class NoProfiles:
    """A desk without profiles: nothing is offered, everything can be taken."""

    def all_profiles(self, conn: Connection) -> Iterable[Profile]:
        """None."""
        return ()

    def profile_of_enterprise(self, conn: Connection, enterprise: str) -> Profile | None:
        """None."""
        return None


class TrainingBase:
    """The parts that the use cases share."""

    def __init__(
        self, engine: Engine, library: Library, desk: "Desk", jobs: Jobs, clock: Callable[[], datetime], *,
        terms: "Terms", profiles: Profiles | None = None, works: WorkingDay = weekdays,
        courses: Mapping[str, Course] | None = None,
    ) -> None:  # fmt: skip
        """`works` says on which days something may be offered, `terms` what a question is about."""
        self._engine = engine
        self._library = library
        self._desk = desk
        self._jobs = jobs
        self._clock = clock
        self._terms = terms
        self._profiles: Profiles = profiles or NoProfiles()
        self._works = works
        self.courses = built_in() if courses is None else courses
        self._known: _Known | None = None

    def section(self, section: Section, language: str) -> Shown | None:
        """A section as the current edition has it, in this language."""
        return self._known_now().section(section, language)

    def problems(self) -> Sequence[Problem]:
        """The questions that the current edition does not prove; found once for each edition."""
        return self._known_now().problems

    def _known_now(self) -> "_Known":
        edition, known = self._edition(), self._known
        if known is None or known.edition != edition:
            known = _Known(edition, self._library, self.courses)
            self._known = known
        return known

    def _unproved(self) -> frozenset[str]:
        return frozenset(problem.course for problem in self.problems())

    def _edition(self) -> str:
        published = self._library.published()
        return published.id if published else ""


class _Known:
    """What the courses need of one edition, read once."""

    def __init__(self, edition: str, library: Library, courses: Mapping[str, Course]) -> None:
        self.edition = edition
        self._library = library
        self._passages: dict[tuple[str, str], Sequence[Passage]] = {}
        self.problems = tuple(proof.problems(courses.values(), self._text))

    def section(self, section: Section, language: str) -> Shown | None:
        """A section, where the edition has it."""
        key = section.guide, language
        if key not in self._passages:
            self._passages[key] = self._read(*key)
        return proof.shown(self._passages[key], section.anchor)

    def _text(self, section: Section, language: str) -> str | None:
        shown = self.section(section, language)
        return None if shown is None else shown.text

    def _read(self, guide: str, language: str) -> Sequence[Passage]:
        try:
            return self._library.document(guide, language)[1]
        except UnusableInput:
            return ()
