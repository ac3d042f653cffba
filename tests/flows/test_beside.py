"""Commands beside a running desk go through it; the desk goes on; when it is killed the folder is free again."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningDesk:
    """`firstline serve` as a process, and commands beside it; with `log` its standard error goes to that file."""

    log: Path | None = None

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        errors = self.log.open("wb") if self.log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve", "--port", str(self.port)],
            cwd=data.parent, env=self.environment, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert f":{self.port}" in self.process.stdout.readline()

    @property
    def environment(self) -> dict[str, str]:
        # NiceGUI does not serve where it believes to be inside a test.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        return inherited | {"DATA_DIR": str(self.data), "PYTHONPATH": str(ROOT)}

    def command(self, *arguments: str, status: int = 0) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments, "--json"],
            cwd=self.data.parent, env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stderr[-1500:]
        return json.loads(done.stdout) if done.stdout else done.stderr

    def health(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


@pytest.fixture
def running(desk_data: Path) -> Iterator[RunningDesk]:
    desk = RunningDesk(desk_data)
    yield desk
    if desk.process.poll() is None:
        desk.process.send_signal(signal.SIGTERM)
        assert desk.process.wait(timeout=30) == 0


def test_questions_and_documents_beside_a_running_desk(running: RunningDesk, tmp_path: Path) -> None:
    before = running.health()["edition"]
    asked = running.command("ask", "How long do I have to answer a complaint in a US federal court?")
    assert "21 days" in asked["answer"]["text"] and asked["edition"] == before
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "zebra.md").write_text("# Zebra marks\n\nA zebra mark is renewed every 77 years.", encoding="utf-8")
    made = running.command("ingest", str(folder))
    assert made["added"] == 1
    assert running.health()["edition"] == made["edition"] != before
    assert "77 years" in running.command("ask", "How often is a zebra mark renewed?")["answer"]["text"]
    running.command("editions", "rollback")
    assert running.health()["edition"] == before


def test_a_second_desk_on_the_same_folder_or_port_is_refused(running: RunningDesk) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "serve", "--port", str(running.port)],
        cwd=running.data.parent, env=running.environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3 and str(running.port) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_killed_desk_leaves_its_folder_free(running: RunningDesk) -> None:
    running.process.kill()
    running.process.wait()
    asked = running.command("ask", "What is a TRO?")
    assert asked["answer"]["verdict"] == "supported"
    again = RunningDesk(running.data)
    assert again.health()["ok"]
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(timeout=30) == 0
