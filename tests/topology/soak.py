"""A long run of a whole desk: `python -m tests.topology.soak [--messages 20000] [--workers 3] [--limited-s 600]` (`make soak`).

PostgreSQL, a Chroma server, one process that makes editions, one with Slack's socket, workers, and the Slack double in this
process. Messages come in bursts; every minute a worker is killed and started again; in the middle both stores are stopped
and started; for a while Slack answers 429 to one call in two. At the end everything is counted. Prints one JSON object.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bot.bootstrap import Parts
from bot.conversations import Person
from tests.slack.apart import deliveries, twice
from tests.slack.double import SlackDouble
from tests.slack.test_storms import CHINESE, DANGER, ENGLISH
from tests.topology.cluster import Cluster

BURST, HALF = 500, 0.5
OPERATOR = Person("operator", "operator", "lead")
SPEAKS = ("answer", "question", "refusal", "handover")
WORDS = (*ENGLISH, *CHINESE)


class Soak:
    """One run; `found` holds its figures."""

    def __init__(self, cluster: Cluster, slack: SlackDouble, options: argparse.Namespace) -> None:
        self.cluster, self.slack, self.options = cluster, slack, options
        self.people = [slack.user(f"asker{n}", locale="zh-CN" if n % 2 else "en-US") for n in range(60)]
        self.channels = [slack.channel(f"ask-{n}", members=self.people) for n in range(20)]
        self.workers = [f"worker-{n}" for n in range(options.workers)]
        self.asked: list[tuple[str, str]] = []
        self.kills = 0
        self.random = random.Random(options.seed)
        self._over = threading.Event()

    def run(self) -> dict[str, Any]:
        """Everything, from the first burst to the count."""
        parts = self.cluster.parts()
        trouble = threading.Thread(target=self._trouble, daemon=True)
        claims = threading.Thread(target=self._claim, args=(parts,), daemon=True)
        started = time.monotonic()
        trouble.start()
        claims.start()
        while len(self.asked) < self.options.messages:
            self._burst()
            self._until_settled(parts, at_most=BURST // 2)
        self._until_settled(parts, at_most=0)
        took = time.monotonic() - started
        self._over.set()
        trouble.join()
        claims.join()
        for worker in self.workers:
            if worker not in self.cluster.processes:
                self.cluster.start(worker, "worker")
        self._until_settled(parts, at_most=0)
        time.sleep(5)  # what must not happen needs a moment in which it could
        found = self._counted(parts, took)
        parts.close()
        return found

    def _burst(self) -> None:
        for n in range(min(BURST, self.options.messages - len(self.asked))):
            channel, who = self.random.choice(self.channels), self.random.choice(self.people)
            words = self.random.choice(DANGER) if n % 100 == 0 else self.random.choice(WORDS)
            self.asked.append((channel.id, who.post(channel, words)))

    def _until_settled(self, parts: Parts, *, at_most: int) -> None:
        """Until so few messages are open; the stores may be away meanwhile."""
        while True:
            try:
                ledger = parts.desk.ledger()
                open_ = sum(entry.outcome is None for entry in ledger)
                if len(ledger) >= len(self.asked) and open_ <= at_most:
                    return
            except Exception as error:
                sys.stderr.write(f"waiting: {type(error).__name__}\n")
            time.sleep(1)

    def _trouble(self) -> None:
        """Kills a worker every minute; stops and starts the stores once; lets Slack refuse half of all posts for a while."""
        restarted = False
        end = time.monotonic() + self.options.limited_s
        limited = lambda _args: time.monotonic() < end and self.random.random() < HALF  # noqa: E731
        self.slack.fault("chat.postMessage", times=sys.maxsize, status=429, retry_after=1, match=limited)
        while not self._over.wait(self.options.kill_every_s):
            worker = self.workers[self.kills % len(self.workers)]
            self.cluster.kill(worker)
            self.kills += 1
            if not restarted and len(self.asked) >= self.options.messages // 2:
                restarted = True
                self.cluster.stop_chroma()
                self.cluster.postgres.stop()
                time.sleep(3)
                self.cluster.postgres.start()
                self.cluster.start_chroma()
            if not self._over.is_set():
                self.cluster.start(worker, "worker")

    def _claim(self, parts: Parts) -> None:
        """An expert takes every case that waits, and the enterprise goes on writing in its thread."""
        while not self._over.wait(0.5):
            try:
                for case in parts.desk.queue(OPERATOR):
                    if case.expert is None and case.state in ("received", "accepted"):
                        parts.desk.claim(OPERATOR, case.id)
            except Exception as error:
                sys.stderr.write(f"not claimed: {type(error).__name__}\n")

    def _counted(self, parts: Parts, took: float) -> dict[str, Any]:
        ledger = parts.desk.ledger()
        ended = Counter((entry.channel, entry.key) for entry in ledger)
        return {
            "messages": len(self.asked),
            "workers": len(self.workers),
            "took_s": round(took, 1),
            "per_s": round(len(self.asked) / took, 2),
            "kills": self.kills,
            "lost": sum(one not in ended for one in self.asked),
            "doubled": sum(n > 1 for n in ended.values()) + len(twice(self.slack)),
            "talked_over": self._talked_over(parts),
            "open": sum(entry.outcome is None for entry in ledger),
            "unposted": self._unposted(parts),
            "posted": sum(deliveries(self.slack).values()),
            "outcomes": dict(Counter(entry.outcome for entry in ledger)),
        }

    def _unposted(self, parts: Parts) -> int:
        """Replies that do not stand in Slack."""
        posted = deliveries(self.slack)
        said = [e for e in parts.desk.ledger() if e.delivery is not None]
        rows = (parts.desk.find_message("slack", e.channel, f"desk:{e.delivery}") for e in said)
        return sum(not posted[f"reply:{row}:0"] for row in rows)

    def _talked_over(self, parts: Parts) -> int:
        """Replies of the bot in a thread after a person had taken it."""
        count = 0
        for case in parts.desk.queue(OPERATOR):
            if case.claimed_at is not None:
                thread = parts.desk.thread(OPERATOR, case.thread)
                count += sum(m.at > case.claimed_at and m.reply is not None and m.reply.kind in SPEAKS for m in thread)
        return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kill-every-s", type=float, default=60.0)
    parser.add_argument("--limited-s", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with SlackDouble() as slack, tempfile.TemporaryDirectory() as folder:
        desk = slack.channel("desk", members=[slack.user("wei")], private=True)
        with Cluster(Path(folder)) as cluster:
            soak = Soak(cluster, slack, options)
            cluster.add(
                SLACK_BOT_TOKEN=slack.bot_token, SLACK_APP_TOKEN=slack.app_token, SLACK_API_URL=slack.api_url,
                SLACK_DESK_CHANNEL=desk.id, SLACK_ASK_CHANNELS=",".join(c.id for c in soak.channels), SLACK_PACE_S="0",
            )  # fmt: skip
            cluster.start("editor", "ingest")
            cluster.start("socket", "slack")
            slack.wait_connected()
            for worker in soak.workers:
                cluster.start(worker, "worker")
            found = soak.run()
    sys.stdout.write(json.dumps(found) + "\n")
    sys.exit(bool(found["lost"] or found["doubled"] or found["talked_over"] or found["open"] or found["unposted"]))


if __name__ == "__main__":
    main()
