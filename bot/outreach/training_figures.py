"""Use cases of a month of training: how it was taken, and what the questions of the month propose to editors."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal, get_args

from bot.cases.service_levels import BEIJING
from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.outreach.training_base import TrainingBase
from bot.storage import training as rows
from bot.storage.figures import Gap
from bot.storage.training import Certificate, Decision, Taken
from bot.training.courses import Course, Question, Section
from bot.training.proof import Problem
from knowledge.store.engine import read, write

Kind = Literal["gap", "asked"]
Verdict = Literal["taken_up", "dismissed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
OFTEN = 3
"""So many answers from one section in a month propose a lesson about it."""
SHOWN = 30
HARD_FROM = 5
"""Fewer answers say nothing about a question."""
MAX_WHY = 500
_ABOUT = ("procedure", "forum", "ip_right", "service", "severity", "stage")


@dataclass(frozen=True)
class Hard:
    """A question with how often it was answered, and how often rightly."""

    course: Course
    question: Question
    answers: int
    right: int


@dataclass(frozen=True)
class Proposal:
    """What a lesson or a section could be made of: unanswered questions of one market and topic, or a section that
    answers came from again and again. `topic` is the key of the decision, `label` how it reads in each language; both
    are empty for questions that name no topic, or whose words this lead may not read.
    """

    kind: Kind
    market: str | None
    topic: str
    label: Mapping[str, str]
    n: int
    texts: Sequence[Gap] = ()
    decision: Decision | None = None


@dataclass(frozen=True)
class Month:
    """A month of training. `problems` are those of now: questions that the current edition does not prove."""

    first: date
    taken: Mapping[str, Taken]
    hardest: Sequence[Hard]
    problems: Sequence[Problem]
    proposals: Sequence[Proposal]


@dataclass
class _Group:
    n: int = 0
    texts: list[Gap] = field(default_factory=list)
    label: Mapping[str, str] = field(default_factory=dict)


class TrainingFigures(TrainingBase):
    """What leads see and decide."""

    def month(self, person: Person, day: date) -> Month:
        """The month (Beijing time) of this day, for a lead. Words of enterprises only where this lead may read them."""
        _check_lead(person)
        first, start, end = _bounds(day)
        with read(self._engine) as conn:
            taken, answered = rows.taken(conn, start, end), rows.answered(conn, start, end)
            decided, cited = rows.decisions(conn, month_key(first)), rows.cited(conn, start, end)
        found = [*self._gaps(person, start, end), *self._asked(Counter(_passages(cited)))]
        proposals = [
            Proposal(p.kind, p.market, p.topic, p.label, p.n, p.texts, decided.get((p.kind, p.market or "", p.topic)))
            for p in found
        ]
        return Month(first, taken, self._hardest(answered), self.problems(), proposals)

    def decide(self, person: Person, day: date, kind: str, market: str, topic: str, verdict: str, why: str) -> None:
        """Keep what becomes of a proposal; a later word replaces it. Raises `BadInput` for one that is not there."""
        found = next(
            (
                p
                for p in self.month(person, day).proposals
                if (p.kind, p.market or "", p.topic) == (kind, market, topic)
            ),
            None,
        )
        if found is None or verdict not in VERDICTS:
            raise BadInput("course_proposal_gone")
        decision = Decision(verdict, person.name, " ".join(why.split())[:MAX_WHY], self._clock())
        with write(self._engine) as conn:
            rows.decide(conn, month_key(_bounds(day)[0]), kind, market, topic, decision)

    def verify(self, person: Person, number: str) -> Certificate | None:
        """The certificate of this number, for a lead; None where none was issued."""
        _check_lead(person)
        with read(self._engine) as conn:
            return rows.certificate(conn, number=number.strip().upper())

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _gaps(self, person: Person, start: datetime, end: datetime) -> list[Proposal]:
        every, readable = self._desk.gaps(person, start, end)
        may_read = {(gap.thread, gap.at) for gap in readable}
        groups: dict[tuple[str | None, str], _Group] = {}
        for gap in every:
            open_ = (gap.thread, gap.at) in may_read
            label = self._topic(gap.text) if open_ else {}
            group = groups.setdefault((gap.market, label.get("en", "")), _Group(label=label))
            group.n += 1
            if open_:
                group.texts.append(gap)
        found = [Proposal("gap", m, topic, g.label, g.n, g.texts) for (m, topic), g in groups.items()]
        return sorted(found, key=lambda p: (-p.n, p.market or "~", p.topic))[:SHOWN]

    def _topic(self, text: str) -> Mapping[str, str]:
        """What a question is about, by the longest term of the field in it, in both languages; nothing where it has none."""
        matches = [m for m in self._terms.recognise(text) if set(m.categories) & set(_ABOUT)]
        best = max(matches, key=lambda m: m.end - m.start, default=None)
        if best is None:
            return {}
        names = {language: (best.names.get(language) or (best.term,))[0] for language in ("en", "zh")}
        return {language: name[:200] for language, name in names.items()}

    def _asked(self, counts: Counter[str]) -> list[Proposal]:
        """The sections that no course has and that answers came from most often."""
        taught = {section for course in self.courses.values() for section in course.sections}
        sections: Counter[tuple[str | None, Section]] = Counter()
        for passage in self._library.passages(list(counts)).values():
            if passage.anchor and "/" in passage.guide:
                sections[passage.market, Section(guide=passage.guide, anchor=passage.anchor)] += counts[passage.id]
        often = [
            (market, section, n)
            for (market, section), n in sections.most_common()
            if n >= OFTEN and section not in taught
        ]
        return [
            Proposal("asked", market, f"{section.guide}#{section.anchor}"[:200], self._headings(section), n)
            for market, section, n in often[:SHOWN]
        ]

    def _headings(self, section: Section) -> Mapping[str, str]:
        shown = {language: self.section(section, language) for language in ("en", "zh")}
        return {language: one.heading for language, one in shown.items() if one is not None}

    def _hardest(self, answered: Sequence[tuple[str, str, str, int, int]]) -> list[Hard]:
        found = []
        for course_id, name, digest, answers, right in answered:
            course = self.courses.get(course_id)
            question = course.question(name) if course else None
            if course and question and question.digest == digest and answers >= HARD_FROM:
                found.append(Hard(course, question, answers, right))
        return sorted(found, key=lambda one: (one.right / one.answers, -one.answers))[:10]


def _passages(answers: Sequence[Sequence[Mapping[str, object]]]) -> Iterator[str]:
    """Each passage once for each answer that cites it."""
    for citations in answers:
        yield from {str(citation.get("passage")) for citation in citations}


def month_key(day: date) -> str:
    """A month as decisions are kept by: `2026-11`."""
    return f"{day:%Y-%m}"


def month_before(day: date, n: int) -> date:
    """The first day of the month `n` months before that of a day."""
    months = day.year * 12 + day.month - 1 - n
    return date(months // 12, months % 12 + 1, 1)


def _bounds(day: date) -> tuple[date, datetime, datetime]:
    first, after = month_before(day, 0), month_before(day, -1)
    start, end = (datetime.combine(one, time(), BEIJING) for one in (first, after))
    return first, start, end


def _check_lead(person: Person) -> None:
    if person.role != "lead":
        raise NotAllowed("only for a lead")
