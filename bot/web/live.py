"""Tells every open page that something changed; one poller for the whole process."""

import asyncio
from collections.abc import Callable

import structlog
from nicegui import Event, run

from knowledge.errors import KnowledgeError

POLL_S = 0.3

log = structlog.get_logger()


class Live:
    """Watches a version and emits `changed` when it is another one; `poke` looks at once."""

    def __init__(self, version: Callable[[], tuple[int, ...]]) -> None:
        self.changed: Event[[]] = Event()
        self._version = version
        self._seen: tuple[int, ...] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._now: asyncio.Event | None = None

    async def watch(self) -> None:
        """Poll until cancelled. A database that is locked or gone only delays what pages show."""
        self._loop, self._now = asyncio.get_running_loop(), asyncio.Event()
        while True:
            try:
                version = await run.io_bound(self._version)
            except KnowledgeError as error:
                log.warning("pages cannot be updated", error=str(error))
                version = self._seen
            if version is not None and version != self._seen:
                self._seen = version
                self.changed.emit()
            try:
                await asyncio.wait_for(self._now.wait(), POLL_S)
            except TimeoutError:
                continue
            self._now.clear()

    def poke(self) -> None:
        """Something was written just now; may be called from any thread."""
        if self._loop is not None and self._now is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._now.set)
