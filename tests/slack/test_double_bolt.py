"""Bolt for Python, unchanged, talks to the double: events, clicks, forms, refreshes of the connection."""

import time
from collections.abc import Iterator

import pytest

from tests.slack.double import NotThere, SlackDouble
from tests.slack.echo_app import connected


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double, connected(double):
        yield double


def test_a_mention_is_answered_in_its_thread_and_acknowledged(slack: SlackDouble) -> None:
    alice = slack.user("alice")
    ask = slack.channel("ask", [alice])
    ts = alice.post(ask, "Hi <@BOT> & <b>")
    parent, reply = slack.until(lambda: m if len(m := slack.messages(ask, ts)) == 2 else None)
    assert reply["text"] == f"echo Hi <@{slack.bot_user_id}> &amp; &lt;b&gt;"
    assert reply["thread_ts"] == ts and parent["reply_count"] == 1
    slack.until(lambda: not slack.unacked)
    assert all(a.attempt == 0 for a in slack.acks)
    kinds = [e["event"]["type"] for e in slack.events]
    assert kinds == ["message", "app_mention", "message"]  # the bot's own reply comes back to it


def test_a_button_in_a_message_is_pressed(slack: SlackDouble) -> None:
    alice = slack.user("alice")
    ask = slack.channel("ask", [alice])
    ts = alice.post(ask, "<@BOT> hm")
    slack.until(lambda: len(slack.messages(ask, ts)) == 2)
    reply = slack.bot_messages(ask, ts)[0]
    assert alice.click(ask, reply["ts"], "say_no").acked
    slack.until(lambda: [m for m in slack.messages(ask) if m["text"] == "pressed no"])
    with pytest.raises(NotThere):
        alice.click(ask, reply["ts"], "say_maybe")
    with pytest.raises(NotThere):
        slack.user("stranger").click(ask, reply["ts"], "say_no")


def test_a_form_is_opened_refused_and_accepted(slack: SlackDouble) -> None:
    alice = slack.user("alice")
    ask = slack.channel("ask", [alice])
    assert alice.slash("/echo", "form", ask).payload["text"] == "heard"
    view = slack.until(lambda: slack.modal(alice))
    assert view["callback_id"] == "ask" and slack.ephemerals(alice)[0]["text"] == "heard"
    with pytest.raises(NotThere, match="required"):
        alice.submit()
    answer = alice.submit(values={"text": "bad"})
    assert answer.response_action == "errors" and answer.errors == {"question": "not this"}
    assert slack.modal(alice)
    assert alice.submit(values={"text": "Q", "where": {"country": "japan"}}).acked
    assert slack.modal(alice) is None
    slack.until(lambda: [m for m in slack.bot_messages(slack.dm(alice)) if m["text"] == "Q in japan"])


def test_a_form_is_closed(slack: SlackDouble) -> None:
    alice = slack.user("alice")
    assert alice.global_shortcut("again").acked
    slack.until(lambda: slack.modal(alice))
    answer = alice.close()
    assert answer is not None and answer.acked and slack.modal(alice) is None


def test_a_slash_command_is_answered_through_its_url(slack: SlackDouble) -> None:
    alice = slack.user("alice")
    ask = slack.channel("ask", [alice])
    alice.slash("/echo", "word", ask)
    slack.until(lambda: [m for m in slack.ephemerals(alice) if m["text"] == "slash word"])


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
def test_bolt_connects_anew_after_each_kind_of_disconnect(slack: SlackDouble, reason: str) -> None:
    alice = slack.user("alice")
    first = slack.connections[0].number
    slack.disconnect(reason)
    slack.until(lambda: [c for c in slack.connections if c.number > first and not c.leaving])
    alice.post(slack.dm(alice), "still there?")
    slack.until(lambda: slack.bot_messages(slack.dm(alice)))


def test_bolt_connects_anew_after_a_cut_line_and_a_refusal() -> None:
    """The client finds a dead line after five pings, so it pings often here."""
    with SlackDouble() as slack, connected(slack, ping_interval=0.3):
        alice = slack.user("alice")
        slack.retry_clock(minute_s=4)
        slack.refuse_connections(seconds=2.5)
        slack.drop()
        slack.until(lambda: not slack.connections)
        alice.post(slack.dm(alice), "anyone?")
        slack.until(lambda: slack.bot_messages(slack.dm(alice)), 40)
        slack.until(lambda: not slack.unacked)
        (ack,) = [a for a in slack.acks if a.event_id == slack.events[0]["event_id"]]
        assert ack.attempt >= 1
        assert [c.answer.get("error") for c in slack.calls_of("apps.connections.open")].count("service_unavailable")


def test_an_event_comes_twice_and_bolt_answers_twice(slack: SlackDouble) -> None:
    alice = slack.user("alice")
    alice.post(slack.dm(alice), "once")
    slack.until(lambda: len(slack.bot_messages(slack.dm(alice))) == 1)
    slack.redeliver(slack.events[0]["event_id"])
    slack.until(lambda: len(slack.bot_messages(slack.dm(alice))) == 2)
    slack.until(lambda: [a.attempt for a in slack.acks if a.event_id == slack.events[0]["event_id"]] == [0, 1])


def test_held_events_come_in_the_order_that_the_test_wants(slack: SlackDouble) -> None:
    alice = slack.user("alice")
    slack.hold()
    for word in ("one", "two"):
        alice.post(slack.dm(alice), word)
    time.sleep(0.05)
    assert not slack.acks and not slack.unacked
    slack.release("reversed")
    slack.until(lambda: len(slack.bot_messages(slack.dm(alice))) == 2)
    slack.until(lambda: not slack.unacked)
    first = {a.event_id: n for n, a in reversed(list(enumerate(slack.acks)))}
    assert first[slack.events[1]["event_id"]] < first[slack.events[0]["event_id"]]
