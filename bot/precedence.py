"""Who goes first in one process: what somebody waits for by the second, before what may take a moment longer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

QUIET_S = 0.03
"""The patient wait this long after the last hurried work: the next may be on its way already."""
LONGEST_S = 2.0
"""How long the patient wait at most, however many hurried ones come."""


class Precedence:
    """Hurried work is never held up; patient work lets it pass."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._hurried = 0
        self._last = -QUIET_S

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Around work that somebody waits for."""
        with self._changed:
            self._hurried += 1
        try:
            yield
        finally:
            with self._changed:
                self._hurried -= 1
                self._last = time.monotonic()
                if not self._hurried:
                    self._changed.notify_all()

    def let_pass(self) -> None:
        """Wait while hurried work is under way, and until a moment after it."""
        end = time.monotonic() + LONGEST_S
        with self._changed:
            while (now := time.monotonic()) < end:
                quiet = self._last + QUIET_S - now
                if not self._hurried and quiet <= 0:
                    return
                self._changed.wait(end - now if self._hurried else quiet)
