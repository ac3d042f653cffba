"""The web belongs to this machine: other hosts and other sites are refused, and browsers are told so."""

import re
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
_PORT = re.compile(r":\d{1,5}$")
# NiceGUI compiles handlers and templates in the browser, hence the two exceptions for scripts.
LIVE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws://{host}; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
PLAIN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# A paper brings its own style and nothing else, whatever people wrote into it.
PAPER = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PLAIN_PATHS = ("/guides", "/static/", "/api/", "/healthz", "/metrics", "/slack/", "/files/", "/course/")
_PAPERS = re.compile(r"^/desk/(?:case/\d+/(?:dossier\.|notice/)|monitoring/\d+/report\.)")
SIGNED = "/slack/"
CLIENT_CLOSED = 499
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """ASGI middleware: host and origin checked for requests and web sockets, headers set on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        # Slack's requests come through a proxy under its own name; they are known by their signature.
        signed = scope["type"] == "http" and str(scope["path"]).startswith(SIGNED)
        refusal = None if signed else refused(host, headers.get("origin"))
        if refusal is not None:
            await _refuse(scope, receive, send, refusal)
            return
        policy = policy_of(str(scope["path"]), host)
        answered = False

        async def with_headers(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                _set(message, policy)
            await send(message)

        await self._app(scope, receive, with_headers)
        if scope["type"] == "http" and not answered:
            # The visitor went away meanwhile. The layers above need a response all the same, or they log an error.
            await Response(status_code=CLIENT_CLOSED)(scope, receive, send)


def policy_of(path: str, host: str) -> str:
    """What a browser may load and run on this page."""
    if _PAPERS.match(path):
        return PAPER
    return PLAIN if path.startswith(_PLAIN_PATHS) else LIVE.format(host=host)


def refused(host: str, origin: str | None) -> str | None:
    """Why a request is refused: a host name that is not this machine's, or a page of another site; None if it is not.

    The host is checked against DNS rebinding, where a foreign name points to this machine.
    """
    if _PORT.sub("", host).lower() not in HOSTS:
        return "unknown host: open http://127.0.0.1 or http://localhost"
    if origin is not None and origin.lower() not in (f"http://{host.lower()}", f"https://{host.lower()}"):
        return "requests from other sites are refused"
    return None


async def _refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": why})
        return
    message: MutableMapping[str, Any] = {"headers": []}
    _set(message, PLAIN)
    extra = {name.decode(): value.decode() for name, value in message["headers"]}
    await PlainTextResponse(why, status_code=403, headers=extra)(scope, receive, send)


def _set(message: MutableMapping[str, Any], policy: str) -> None:
    headers = MutableHeaders(raw=message["headers"])
    headers["content-security-policy"] = policy
    for name, value in HEADERS.items():
        headers[name] = value
    message["headers"] = headers.raw
