"""Reads files in one separate process that may be killed at any time."""

import dataclasses
import json
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import wire

_PACKAGES = Path(__file__).resolve().parents[2]


class _Died(Exception):
    """The reading process ended without an answer."""


class ReaderPool:
    """Reads files one by one in a child process; a child that dies or hangs is replaced.

    Safe to share between threads (they take turns). Close it, or use it in a `with` block.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._used = False

    def read(self, file: SourceFile) -> Document:
        """One file as a document; raises `UnreadableFile`, also when the reading process had to be killed."""
        with self._lock:
            if self._used:
                # Earlier files may have left this process full or dead: only a fresh one can blame the file.
                with suppress(_Died):
                    try:
                        return self._ask(file)
                    except UnreadableFile as error:
                        if error.reason_code != "out_of_memory":
                            raise
                self._stop()
            try:
                return self._ask(file)
            except _Died as error:
                raise UnreadableFile("damaged", str(error)) from error

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
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(self._limits.timeout_s, expire)
        timer.daemon = True
        timer.start()
        try:
            line = _exchange(process, wire.request(file))
        except BaseException:  # Ctrl-C: the child is in the middle of a file
            self._stop()
            raise
        finally:
            timer.cancel()
        self._used = True
        if line.endswith(b"\n"):
            return wire.parsed_answer(line)
        code = process.wait()
        self._stop()
        if expired.is_set():
            raise UnreadableFile("timeout", f"{self._limits.timeout_s:g} s")
        raise _Died(f"the reading process ended with status {code}")

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._used = False
            self._process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
                [sys.executable, "-m", "ingest.readers.child", json.dumps(dataclasses.asdict(self._limits))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Nothing else of the environment: a parser has no use for tokens and database addresses.
                env={"PYTHONPATH": str(_PACKAGES), "PYTHONUTF8": "1"},
            )
        return self._process

    def _stop(self) -> None:
        process, self._process, self._used = self._process, None, False
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # a request that was never taken is still in the pipe
                    stream.close()


def _exchange(process: "subprocess.Popen[bytes]", request: bytes) -> bytes:
    """The answer line; empty or cut off when the process ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(request)
        process.stdin.flush()
    except BrokenPipeError:
        return b""
    return process.stdout.readline()
