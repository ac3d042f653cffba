"""`check_calls` finds planted mistakes, and passes what is right. Each mistake is caught by somebody else's rule or our own."""

from typing import Any

import pytest

from tests.slack.checks import check_blocks, check_call, check_calls
from tests.slack.double import Call, SlackDouble, limits
from tests.slack.echo_app import buttons, connected, view

Json = dict[str, Any]


def text(words: str, kind: str = "mrkdwn") -> Json:
    return {"type": kind, "text": words}


def button(**more: Any) -> Json:
    return {"type": "button", "action_id": "a", "text": text("Go", "plain_text"), **more}


def feedback() -> Json:
    good, bad = ({"text": text(word, "plain_text"), "value": word} for word in ("good", "bad"))
    return {"type": "feedback_buttons", "action_id": "f", "positive_button": good, "negative_button": bad}


def section(words: str = "Hi", **more: Any) -> Json:
    return {"type": "section", "text": text(words), **more}


def call(method: str, **args: Any) -> Call:
    return Call(method, args, 0.0, 200, {"ok": True})


def posted(*blocks: Json) -> Call:
    return call("chat.postMessage", channel="C1", text="Hi", blocks=list(blocks))


RIGHT = {
    "buttons": posted(*buttons()),
    "markdown": posted({"type": "markdown", "text": "**Hi**"}),
    "feedback": posted({"type": "context_actions", "elements": [feedback()]}),
    "team_id of the Python client": call("chat.postMessage", channel="C1", text="Hi", team_id="T1"),
    "view": call("views.open", trigger_id="1.2.3", view=view()),
    "stream": call("chat.startStream", channel="C1", thread_ts="1.2", recipient_user_id="U1", recipient_team_id="T1"),
    "replies": call("conversations.replies", channel="C1", ts="1.2", limit=15, include_all_metadata=True),
    "session": call("agents.sessions.setStatus", channel_id="D1", status="processing", thread_ts="1.2"),
    "reaction": call("reactions.add", channel="C1", timestamp="1.2", name="eyes"),
}
options = [{"text": text(str(n), "plain_text"), "value": str(n)} for n in range(101)]
BLOCKS = {
    "section 3001": section("x" * 3001),
    "section empty": section(""),
    "unknown block": {"type": "nonsense"},
    "header 151": {"type": "header", "text": text("x" * 151, "plain_text")},
    "markdown 12001": {"type": "markdown", "text": "x" * 12001},
    "context 11": {"type": "context", "elements": [text("x")] * 11},
    "fields 11": {"type": "section", "fields": [text("x")] * 11},
    "field 2001": {"type": "section", "fields": [text("x" * 2001)]},
    "block_id 256": section(block_id="x" * 256),
    "image without alt_text": {"type": "image", "image_url": "https://example.org/a.png"},
    "feedback in actions": {"type": "actions", "elements": [feedback()]},
    "26 buttons": {"type": "actions", "elements": [button(action_id=str(n)) for n in range(26)]},
    "button text 76": {"type": "actions", "elements": [button(text=text("x" * 76, "plain_text"))]},
    "button value 2001": {"type": "actions", "elements": [button(value="x" * 2001)]},
    "action_id twice": {"type": "actions", "elements": [button(), button()]},
    "101 options": section(accessory={"type": "static_select", "action_id": "s", "options": options}),
}
TYPES = {
    "header with mrkdwn": posted({"type": "header", "text": text("Hi")}),
    "unknown field": posted(section(colour="red")),
    "no channel": call("chat.postMessage", text="Hi"),
    "no content": call("chat.postMessage", channel="C1"),
    "text and markdown_text": call("chat.postMessage", channel="C1", text="a", markdown_text="b"),
    "misspelt thread_ts": call("chat.postMessage", channel="C1", text="a", tread_ts="1.2"),
    "broadcast without thread": call("chat.postMessage", channel="C1", text="a", reply_broadcast=True),
    "stream without thread": call("chat.startStream", channel="C1"),
    "view without title": call("views.open", trigger_id="1", view={"type": "modal", "blocks": []}),
    "unknown method": call("chat.shout", channel="C1"),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_a_planted_mistake_in_blocks_is_found(name: str) -> None:
    assert check_blocks([BLOCKS[name]]), name


def test_too_many_blocks_and_too_much_markdown_are_found() -> None:
    assert check_blocks([section()] * 51) and not check_blocks([section()] * 50)
    assert check_blocks([{"type": "markdown", "text": "x" * 6001}] * 2)


def test_blocks_without_text_are_found() -> None:
    assert check_call(call("chat.postMessage", channel="C1", blocks=[section()]), types=False)


@pytest.mark.peer
@pytest.mark.parametrize("name", TYPES)
def test_a_planted_mistake_in_a_call_is_found_by_slacks_own_types(name: str) -> None:
    assert any("Slack's types" in line for line in check_call(TYPES[name])), name


@pytest.mark.peer
@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_passes(name: str) -> None:
    assert check_call(RIGHT[name]) == []


@pytest.mark.peer
def test_the_echo_apps_calls_are_all_right() -> None:
    with SlackDouble() as slack, connected(slack):
        alice = slack.user("alice")
        ask = slack.channel("ask", [alice])
        alice.post(ask, "<@BOT> hm")
        alice.slash("/echo", "form", ask)
        slack.until(lambda: slack.modal(alice) and slack.bot_messages(ask))
        alice.slash("/echo", "word", ask)
        slack.until(lambda: slack.calls_of("response_url"))
        assert check_calls(slack.calls) == []


def test_our_limits_pass_what_slack_takes() -> None:
    right = [c.args["blocks"] for c in RIGHT.values() if c.args.get("blocks")]
    assert [limits.problems(blocks) for blocks in right] == [[]] * len(right)
