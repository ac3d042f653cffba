"""Use cases of looking beside a case: is the matter here already, and how did others like it end?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from bot.cases.matters import is_among, opponents_of
from bot.cases.model import Case
from bot.conversations import Person
from bot.desk.base import Base
from bot.storage import cases, gate, similar
from bot.storage.similar import Compared, Known
from knowledge.store.engine import read, write

Reason = Literal["matter", "opponent", "market", "right", "forum", "signal", "meaning"]
SHOWN = 5
AT_ONCE = 64
"""So many questions get their vector in one look; a desk that is new to this catches up over several."""
_WEIGHTS: dict[Reason, float] = {"market": 0.3, "forum": 0.3, "signal": 0.3, "right": 0.2}
_ENOUGH = 0.35
"""Another case of the same market and right is not like it by that alone."""
_NEAR, _FAR = 0.25, -0.2
"""From where on words are close; and how much words that have nothing in common weigh at most."""
_OF_NO_MATTER = frozenset({"asks_human", "info_only", "sounds_urgent"})
_FACTS = frozenset({"forum", "signal"})


@dataclass(frozen=True)
class Hit:
    """A case beside the one that is looked at; what stands after `why` is None for who is not cleared for it."""

    id: int
    number: str
    state: str
    market: str | None
    right: str | None
    outcome: str | None
    why: tuple[Reason, ...]
    enterprise: str | None = None
    question: str | None = None
    at: datetime | None = None

    @property
    def cleared(self) -> bool:
        """Whether this person may see its facts."""
        return self.at is not None


@dataclass(frozen=True)
class Beside:
    """What stands beside a case: perhaps the same matter, and resolved cases that are like it."""

    duplicates: tuple[Hit, ...] = ()
    similar: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class _Ranked:
    score: float
    id: int
    shared: tuple[Reason, ...]
    near: bool

    @property
    def why(self) -> tuple[Reason, ...]:
        return (*self.shared, "meaning") if self.near else self.shared


class Similar(Base):
    """Cases that are like each other."""

    def beside(self, person: Person, case_id: int) -> Beside:
        """Duplicates and similar resolved cases, for who is cleared for this one; never one behind a wall."""
        with read(self._engine) as conn:
            case = cases.case_by_id(conn, case_id)
            self._require_cleared(conn, person, case)
            hidden = self._hidden(conn, person, case)
            open_to = self._open_to(conn, person)
            same = _duplicates(case, similar.of_matter(
                conn, case_id=case.id, matter=case.matter, enterprise=case.enterprise
            ))  # fmt: skip
        duplicates = tuple(_hit(one, why, open_to) for one, why in same if one.id not in hidden)[:SHOWN]
        apart = hidden | {case.id} | {hit.id for hit in duplicates}
        return Beside(duplicates, self._alike(case, frozenset(apart), open_to))

    def _alike(self, case: Case, apart: frozenset[int], open_to: frozenset[str]) -> tuple[Hit, ...]:
        question = case.brief.question if case.brief else ""
        if self._meaning is None or not question.strip():
            return ()
        self._catch_up()
        own, model = self._meaning.packed([question])[0], self._meaning.name
        with read(self._engine) as conn:
            compared = similar.resolved(conn, model, case, without=apart)
        near = self._meaning.nearness(own, [other.vector for other in compared])
        found = sorted(
            (_Ranked(max(nearness, _FAR) + sum(_WEIGHTS[reason] for reason in shared), other.id, shared, nearness >= _NEAR)
            for other, nearness in zip(compared, near, strict=True)
            if (shared := _shared(case, other))),
            key=lambda one: (-one.score, -one.id),
        )  # fmt: skip
        best = [one for one in found if one.score >= _ENOUGH][:SHOWN]
        with read(self._engine) as conn:
            known = similar.known(conn, [one.id for one in best])
        return tuple(_hit(known[one.id], one.why, open_to) for one in best if one.id in known)

    def _catch_up(self) -> None:
        """Give the newest resolved cases that have no vector of this model one."""
        assert self._meaning is not None
        model = self._meaning.name
        with read(self._engine) as conn:
            lacking = similar.without_vector(conn, model, AT_ONCE)
        if lacking:
            vectors = self._meaning.packed([question for _, question in lacking])
            with write(self._engine) as conn:
                ids = (case_id for case_id, _ in lacking)
                similar.keep_vectors(conn, model, list(zip(ids, vectors, strict=True)))

    def _hidden(self, conn: Connection, person: Person, case: Case) -> frozenset[int]:
        """Behind a wall from this case or for this person, or declared about with a conflict."""
        conflicts = {other for other, conflict in gate.declared(conn, person.id).items() if conflict}
        return frozenset((*gate.walled_from(conn, case.id), *gate.walled_for(conn, person.id), *conflicts))


def _duplicates(case: Case, others: list[Known]) -> list[tuple[Known, tuple[Reason, ...]]]:
    opponents = opponents_of(case.brief) if case.brief else ()
    found = []
    for other in others:
        why: list[Reason] = []
        if case.matter is not None and other.matter == case.matter:
            why.append("matter")
        if other.enterprise == case.enterprise and any(is_among(name, other.opponents) for name in opponents):
            why.append("opponent")
        if why:
            found.append((other, tuple(why)))
    return found


def _shared(case: Case, other: Compared) -> tuple[Reason, ...]:
    pairs: tuple[tuple[Reason, str | None, str | None], ...] = (
        ("market", case.market, other.market),
        ("right", case.right, other.right),
        ("forum", case.forum, other.forum),
    )
    dangers = {signal.name for signal in case.brief.signals} - _OF_NO_MATTER if case.brief else set()
    shared = [name for name, one, same in pairs if one is not None and one == same]
    return (*shared, "signal") if dangers & other.signals else tuple(shared)


def _hit(other: Known, why: tuple[Reason, ...], open_to: frozenset[str]) -> Hit:
    """Market and right may be known to everybody of the desk; who, what, when and where only to the cleared."""
    shown = {name: getattr(other, name) for name in ("id", "number", "state", "market", "right", "outcome")}
    if other.number not in open_to:
        return Hit(**shown, why=tuple(reason for reason in why if reason not in _FACTS))
    question = " ".join(other.question.split())[:200]
    at = other.ended_at or other.opened_at
    return Hit(**shown, why=why, enterprise=other.enterprise_name, question=question, at=at)
