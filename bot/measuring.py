"""What a desk tells those who watch it: `/metrics`, in the text format of Prometheus. No names and no words."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, get_args

import structlog
from prometheus_client import CollectorRegistry, Histogram, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine

from bot import __version__
from bot.cases.model import State as CaseState
from bot.errors import NotReachable
from bot.executors import GONE
from bot.letters.model import State as LetterState
from bot.roles import Role
from bot.storage.executors import executors
from bot.storage.ledger import Outcome
from bot.storage.standing import OPEN, Standing, standing
from knowledge.errors import StoreUnavailable
from knowledge.store.engine import read

LOOPBACK = "127.0.0.1"
SEARCH_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
ANSWER_S = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0)
log = structlog.get_logger()


class SlackHealth(Protocol):
    """What is known about the connection to Slack; `limited` counts the answers that asked for a pause."""

    limited: int

    def state(self) -> dict[str, Any]: ...


@dataclass
class Sources:
    """Where the numbers come from: the database, the depth of its queues, and what only this process knows."""

    engine: Engine
    clock: Callable[[], datetime]
    depth: Callable[[Connection], Mapping[tuple[str, str], int]]
    backed_up: Callable[[], datetime | None]
    slack: SlackHealth | None = None
    alarms: Callable[[], list[str]] = field(default=lambda: [])


class Measures(Collector):
    """The measures of this process, and of the desk as its database knows it, read at each scrape."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._search = self._histogram("firstline_search_seconds", "Time of one search.", SEARCH_S)
        self._answer = self._histogram("firstline_answer_seconds", "Time from a thread to its response.", ANSWER_S)

    def searched(self, ms: float) -> None:
        """A search took so long."""
        self._search.observe(ms / 1000)

    def answered(self, ms: float) -> None:
        """A response took so long."""
        self._answer.observe(ms / 1000)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)

    @contextmanager
    def served(self, port: int | None) -> Iterator[None]:
        """Meanwhile a port of this machine shows the measures, where one is set; `NotReachable` where it is taken."""
        if port is None:
            yield
            return
        try:
            server, thread = start_http_server(port, addr=LOOPBACK, registry=self._registry)
        except OSError as error:
            raise NotReachable(f"METRICS_PORT: {LOOPBACK}:{port} cannot be listened on: {error.strerror}") from None
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def describe(self) -> list[Metric]:
        """Nothing in advance: to be registered asks no database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The numbers as they are now; without a database those of this process."""
        yield _labelled("firstline_info", "The version that runs.", "version", {__version__: 1})
        yield _gauge(
            "firstline_alarms", "What the auditor found and mended at its last look.", len(self.sources.alarms())
        )
        yield from self._slack()
        now = self.sources.clock()
        yield from _since("firstline_backup_age_seconds", "Time since the last backup.", self.sources.backed_up(), now)
        try:
            with read(self.sources.engine) as conn:
                found, queues = standing(conn, now), self.sources.depth(conn)
                seen = [one.role for one in executors(conn) if now - one.seen_at <= GONE]
        except StoreUnavailable as error:
            log.warning("no measures of the database", error=str(error))
            yield _gauge("firstline_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("firstline_database_up", "Whether the database answers.", 1)
        yield from _messages(found, now)
        yield from _matters(found)
        yield from _guides(found, now)
        yield _labelled("firstline_executors", "Processes heard of lately.", "role", _tally(get_args(Role), seen))
        depth = GaugeMetricFamily("firstline_queue_depth", "Work that waits or runs.", labels=("queue", "state"))
        for (queue, state), n in sorted(queues.items()):
            depth.add_metric((queue, state.lower()), n)
        yield depth

    def _slack(self) -> Iterator[Metric]:
        slack = self.sources.slack
        if slack is None:
            return
        yield _gauge("firstline_slack_healthy", "Whether the connection to Slack works.", int(slack.state()["ok"]))
        yield CounterMetricFamily(
            "firstline_slack_rate_limited", "Answers of Slack that asked to wait (429).", slack.limited
        )

    def _histogram(self, name: str, what: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, what, buckets=buckets, registry=self._registry)


def _messages(found: Standing, now: datetime) -> Iterator[Metric]:
    yield CounterMetricFamily("firstline_messages", "Messages of anybody that the desk has recorded.", found.messages)
    yield CounterMetricFamily("firstline_addressed_messages", "Messages addressed to the bot.", found.addressed)
    outcomes = {**dict.fromkeys((OPEN, *get_args(Outcome)), 0), **found.outcomes}
    yield _labelled("firstline_message_outcomes", "Addressed messages by how they ended.", "outcome", outcomes)
    age = (now - found.oldest_open).total_seconds() if found.oldest_open else 0
    yield _gauge("firstline_oldest_open_message_age_seconds", "Age of the oldest message without an outcome.", age)


def _matters(found: Standing) -> Iterator[Metric]:
    cases = {**dict.fromkeys(get_args(CaseState), 0), **found.cases}
    letters = {**dict.fromkeys(get_args(LetterState), 0), **found.letters}
    yield _labelled("firstline_cases", "Cases by state.", "state", cases)
    yield _labelled("firstline_letters", "Reminder letters by state.", "state", letters)
    yield _labelled("firstline_timers_live", "Clocks that run.", "kind", found.clocks)
    yield _labelled("firstline_timers_late", "Clocks a minute past their time.", "kind", found.late)


def _guides(found: Standing, now: datetime) -> Iterator[Metric]:
    yield _gauge(
        "firstline_watch_quarantine", "What the watch could not use and nobody has decided on.", found.quarantined
    )
    yield _gauge("firstline_under_review", "Rules and guides under review.", found.under_review)
    edition = found.edition
    if edition is None:
        return
    yield from _since(
        "firstline_edition_age_seconds", "Time since the edition was published.", edition.published_at, now
    )
    yield _gauge("firstline_edition_documents", "Documents of the current edition.", edition.documents)
    yield _gauge("firstline_edition_past_review", "Documents of it past their review date.", edition.past_review)


def _since(name: str, what: str, at: datetime | None, now: datetime) -> Iterator[Metric]:
    if at is not None:
        yield _gauge(name, what, max(0.0, (now - at).total_seconds()))


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value)


def _labelled(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    made = GaugeMetricFamily(name, what, labels=(label,))
    for value, n in values.items():
        made.add_metric((value,), n)
    return made


def _tally(names: tuple[str, ...], seen: list[str]) -> dict[str, float]:
    return {name: seen.count(name) for name in names}
