"""A desk whose edition holds the sections that the courses are made of, and whose enterprises have profiles."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from bot.ids import new_id
from bot.outreach.training import Training
from bot.profiles.model import Consent, Contact, Mark, Profile, Shop
from bot.training.courses import Course, courses
from ingest.checking.loading import load
from ingest.sources import BUILT_IN_GUIDES
from knowledge.model import Guide, Passage
from knowledge.store.library import Library
from knowledge.store.records import NewDocument
from knowledge.terms import load_terms
from tests.unit.bot.desk_with_roster import Staffed
from tests.unit.knowledge.store.making import publish

TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Ten o'clock in Beijing on a working day."""
ABMAHNUNG, SCHEDULE_A = "de-abmahnung", "us-schedule-a"


class Book:
    """Profiles by enterprise: the port of the desk's own, in memory."""

    def __init__(self, *profiles: Profile) -> None:
        self.by_enterprise = {profile.enterprise: profile for profile in profiles}

    def all_profiles(self, conn: Connection) -> Iterable[Profile]:
        return list(self.by_enterprise.values())

    def profile_of_enterprise(self, conn: Connection, enterprise: str) -> Profile | None:
        return self.by_enterprise.get(enterprise)


def profile(enterprise: str = "lamp", *, consents: Iterable[Consent] = ("courses",), markets: tuple[str, ...] = ("DE",),
            shops: tuple[Shop, ...] = (), marks: tuple[Mark, ...] = (), slack: str = "") -> Profile:  # fmt: skip
    contacts = (Contact("Lin", slack=slack),) if slack else ()
    return Profile(enterprise, name_zh="灯具", markets=markets, shops=shops, marks=marks, contacts=contacts, consents=frozenset(consents))  # fmt: skip


@cache
def documents() -> tuple[NewDocument, ...]:
    """The guides of the courses as documents of one passage for each section."""
    wanted = {section.guide for course in courses().values() for section in course.sections}
    guides, _ = load(BUILT_IN_GUIDES)
    made = []
    for found in guides:
        if found.front.id not in wanted:
            continue
        front = found.front
        digest = sha256((BUILT_IN_GUIDES / found.name).read_bytes()).hexdigest()
        market = None if front.market == "WO" else front.market
        guide = Guide(front.id, front.language, digest[:12], front.title, "/guides", found.name, market, confidence="P")
        passages = tuple(
            Passage(f"{guide.key}/{n}", front.id, front.title, front.language, market, guide.version, n, (s.heading,), s.text,
                    source=s.source, confidence=s.confidence, anchor=s.anchor)
            for n, s in enumerate(found.sections, start=1)
        )  # fmt: skip
        made.append(NewDocument(guide, digest, "1", passages))
    return tuple(made)


def changed(guide: str, language: str, before: str, after: str) -> list[NewDocument]:
    """The documents after an editor changed some words of one guide."""
    return [
        _changed(d, before, after) if (d.guide.id, d.guide.language) == (guide, language) else d for d in documents()
    ]


def _changed(document: NewDocument, before: str, after: str) -> NewDocument:
    digest = sha256(after.encode()).hexdigest()
    record = replace(document.guide, version=digest[:12])
    passages = tuple(
        replace(p, id=f"{record.key}/{p.ordinal}", version=digest[:12], text=p.text.replace(before, after))
        for p in document.passages
    )
    assert [p.text for p in passages] != [p.text for p in document.passages], "the words stand nowhere"
    return NewDocument(record, digest, "1", passages)


@cache
def _database() -> bytes:
    """A database with the edition in it, made once and copied for each test."""
    with TemporaryDirectory() as folder:
        at = Staffed(Path(folder))
        at.now = TUESDAY
        publish(_library(at), documents())
        with at.engine.connect() as conn:
            conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        at.engine.dispose()
        return (Path(folder) / "desk.db").read_bytes()


def _library(at: Staffed) -> Library:
    return Library(at.engine, clock=lambda: at.now, new_id=new_id)


class Taught(Staffed):
    """The desk with its training."""

    def __init__(self, folder: Path, *profiles: Profile) -> None:
        (folder / "desk.db").write_bytes(_database())
        super().__init__(folder)
        self.now = TUESDAY
        self.library = _library(self)
        self.book = Book(*profiles)
        self.training = self.trained()

    def trained(self, only: Mapping[str, Course] | None = None) -> Training:
        """The training as after a start, with these courses or those of the program."""
        return Training(
            self.engine, self.library, self.desk, self.jobs, lambda: self.now, terms=load_terms(), profiles=self.book,
            courses=only,
        )  # fmt: skip
