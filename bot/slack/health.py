"""What is wrong with the connection to Slack, for `/healthz` and the log. Thread-safe."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

log = structlog.get_logger()


class Health:
    """Problems by name, each noted when it begins and gone when it ends."""

    def __init__(self, clock: Callable[[], datetime], *, quiet: bool = False) -> None:
        """`quiet` leaves the log alone, where somebody else says what is wrong."""
        self._quiet = quiet
        self._clock = clock
        self._lock = threading.Lock()
        self._problems: dict[str, tuple[str, datetime]] = {}
        self.connection = "not started"
        self.limited = 0
        """How often Slack has asked to wait."""
        self.workspace: str | None = None

    def problem(self, name: str, detail: str) -> None:
        """Something does not work."""
        with self._lock:
            new = name not in self._problems
            self._problems[name] = (detail, self._problems[name][1] if not new else self._clock())
        if new and not self._quiet:
            log.warning("slack", problem=name, detail=detail)

    def asked_to_wait(self) -> None:
        """Slack has answered 429."""
        with self._lock:
            self.limited += 1

    def well(self, *names: str) -> None:
        """These work (again)."""
        with self._lock:
            ended = [name for name in names if self._problems.pop(name, None)]
        if ended and not self._quiet:
            log.info("slack works again", after=", ".join(ended))

    def has(self, *names: str) -> bool:
        """Whether one of these does not work."""
        with self._lock:
            return any(name in self._problems for name in names)

    def state(self) -> dict[str, Any]:
        """What `/healthz` shows: `ok` is False while anything does not work."""
        with self._lock:
            problems = [
                {"name": name, "detail": detail, "since": since.isoformat(timespec="seconds")}
                for name, (detail, since) in sorted(self._problems.items())
            ]
        ok = not problems and self.connection in ("connected", "http", "elsewhere")
        return {"ok": ok, "connection": self.connection, "workspace": self.workspace, "problems": problems}
