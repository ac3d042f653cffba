"""Marks, quotes and figures: what may be shown and what may not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.citations import check, check_quotes, figures, is_verbatim, read_marks, unsupported_figures
from knowledge.errors import RefusedDraft
from knowledge.model import Citation, Passage, Sentence

PASSAGE = Passage(
    id="us/x.en@0/1", guide="us/x", title="Sued", language="en", market="US", version="0", ordinal=1,
    heading=("How long?",), source="FRCP 12(a)(1)(A)(i)",
    text="A defendant must answer within **21 days** after service (FRCP 12(a)(1)(A)(i)).\n\n"
    "1. Keep all papers.\n2. Do not sign. A TRO lasts 14 days.",
)  # fmt: skip
CHINESE = replace(
    PASSAGE, language="zh", text="被告应在送达后21日内答辩。动议须在三个月内提出。罚款最高250,000欧元（§ 890 ZPO）。"
)


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("Answer in 21 days [1].", "Answer in 21 days.", (1,)),
        ("Answer [2][1] in time [2]", "Answer in time", (2, 1)),
        ("应在21日内答辩[3]。", "应在21日内答辩。", (3,)),
        ("Nothing marked", "Nothing marked", ()),
        ("See [Rule] and [sic]", "See [Rule] and [sic]", ()),
    ],
)
def test_marks_are_read(text: str, words: str, marks: tuple[int, ...]) -> None:
    assert read_marks(text, 3) == (words, marks)


@pytest.mark.parametrize(
    "text",
    [f"x {mark}" for mark in ("[0] [4] [99] [1-999999999] [1-3] [1,2] [^1] [123456789] 【1†source】".split())]
    + ["x [ 1 ]"],
)
def test_a_mark_that_points_nowhere_is_refused(text: str) -> None:
    with pytest.raises(RefusedDraft):
        read_marks(text, 3)


@given(st.text(max_size=200), st.integers(0, 5))
def test_whatever_is_read_points_to_a_passage(text: str, known: int) -> None:
    try:
        _, marks = read_marks(text, known)
    except RefusedDraft:
        return
    assert all(1 <= mark <= known for mark in marks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("within 21 days", {"21"}),
        ("within three months", {"3"}),
        ("within twenty-one days", {"21"}),
        ("三个月内", {"3"}),
        ("二十一日内", {"21"}),
        ("USD 2,000,000", {"2000000"}),
        ("２１天", {"21"}),
        ("2025年12月18日", {"2025-12-18", "2025", "12", "18"}),
    ],
)
def test_figures_have_one_spelling(text: str, expected: set[str]) -> None:
    assert figures(text) == expected


def test_a_section_is_kept_whole() -> None:
    assert {"12(a)(1)(a)(i)"} <= figures("FRCP 12(a)(1)(A)(i)")
    assert "§1117(c)" in figures("15 U.S.C. § 1117(c)")
    assert "§36" in figures("数据安全法第36条")


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Answer within 21 days.", set()),
        ("Answer within 14 days of a TRO.", set()),
        ("Answer within 60 days.", {"60"}),
        ("Answer within ninety days.", {"90"}),
        ("See FRCP 12(a)(1)(A)(ii).", {"12(a)(1)(a)(ii)"}),
    ],
)
def test_a_figure_must_stand_in_the_cited_passage(sentence: str, missing: set[str]) -> None:
    assert unsupported_figures(sentence, [PASSAGE]) == missing


def test_a_chinese_sentence_is_held_to_its_figures() -> None:
    assert not unsupported_figures("罚款最高250000欧元。", [CHINESE])
    assert not unsupported_figures("3个月内提出。", [CHINESE])
    assert unsupported_figures("两个月内提出。", [CHINESE]) == {"2"}


def test_a_draft_is_checked_sentence_by_sentence() -> None:
    check([Sentence("Answer within 21 days.", (1,))], {1: PASSAGE})
    for bad in (Sentence("Answer within 21 days.", ()), Sentence("Answer.", (2,)), Sentence("Within 22 days.", (1,))):
        with pytest.raises(RefusedDraft):
            check([bad], {1: PASSAGE})


@pytest.mark.parametrize(
    ("quote", "verbatim"),
    [
        ("A defendant must answer within 21 days after service", True),
        ("Keep all papers. Do not sign.", True),
        ("A defendant must answer within 22 days after service", False),
        ("A defendant may answer", False),
        ("", False),
    ],
)
def test_a_quote_is_verbatim_or_refused(quote: str, verbatim: bool) -> None:
    assert is_verbatim(quote, PASSAGE) is verbatim
    citation = Citation(1, PASSAGE, quote)
    if verbatim:
        check_quotes([citation])
    else:
        with pytest.raises(RefusedDraft):
            check_quotes([citation])
