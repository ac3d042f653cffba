"""What a test breaks on purpose, and Slack's pacing of messages."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.slack.double.refusals import known
from tests.slack.double.world import Json


@dataclass
class Fault:
    """How the next calls of a method fail."""

    method: str
    times: int = 1
    status: int | None = None
    retry_after: float | None = None
    error: str | None = None
    html: bool = False
    delay_s: float = 0.0
    after: bool = False  # the call takes effect, then the answer is broken
    drop: bool = False  # the line is cut instead of an answer
    match: Callable[[Json], bool] | None = None
    then: Callable[[], None] | None = None  # done once the call took effect, before it is answered

    @property
    def breaks(self) -> bool:
        """Whether the answer is broken, and not only slow."""
        return bool(self.status or self.error or self.html or self.drop)


class Faults:
    """The faults that are still to come, first in first out for each method."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Plan a fault; a code that Slack never answers to this method is a mistake of the test."""
        if fault.error and fault.method != "*" and not known(fault.method, fault.error):
            raise ValueError(f"Slack does not answer {fault.error} to {fault.method}")
        if fault.after and not fault.breaks:
            raise ValueError("after=True needs a broken answer: status, error, html or drop")
        with self._lock:
            self._waiting.append(fault)
        return fault

    def take(self, method: str, args: Json) -> Fault | None:
        """The fault that hits this call, counted down."""
        with self._lock:
            for fault in self._waiting:
                if fault.method in (method, "*") and (fault.match is None or fault.match(args)):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        """Everything works again."""
        with self._lock:
            self._waiting.clear()


class Pace:
    """About one message a second in each conversation, with a small burst."""

    METHODS = ("chat.postMessage", "chat.postEphemeral", "chat.startStream")

    def __init__(self, burst: int = 3, each_s: float = 1.0) -> None:
        self.burst, self.each_s = burst, each_s
        self._levels: dict[str, tuple[float, float]] = {}  # channel -> level, when

    def wait_for(self, method: str, args: Json) -> int:
        """Seconds to wait before this call is welcome; 0 when it is."""
        if method not in self.METHODS:
            return 0
        channel, now = str(args.get("channel")), time.monotonic()
        level, when = self._levels.get(channel, (0.0, now))
        level = max(0.0, level - (now - when) / self.each_s)
        if level + 1 > self.burst:
            self._levels[channel] = (level, now)
            return max(1, math.ceil((level + 1 - self.burst) * self.each_s))
        self._levels[channel] = (level + 1, now)
        return 0
