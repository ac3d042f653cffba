"""A real desk in a process of its own with many clocks running: real database, queue, flows and auditor, no web.

    python -m tests.flows.timer_process DATA_DIR [--make N] [--kill-at STEP --kill-after COUNT] [--ahead-s SECONDS]

`--make` opens N cases, whose clocks are due in a few seconds, in a quarter of an hour, or in two days. `--ahead-s` sets
the desk's own clock ahead, so that what was due meanwhile is late. Ends when no clock is due any more, and prints every
clock and event as one JSON object; exits by SIGKILL at the COUNT-th `ringing` or `rang` of `--kill-at`.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot import commands
from bot.bootstrap import Parts
from bot.conversations import Incoming, Person
from bot.desk import Desk
from bot.logs import configure_logs
from bot.settings import Settings
from knowledge.store.engine import write
from tests.unit.bot.desk_at_work import OPERATOR, Work, response

SOON_S, MEANWHILE_S, LATER_S = 4.0, 900.0, 172_800.0
LONGEST_S = 90.0


def make(parts: Parts, count: int) -> None:
    """So many cases with a clock each, whose ringing is not queued yet."""
    desk = Desk(parts.engine, parts.network, Work(), parts.clock)
    for n in range(count):
        person = Person(f"u{n}", f"User {n}", "enterprise", f"e{n}", f"Enterprise {n}")
        incoming = Incoming("test", f"room-{n}", f"k{n}", f"k{n}", person, "sued", parts.clock(), addressed=True)
        desk.settle(desk.receive(incoming).message, response(route="escalate", urgency="U1"))
    with write(parts.engine) as conn:
        for timer in desk.running():
            due = parts.clock() + timedelta(seconds=(SOON_S, MEANWHILE_S, LATER_S)[timer.id % 3] + timer.id % 7 / 10)
            values = {"due": due.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"), "id": timer.id}
            conn.execute(text("UPDATE case_timer SET due_at = :due WHERE id = :id"), values)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--make", type=int, default=0)
    parser.add_argument("--kill-at", choices=("ringing", "rang"))
    parser.add_argument("--kill-after", type=int, default=1)
    parser.add_argument("--ahead-s", type=float, default=0.0)
    options = parser.parse_args()
    ahead = timedelta(seconds=options.ahead_s)
    parts = Parts(Settings(data_dir=options.data_dir), clock=lambda: datetime.now(UTC) + ahead)
    configure_logs(parts.settings)
    seen = 0
    lock = threading.Lock()

    def probe(step: str) -> None:
        nonlocal seen
        with lock:
            seen += step == options.kill_at
            if step == options.kill_at and seen == options.kill_after:
                os.kill(os.getpid(), signal.SIGKILL)

    if options.make:
        make(parts, options.make)
    flows = parts.flows(lambda name, arguments: commands.run(parts, name, arguments), probe)
    flows.start()
    soon = timedelta(seconds=SOON_S + 5)
    ends = time.monotonic() + LONGEST_S
    while any(t.due_at <= parts.clock() + soon for t in parts.desk.running()) and time.monotonic() < ends:
        time.sleep(0.1)
    # What must not happen needs a moment in which it could.
    time.sleep(1.5)
    json.dump(state(parts, flows._auditor.look()), sys.stdout, default=str)
    flows.stop()


def state(parts: Parts, found: list[str]) -> dict[str, Any]:
    """Every clock and what was said about each case; `found` is what the auditor still finds."""
    cases = [parts.desk.case(OPERATOR, case.id) for case in parts.desk.queue(OPERATOR)]
    return {
        "found": found,
        "cases": {
            case.id: {
                "clocks": [[t.kind, t.step, t.state, t.late_s] for t in parts.desk.timers_of(case.id)],
                "events": [[e.move, e.note] for e in case.events],
            }
            for case in cases
        },
    }


if __name__ == "__main__":
    main()
