"""A real desk in a process of its own, for tests that kill it: real database, queue, flows, search and guides, no web.

    python -m tests.flows.desk_process DATA_DIR [--kill-at STEP] [--say TEXT ...] [--times N]
        [--key KEY] [--thread ID] [--claim-at STEP] [--erase]

Prints one JSON object at the end: the ledger and every thread as the desk sees it. Exits by SIGKILL at `--kill-at`.
"""

import argparse
import json
import os
import random
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from bot import commands
from bot.bootstrap import Parts
from bot.conversations import Person
from bot.logs import configure_logs
from bot.settings import Settings
from bot.web.personas import PERSONAS

EXPERT = PERSONAS["expert"]
ENTERPRISE = PERSONAS["enterprise-a"]
OPERATOR = Person("operator", "operator", "lead")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--kill-at")
    parser.add_argument("--claim-at")
    parser.add_argument("--say", action="append", default=[])
    parser.add_argument("--thread", type=int)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--key", default="key")
    parser.add_argument("--erase", action="store_true", help="resolve every case and delete its words")
    options = parser.parse_args()
    parts = Parts(Settings(data_dir=options.data_dir))
    configure_logs(parts.settings)
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
    messages = [(f"{options.key}-{n}", text) for n, text in enumerate(options.say)] * options.times
    random.Random(7).shuffle(messages)
    for key, text in messages:
        parts.workspace.write(ENTERPRISE, "ask-ip", text, key=key, thread=options.thread)
    deadline = time.monotonic() + 60
    while parts.desk.ledger(open_only=True) and time.monotonic() < deadline:
        time.sleep(0.02)
    if options.erase:
        erase(parts)
    # What must not happen needs a moment in which it could.
    time.sleep(0.3)
    heads = parts.desk.threads(OPERATOR)
    state = {
        "steps": seen,
        "ledger": [asdict(entry) for entry in parts.desk.ledger()],
        "threads": {head.id: [asdict(m) for m in parts.desk.thread(OPERATOR, head.id)] for head in heads},
        "cases": [asdict(case) for case in parts.desk.queue(OPERATOR)],
    }
    flows.stop()
    json.dump(state, sys.stdout, default=str)


def erase(parts: Parts) -> None:
    """End every case and delete its words."""
    for case in parts.desk.queue(OPERATOR):
        parts.desk.claim(EXPERT, case.id)
        parts.desk.resolve(EXPERT, case.id, "advised")
        parts.desk.erase(OPERATOR, case.id, "the enterprise asks for it")
    time.sleep(2)


if __name__ == "__main__":
    main()
