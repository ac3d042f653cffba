"""A rule or guide that a changed law touches is under review everywhere at once, until a lead says what was found."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import Parts
from bot.cases.brief import as_reviewed, parts_of
from bot.deadline_json import as_object, warnings_of
from bot.errors import BadInput, NotAllowed
from bot.library_tools import LibraryTools
from bot.replies import compose
from bot.responding import citation_json
from bot.settings import Settings
from bot.storage.reviews import reviews as stored_reviews
from bot.triage.model import Message
from bot.triage.policy import decide
from bot.web.views.guide import under_review
from knowledge import reviews
from knowledge.deadlines import Trigger, deadline
from knowledge.model import Citation
from knowledge.reviews import Review, Reviews
from knowledge.rules import load_rules
from knowledge.service_methods import METHODS
from knowledge.store.engine import read
from knowledge.terms import load_terms
from tests.unit.bot.desk_at_work import A, response
from tests.unit.bot.small_network import Desk
from tests.unit.bot.test_days_of_cases import notified
from tests.unit.bot.test_deadline_command import firstline
from tests.unit.bot.watch_at_work import EXPERT, LEAD, Watched
from tests.unit.ingest.watch.sources import LAWS, recorded
from tests.unit.knowledge.library import passage

SERVED = Trigger(date(2026, 11, 3), "served")
WARNING = {
    "en": "is under review since 23 November 2026: Law changes reports",
    "zh": "自2026年11月23日起正在复核：Law changes报告",
}


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    found = Watched(f"sqlite:///{tmp_path / 'firstline.db'}", LAWS)
    reviews.provide(found.watching.reviews)
    yield found
    reviews.withdraw(found.watching.reviews)
    assert reviews.current() == reviews.NONE


def read_law(watched: Watched, **changes: Any) -> None:
    """The source reports the law, perhaps otherwise than before."""
    (law,) = json.loads(recorded("laws.json"))
    watched.watching.import_file(LEAD, "laws", "laws.json", json.dumps([{**law, **changes}]).encode())


def names(watched: Watched) -> tuple[list[str], list[str]]:
    found = watched.watching.under_review(EXPERT)
    return [one.name for one in found if one.kind == "rule"], [one.name for one in found if one.kind == "guide"]


def test_a_changed_law_marks_its_rules_and_the_guides_that_state_them(watched: Watched) -> None:
    assert deadline("US-FED-01", SERVED, service="hague").certainty == "computed"
    read_law(watched)
    rules, guides = names(watched)
    assert rules == ["US-FED-01", "US-FED-02", "US-FED-03", "US-FED-05", "US-FED-15"]
    assert {"us/schedule-a", "us/overview"} <= set(guides)
    made = deadline("US-FED-01", SERVED, service="hague")
    assert (made.certainty, made.due) == ("ask", date(2026, 11, 24))
    for language, words in WARNING.items():
        assert words in warnings_of(made, language)[0]
    assert deadline("US-FED-10", Trigger(date(2026, 11, 3), "entered")).certainty == "computed"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_date_of_a_rule_under_review_is_ever_certain(language: str) -> None:
    table = load_rules()
    everything = Reviews({rule: Review(date(2026, 11, 23), "Law changes") for rule in table.ids})
    for rule in table:
        for method in (None, *METHODS):
            for event in (None, rule.trigger):
                made = deadline(rule.id, Trigger(date(2026, 11, 3), event), service=method, reviews=everything)
                assert made.certainty == "ask", rule.id
                assert WARNING[language] in warnings_of(made, language)[0]


def test_a_date_that_the_document_prints_stays_but_is_warned_about(watched: Watched) -> None:
    read_law(watched)
    made = deadline("US-FED-01", SERVED, service="hague", printed=date(2026, 12, 1))
    assert (made.certainty, made.due) == ("printed", date(2026, 12, 1))
    assert WARNING["en"] in as_object(made, "en")["warnings"][0]


def test_triage_shows_the_date_as_one_to_be_confirmed(watched: Watched) -> None:
    thread = [Message(0, "enterprise", "We were served under the Hague Convention on 3 November 2026 with a complaint of the N.D. Ill., case 1:26-cv-01234.")]  # fmt: skip
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def found() -> Any:
        decision = decide(thread, now=now, market_of=load_terms().market)
        return next(day for day in decision.deadlines if day.rule == "US-FED-01"), decision.urgency

    before, urgency = found()
    assert before.certainty == "computed"
    read_law(watched)
    after, urgency_then = found()
    assert (after.certainty, after.due, urgency_then) == ("ask", before.due, urgency)
    assert WARNING["zh"] in after.asks[0].zh


def test_the_tools_and_the_command_line_warn(watched: Watched, tmp_path: Path) -> None:
    read_law(watched)
    tools = LibraryTools(
        lambda _name, _arguments: {}, lambda _guide, _language: (_ for _ in ()).throw(AssertionError())
    )
    found = tools.deadline("us-fed-01", SERVED.on, service="hague", printed=None, calendar=None, language="zh")
    assert WARNING["zh"] in found["warnings"][0]
    (tmp_path / ".env").write_text(f"DATA_DIR={tmp_path}\n")
    shown = json.loads(firstline(tmp_path, "US-FED-01", "--trigger", "2026-11-03", "--service", "hague", "--json")[0])
    assert WARNING["en"] in shown["warnings"][0]
    assert (
        "working date, to be confirmed"
        in firstline(tmp_path, "US-FED-01", "--trigger", "2026-11-03", "--service", "hague")[0]
    )


def test_the_last_days_of_cases_are_not_certain_while_their_rule_is_under_review(tmp_path: Path) -> None:
    at = Desk(tmp_path)
    case = at.opened(**notified("2026-11-20"))
    (before,) = at.desk.last_days(A, case)
    assert before.certainty == "computed"
    watched = Watched(str(at.engine.url), LAWS)
    read_law(watched)
    (after,) = at.desk.last_days(A, case)
    assert (after.certainty, after.due) == ("ask", before.due)
    assert WARNING["en"] in after.working[0][0] and WARNING["zh"] in after.working[0][1]
    watched.watching.clear(LEAD, watched.watching.under_review(LEAD)[0].id, "the period stays", together=True)
    assert watched.watching.under_review(LEAD) == []
    assert at.desk.last_days(A, case) == [before]


def test_the_brief_of_a_case_shows_its_date_as_one_to_be_confirmed(watched: Watched) -> None:
    (part,) = (
        part
        for part in parts_of(response(**notified("2026-11-20")), enterprise="Lamp", province=None, messages=[("x", ())])
        if part.name == "date"
    )
    assert as_reviewed((part,)) == (part,)
    assert "computed" in part.lines[0].en
    read_law(watched)
    (shown,) = as_reviewed((part,))
    assert "computed" not in shown.lines[0].en and "to be confirmed" in shown.lines[0].en
    assert "推算" not in shown.lines[0].zh and "待确认" in shown.lines[0].zh
    assert WARNING["en"] in shown.lines[1].en and WARNING["zh"] in shown.lines[1].zh


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_says_that_a_cited_guide_is_under_review_once(watched: Watched, language: str) -> None:
    cited = [citation_json(Citation(n, passage("21 days.", guide="us/schedule-a"), "21 days.")) for n in (1, 2)]
    assert [one["under_review"] for one in cited] == [None, None]
    read_law(watched)
    cited = [citation_json(Citation(n, passage("21 days.", guide="us/schedule-a"), "21 days.")) for n in (1, 2)]
    network: Any = None
    reply = compose(response(citations=cited, language=language), None, network)
    said = [line for line in reply.after if "Law changes" in line]
    assert len(said) == 1 and "2026-11-23" in said[0]
    assert said[0].startswith("The guide" if language == "en" else "指南《")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Under review since 2026-11-23"), ("zh", "自2026-11-23起正在复核")]
)
def test_the_page_of_a_guide_says_so(watched: Watched, language: str, words: str) -> None:
    assert under_review("us/schedule-a", language) is None
    read_law(watched)
    assert words in str(under_review("us/schedule-a", language))
    assert under_review("de/disputes", language) is None


def test_a_lead_ends_a_review_with_a_note_and_only_another_change_begins_one(watched: Watched) -> None:
    read_law(watched)
    first, *others = watched.watching.under_review(EXPERT)
    with pytest.raises(NotAllowed):
        watched.watching.clear(EXPERT, first.id, "looked")
    with pytest.raises(BadInput, match="watch_note_required"):
        watched.watching.clear(LEAD, first.id, "  ")
    cleared = watched.watching.clear(LEAD, first.id, "Read the order: the period stays 21 days.")
    assert (cleared.cleared_by, cleared.note) == ("Director Gao", "Read the order: the period stays 21 days.")
    assert deadline("US-FED-01", SERVED, service="hague").certainty == "computed"
    with pytest.raises(NotAllowed):
        watched.watching.clear(LEAD, first.id, "again")
    read_law(watched)
    assert len(watched.watching.under_review(EXPERT)) == len(others)
    watched.after(days=1)
    read_law(watched, summary="The date of entry into force was moved.")
    again = next(one for one in watched.watching.under_review(EXPERT) if one.name == "US-FED-01")
    assert (again.item_revision, again.since) == (2, watched.now)
    assert deadline("US-FED-01", SERVED, service="hague").certainty == "ask"
    # What was open all the time is still under review since the first day.
    other = next(one for one in watched.watching.under_review(EXPERT) if one.name == "US-FED-02")
    assert other.since == watched.now - timedelta(days=1)
    assert [one.name for one in watched.watching.under_review(EXPERT, cleared=True)] == ["US-FED-01"]


def test_a_rule_stays_under_review_until_every_reason_is_cleared(watched: Watched) -> None:
    read_law(watched)
    watched.after(days=3)
    read_law(watched, id="another-law")
    marks = [one for one in watched.watching.under_review(EXPERT) if one.name == "US-FED-01"]
    watched.watching.clear(LEAD, marks[0].id, "the first is no change")
    made = deadline("US-FED-01", SERVED, service="hague")
    assert made.certainty == "ask" and "26 November 2026" in made.asks[0].en


def test_a_suit_that_names_a_rule_puts_nothing_under_review(watched: Watched) -> None:
    suit = {**LAWS, "id": "suits", "mapping": {"kind": {"constant": "suit"}}}
    watched.declare(suit)
    watched.watching.import_file(LEAD, "suits", "laws.json", recorded("laws.json"))
    assert watched.watching.under_review(EXPERT) == []


def test_a_program_that_opens_its_database_knows_what_is_under_review(watched: Watched, tmp_path: Path) -> None:
    read_law(watched)
    reviews.withdraw(watched.watching.reviews)
    assert deadline("US-FED-01", SERVED, service="hague").certainty == "computed"
    parts = Parts(Settings(data_dir=tmp_path))
    parts.outreach.know_reviews()
    assert deadline("US-FED-01", SERVED, service="hague").certainty == "ask"
    with read(parts.engine) as conn:
        assert reviews.current() == stored_reviews(conn)
    parts.close()
    assert reviews.current() == reviews.NONE
    empty = tmp_path / "none"
    Parts(Settings(data_dir=empty)).outreach.know_reviews()
    assert not empty.exists()
