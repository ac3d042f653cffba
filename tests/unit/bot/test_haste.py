"""What makes acknowledgements quick: common commits, things read a moment ago, and who goes first."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.errors import NotAllowed
from bot.precedence import Precedence
from bot.recent import Recent
from bot.storage.messages import insert_once
from bot.storage.migrate import migrate
from bot.storage.tables import EnterpriseRow
from bot.storage.together import Together
from knowledge.store.engine import make_engine, read

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def add(conn: Connection, name: str) -> str:
    insert_once(conn, EnterpriseRow, id=name, name=name, province=None, created_at=NOW)
    return name


def test_a_part_that_fails_leaves_the_others(tmp_path: Path) -> None:
    """Parts that wait for the same commit: each has its own result, and a failed one leaves nothing behind."""
    engine = make_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(engine)
    together, first, go = Together(engine), threading.Event(), threading.Event()

    def hold(conn: Connection) -> str:
        first.set()
        assert go.wait(10)
        return add(conn, "held")

    def refused(conn: Connection) -> None:
        add(conn, "refused")
        raise NotAllowed("no")

    with ThreadPoolExecutor(32) as pool:
        held = pool.submit(together.write, hold)
        assert first.wait(10)
        good = [pool.submit(together.write, lambda conn, n=n: add(conn, f"e{n}")) for n in range(20)]
        bad: Any = pool.submit(together.write, refused)
        go.set()
        assert [held.result(10), *(g.result(10) for g in good)] == ["held", *(f"e{n}" for n in range(20))]
        with pytest.raises(NotAllowed):
            bad.result(10)
    with read(engine) as conn:
        assert conn.execute(select(func.count()).select_from(EnterpriseRow)).scalar() == 21
        assert conn.execute(select(EnterpriseRow.id).where(EnterpriseRow.id == "refused")).first() is None
    engine.dispose()


def test_what_was_read_is_kept_until_it_changes() -> None:
    recent, reads = Recent(fresh_s=60), []

    def value() -> int:
        reads.append(1)
        return len(reads)

    assert [recent.get("a", value), recent.get("a", value)] == [1, 1]
    recent.forget("a")
    assert recent.get("a", value) == 2
    assert [Recent(fresh_s=0).get("a", value) for _ in range(2)] == [3, 4]


def test_what_changed_while_it_was_read_is_not_kept() -> None:
    recent = Recent(fresh_s=60)

    def overtaken() -> str:
        recent.forget("a")
        return "old"

    assert recent.get("a", overtaken) == "old"
    assert recent.get("a", lambda: "new") == "new"


def test_the_patient_let_the_hurried_pass() -> None:
    precedence, order = Precedence(), []
    waiting = threading.Event()

    def patient() -> None:
        waiting.set()
        precedence.let_pass()
        order.append("patient")

    with precedence.hurried():
        other = threading.Thread(target=patient)
        other.start()
        assert waiting.wait(10)
        order.append("hurried")
    other.join(10)
    assert order == ["hurried", "patient"]
    precedence.let_pass()
