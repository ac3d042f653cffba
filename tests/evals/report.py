"""`docs/evaluation.md`: the figures of a run as tables, each with its data, number of cases and limits."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.evals.answers import figures
from tests.evals.answers.judging import Outcome
from tests.evals.guides.judging import Verdict
from tests.evals.measures import Share, by, calibration, columns, number, risk_coverage, table
from tests.evals.plots import lines

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, PLOT = DOCS / "evaluation.md", DOCS / "risk-coverage.svg"
BEGIN, END = "<!-- make eval writes from here -->", "<!-- make eval writes to here -->"
RETRIEVAL = ("recall@5", "recall@10", "ndcg@10", "mrr@10")
SPLITS = {"development": "development", "held_back": "held back"}


@dataclass(frozen=True)
class Run:
    """Everything that one run found."""

    when: str
    versions: Mapping[str, str]
    retrieval: Sequence[Mapping[str, Any]]
    rules: Sequence[Verdict]
    outcomes: Sequence[Outcome]
    triage: Mapping[str, Mapping[str, Any]]
    claims: Mapping[str, Mapping[str, Any]]


def write(run: Run, page: Path = PAGE, plot: Path = PLOT) -> None:
    """The part of the page between the marks, and the plot; the rest of the page is not touched."""
    plot.write_text(drawn(run.outcomes), "utf-8")
    before = page.read_text("utf-8") if page.exists() else f"# Evaluation\n\n{BEGIN}\n{END}\n"
    made = f"{BEGIN}\n\n{text(run)}\n{END}"
    page.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: made, before, flags=re.DOTALL), "utf-8")


def text(run: Run) -> str:
    """All sections."""
    versions = "; ".join(f"{name} {value}" for name, value in run.versions.items())
    parts = [
        f"Made by `make eval` on {run.when}. {versions}.\n\nA share stands with its 95 % interval and its number of cases.",
        _answers(run.outcomes),
        _refusals(run.outcomes),
        _rules(run.rules),
        _retrieval(run.retrieval),
        _triage(run.triage),
        _claims(run.claims),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def drawn(outcomes: Sequence[Outcome]) -> str:
    """Risk and coverage on the held-back questions, one curve for each language; a dot where the bar is set."""
    curves, dots = {}, {}
    for language, name in (("en", "English"), ("zh", "Chinese")):
        mine = [o for o in outcomes if o.language == language and o.pair.split == "held_back" and o.support is not None]
        if mine:
            curves[name] = risk_coverage([o.support or 0.0 for o in mine], [o.pair.answerable for o in mine])
            said = [o for o in mine if not o.refused]
            if said:
                dots[name] = len(said) / len(mine), 1 - sum(o.pair.answerable for o in said) / len(said)
    return lines(
        "Held-back questions: what is answered without an answer in the guides",
        "coverage: questions answered", "risk: share of them that the guides do not answer", curves, dots, top=0.5,
    )  # fmt: skip


def _answers(outcomes: Sequence[Outcome]) -> str:
    asked = figures.answerable(outcomes)
    names = list(figures.of_answers([]))
    rows = [
        [SPLITS[split], language, *(figures.of_answers(mine)[name] for name in names)]
        for split, both in by(asked, lambda o: o.pair.split).items()
        for language, mine in by(both, lambda o: o.language).items()
    ]
    cited = [
        [SPLITS[split], language, *figures.of_citations(mine).values()]
        for split, both in by(outcomes, lambda o: o.pair.split).items()
        for language, mine in by(both, lambda o: o.language).items()
    ]
    alike = [
        [SPLITS[split], *figures.of_both_languages(mine).values()]
        for split, mine in by(asked, lambda o: o.pair.split).items()
    ]
    return "\n\n".join(
        [
            "## Answers",
            "`tests/evals/answers/answerable.jsonl`: questions that a section of the guides answers. Right is an answer that "
            "states every figure or phrase that the question's author noted, and cites the section or another of the same "
            "market that states the same from the same law. A refused question counts as wrong.",
            table(["part", "language", *names], rows),
            "By type of question, both languages, held-back part:",
            _right_by(asked, lambda o: o.pair.type or ""),
            "By market, both languages, both parts:",
            _right_by(asked, lambda o: (o.pair.guide or "").split("/")[0], held_back=False),
            "Sentences and citations of all answers, those to unanswerable questions included:",
            table(["part", "language", *figures.of_citations([])], cited),
            "Both languages of a question. The same rule is given where both answers state what a right one holds, from its source; "
            "or both refuse; or both give something else, from the same section or rule first. One right and one not, or one "
            "refused and one not, differ. Stricter, and blind to what is stated, is whether both first cite the same section or rule:",
            table(["part", *figures.of_both_languages([])], alike),
            "Not comparable: the questions, the notes and the guides are by one author; other desks' answers are not scored. "
            "A phrase that is noted can be met by a sentence that says it in another connection.",
        ]
    )


def _right_by(asked: Sequence[Outcome], key: Any, *, held_back: bool = True) -> str:
    mine = [o for o in asked if not held_back or o.pair.split == "held_back"]
    rows = [
        [name, Share.of(o.right for o in found), Share.of(o.refused for o in found)]
        for name, found in by(mine, key).items()
    ]
    return table(["", "right figure and source", "refused"], rows)


def _refusals(outcomes: Sequence[Outcome]) -> str:
    names = list(figures.of_refusals([]))
    rows = [
        [SPLITS[split], language, *(figures.of_refusals(mine)[n] for n in names), number(figures.separation(mine))]
        for split, both in by(outcomes, lambda o: o.pair.split).items()
        for language, mine in by(both, lambda o: o.language).items()
    ]
    desk = [
        [SPLITS[split], language, *figures.of_the_desk(mine).values()]
        for split, both in by(outcomes, lambda o: o.pair.split).items()
        for language, mine in by(both, lambda o: o.language).items()
    ]
    kinds = [
        [kind, *(Share.of(o.refused for o in found if o.language == language) for language in ("en", "zh"))]
        for kind, found in by(
            [o for o in figures.unanswerable(outcomes) if o.pair.split == "held_back"], lambda o: o.pair.kind or ""
        ).items()
    ]
    known = [o for o in outcomes if o.support is not None and o.pair.split == "held_back"]
    bins = calibration([o.support or 0.0 for o in known], [o.pair.answerable for o in known])
    said = [[f"{low:.1f} to {high:.1f}", number(mean, 2), share] for low, high, mean, share in bins]
    return "\n\n".join(
        [
            "## Refusals",
            "The same questions and `unanswerable.jsonl`: other countries, other topics, facts of the asker's case, chances and "
            "sums, near misses (right topic, but the figure, forum or step is not in the guide), other law, nonsense. AUROC is "
            "that of the probability `answer.support`.",
            table(["part", "language", *names, "AUROC"], rows),
            "The whole desk, each question as a first message of an enterprise: triage may send it to a person, decline it or ask "
            "back before the guides are looked into; a person comes with a first-hour checklist at most, which counts as no answer.",
            table(["part", "language", *figures.of_the_desk([])], desk),
            "`not_found` by kind of unanswerable question, held-back part:",
            table(["kind", "en", "zh"], kinds),
            "![Risk and coverage on the held-back questions](risk-coverage.svg)",
            "What the probability says and what came true, held-back part, both languages:",
            table(["said", "mean", "the guides answer"], said),
            "Not comparable: the share of near misses is far higher here than at a desk, and the calibration holds for as many "
            "answerable as unanswerable questions; with fewer unanswerable ones it says too little.",
        ]
    )


def _rules(verdicts: Sequence[Verdict]) -> str:
    rows = [
        [language, *(Share.of(values) for values in _of_rules(mine))]
        for language, mine in by(verdicts, lambda v: v.question.language).items()
    ]
    return "\n\n".join(
        [
            "## Every rule of the deadline table",
            '`tests/evals/guides`: the question "how long do I have to …" made from each row of the table.',
            table(
                [
                    "language",
                    "a section of the rule among the first three",
                    "period and source",
                    "every sentence verbatim",
                ],
                rows,
            ),
            "Not comparable: the questions use the table's own words, so they are easier than those that people write.",
        ]
    )


def _of_rules(verdicts: Iterable[Verdict]) -> tuple[list[bool], list[bool], list[bool]]:
    seen = list(verdicts)
    return [v.found > 0 for v in seen], [v.answered for v in seen], [v.grounded for v in seen]


def _retrieval(sets: Sequence[Mapping[str, Any]]) -> str:
    if not sets:
        return "## Retrieval\n\nNo question sets were at hand."
    rows = []
    for found in sets:
        ways = {"search": found["metrics"], **found["baselines"]}
        for name, figures_of in ways.items():
            rows.append([found["dataset"], found["documents"], found["queries"], name, *columns(figures_of, RETRIEVAL)])
    return "\n\n".join(
        [
            "## Retrieval",
            "BEIR folders through the real splitter, embedder, indexes and search; beside it each side of the search alone.",
            table(["data", "documents", "questions", "way", *RETRIEVAL], rows),
            "Not comparable: a document counts by its best passage, so figures of passages published elsewhere differ; the sets are "
            "small, and those of other fields (xquad, statutes) say little about guides.",
        ]
    )


def _triage(found: Mapping[str, Mapping[str, Any]]) -> str:
    names = ("questions", "route_accuracy", "level_accuracy", "missed_u3", "u2u3_recall", "u2u3_precision")
    rows = [[name, *(figures_of[key] for key in names)] for name, figures_of in found.items()]
    return "\n\n".join(
        [
            "## Triage",
            "`tests/evals/triage`: its README says how the threads were made and what the figures are worth.",
            table(["set", *(key.replace("_", " ") for key in names)], rows),
            "Not comparable: the words of the signals were made with the development set, and faults found in the others were mended "
            "too, so that each figure is of threads that the desk has since learned from.",
        ]
    )


def _claims(found: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        [name, row["claims"], row["stated"], *(number(value) for value in _of_claims(row))]
        for name, row in found.items()
    ]
    return "\n\n".join(
        [
            "## Sentences of a language model",
            "`tests/evals/support`: labelled sentences through the check that a model's sentences must pass "
            "(`firstline eval support FILE.jsonl` judges any other set); its README says what they are and what it misses.",
            table(
                [
                    "set",
                    "sentences",
                    "stated",
                    "macro-F1",
                    "weighed",
                    "word containment",
                    "stated, kept",
                    "not stated, kept",
                ],
                rows,
            ),
            "Not comparable: our own sentences on our own guides; public attribution sets turn sentences more freely.",
        ]
    )


def _of_claims(row: Mapping[str, Any]) -> list[float]:
    strict = row["strict"]
    return [strict["macro_f1"], row["macro_f1"], row["containment"], strict["kept"], strict["false_kept"]]
