"""A real desk in a process of its own, for tests that kill it: real database, queue, flows, search and guides, no web.

    python -m tests.flows.desk_process DATA_DIR [--kill-at STEP] [--say TEXT ...] [--times N] [--claim-at STEP]

Prints one JSON object at the end: the ledger and every thread as the desk sees it. Exits by SIGKILL at `--kill-at`.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from bot import commands
from bot.bootstrap import Parts
from bot.settings import Settings
from bot.web.personas import PERSONAS

EXPERT = PERSONAS["expert"]
ENTERPRISE = PERSONAS["enterprise-a"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--kill-at")
    parser.add_argument("--claim-at")
    parser.add_argument("--say", action="append", default=[])
    parser.add_argument("--thread", type=int)
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    parts = Parts(Settings(data_dir=options.data_dir))
    seen: list[str] = []
    lock = threading.Lock()

    def probe(step: str) -> None:
        with lock:
            first = step not in seen
            seen.append(step)
        if first and step == options.claim_at:
            waiting = [case for case in parts.desk.queue(EXPERT) if case.state != "claimed"]
            parts.desk.claim(EXPERT, waiting[0].id)
        if step == options.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    flows = parts.flows(lambda name, arguments: commands.run(parts, name, arguments), probe)
    flows.start()
    for n, text in enumerate(options.say):
        for _ in range(options.times):
            parts.workspace.write(ENTERPRISE, "ask-ip", text, key=f"key-{n}", thread=options.thread)
    deadline = time.monotonic() + 60
    while parts.desk.ledger(open_only=True) and time.monotonic() < deadline:
        time.sleep(0.02)
    # What must not happen needs a moment in which it could.
    time.sleep(0.3)
    heads = parts.desk.threads(EXPERT)
    state = {
        "steps": seen,
        "ledger": [asdict(entry) for entry in parts.desk.ledger()],
        "threads": {head.id: [asdict(m) for m in parts.desk.thread(EXPERT, head.id)] for head in heads},
        "cases": [asdict(case) for case in parts.desk.queue(EXPERT)],
    }
    flows.stop()
    json.dump(state, sys.stdout, default=str)


if __name__ == "__main__":
    main()
