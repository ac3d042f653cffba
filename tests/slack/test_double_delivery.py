"""Faults, pace, retries and signed HTTP."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import URLError

import pytest
from slack_bolt import BoltRequest
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.signature import SignatureVerifier

from tests.slack.double import SlackDouble
from tests.slack.echo_app import build, connected
from tests.slack.scenes import client_of


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        yield double


def test_faults_are_counted_down(slack: SlackDouble) -> None:
    bot, ask = client_of(slack), slack.channel("ask")
    slack.fault("chat.postMessage", times=2, error="restricted_action")
    for _ in range(2):
        with pytest.raises(SlackApiError, match="restricted_action"):
            bot.chat_postMessage(channel=ask.id, text="Hi")
    assert bot.chat_postMessage(channel=ask.id, text="Hi")["ok"]
    assert len(slack.messages(ask)) == 1
    with pytest.raises(ValueError, match="does not answer"):
        slack.fault("chat.postMessage", error="made_up")


def test_a_fault_after_the_effect_leaves_the_effect(slack: SlackDouble) -> None:
    bot, ask = client_of(slack), slack.channel("ask")
    slack.fault("chat.postMessage", status=500, after=True)
    with pytest.raises((SlackApiError, SlackClientError)):
        bot.chat_postMessage(channel=ask.id, text="Hi")
    assert [m["text"] for m in slack.messages(ask)] == ["Hi"]
    slack.fault("chat.postMessage", html=True, status=503)
    with pytest.raises(SlackClientError):
        bot.chat_postMessage(channel=ask.id, text="Hi")
    bot.retry_handlers.clear()
    slack.fault("chat.postMessage", drop=True)
    with pytest.raises((URLError, ConnectionError, SlackClientError)):
        bot.chat_postMessage(channel=ask.id, text="Hi")
    assert len(slack.messages(ask)) == 1
    slack.fault("*", delay_s=0.3)
    started = time.monotonic()
    bot.auth_test()
    assert time.monotonic() - started >= 0.3


def test_429_names_the_wait_and_slacks_own_handler_obeys(slack: SlackDouble) -> None:
    bot, ask = client_of(slack), slack.channel("ask")
    slack.fault("chat.postMessage", status=429, retry_after=1)
    with pytest.raises(SlackApiError) as caught:
        bot.chat_postMessage(channel=ask.id, text="Hi")
    assert caught.value.response.headers["Retry-After"] == "1" and caught.value.response["error"] == "ratelimited"
    slack.fault("chat.postMessage", status=429, retry_after=1)
    bot.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    assert bot.chat_postMessage(channel=ask.id, text="Hi")["ok"]
    assert [c.status for c in slack.calls_of("chat.postMessage")] == [429, 429, 200]


def test_the_pace_is_one_message_a_second_in_each_channel(slack: SlackDouble) -> None:
    bot, ask, other = client_of(slack), slack.channel("ask"), slack.channel("other")
    slack.pace = True
    for _ in range(3):
        bot.chat_postMessage(channel=ask.id, text="Hi")
    with pytest.raises(SlackApiError, match="ratelimited"):
        bot.chat_postMessage(channel=ask.id, text="Hi")
    assert bot.chat_postMessage(channel=other.id, text="Hi")["ok"]
    time.sleep(1.1)
    assert bot.chat_postMessage(channel=ask.id, text="Hi")["ok"]


def test_an_event_without_acknowledgement_comes_four_times(slack: SlackDouble) -> None:
    """The SDK's client without listeners never acknowledges."""
    from slack_sdk import WebClient
    from slack_sdk.socket_mode import SocketModeClient

    slack.retry_clock(minute_s=0.05, ack_limit_s=0.1)
    heard: list[Any] = []
    client = SocketModeClient(slack.app_token, web_client=WebClient(base_url=slack.api_url))
    client.socket_mode_request_listeners.append(lambda _client, request: heard.append(request))
    client.connect()
    slack.wait_connected()
    alice = slack.user("alice")
    alice.post(slack.dm(alice), "Hello")
    (envelope,) = slack.until(lambda: [e for e in slack.unacked if e.gave_up])
    slack.until(lambda: len(heard) == 4)
    assert [(h.retry_attempt, h.retry_reason) for h in heard] == [(0, "")] + [(n, "timeout") for n in (1, 2, 3)]
    assert len({h.envelope_id for h in heard}) == 4 and len({h.payload["event_id"] for h in heard}) == 1
    assert envelope.event_id == heard[0].payload["event_id"] and slack.acks == []
    threading.Thread(target=client.close, daemon=True).start()


def test_payloads_are_spread_over_all_sockets(slack: SlackDouble) -> None:
    with connected(slack), connected(slack):
        slack.wait_connected(2)
        alice = slack.user("alice")
        for n in range(4):
            alice.post(slack.dm(alice), str(n))
        slack.until(lambda: len(slack.bot_messages(slack.dm(alice))) == 4)
        slack.until(lambda: not slack.unacked)
        assert {a.connection for a in slack.acks} == {1, 2}
        slack.drop(slack.connections[0])
        slack.until(lambda: len(slack.connections) == 1)


class Receiver:
    """Bolt behind a plain HTTP server, as an app has it that does not use Socket Mode."""

    def __init__(self, slack: SlackDouble) -> None:
        app = build(slack)
        self.requests: list[tuple[dict[str, str], str]] = []
        self.refuse = 0
        self.no_retry = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.requests.append((dict(self.headers), body))
                if receiver.refuse:
                    receiver.refuse -= 1
                    self.send_response(500)
                    if receiver.no_retry:
                        self.send_header("X-Slack-No-Retry", "1")
                    self.end_headers()
                    return
                answer = app.dispatch(BoltRequest(body=body, headers=dict(self.headers)))
                self.send_response(answer.status)
                for name, values in answer.headers.items():
                    self.send_header(name, values[0])
                self.end_headers()
                self.wfile.write((answer.body or "").encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        slack.deliver_http_to(f"http://127.0.0.1:{self.server.server_port}/slack/events")


@pytest.fixture
def receiver(slack: SlackDouble) -> Iterator[Receiver]:
    found = Receiver(slack)
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_signed_http_reaches_bolt(slack: SlackDouble, receiver: Receiver) -> None:
    alice = slack.user("alice")
    ask = slack.channel("ask", [alice])
    ts = alice.post(ask, "你好 <@BOT>")
    reply = slack.until(lambda: slack.bot_messages(ask, ts))[0]
    assert alice.click(ask, reply["ts"], "say_yes").acked
    slack.until(lambda: [m for m in slack.messages(ask) if m["text"] == "pressed yes"])
    assert alice.slash("/echo", "form", ask).payload == {"text": "heard"}
    slack.until(lambda: slack.modal(alice))
    assert alice.submit(values={"text": "bad"}).errors
    assert alice.submit(values={"text": "good"}).acked and slack.modal(alice) is None
    slack.until(lambda: not slack.unacked)


def test_http_failures_come_again_with_number_and_reason(slack: SlackDouble, receiver: Receiver) -> None:
    slack.retry_clock(minute_s=0.05)
    slack.subscriptions = {"message.im"}
    receiver.refuse = 2
    alice = slack.user("alice")
    alice.post(slack.dm(alice), "Hello")
    slack.until(lambda: slack.bot_messages(slack.dm(alice)))
    first = [h for h, body in receiver.requests if slack.events[0]["event_id"] in body]
    assert [h.get("X-Slack-Retry-Num") for h in first] == [None, "1", "2"]
    assert [h.get("X-Slack-Retry-Reason") for h in first] == [None, "http_error", "http_error"]


def test_an_app_can_ask_not_to_be_asked_again(slack: SlackDouble, receiver: Receiver) -> None:
    slack.retry_clock(minute_s=0.01)
    receiver.refuse, receiver.no_retry = 1, True
    alice = slack.user("alice")
    alice.post(slack.dm(alice), "Hello")
    slack.until(lambda: [e for e in slack.unacked if e.gave_up])
    time.sleep(0.2)
    assert len(receiver.requests) == 1


def test_the_signature_is_slacks_and_a_changed_body_is_found_out(slack: SlackDouble, receiver: Receiver) -> None:
    alice = slack.user("alice")
    alice.post(slack.dm(alice), "Hello")
    slack.until(lambda: receiver.requests)
    headers, body = receiver.requests[0]
    verifier = SignatureVerifier(slack.signing_secret)
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + " ", headers)
    old = {**headers, "X-Slack-Request-Timestamp": str(int(time.time()) - 360)}
    assert not verifier.is_valid_request(body, old)
