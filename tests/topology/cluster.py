"""PostgreSQL, a Chroma server and any number of Firstline processes on this machine, for tests that kill and restart them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from bot.bootstrap import Parts
from bot.settings import Settings
from tests.postgres import Server

ROOT = Path(__file__).resolve().parents[2]


class Cluster:
    """A context manager; `folder` takes every process's own data folder, the shared one and the logs."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.postgres = Server()
        self.chroma_port = free_port()
        self._settings = settings
        self._chroma: subprocess.Popen[bytes] | None = None
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Cluster":
        self.postgres.__enter__()
        self.start_chroma()
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.stop_chroma()
        self.postgres.__exit__()

    def add(self, **settings: str) -> None:
        """More settings for the processes that start from now on."""
        self._settings |= settings

    def start_chroma(self) -> None:
        """Let the Chroma server run on the data that it has."""
        program = Path(sys.executable).with_name("chroma")
        options = ["run", "--path", str(self.folder / "chroma"), "--host", "127.0.0.1", "--port", str(self.chroma_port)]
        log = (self.folder / "chroma.log").open("ab")
        self._chroma = subprocess.Popen([str(program), *options], stdout=log, stderr=log, cwd=self.folder)
        until(self._chroma_answers, "the Chroma server")

    def stop_chroma(self) -> None:
        """Kill it."""
        if self._chroma is not None:
            self._chroma.kill()
            self._chroma.wait()

    def _chroma_answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.chroma_port}/api/v2/heartbeat", timeout=2).is_success
        except httpx.HTTPError:
            return False

    def settings(self, name: str, role: str) -> dict[str, str]:
        """The settings of a process, as its environment has them."""
        return {
            "DATA_DIR": str(self.folder / name),
            "SHARED_DIR": str(self.folder / "shared"),
            "DATABASE_URL": self.postgres.url,
            "CHROMA_URL": f"http://127.0.0.1:{self.chroma_port}",
            "ROLE": role,
            "EXECUTOR_ID": name,
            "PORT": str(free_port()),
            **self._settings,
        }

    def start(self, name: str, role: str) -> None:
        """Start a process of this role, or start it again, and return when it is ready."""
        log = self.folder / f"{name}.log"
        before = log.read_text("utf-8").count("is ready") if log.exists() else 0
        self.launch(name, role)
        until(lambda: log.read_text("utf-8").count("is ready") > before, name, self.processes[name])

    def launch(self, name: str, role: str) -> None:
        """The same without waiting."""
        log = (self.folder / f"{name}.log").open("ab")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "CHAT_"))}
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"], cwd=ROOT, stdout=log, stderr=log,
            env={**environment, "PYTHONPATH": str(ROOT), **self.settings(name, role)},
        )  # fmt: skip

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A command of an operator, on a host of its own."""
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.settings("operator", "all")},
        )  # fmt: skip

    def kill(self, name: str) -> None:
        """End a process as a power cut does."""
        self.processes[name].kill()
        self.processes.pop(name).wait()

    def stop(self, name: str) -> int:
        """End a process as an operator does; its exit status."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=60)

    def parts(self, **changed: Any) -> Parts:
        """The parts of one more process, here in the test: it writes and looks, and takes no work."""
        values: dict[str, Any] = {k.lower(): v for k, v in self.settings("test", "web").items()}
        return Parts(Settings(**{**values, **changed}, _env_file=None))


def until(holds: Callable[[], bool], what: str, process: subprocess.Popen[bytes] | None = None, s: float = 120) -> None:
    """Wait until something holds; fails when the process ends before."""
    end = time.monotonic() + s
    while not holds():
        assert process is None or process.poll() is None, f"{what} ended with {process.returncode}"
        assert time.monotonic() < end, f"{what}: not within {s} s"
        time.sleep(0.1)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
