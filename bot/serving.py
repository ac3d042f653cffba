"""A running desk: guides first, then the durable flows, then the web."""

import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import structlog

from bot import __version__, commands
from bot.bootstrap import Parts
from bot.executors import Heart
from bot.following import await_edition, following
from bot.roles import BUILDS, CONVERSES, PAGES, SOCKETS, WORKS
from ingest.progress import Progress
from ingest.sources import BUILT_IN_GUIDES
from knowledge.errors import BuildInProgress, KnowledgeError

if TYPE_CHECKING:
    from bot.flows import Flows

log = structlog.get_logger()
ELSEWHERE = "elsewhere"
"""The connection to Slack is held by another process, or Slack calls over HTTP."""


ShowProgress = Callable[[str], AbstractContextManager[Progress]]


def run(
    parts: Parts,
    *,
    progress: ShowProgress,
    on_ready: Callable[[str], None],
    probe: Callable[[str], None] = lambda _step: None,
) -> None:
    """Serve until the process is told to stop. `probe` sees every step of the flows (for tests)."""
    role = parts.settings.role
    parts.executors.join()
    log.info("the desk starts", version=__version__, role=role, executor=parts.executors.me.id)
    heart, flows = Heart(parts.executors), None
    heart.start()
    try:
        prepare(parts, progress)
        if role in WORKS:
            flows = parts.flows(lambda name, arguments: commands.run(parts, name, arguments), probe)
            flows.start()
            parts.measures.sources.alarms = flows.alarms
            heart.then = flows.look_around
        if role in BUILDS:
            parts.desk.resume_lessons()
        if parts.slack is not None:
            parts.measures.sources.slack = parts.slack.health
            parts.slack.health.connection = ELSEWHERE
            if role in SOCKETS:
                parts.slack.start()
        with following(parts), parts.measures.served(parts.settings.metrics_port):
            if role in PAGES:
                _serve_pages(parts, flows, on_ready)
            else:
                _wait(lambda: on_ready(f"{role}, without pages"))
    finally:
        if parts.slack is not None and role in SOCKETS:
            parts.slack.stop()
        if flows is not None:
            flows.stop()
        heart.stop()
        parts.close()


def _serve_pages(parts: Parts, flows: "Flows | None", on_ready: Callable[[str], None]) -> None:
    from bot.web.app import WebParts, serve

    def alarms() -> list[str]:
        return flows.alarms() if flows is not None else []

    web = WebParts(
        desk=parts.desk,
        workspace=parts.workspace,
        library=parts.library,
        search=parts.search,
        network=parts.network,
        health=lambda: health(parts) | {"alarms": alarms()},
        language=parts.settings.desk_language,
        slack=parts.slack.http if parts.slack is not None else None,
        reports=parts.reports,
        uploads=parts.uploads,
        exporter=parts.exporter,
        outreach=parts.outreach.areas,
        metrics=parts.measures.text,
    )
    serve(web, parts.settings.listen_host, parts.settings.port, on_ready=on_ready, on_shutdown=lambda: None)


def _wait(ready: Callable[[], None]) -> None:
    """Until the process is told to stop."""
    stop = threading.Event()
    before = {s: signal.signal(s, lambda *_: stop.set()) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        ready()
        stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def check_port(host: str, port: int) -> None:
    """Raise `NotReachable` if the port is taken, before anything slow is done."""
    from bot.web.app import check_port as check

    check(host, port)


def prepare(parts: Parts, progress: ShowProgress) -> None:
    """Bring the built-in guides up to date, make the derived indexes again where they are missing, and load the models.

    A first question then waits for no import; no language model's server is called.
    """
    if parts.settings.role in BUILDS:
        _bring_up_to_date(parts, progress)
    else:
        with progress("Waiting for an edition") as report:
            await_edition(parts, report)
    parts.search.warm_up()
    if parts.settings.role in CONVERSES and parts.chat_model is not None:
        parts.chat_model.warm_up()


def _bring_up_to_date(parts: Parts, progress: ShowProgress) -> None:
    current = parts.library.published()
    if current is not None and not parts.indexes.exists(current.id):
        with progress("Rebuilding the indexes") as report:
            parts.pipeline.rebuild(progress=report)
    try:
        with progress("Preparing the guides") as report:
            parts.pipeline.ingest([BUILT_IN_GUIDES], progress=report)
    except BuildInProgress:
        if current is None:
            raise
        log.info("another process is making an edition; the current one answers", edition=current.id)


def health(parts: Parts) -> dict[str, Any]:
    """What is up: the database, the edition, what waits; `ok` is False where the desk cannot do its work."""
    state: dict[str, Any] = {"ok": True, "version": __version__}
    try:
        state["open_messages"] = len(parts.desk.ledger(open_only=True))
        state["waiting_cases"] = parts.desk.waiting()
        state["database"] = "ok"
        edition = parts.library.published()
        state["edition"] = edition.id if edition else None
        state["indexes"] = "ok" if edition and parts.indexes.exists(edition.id) else "missing"
    except KnowledgeError as error:
        log.warning("unhealthy", error=str(error))
        state |= {"ok": False, "database": "not reachable"}
    state["ok"] = state["ok"] and state.get("indexes") == "ok"
    if parts.slack is not None:
        state["slack"] = parts.slack.health.state()
        state["ok"] = state["ok"] and state["slack"]["ok"]
    return state
