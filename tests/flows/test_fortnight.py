"""A fortnight of 99 centers, 300 people and 5,000 messages on a virtual clock: every promise holds after every step.

Another seed: `FORTNIGHT_SEED=7 python -m pytest tests/flows/test_fortnight.py`; the same from the shell, with a report:
`python -m tests.flows.fortnight 7`.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flows.fortnight.checks import Broken
from tests.flows.fortnight.markers import Leak
from tests.flows.fortnight.model import Seen
from tests.flows.fortnight.simulation import Fortnight
from tests.flows.fortnight.world import Size

SEED = int(os.environ.get("FORTNIGHT_SEED", "20261123"))
SMALL = Size(centers=99, experts=60, enterprises=20, messages=60, restarts=4, outages=1, days=3)
HAPPENED = (
    "claim", "assign", "decline", "conflict", "declare", "accept", "refuse", "relay", "change", "note", "papers", "hand back",
    "resolve", "release", "reassign", "terminate", "reopen", "rate", "handled", "consent", "absence", "log: breach",
    "log: release", "log: wall", "log: coordinate", "log: late", "log: close", "log: supplement", "outages",
    "clocks lost from the queue", "messages taken up again", "message reopen", "refused claim (MoveRefused)",
    "refused claim (NotAllowed)",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: the desk commits as durably as ever, and the disk is not what is tested."""
    ram = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=ram if os.access(ram, os.W_OK) else tmp_path) as made:
        yield Path(made)


def run(folder: Path, seed: int, size: Size) -> Fortnight:
    fortnight = Fortnight(folder, seed, size)
    try:
        fortnight.run()
    except Exception as error:
        at = f"step {fortnight.steps}, {fortnight.process.now:%a %d %H:%M:%S}"
        raise AssertionError(f"FORTNIGHT_SEED={seed}, {at}: {error}") from error
    return fortnight


@pytest.mark.slow
def test_a_fortnight(folder: Path) -> None:
    fortnight = run(folder, SEED, Size())
    counts, checks = fortnight.process.counts, fortnight.checks
    said = sum(count for name, count in counts.items() if name.startswith("message "))
    assert said >= fortnight.size.messages - 50 and counts["settled"] >= said // 2
    assert checks.open_at_the_end() == [], "the ledger is closed"
    missing = [name for name in HAPPENED if not counts[name]]
    assert not missing, f"what never happened was not tested: {missing}"
    assert counts["restarts"] >= fortnight.size.restarts * 0.9 and checks.reading.searched > 10_000
    assert {case.state for case in checks.model.values()} >= {
        "claimed",
        "resolved",
        "closed",
        "handed_back",
        "accepted",
    }
    fortnight.process.close()


def test_the_same_seed_is_the_same_fortnight(tmp_path: Path) -> None:
    logs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        fortnight = run(tmp_path / name, SEED, SMALL)
        logs.append([event[1:] for event in fortnight.checks.log])
        fortnight.process.close()
    assert logs[0] == logs[1] and len(logs[0]) > 50


# -- the checks see what is wrong ---------------------------------------------------------------------------------------


def _sql(statement: str) -> Callable[[Fortnight], object]:
    return lambda f: f.process.db.execute(statement)


def _held(f: Fortnight) -> Seen:
    return next(case for case in f.checks.model.values() if case.state == "claimed")


def _leak_of_a_note(f: Fortnight) -> None:
    f.process.db.execute("UPDATE message SET text = text || (SELECT 'mk:n:' || CAST(substr(enterprise, 2) AS INT) || ':1;' "
                         "FROM thread WHERE thread.id = thread_id) WHERE inside = 0")  # fmt: skip


def _alert_outside(f: Fortnight) -> None:
    f.process.db.execute("UPDATE message SET inside = 0 WHERE inside = 1")


def _words_of_another(f: Fortnight) -> None:
    f.process.db.execute("UPDATE message SET text = 'mk:e:99:1;' WHERE author_role = 'enterprise'")


def _conflict_of_the_holder(f: Fortnight) -> None:
    f.checks.reading.learn(_held(f).id, _held(f).expert, "conflict")


def _open_gate(f: Fortnight) -> None:
    """Everybody has declared in the database, nobody in the log."""
    for person in f.world.experts.values():
        f.process.db.execute(
            "INSERT OR IGNORE INTO case_declaration (case_id, person, name, conflict, knows, at) "
            "SELECT id, ?, ?, 0, 1, opened_at FROM \"case\"",
            (person.id, person.name),
        )  # fmt: skip


def _broken_promise(f: Fortnight) -> None:
    """Nothing rings any more."""
    f.process.db.execute("UPDATE sim_work SET due = '2027-01-01T00:00:00+00:00'")
    f.process.now = f.process.now.replace(year=2026, month=12, day=31)
    f.checks.step()


@pytest.mark.parametrize(
    ("tamper", "error"),
    [
        (_sql("UPDATE case_timer SET state = 'cancelled' WHERE kind <> 'legal'"), Broken),
        (_sql("UPDATE \"case\" SET state = 'resolved' WHERE state = 'claimed'"), Broken),
        (_sql("UPDATE \"case\" SET expert = NULL WHERE state = 'claimed'"), Broken),
        (
            _sql("INSERT INTO case_event (case_id, at, actor, move) SELECT case_id, at, actor, move FROM case_event"),
            Broken,
        ),
        (_sql("UPDATE ledger SET outcome = 'answered' WHERE outcome = 'relayed'"), Broken),
        (_sql("UPDATE ledger SET outcome = 'refused' WHERE outcome = 'answered'"), Broken),
        (_broken_promise, Broken),
        (_leak_of_a_note, Leak),
        (_alert_outside, Leak),
        (_words_of_another, Leak),
        (_conflict_of_the_holder, Leak),
        (_open_gate, Leak),
    ],
    ids=lambda value: getattr(value, "__name__", "sql"),
)
def test_the_checks_see_what_is_wrong(
    folder: Path, tamper: Callable[[Fortnight], object], error: type[Exception]
) -> None:
    fortnight = run(folder, SEED, SMALL)
    with pytest.raises(error):
        tamper(fortnight)
        fortnight.checks.whole()
        fortnight.checks.reading.whole()
    fortnight.process.close()
