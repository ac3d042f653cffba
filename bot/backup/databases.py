"""One consistent copy of a database while others write, and back: SQLite's own backup, PostgreSQL's own programs."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url

from bot.backup.archive import Kind
from bot.errors import BadSetting, DamagedFile, NotReachable
from knowledge.store.engine import make_engine, read, write

NAMES: dict[Kind, str] = {"sqlite": "firstline.db", "postgresql": "firstline.dump"}
"""The file of the database in a backup."""
BY_HAND = "or use the server's own means (docs/operations.md, PostgreSQL)"
_TABLES = (
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'"
)


@dataclass(frozen=True)
class Facts:
    """What a copy holds: its migration, and the hashes of the files that belong to it."""

    migration: str
    kept: tuple[str, ...]


def kind(url: str) -> Kind:
    """Which of the two a database is."""
    return "sqlite" if make_url(url).get_backend_name() == "sqlite" else "postgresql"


def sqlite_file(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(make_url(url).database or "")


def copy(url: str, target: Path) -> Facts:
    """A copy of the database as it is at one moment; raises `NotReachable`, `DamagedFile`."""
    return _copy_sqlite(sqlite_file(url), target) if kind(url) == "sqlite" else _copy_postgresql(url, target)


def check_target(url: str) -> None:
    """Raises `BadSetting` where a PostgreSQL database that is to be restored is not empty."""
    engine = make_engine(url)
    try:
        with read(engine) as conn:
            found = conn.exec_driver_sql(_TABLES).scalar_one()
    finally:
        engine.dispose()
    if found:
        raise BadSetting(f"DATABASE_URL: the database has {found} tables already: create an empty one and name that")


def restore_postgresql(url: str, dump: Path, scratch: Path) -> None:
    """Everything of a dump into an empty database, or nothing."""
    words = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    with _address(url, scratch) as address:
        _run("pg_restore", *words, f"--dbname={address}", str(dump))


def check_sqlite(file: Path) -> None:
    """Raises `DamagedFile` where a copy is no whole database."""
    try:
        with closing(sqlite3.connect(file)) as conn:
            found = conn.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise DamagedFile(f"the copy of the database is damaged: {found}")


def move_lessons(url: str, before: str, now: str) -> None:
    """Lessons know their folder: it is another one after a restore to another place."""
    engine = make_engine(url)
    try:
        with write(engine) as conn:
            mark = "?" if kind(url) == "sqlite" else "%s"
            conn.exec_driver_sql(f"UPDATE document SET root = {mark} WHERE root = {mark}", (now, before))  # noqa: S608
    finally:
        engine.dispose()


def _copy_sqlite(source: Path, target: Path) -> Facts:
    if not source.is_file():
        raise NotReachable(f"there is no database at {source}: is DATA_DIR right?")
    try:
        with closing(sqlite3.connect(source, timeout=10)) as live, closing(sqlite3.connect(target)) as made:
            live.backup(made)  # all pages in one step: a writer beside it goes on, and is not in it
    except sqlite3.Error as error:
        raise NotReachable(f"the database {source} cannot be copied: {error}") from error
    check_sqlite(target)
    engine = make_engine(f"sqlite:///{target}")
    try:
        with read(engine) as conn:
            return _facts(conn)
    finally:
        engine.dispose()


def _copy_postgresql(url: str, target: Path) -> Facts:
    engine = make_engine(url)
    try:
        with read(engine) as conn:
            conn.execution_options(isolation_level="REPEATABLE READ")
            snapshot = conn.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            with _address(url, target.parent) as address:
                _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                     f"--file={target}", f"--dbname={address}")  # fmt: skip
            return _facts(conn)
    finally:
        engine.dispose()


def _facts(conn: Connection) -> Facts:
    migration = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return Facts(migration, tuple(conn.exec_driver_sql("SELECT sha256 FROM stored_file ORDER BY sha256").scalars()))


@contextmanager
def _address(url: str, scratch: Path) -> Iterator[str]:
    """The address as PostgreSQL's programs take it; the password in a file, where no list of processes shows it."""
    made: URL = make_url(url).set(drivername="postgresql")
    passwords = scratch / ".pgpass"
    if made.password is not None:
        secret = str(made.password).replace("\\", "\\\\").replace(":", "\\:")
        passwords.touch(mode=0o600)
        passwords.write_text(f"*:*:*:*:{secret}\n", encoding="utf-8")
        made = URL.create(
            made.drivername, made.username, None, made.host, made.port, made.database,
            {**made.query, "passfile": str(passwords)},
        )  # fmt: skip
    try:
        yield made.render_as_string(hide_password=False)
    finally:
        passwords.unlink(missing_ok=True)


def _run(program: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise NotReachable(f"{program} is not installed here: install PostgreSQL's client programs, {BY_HAND}")
    done = subprocess.run([found, *words], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"exit status {done.returncode}"
        raise NotReachable(f"{program} failed: {said}; mend that, {BY_HAND}")
