"""Transactions, pragmas, and every error of a driver as one line with its mend."""

import resource
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from knowledge.errors import StoreUnavailable, UnusableInput
from knowledge.store import engine as module
from knowledge.store.engine import make_engine, read, write
from knowledge.store.tables import Base, EmbeddingRow


def row(number: int) -> dict[str, object]:
    return {"hash": f"{number:032d}", "model": "m", "dimension": 1, "vector": b"\0\0\0\0"}


def count(engine: Engine) -> int:
    with read(engine) as connection:
        return len(connection.execute(select(EmbeddingRow.hash)).all())


@pytest.fixture
def sqlite(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path}/desk.db")
    with write(engine) as connection:
        Base.metadata.create_all(connection)
    return engine


def test_sqlite_is_durable_concurrent_and_strict(sqlite: Engine) -> None:
    with read(sqlite) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_write_is_all_or_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError), write(engine) as connection:
        connection.execute(insert(EmbeddingRow), [row(1)])
        raise RuntimeError
    assert count(engine) == 0


def test_tables_made_inside_a_failed_write_are_gone_too(sqlite: Engine) -> None:
    with pytest.raises(RuntimeError), write(sqlite) as connection:
        connection.execute(text("CREATE TABLE extra (x INTEGER)"))
        raise RuntimeError
    with read(sqlite) as connection:
        assert connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'extra'")) == 0


def test_readers_go_on_while_a_writer_writes_and_see_one_state(sqlite: Engine) -> None:
    with read(sqlite) as reader:
        assert len(reader.execute(select(EmbeddingRow.hash)).all()) == 0
        with write(sqlite) as writer:
            writer.execute(insert(EmbeddingRow), [row(1)])
        assert len(reader.execute(select(EmbeddingRow.hash)).all()) == 0
    assert count(sqlite) == 1


def test_writers_wait_for_each_other_instead_of_failing(engine: Engine) -> None:
    # read-then-write is where a deferred transaction fails with "database is locked" at once
    with write(engine) as connection:
        connection.execute(insert(EmbeddingRow), [row(0)])
    errors: list[BaseException] = []

    def add() -> None:
        try:
            for _ in range(20):
                with write(engine) as connection:
                    query = select(EmbeddingRow.dimension).where(EmbeddingRow.hash == row(0)["hash"])
                    value = connection.execute(query.with_for_update()).scalar_one()
                    connection.execute(EmbeddingRow.__table__.update().values(dimension=value + 1))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with read(engine) as connection:
        assert connection.scalar(select(EmbeddingRow.dimension)) == 81


def test_a_broken_rule_of_the_table_is_no_outage(engine: Engine) -> None:
    with write(engine) as connection:
        connection.execute(insert(EmbeddingRow), [row(1)])
    with pytest.raises(IntegrityError), write(engine) as connection:
        connection.execute(insert(EmbeddingRow), [row(1)])


def test_locked(tmp_path: Path, sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT_S", 0)
    impatient = make_engine(f"sqlite:///{tmp_path}/desk.db")
    other = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match=r"desk\.db is locked by another process: wait"), write(impatient):
        pass
    assert count(impatient) == 0


def test_unprepared(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(StoreUnavailable, match=r"lacks the tables.*firstline serve"):
        count(engine)


def test_unprepared_postgres(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with write(engine) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    with pytest.raises(StoreUnavailable, match=r"lacks the tables.*firstline serve"):
        count(engine)


def test_folder_gone(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/missing/desk.db")
    with pytest.raises(StoreUnavailable, match="cannot be opened: check"), write(engine):
        pass


def test_no_database(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_bytes(b"not a database at all, but long enough to be read as one" * 100)
    engine = make_engine(f"sqlite:///{tmp_path}/desk.db")
    with pytest.raises(StoreUnavailable, match="is damaged or is no database"), write(engine):
        pass


READ_ONLY = """
import os, sys
from knowledge.errors import StoreUnavailable
from knowledge.store.engine import make_engine, write
engine = make_engine(sys.argv[1])  # imports the driver while it may still be read
os.setuid(65534)
try:
    with write(engine) as connection:
        connection.exec_driver_sql("DELETE FROM embedding")
except StoreUnavailable as error:
    print(error)
"""


@pytest.mark.skipif("os.geteuid() != 0", reason="only root can become the user who may not write")
def test_read_only() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = make_engine(f"sqlite:///{folder}/desk.db")
        with write(engine) as connection:
            Base.metadata.create_all(connection)
        engine.dispose()
        folder.chmod(0o755)
        (folder / "desk.db").chmod(stat.S_IRUSR | stat.S_IROTH)
        command = [sys.executable, "-c", READ_ONLY, f"sqlite:///{folder}/desk.db"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "desk.db cannot be" in done.stdout
    assert "permission" in done.stdout or "may read and write" in done.stdout


def test_disk_full(tmp_path: Path, sqlite: Engine) -> None:
    with write(sqlite) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full = make_engine(f"sqlite:///{tmp_path}/desk.db")
    with pytest.raises(StoreUnavailable, match="no space left on its disk: free some space"), write(full) as c:
        c.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        c.execute(insert(EmbeddingRow), [{**row(n), "vector": b"x" * 4000} for n in range(50)])
    assert count(sqlite) == 0


def test_file_too_large_for_the_limit_is_a_disk_error(tmp_path: Path, sqlite: Engine) -> None:
    # a real refusal of the system in the middle of a transaction, as a full quota gives it
    code = (
        "import resource, signal, sys\n"
        "from sqlalchemy import insert\n"
        "from knowledge.errors import StoreUnavailable\n"
        "from knowledge.store.engine import make_engine, write\n"
        "from knowledge.store.tables import EmbeddingRow\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, {resource.RLIM_INFINITY}))\n"
        "rows = [{'hash': str(n), 'model': 'm', 'dimension': 1, 'vector': b'x' * 4000} for n in range(500)]\n"
        "try:\n"
        "    with write(make_engine(sys.argv[1])) as connection:\n"
        "        connection.execute(insert(EmbeddingRow), rows)\n"
        "except StoreUnavailable as error:\n"
        "    print(error)\n"
    )
    command = [sys.executable, "-c", code, f"sqlite:///{tmp_path}/desk.db"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "disk" in done.stdout
    assert count(sqlite) == 0


def test_server_not_there(tmp_path: Path) -> None:
    engine = make_engine(f"postgresql://desk:secret@/desk?host={tmp_path}")
    with pytest.raises(StoreUnavailable, match="cannot be reached: check that the server runs") as caught:
        count(engine)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "oracle://x/y", "quux://x"])
def test_unusable_address(url: str) -> None:
    with pytest.raises(UnusableInput, match="DATABASE_URL"):
        make_engine(url)
