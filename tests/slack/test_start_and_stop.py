"""`firstline serve` with Slack on: it starts whatever Slack does, says what is wrong, and stops within seconds."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.slack.apart import ROOT, environment, twice
from tests.slack.double import SlackDouble
from tests.slack.running import SlackDesk

QUESTION = "How long do I have to answer a complaint in a US federal court?"
FIGURE = "21 days"
SECONDS = 15
"""The bound of a stop, wide enough for a busy machine; nothing that Slack does may stretch it."""

Trouble = Callable[[SlackDouble], None]


class Served:
    """`firstline serve` beside the double."""

    def __init__(self, slack: SlackDouble, data: Path) -> None:
        self.desk = SlackDesk(slack, data)
        self.slack = slack
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]

    def start(self) -> None:
        """Start it and wait until its web answers."""
        settings = {**self.desk.settings, "port": self.port, "log_level": "WARNING"}
        self._log = (self.desk.data.parent / "serve.log").open("a", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"], cwd=self.desk.data.parent,
            env=environment(settings) | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert "is ready" in self.process.stdout.readline(), self.said()

    def said(self) -> str:
        """The end of its log."""
        return (self.desk.data.parent / "serve.log").read_text(encoding="utf-8")[-3000:]

    def health(self) -> tuple[int, dict[str, Any]]:
        """Status and body of `/healthz`."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def problem(self, name: str) -> str:
        """Wait until `/healthz` names this problem; the line."""

        def said() -> str | None:
            status, found = self.health()
            lines = [p["detail"] for p in found["slack"]["problems"] if p["name"] == name]
            return lines[0] if lines and status == 503 and not found["ok"] else None

        return str(self.slack.until(said, 30))

    def stop(self) -> float:
        """SIGTERM; the seconds until it ended, with exit status 0."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        assert status == 0, self.said()
        assert "Traceback" not in self.said()
        return time.monotonic() - started


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        yield double


@pytest.fixture
def served(slack: SlackDouble, desk_data: Path) -> Iterator[Served]:
    made = Served(slack, desk_data)
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def cut(slack: SlackDouble) -> None:
    slack.fault("*", times=100_000, drop=True)


def revoke_bot(slack: SlackDouble) -> None:
    slack.world.revoked.add(slack.bot_token)


def revoke_app(slack: SlackDouble) -> None:
    slack.world.revoked.add(slack.app_token)


def mend(slack: SlackDouble) -> None:
    """All is well again."""
    slack.faults.clear()
    slack.world.revoked.clear()
    slack.accept_connections()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trouble", "name", "words"),
    [
        (cut, "token", "Web API does not answer"),
        (revoke_bot, "token", "firstline doctor"),
        (revoke_app, "socket", "SLACK_APP_TOKEN"),
    ],
    ids=["unreachable", "wrong bot token", "wrong app token"],
)
def test_it_starts_all_the_same_and_connects_later(
    slack: SlackDouble, served: Served, trouble: Trouble, name: str, words: str
) -> None:
    trouble(slack)
    served.start()
    assert words in served.problem(name)
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/guides", timeout=20) as page:
        assert page.status == 200, "the web works without Slack"
    mend(slack)
    slack.wait_connected(timeout_s=40)
    slack.until(lambda: served.health()[1]["slack"]["ok"], 40)
    assert served.health()[0] == 200
    asked = served.desk.lin.post(served.desk.ask, QUESTION)
    served.desk.reply(served.desk.ask, asked, FIGURE)
    assert served.stop() < SECONDS


def limited(slack: SlackDouble) -> None:
    slack.fault("*", times=100_000, status=429, retry_after=300)


def nothing_posted(slack: SlackDouble) -> None:
    slack.fault("chat.postMessage", times=100_000, status=429, retry_after=300)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trouble", "name"),
    [(limited, "rate"), (nothing_posted, "socket"), (cut, "api")],
    ids=["429", "no sockets", "unreachable"],
)
def test_a_stop_in_the_middle_of_trouble_is_quick_and_loses_nothing(
    slack: SlackDouble, served: Served, trouble: Trouble, name: str
) -> None:
    slack.retry_clock(minute_s=60.0)
    served.start()
    slack.wait_connected()
    slack.until(lambda: served.health()[1]["slack"]["ok"])
    trouble(slack)
    asked = served.desk.lin.post(served.desk.ask, QUESTION)
    slack.until(lambda: slack.calls_of("chat.postMessage"))
    if name == "socket":
        slack.refuse_connections()
        slack.drop()
    served.problem(name)
    assert served.stop() < SECONDS
    if name != "rate":
        return  # once is enough for what comes after: it is the same durable work
    mend(slack)
    served.start()
    served.desk.reply(served.desk.ask, asked, FIGURE, 60)
    assert len(served.desk.replies(served.desk.ask, asked)) == 1
    assert twice(slack) == {}
    assert served.stop() < SECONDS
