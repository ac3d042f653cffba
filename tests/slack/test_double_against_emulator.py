"""The same script against the double and against an emulator that others wrote: the same codes, the same keys."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack import peers
from tests.slack.double import SlackDouble

pytestmark = pytest.mark.peer

SCOPES = (
    "chat:write,channels:join,channels:read,channels:history,groups:read,groups:history,im:read,im:history,im:write,"
    "users:read,users:read.email,reactions:read,reactions:write,team:read"
)
# The emulator shows an empty thread where there is none; Slack's page names the code.
OTHER_CODES = {"no thread": ("ok", "thread_not_found")}
# Keys that only one side has, all of them, by kind of object.
ONLY_DOUBLE = {
    "answer": {"is_enterprise_install", "channel", "pin_count"},
    # the emulator's messages are bare: who wrote them and when, and nothing that Slack adds
    "reply": {"parent_user_id", "bot_profile", "team", "app_id", "bot_id"},
    "parent": {"blocks", "reply_users_count", "latest_reply", "thread_ts", "subscribed", "team", "client_msg_id",
               "is_locked"},
    "user": {"color", "tz", "tz_label", "tz_offset", "is_owner", "is_primary_owner", "is_restricted",
             "is_ultra_restricted", "is_app_user", "updated"},
}  # fmt: skip
ONLY_EMULATOR = {"answer": {"app_id", "response_metadata"}, "reply": set(), "parent": set(), "user": set()}


@dataclass
class Place:
    """One of the two Slacks."""

    bot: WebClient
    narrow: WebClient
    channel: str
    alice: str
    says: Callable[[str], str]  # alice posts this, its ts comes back


Step = dict[str, Any]


def code(call: Callable[[], Any]) -> Step:
    """The answer or the error of a call."""
    try:
        return dict(call().data)
    except SlackApiError as refused:
        return dict(refused.response.data)


def script(place: Place) -> dict[str, Step]:
    """What both sides go through."""
    bot, channel = place.bot, place.channel
    theirs = place.says("Hello")
    posted = code(lambda: bot.chat_postMessage(channel=channel, text="Hi", thread_ts=theirs))
    own = posted["ts"]
    return {
        "auth": code(bot.auth_test),
        "post a reply": posted,
        "post nothing": code(lambda: bot.api_call("chat.postMessage", json={"channel": channel})),
        "post to nowhere": code(lambda: bot.chat_postMessage(channel="C0NOWHERE0", text="Hi")),
        "update own": code(lambda: bot.chat_update(channel=channel, ts=own, text="Hi there")),
        "update other's": code(lambda: bot.chat_update(channel=channel, ts=theirs, text="Hi there")),
        "update nothing": code(lambda: bot.chat_update(channel=channel, ts="1.000001", text="Hi there")),
        "react": code(lambda: bot.reactions_add(channel=channel, timestamp=theirs, name="eyes")),
        "react again": code(lambda: bot.reactions_add(channel=channel, timestamp=theirs, name="eyes")),
        "react to nothing": code(lambda: bot.reactions_add(channel=channel, timestamp="1.000001", name="eyes")),
        "reactions": code(lambda: bot.reactions_get(channel=channel, timestamp=theirs)),
        "thread": code(lambda: bot.conversations_replies(channel=channel, ts=theirs)),
        "no thread": code(lambda: bot.conversations_replies(channel=channel, ts="1.000001")),
        "history": code(lambda: bot.conversations_history(channel=channel)),
        "history of nowhere": code(lambda: bot.conversations_history(channel="C0NOWHERE0")),
        "person": code(lambda: bot.users_info(user=place.alice)),
        "nobody": code(lambda: bot.users_info(user="U0NOBODY00")),
        "no such address": code(lambda: bot.users_lookupByEmail(email="no@where.example")),
        "direct": code(lambda: bot.conversations_open(users=place.alice)),
        "direct with nobody": code(lambda: bot.conversations_open(users="U0NOBODY00")),
        "narrow": code(lambda: place.narrow.chat_postMessage(channel=channel, text="Hi")),
        "delete own": code(lambda: bot.chat_delete(channel=channel, ts=own)),
        "delete nothing": code(lambda: bot.chat_delete(channel=channel, ts="1.000001")),
        "bad trigger": code(lambda: bot.views_open(trigger_id="1.2.3", view=VIEW)),
    }


VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Place]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with peers.running("emulator.mjs", str(port), SCOPES, ready="listening"):
        base = f"http://127.0.0.1:{port}/api/"
        bot, narrow, alice = (WebClient(t, base_url=base) for t in ("xoxb-bot", "xoxb-narrow", "xoxp-alice"))
        channel = next(c["id"] for c in bot.conversations_list()["channels"] if c["name"] == "ask")
        who = next(u["id"] for u in bot.users_list()["members"] if u["name"] == "alice")
        bot.api_call("conversations.join", json={"channel": channel})
        yield Place(bot, narrow, channel, who, lambda text: alice.chat_postMessage(channel=channel, text=text)["ts"])


@pytest.fixture(scope="module")
def double() -> Iterator[tuple[Place, SlackDouble]]:
    with SlackDouble() as slack:
        alice = slack.user("alice", "Alice Lin", email="alice@desk.example")
        ask = slack.channel("ask", [alice])
        bot = WebClient(slack.bot_token, base_url=slack.api_url)
        yield Place(bot, bot, ask.id, alice.id, lambda text: alice.post(ask, text)), slack


@pytest.fixture(scope="module")
def both(emulator: Place, double: tuple[Place, SlackDouble]) -> tuple[dict[str, Step], dict[str, Step]]:
    place, slack = double
    theirs, ours = script(emulator), script(place)
    slack.scopes -= {"chat:write"}
    ours["narrow"] = code(lambda: place.narrow.chat_postMessage(channel=place.channel, text="Hi"))
    return theirs, ours


def test_both_refuse_and_accept_the_same(both: tuple[dict[str, Step], dict[str, Step]]) -> None:
    theirs, ours = ({name: step.get("error", "ok") for name, step in side.items()} for side in both)
    assert {name: (theirs[name], ours[name]) for name in theirs if theirs[name] != ours[name]} == OTHER_CODES


def test_a_missing_scope_is_named_the_same(both: tuple[dict[str, Step], dict[str, Step]]) -> None:
    theirs, ours = (side["narrow"] for side in both)
    assert ours["needed"] == theirs["needed"] == "chat:write"
    assert ours["provided"] and theirs["provided"]


def test_both_answer_with_the_same_keys(both: tuple[dict[str, Step], dict[str, Step]]) -> None:
    theirs, ours = both
    pairs = [("answer", step, ours[name]) for name, step in theirs.items() if step["ok"] and name not in OTHER_CODES]
    pairs.append(("reply", theirs["post a reply"]["message"], ours["post a reply"]["message"]))
    pairs.append(("parent", theirs["reactions"]["message"], ours["reactions"]["message"]))
    pairs.append(("user", theirs["person"]["user"], ours["person"]["user"]))
    for name in ("thread", "history"):
        pairs += [
            ("reply" if number else "parent", *two)
            for number, two in enumerate(zip(theirs[name]["messages"], ours[name]["messages"], strict=True))
        ]
    only_double = {kind: set().union(*(set(o) - set(t) for k, t, o in pairs if k == kind)) for kind in ONLY_DOUBLE}
    only_emulator = {kind: set().union(*(set(t) - set(o) for k, t, o in pairs if k == kind)) for kind in ONLY_DOUBLE}
    assert only_double == ONLY_DOUBLE
    assert only_emulator == ONLY_EMULATOR


def test_an_unknown_token_is_where_the_two_differ(emulator: Place, double: tuple[Place, SlackDouble]) -> None:
    """The emulator takes any token as its administrator; Slack and the double do not."""
    _, slack = double
    assert code(WebClient("xoxb-nope", base_url=emulator.bot.base_url).auth_test)["ok"]
    assert code(WebClient("xoxb-nope", base_url=slack.api_url).auth_test)["error"] == "invalid_auth"
