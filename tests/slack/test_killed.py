"""The desk is killed (`kill -9`) at every point between an event and its post; after a restart there is one of each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.slack.apart import DeskApart, at_rest, deliveries, twice
from tests.slack.double import SlackDouble
from tests.slack.running import everything

STEPS = ("begin", "responded", "settled", "delivering")
QUESTION = "How long do I have to answer a complaint in a US federal court?"
DANGER = "我们的PayPal账户昨天被美国法院冻结了，收到TRO。"


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        yield double


@pytest.fixture
def desk(slack: SlackDouble, desk_data: Path) -> Iterator[DeskApart]:
    made = DeskApart(slack, desk_data)
    yield made
    made.stop()


def kill_once_posted(desk: DeskApart, prefix: str) -> None:
    """End the desk when Slack has taken a post of this kind and has not said so yet: it stands there, unrecorded."""

    def is_it(args: dict[str, Any]) -> bool:
        key = str(((args.get("metadata") or {}).get("event_payload") or {}).get("delivery"))
        return key.startswith(prefix) and key not in deliveries(desk.slack)

    desk.slack.fault("chat.postMessage", match=is_it, then=desk.kill, after=True, drop=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "outcome", "steps"), [(QUESTION, "answered", STEPS[::3]), (DANGER, "handed_over", STEPS)]
)
def test_killed_between_the_acknowledgement_and_the_post(
    slack: SlackDouble, desk: DeskApart, text: str, outcome: str, steps: tuple[str, ...]
) -> None:
    """At each step in turn: the same message is taken up again and again until it ends."""
    asked = ""
    for step in steps:
        desk.start(kill_at=step, connected=not asked)
        asked = asked or desk.lin.post(desk.ask, text)
        desk.wait_killed()
        assert desk.replies(desk.ask, asked) == []
    assert not slack.unacked
    desk.start()
    assert desk.settled(1) == [outcome]
    at_rest(desk)
    assert len(desk.replies(desk.ask, asked)) == 1
    assert twice(slack) == {}
    assert ("card:1" in deliveries(slack)) == (outcome == "handed_over")


@pytest.mark.slow
def test_killed_between_a_post_and_its_record(slack: SlackDouble, desk: DeskApart) -> None:
    """An answer, a card, an alert, a transcript, a mirrored message, an expert's words: each stands in Slack once."""
    desk.start()
    kill_once_posted(desk, "reply:")
    asked = desk.lin.post(desk.ask, QUESTION)
    desk.wait_killed()
    assert len(desk.replies(desk.ask, asked)) == 1, "it was posted before the kill"

    desk.start()
    at_rest(desk)
    assert len(desk.replies(desk.ask, asked)) == 1
    kill_once_posted(desk, "card:")
    danger = desk.lin.post(desk.ask, DANGER)
    desk.wait_killed()
    kill_once_posted(desk, "alert:")
    desk.start(connected=False)
    desk.wait_killed()

    desk.start()
    at_rest(desk)
    card = desk.card()["ts"]
    assert len(desk.replies(desk.ask, danger)) == 1
    kill_once_posted(desk, "transcript:")
    assert desk.wei.click(desk.desk, card, "claim").acked
    desk.wait_killed()
    desk.start()
    desk.reply(desk.ask, danger, "Wei Ming")
    at_rest(desk)
    kill_once_posted(desk, "mirror:")
    desk.lin.post(desk.ask, "The order number is 24-cv-101.", thread_ts=danger)
    desk.wait_killed()

    desk.start()
    at_rest(desk)
    kill_once_posted(desk, "reply:")
    desk.wei.post(desk.desk, "We file the opposition today.", thread_ts=card)
    desk.wait_killed()
    desk.start()
    at_rest(desk)
    assert twice(slack) == {}
    assert words_in(desk.replies(desk.ask, danger), "We file the opposition today.") == 1
    assert words_in(slack.bot_messages(desk.desk, card), "24-cv-101") == 1
    assert len([m for m in slack.bot_messages(desk.desk) if m.get("thread_ts", m["ts"]) == m["ts"]]) == 1, "one card"
    assert desk.outcomes() == ["answered", "handed_over", "relayed"]


def words_in(messages: list[dict[str, Any]], words: str) -> int:
    """In how many messages these words stand."""
    return sum(words in everything(m) for m in messages)


@pytest.mark.slow
def test_killed_while_events_come_in(slack: SlackDouble, desk: DeskApart) -> None:
    """Some are acknowledged, some are not: Slack brings those again, and none is lost and none counts twice."""
    slack.retry_clock(minute_s=4.0)
    desk.start()
    slack.hold()
    asked = [desk.lin.post(desk.ask, f"{QUESTION} ({n})") for n in range(20)]
    events = {e.event_id for e in slack.delivery.held or []}
    slack.release()
    slack.until(lambda: {a.event_id for a in slack.acks} & events)
    desk.kill()
    desk.wait_killed()
    desk.start()
    slack.until(lambda: {a.event_id for a in slack.acks} >= events, 60)
    assert desk.settled(20) == ["answered"] * 20
    at_rest(desk)
    assert {e.key for e in desk.parts.desk.ledger()} == set(asked) and len(desk.outcomes()) == 20
    assert twice(slack) == {}
    assert all(len(desk.replies(desk.ask, ts)) == 1 for ts in asked)
