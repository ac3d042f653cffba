"""When two languages of a question give the same rule, and what the whole desk's outcomes amount to."""

import pytest

from tests.evals.answers.figures import different, gives_same, of_both_languages, of_the_desk
from tests.evals.answers.judging import Outcome
from tests.evals.answers.questions import Asked, Pair

PAIR = Pair(pair="p", split="development", en=Asked(ask="How long?"), zh=Asked(ask="多久？"), guide="us/x", anchor="a")
NONE = Pair(pair="n", split="development", en=Asked(ask="Why?"), zh=Asked(ask="为何？"), kind="merits")


def outcome(
    said: str, section: str = "us/x#a", *, language: str = "en", pair: Pair = PAIR, route: str = "answer"
) -> Outcome:
    """`said` is `right`, `wrong`, `unsourced` or `refused`."""
    refused = said == "refused"
    return Outcome(
        pair=pair, language=language, verdict="not_found" if refused else "supported", support=0.5,
        figure=said in ("right", "unsourced"), source=said == "right", citations_hold=True, unsupported=0,
        sentences=0 if refused else 1, own_language=True, words=9, market=True,
        sections=() if refused else (section,), text="", route=route, shown=not refused and route == "answer",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (outcome("right"), outcome("right", "us/x#elsewhere"), True),
        (outcome("right"), outcome("wrong"), False),
        (outcome("right"), outcome("unsourced"), False),
        (outcome("right"), outcome("refused"), False),
        (outcome("wrong"), outcome("refused"), False),
        (outcome("refused"), outcome("refused"), True),
        (outcome("wrong"), outcome("wrong"), True),
        (outcome("wrong"), outcome("wrong", "us/x#elsewhere"), False),
    ],
)
def test_what_two_answers_state_decides_and_not_what_they_cite_first(one: Outcome, other: Outcome, same: bool) -> None:
    assert gives_same(one, other) is gives_same(other, one) is same


def test_the_stricter_figure_stands_beside_it() -> None:
    both = [outcome("right"), outcome("right", "us/x#elsewhere", language="zh")]
    found = of_both_languages(both)
    assert (found["same rule"].value, found["same first source (stricter)"].value) == (1.0, 0.0)
    assert different(both) == []
    assert different([outcome("right"), outcome("refused", language="zh")]) == ["p"]


def test_a_question_that_goes_to_a_person_is_no_wrong_refusal_and_no_answer() -> None:
    found = of_the_desk(
        [
            outcome("right", route="escalate"), outcome("refused"), outcome("right"),
            outcome("wrong", pair=NONE, route="escalate"), outcome("wrong", pair=NONE),
        ]
    )  # fmt: skip
    assert found["neither answer nor person when there is one"].hits == 1
    assert found["no answer shown when there is none"].hits == 1
    assert (found["to a person when there is none"].hits, found["to a person when there is one"].hits) == (1, 1)
