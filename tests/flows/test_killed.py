"""The process is killed at every step of a question and of an escalation; after the restart there is one outcome each."""

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("begin", "responding", "responded", "settling", "settled")
QUESTION = "How long do I have to answer a complaint in a US federal court?"
DANGER = "我们的PayPal账户昨天被美国法院冻结了，收到TRO。"


def desk(data: Path, *options: str, expect: int = 0) -> dict[str, Any]:
    """Run the desk's process; its final state, or nothing where it was killed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.desk_process", str(data), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == expect, done.stderr[-2000:]
    return json.loads(done.stdout) if done.stdout else {}


def replies(state: dict[str, Any]) -> list[dict[str, Any]]:
    """What the bot said to enterprises."""
    every = [m for thread in state["threads"].values() for m in thread]
    return [m for m in every if m["author"]["role"] == "bot" and not m["inside"]]


def test_the_steps_are_the_steps(desk_data: Path) -> None:
    state = desk(desk_data, "--say", QUESTION)
    assert state["steps"] == list(STEPS), "a step was added: kill there too"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("text", "outcome"), [(QUESTION, "answered"), (DANGER, "handed_over")])
def test_killed_at_a_step_and_started_again(desk_data: Path, step: str, text: str, outcome: str) -> None:
    desk(desk_data, "--say", text, "--kill-at", step, expect=-signal.SIGKILL)
    state = desk(desk_data)
    assert [entry["outcome"] for entry in state["ledger"]] == [outcome]
    assert len(replies(state)) == 1
    assert len(state["cases"]) == (1 if outcome == "handed_over" else 0)


@pytest.mark.parametrize("change", ["application_version = 'firstline-0'", "status = 'ERROR'"])
def test_what_another_version_or_a_fault_left_open_is_taken_up(desk_data: Path, change: str) -> None:
    desk(desk_data, "--say", QUESTION, "--kill-at", "responding", expect=-signal.SIGKILL)
    with closing(sqlite3.connect(desk_data / "firstline.db")) as database:
        assert database.execute(f"UPDATE workflow_status SET {change}").rowcount == 1
        database.commit()
    state = desk(desk_data)
    assert [entry["outcome"] for entry in state["ledger"]] == ["answered"] and len(replies(state)) == 1


def test_the_same_message_many_times_shuffled_is_one_each(desk_data: Path) -> None:
    state = desk(desk_data, "--say", QUESTION, "--say", DANGER, "--times", "4")
    assert sorted(entry["outcome"] for entry in state["ledger"]) == ["answered", "handed_over"]
    assert len(replies(state)) == 2


@pytest.mark.parametrize("step", ["responding", "responded", "settling"])
def test_a_claim_while_an_answer_is_written_silences_the_bot(desk_data: Path, step: str) -> None:
    opened = desk(desk_data, "--say", DANGER)
    thread = next(iter(opened["threads"]))
    state = desk(desk_data, "--say", QUESTION, "--key", "second", "--thread", thread, "--claim-at", step)
    assert [entry["outcome"] for entry in state["ledger"]] == ["handed_over", "relayed"]
    kinds = [m["reply"]["kind"] for m in replies(state)]
    assert kinds == ["handover", "notice"], "only the hand-over and the word that somebody has taken over"
