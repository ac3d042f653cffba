"""The guides that come with the program pass every check."""

import re
from datetime import date

import pytest

from ingest.checking import Report, check
from ingest.checking.table import rule_facts
from ingest.sources import BUILT_IN_GUIDES
from knowledge.embedders import make_embedder
from knowledge.terms import load_agreed


@pytest.fixture(scope="module")
def report() -> Report:
    counter = make_embedder("").count_tokens
    return check(BUILT_IN_GUIDES, count_tokens=counter, rules=rule_facts(date.today()), agreed=load_agreed())


def test_they_have_no_finding(report: Report) -> None:
    assert [finding.message for finding in report.findings] == []


def test_the_review_page_counts_what_is_there(report: Report) -> None:
    page = (BUILT_IN_GUIDES / "REVIEW.md").read_text(encoding="utf-8")
    rows = {cells[0]: cells[1:6] for cells in re.findall(r"^\| (\w+)" + r" \| (\d+)" * 5, page, re.MULTILINE)}
    counted: dict[str, list[str]] = {}
    for market in report.counts["en"]:
        guides = [g for g in report.guides if g.language == "en" and (g.market or "general") == market]
        grades = [section.confidence for guide in guides for section in guide.sections]
        counted[market] = [str(n) for n in (len(guides), len(grades), *(grades.count(c) for c in ("P", "S", "K")))]
    assert {market: list(cells) for market, cells in rows.items()} == counted
    for note in re.findall(r"\]\((review/[\w.-]+)\)", page):
        assert (BUILT_IN_GUIDES / note).is_file(), note


def test_they_answer_for_every_language_alike(report: Report) -> None:
    assert report.counts["en"] == report.counts["zh"]
    assert {"US", "DE", "general"} <= report.counts["en"].keys()
