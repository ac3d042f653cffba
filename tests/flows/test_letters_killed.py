"""The process is killed in the middle of thousands of sendings: after the restart each letter has gone out once, none is lost."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def desk(data: Path, *options: str, expect: int = 0) -> dict[str, Any]:
    """Run the desk's process; its final state, or nothing where it was killed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.letters_process", str(data), *options],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == expect, done.stderr[-3000:]
    return json.loads(done.stdout) if done.stdout else {}


def check(state: dict[str, Any], count: int) -> None:
    """So many letters, each with one sending, one message in a conversation of its own, one clock of each kind."""
    assert state["states"] == {"sent": count}
    for name in ("messages", "threads", "sendings", "alarms"):
        assert state[name] == [count, count], name


@pytest.mark.slow
def test_ten_thousand_letters_with_a_restart_in_the_middle(tmp_path: Path) -> None:
    desk(tmp_path, "--make", "10000", "--kill-after", "4321", expect=-signal.SIGKILL)
    check(desk(tmp_path), 10_000)


def test_letters_killed_in_the_middle_of_a_transaction(tmp_path: Path) -> None:
    desk(tmp_path, "--make", "300", "--kill-after", "120", expect=-signal.SIGKILL)
    check(desk(tmp_path), 300)
    check(desk(tmp_path), 300)
