"""A file of 1,000 items against 100,000 profiles, in a process of its own: seconds and memory.

python -m tests.benchmarks.matching [PROFILES [ITEMS]]
"""

import json
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.matching.index import Index
from bot.matching.matcher import match
from bot.matching_files import items_in, profiles_in
from tests.evals.matching.generate import generate, write

PROFILES, ITEMS = 100_000, 1_000
AIM_S = 120


def measure(profiles: int = PROFILES, items: int = ITEMS) -> dict[str, Any]:
    """Reading, building the index and matching; the generator's own time does not count."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(generate(1, items, profiles), folder)
        began, cpu = time.perf_counter(), time.process_time()
        found_items, _ = items_in(folder / "items.jsonl")
        found_profiles, _ = profiles_in(folder / "profiles.jsonl")
        read_s = time.process_time() - cpu
        index = Index(found_profiles)
        built_s = time.process_time() - cpu - read_s
        found = sum(len(match(item, index)) for item in found_items)
    return {
        "match_profiles": len(found_profiles), "match_items": len(found_items), "match_found": found,
        "match_wall_s": round(time.perf_counter() - began, 1), "match_cpu_s": round(time.process_time() - cpu, 1),
        "match_read_s": round(read_s, 1), "match_index_s": round(built_s, 1),
        "match_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
