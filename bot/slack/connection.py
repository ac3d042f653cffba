"""The sockets to Slack: opened, watched and opened again by themselves; what is wrong is said in the health check."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import DeskError, NotReachable, Stopping, Undeliverable
from bot.slack.api import MustBeMended
from bot.slack.health import Health
from bot.slack.lookup import Lookup

LOOK_S = 1.0
LONGEST_PAUSE_S = 30.0
CONCURRENCY = 20
MEMBERS_EVERY_S = 600.0
ASK_AGAIN_S = 5.0
"""While the Web API has trouble it is asked so often whether that is over."""
STOP_S = 3.0
PING_S = 2.0
"""The client takes a line for cut after about five of these."""

log = structlog.get_logger()


class Connection:
    """Keeps the desk connected in the background. `app_token` is None over HTTP, where Slack calls us.

    `teams` are the workspaces in which the app is installed; with one token it is the only one, None.
    """

    def __init__(
        self, bolt: App, lookup: Lookup, health: Health, *, app_token: str | None, client: WebClient,
        teams: Callable[[], list[str | None]] = lambda: [None],
    ) -> None:  # fmt: skip
        self._bolt = bolt
        self._lookup = lookup
        self._health = health
        self._app_token = app_token
        self._client = client
        self._teams = teams
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._handler: SocketModeHandler | None = None

    def start(self) -> None:
        """Begin; returns at once, also while Slack cannot be reached."""
        self._health.connection = "connecting" if self._app_token else "http"
        self._thread = threading.Thread(target=self._work, name="slack-connection", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the sockets."""
        self._stop.set()
        closing = threading.Thread(target=self._close, name="slack-closing", daemon=True)
        closing.start()
        closing.join(timeout=STOP_S)
        self._health.connection = "stopped"

    def _close(self) -> None:
        """It may hang while Slack hangs, so nobody waits for its end."""
        if self._thread is not None:
            self._thread.join(timeout=STOP_S)
        if self._handler is not None:
            self._handler.close()  # type: ignore[no-untyped-call]

    def _work(self) -> None:
        with suppress(Stopping):
            self._run()

    def _run(self) -> None:
        if not self._persist("token", self._introduce):
            return
        if self._app_token is not None and not self._persist("socket", self._connect):
            return
        self._watch()

    def _persist(self, what: str, do: Callable[[], None]) -> bool:
        """Try until it works or the desk stops; whether it worked."""
        pause = 1.0
        while not self._stop.is_set():
            try:
                do()
            except Exception as error:
                self._health.problem(what, reason(error))
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                self._health.well(what)
                return True
        return False

    def _introduce(self) -> None:
        """Learn who the bot is and who belongs to the desk."""
        names = [self._lookup.identity(team).name for team in self._teams()]
        self._health.workspace = ", ".join(names) or None
        self._members()

    def _members(self) -> None:
        """The desk's channel is in one of the workspaces."""
        wrong: Exception | None = None
        for team in self._teams():
            try:
                self._lookup.members(team)
            except (NotReachable, Undeliverable) as error:
                wrong = error
            else:
                self._health.well("desk channel")
                return
        if wrong is not None:
            self._health.problem("desk channel", f"SLACK_DESK_CHANNEL cannot be read: {reason(wrong)}")

    def _connect(self) -> None:
        logger = logging.getLogger("slack.socket")
        logger.setLevel(logging.CRITICAL)  # what is wrong stands in the health check, once
        if self._handler is None:
            self._handler = SocketModeHandler(
                self._bolt, self._app_token, logger=logger, web_client=self._client, concurrency=CONCURRENCY,
                ping_interval=PING_S,
            )  # fmt: skip
        self._handler.client.connect_to_new_endpoint(force=True)
        self._health.connection = "connected"

    def _watch(self) -> None:
        """Look whether the socket lives; renew what is known of the desk now and then."""
        since_members, since_asked = 0.0, 0.0
        pause = LOOK_S
        while not self._stop.wait(pause):
            since_members += pause
            since_asked += pause
            pause = LOOK_S
            if since_asked >= ASK_AGAIN_S:
                since_asked = 0.0
                self._ask_again()
            if since_members >= MEMBERS_EVERY_S:
                since_members = 0.0
                self._members()
            if self._handler is None:
                continue
            session = self._handler.client.current_session
            if session is not None and session.sock is not None and is_cut(session.sock):
                session.disconnect()
            if self._handler.client.is_connected():
                self._health.connection = "connected"
                self._health.well("socket")
                continue
            self._health.connection = "reconnecting"
            try:
                self._handler.client.connect_to_new_endpoint()
            except Exception as error:
                self._health.problem("socket", reason(error))
                pause = min(max(pause * 2, 2.0), LONGEST_PAUSE_S)

    def _ask_again(self) -> None:
        """What went wrong may be well again without anybody having called since."""
        if self._health.has("api", "token", "rate"):
            try:
                for team in self._teams():
                    self._lookup.identity(team)
            except (NotReachable, Undeliverable) as error:
                log.info("Slack still has trouble", error=str(error))


def is_cut(line: Any) -> bool:
    """Whether the other side of a socket has gone; the client itself would notice only after several lost pings."""
    try:
        with socket.socket(fileno=os.dup(line.fileno())) as plain:
            return plain.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def reason(error: Exception) -> str:
    """What is wrong, in one line."""
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", error.response)
        code = data.get("error") if isinstance(data, dict) else None
        return f"Slack answers {code or 'no JSON'} to SLACK_APP_TOKEN: run `firstline doctor`, it says what to do"
    if isinstance(error, MustBeMended):
        return f"{error}: run `firstline doctor`, it says what to do"
    if isinstance(error, DeskError):
        return str(error)
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
