"""The web answers this machine's browsers only, and only pages of its own."""

import pytest
from fastapi import FastAPI, WebSocket
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from bot.web.security import Guard


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(Guard)

    @app.get("/")
    @app.get("/guides/x")
    def page() -> str:
        return "page"

    @app.post("/api/messages")
    def post() -> str:
        return "posted"

    @app.websocket("/_nicegui_ws/socket.io/")
    async def socket(connection: WebSocket) -> None:
        await connection.accept()
        await connection.send_text("hello")

    return TestClient(app, base_url="http://127.0.0.1:8080")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8080", "localhost:1", "LOCALHOST:8080", "[::1]:8080", "[::1]"]
)
def test_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8080",
        "evil.example:127",
        "",
        "127.0.0.1:8080:1",
        "0.0.0.0",
    ],
)
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1:9999",
        "null",
        "http://localhost:8080",
        "http://127.0.0.1:8080.evil.example",
    ],
)
def test_other_sites_may_neither_post_nor_read_nor_connect(client: TestClient, origin: str) -> None:
    assert client.post("/api/messages", headers={"origin": origin}).status_code == 403
    assert client.get("/", headers={"origin": origin}).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("ws://127.0.0.1:8080/_nicegui_ws/socket.io/", headers={"origin": origin}),
    ):
        pass


def test_own_pages_may(client: TestClient) -> None:
    own = {"origin": "http://127.0.0.1:8080"}
    assert client.post("/api/messages", headers=own).status_code == 200
    with client.websocket_connect("ws://127.0.0.1:8080/_nicegui_ws/socket.io/", headers=own) as socket:
        assert socket.receive_text() == "hello"


def test_a_rebound_name_may_not_connect(client: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("ws://evil.example/_nicegui_ws/socket.io/", headers={"host": "evil.example"}),
    ):
        pass


@pytest.mark.parametrize("path", ["/", "/guides/x", "/missing"])
def test_every_response_tells_the_browser_what_is_forbidden(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "object-src 'none'" in policy and "base-uri" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_plain_pages_run_no_inline_script(client: TestClient) -> None:
    assert "unsafe" not in client.get("/guides/x").headers["content-security-policy"]
    refusal = client.get("/", headers={"host": "evil.example"})
    assert "default-src 'none'" in refusal.headers["content-security-policy"]


def test_a_visitor_who_left_is_no_error() -> None:
    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        """As a long poll ends when its client goes away."""

    assert TestClient(Guard(silent), base_url="http://localhost").get("/").status_code == 499
