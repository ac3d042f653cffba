"""A desk in Slack in a process of its own, for tests that kill it or measure it: everything real, but no web.

    python -m tests.slack.desk_process [--kill-at STEP]

Settings come from the environment. Prints `ready` once the sockets are open and goes on until SIGTERM; `--kill-at` ends
it by SIGKILL when the flows reach this step.
"""

import argparse
import os
import signal
import threading

from bot import commands
from bot.bootstrap import Parts
from bot.logs import configure_logs
from bot.settings import load


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kill-at")
    options = parser.parse_args()
    settings = load()
    configure_logs(settings)
    parts = Parts(settings)
    parts.search.warm_up()

    def probe(step: str) -> None:
        if step == options.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    flows = parts.flows(lambda name, arguments: commands.run(parts, name, arguments), probe)
    flows.start()
    assert parts.slack is not None
    parts.slack.start()
    while not told.is_set() and parts.slack.health.connection != "connected":
        told.wait(0.02)
    print("ready", flush=True)
    told.wait()
    parts.slack.stop()
    flows.stop()
    parts.close()


if __name__ == "__main__":
    main()
