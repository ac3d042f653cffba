"""Doing something until it works, in a way that a stop of the desk can end."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import structlog

from bot.errors import NotReachable, Stopping
from knowledge.errors import StoreUnavailable

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
"""Between attempts. What was received must end, however long Slack or the database is gone, and soon after they are back."""
ATTEMPTS = 8
"""For what fails in a way that waiting hardly mends; about two minutes."""

log = structlog.get_logger()
T = TypeVar("T")


class Patience:
    """Not the queue's own repetition: that sleeps for up to an hour, and in its sleep it cannot be stopped."""

    def __init__(self) -> None:
        self._ending = threading.Event()

    def begin(self) -> None:
        """From now on it is tried again."""
        self._ending.clear()

    def end(self) -> None:
        """Whoever waits leaves its work as it is (`Stopping`); it is taken up after the next start."""
        self._ending.set()

    def persist(self, do: Callable[[], T], *, attempts: int | None = None, outage_s: float | None = None) -> T:
        """Do it until it works; `attempts` is the end of patience for errors other than an outage, `outage_s` for that."""
        pause, failed, began = FIRST_PAUSE_S, 0, time.monotonic()
        while True:
            try:
                return do()
            except Exception as error:
                failed += not isinstance(error, NotReachable | StoreUnavailable)
                out = attempts is not None and failed >= attempts
                out = out or (outage_s is not None and time.monotonic() - began > outage_s)
                if out and not self._ending.is_set():
                    raise
                log.warning("tried again later", error=str(error), exc_info=failed == 1)
            if self._ending.wait(pause):
                raise Stopping
            pause = min(pause * 2, LONGEST_PAUSE_S)
