"""Embedded stores belong to one process at a time: who holds the data folder, and what it is."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from bot.errors import NotReachable

Holder = Literal["desk", "command"]


class DataFolder:
    """The lock on a data folder. The system releases it when its holder dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "holder.lock")
        self._card = folder / "holder.json"

    def desk_runs(self) -> bool:
        """Whether a desk holds the folder right now."""
        if not self._card.exists():
            return False
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return self._read().get("role") == "desk"
        self._lock.release()
        return False

    @contextmanager
    def held(self, role: Holder, *, wait_s: float) -> Iterator[None]:
        """Hold the folder; raises `NotReachable` if somebody else still does after `wait_s` seconds."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=wait_s, poll_interval=0.1)
        except Timeout:
            card = self._read()
            who = "a desk" if card.get("role") == "desk" else "another command"
            mend = "stop it or use another DATA_DIR" if card.get("role") == "desk" else "wait for it to end"
            raise NotReachable(f"{self._folder} is in use by {who} (process {card.get('pid', '?')}): {mend}") from None
        try:
            self._card.write_text(json.dumps({"role": role, "pid": os.getpid()}), encoding="utf-8")
            yield
        finally:
            self._card.unlink(missing_ok=True)
            self._lock.release()

    def _read(self) -> dict[str, object]:
        try:
            card = json.loads(self._card.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return card if isinstance(card, dict) else {}
