"""Every state and every move through the real desk: what the table allows is made and logged, all else changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.cases.model import MOVES, Move, State
from bot.conversations import BOT, Person
from bot.errors import BadInput, MoveRefused, NotAllowed
from bot.storage import cases
from knowledge.store.engine import write
from tests.postgres import emptied, postgres_url
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, OTHER, A, At
from tests.unit.bot.whole_database import rows

__all__ = ["postgres_url"]
LEAD = Person("l", "Zhao", "lead")
STATES, EVERY_MOVE = get_args(State), get_args(Move)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def at(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    """One desk for all pairs: each makes a case of its own."""
    url = emptied(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else None
    at = At(tmp_path_factory.mktemp("moves"), url=url)
    yield at
    at.engine.dispose()


@dataclass(frozen=True)
class Made:
    """Who makes a move, how, and whether it is through the desk that it is refused."""

    by: Person
    do: Callable[[At, int], object]


def _papers(at: At, case: int) -> None:
    """Asking again is no move: the table is asked directly where nothing can be asked for the first time."""
    if at.desk.case(EXPERT, case).state == "supplement_requested":
        _straight("request_supplement")(at, case)
    at.desk.request_documents(EXPERT, case, "the order")


def _straight(name: Move) -> Callable[[At, int], object]:
    """A move that no person makes from every state, asked of the table's guard."""

    def do(at: At, case: int) -> None:
        with write(at.engine) as conn:
            cases.move(conn, case, name, actor=BOT, now=at.now, why="tried")

    return do


def _send(at: At, case: int) -> None:
    if at.desk.case(EXPERT, case).state != "supplement_requested":
        _straight("supplement")(at, case)
    thread = at.desk.case(EXPERT, case).thread
    at.say(A, "here is the order", f"order-{case}", at.desk.place(A, thread)[2])


def _close(at: At, case: int) -> None:
    """The clock of a case that nobody writes in any more."""
    if at.desk.case(EXPERT, case).state not in MOVES["close"][0]:
        _straight("close")(at, case)
    clock = next(timer for timer in at.desk.timers_of(case) if timer.state == "live")
    at.now = clock.due_at
    assert at.desk.ring(clock.id)


DEEDS: dict[Move, Made] = {
    "accept": Made(EXPERT, lambda at, case: at.desk.accept(EXPERT, case)),
    "refuse": Made(EXPERT, lambda at, case: at.desk.refuse(EXPERT, case, "no right of theirs", "the tax office")),
    "claim": Made(EXPERT, lambda at, case: at.desk.claim(EXPERT, case)),
    "reassign": Made(LEAD, lambda at, case: at.desk.reassign(LEAD, case, OTHER, "reads German")),
    "release": Made(LEAD, lambda at, case: at.desk.release(LEAD, case, "on leave")),
    "request_supplement": Made(EXPERT, _papers),
    "supplement": Made(A, _send),
    "hand_back": Made(EXPERT, lambda at, case: at.desk.hand_back(EXPERT, case, "they have counsel")),
    "resolve": Made(EXPERT, lambda at, case: at.desk.resolve(EXPERT, case, "advised", "told what to do")),
    "close": Made(BOT, _close),
    "terminate": Made(EXPERT, lambda at, case: at.desk.terminate(EXPERT, case, "they do not answer")),
    "reopen": Made(LEAD, lambda at, case: at.desk.reopen(LEAD, case, "new facts")),
}
WAY: dict[State, tuple[Move, ...]] = {
    "received": (),
    "accepted": ("accept",),
    "not_accepted": ("refuse",),
    "claimed": ("claim",),
    "supplement_requested": ("claim", "request_supplement"),
    "handed_back": ("claim", "hand_back"),
    "resolved": ("claim", "resolve"),
    "closed": ("claim", "resolve", "close"),
    "terminated": ("claim", "terminate"),
    "reopened": ("claim", "resolve", "reopen"),
}


def brought_to(at: At, state: State) -> int:
    """A case in this state, on which the expert has declared that there is no conflict."""
    at.now += timedelta(days=1)
    key = f"m-{at.now.isoformat()}"
    at.settle(at.say(A, "our money is frozen", key), route="escalate", urgency="U2")
    found = at.desk.find_thread("test", "room", key)
    assert found is not None
    opened = at.desk.case_of(OPERATOR, found.id)
    assert opened is not None
    at.desk.declare(EXPERT, opened.id, conflict=False)
    for move in WAY[state]:
        at.now += timedelta(minutes=1)
        DEEDS[move].do(at, opened.id)
    assert at.desk.case(EXPERT, opened.id).state == state
    return opened.id


@pytest.mark.parametrize("move", EVERY_MOVE)
@pytest.mark.parametrize("state", STATES)
def test_every_move_from_every_state(at: At, state: State, move: Move) -> None:
    case = brought_to(at, state)
    at.now += timedelta(minutes=1)
    before = rows(at.engine)
    if state not in MOVES[move][0]:
        with pytest.raises((MoveRefused, NotAllowed)):
            DEEDS[move].do(at, case)
        assert rows(at.engine) == before
        return
    DEEDS[move].do(at, case)
    after = at.desk.case(EXPERT, case)
    assert after.state == MOVES[move][1]
    moved = [event for event in after.events if event.after is not None]
    last = moved[-1]
    assert (last.before, last.after, last.move, last.at) == (state, MOVES[move][1], move, at.now)
    assert (last.actor_id, last.actor_role) == (DEEDS[move].by.id, DEEDS[move].by.role) and last.note
    assert [event.before for event in moved[1:]] == [event.after for event in moved[:-1]], "the chain is unbroken"


@pytest.mark.parametrize("state", STATES)
def test_a_stranger_moves_nothing(at: At, state: State) -> None:
    case = brought_to(at, state)
    before, desk = rows(at.engine), at.desk
    stranger = Person("z", "Stranger", "expert")
    tries: tuple[Callable[[], object], ...] = (
        lambda: desk.accept(stranger, case),
        lambda: desk.refuse(stranger, case, "why", "where"),
        lambda: desk.release(stranger, case, "why"),
        lambda: desk.reassign(stranger, case, stranger, "why"),
        lambda: desk.request_documents(stranger, case, "papers"),
        lambda: desk.hand_back(stranger, case, "note"),
        lambda: desk.resolve(stranger, case, "advised"),
        lambda: desk.terminate(stranger, case, "why"),
        lambda: desk.claim(A, case),
        lambda: desk.reopen(Person("b", "Chen", "enterprise", enterprise="case"), case, "why"),
    )
    for deed in tries:
        with pytest.raises((MoveRefused, NotAllowed)):
            deed()
    assert rows(at.engine) == before


def test_a_reason_must_be_given_and_nothing_happens_without(at: At) -> None:
    case = brought_to(at, "claimed")
    before, desk = rows(at.engine), at.desk
    tries: tuple[Callable[[], object], ...] = (
        lambda: desk.release(LEAD, case, "  "),
        lambda: desk.reassign(LEAD, case, OTHER, ""),
        lambda: desk.hand_back(EXPERT, case, " "),
        lambda: desk.terminate(EXPERT, case, ""),
        lambda: desk.refuse(EXPERT, case, "", "somewhere"),
        lambda: desk.refuse(EXPERT, case, "why", " "),
        lambda: desk.reopen(LEAD, case, " "),
        lambda: desk.resolve(EXPERT, case, "no outcome"),
        lambda: desk.request_documents(EXPERT, case, " "),
    )
    for deed in tries:
        with pytest.raises(BadInput):
            deed()
    assert rows(at.engine) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM case_event",
        "DELETE FROM case_event WHERE move = 'alert'",
        "UPDATE case_event SET note = 'other words' WHERE move = 'claim'",
        "UPDATE case_event SET actor = 'nobody'",
        "UPDATE case_event SET actor_id = NULL WHERE actor_id IS NOT NULL",
        "UPDATE case_event SET actor_role = 'lead' WHERE actor_role = 'expert'",
        "UPDATE case_event SET move = 'release' WHERE move = 'claim'",
        "UPDATE case_event SET before = NULL WHERE before IS NOT NULL",
        "UPDATE case_event SET after = 'closed' WHERE move = 'claim'",
        "UPDATE case_event SET case_id = 99",
        "UPDATE case_event SET id = id + 1000",
        "UPDATE case_event SET at = '2020-01-01 00:00:00'",
    ],
)
def test_the_log_can_be_neither_changed_nor_shortened(at: At, statement: str) -> None:
    brought_to(at, "resolved")
    before = rows(at.engine)
    with pytest.raises(DatabaseError, match="log of a case cannot be"), at.engine.connect() as conn, conn.begin():
        conn.execute(text(statement))
    assert rows(at.engine) == before


def test_only_words_may_be_blanked_in_the_log(at: At) -> None:
    case = brought_to(at, "resolved")
    with write(at.engine) as conn:
        conn.execute(text(f"UPDATE case_event SET note = '' WHERE note IS NOT NULL AND case_id = {case}"))
    assert {event.note for event in at.desk.case(EXPERT, case).events} <= {None, ""}
