"""Bringing payloads to the bot: over sockets or signed HTTP, with acknowledgements and retries on a compressed clock."""

import asyncio
import json
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.slack.double.http_push import HttpTarget, push
from tests.slack.double.sockets import Connection, Sockets
from tests.slack.double.world import Json, World

RETRY_AFTER_MINUTES = (0, 1, 5)  # the second, third and fourth attempt


@dataclass
class Envelope:
    """One payload on its way, through however many attempts."""

    kind: str  # events_api, interactive, slash_commands
    payload: Json
    accepts_response: bool
    event_id: str | None = None
    attempts: list[str] = field(default_factory=list)  # envelope ids sent
    sent_at: float | None = None
    acked: bool = False
    answer: Json = field(default_factory=dict)
    gave_up: bool = False
    acked_flag: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Ack:
    """One acknowledgement, as the bot gave it."""

    envelope: str
    event_id: str | None
    kind: str
    attempt: int
    latency_s: float
    payload: Json
    connection: int | None


class Delivery:
    """Runs on the server's loop; `enqueue` may be called from any thread."""

    def __init__(self, world: World, sockets: Sockets) -> None:
        self.world, self.sockets = world, sockets
        self.loop: asyncio.AbstractEventLoop | None = None
        self.ack_limit_s = 3.0
        self.minute_s = 1.0
        self.target: HttpTarget | None = None
        self.envelopes: list[Envelope] = []
        self.acks: list[Ack] = []
        self.held: list[Envelope] | None = None
        self._by_id: dict[str, tuple[Envelope, int, float]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        sockets.on_ack = self._acknowledged

    def envelope(self, kind: str, payload: Json, *, accepts_response: bool) -> Envelope:
        """Take a payload on; it is sent at once unless deliveries are held."""
        one = Envelope(kind, payload, accepts_response, payload.get("event_id"))
        with self.world.lock:
            self.envelopes.append(one)
            if self.held is not None and kind == "events_api":
                self.held.append(one)
                self.world.touch()
                return one
        self.start(one)
        return one

    def start(self, one: Envelope) -> None:
        """Begin the attempts of an envelope, from any thread."""
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self._spawn, one)

    def _spawn(self, one: Envelope) -> None:
        task = asyncio.get_running_loop().create_task(self._attempts(one))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Give up whatever is still under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _attempts(self, one: Envelope) -> None:
        retries = RETRY_AFTER_MINUTES if one.kind == "events_api" else ()
        reason = await self.attempt(one, 0, "")
        for number, minutes in enumerate(retries, 1):
            if reason is None:
                return
            await asyncio.sleep(minutes * self.minute_s)
            if one.acked:
                return
            reason = await self.attempt(one, number, reason)
        with self.world.lock:
            one.gave_up = not one.acked
        self.world.touch()

    async def attempt(
        self, one: Envelope, number: int, reason: str, connection: Connection | None = None
    ) -> str | None:
        """Send once and wait for the acknowledgement. None when it came, otherwise Slack's word for the failure."""
        if self.target is not None:
            return await self._over_http(one, number, reason)
        connection = connection or self.sockets.next()
        if connection is None:
            with self.world.lock:
                one.sent_at = one.sent_at or time.monotonic()
            self.world.touch()
            return "timeout"
        envelope_id = str(uuid.uuid4())
        with self.world.lock:
            one.attempts.append(envelope_id)
            one.sent_at = one.sent_at or time.monotonic()
            self._by_id[envelope_id] = (one, number, time.monotonic())
        body: Json = {
            "envelope_id": envelope_id,
            "payload": one.payload,
            "type": one.kind,
            "accepts_response_payload": one.accepts_response,
        }
        if one.kind == "events_api":
            body.update(retry_attempt=number, retry_reason=reason)
        connection.send(json.dumps(body, ensure_ascii=False))
        self.world.touch()
        try:
            await asyncio.wait_for(one.acked_flag.wait(), self.ack_limit_s)
        except TimeoutError:
            return "timeout"
        return None

    def _acknowledged(self, connection: Connection, message: Json) -> None:
        found = self._by_id.get(message.get("envelope_id", ""))
        if found is None:
            return
        one, number, sent = found
        self._record(one, message["envelope_id"], number, sent, message.get("payload") or {}, connection.number)

    def _record(
        self, one: Envelope, envelope_id: str, number: int, sent: float, answer: Json, connection: int | None
    ) -> None:
        ack = Ack(envelope_id, one.event_id, one.kind, number, time.monotonic() - sent, answer, connection)
        with self.world.lock:
            self.acks.append(ack)
            if not one.acked:
                one.acked, one.answer = True, answer
        one.acked_flag.set()
        self.world.touch()

    async def _over_http(self, one: Envelope, number: int, reason: str) -> str | None:
        assert self.target is not None
        envelope_id, sent = str(uuid.uuid4()), time.monotonic()
        with self.world.lock:
            one.attempts.append(envelope_id)
            one.sent_at = one.sent_at or sent
        self.world.touch()
        outcome = await push(self.world, self.target, one.kind, one.payload, number, reason, self.ack_limit_s)
        if outcome.reason is None:
            self._record(one, envelope_id, number, sent, outcome.answer, None)
            return None
        if outcome.no_retry:
            with self.world.lock:
                one.gave_up = True
            raise asyncio.CancelledError
        return outcome.reason

    def redeliver(self, one: Envelope, connection: Connection | None, number: int, reason: str) -> None:
        """Send the same payload once more, acknowledged or not."""
        assert self.loop is not None

        def again() -> None:
            task = asyncio.get_running_loop().create_task(self._once(one, connection, number, reason))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        self.loop.call_soon_threadsafe(again)

    async def _once(self, one: Envelope, connection: Connection | None, number: int, reason: str) -> None:
        await self.attempt(one, number, reason, connection)

    def release(self, order: Any) -> None:
        """Let held events go, in their order, reversed, shuffled by a seed, or in an order of event ids."""
        with self.world.lock:
            held, self.held = self.held or [], None
        if order == "reversed":
            held.reverse()
        elif isinstance(order, int):
            random.Random(order).shuffle(held)
        elif order is not None:
            held.sort(key=lambda one: list(order).index(one.event_id))
        for one in held:
            self.start(one)
