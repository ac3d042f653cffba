"""What other programs asked of the library: one line a call in a file, none of it in the asker's words."""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.errors import NotReachable

Value = str | int | float | None


class CallRecord:
    """Lines of JSON, appended; several processes may write to the file at once."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()

    def keep(self, **values: Value) -> None:
        """Append one call; raises `NotReachable` where it cannot be written, since no call goes unrecorded."""
        line = json.dumps({"at": self._clock().isoformat(timespec="seconds"), **values}, ensure_ascii=False)
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("ab") as file:
                    file.write(line.encode() + b"\n")
        except OSError as error:
            raise NotReachable(f"{self._path}: the call cannot be recorded: {error.strerror}") from error
