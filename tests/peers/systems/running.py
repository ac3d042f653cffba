"""What every system's program does alike: index a folder, answer questions with passages, measure, write it down."""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

K = 10


@dataclass(frozen=True)
class Found:
    """A passage: the file it comes from, relative to the folder, and its text."""

    file: str
    text: str


@dataclass(frozen=True)
class Indexed:
    """A folder that was indexed: how to ask it, of how many pieces it consists, and where its index lies."""

    ask: Callable[[str], Sequence[Found]]
    pieces: int
    index: Path


def run(index: Callable[[Path, Path], Indexed], version: str) -> None:
    """`program CORPUS QUESTIONS WORK OUT`; the model is loaded before the clock starts."""
    corpus, questions, work, out = map(Path, sys.argv[1:5])
    asked = json.loads(questions.read_text(encoding="utf-8"))
    wall, processor = time.perf_counter(), time.process_time()
    indexed = index(corpus, work)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    indexed.ask("What is a trade mark?")
    took_ms, answers = [], {}
    for question in asked:
        began = time.perf_counter()
        found = indexed.ask(question["text"])
        took_ms.append((time.perf_counter() - began) * 1000)
        answers[question["id"]] = [{"file": f.file, "text": f.text} for f in found[:K]]
    result = {
        "version": version,
        "pieces": indexed.pieces,
        "index_s": wall,
        "index_processor_s": processor,
        "query_ms": took_ms,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "index_mb": sum(f.stat().st_size for f in indexed.index.rglob("*") if f.is_file()) / 1e6,
        "answers": answers,
    }
    out.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def files(corpus: Path) -> list[Path]:
    """The Markdown files of the folder, in order."""
    return sorted(corpus.rglob("*.md"))
