"""Every rule of the deadline table is found and answered from the built-in guides, in both languages; and no wrong law.

The floors lie below what is reached (0.993 found, 0.993 answered, on 304 questions): a change of a guide may
cost a question, not a market. `python -m tests.evals.guides -v` shows every failure.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import Parts
from bot.settings import Settings
from knowledge.rules import load_rules
from tests.evals.guides.__main__ import rates
from tests.evals.guides.judging import Verdict, covered, run
from tests.evals.guides.questions import questions
from tests.evals.guides.wrong import CASES, check

pytestmark = pytest.mark.slow
FOUND, ANSWERED = 0.95, 0.93


@pytest.fixture(scope="module")
def parts(prepared_desk: Path) -> Iterator[Parts]:
    made = Parts(Settings(data_dir=prepared_desk))
    yield made
    made.close()


@pytest.fixture(scope="module")
def verdicts(parts: Parts) -> list[Verdict]:
    return run(parts)


def test_a_guide_states_every_rule() -> None:
    asked = list(questions())
    assert len(asked) == 2 * len(load_rules().ids) >= 304
    assert sorted({q.rule.id for q in asked} - covered()) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rules_are_found_and_answered(verdicts: list[Verdict], language: str) -> None:
    reached = rates(verdicts)
    assert reached[f"found among three {language}"] >= FOUND
    assert reached[f"figure and source {language}"] >= ANSWERED


def test_no_sentence_lacks_its_citation(verdicts: list[Verdict]) -> None:
    assert [v.question.name for v in verdicts if not v.grounded] == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_desk_says_the_right_thing_to_who_has_read_a_wrong_one(
    parts: Parts, case: dict[str, Any], language: str
) -> None:
    assert check(parts, case, language) is None
