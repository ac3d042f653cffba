"""A wrong date is impossible: in the model, in what is counted, and in the database, whatever is left out."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import BadInput
from bot.letters.content import Basis, compose, day_words
from bot.letters.dates import day_of, is_changed
from bot.letters.model import Confirmed, LetterDate, NoDate
from bot.profiles.model import Profile
from bot.storage import reviews
from bot.storage.letters import day_columns
from ingest.watch.model import Item, Party
from knowledge.deadlines import Trigger, deadline
from knowledge.errors import StoreUnavailable
from knowledge.rules import TRIGGERS, Rules, load_rules
from knowledge.store.engine import read, write
from tests.postgres import each_url, postgres_url
from tests.unit.bot.letters_at_work import LEAD, NOTICE, SERVED, LettersAtWork, person

__all__ = ["each_url", "postgres_url"]
TODAY = date(2026, 5, 18)
RULES = load_rules()
ZONE = "America/New_York"
CENTER = {"zh": "河南分中心", "en": "Henan sub-center"}


def day(item: Item = NOTICE, **values: Any) -> LetterDate | NoDate:
    return day_of(item, **{"today": TODAY, "zone": ZONE, **values})


def counted() -> LetterDate:
    found = day()
    assert isinstance(found, LetterDate)
    return found


# -- the model -------------------------------------------------------------------------------------------------------

LEAVE_OUT: dict[str, Any] = {
    "due": None, "certainty": "sure", "time_zone": " ", "rests_on": "", "confidence": "K", "working": (), "rule": None,
    "fingerprint": "", "trigger": None, "trigger_on": None,
}  # fmt: skip


@pytest.mark.parametrize("name", LEAVE_OUT)
def test_a_date_cannot_be_made_without(name: str) -> None:
    whole = asdict(counted())
    assert LetterDate(**whole)
    with pytest.raises(BadInput):
        LetterDate(**{**whole, name: LEAVE_OUT[name]})


@pytest.mark.parametrize("confidence", ["K", "K?", "", None, "p", "X"])
def test_only_what_was_read_carries_a_date(confidence: Any) -> None:
    with pytest.raises(BadInput):
        replace(counted(), confidence=confidence)


@pytest.mark.parametrize(
    "changes",
    [
        {"confirmed_by": "Zhao"}, {"document": "envelope"}, {"certainty": "computed"}, {"certainty": "printed"},
        {"due": datetime(2026, 6, 3, tzinfo=UTC)}, {"working": (("起算", " "),)}, {"trigger_on": "2026-05-14"},
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_no_date(changes: dict[str, Any]) -> None:
    """A day confirmed by nobody or from no paper, one called certain while something is asked, one printed nowhere."""
    assert counted().asks
    with pytest.raises(BadInput):
        replace(counted(), **changes)


# -- what is counted -------------------------------------------------------------------------------------------------


def test_the_date_is_the_engine_s_own_with_its_working() -> None:
    found, made = counted(), deadline("US-ITC-01", Trigger(SERVED, "served"))
    assert (found.due, found.rests_on, found.confidence) == (made.due, made.source, "P")
    assert found.certainty == "working" and [en for _, en in found.working] == [step.en for step in made.working]
    assert day(NOTICE, confirmed=Confirmed("US-ITC-01", SERVED, "Zhao Yan", "envelope", "electronic")) == replace(
        found, certainty="computed", method="electronic", asks=(), confirmed_by="Zhao Yan", document="envelope",
        working=tuple((s.zh, s.en) for s in deadline("US-ITC-01", Trigger(SERVED, "served"), service="electronic").working),
    )  # fmt: skip


@given(
    rule=st.sampled_from(RULES.ids),
    events=st.dictionaries(st.sampled_from(sorted(TRIGGERS)), st.dates(date(2020, 1, 1), TODAY), max_size=4),
    reviewed=st.booleans(),
    kind=st.sampled_from(["suit", "order", "complaint", "mark", "law", "notice"]),
)
def test_whatever_an_item_says_a_date_has_its_rule_its_event_and_its_source(
    rule: str, events: dict[str, date], reviewed: bool, kind: Any
) -> None:
    item = replace(NOTICE, kind=kind, rules=(rule,), events=events)
    found = day(item, under_review=frozenset({rule}) if reviewed else frozenset())
    if isinstance(found, NoDate):
        assert not any(char.isdigit() for char in "".join(_main_lines(item, found)))
        return
    version = RULES.get(rule, found.trigger_on)
    assert version is not None and version.confidence in ("P", "S") and version.n is not None
    assert not reviewed and kind != "law"
    assert found.trigger == version.trigger and found.trigger_on == events[version.trigger]
    assert found.due == deadline(rule, Trigger(found.trigger_on, version.trigger)).due
    assert found.rests_on == version.source and found.rule == rule
    shown = "".join(_main_lines(item, found))
    assert day_words(found.due, "zh") in shown and day_words(found.trigger_on, "zh") in shown


def _main_lines(item: Item, found: LetterDate | NoDate) -> list[str]:
    """The bold lines of the part about the date."""
    basis = Basis(item, Profile("e", name_zh="企业"), None, found, CENTER)
    return [line.zh for line in compose(basis).part("date").lines if line.strong]


@pytest.mark.parametrize("rule", [r.id for r in RULES if r.confidence in ("K", "K?")])
def test_a_rule_from_knowledge_never_gives_a_date(rule: str) -> None:
    item = replace(NOTICE, rules=(rule,), events=dict.fromkeys(TRIGGERS, SERVED))
    assert isinstance(day(item), NoDate)
    assert isinstance(day(item, confirmed=Confirmed(rule, SERVED, "Zhao", "paper")), NoDate)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"events": {}}, "no_event"),
        ({"events": {"filed": SERVED}}, "no_event"),
        ({"events": {"served": TODAY + timedelta(days=2)}}, "no_event"),
        ({"rules": ()}, "no_rule"),
        ({"rules": ("NO-SUCH-1",)}, "no_rule"),
        ({"rules": ("US-FED-08",), "events": {"ordered": SERVED}}, "no_number"),
        ({"printed": {"response due": SERVED - timedelta(days=1)}}, "unclear"),
        ({"kind": "law"}, "no_rule"),
    ],
)
def test_without_what_it_needs_there_is_no_date_and_the_document_is_asked_for(
    changes: dict[str, Any], why: str
) -> None:
    item = replace(NOTICE, **changes)
    found = day(item)
    assert isinstance(found, NoDate) and found.why == why
    lines = " ".join(_main_lines(item, found))
    assert ("请把文书发给我们" in lines) == (item.kind != "law")


def test_a_rule_under_review_gives_no_date_and_its_consequence_is_not_told() -> None:
    found = day(under_review=frozenset({"US-ITC-01"}))
    assert found == NoDate("review", "US-ITC-01")
    words = compose(Basis(NOTICE, Profile("e", name_zh="企业"), None, found, CENTER))
    assert "default" not in " ".join(line.en for line in words.part("consequence").lines)


def test_a_printed_day_wins_and_stands_in_the_words_of_its_source() -> None:
    fields = {"note": "Filed today. Responses are due on June 10, 2026. Henan Fan 0 Trading Co., Ltd. was served."}
    found = day(replace(NOTICE, printed={"response due": date(2026, 6, 10)}, fields=fields))
    assert isinstance(found, LetterDate) and found.certainty == "printed" and found.due == date(2026, 6, 10)
    assert found.quote == "note: Responses are due on June 10, 2026." and found.needs_a_reader
    assert found.rests_on == NOTICE.url
    named = {"note": "Henan Fan 0 Trading Co., Ltd. must answer by June 10, 2026"}
    silent = day(replace(NOTICE, printed={"response due": date(2026, 6, 10)}, fields=named))
    assert isinstance(silent, LetterDate) and silent.quote == "response due: 2026-06-10", "no other enterprise is named"


def test_of_several_rules_the_earliest_day_is_named() -> None:
    item = replace(NOTICE, rules=("US-ITC-01", "US-ITC-02"))
    found = day(item)
    assert isinstance(found, LetterDate) and found.rule == "US-ITC-02"
    assert found.due < counted().due


def test_a_changed_row_is_noticed() -> None:
    found = counted()
    assert found.rule is not None
    changed = Rules([replace(r, n=(r.n or 0) + 1) if r.id == found.rule else r for r in RULES])
    assert is_changed(found.rule, found.trigger_on, found.fingerprint, (), changed)
    assert is_changed(found.rule, found.trigger_on, found.fingerprint, {found.rule})
    assert is_changed("GONE-1", found.trigger_on, found.fingerprint, ())
    assert not is_changed(found.rule, found.trigger_on, found.fingerprint, ())


# -- the database ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> LettersAtWork:
    return LettersAtWork(tmp_path_factory.mktemp("letters"))


BROKEN = [
    "rule = NULL", "fingerprint = ''", "trigger_event = NULL", "trigger_on = NULL", "rests_on = ''", "time_zone = ''",
    "confidence = 'K'", "confidence = NULL", "certainty = NULL", "certainty = 'printed'", "confirmed_by = 'Zhao'",
    "due = NULL", "match_level = 'possible'", "state = 'approved'", "state = 'sent'", "state = 'received'",
    "state = 'handled'",
]  # fmt: skip


def test_the_database_refuses_what_is_missing(desk: LettersAtWork) -> None:
    letter = desk.draft()
    for broken in BROKEN:
        with pytest.raises((IntegrityError, StoreUnavailable)), write(desk.at.engine) as conn:
            conn.execute(text(f"UPDATE letter SET {broken} WHERE id = {letter}"))
    assert desk.letters.letter(LEAD, letter).state == "draft"


def test_what_was_approved_cannot_be_changed_and_no_number_can_go(desk: LettersAtWork) -> None:
    item = desk.item(replace(NOTICE, key="fixed", case_number="337-TA-1600"))
    letter = desk.draft(7, item=item)
    desk.approve(letter)
    for change in ("due = '2026-07-01'", "content = '{}'", "hash = 'x', seen_hash = 'x'", "enterprise = 'henan-0'",
                   "trigger_on = '2026-05-15'"):  # fmt: skip
        with pytest.raises((IntegrityError, StoreUnavailable)), write(desk.at.engine) as conn:
            conn.execute(text(f"UPDATE letter SET {change} WHERE id = {letter}"))
    for statement in ("DELETE FROM letter WHERE id", "DELETE FROM letter_event WHERE letter_id",
                      "UPDATE letter_event SET actor = 'x' WHERE letter_id"):  # fmt: skip
        with pytest.raises((IntegrityError, StoreUnavailable)), write(desk.at.engine) as conn:
            conn.execute(text(f"{statement} = {letter}"))


def test_the_database_lets_nothing_go_whose_rule_is_under_review(desk: LettersAtWork) -> None:
    item = desk.item(replace(NOTICE, key="reviewed", case_number="337-TA-1700"))
    letter = desk.draft(8, item=item)
    desk.approve(letter)
    mark = (
        "INSERT INTO under_review (kind, name, since, source, item_id, item_revision, by) "
        f"VALUES ('rule', 'US-ITC-01', '2026-05-18 02:00:00.000000', 's', {item.id}, 1, 't')"
    )
    with write(desk.at.engine) as conn:
        conn.execute(text(mark))
    try:
        with pytest.raises((IntegrityError, StoreUnavailable)), write(desk.at.engine) as conn:
            conn.execute(text(f"UPDATE letter SET state = 'sent', sent_at = '2026-05-18 02:00:00' WHERE id = {letter}"))
    finally:
        with write(desk.at.engine) as conn:
            conn.execute(text("DELETE FROM under_review"))


def test_the_databases_refuse_the_same(tmp_path: Path, each_url: str) -> None:
    desk = LettersAtWork(tmp_path, url=each_url)
    letter = desk.sent()
    assert desk.letters.received(person(), letter).state == "received"
    for change in ("due = '2026-07-01'", "content = '{}'", "rule = NULL", "counsel = NULL, state = 'handled'"):
        with pytest.raises((IntegrityError, StoreUnavailable, DBAPIError)), write(desk.at.engine) as conn:
            conn.execute(text(f"UPDATE letter SET {change} WHERE id = {letter}"))
    for statement in ("DELETE FROM letter WHERE id", "DELETE FROM letter_event WHERE letter_id"):
        with pytest.raises((IntegrityError, StoreUnavailable, DBAPIError)), write(desk.at.engine) as conn:
            conn.execute(text(f"{statement} = {letter}"))
    draft = desk.draft(1, item=desk.item(replace(NOTICE, key="2", case_number="337-TA-2")))
    with write(desk.at.engine) as conn:
        reviews.mark(conn, "rule", ["US-ITC-01"], replace(NOTICE, id=1), "t", desk.at.now)
    found = desk.letters.open(LEAD, draft)
    with pytest.raises(BadInput, match="letter_changed"):
        desk.letters.approve(LEAD, draft, found.hash)
    desk.letters.look()
    assert {one.state for one in desk.letters.letters(LEAD)} == {"withdrawn", "draft"}


def test_a_date_comes_back_from_the_database_as_it_was(desk: LettersAtWork) -> None:
    item = desk.item(replace(NOTICE, key="same", case_number="337-TA-1800"))
    made = desk.letters.letter(LEAD, desk.draft(9, item=item))
    assert made.day == day(item) and made.day is not None
    with read(desk.at.engine) as conn:
        row = conn.execute(text(f"SELECT rule, confidence, trigger_event FROM letter WHERE id = {made.id}")).one()
    assert tuple(row) == ("US-ITC-01", "P", "served")
    assert set(day_columns(None)) == set(day_columns(made.day))


def test_other_enterprises_of_the_matter_are_not_named() -> None:
    others = (Party("Airflow Inc.", "complainant"), Party("Luoyang Other Co., Ltd.", "respondent", shop="OtherShop"))
    item = replace(NOTICE, title="Certain Fans; Luoyang Other Co., Ltd. and others", parties=others)
    words = compose(Basis(item, Profile("e", name_zh="企业"), None, day(item), CENTER))
    shown = " ".join(f"{line.zh} {line.en}" for part in words.parts for line in part.lines)
    assert "Luoyang" not in shown and "OtherShop" not in shown and "Airflow Inc." in shown
