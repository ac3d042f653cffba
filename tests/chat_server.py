"""A server on loopback that speaks OpenAI's chat language and says what it was told to: real HTTP, no model.

Each request takes the next act of the script; the last one stays. Requests are kept, so that tests can read what left.
"""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from knowledge.sentences import sentences

Act = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]
PIECE = 400


@dataclass
class ChatServer:
    """Where it listens, what it was asked, and which other addresses of it were called."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @property
    def heard(self) -> str:
        """Everything that was ever sent to it, as one text."""
        return json.dumps(self.requests, ensure_ascii=False)


def draft(*sentences: tuple[str, Sequence[int]]) -> str:
    """The JSON object that a well-behaved model answers with."""
    return json.dumps({"sentences": [{"text": t, "marks": list(m)} for t, m in sentences]}, ensure_ascii=False)


def says(text: str, *, finish: str | None = "stop", refusal: str | None = None) -> Act:
    """The model says this, in pieces as servers stream it, or whole where no stream was asked for."""

    async def act(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if not body.get("stream"):
            message = {"role": "assistant", "content": text, "refusal": refusal}
            return web.json_response(
                {**_head("chat.completion"), "choices": [{"index": 0, "message": message, "finish_reason": finish}]}
            )
        response = await _open(request)
        await _send(response, {"role": "assistant", "content": "", **({"refusal": refusal} if refusal else {})})
        for start in range(0, len(text), PIECE):
            await _send(response, {"content": text[start : start + PIECE]})
        if finish is not None:
            await _send(response, {}, finish=finish)
            await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response

    return act


def copies() -> Act:
    """A model that answers with the first sentence of the first passage that it was given."""

    async def act(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        passage = body["messages"][1]["content"].partition("</passage>")[0]
        text = passage.partition("\n\n")[2].strip()
        return await says(draft((sentences(text)[0], [1])))(request, body)

    return act


def fails(
    status: int,
    *,
    body: str = '{"error": {"message": "no", "type": "x", "code": null}}',
    headers: dict[str, str] | None = None,
    kind: str = "application/json",
) -> Act:
    """An answer of HTTP that is no answer."""

    async def act(request: web.Request, _body: dict[str, Any]) -> web.StreamResponse:
        return web.Response(status=status, text=body, headers=headers or {}, content_type=kind)

    return act


def hangs(after: str = "") -> Act:
    """Says a little, or nothing, and then nothing more."""

    async def act(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if after:
            response = await _open(request)
            await _send(response, {"role": "assistant", "content": after})
        await asyncio.sleep(600)
        return web.Response()

    return act


def drips() -> Act:
    """Never stops and never says anything: comments keep the connection alive."""

    async def act(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        response = await _open(request)
        while True:
            await response.write(b": still here\n\n")
            await asyncio.sleep(0.05)

    return act


def dies(after: str) -> Act:
    """The connection is cut in the middle."""

    async def act(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        response = await _open(request)
        await _send(response, {"role": "assistant", "content": after})
        assert request.transport is not None
        request.transport.abort()
        return response

    return act


def refuses_forms(then: Act, *, known: tuple[str, ...] = ("json_object",), status: int = 422) -> Act:
    """A server that does not know every way of asking for JSON, and says so in its own way."""

    async def act(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        form = (body.get("response_format") or {}).get("type")
        if form not in known:
            return await fails(status)(request, body)
        return await then(request, body)

    return act


@contextmanager
def serving(*script: Act, models: Sequence[str] = ("scripted",)) -> Iterator[ChatServer]:
    """The server, running in a thread of its own until the block ends."""
    server, loop, acts = ChatServer(""), asyncio.new_event_loop(), list(script)

    async def chat(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        server.requests.append(body)
        server.headers.append(dict(request.headers))
        act = acts.pop(0) if len(acts) > 1 else acts[0]
        return await act(request, body)

    async def listed(_request: web.Request) -> web.StreamResponse:
        return web.json_response(
            {"object": "list", "data": [{"id": m, "object": "model", "created": 0, "owned_by": "x"} for m in models]}
        )

    async def other(request: web.Request) -> web.StreamResponse:
        server.elsewhere.append(request.path)
        return web.json_response({})

    async def start() -> web.AppRunner:
        app = web.Application(client_max_size=2**22)
        app.router.add_post("/v1/chat/completions", chat)
        app.router.add_get("/v1/models", listed)
        app.router.add_route("*", "/{rest:.*}", other)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        server.url = f"http://127.0.0.1:{port}/v1"
        return runner

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_end(runner), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


async def _end(runner: web.AppRunner) -> None:
    """Also what hangs on purpose."""
    await runner.cleanup()
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


def _head(kind: str) -> dict[str, Any]:
    return {"id": "c1", "object": kind, "created": 0, "model": "scripted"}


async def _open(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    return response


async def _send(response: web.StreamResponse, delta: dict[str, Any], finish: str | None = None) -> None:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = json.dumps({**_head("chat.completion.chunk"), "choices": [choice]}, ensure_ascii=False)
    await response.write(f"data: {data}\n\n".encode())
