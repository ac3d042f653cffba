"""The processes of one desk, on both databases: names, who is gone, who looks after what they share."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.errors import NotReachable
from bot.executors import GONE, Executors
from bot.storage import executors as storage
from bot.storage.executors import Executor
from bot.storage.messages import insert_once
from bot.storage.migrate import migrate
from bot.storage.tables import PreferenceRow
from knowledge.store.engine import make_engine, write
from tests.postgres import each_url, postgres_url  # noqa: F401


class Clock:
    """Shows what the test sets."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def engine(each_url: str) -> Engine:  # noqa: F811
    made = make_engine(each_url)
    migrate(made)
    return made


def elsewhere(engine: Engine, name: str, seen_at: datetime, role: str = "worker") -> Executor:
    """A process on another host."""
    made = Executor(
        name, f"run of {name}", role, "another-host", 4711, "firstline-2", seen_at - timedelta(days=1), seen_at
    )
    with write(engine) as conn:
        storage.enter(conn, made)
    return made


def test_a_row_is_inserted_once(engine: Engine) -> None:
    with write(engine) as conn:
        assert insert_once(conn, PreferenceRow, person="a")
    with write(engine) as conn:
        assert not insert_once(conn, PreferenceRow, person="a")


def test_a_living_process_keeps_its_name(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("an embedded database has one process")
    clock = Clock()
    elsewhere(engine, "one", clock.now)
    with pytest.raises(NotReachable, match="one is already running"):
        Executors(engine, clock, id_="one", role="worker", version="firstline-2").join()
    Executors(engine, clock, id_="two", role="worker", version="firstline-2").join()


def test_the_work_of_who_is_gone_is_taken_up_once(engine: Engine) -> None:
    clock = Clock()
    gone = elsewhere(engine, "gone", clock.now - GONE - timedelta(seconds=1))
    me = Executors(engine, clock, id_="me", role="worker", version="firstline-2")
    me.join()
    taken: list[str] = []
    assert [one.id for one in me.inherit(taken.append)] == ["gone"]
    assert me.inherit(taken.append) == []
    assert taken == [gone.name]


def test_who_beats_is_not_gone_and_who_was_taken_for_gone_comes_back(engine: Engine) -> None:
    clock = Clock()
    me = Executors(engine, clock, id_="me", role="all", version="firstline-2")
    me.join()
    clock.now += GONE * 2
    assert me.living() == []
    me.beat()
    assert [one.id for one in me.living()] == ["me"]
    with write(engine) as conn:
        storage.leave(conn, me.me.id, me.me.run)
    me.beat()
    assert [one.id for one in me.living()] == ["me"]
    me.leave()
    assert me.living() == []
    other = Executors(engine, Clock(), id_="other", role="all", version="firstline-2")
    other.join()
    taken: list[str] = []
    other.inherit(taken.append)
    assert taken == [me.me.name], "what a process leaves undone when it is stopped is taken up too"


def test_the_eldest_that_works_leads(engine: Engine) -> None:
    clock = Clock()
    me = Executors(engine, clock, id_="me", role="worker", version="firstline-2")
    me.join()
    assert me.leads()
    elsewhere(engine, "pages", clock.now, role="web")
    assert me.leads()
    elsewhere(engine, "elder", clock.now)
    assert not me.leads()


def test_a_clock_that_differs_from_the_database_s_is_refused(engine: Engine, tmp_path: Path) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("an embedded database has this host's clock")
    clock = Clock()
    clock.now = datetime.now(UTC) + timedelta(minutes=3)
    with pytest.raises(NotReachable, match="differs from the database's by 1"):
        Executors(engine, clock, id_="me", role="worker", version="firstline-2").join()
