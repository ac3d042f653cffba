"""The guides that come with the program pass every check."""

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


def test_they_answer_for_every_language_alike(report: Report) -> None:
    assert report.counts["en"] == report.counts["zh"]
    assert {"US", "DE", "general"} <= report.counts["en"].keys()
