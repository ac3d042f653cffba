"""A real desk beside the double: database, queue, flows, search, guides, Bolt. Over sockets, or over HTTP."""

import socket
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from bot import commands
from bot.bootstrap import Parts, now
from bot.settings import Settings
from bot.web.pages import slack as slack_pages
from tests.slack.double import SlackDouble
from tests.slack.double.people import User
from tests.slack.double.world import Channel


class SlackDesk:
    """The desk in Slack, in this process; a context manager. `stop` and `start` are a restart.

    Experts work in the thread under the card, unless `slack_rooms="direct"` is given.
    """

    def __init__(self, slack: SlackDouble, data: Path, *, http: bool = False, **settings: Any) -> None:
        self.slack = slack
        self.data = data
        self.clock = now
        self.http = http
        self.lin = slack.user("lin", name="Lin Hua", locale="en-US", tz="Asia/Shanghai", email="lin@lamp.example")
        self.chen = slack.user("chen", name="Chen Bo", locale="zh-CN", tz="Asia/Shanghai", email="chen@case.example")
        self.wei = slack.user("wei", name="Dr. Wei Ming", locale="en-US")
        self.berg = slack.user("berg", name="Anna Berg", locale="zh-CN")
        self.zhao = slack.user("zhao", name="Zhao Yan", locale="en-US")
        everybody = [self.lin, self.chen, self.wei, self.berg, self.zhao]
        self.ask = slack.channel("ask-ip", members=everybody)
        self.disputes = slack.channel("disputes", members=everybody)
        self.desk = slack.channel("desk", members=[self.wei, self.berg, self.zhao], private=True)
        self.settings: dict[str, Any] = {
            "data_dir": data,
            "slack_bot_token": slack.bot_token,
            "slack_api_url": slack.api_url,
            "slack_ask_channels": self.ask.id,
            "slack_desk_channel": self.desk.id,
            "slack_leads": self.zhao.id,
            "slack_rooms": "channel",
            "slack_pace_s": 0.0,
            **({"slack_signing_secret": slack.signing_secret} if http else {"slack_app_token": slack.app_token}),
            **settings,
        }

    def __enter__(self) -> "SlackDesk":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, *, connected: bool = True) -> None:
        """Start it; with `connected` wait until Slack's events reach it."""
        self.parts = Parts(Settings(**self.settings, _env_file=None), self.clock)
        self.flows = self.parts.flows(lambda n, a: commands.run(self.parts, n, a), lambda _step: None)
        self.flows.start()
        assert self.parts.slack is not None
        if self.http:
            self._serve()
        self.parts.slack.start()
        if connected and not self.http:
            self.slack.wait_connected()
        if connected:
            self.slack.until(lambda: self.parts.slack.health.state()["ok"])

    def stop(self) -> None:
        """Stop it as a signal does."""
        assert self.parts.slack is not None
        if self.http:
            self._server.should_exit = True
            self._web.join(10)
        self.parts.slack.stop()
        self.flows.stop()
        self.parts.close()

    def _serve(self) -> None:
        app = FastAPI()
        app.include_router(slack_pages.router(self.parts.slack.http))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self._server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
        self._web = threading.Thread(target=self._server.run, daemon=True)
        self._web.start()
        while not self._server.started:
            time.sleep(0.01)
        self.slack.deliver_http_to(f"http://127.0.0.1:{port}/slack/events")

    # -- looking ----------------------------------------------------------------------------------------------------

    def outcomes(self) -> list[str | None]:
        """How the addressed messages ended, oldest first."""
        return [entry.outcome for entry in self.parts.desk.ledger()]

    def settled(self, count: int, timeout_s: float = 60) -> list[str | None]:
        """Wait until this many addressed messages have ended."""

        def ended() -> bool:
            found = self.outcomes()
            return len(found) >= count and None not in found

        self.slack.until(ended, timeout_s)
        return self.outcomes()

    def replies(self, channel: Channel, thread: str) -> list[dict[str, Any]]:
        """What the bot posted in a thread."""
        return [m for m in self.slack.messages(channel, thread) if m.get("bot_id")]

    def under(self, card: str) -> str:
        """Every word below a card in the experts' channel."""
        return "\n".join(everything(m) for m in self.replies(self.desk, card) if m["ts"] != card)

    def reply(self, channel: Channel, thread: str, words: str, timeout_s: float = 30) -> dict[str, Any]:
        """Wait for the bot's message with these words in a thread."""
        return self.slack.until(
            lambda: next((m for m in self.replies(channel, thread) if words in everything(m)), None), timeout_s
        )

    def card(self, words: str = "", timeout_s: float = 30) -> dict[str, Any]:
        """Wait for a case card with these words."""
        return self.slack.until(
            lambda: next(
                (m for m in self.slack.messages(self.desk) if (m.get("bot_id") and "thread_ts" not in m) or m.get("thread_ts") == m["ts"] if words in everything(m)),
                None,
            ),
            timeout_s,
        )  # fmt: skip

    def press(self, user: User, channel: Channel, ts: str, action: str, value: Any = None) -> None:
        """Press something as soon as it stands there."""

        def there() -> bool:
            found = self.slack.message(channel, ts) or {}
            return f"'action_id': '{action}'" in str(found.get("blocks", []))

        self.slack.until(there, 30)
        assert user.click(channel, ts, action, value).acked

    def fill(self, user: User, **values: str) -> Any:
        """Fill in the dialog as soon as it is open, and send it."""
        self.slack.until(lambda: self.slack.modal(user))
        return user.submit(values=values)

    def whisper(self, user: User, words: str, timeout_s: float = 30) -> dict[str, Any]:
        """Wait for a message that only this person sees."""
        return self.slack.until(
            lambda: next((m for m in self.slack.ephemerals(user) if words in everything(m)), None), timeout_s
        )


def everything(message: dict[str, Any]) -> str:
    """All words of a message: its text and its blocks."""
    found = [str(message.get("text", ""))]

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                found.append(value["text"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(message.get("blocks", []))
    return "\n".join(found)
