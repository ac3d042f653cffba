"""From a thread to its deadlines: which rule, from which day, how certain, and what that does to the level."""

from datetime import date

import pytest

from bot.triage.deadlines import rows
from bot.triage.model import Decision, LastDay, Message
from bot.triage.policy import decide
from knowledge.rules import load_rules
from knowledge.terms import load_terms
from tests.unit.bot.triage.labelled import NOW


def decided(*texts: str) -> Decision:
    thread = [Message(n, "enterprise", text) for n, text in enumerate(texts)]
    return decide(thread, now=NOW, market_of=load_terms().market)


def day(decision: Decision, rule: str | None) -> LastDay:
    return next(found for found in decision.deadlines if found.rule == rule)


@pytest.mark.parametrize(
    ("text", "rule", "due", "certainty"),
    [
        ("Served by hand on 16 November 2026 with a complaint of the Western District of Texas.", "US-FED-01", "2026-12-07", "computed"),
        ("Complaint of the N.D. Ill., served on us by e-mail on 16 November 2026.", "US-FED-01", "2026-12-07", "ask"),
        ("We were served with a US complaint on 16 November 2026 by hand.", "US-FED-01", "2026-12-07", "ask"),
        ("USPTO office action for our mark, issued on 2 November 2026", "US-PTO-01", "2027-02-02", "computed"),
        ("CBP notice of seizure mailed on 4 November 2026, received on 10 November 2026", "US-CBP-02", "2026-12-04", "ask"),
        ("UDRP complaint about our domain, WIPO, commenced on 10 November 2026", "DOM-01", "2026-11-30", "computed"),
        ("We were opposed at the UKIPO, the TM7 was sent on 2 November 2026", "UK-07", "2027-01-04", "computed"),
        ("Section 337: complaint and notice of investigation served electronically on 16 November 2026", "US-ITC-01", "2026-12-07", "computed"),
        ("鹿特丹海关扣了我们的鞋，说商标侵权，通知11月20日收到", "EU-CUS-01", "2026-12-04", "ask"),
        ("Our brand was squatted in Korea, published on 2 November 2026", "KR-01", "2026-12-02", "computed"),
    ],
)  # fmt: skip
def test_a_rule_is_chosen_and_counted(text: str, rule: str, due: str, certainty: str) -> None:
    found = day(decided(text), rule)
    assert (found.due, found.certainty) == (date.fromisoformat(due), certainty)
    assert found.working and found.source
    assert bool(found.asks) == (certainty == "ask")


@pytest.mark.parametrize(("served", "level"), [("3 November", "U3"), ("5 November", "U2"), ("20 November", "U2")])
def test_the_distance_of_a_counted_day_gives_the_level(served: str, level: str) -> None:
    """21 days from the 3rd end tomorrow, from the 5th on Friday; a suit without a printed day stays urgent."""
    assert decided(f"Complaint of the N.D. Ill. served on us by hand on {served} 2026.").urgency == level


def test_a_correction_changes_everything_counted_from_it() -> None:
    before = decided("Complaint of the N.D. Ill. served on us by hand on 16 November 2026.")
    after = decided(
        "Complaint of the N.D. Ill. served on us by hand on 16 November 2026.", "No, it was served on the 4th."
    )
    assert day(before, "US-FED-01").due == date(2026, 12, 7)
    assert day(after, "US-FED-01").due == date(2026, 11, 25)
    assert (before.urgency, after.urgency) == ("U2", "U3")


def test_two_days_for_one_event_are_both_shown_and_asked_for() -> None:
    found = decided(
        "It was served on 16 November 2026.", "The N.D. Ill. complaint was served on us on 10 November 2026."
    )
    assert found.missing[0].name == "which_served_on"
    assert "2026-11-10" in found.missing[0].ask and "2026-11-16" in found.missing[0].ask
    last = day(found, "US-FED-01")
    assert (last.due, last.readings, last.certainty) == (date(2026, 12, 1), ("2026-12-07",), "ask")


def test_a_day_that_may_be_read_in_two_ways_is_asked_for() -> None:
    found = decided("德国律所的函要求03/12/2026之前答复，收到日期01/11/2026")
    assert [m.name for m in found.missing][:1] == ["which_received_on"]


def test_the_printed_day_wins_over_the_counted_one() -> None:
    found = decided("USPTO office action issued on 2 November 2026; it says: respond by 15 January 2027.")
    assert (day(found, "US-PTO-01").due, day(found, "US-PTO-01").certainty) == (date(2027, 1, 15), "printed")


def test_a_hearing_is_the_day_of_the_injunction() -> None:
    found = decided("TRO in 1:26-cv-12077, N.D. Ill.; preliminary injunction hearing on 2 December 2026.")
    assert (day(found, "US-FED-08").due, day(found, "US-FED-08").certainty) == (date(2026, 12, 2), "printed")
    assert day(found, "US-FED-15").due is None


def test_a_period_of_receipt_counts_from_the_receipt() -> None:
    found = decided("The warning letter came on 18 November 2026. It wants an answer within 8 days of receipt.")
    assert day(found, None).due == date(2026, 11, 26)


def test_a_window_of_our_own_that_is_over_is_not_critical() -> None:
    assert decided("Our brand was squatted in Korea, published on 2 March 2026").urgency == "U1"


def test_a_waiver_counts_from_the_sending_of_the_request() -> None:
    found = decided(
        "Patent suit in Delaware; the waiver request was sent on 2 November 2026, we received it on 20 November 2026."
    )
    assert day(found, "US-FED-03").due == date(2027, 2, 1)


def test_a_question_in_general_gives_no_deadline() -> None:
    assert decided("How many days does a defendant have after service on 3 November 2026 in the US?").deadlines == ()


def test_every_row_names_rules_that_exist_and_signals_that_are_raised() -> None:
    known = load_rules()
    for row in rows():
        assert all(rule in known for rule in row.rules)
        assert row.signals
