"""Reads files in one separate process that may be killed at any time."""

import dataclasses
import json
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import wire

_PACKAGES = Path(__file__).resolve().parents[2]


class ReaderPool:
    """Reads files one by one in a child process; a child that dies or hangs is replaced.

    Safe to share between threads (they take turns). Close it, or use it in a `with` block.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answered = 0

    def read(self, file: SourceFile) -> Document:
        """One file as a document; raises `UnreadableFile`, also when the reading process had to be killed."""
        with self._lock:
            used = self._answered > 0
            try:
                return self._ask(file)
            except UnreadableFile as error:
                if not used or error.reason_code != "out_of_memory":
                    raise
            # An earlier file may have left the memory full: only a fresh process can blame this one.
            self._stop()
            return self._ask(file)

    def close(self) -> None:
        """Ends the child process."""
        with self._lock:
            self._stop()

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, file: SourceFile) -> Document:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(self._limits.timeout_s, expire)
        timer.daemon = True
        timer.start()
        try:
            line = self._exchange(process, wire.request(file))
        except BaseException:  # Ctrl-C: the child is in the middle of a file
            self._stop()
            raise
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            self._answered += 1
            return wire.parsed_answer(line)
        code = process.wait()
        self._stop()
        if expired.is_set():
            raise UnreadableFile("timeout", f"{self._limits.timeout_s:g} s")
        if code == -9:
            raise UnreadableFile("out_of_memory", "the reading process was killed by the system")
        raise UnreadableFile("damaged", f"the reading process ended with status {code}")
