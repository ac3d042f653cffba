"""The process is killed while 200 clocks run; after the restart each rings once, those that were due meanwhile at once, marked late."""

import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLOCKS = 200
HOUR = "3600"
WORKERS = 4


def desk(data: Path, *options: str, expect: int = 0) -> dict[str, Any]:
    """Run the desk's process; its final state, or nothing where it was killed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.timer_process", str(data), *options],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == expect, done.stderr[-3000:]
    return json.loads(done.stdout) if done.stdout else {}


def rings(case: dict[str, Any]) -> tuple[int, int, list[int]]:
    """How often a case's first clock rang, how often that was said, and how late it was."""
    fired = [clock for clock in case["clocks"] if clock[:3] == ["first_human", "remind", "fired"]]
    said = sum(event == ["alert", "alert_claim"] for event in case["events"])
    return len(fired), said, [clock[3] for clock in fired]


def check(state: dict[str, Any], *, rang: int) -> Counter[str]:
    """So many clocks rang, each once, and each that was late says so."""
    found: Counter[str] = Counter()
    for case in state["cases"].values():
        count, said, late = rings(case)
        assert count == said <= 1, case
        assert sum(clock[2] == "live" for clock in case["clocks"]) == 1, "the next clock runs"
        marks = [note for move, note in case["events"] if move == "late"]
        assert len(marks) == sum(seconds > 120 for seconds in late)
        assert all(str(late[0]) in mark for mark in marks)
        found["rang"] += count
        found["late"] += bool(marks)
    assert found["rang"] == rang and state["found"] == []
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("step", "after"), [("ringing", 1), ("ringing", 30), ("rang", 1), ("rang", 30)])
def test_killed_with_two_hundred_clocks_running(tmp_path: Path, step: str, after: int) -> None:
    options = ("--make", str(CLOCKS), "--kill-at", step, "--kill-after", str(after))
    desk(tmp_path, *options, expect=-signal.SIGKILL)
    soon, meanwhile = (sum(n % 3 == third for n in range(1, CLOCKS + 1)) for third in (0, 1))
    # An hour later: what was due in seconds and in a quarter of an hour rings at once.
    state = desk(tmp_path, "--ahead-s", HOUR)
    assert len(state["cases"]) == CLOCKS
    found = check(state, rang=soon + meanwhile)
    # Those that rang before the kill were in time; up to four were under way at once.
    assert after - WORKERS <= soon + meanwhile - found["late"] < after + WORKERS
    # Nothing rings a second time, whatever stands in the queue from before.
    assert check(desk(tmp_path, "--ahead-s", HOUR), rang=soon + meanwhile) == found


def test_without_a_kill_nothing_is_late(tmp_path: Path) -> None:
    state = desk(tmp_path, "--make", "30")
    assert check(state, rang=10)["late"] == 0
