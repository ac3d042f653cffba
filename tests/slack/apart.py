"""A desk in a process of its own beside the double in this one: what it stores is read here, what it posts is seen there."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bot.bootstrap import Parts
from bot.settings import Settings
from tests.slack.double import SlackDouble
from tests.slack.running import SlackDesk

ROOT = Path(__file__).resolve().parents[2]


class DeskApart(SlackDesk):
    """As `SlackDesk`, but it can be killed. `kill_at` names a step of the flows at which it kills itself."""

    process: "subprocess.Popen[str]"

    def start(self, *, connected: bool = True, kill_at: str | None = None) -> None:
        """Start the process; with `connected` wait until Slack's events reach it."""
        self.parts = Parts(Settings(**self.settings, _env_file=None))
        options = ["--kill-at", kill_at] if kill_at else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.slack.desk_process", *options],
            cwd=ROOT, env=environment(self.settings), stdout=subprocess.PIPE, stderr=self._log("a"), text=True,
        )  # fmt: skip
        if connected:
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
            assert line == "ready\n", self.said()
            self.slack.wait_connected()

    def _log(self, mode: str) -> Any:
        return (self.data.parent / "desk.log").open(mode, encoding="utf-8")

    def said(self) -> str:
        """The end of its log."""
        return (self.data.parent / "desk.log").read_text(encoding="utf-8")[-3000:]

    def wait_killed(self, timeout_s: float = 60) -> None:
        """Wait until it has ended by SIGKILL."""
        assert self.process.wait(timeout_s) == -signal.SIGKILL, self.said()
        self.parts.close()

    def kill(self) -> None:
        """`kill -9`, from any thread."""
        self.process.send_signal(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it as a signal does; it must end well."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(30) == 0, self.said()
        self.parts.close()


def environment(settings: dict[str, Any]) -> dict[str, str]:
    """The settings as a process gets them; nothing of this machine's own settings gets through."""
    known = {name.upper() for name in Settings.model_fields}
    rest = {k: v for k, v in os.environ.items() if k.upper() not in known and k != "PYTEST_CURRENT_TEST"}
    return rest | {name.upper(): str(value) for name, value in settings.items()} | {"PYTHONPATH": str(ROOT)}


def deliveries(slack: SlackDouble) -> Counter[str]:
    """How often each thing that the desk posts stands in Slack, by the delivery id in its metadata."""
    with slack.world.lock:
        found = [m for c in slack.world.channels.values() for m in c.messages.values()]
    keys = [((m.get("metadata") or {}).get("event_payload") or {}).get("delivery") for m in found]
    return Counter(key for key in keys if key)


def twice(slack: SlackDouble) -> dict[str, int]:
    """What stands in Slack more than once."""
    return {key: n for key, n in deliveries(slack).items() if n > 1}


def unfinished(desk: SlackDesk) -> list[str]:
    """Durable work that has not ended."""
    client: Any = desk.parts.queue._client
    found = client.list_workflows(status=["PENDING", "ENQUEUED"], load_input=False, load_output=False)
    return [one.workflow_id for one in found]


def at_rest(desk: SlackDesk, timeout_s: float = 60) -> None:
    """Wait until there is nothing left to do."""
    desk.slack.until(lambda: not unfinished(desk), timeout_s)
