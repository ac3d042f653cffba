"""Fifty people claim and release one case at the same time, many times over: one holder at any time, and the log says who."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from bot.cases.model import HELD, MOVES
from bot.conversations import Incoming
from bot.desk import Desk
from bot.storage.migrate import migrate
from knowledge.store.engine import make_engine, read
from tests.flows.claiming import Struggle, desk_over
from tests.postgres import each_url, emptied, postgres_url
from tests.unit.bot.desk_at_work import OPERATOR, A, response

__all__ = ["each_url", "postgres_url"]
ROOT = Path(__file__).resolve().parents[2]
PEOPLE, WINS = 50, 60


def waiting_case(desk: Desk) -> int:
    incoming = Incoming("test", "room", "k", "k", A, "frozen", datetime.now(UTC), addressed=True)
    desk.settle(desk.receive(incoming).message, response(route="escalate", urgency="U1"))
    return desk.queue(OPERATOR)[0].id


@contextmanager
def watched(engine: Engine, case: int) -> Iterator[list[str]]:
    """Somebody reads the case all the time; what was wrong."""
    wrong: list[str] = []
    over = threading.Event()
    held = "SELECT state, expert, (SELECT count(*) FROM case_timer WHERE case_id = c.id AND state = 'live') FROM \"case\" c WHERE id = :id"

    def watch() -> None:
        looks = 0
        while not over.wait(0.002):
            with read(engine) as conn:
                state, expert, clocks = conn.execute(text(held), {"id": case}).one()
            looks += 1
            if state in HELD and expert is None:
                wrong.append(f"{state} and nobody holds it")
            if clocks != 1:
                wrong.append(f"{state} with {clocks} clocks")
        if looks < 20:
            wrong.append(f"looked only {looks} times")

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield wrong
    finally:
        over.set()
        watcher.join()


def check_log(desk: Desk, case: int, won: int) -> None:
    """Each claim is ended by its holder or a lead before the next one; the enterprise was told of each."""
    found = desk.case(OPERATOR, case)
    holder: str | None = None
    state, claims = "received", 0
    for event in found.events:
        if event.move == "claim":
            assert holder is None, f"{event.actor_id} claimed what {holder} held"
            holder, claims = event.actor_id, claims + 1
        elif event.move in ("release", "hand_back", "resolve"):
            assert event.actor_id in (holder, "lead")
            holder = None
        elif event.move == "relay":
            assert event.actor_id == holder, f"{event.actor_id} spoke while {holder} held the case"
        if event.move in MOVES:
            assert event.before == state and event.before in MOVES[event.move][0]  # type: ignore[index]
            state = str(event.after)
    told = [p for p in desk.thread(A, found.thread) if p.reply and "has taken over" in p.text]
    assert claims == won == len(told) and state == found.state
    assert len({p.delivery for p in told}) == won


@pytest.mark.slow
def test_one_holder_at_any_time(each_url: str, tmp_path: Path) -> None:
    engine = make_engine(each_url)
    migrate(engine)
    desk = desk_over(engine)
    case = waiting_case(desk)
    struggle = Struggle(desk, tmp_path, case, WINS)
    with watched(engine, case) as wrong:
        struggle.run(0, PEOPLE)
    assert struggle.wrong == [] and wrong == []
    assert struggle.counts["won"] >= WINS and struggle.counts["refused"] > 0
    check_log(desk, case, struggle.counts["won"])
    engine.dispose()


@pytest.mark.slow
def test_one_holder_at_any_time_over_two_processes(postgres_url: str, tmp_path: Path) -> None:
    engine = make_engine(emptied(postgres_url))
    migrate(engine)
    desk = desk_over(engine)
    case = waiting_case(desk)
    with watched(engine, case) as wrong:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.flows.claiming", postgres_url, str(tmp_path), str(case), str(first), "25", "30"],
                cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for first in (0, 25)
        ]  # fmt: skip
        ended = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0, 0], [err[-2000:] for _, err in ended]
    found: list[dict[str, Any]] = [json.loads(out) for out, _ in ended]
    assert [one["wrong"] for one in found] == [[], []] and wrong == []
    counts = sum((Counter(one["counts"]) for one in found), Counter[str]())
    assert all(one["counts"]["won"] >= 30 for one in found) and counts["refused"] > 0
    check_log(desk, case, counts["won"])
    engine.dispose()
