"""A running desk: guides first, then the durable flows, then the web."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import structlog

from bot import __version__, commands
from bot.bootstrap import Parts
from ingest.progress import Progress
from ingest.sources import BUILT_IN_GUIDES
from knowledge.errors import BuildInProgress, KnowledgeError

log = structlog.get_logger()


ShowProgress = Callable[[str], AbstractContextManager[Progress]]


def run(
    parts: Parts,
    *,
    progress: ShowProgress,
    on_ready: Callable[[str], None],
    probe: Callable[[str], None] = lambda _step: None,
) -> None:
    """Serve until the process is told to stop. `probe` sees every step of the flows (for tests)."""
    from bot.web.app import WebParts, serve

    prepare(parts, progress)

    def command(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return commands.run(parts, name, arguments)

    flows = parts.flows(command, probe)
    flows.start()
    alarms = flows.alarms
    parts.desk.resume_lessons()
    if parts.slack is not None:
        parts.slack.start()
    try:
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
            outreach=parts.outreach.pages,
        )
        serve(web, parts.settings.listen_host, parts.settings.port, on_ready=on_ready, on_shutdown=lambda: None)
    finally:
        if parts.slack is not None:
            parts.slack.stop()
        flows.stop()
        parts.close()


def check_port(host: str, port: int) -> None:
    """Raise `NotReachable` if the port is taken, before anything slow is done."""
    from bot.web.app import check_port as check

    check(host, port)


def prepare(parts: Parts, progress: ShowProgress) -> None:
    """Bring the built-in guides up to date, and make the derived indexes again where they are missing."""
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
    parts.search.warm_up()


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
