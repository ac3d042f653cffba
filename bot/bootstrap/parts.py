"""The parts of the desk, from settings, in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from bot.bootstrap.files import read_yaml
from bot.bootstrap.language import LanguageParts
from bot.bootstrap.outreach import OutreachParts
from bot.cases.routing import Network
from bot.errors import BadSetting
from bot.ids import new_id
from bot.locking import DataFolder
from bot.settings import Settings
from knowledge.reviews import provide, withdraw

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.cases.lessons import Lesson
    from bot.cases.roster import Roster
    from bot.conversations import Posted
    from bot.desk import Desk
    from bot.executors import Executors
    from bot.exporting import Exporter
    from bot.flows import Flows, Queue
    from bot.measuring import Measures
    from bot.precedence import Precedence
    from bot.responding import Responder
    from bot.slack.build import SlackParts
    from bot.storage.files import FileStore
    from bot.storage.reports import Reports
    from bot.triage.model import Fact, Urgency
    from bot.uploads import Uploads
    from bot.web.workspace import Workspace
    from ingest.model import Limits
    from ingest.pipeline import Pipeline
    from ingest.readers import ReaderPool
    from knowledge.answering import Answering
    from knowledge.indexes.chroma import ChromaIndex
    from knowledge.indexes.index_set import IndexSet
    from knowledge.model import Passage
    from knowledge.search import Search
    from knowledge.store.library import Library

log = structlog.get_logger()
CHECKED = 8
"""Passages that a sentence of a lesson is compared with."""


_REFERENCE = Path(str(resources.files("knowledge"))) / "reference"


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass
class Parts(LanguageParts):
    """Every part of the desk, each made when it is first needed and once."""

    settings: Settings
    clock: Callable[[], datetime] = now

    @cached_property
    def folder(self) -> DataFolder:
        return DataFolder(self.settings.data_dir)

    @cached_property
    def engine(self) -> "Engine":
        """The database, at this version's shape."""
        from bot.storage.migrate import migrate
        from knowledge.store.engine import make_engine

        try:
            self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadSetting(f"DATA_DIR: {self.settings.data_dir} cannot be made: {error.strerror}") from None
        engine = make_engine(self.settings.database)
        migrate(engine)
        # From here on every date that is counted in this process knows which rules are under review.
        provide(self.outreach.reviews)
        return engine

    @cached_property
    def network(self) -> Network:
        path = self.settings.centers_file or _REFERENCE / "centers.yaml"
        return Network(read_yaml("CENTERS_FILE", path), path)

    @cached_property
    def roster(self) -> "Roster":
        """The people of the centers: those of the file, else the workspace's own in the example network, else nobody."""
        from bot.cases.roster import Roster, checked

        path = self.settings.roster_file
        if path is None and (self.settings.slack or not self.network.table.example):
            return Roster.EMPTY
        path = path or _REFERENCE / "roster.yaml"
        return checked(read_yaml("ROSTER_FILE", path), self.network.table, path)

    @cached_property
    def library(self) -> "Library":
        from knowledge.store.library import Library

        return Library(self.engine, clock=self.clock, new_id=new_id)

    @cached_property
    def dense(self) -> "ChromaIndex":
        from knowledge.indexes.chroma import ChromaIndex

        return ChromaIndex(self.settings.data_dir / "indexes" / "chroma", url=self.settings.chroma_url)

    @cached_property
    def indexes(self) -> "IndexSet":
        from knowledge.indexes.bm25 import Bm25Index
        from knowledge.indexes.index_set import IndexSet

        folder = self.settings.data_dir / "indexes"
        return IndexSet(self.dense, Bm25Index(folder / "bm25"), folder / "sets")

    @cached_property
    def search(self) -> "Search":
        from knowledge.search import Search

        return Search(
            self.library, self.indexes, self.embedder, self.terms, self.reranker, timed=self.measures.searched
        )

    @cached_property
    def answering(self) -> "Answering":
        from knowledge.answering import Answering
        from knowledge.places import Places
        from knowledge.support import load
        from knowledge.writers.extractive import ExtractiveWriter

        writer = ExtractiveWriter(self.terms.recognise)
        return Answering(
            self.search,
            writer,
            refused=lambda why: log.warning("draft refused", why=why),
            model=self.model_answers,
            judge=load(self.embedder, Places(self.terms.markets)),
            version=self.search.version,
        )

    @cached_property
    def responder(self) -> "Responder":
        from bot.followups import FollowUps
        from bot.responding import Responder

        return Responder(
            self.answering,
            self.library,
            self.network,
            self.terms.market,
            self.clock,
            FollowUps(self.terms, self.rewriting),
            self.doubts,
            self.measures.answered,
        )

    @cached_property
    def doubts(self) -> "Callable[[str], Urgency | None]":
        """The second reader of triage; silent where the embedding model is not the one it was fitted for."""
        from knowledge.second_reader import load

        return load(self.embedder) or (lambda _text: None)

    @cached_property
    def measures(self) -> "Measures":
        """What this process tells those who watch it."""
        from bot.flows import queue_depth
        from bot.measuring import Measures, Sources

        return Measures(Sources(self.engine, self.clock, queue_depth, self.backed_up))

    def backed_up(self) -> datetime | None:
        """When the last backup was made; None where none was."""
        from bot.backup.archive import last

        return last(self.settings.shared)

    @cached_property
    def executors(self) -> "Executors":
        """This process among those that share the database."""
        from bot.executors import Executors
        from bot.flows import VERSION

        settings = self.settings
        return Executors(self.engine, self.clock, id_=settings.executor, role=settings.role, version=VERSION)

    @cached_property
    def queue(self) -> "Queue":
        from bot.flows import Queue

        return Queue(self.settings.database, shows=self.settings.slack)

    @cached_property
    def desk(self) -> "Desk":
        from bot.desk import Desk
        from knowledge.calendars import china_working_day
        from knowledge.meaning import Meaning

        return Desk(
            self.engine, self.network, self.queue, self.clock, self.roster,
            language=self.settings.desk_language, works=china_working_day, find=self._passages,
            meaning=Meaning(lambda: self.embedder), forget_file=self.files.forget,
        )  # fmt: skip

    def _passages(self, words: str, language: str, market: str | None) -> "Sequence[Passage]":
        found = self.search.find(words, language=language, market=market, k=CHECKED)
        return [hit.passage for hit in found.hits if hit.passage.confidence != "K?"]

    @property
    def lessons_folder(self) -> Path:
        """Where the cards of approved lessons lie."""
        from bot.lesson_work import FOLDER

        return self.settings.shared / FOLDER

    def ingest_lessons(self, paths: "Sequence[Path]") -> str:
        """Folders of lessons into the current edition, beside everything that it holds; its id."""
        report = self.pipeline.ingest(paths, allow_empty=True)
        return report.edition.id if report.edition is not None else ""

    def announce(self, lesson: "Lesson") -> None:
        """Let the leads see a lesson as it stands now, where there is a platform that reaches them."""
        if self.slack is not None:
            self.slack.announce_lesson(lesson)

    @cached_property
    def precedence(self) -> "Precedence":
        from bot.precedence import Precedence

        return Precedence()

    @cached_property
    def workspace(self) -> "Workspace":
        from bot.web.workspace import Workspace

        return Workspace(self.desk, self.clock)

    @cached_property
    def slack(self) -> "SlackParts | None":
        """The desk in Slack; None without its tokens."""
        if not self.settings.slack:
            return None
        from bot.slack.build import SlackParts

        return SlackParts(
            settings=self.settings,
            engine=self.engine,
            desk=self.desk,
            network=self.network,
            clock=self.clock,
            draft=self._draft,
            facts=self._facts,
            whisper=self.queue.whisper,
            precedence=self.precedence,
            files=self.files,
            outreach=self.outreach.in_slack,
            letters=lambda: self.outreach.letters,
        )

    def slack_checks(self) -> list[tuple[str, bool, str]]:
        """What Slack says to tokens, scopes and channels: name, whether it is well, and what to do if it is not."""
        from bot.slack.build import examined
        from bot.slack.checks import examine

        api, socket, channels = examined(self.settings)
        return [(check.name, check.ok, check.detail) for check in examine(api, socket, channels=channels)]

    def _draft(self, thread: "list[Posted]", language: str, market: str | None) -> Mapping[str, Any] | None:
        from bot.turns import messages_of, names_in

        return self.responder.draft(messages_of(thread), language=language, market=market, names=names_in(thread))

    def _facts(self, thread: "list[Posted]") -> "Sequence[Fact]":
        from bot.turns import messages_of

        return self.responder.triage(messages_of(thread)).facts if thread else ()

    @cached_property
    def files(self) -> "FileStore":
        from bot.storage.files import FileStore

        limit = self.settings.max_attachment_mb * 1024 * 1024
        return FileStore(self.engine, self.settings.shared / "files", self.clock, limit=limit)

    @cached_property
    def uploads(self) -> "Uploads":
        from bot.uploads import Uploads

        return Uploads(self.files, self.settings.shared / "files" / ".key", self.clock)

    @cached_property
    def exporter(self) -> "Exporter":
        from bot.exporting import Exporter

        return Exporter(self.files, self.settings.pdf_font)

    @cached_property
    def reports(self) -> "Reports":
        from bot.storage.reports import Reports

        return Reports(self.engine, self.clock)

    @cached_property
    def outreach(self) -> OutreachParts:
        """What the desk does before a dispute."""
        return OutreachParts(self)

    @property
    def limits(self) -> "Limits":
        from ingest.model import Limits

        return Limits(max_bytes=self.settings.max_file_mb * 1024 * 1024)

    @cached_property
    def reader(self) -> "ReaderPool":
        from ingest.readers import ReaderPool

        return ReaderPool(self.limits)

    @cached_property
    def pipeline(self) -> "Pipeline":
        from ingest.pipeline import Pipeline
        from ingest.shipped import load

        return Pipeline(self.library, self.indexes, self.embedder, self.reader, limits=self.limits, shipped=load())

    def close_indexes(self) -> None:
        """Let go of the search indexes, which are opened anew when they are needed; the model stays loaded."""
        if "dense" in self.__dict__:
            self.dense.close()
        for name in ("dense", "indexes", "search", "answering", "responder"):
            self.__dict__.pop(name, None)

    def close(self) -> None:
        """Give back what was made and holds something: processes, connections."""
        made = self.__dict__
        for name in ("reader", "queue"):
            if name in made:
                made[name].close()
        if "engine" in made:
            withdraw(self.outreach.reviews)
            made["engine"].dispose()

    def flows(
        self,
        command: Callable[[str, Mapping[str, Any]], dict[str, Any]],
        probe: Callable[[str], None] = lambda _step: None,
    ) -> "Flows":
        """The durable workflows over these parts."""
        from bot.bootstrap.flows import make_flows

        return make_flows(self, command, probe)
