"""The Socket Mode side: tickets, connections, hello, disconnect."""

import asyncio
import json
import time
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.slack.double.world import Json, World, random_id

MAX_CONNECTIONS = 10


class Connection:
    """One open socket. Messages leave in the order in which they were given."""

    def __init__(self, number: int, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.number, self.ws, self.request = number, ws, request
        self.outbox: asyncio.Queue[str] = asyncio.Queue()
        self.leaving = False  # told to go: nothing new is sent here

    def send(self, text: str) -> None:
        """Queue a text frame."""
        self.outbox.put_nowait(text)

    async def write(self) -> None:
        """Send what is queued until the socket goes away."""
        while not self.ws.closed:
            try:
                await self.ws.send_str(await self.outbox.get())
            except ConnectionError:
                return


class Sockets:
    """All open sockets of the app; each payload goes to one of them in turn."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: list[Connection] = []
        self.opened = 0
        self.refuse: Callable[[], bool] = lambda: False
        self.on_ack: Callable[[Connection, Json], None] = lambda _connection, _message: None
        self.close_after_s = 0.5
        self._tickets: set[str] = set()
        self._turn = 0

    def ticket(self) -> str:
        """A one-use URL for a new connection."""
        ticket = random_id("")
        self._tickets.add(ticket)
        host = self.world.base_url.replace("http://", "ws://")
        return f"{host}/link/?ticket={ticket}&app_id={self.world.app_id}"

    def next(self) -> Connection | None:
        """The connection whose turn it is."""
        with self.world.lock:
            ready = [c for c in self.open if not c.leaving and not c.ws.closed]
            if not ready:
                return None
            self._turn += 1
            return ready[self._turn % len(ready)]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The life of one socket."""
        if self.refuse() or request.query.get("ticket") not in self._tickets:
            return web.Response(status=503 if self.refuse() else 401)
        self._tickets.discard(request.query["ticket"])
        ws = web.WebSocketResponse(autoping=True, max_msg_size=16 * 2**20)
        await ws.prepare(request)
        with self.world.lock:
            if len(self.open) >= MAX_CONNECTIONS:
                await ws.send_str(json.dumps(self._bye("too_many_websockets")))
                await ws.close()
                return ws
            self.opened += 1
            connection = Connection(self.opened, ws, request)
            self.open.append(connection)
        connection.send(json.dumps(self._hello()))
        writer = asyncio.create_task(connection.write())
        self.world.touch()
        try:
            async for message in ws:
                if message.type == WSMsgType.TEXT:
                    self._read(connection, message.data)
        finally:
            with self.world.lock:
                self.open.remove(connection)
            writer.cancel()
            self.world.touch()
        return ws

    def _read(self, connection: Connection, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if isinstance(message, dict) and "envelope_id" in message:
            self.on_ack(connection, message)

    def _debug(self) -> Json:
        return {"host": "applink-double"}

    def _hello(self) -> Json:
        debug = {**self._debug(), "build_number": 10, "approximate_connection_time": 18060}
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "debug_info": debug,
            "connection_info": {"app_id": self.world.app_id},
        }

    def _bye(self, reason: str) -> Json:
        return {
            "type": "disconnect",
            "reason": reason,
            "num_connections": len(self.open),
            "debug_info": self._debug(),
            "connection_info": {"app_id": self.world.app_id},
        }

    async def disconnect(self, reason: str, connections: list[Connection]) -> None:
        """Ask the client to leave, then close the socket (a warning leaves time to come back first)."""
        for connection in connections:
            connection.leaving = True
            connection.send(json.dumps(self._bye(reason)))
        asyncio.get_running_loop().call_later(
            self.close_after_s, lambda: [asyncio.ensure_future(c.ws.close()) for c in connections]
        )

    async def drop(self, connections: list[Connection]) -> None:
        """Cut the line without a word."""
        for connection in connections:
            connection.leaving = True
            if connection.request.transport is not None:
                connection.request.transport.abort()

    def refuse_for(self, seconds: float) -> None:
        """Refuse new connections for a while."""
        end = time.monotonic() + seconds
        self.refuse = lambda: time.monotonic() < end
