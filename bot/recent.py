"""What was read a moment ago is not read again: for rows that every event asks for and that hardly ever change."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

FRESH_S = 5.0
"""How long another process's change may stay unseen; one's own is seen at once."""
MOST = 20_000

T = TypeVar("T")


class Recent:
    """Values by key, each kept for `FRESH_S` or until it is forgotten. Thread-safe."""

    def __init__(self, fresh_s: float = FRESH_S) -> None:
        self._fresh_s = fresh_s
        self._lock = threading.Lock()
        self._kept: dict[Any, tuple[Any, float]] = {}
        self._changes = 0

    def get(self, key: Any, read: Callable[[], T]) -> T:
        """The value of this key, read anew where it is not known or too old."""
        with self._lock:
            kept, changes = self._kept.get(key), self._changes
        now = time.monotonic()
        if kept is not None and kept[1] > now:
            found: T = kept[0]
            return found
        value = read()
        with self._lock:
            if changes == self._changes:  # otherwise it may have been read before the change
                if len(self._kept) >= MOST:
                    self._kept.clear()
                self._kept[key] = (value, now + self._fresh_s)
        return value

    def forget(self, *keys: Any) -> None:
        """These were changed; call it after the commit."""
        with self._lock:
            self._changes += 1
            for key in keys:
                self._kept.pop(key, None)
