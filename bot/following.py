"""Keeps the indexes of this host at the current edition where another process makes the editions."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.bootstrap import Parts
from ingest.progress import Progress, silent
from knowledge.errors import KnowledgeError

EVERY_S = 1.0
log = structlog.get_logger()


def await_edition(parts: Parts, progress: Progress = silent) -> None:
    """Return when this host has the indexes of the current edition; waits for the first one to be published."""
    pause = threading.Event()
    while parts.library.published() is None:
        log.info("no edition is published yet: waiting for the process that reads the guides")
        pause.wait(EVERY_S)
    parts.pipeline.follow(progress=progress)


@contextmanager
def following(parts: Parts) -> Iterator[None]:
    """Meanwhile each new edition is brought to this host; until then the one before answers."""
    if not parts.settings.chroma_url:  # embedded: whoever publishes does it here
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_follow, args=(parts, stop), name="editions", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=EVERY_S)


def _follow(parts: Parts, stop: threading.Event) -> None:
    while not stop.wait(EVERY_S):
        try:
            edition = parts.pipeline.follow()
            if edition is not None:
                log.info("a new edition answers here", edition=edition.id)
        except KnowledgeError as error:
            log.warning("the current edition cannot be brought here yet", error=str(error))
