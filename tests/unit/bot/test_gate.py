"""The conflict gate: parties and matter first, facts after *No conflict*; an enterprise reads no thought of the desk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.conversations import Person
from bot.errors import Gated, MoveRefused, NotAllowed
from tests.flows.fortnight.script import counted
from tests.unit.bot.desk_at_work import OPERATOR, A, B
from tests.unit.bot.small_network import DIRK, GAO, LI, LUO, PEOPLE, ULF, UMA, UNA, Desk

SECRET = "we copied the lamp"
PARTY, COUNSEL, SUM = "Bright Light Inc", "Greer", "USD 123456"
HIDDEN = (SECRET, SUM, "served by hand", "2026-11-19", "why it is urgent", "the envelope.pdf", "said inside")


def fact(name: str, value: str, quote: str = SECRET) -> dict[str, Any]:
    return {"name": name, "value": value, "state": "stated", "quote": quote, "message": 0, "readings": []}


DISPUTE: dict[str, Any] = {
    "question": f"{SECRET}, what now?",
    "why": [f"why it is urgent: {SECRET}"],
    "signals": [{"id": "lawsuit", "level": "U2", "quote": SECRET, "message": 0}],
    "facts": [
        fact("other_party", PARTY), fact("other_counsel", COUNSEL), fact("right", "trade_mark"), fact("market", "US"),
        fact("forum", "N.D. Ill."), fact("case_number", "1:26-cv-01234"), fact("amount", SUM), fact("goods", SECRET),
        fact("served_on", "2026-11-19"), fact("service_method", "served by hand"), fact("done", f"replied: {SECRET}"),
    ],
    "missing": [{"name": "envelope", "ask": f"Is there an envelope to {SECRET}?"}],
    "deadlines": [counted("US-FED-05", "notified_on", "2026-11-20") | {"trigger": "served_on", "working_both": [[SECRET, SECRET]]}],
}  # fmt: skip


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def case(at: Desk) -> int:
    case = at.opened(text=f"{SECRET} and {SUM}", **DISPUTE)
    at.desk.claim(UMA, case)
    at.desk.note(UMA, case, "said inside")
    at.desk.release(UMA, case, "said inside: on leave")
    return case


def everything_seen(at: Desk, person: Person, case: int) -> str:
    """What the desk's lists and pages say of a case to this person."""
    desk, found = at.desk, at.desk.case(person, case)
    heads = [head for head in desk.threads(person) if head.case == found.number]
    entries = [entry for entry in desk.ledger_seen(person) if entry.thread == found.thread]
    seen = [
        found, *(c for c in desk.queue(person) if c.id == case), *(c for c in desk.waiting_cases(person) if c.id == case),
        desk.find_case(person, found.number), desk.case_of(person, found.thread), desk.last_days(person, case),
        desk.declarations(person, case), heads, entries,
    ]  # fmt: skip
    return repr(seen)


def test_before_a_declaration_parties_and_matter_are_shown_and_no_fact(at: Desk, case: int) -> None:
    seen = everything_seen(at, ULF, case)
    assert not [words for words in HIDDEN if words in seen]
    for known in (PARTY, COUNSEL, "Lamp Trading", "trade_mark", "N.D. Ill.", "1:26-cv-01234", "U2"):
        assert known in seen, "what a conflict is looked for with"
    assert at.desk.case(ULF, case).gated
    thread = at.desk.case(ULF, case).thread
    for deed in (lambda: at.desk.thread(ULF, thread), lambda: at.desk.views(ULF, case)):
        with pytest.raises(Gated):
            deed()


@pytest.mark.parametrize(
    "deed",
    [
        lambda desk, case: desk.accept(ULF, case),
        lambda desk, case: desk.refuse(ULF, case, "why", "where"),
        lambda desk, case: desk.terminate(ULF, case, "why"),
        lambda desk, case: desk.handled(ULF, case, "counsel"),
    ],
)
def test_who_has_not_declared_decides_nothing(at: Desk, deed: Callable[[Any, int], object]) -> None:
    case = at.opened()
    with pytest.raises(Gated):
        deed(at.desk, case)
    at.desk.declare(ULF, case, conflict=False)
    deed(at.desk, case)


def test_after_no_conflict_the_facts_are_shown_and_the_answer_is_kept(at: Desk, case: int) -> None:
    declared = at.desk.declare(ULF, case, conflict=False)
    assert not declared.gated and SECRET in everything_seen(at, ULF, case)
    assert SECRET in str(at.desk.thread(ULF, declared.thread))
    kept = [(d.person, d.conflict, d.at) for d in at.desk.declarations(OPERATOR, case)]
    assert (ULF.id, False, at.now) in kept and [e.move for e in declared.events][-1] == "no_conflict"
    assert at.desk.is_cleared(ULF, case) and not at.desk.is_cleared(UNA, case)


def test_a_claim_declares_and_an_assignment_opens_the_facts(at: Desk, case: int) -> None:
    at.desk.assign(LI, case, UNA)
    assert at.desk.is_cleared(UNA, case) and not at.desk.is_cleared(LI, case), "who assigns has declared nothing"
    assert at.desk.case(LI, case).gated


def test_a_declared_conflict_asks_another_and_closes_the_case_to_who_declared(at: Desk, case: int) -> None:
    asked = PEOPLE[str(at.desk.case(OPERATOR, case).offered)]
    gone = at.desk.decline(asked, case, "I act for them: said inside", conflict=True)
    assert gone.gated and SECRET not in repr(gone)
    found = at.desk.case(OPERATOR, case)
    assert found.offered not in (None, asked.id) and found.state == "accepted"
    assert not [words for words in HIDDEN if words in everything_seen(at, ULF if asked is not ULF else UNA, case)]
    for deed in (lambda: at.desk.claim(asked, case), lambda: at.desk.assign(LI, case, asked), lambda: at.desk.note(asked, case, "x")):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    assert asked.id not in [c.expert.id for c in _routing(at, case)]


def test_a_conflict_that_a_holder_finds_later_gives_the_case_to_somebody_else(at: Desk, case: int) -> None:
    at.desk.claim(ULF, case)
    at.desk.relay(ULF, case, "hello")
    gone = at.desk.declare(ULF, case, conflict=True, why="my firm, said inside")
    assert (gone.state, gone.expert, gone.gated) == ("accepted", None, True)
    assert at.told(case)[-1] == "released" and at.desk.case(OPERATOR, case).offered not in (None, ULF.id)
    with pytest.raises(Gated):
        at.desk.thread(ULF, gone.thread)
    with pytest.raises(NotAllowed):
        at.desk.relay(ULF, case, "one more thing")
    with pytest.raises(NotAllowed):
        at.desk.reassign(LI, at_held(at, case), ULF, "back")


def at_held(at: Desk, case: int) -> int:
    at.desk.claim(UNA, case)
    return case


@pytest.mark.parametrize("state", ["handed_back", "resolved", "reopened"])
def test_who_had_a_case_and_then_declares_a_conflict_sees_it_no_more(at: Desk, case: int, state: str) -> None:
    at.desk.claim(ULF, case)
    if state == "handed_back":
        at.desk.hand_back(ULF, case, "said inside")
    else:
        at.desk.resolve(ULF, case, "advised", "said inside")
    if state == "reopened":
        at.desk.reopen(LI, case, "new facts")
    at.desk.declare(ULF, case, conflict=True, why="a new client")
    assert not [words for words in HIDDEN if words in everything_seen(at, ULF, case)]
    assert all(c.gated for c in at.desk.my_cases(ULF))
    with pytest.raises(Gated):
        at.desk.thread(ULF, at.desk.case(ULF, case).thread)


def test_what_use_cases_give_back_is_gated_too(at: Desk, case: int) -> None:
    assert SECRET not in repr(at.desk.decline(DIRK, case, "Germany"))
    at.desk.claim(UMA, case)
    assert SECRET not in repr(at.desk.reassign(LI, case, UNA, "reads Chinese"))
    assert SECRET not in repr(at.desk.release(LUO, case, "on leave"))
    assert SECRET not in repr(at.desk.assign(LI, case, ULF))
    at.desk.resolve(ULF, case, "advised")
    assert SECRET not in repr(at.desk.reopen(LI, case, "new"))


def test_events_of_an_earlier_version_do_not_open_their_notes(at: Desk, case: int) -> None:
    with at.engine.begin() as conn:
        values = f"({case}, '2026-11-01', 'Dr. Old', 'not_mine', 'said inside')"
        conn.exec_driver_sql(f"INSERT INTO case_event (case_id, at, actor, move, note) VALUES {values}")
    assert "said inside" not in everything_seen(at, ULF, case)


def test_who_looked_is_noted_and_the_program_itself_is_not(at: Desk, case: int) -> None:
    at.desk.claim(ULF, case)
    at.desk.opened(ULF, case)
    at.desk.opened(UNA, case, "case")
    at.desk.opened(OPERATOR, case)
    at.desk.opened(A, case)
    assert [(v.person, v.what, v.at) for v in at.desk.views(ULF, case)] == [
        ("u2", "facts", at.now),
        ("u3", "case", at.now),
    ]


def test_an_enterprise_reads_its_case_and_no_word_of_the_desk(at: Desk, case: int) -> None:
    at.desk.decline(GAO, case, "conflict: said inside", conflict=True)
    at.desk.claim(ULF, case)
    at.desk.hand_back(ULF, case, "said inside: weak case")
    thread = at.desk.case(OPERATOR, case).thread
    other = Person("b2", "Bo", "enterprise", enterprise="lamp", enterprise_name="Lamp Trading")
    for person in (A, other):
        seen = repr(
            (
                at.desk.case(person, case), at.desk.case_of(person, thread), at.desk.my_cases(person),
                at.desk.find_case(person, at.desk.case(person, case).number), at.desk.thread(person, thread),
                at.desk.threads(person),
            )
        )  # fmt: skip
        assert "said inside" not in seen and "weak case" not in seen and "offered" in seen
        assert not [p for p in PEOPLE if f"'{p}'" in seen and p not in ("u1", "u2")], "nobody who was asked is named"
        moves = [event.move for event in at.desk.case(person, case).events]
        assert moves == ["open", "claim", "release", "claim", "hand_back"]
    for deed in (lambda: at.desk.case(B, case), lambda: at.desk.last_days(B, case), lambda: at.desk.thread(B, thread)):
        with pytest.raises(NotAllowed):
            deed()
    assert at.desk.my_cases(B) == [] and at.desk.find_case(B, at.desk.case(A, case).number) is None
    reopened = at.desk.reopen(A, case, "it goes on")
    assert reopened.state == "reopened" and "said inside" not in repr(reopened)


def test_only_the_desk_looks_into_the_gate(at: Desk, case: int) -> None:
    for deed in (
        lambda: at.desk.declare(A, case, conflict=False),
        lambda: at.desk.declarations(A, case),
        lambda: at.desk.views(A, case),
        lambda: at.desk.queue(A),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_case_that_was_just_taken_says_by_whom(at: Desk, case: int) -> None:
    at.desk.claim(ULF, case)
    with pytest.raises(MoveRefused) as refused:
        at.desk.claim(UNA, case)
    assert refused.value.holder == "Ulf"
    assert not at.desk.is_cleared(UNA, case), "a claim that failed declares nothing"


def _routing(at: Desk, case: int) -> Any:
    with at.engine.connect() as conn:
        return at.desk.routing(conn, at.desk.case(OPERATOR, case), at.now).candidates
