"""The measures of the evaluation: known figures of small cases, and a page of which only the marked part is written."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evals.measures import Share, auroc, by, calibration, risk_coverage, table
from tests.evals.plots import lines
from tests.evals.report import BEGIN, END, Run, write

RUN = Run(when="2026-11-27", versions={"model": "m"}, retrieval=(), rules=(), outcomes=(), triage={}, claims={})


def test_a_share_has_its_number_and_interval() -> None:
    assert Share.of([True, True, False, True]).value == 0.75
    low, high = Share(95, 100).interval
    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)
    assert str(Share(95, 100)) == "95.0 % (89–98, n 100)"
    assert (Share.of([]).value, str(Share.of([]))) == (None, "–")


@pytest.mark.parametrize(
    ("scores", "wanted", "expected"),
    [
        ([0.1, 0.9], [False, True], 1.0),
        ([0.9, 0.1], [False, True], 0.0),
        ([0.5, 0.5], [False, True], 0.5),
        ([0.1, 0.4, 0.35, 0.8], [False, False, True, True], 0.75),
        ([0.3], [True], None),
    ],
)
def test_auroc(scores: list[float], wanted: list[bool], expected: float | None) -> None:
    assert auroc(scores, wanted) == expected


def test_risk_grows_with_what_is_answered_wrongly() -> None:
    assert risk_coverage([0.9, 0.8, 0.2, 0.2], [True, False, True, False]) == [(0.25, 0.0), (0.5, 0.5), (1.0, 0.5)]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_the_curve_ends_with_everything(cases: list[tuple[float, bool]]) -> None:
    scores, right = zip(*cases, strict=True)
    curve = risk_coverage(scores, right)
    assert curve[-1] == (1.0, pytest.approx(right.count(False) / len(right)))
    assert [c for c, _ in curve] == sorted({c for c, _ in curve})


def test_calibration_counts_each_case_once() -> None:
    rows = calibration([0.0, 0.19, 0.5, 1.0], [False, True, True, True])
    assert [(low, share.hits, share.n) for low, _, _, share in rows] == [(0.0, 1, 2), (0.4, 1, 1), (0.8, 1, 1)]


def test_groups_and_tables() -> None:
    assert by(["b1", "a1", "b2"], lambda s: s[0]) == {"a": ["a1"], "b": ["b1", "b2"]}
    assert table(["x", "y"], [[1, 2]]) == "| x | y |\n| --- | --- |\n| 1 | 2 |"


def test_a_chart_is_well_formed_and_stays_in_its_frame() -> None:
    root = ElementTree.fromstring(lines("a < b", "across", "up", {"one": [(0, 0), (1, 9)]}, {"one": (0.5, 0.2)}, 0.5))
    points = root.find("{http://www.w3.org/2000/svg}polyline")
    assert points is not None
    assert all(0 <= float(v) <= 640 for pair in points.attrib["points"].split() for v in pair.split(","))


def test_only_the_part_between_the_marks_is_written(tmp_path: Path) -> None:
    page = tmp_path / "evaluation.md"
    page.write_text(f"# Evaluation\n\nabove\n{BEGIN}\nwhat stood here\n{END}\nbelow\n", "utf-8")
    for _ in range(2):
        write(RUN, page, tmp_path / "plot.svg")
        written = page.read_text("utf-8")
        assert written.startswith("# Evaluation\n\nabove\n")
        assert written.endswith(f"{END}\nbelow\n")
        assert "what stood here" not in written
        assert written.count("## Refusals") == 1
