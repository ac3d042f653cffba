"""Everything that Slack was recorded to send is taken, over sockets and over HTTP; only what is meant for the bot ends
in an outcome. Requests that are not Slack's change nothing, and rubbish never costs the next message."""

import json
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.slack.conftest import judge
from tests.slack.double import SlackDouble
from tests.slack.double.http_push import signature
from tests.slack.running import SlackDesk

Json = dict[str, Any]
MEANT = {
    # place and time of the message -> why it is meant; everything else is somebody's talk, a change, or no message
    ("C111", "1595926230.009600"): "a mention of the bot: four recordings are this one post",
    ("D111", "1726133700.887259"): "a direct message: three recordings are this one post",
    ("C111", "1610241741.000200"): "a mention that came through a socket; its `message` is the same post",
    (
        "C0FILLED",
        "1700000000.000100",
    ): "the mention of the skeleton; the skeletons' messages stand in no channel for questions",
}
NOT_SENT = {"hello", "disconnect"}
"""What the double itself says on a socket."""


class Rig:
    """A desk and its double, with what was recorded."""

    def __init__(self, slack: SlackDouble, desk: SlackDesk) -> None:
        self.slack, self.desk = slack, desk

    def send(self, kind: str, payload: Json) -> Any:
        """Bring a payload to the desk as Slack would."""
        return self.slack.delivery.envelope(kind, payload, accepts_response=kind != "events_api")

    def acked(self, envelope: Any) -> bool:
        self.slack.until(lambda: envelope.acked or envelope.gave_up, 15)
        return bool(envelope.acked)

    def entries(self) -> set[tuple[str, str]]:
        return {(entry.channel, entry.key) for entry in self.desk.parts.desk.ledger()}

    def still_works(self, words: str) -> None:
        """The next message of a person is taken and ended."""
        ts = self.desk.lin.post(self.desk.ask, words)
        self.slack.until(lambda: (self.desk.ask.id, ts) in self.entries(), 20)


@pytest.fixture(scope="module", params=["sockets", "http"])
def rig(
    request: pytest.FixtureRequest, few_guides: Path, with_types: bool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rig]:
    data = tmp_path_factory.mktemp("recorded") / "data"
    shutil.copytree(few_guides, data)
    with SlackDouble() as slack, SlackDesk(slack, data, http=request.param == "http") as desk:
        slack.retry_clock(minute_s=0.1)
        yield Rig(slack, desk)
        assert judge(slack.calls, types=with_types) == []


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    found = shared / "slack" / "payloads"
    if not found.is_dir():
        pytest.skip("no recorded payloads in the shared folder")
    return found


def kind_of(body: Json) -> str:
    if "command" in body:
        return "slash_commands"
    known = ("event_callback", "app_rate_limited", "url_verification")
    return "events_api" if body.get("type") in known else "interactive"


FILLED = {
    "user": "U0FILLED", "user_id": "U0FILLED", "channel": "C0FILLED", "channel_id": "C0FILLED", "team_id": "T0FILLED",
    "team": "T0FILLED", "text": "Hello there", "name": "filled", "callback_id": "filled", "action_id": "filled",
    "trigger_id": "1.2.filled", "command": "/filled", "event_id": "Ev0FILLED", "tab": "home", "channel_type": "channel", "type": "modal",
}  # fmt: skip


def filled(value: Any, key: str = "") -> Any:
    """A skeleton with something plausible in its blanks; what stays blank is left out."""
    if isinstance(value, dict):
        return {k: made for k, v in value.items() if (made := filled(v, k)) != ""}
    if isinstance(value, list):
        return [filled(v, key.removesuffix("s")) for v in value]
    if value != "":
        return value
    if key == "ts" or key.endswith("_ts"):
        return "1700000000.000100"
    return FILLED.get(key, "")


def recordings(folder: Path) -> Iterator[tuple[str, str, Json]]:
    """Name, kind of envelope and body of every recording and of every skeleton, filled in."""
    for part in ("events", "interactive", "socket_mode", "skeleton/events", "skeleton/app-backend"):
        for path in sorted((folder / part).glob("*.json")):
            body = json.loads(path.read_text(encoding="utf-8"))["payload"]
            if path.stem in NOT_SENT:
                continue
            if part.startswith("skeleton"):
                body = filled(body)
                if part == "skeleton/events":
                    body["type"] = "app_rate_limited" if path.stem == "AppRateLimited" else "event_callback"
            if "envelope_id" in body:
                yield path.stem, body["type"], body["payload"]
            else:
                yield path.stem, kind_of(body), body


def test_every_recording_is_acknowledged_and_only_what_is_meant_has_an_outcome(rig: Rig, folder: Path) -> None:
    sent = [(name, rig.send(kind, body)) for name, kind, body in recordings(folder)]
    assert len(sent) > 70
    unacknowledged = [name for name, envelope in sent if not rig.acked(envelope)]
    assert unacknowledged == []
    rig.still_works("How long do I have to answer a complaint in a US federal court?")
    assert {place for place in rig.entries() if place[0] != rig.desk.ask.id} == set(MEANT)
    rig.slack.until(lambda: None not in rig.desk.outcomes(), 60)

    def tried() -> list[Any]:
        posts = [c for c in rig.slack.calls if c.method == "chat.postMessage"]
        return [c for c in posts if c.args["channel"] in ("C111", "C0FILLED")]

    refused = rig.slack.until(tried, 60)  # what is said is posted after the outcome stands
    assert all(c.answer.get("error") == "channel_not_found" for c in refused), "there is no such channel"


def test_that_slack_holds_events_back_is_said_until_they_come_again(rig: Rig, folder: Path) -> None:
    body = json.loads((folder / "events" / "app_rate_limited.json").read_text(encoding="utf-8"))["payload"]
    assert rig.acked(rig.send("events_api", body))
    health = rig.desk.parts.slack.health  # type: ignore[union-attr]
    rig.slack.until(lambda: any(p["name"] == "events" for p in health.state()["problems"]))
    rig.still_works("What is the weather in Paris?")
    assert not any(p["name"] == "events" for p in health.state()["problems"])


def mention(slack: SlackDouble, **values: Any) -> Json:
    """The body of a mention, with the keys of the recorded ones."""
    event = {"type": "app_mention", "user": "U0SOMEBODY", "text": f"<@{slack.bot_user_id}> Hello", "channel": "C0STRANGE",
             "ts": slack.world.next_ts(), "team": slack.team_id}  # fmt: skip
    event |= {k: v for k, v in values.items() if k in event or k in ("user_team", "source_team", "thread_ts", "files")}
    outer = {k: v for k, v in values.items() if k not in event}
    base = {
        "type": "event_callback",
        "team_id": slack.team_id,
        "event_id": f"Ev{event['ts']}",
        "event_time": 1,
        "event": event,
    }
    return base | outer


@pytest.mark.parametrize(
    "outer",
    [
        {"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True,
         "authorizations": [{"enterprise_id": "E1", "team_id": None, "user_id": "W1", "is_bot": True, "is_enterprise_install": True}]},
        {"enterprise_id": "E1", "authorizations": [{"enterprise_id": "E1", "team_id": "T_OURS", "user_id": "W1", "is_bot": True}]},
        {"team_id": "T_SOURCE", "authorizations": [{"team_id": "T_OURS", "user_id": "W1"}], "is_ext_shared_channel": True,
         "user_team": "T_THEIRS", "source_team": "T_THEIRS"},
        {"authorizations": []},
    ],
    ids=["org install", "enterprise", "Slack Connect", "no authorizations"],
)  # fmt: skip
def test_installations_of_every_kind_are_heard(rig: Rig, outer: Json) -> None:
    body = mention(rig.slack, **outer)
    assert rig.acked(rig.send("events_api", body))
    rig.slack.until(lambda: ("C0STRANGE", body["event"]["ts"]) in rig.entries())
    if "user_team" in outer:
        found = rig.desk.parts.desk.find_thread("slack", "C0STRANGE", body["event"]["ts"])
        assert found is not None and found.owner.enterprise == "slack:T_THEIRS"
        channel = rig.desk.parts.slack._store.channel("C0STRANGE")  # type: ignore[union-attr]
        assert channel is not None and channel.shared


# -- rubbish ----------------------------------------------------------------------------------------------------------

ODD_EVENTS: list[Json] = [
    {"ts": "yesterday"}, {"ts": 12}, {"ts": ""}, {"ts": None}, {"channel": None}, {"channel": ["C1"]}, {"user": {"id": "U1"}},
    {"user": None}, {"text": 7}, {"text": ["a"]}, {"thread_ts": "x"}, {"thread_ts": 3.5}, {"ts": "9" * 40},
    {"ts": "1e999"}, {"ts": "nan"}, {"files": "none"}, {"files": [None, {"id": "F1", "size": "large"}, 3]},
    {"channel": "C" * 5_000}, {"user": "U" * 5_000},
]  # fmt: skip
TAKEN: list[Json] = [
    {"text": "a \x00 nothing"}, {"text": "x" * 39_000}, {"text": ""}, {"text": None},
    {"files": []}, {"files": [{"id": "F1"}]}, {"text": "\u202e\u2066<@>|<!>|<|>&&amp;<"},
]  # fmt: skip
ODD_BODIES: list[Json] = [
    {"type": "event_callback"}, {"type": "event_callback", "event": None}, {"type": "event_callback", "event": {}},
    {"type": "event_callback", "event": "message"}, {"type": "event_callback", "event": {"type": None}},
    {"type": "event_callback", "event": {"type": "message"}}, {"type": "block_actions"},
    {"type": "block_actions", "actions": [], "user": {"id": "U1"}}, {"type": "view_submission"}, {"type": "nonsense"}, {},
    {"type": "event_callback", "authorizations": "none", "event": {"type": "message"}},
    {"type": "event_callback", "event": {"type": "message", "subtype": "message_changed"}},
    {"type": "event_callback", "event": {"type": "message", "subtype": "message_changed", "message": "x", "channel": "C1"}},
    {"type": "event_callback", "event": {"type": "message", "subtype": "message_deleted", "previous_message": {"ts": 1}}},
]  # fmt: skip


def test_a_message_with_odd_parts_is_taken_or_left_and_never_in_the_way(rig: Rig) -> None:
    before = rig.entries()
    odd = [rig.send("events_api", mention(rig.slack, **parts)) for parts in ODD_EVENTS]
    assert [parts for parts, e in zip(ODD_EVENTS, odd, strict=True) if not rig.acked(e)] == []
    strange = rig.entries() - before
    assert all(len(key) < 30 and len(channel) < 30 for channel, key in strange)
    bodies = [mention(rig.slack, **parts) for parts in TAKEN]
    assert all(rig.acked(envelope) for envelope in [rig.send("events_api", body) for body in bodies])
    wanted = {
        ("C0STRANGE", body["event"]["ts"]) for body in bodies if (body["event"]["text"] or body["event"].get("files"))
    }
    rig.slack.until(lambda: wanted <= rig.entries())
    rig.slack.until(lambda: None not in rig.desk.outcomes(), 60)


def test_half_a_character_costs_no_message(rig: Rig) -> None:
    body = mention(rig.slack, text="before \ud83d after")
    if rig.desk.http:
        assert post(rig, json.dumps(body).encode()) == 200
    else:
        envelope = {"envelope_id": "half", "type": "events_api", "payload": body, "accepts_response_payload": False}
        rig.slack.connections[0].send(json.dumps(envelope))
    rig.slack.until(lambda: ("C0STRANGE", body["event"]["ts"]) in rig.entries())


@pytest.mark.usefixtures("listeners_may_fail")
def test_a_body_that_is_none_does_no_harm(rig: Rig) -> None:
    before = rig.entries()
    sent = []
    for number, body in enumerate(ODD_BODIES):
        sent.append(rig.send("events_api" if body.get("type") == "event_callback" else "interactive", body))
        if number % 5 == 4:
            rig.still_works("What is the weather in Paris?")
    rig.slack.until(lambda: all(e.acked or e.gave_up for e in sent), 30)
    rig.still_works("What is the weather in Rome?")
    assert {p for p in rig.entries() - before if p[0] != rig.desk.ask.id} == set()


@pytest.mark.parametrize("text", ["", "no json", "[]", "3", "null", '{"type": ', '{"type": 3}', '{"envelope_id": 7, "type": "events_api"}',
                                  '{"envelope_id": "x", "type": "events_api", "payload": "x"}', "\x00", "{" * 10_000])  # fmt: skip
def test_a_socket_that_speaks_nonsense(rig: Rig, text: str) -> None:
    if rig.desk.http:
        pytest.skip("there is no socket")
    rig.slack.connections[0].send(text)
    rig.still_works("What is the weather in Paris?")
    assert len(rig.slack.connections) >= 1


# -- over HTTP: who asks ----------------------------------------------------------------------------------------------


def post(rig: Rig, body: bytes, kind: str = "application/json", **headers: str | None) -> int:
    """One request; by default signed as Slack signs it."""
    target = rig.slack.delivery.target
    assert target is not None
    stamp = str(int(time.time()))
    signed = signature(rig.slack.signing_secret, headers.get("stamp") or stamp, body.decode("utf-8", "replace"))
    all_: dict[str, str | None] = {
        "Content-Type": kind, "X-Slack-Request-Timestamp": headers.get("stamp") or stamp, "X-Slack-Signature": signed,
    }  # fmt: skip
    all_ |= {k.replace("_", "-"): v for k, v in headers.items() if k != "stamp"}
    request = urllib.request.Request(
        target.events, data=body, headers={k: v for k, v in all_.items() if v is not None}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError as error:  # told that it is too large while it was still speaking
        assert isinstance(error.reason, BrokenPipeError | ConnectionResetError)
        return 413


@pytest.fixture
def http(rig: Rig) -> Rig:
    if not rig.desk.http:
        pytest.skip("only over HTTP are requests signed")
    return rig


def old(seconds: int) -> str:
    return str(int(time.time()) - seconds)


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Slack_Signature": "v0=" + "0" * 64}, {"X_Slack_Signature": None}, {"X_Slack_Signature": ""},
        {"X_Slack_Request_Timestamp": None}, {"X_Slack_Request_Timestamp": "now"}, {"stamp": "6 minutes"},
        {"stamp": "in 6 minutes"},
    ],
    ids=lambda h: f"{next(iter(h))}={str(next(iter(h.values())))[:12]}",
)  # fmt: skip
def test_a_request_that_is_not_slacks_is_refused_and_leaves_nothing(http: Rig, headers: dict[str, str | None]) -> None:
    stamps = {"6 minutes": old(360), "in 6 minutes": old(-360)}
    headers = {k: stamps.get(v or "", v) for k, v in headers.items()}
    before = http.entries()
    for kind, body in (
        ("application/json", json.dumps(mention(http.slack)).encode()),
        ("application/x-www-form-urlencoded", urlencode({"command": "/firstline", "text": "When?", "user_id": "U1", "channel_id": "C1", "trigger_id": "1", "team_id": http.slack.team_id}).encode()),
    ):  # fmt: skip
        assert post(http, body, kind, **headers) == 401
    http.still_works("What is the weather in Paris?")
    assert {p for p in http.entries() - before if p[0] != http.desk.ask.id} == set()


def test_a_body_that_was_changed_on_the_way_is_refused(http: Rig) -> None:
    body = json.dumps(mention(http.slack)).encode()
    signed = signature(http.slack.signing_secret, str(int(time.time())), body.decode())
    assert post(http, body.replace(b"Hello", b"Hallo"), X_Slack_Signature=signed) == 401
    assert post(http, body) == 200
    other = signature("0" * 32, str(int(time.time())), body.decode())
    assert post(http, body, X_Slack_Signature=other) == 401, "another app's secret"


def test_an_old_request_is_refused_and_a_fresh_one_is_not(http: Rig) -> None:
    body = json.dumps(mention(http.slack)).encode()
    assert post(http, body, stamp=old(360)) == 401
    assert post(http, body, stamp=old(240)) == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"), (b"{", "application/json"), (b"[1, 2]", "application/json"), (b"null", "application/json"),
        (b"3", "application/json"), (b"\xff\xfe\x00", "application/json"), (b"{" * 20_000, "application/json"),
        (b"payload=%7B", "application/x-www-form-urlencoded"), (b"payload=3", "application/x-www-form-urlencoded"),
        (b"payload=", "application/x-www-form-urlencoded"), (b"a=b", "application/x-www-form-urlencoded"),
        (b"x" * 100, "text/plain"), (b'{"payload": "{}"}', "application/json"), (b"{}", "multipart/form-data"),
        (json.dumps({"type": "event_callback", "event": {"type": "message", "text": "x" * 1_900_000}}).encode(), "application/json"),
        (b"x" * 3_000_000, "application/json"),
    ],
    ids=lambda v: v if isinstance(v, str) else repr(v[:12]),
)  # fmt: skip
def test_rubbish_is_answered_and_costs_nothing(http: Rig, body: bytes, kind: str) -> None:
    before = http.entries()
    assert post(http, body, kind) in (200, 400, 401, 404, 413)
    assert post(http, body, kind, X_Slack_Signature="v0=0") in (400, 401, 404, 413)
    http.still_works("What is the weather in Paris?")
    assert {p for p in http.entries() - before if p[0] != http.desk.ask.id} == set()
