"""One fortnight from the shell: `python -m tests.flows.fortnight [SEED] [MESSAGES]`; prints what happened."""

import logging
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import structlog

from tests.flows.fortnight.simulation import Fortnight
from tests.flows.fortnight.world import Size


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    size = replace(Size(), messages=int(sys.argv[2])) if len(sys.argv) > 2 else Size()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    ram = Path("/dev/shm")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=ram if ram.is_dir() else None) as folder:
        fortnight = Fortnight(Path(folder), seed, size)
        try:
            fortnight.run()
        finally:
            for name, count in sorted(fortnight.process.counts.items()):
                print(f"{count:8} {name}")
            print(
                f"{fortnight.steps} steps, seed {seed}, {time.perf_counter() - started:.0f} s, until {fortnight.process.now}"
            )
            fortnight.process.close()


if __name__ == "__main__":
    main()
