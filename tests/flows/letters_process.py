"""A real desk in a process of its own that sends letters: real database, queue and flows, no web.

    python -m tests.flows.letters_process DATA_DIR [--make N] [--kill-after COUNT]

`--make` stores one item, N profiles with their matches, and N letters that were approved, with the work that sends
them. Ends when no letter is approved any more, and prints what became of each as one JSON object; exits by SIGKILL in
the middle of the transaction that sends the COUNT-th letter.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text

from bot import commands
from bot.bootstrap import Parts
from bot.letters.model import Letter
from bot.logs import configure_logs
from bot.matching.model import Match, Reason
from bot.outreach.letter_base import SEND
from bot.outreach.letters import Letters
from bot.profiles.model import Profile
from bot.settings import Settings
from bot.storage import profiles, watching
from bot.storage.letters_tables import LetterNumberRow, LetterRow
from bot.storage.profiles import Change
from knowledge.store.engine import read, write
from tests.unit.bot.letters_at_work import LEAD, NOTICE

LONGEST_S = 240.0
ITEM = 1


class AllMatch:
    """Every profile is the party that the item names."""

    def of_item(self, conn: Connection, item: int) -> Sequence[Match]:
        return ()

    def one(self, conn: Connection, item: int, profile: int) -> Match | None:
        return Match(item, profile, 0.99, "certain", (Reason("case_number", "337-TA-1500", "337-TA-1500", 0.9),))


class Dying(Letters):
    """Letters of a process that ends in the middle of the COUNT-th sending."""

    dies_at = 0
    sent = 0

    def _delivered(self, conn: Connection, letter: Letter, channel: str, now: Any) -> None:
        super()._delivered(conn, letter, channel, now)
        self.sent += 1
        if self.sent == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


def make(parts: Parts, letters: Letters, count: int) -> None:
    """An item, profiles, and letters as they stand after the approval of all of them; the sending is queued."""
    now = parts.clock()
    with write(parts.engine) as conn:
        served = now.date() - timedelta(days=4)
        notice = replace(NOTICE, published_on=served, events={"served": served})
        item = watching.add_or_revise(conn, notice, now).item
        assert item.id == ITEM
        change = Change("t", "Test", "lead", None, now, "import")
        new = [Profile(f"e{n}", name_zh=f"企业{n}", province="Henan") for n in range(1, count + 1)]
        ids = profiles.add(conn, [(profile, "henan") for profile in new], change)
        ground, rows = letters._ground(conn, ITEM), []
        for n, profile in enumerate(profiles.profiles(conn, list(ids.values())).values(), start=1):
            basis = letters._basis(ground, profile, AllMatch().one(conn, ITEM, profile.id))
            values = letters._values(basis, None)
            approval = {
                "approved_by": LEAD.name,
                "approved_by_id": LEAD.id,
                "approved_at": now,
                "seen_hash": values["hash"],
            }
            rows.append(
                {**values, **approval, "state": "approved", "made_at": now, "year": 2026, "seq": n, "dated": now.date()}
            )
        conn.execute(insert(LetterRow), rows)
        conn.execute(insert(LetterNumberRow).values(center="henan", year=2026, last=count))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--make", type=int, default=0)
    parser.add_argument("--kill-after", type=int, default=0)
    options = parser.parse_args()
    parts = Parts(Settings(data_dir=options.data_dir))
    configure_logs(parts.settings)
    letters = Dying(parts.engine, parts.network, parts.queue, parts.clock, parts.desk, AllMatch(), parts.roster)
    letters.dies_at = options.kill_after
    parts.outreach.__dict__["letters"] = letters
    if options.make:
        make(parts, letters, options.make)
    flows = parts.flows(lambda name, arguments: commands.run(parts, name, arguments), lambda _step: None)
    flows.start()
    if options.make:
        with write(parts.engine) as conn:
            for _ in range(4):  # as many clicks of approval may have queued the same work
                parts.queue.work(conn, SEND, ITEM)
    ends = time.monotonic() + LONGEST_S
    while _approved(parts) and time.monotonic() < ends:
        time.sleep(0.2)
    json.dump(state(parts), sys.stdout)
    flows.stop()


def _approved(parts: Parts) -> int:
    with read(parts.engine) as conn:
        return int(conn.execute(text("SELECT count(*) FROM letter WHERE state = 'approved'")).scalar_one())


def state(parts: Parts) -> dict[str, Any]:
    """Letters by state, and how many messages, sendings and conversations there are, in all and of one letter at most."""
    counted = {
        "messages": "SELECT count(*), count(DISTINCT thread_id) FROM message WHERE delivery LIKE 'letter:%'",
        "threads": "SELECT count(*), count(DISTINCT enterprise) FROM thread",
        "sendings": "SELECT count(*), count(DISTINCT letter_id) FROM letter_event WHERE move = 'send'",
        "alarms": "SELECT count(*), count(DISTINCT letter_id) FROM letter_clock WHERE step = 'silence'",
    }
    with read(parts.engine) as conn:
        states: dict[str, int] = dict(
            conn.execute(text("SELECT state, count(*) FROM letter GROUP BY state")).tuples().all()
        )
        return {"states": states} | {name: list(conn.execute(text(sql)).one()) for name, sql in counted.items()}


if __name__ == "__main__":
    main()
