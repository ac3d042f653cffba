"""Everything at once: each event many times and out of order, and hundreds of questions in the same moment."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.slack.apart import DeskApart, at_rest, deliveries, twice
from tests.slack.double import SlackDouble
from tests.slack.double.faults import Pace
from tests.slack.running import SlackDesk

SLACKS_LIMIT_S = 3.0
ENGLISH = (
    "How long do I have to answer a complaint in a US federal court?",
    "Which deadline applies to an opposition against an EU trade mark?",
    "What does a customs recordal protect in Germany?",
    "Somebody copies our product. What can we do?",
    "What is the weather in Paris?",
)
CHINESE = (
    "美国联邦法院的起诉状，多久内要答辩？",
    "欧盟商标异议的期限是多久？",
    "我们的产品被人抄袭了，怎么办？",
    "收到警告信应该先做什么？",
)
DANGER = (
    "我们的PayPal账户昨天被美国法院冻结了，收到TRO。",
    "Our manager was arrested at the fair in Frankfurt an hour ago.",
)


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        yield double


class SecondSocket:
    """Another connection of the same app, as Slack allows."""

    def __init__(self, desk: SlackDesk) -> None:
        assert desk.parts.slack is not None
        web = WebClient(base_url=desk.slack.api_url)
        self._handler = SocketModeHandler(desk.parts.slack.app.bolt, desk.slack.app_token, web_client=web)
        self._handler.connect()  # type: ignore[no-untyped-call]
        desk.slack.wait_connected(2)

    def close(self) -> None:
        self._handler.client.auto_reconnect_enabled = False
        self._handler.close()  # type: ignore[no-untyped-call]


def people_write(desk: SlackDesk) -> list[tuple[Any, str]]:
    """Questions in every place where the bot can be asked; channel and `ts` of each message that it must end."""
    slack, asked = desk.slack, []
    for n, words in enumerate((*ENGLISH[:3], *CHINESE[:2], DANGER[0])):
        who = desk.lin if n % 2 else desk.chen
        asked.append((desk.ask, who.post(desk.ask, words)))
        asked.append((slack.dm(who), who.post(slack.dm(who), words)))
    for mention_first in (False, True):
        slack.mention_first = mention_first
        root = desk.lin.post(desk.disputes, "We have a dispute with a buyer.")
        for who, words in ((desk.lin, ENGLISH[0]), (desk.lin, CHINESE[0])):
            asked.append((desk.disputes, who.post(desk.disputes, f"<@BOT> {words}", thread_ts=root)))
        desk.lin.edit(desk.disputes, asked[-1][1], f"<@BOT> {CHINESE[1]}")
    return asked


def test_every_event_four_times_shuffled_over_two_sockets_with_a_restart(slack: SlackDouble, desk_data: Path) -> None:
    slack.retry_clock(minute_s=2.0)
    desk = SlackDesk(slack, desk_data)
    desk.start()
    second = SecondSocket(desk)
    slack.hold()
    asked = people_write(desk)
    events = [str(e.event_id) for e in slack.delivery.held or []]
    again = [(event, attempt) for event in events for attempt in (1, 2, 3)]
    random.Random(3).shuffle(again)
    before, after = again[: len(again) // 2], again[len(again) // 2 :]
    slack.shuffle(5)
    for event, attempt in before:
        slack.redeliver(event, attempt=attempt)
    slack.until(lambda: {1, 2} <= {a.connection for a in slack.acks})
    second.close()
    desk.stop()
    desk.start()
    second = SecondSocket(desk)
    for event, attempt in after:
        slack.redeliver(event, attempt=attempt)
    slack.until(lambda: {a.event_id for a in slack.acks} >= set(events), 60)
    outcomes = desk.settled(len(asked))
    at_rest(desk)
    slack.until(lambda: {3, 4} <= {a.connection for a in slack.acks})
    ledger = desk.parts.desk.ledger()
    assert Counter((e.channel, e.key) for e in ledger if ":changed:" not in e.key) == Counter(
        (c.id, ts) for c, ts in asked
    )
    assert len(outcomes) == len(ledger)
    assert twice(slack) == {}
    for entry in ledger:
        assert deliveries(slack)[f"reply:{row_of(desk, entry)}:0"] == (entry.delivery is not None), entry
    second.close()
    desk.stop()


def row_of(desk: SlackDesk, entry: Any) -> int:
    """The row of the reply that ended a message."""
    key = f"desk:{entry.delivery}"
    return desk.parts.desk.find_message("slack", entry.channel, key) or -1


def three_hundred(desk: SlackDesk, channels: list[Any]) -> list[tuple[Any, str]]:
    """Questions of thirty people: in channels, in threads by mention, in direct messages; English and Chinese."""
    slack, asked = desk.slack, []
    people = [slack.user(f"asker{n}", name=f"Asker {n}", locale="zh-CN" if n % 2 else "en-US") for n in range(30)]
    for channel in (*channels, desk.disputes):
        channel.members += [p.id for p in people]
    words = [*ENGLISH, *CHINESE]
    for n in range(200):
        channel = channels[n % len(channels)]
        asked.append((channel, people[n % 30].post(channel, DANGER[n % 2] if n % 40 == 0 else words[n % 9])))
    roots = [people[n].post(desk.disputes, "We have a dispute.", emit=False) for n in range(10)]
    for n in range(60):
        root = roots[n % 10]
        asked.append((desk.disputes, people[n % 10].post(desk.disputes, f"<@BOT> {words[n % 9]}", thread_ts=root)))
    for n in range(40):
        direct = slack.dm(people[n % 20])
        asked.append((direct, people[n % 20].post(direct, words[n % 9])))
    return asked


def all_acknowledged(slack: SlackDouble, events: set[str | None]) -> None:
    """Wait, looking seldom: the double works in this process, and must not be slowed by being watched."""
    end = time.monotonic() + 60
    while not {a.event_id for a in slack.acks} >= events:
        assert time.monotonic() < end, "an event was never acknowledged"
        time.sleep(0.25)


def latencies(slack: SlackDouble, events: set[str | None]) -> list[float]:
    """Seconds until the first acknowledgement of each event, rising."""
    first: dict[str | None, float] = {}
    for ack in slack.acks:
        if ack.event_id in events and ack.attempt == 0:
            first.setdefault(ack.event_id, ack.latency_s)
    return sorted(first.values())


@pytest.mark.slow
def test_three_hundred_questions_at_once(
    slack: SlackDouble, desk_data: Path, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pace = 0.1
    slack.pace, slack.api.pace = True, Pace(burst=3, each_s=0.07)
    desk = DeskApart(slack, desk_data, slack_pace_s=pace)
    channels = [desk.ask, *(slack.channel(f"ask-{n}", [desk.lin]) for n in range(4))]
    desk.settings["slack_ask_channels"] = ",".join(c.id for c in channels)
    with desk:
        slack.hold()
        asked = three_hundred(desk, channels)
        events = {e.event_id for e in slack.delivery.held or []}
        slack.shuffle(11)
        all_acknowledged(slack, events)
        taken = latencies(slack, events)
        cut = quantiles(taken, n=100)
        figures = {"events": len(events), "p50_s": cut[49], "p99_s": cut[98], "max_s": taken[-1]}
        for name, value in figures.items():
            record_property(name, round(value, 3))
        with capsys.disabled():
            print("\nacknowledgements:", {name: round(value, 3) for name, value in figures.items()})
        outcomes = desk.settled(len(asked), 300)
        at_rest(desk, 120)
        ledger = desk.parts.desk.ledger()
        rows = {row_of(desk, e) for e in ledger if e.delivery}
    assert len(taken) == len(events) and taken[-1] < SLACKS_LIMIT_S
    assert Counter((e.channel, e.key) for e in ledger) == Counter((c.id, ts) for c, ts in asked)
    assert len(outcomes) == 300 and None not in outcomes
    assert {"answered", "handed_over", "refused"} <= set(outcomes)
    assert twice(slack) == {}
    assert {f"reply:{row}:0" for row in rows} <= set(deliveries(slack))
    for channel in (*channels, desk.disputes, desk.desk):
        posted = [c.at for c in slack.calls_of("chat.postMessage") if c.args["channel"] == channel.id and c.ok]
        assert len(posted) < 3 or posted[-1] - posted[0] > 0.8 * pace * (len(posted) - 1), f"too fast in {channel.name}"
