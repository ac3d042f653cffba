"""Slack's JavaScript client talks to the double: a client that nobody here wrote and that is not the one under test."""

from collections.abc import Iterator

import pytest

from tests.slack import peers
from tests.slack.checks import check_calls
from tests.slack.double import SlackDouble

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        arguments = (double.api_url, double.bot_token, double.app_token)
        with peers.running("echo.mjs", *arguments, ready="connected"):
            double.wait_connected()
            yield double


def test_messages_mentions_and_buttons(slack: SlackDouble) -> None:
    alice = slack.user("alice")
    ask = slack.channel("ask", [alice])
    ts = alice.post(ask, "<@BOT> hello")
    reply = slack.until(lambda: slack.bot_messages(ask, ts))[0]
    assert reply["text"] == f"echo <@{slack.bot_user_id}> hello"
    assert alice.click(ask, reply["ts"], "press").acked
    slack.until(lambda: [m for m in slack.messages(ask) if m["text"] == "button pressed"])
    alice.post(slack.dm(alice), "psst")
    slack.until(lambda: [m for m in slack.bot_messages(slack.dm(alice)) if m["text"] == "dm psst"])


def test_commands_and_forms(slack: SlackDouble) -> None:
    bob = slack.user("bob")
    ask = slack.channel("ask-2", [bob])
    assert bob.slash("/echo", "word", ask).acked
    slack.until(lambda: [m for m in slack.ephemerals(bob) if m["text"] == "slash word"])
    assert bob.slash("/echo", "form", ask).acked
    slack.until(lambda: slack.modal(bob))
    assert bob.submit(values={"text": "bad"}).errors == {"question": "not this"}
    assert bob.submit(values={"text": "good"}).acked and slack.modal(bob) is None
    slack.until(lambda: [m for m in slack.bot_messages(slack.dm(bob)) if m["text"] == "form good"])


def test_it_comes_back_after_a_refresh(slack: SlackDouble) -> None:
    carol = slack.user("carol")
    first = max(c.number for c in slack.connections)
    slack.disconnect("refresh_requested")
    slack.until(lambda: [c for c in slack.connections if c.number > first and not c.leaving])
    carol.post(slack.dm(carol), "again")
    slack.until(lambda: slack.bot_messages(slack.dm(carol)))


def test_everything_was_acknowledged_and_every_call_was_right(slack: SlackDouble) -> None:
    slack.until(lambda: not slack.unacked)
    assert slack.calls and check_calls(slack.calls) == []
