"""SlackDouble: a Slack workspace on loopback, for tests. Start here."""

import asyncio
import copy
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from aiohttp import web

from tests.slack.double import (
    events,
    messages,
    methods_agents,
    methods_chat,
    methods_conversations,
    methods_files,
    methods_people,
    methods_streams,
    methods_views,
    response_urls,
)
from tests.slack.double.delivery import Ack, Delivery, Envelope
from tests.slack.double.faults import Fault, Faults
from tests.slack.double.http_push import HttpTarget
from tests.slack.double.people import Answer, User
from tests.slack.double.refusals import Refused
from tests.slack.double.sockets import Connection, Sockets
from tests.slack.double.web_api import WebApi
from tests.slack.double.world import ALL_EVENTS, Call, Channel, Json, Person, World, random_id

T = TypeVar("T")
DISCONNECTS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")


class SlackDouble:
    """A context manager; everything may be called from any thread."""

    def __init__(self) -> None:
        self.world = World()
        self.sockets = Sockets(self.world)
        self.delivery = Delivery(self.world, self.sockets)
        self.faults = Faults()
        self.subscriptions: set[str] = set(ALL_EVENTS)
        self.mention_first = False
        self.events: list[Json] = []  # every Events API body that was emitted
        self.interactions: list[Json] = []  # every interaction's payload
        self._users: dict[str, User] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack-double", daemon=True)
        self._runner: web.AppRunner | None = None
        self.world.emit = self._emit
        self.api = WebApi(self.world, self._methods(), self.faults)

    # -- life -----------------------------------------------------------------------------------------------------

    def __enter__(self) -> "SlackDouble":
        self._thread.start()
        self.delivery.loop = self._loop
        self._on_loop(self._serve())
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._on_loop(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        if self.api.defects and kind is None:
            raise AssertionError("; ".join(self.api.defects))

    async def _serve(self) -> None:
        app = web.Application(client_max_size=64 * 2**20)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self.api.handle),
                web.get("/link/", self.sockets.handle),
                *response_urls.routes(self.world),
                *methods_files.routes(self.world),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.world.base_url = f"http://127.0.0.1:{port}"

    async def _stop(self) -> None:
        await self.delivery.stop()
        await self.sockets.drop(list(self.sockets.open))
        if self._runner is not None:
            await self._runner.cleanup()
        rest = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _on_loop(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def _methods(self) -> dict[str, Callable[[World, Json], Json]]:
        parts = (methods_agents, methods_chat, methods_conversations, methods_files, methods_people, methods_streams,
                 methods_views)  # fmt: skip
        found: dict[str, Callable[[World, Json], Json]] = {"apps.connections.open": self._open_connection}
        for part in parts:
            found.update(part.METHODS)
        return found

    def _open_connection(self, _world: World, _args: Json) -> Json:
        if self.sockets.refuse():
            raise Refused("service_unavailable")
        return {"url": self.sockets.ticket()}

    # -- who and where --------------------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """For WebClient(base_url=...)."""
        return f"{self.world.base_url}/api/"

    bot_token = property(lambda self: self.world.bot_token)
    app_token = property(lambda self: self.world.app_token)
    signing_secret = property(lambda self: self.world.signing_secret)
    team_id = property(lambda self: self.world.team_id)
    app_id = property(lambda self: self.world.app_id)
    bot_id = property(lambda self: self.world.bot_id)
    bot_user_id = property(lambda self: self.world.bot.id)
    scopes = property(lambda self: self.world.scopes, lambda self, value: setattr(self.world, "scopes", set(value)))
    trigger_life_s = property(
        lambda self: self.world.trigger_life_s, lambda self, value: setattr(self.world, "trigger_life_s", value)
    )
    pace = property(lambda self: self.world.pace, lambda self, value: setattr(self.world, "pace", value))

    def user(
        self,
        handle: str,
        name: str | None = None,
        *,
        locale: str = "en-US",
        tz: str = "Europe/London",
        email: str | None = None,
        team: str | None = None,
    ) -> User:
        """A person, made when first named. A team other than ours: a Slack Connect person."""
        with self.world.lock:
            if handle in self._users and (name or email or team):
                raise ValueError(f"{handle} is described already")
            if handle not in self._users:
                person = Person(random_id("U"), handle, name or handle.title(), team or self.team_id, locale, tz, email)
                self._users[handle] = User(self, self.world.add_person(person))
            return self._users[handle]

    def channel(
        self,
        name: str,
        members: list[User] | tuple[User, ...] = (),
        *,
        bot_is_member: bool = True,
        private: bool = False,
        shared: bool = False,
        archived: bool = False,
    ) -> Channel:
        """A new channel."""
        people = [m.id for m in members] + ([self.bot_user_id] if bot_is_member else [])
        kind = "group" if private else "channel"
        made = Channel(random_id("C"), name, kind, people, shared=shared, archived=archived)
        with self.world.lock:
            self.world.channels[made.id] = made
        return made

    def invite(self, channel: Channel, user: User | None = None) -> None:
        """Take a person, or the bot, into a channel."""
        who = user.id if user else self.bot_user_id
        with self.world.lock:
            channel.members.append(who)
        messages.emit(self.world, channel, events.joined(self.world, channel, who))

    def remove(self, channel: Channel, user: User | None = None) -> None:
        """Take a person, or the bot, out of a channel."""
        with self.world.lock:
            channel.members.remove(user.id if user else self.bot_user_id)

    def dm(self, user: User) -> Channel:
        """The direct conversation of this person and the bot."""
        return self.world.dm_with(user.id)

    # -- what is there --------------------------------------------------------------------------------------------

    def messages(self, channel: Channel, thread_ts: str | None = None) -> list[Json]:
        """All messages of a conversation, or a thread with its parent first."""
        with self.world.lock:
            return copy.deepcopy(channel.thread(thread_ts) if thread_ts else channel.in_order())

    def message(self, channel: Channel, ts: str) -> Json | None:
        """One message as it is now."""
        with self.world.lock:
            return copy.deepcopy(channel.messages.get(ts))

    def bot_messages(self, channel: Channel, thread_ts: str | None = None) -> list[Json]:
        """What the bot wrote there."""
        return [m for m in self.messages(channel, thread_ts) if m.get("bot_id") == self.bot_id]

    def ephemerals(self, user: User) -> list[Json]:
        """What only this person sees."""
        with self.world.lock:
            return copy.deepcopy([m for m in self.world.ephemerals if m["user"] == user.id])

    def home(self, user: User) -> Json | None:
        """This person's Home tab."""
        with self.world.lock:
            return copy.deepcopy(self.world.homes.get(user.id))

    def modal(self, user: User) -> Json | None:
        """The topmost view that this person has open."""
        with self.world.lock:
            stack = self.world.modals.get(user.id) or []
            return copy.deepcopy(stack[-1]) if stack else None

    def status(self, channel: Channel, thread_ts: str | None = None) -> str:
        """The bot's status line in a thread."""
        with self.world.lock:
            return str(self.world.statuses.get((channel.id, thread_ts), {}).get("status", ""))

    def title(self, channel: Channel, thread_ts: str | None = None) -> str:
        """The title of a thread or session."""
        return self.world.titles.get((channel.id, thread_ts), "")

    def prompts(self, channel: Channel) -> list[Json]:
        """The suggested prompts that a person sees there."""
        return copy.deepcopy(self.world.prompts.get(channel.id, {}).get("prompts", []))

    @property
    def calls(self) -> list[Call]:
        """Every request of the bot so far; response_url posts stand there as `response_url`."""
        with self.world.lock:
            return list(self.world.calls)

    def calls_of(self, method: str) -> list[Call]:
        """The requests of one method."""
        return [c for c in self.calls if c.method == method]

    @property
    def acks(self) -> list[Ack]:
        """Every acknowledgement so far."""
        with self.world.lock:
            return list(self.delivery.acks)

    @property
    def unacked(self) -> list[Envelope]:
        """What was sent (or tried) and not acknowledged yet."""
        with self.world.lock:
            return [e for e in self.delivery.envelopes if e.sent_at is not None and not e.acked]

    @property
    def late(self) -> list[Ack]:
        """Acknowledgements after the limit."""
        return [a for a in self.acks if a.latency_s > self.delivery.ack_limit_s]

    def until(self, predicate: Callable[[], T], timeout_s: float = 20) -> T:
        """Wait until the predicate gives something true, and return that."""
        end = time.monotonic() + timeout_s
        while True:
            seen = self.world.version
            value = predicate()
            if value:
                return value
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"not within {timeout_s} s; {self._story()}")
            with self.world.changed:
                self.world.changed.wait_for(lambda: self.world.version != seen, min(0.1, left))  # noqa: B023

    def _story(self) -> str:
        last = [f"{c.method}:{c.status}:{c.answer.get('error', 'ok')}" for c in self.calls[-8:]]
        return f"last calls {last}, {len(self.connections)} connections, {len(self.unacked)} unacknowledged"

    # -- deliveries -----------------------------------------------------------------------------------------------

    @property
    def connections(self) -> list[Connection]:
        """Open sockets."""
        with self.world.lock:
            return list(self.sockets.open)

    def wait_connected(self, count: int = 1, timeout_s: float = 20) -> None:
        """Wait until the bot has this many sockets open that are not about to close."""
        self.until(lambda: len([c for c in self.connections if not c.leaving]) >= count, timeout_s)

    def _emit(self, body: Json) -> None:
        if events.wanted(body["event"], self.subscriptions, self.scopes):
            with self.world.lock:
                self.events.append(body)
            self.delivery.envelope("events_api", body, accepts_response=False)

    def emit(self, event: Json, channel: Channel | None = None, **outer: Any) -> str:
        """Send any event; returns its event_id. For events that no method of a person makes."""
        body = {**events.wrap(self.world, event, channel), **outer}
        with self.world.lock:
            self.events.append(body)
        self.delivery.envelope("events_api", body, accepts_response=False)
        return str(body["event_id"])

    def interact(self, kind: str, payload: Json, *, wait: bool = True) -> Answer:
        """Send an interaction and wait for its acknowledgement as long as Slack waits."""
        with self.world.lock:
            self.interactions.append(payload)
        accepts = kind == "slash_commands" or payload.get("type") in ("view_submission", "block_suggestion")
        sent = self.delivery.envelope(kind, payload, accepts_response=accepts)
        if not wait:
            return Answer(False, {})
        end = time.monotonic() + self.delivery.ack_limit_s + 1
        with self.world.changed:
            self.world.changed.wait_for(lambda: sent.acked or sent.gave_up, max(0.0, end - time.monotonic()))
            ack = next((a for a in self.delivery.acks if a.envelope in sent.attempts), None)
            return Answer(sent.acked, copy.deepcopy(sent.answer), ack.latency_s if ack else None)

    def retry_clock(self, *, minute_s: float | None = None, ack_limit_s: float | None = None) -> None:
        """How long Slack's minute lasts here (retries after 0, 1 and 5), and the limit of an acknowledgement."""
        self.delivery.minute_s = self.delivery.minute_s if minute_s is None else minute_s
        self.delivery.ack_limit_s = self.delivery.ack_limit_s if ack_limit_s is None else ack_limit_s

    def redeliver(
        self, event_id: str, connection: Connection | None = None, *, attempt: int = 1, reason: str = "timeout"
    ) -> None:
        """Send an event once more, acknowledged or not, on this connection or on any."""
        with self.world.lock:
            found = next(e for e in self.delivery.envelopes if e.event_id == event_id)
        self.delivery.redeliver(found, connection, attempt, reason)

    def hold(self) -> None:
        """Keep events back until `release`."""
        with self.world.lock:
            self.delivery.held = self.delivery.held or []

    def release(self, order: Any = None) -> None:
        """Let them go: in order, "reversed", shuffled by a seed, or as a list of event ids."""
        self.delivery.release(order)

    def shuffle(self, seed: int = 0) -> None:
        """Let held events go in a random order."""
        self.delivery.release(seed)

    def disconnect(self, reason: str = "refresh_requested", connection: Connection | None = None) -> None:
        """Ask the bot to connect anew, then close the socket."""
        if reason not in DISCONNECTS:
            raise ValueError(f"Slack disconnects with one of {DISCONNECTS}")
        self._on_loop(self.sockets.disconnect(reason, [connection] if connection else self.connections))

    def drop(self, connection: Connection | None = None) -> None:
        """Cut the line without a word."""
        self._on_loop(self.sockets.drop([connection] if connection else self.connections))

    def refuse_connections(self, seconds: float | None = None, until: Callable[[], bool] | None = None) -> None:
        """Refuse new sockets for a time, until the callable says true, or until `accept_connections`."""
        if seconds is not None:
            self.sockets.refuse_for(seconds)
        else:
            self.sockets.refuse = (lambda: not until()) if until else (lambda: True)

    def accept_connections(self) -> None:
        """Take new sockets again."""
        self.sockets.refuse = lambda: False

    def deliver_http_to(self, url: str, *, interactivity: str | None = None, commands: str | None = None) -> None:
        """Signed HTTP requests instead of Socket Mode."""
        self.delivery.target = HttpTarget(url, interactivity or url, commands or url)

    def revoke_token(self) -> None:
        """The app is removed: its bot token is worth nothing any more."""
        self.world.revoked.add(self.bot_token)

    def fault(
        self,
        method: str,
        *,
        times: int = 1,
        status: int | None = None,
        retry_after: float | None = None,
        error: str | None = None,
        html: bool = False,
        delay_s: float = 0.0,
        after: bool = False,
        drop: bool = False,
        match: Callable[[Json], bool] | None = None,
        then: Callable[[], None] | None = None,
    ) -> Fault:
        """Break the next calls of a method ("*": of any). `after`: they take effect, then the answer is broken.

        `then` is called when a call took effect and is not answered yet: a test ends its bot there.
        """
        return self.faults.add(
            Fault(method, times, status, retry_after, error, html, delay_s, after, drop, match, then)
        )
