"""Every answer of Slack becomes one of four: done, final, wait, mend. And files come from Slack alone."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotReachable, Undeliverable
from bot.slack.api import MEND, PASSING, Api, MustBeMended, RateLimited
from bot.slack.health import Health
from tests.unit.bot.slack.making import NOW

TOKEN = "xoxb-secret"
METHODS = (
    "auth.test chat.postMessage chat.update chat.postEphemeral chat.getPermalink conversations.open "
    "conversations.replies conversations.history conversations.info conversations.members users.info views.open "
    "views.publish assistant.threads.setStatus assistant.threads.setSuggestedPrompts files.getUploadURLExternal "
    "files.completeUploadExternal apps.connections.open"
).split()


class Server(ThreadingHTTPServer):
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.headers, self.body = 200, {}, b'{"ok": true}'
        self.asked: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answers(self, status: int, body: Any, **headers: str) -> None:
        self.status, self.headers = status, {k.replace("_", "-"): v for k, v in headers.items()}
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.path, dict(self.headers), sent))
        self.send_response(self.server.status)
        for name, value in {"Content-Type": "application/json", **self.server.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = _answer

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield made
        made.shutdown()


@pytest.fixture
def health() -> Health:
    made = Health(lambda: NOW)
    made.connection = "connected"
    return made


@pytest.fixture
def api(server: Server, health: Health) -> Api:
    return Api(TOKEN, f"{server.url}/api/", health)


def test_a_call_that_works_ends_every_trouble(api: Api, server: Server, health: Health) -> None:
    for name in ("api", "token", "rate"):
        health.problem(name, "was")
    server.answers(200, {"ok": True, "ts": "1.1"})
    assert api.post("chat.postMessage", channel="C1", text="x", thread_ts=None)["ts"] == "1.1"
    assert health.state()["ok"]
    path, headers, sent = server.asked[-1]
    assert path == "/api/chat.postMessage" and headers["Authorization"] == f"Bearer {TOKEN}"
    assert json.loads(sent) == {"channel": "C1", "text": "x"}, "what is None is not sent"


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "msg_too_long", "is_inactive", "a_word_of_tomorrow"])
def test_what_slack_refuses_is_final_with_slacks_word_for_it(
    api: Api, server: Server, health: Health, code: str
) -> None:
    server.answers(200, {"ok": False, "error": code})
    with pytest.raises(Undeliverable) as error:
        api.post("chat.postMessage", channel="C1", text="x")
    assert error.value.reason == code and health.state()["ok"], "the connection is well"


@pytest.mark.parametrize("code", sorted(MEND))
def test_what_somebody_must_mend_is_said_in_the_health_check(
    api: Api, server: Server, health: Health, code: str
) -> None:
    server.answers(200, {"ok": False, "error": code, "needed": "chat:write"})
    with pytest.raises(MustBeMended) as error:
        api.read("users.info", user="U1")
    assert (error.value.code, error.value.needed) == (code, "chat:write")
    (problem,) = health.state()["problems"]
    assert problem["name"] == "token" and code in problem["detail"] and "chat:write" in problem["detail"]


@pytest.mark.parametrize("code", sorted(PASSING))
def test_what_passes_by_itself_is_tried_again(api: Api, server: Server, health: Health, code: str) -> None:
    server.answers(200, {"ok": False, "error": code})
    with pytest.raises(NotReachable) as error:
        api.post("chat.update", channel="C1", ts="1.1", text="x")
    assert not isinstance(error.value, MustBeMended | RateLimited) and not health.state()["ok"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"<!DOCTYPE html><html>oops</html>"), (200, b"<!DOCTYPE html>"), (503, {"ok": False, "error": "odd"}),
     (200, b""), (200, b"[1, 2]"), (502, b"\xff\xfe"), (200, {"ok": False}), (404, b"not found")],
)  # fmt: skip
def test_an_answer_that_is_none_is_tried_again(
    api: Api, server: Server, health: Health, status: int, body: Any
) -> None:
    server.answers(status, body)
    with pytest.raises(NotReachable) as error:
        api.post("chat.postMessage", channel="C1", text="x")
    assert len(str(error.value)) < 300 and not health.state()["ok"]


@pytest.mark.parametrize(
    ("given", "seconds"), [("7", 7.0), ("0", 0.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 1.0), ("-3", 0.0), ("1e9", 3600.0)]
)
def test_slack_says_how_long_to_wait(api: Api, server: Server, given: str, seconds: float) -> None:
    server.answers(429, {"ok": False, "error": "ratelimited"}, Retry_After=given)
    with pytest.raises(RateLimited) as error:
        api.post("chat.postMessage", channel="C1", text="x")
    assert error.value.seconds == seconds


def test_a_limit_in_the_body_is_a_limit_too(api: Api, server: Server) -> None:
    server.answers(200, {"ok": False, "error": "rate_limited"})
    with pytest.raises(RateLimited):
        api.hurry("chat.postMessage", channel="C1", text="x")


def test_nobody_there(health: Health) -> None:
    with pytest.raises(NotReachable):
        Api(TOKEN, "http://127.0.0.1:9/api/", health).post("chat.postMessage", channel="C1", text="x")
    assert health.state()["problems"][0]["name"] == "api"


def test_a_post_is_sent_once_and_a_read_again(api: Api, server: Server) -> None:
    server.answers(500, {"ok": False, "error": "internal_error"})
    for call, times in ((api.post, 1), (api.hurry, 1), (api.read, 3)):
        server.asked.clear()
        with pytest.raises(NotReachable):
            call("auth.test")
        assert len(server.asked) == times


def test_the_scopes_stand_in_the_headers(api: Api, server: Server) -> None:
    server.answers(200, {"ok": True, "user_id": "U1"}, X_OAuth_Scopes="chat:write, users:read,")
    answer, scopes = api.scopes()
    assert answer["user_id"] == "U1" and scopes == ("chat:write", "users:read")


@pytest.mark.parametrize("method", METHODS)
def test_every_error_on_slacks_page_of_a_method_is_one_of_the_three(
    api: Api, server: Server, shared: Path, method: str
) -> None:
    page = shared / "slack" / "payloads" / "methods" / f"{method}.json"
    if not page.exists():
        pytest.skip("no page of this method in the shared folder")
    for code in json.loads(page.read_text(encoding="utf-8"))["payload"]["errors"]:
        server.answers(200, {"ok": False, "error": code})
        with pytest.raises((Undeliverable, NotReachable)) as error:
            api.post(method)
        final = code not in PASSING | MEND | {"ratelimited", "rate_limited"}
        assert isinstance(error.value, Undeliverable) == final, code


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_file_comes_with_the_token(api: Api, server: Server) -> None:
    server.answers(200, b"Dear Sirs")
    assert api.download(f"{server.url}/files/F1", 100) == b"Dear Sirs"
    assert server.asked[-1][1]["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/f", "https://slack.com.evil.example/f", "https://notslack.com/f", "http://files.slack.com/f",
     "file:///etc/passwd", "file://files.slack.com/etc/passwd", "ftp://files.slack.com/f", "", "https://files.slack.com@evil.example/"],
)  # fmt: skip
def test_the_token_goes_to_slack_alone(api: Api, url: str) -> None:
    with pytest.raises(Undeliverable, match="file_not_on_slack"):
        api.download(url, 100)


def test_a_redirect_is_not_followed(api: Api, server: Server) -> None:
    """Slack leads who lacks `files:read` to a page for signing in, and a page is not the file."""
    server.answers(302, b"", Location=f"{server.url}/login")
    with pytest.raises(Undeliverable, match="302"):
        api.download(f"{server.url}/files/F1", 100)
    assert len(server.asked) == 1


def test_a_file_that_is_larger_than_said_is_refused(api: Api, server: Server) -> None:
    server.answers(200, b"x" * 101)
    with pytest.raises(Undeliverable, match="file_too_large"):
        api.download(f"{server.url}/files/F1", 100)


def test_a_file_that_is_gone_is_final_and_a_server_in_trouble_is_not(api: Api, server: Server) -> None:
    server.answers(404, b"")
    with pytest.raises(Undeliverable):
        api.download(f"{server.url}/files/F1", 100)
    server.answers(503, b"")
    with pytest.raises(NotReachable):
        api.download(f"{server.url}/files/F1", 100)
