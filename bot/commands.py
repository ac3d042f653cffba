"""What the command line asks of the embedded stores: done here, or by the running desk through its queue."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.bootstrap import Parts
from bot.conversations import Person
from bot.errors import NotReachable
from bot.evaluating import newest
from bot.lesson_work import bring_out
from bot.roles import BUILDS
from bot.threads import messages_of
from bot.works import WORKS
from ingest.errors import EditionFailed
from ingest.progress import Progress
from knowledge.errors import UnusableInput

WAIT_S = 60.0
TIMEOUT_S = 1800.0
SYSTEM = Person("firstline", "Firstline", "lead")
"""The desk itself."""
INSIDE = frozenset({"market", "foreign", "say", "checklist"})
"""Keys of a response that only replies need."""


def run(parts: Parts, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Do one command on this process's own stores; arguments and result are plain JSON."""
    if name in WORKS:
        WORKS[name](parts, arguments["row"])
        return {}
    return COMMANDS[name](parts, arguments)


def desk_runs(parts: Parts) -> bool:
    """Whether a running desk does what is asked of the stores: the one that holds them, or one beside a Chroma server."""
    if parts.folder.desk_runs():
        return True
    return bool(parts.settings.chroma_url) and any(one.role in BUILDS for one in parts.executors.living())


def dispatch(parts: Parts, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Do one command wherever the stores are: in the running desk if there is one, otherwise here."""
    if not desk_runs(parts):
        with parts.folder.held("command", wait_s=WAIT_S):
            return run(parts, name, arguments)
    result = parts.queue.command(name, arguments, timeout_s=TIMEOUT_S)
    if "error" in result:
        raise _ERRORS[result["status"]](result["error"])
    return result


def shown(response: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of `ask --json`."""
    return {key: value for key, value in response.items() if key not in INSIDE}


def ingest(
    parts: Parts, paths: Sequence[Path], *, dry_run: bool, allow_empty: bool, progress: Progress
) -> dict[str, Any]:
    """Read and embed here; the indexes are made and the edition is published by whoever holds the stores then."""
    report = parts.pipeline.ingest(
        paths,
        dry_run=dry_run,
        allow_empty=allow_empty,
        progress=progress,
        publish=lambda draft: dispatch(parts, "publish", {"draft": draft}),
        exists=(lambda _edition: True) if desk_runs(parts) else None,
    )
    return report.as_dict()


def _ask(parts: Parts, arguments: Mapping[str, Any]) -> dict[str, Any]:
    thread = messages_of(arguments["thread"])
    at = newest(thread) if arguments.get("from_file") else None
    response = parts.responder.respond(thread, market=arguments["market"], now=at)
    return parts.responder.to_json(response)


def _search(parts: Parts, arguments: Mapping[str, Any]) -> dict[str, Any]:
    result = parts.search.find(arguments["text"], market=arguments["market"], k=arguments["k"])
    passages = [
        {
            "passage": hit.passage.id,
            "guide": hit.passage.guide,
            "title": hit.passage.title,
            "heading": list(hit.passage.heading),
            "market": hit.passage.market,
            "language": hit.passage.language,
            "score": round(hit.score, 6),
            "text": hit.passage.text,
            "url": hit.passage.url,
            "similarity": round(hit.similarity, 4),
            "coverage": round(hit.coverage, 4),
        }
        for hit in result.hits
    ]
    return {
        "query": result.query,
        "language": result.language,
        "edition": result.edition,
        "passages": passages,
        "took_ms": round(result.took_ms, 2),
    }


def _publish(parts: Parts, arguments: Mapping[str, Any]) -> dict[str, Any]:
    edition = parts.pipeline.publish_draft(arguments["draft"])
    return {"edition": edition.id}


def _rollback(parts: Parts, _arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"edition": parts.library.rollback(parts.indexes.exists).id}


def _rebuild(parts: Parts, _arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"edition": parts.pipeline.rebuild().id}


def _draw_lesson(parts: Parts, arguments: Mapping[str, Any]) -> dict[str, Any]:
    lesson = parts.desk.propose(arguments["row"])
    if lesson is not None:
        parts.announce(lesson)
    return {}


def _lesson_decided(parts: Parts, arguments: Mapping[str, Any]) -> dict[str, Any]:
    parts.announce(parts.desk.lesson(SYSTEM, arguments["row"]))
    for lesson in bring_out(parts.desk, parts.lessons_folder, parts.ingest_lessons, parts.library.documents):
        parts.announce(lesson)
    return {}


COMMANDS = {
    "ask": _ask, "search": _search, "publish": _publish, "rollback": _rollback, "rebuild": _rebuild,
    "draw_lesson": _draw_lesson, "lesson_decided": _lesson_decided,
}  # fmt: skip
_ERRORS: dict[int, type[Exception]] = {1: EditionFailed, 2: UnusableInput, 3: NotReachable}
