"""A question through the whole desk with a language model: what is shown, what is kept, what left the machine."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.chat_server import Act, ChatServer, copies, hangs, serving

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Lin Hua of Hangzhou Lamp Trading asks: how long do I have to oppose a European patent at the EPO?"


def asked(data: Path, server: ChatServer, question: str, **settings: str) -> dict[str, Any]:
    """The state of a desk of its own after one question."""
    chat = {"CHAT_MODEL": "scripted", "CHAT_BASE_URL": server.url, "CHAT_API_KEY": "secret-key", "CHAT_REDACT": "true"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.desk_process", str(data), "--say", question],
        cwd=ROOT, env=os.environ | chat | settings, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "secret-key" not in done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"log": done.stderr}


@pytest.mark.parametrize(
    ("act", "writer", "reason"), [(copies(), "scripted", None), (hangs(), "extractive", "time_out")]
)
def test_a_question_is_answered_once_whatever_the_model_does(
    desk_data: Path, act: Act, writer: str, reason: str | None
) -> None:
    with serving(act) as server:
        state = asked(desk_data, server, QUESTION, CHAT_TIMEOUT_S="18" if reason is None else "3")
        heard = server.heard
    (thread,) = state["threads"].values()
    (reply,) = [m["reply"] for m in thread if m["reply"]]
    assert [entry["outcome"] for entry in state["ledger"]] == ["answered"]
    assert reply["kind"] == "answer" and "9 months" in reply["answer"]["text"]
    drafting = reply["answer"]["drafting"]
    assert (reply["answer"]["writer"], drafting["reason"]) == (writer, reason)
    assert (reply["answer"]["prompt"] is None) == (reason is not None) and len(drafting["prompt"]) == 12
    assert "language model" in state["log"] and "Hangzhou" not in state["log"]
    assert "Hangzhou" not in heard and "Lin Hua" not in heard
    assert reason is not None or "oppose a European patent" in heard


def test_what_is_urgent_waits_for_no_model(desk_data: Path) -> None:
    with serving(hangs()) as server:
        chat = {
            "CHAT_MODEL": "scripted",
            "CHAT_BASE_URL": server.url,
            "DATA_DIR": str(desk_data),
            "PYTHONPATH": str(ROOT),
        }
        for question in ("Our goods were seized by customs in Rotterdam.", "收到法院的TRO，账户被冻结了。"):
            done = subprocess.run(
                [sys.executable, "-m", "bot.cli", "ask", question, "--json"],
                cwd=desk_data.parent, env=os.environ | chat, capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr[-2000:]
            answer = json.loads(done.stdout)
            assert answer["route"] == "escalate" and answer["answer"]["text"]
        assert server.requests == []
