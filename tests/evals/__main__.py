"""`python -m tests.evals [DATA_DIR]` (`make eval`): every set through the real desk, into `docs/evaluation.md` and a plot.

Uses the edition in DATA_DIR (made from the built-in guides if there is none). `-v` lists what failed. The BEIR folders
are read from `../shared/evals`; without it that part is left as said.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import __version__
from bot.bootstrap import Parts
from bot.evaluating import read_labelled, report
from bot.evaluating import run as run_triage
from bot.serving import prepare
from bot.settings import Settings
from bot.support_file import Claim, judged
from bot.triage.policy import decide
from ingest.evaluation import evaluate
from tests.evals.answers import figures, judging
from tests.evals.answers.judging import Outcome
from tests.evals.answers.questions import pairs
from tests.evals.guides import judging as rules
from tests.evals.report import Run, write
from tests.evals.support import pairs as labelled_sentences

SHARED = Path(__file__).resolve().parents[3] / "shared" / "evals"
TRIAGE = Path(__file__).parent / "triage"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", nargs="?")
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        parts = Parts(Settings(data_dir=Path(arguments.data_dir or made)))
        prepare(parts, lambda _title: nullcontext(lambda _phase, _done, _total: None))
        outcomes = [outcome for pair in pairs() for outcome in judging.ask(parts, pair)]
        say(f"{len(outcomes)} answers")
        run = Run(
            when=f"{datetime.now():%Y-%m-%d}",
            versions=versions(parts),
            retrieval=[evaluate(folder, parts.embedder) for folder in folders()],
            rules=rules.run(parts),
            outcomes=outcomes,
            triage=triage(parts),
            claims=claims(parts),
        )
        parts.close()
    write(run)
    if arguments.verbose:
        failures(outcomes)


def versions(parts: Parts) -> dict[str, str]:
    """What the figures hold for."""
    edition = parts.library.current()
    return {
        "Firstline": __version__,
        "edition": edition.id,
        "guides": f"built in, {edition.manifest.get('passages', '?')} passages",
        "model": parts.embedder.name,
        "writer": parts.answering.writer,
    }


def folders() -> list[Path]:
    """The BEIR folders beside the checkout; says where there are none."""
    found = sorted(p.parent for p in SHARED.glob("*/corpus.jsonl"))
    if not found:
        say(f"retrieval skipped: no BEIR folder in {SHARED.relative_to(SHARED.parents[2])}")
    return found


def triage(parts: Parts) -> dict[str, Mapping[str, Any]]:
    """The labelled threads, set by set."""
    found = {}
    for file in sorted(TRIAGE.glob("*.jsonl")):
        if file.stem != "second_labels":
            rows = read_labelled(file)
            found[file.stem] = report(
                run_triage(
                    rows,
                    lambda thread, now: decide(thread, now=now, market_of=parts.terms.market, doubts=parts.doubts),
                    judging.NOW,
                )
            )
    return found


def claims(parts: Parts) -> dict[str, Mapping[str, Any]]:
    """The labelled sentences of `tests/evals/support` through the check of a language model's sentences, by part."""
    sets: dict[str, list[Claim]] = {}
    for pair in labelled_sentences():
        claim = Claim(pair.sentence, "", pair.language, (pair.passage,), pair.stated)
        for name in (pair.part, f"{pair.part}, {pair.language}"):
            sets.setdefault(name, []).append(claim)
    return {name: judged(found, parts.support_check) for name, found in sorted(sets.items())}


def failures(outcomes: Iterable[Outcome]) -> None:
    """Every development question that went wrong; the held-back ones are not shown, so that nobody tunes on them."""
    mine = [o for o in outcomes if o.pair.split == "development"]
    for outcome in mine:
        if outcome.right if outcome.pair.answerable else outcome.refused:
            continue
        support = "–" if outcome.support is None else f"{outcome.support:.2f}"
        say(
            f"{outcome.pair.pair} {outcome.language} {outcome.verdict} {support} figure {outcome.figure} source {outcome.source}"
        )
        say(f"    {outcome.pair.asked(outcome.language).ask}\n    {' '.join(outcome.text.split())[:300]}")
    say(f"languages differ: {', '.join(figures.different(mine))}")


def say(words: str) -> None:
    sys.stdout.write(words + "\n")


if __name__ == "__main__":
    main()
