"""`python -m tests.evals.guides [DATA_DIR]`: every rule asked in both languages, with figures and failures.

Uses the edition in DATA_DIR (made from the built-in guides if there is none); `-v` prints the answers of failures.
"""

import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from bot.bootstrap import Parts
from bot.serving import prepare
from bot.settings import Settings
from tests.evals.guides.judging import Verdict, covered, run
from tests.evals.guides.questions import questions
from tests.evals.guides.wrong import check_all


def main() -> None:
    arguments = [a for a in sys.argv[1:] if a != "-v"]
    with tempfile.TemporaryDirectory() as made:
        parts = Parts(Settings(data_dir=Path(arguments[0] if arguments else made)))
        prepare(parts, lambda _title: nullcontext(lambda _phase, _done, _total: None))
        verdicts = run(parts)
        wrong = check_all(parts)
        parts.close()
    for verdict in verdicts:
        if not (verdict.found > 0 and verdict.answered and verdict.grounded):
            show(verdict, verbose="-v" in sys.argv)
    skipped = sorted({q.rule.id for q in questions()} - covered())
    if skipped:
        say(f"not asked, since no guide states them: {', '.join(skipped)}")
    for name, value in rates(verdicts).items():
        say(f"{name:28} {value:.3f}")
    for failure in wrong:
        say(f"wrong statement: {failure}")
    say(f"wrong statements that get through: {len(wrong)}")


def rates(verdicts: list[Verdict]) -> dict[str, float]:
    """The shares of all questions, and of each language."""
    found = {}
    for language in ("en", "zh", "all"):
        mine = [v for v in verdicts if language in ("all", v.question.language)]
        total = max(1, len(mine))
        found[f"questions {language}"] = float(len(mine))
        found[f"found among three {language}"] = sum(v.found > 0 for v in mine) / total
        found[f"figure and source {language}"] = sum(v.answered for v in mine) / total
        found[f"figure {language}"] = sum(v.figure for v in mine) / total
        found[f"source {language}"] = sum(v.source for v in mine) / total
        found[f"grounded {language}"] = sum(v.grounded for v in mine) / total
    return found


def show(verdict: Verdict, *, verbose: bool) -> None:
    marks = f"found {verdict.found} figure {verdict.figure} source {verdict.source} grounded {verdict.grounded}"
    say(f"{verdict.question.name:14} {marks}  {verdict.question.text}")
    if verbose:
        say(f"    hits: {', '.join(verdict.passages)}")
        say("    " + verdict.answer.replace("\n", "\n    "))


def say(words: str) -> None:
    sys.stdout.write(words + "\n")


if __name__ == "__main__":
    main()
