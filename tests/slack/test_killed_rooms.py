"""The desk is killed between a post of a room and its record: room, transcript, mirrored words, the word that a room is
closed; after each restart there is one of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slack.apart import DeskApart, at_rest, deliveries, twice
from tests.slack.double import SlackDouble
from tests.slack.running import everything
from tests.slack.test_killed import DANGER, kill_once_posted, words_in


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        yield double


@pytest.fixture
def desk(slack: SlackDouble, small_data: Path) -> Iterator[DeskApart]:
    made = DeskApart(slack, small_data, slack_rooms="direct")
    yield made
    made.stop()


def killed(desk: DeskApart) -> None:
    """It has ended where it was to end; start it again and let it finish."""
    desk.wait_killed()
    desk.start()
    at_rest(desk)


@pytest.mark.slow
def test_killed_between_a_post_of_a_room_and_its_record(slack: SlackDouble, desk: DeskApart) -> None:
    desk.start()
    kill_once_posted(desk, "alert-direct:")
    danger = desk.lin.post(desk.ask, DANGER)
    killed(desk)
    card, wei, berg = desk.card()["ts"], slack.dm(desk.wei), slack.dm(desk.berg)
    kill_once_posted(desk, "room:")
    assert desk.wei.click(desk.desk, card, "claim").acked
    desk.wait_killed()
    kill_once_posted(desk, "transcript:")
    desk.start(connected=False)
    killed(desk)
    root = next(m["ts"] for m in slack.bot_messages(wei) if "thread_ts" not in m or m["thread_ts"] == m["ts"])
    assert words_in(slack.bot_messages(wei, root), "PayPal账户昨天被美国法院冻结了") >= 1

    kill_once_posted(desk, "mirror:")
    desk.lin.post(desk.ask, "The order number is 24-cv-101.", thread_ts=danger)
    killed(desk)
    kill_once_posted(desk, "reply:")
    desk.wei.post(wei, "We file the opposition today.", thread_ts=root)
    killed(desk)
    kill_once_posted(desk, "left:")
    assert desk.wei.click(wei, root, "more", "release:1").acked
    assert desk.fill(desk.wei, note="ill").acked
    killed(desk)
    assert desk.berg.click(desk.desk, card, "claim").acked
    slack.until(lambda: words_in(slack.bot_messages(berg), "24-cv-101"), 30)
    at_rest(desk)
    kill_once_posted(desk, "again:")
    assert desk.wei.click(desk.desk, card, "declare").acked
    killed(desk)

    assert twice(slack) == {}
    assert words_in(desk.replies(desk.ask, danger), "We file the opposition today.") == 1
    assert words_in(slack.bot_messages(wei, root), "24-cv-101") == 1
    assert words_in(slack.bot_messages(wei, root), "You do not hold this case any more") == 1
    assert words_in(slack.bot_messages(berg), "We file the opposition today.") == 1
    posted = deliveries(slack)
    for user in (desk.wei, desk.berg):
        assert posted[f"room:1:{user.id}"] == 1
    top = [m for m in slack.bot_messages(desk.desk) if m.get("thread_ts", m["ts"]) == m["ts"]]
    assert len(top) == 1 and "24-cv-101" not in "".join(map(everything, slack.bot_messages(desk.desk)))
