"""A PostgreSQL server of the tests' own, on a socket in a temporary folder, where the programs are installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from knowledge.store.engine import make_engine, write


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, newest version first."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name))
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Server:
    """A server with an empty database; a context manager. It stops and its folder goes at the end."""

    def __init__(self) -> None:
        found = programs()
        assert found is not None
        self._programs = found
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._data = self.folder / "data"
        self.url = f"postgresql://desk@/postgres?host={self.folder}"
        self._as_user: dict[str, str] = {}

    def __enter__(self) -> "Server":
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as_user = {"user": "postgres"}
        try:
            self._run("initdb", "-D", self._data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-sync")
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Accept connections."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-D", self._data, "-w", "-o", options, "-l", self.folder / "log", "start")

    def stop(self) -> None:
        """End at once, as after a crash."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *options: object) -> None:
        words = [str(self._programs / program), *map(str, options)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._as_user)  # type: ignore[call-overload]


@contextmanager
def server() -> Iterator[str]:
    """The address of an empty database."""
    with Server() as running:
        yield running.url


@pytest.fixture(params=["sqlite", "postgresql"])
def each_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'each.db'}"
    return emptied(request.getfixturevalue("postgres_url"))


def emptied(url: str) -> str:
    """The same address after everything in the database is gone."""
    engine = make_engine(url)
    with write(engine) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a database; every test clears it for itself."""
    if programs() is None:
        pytest.skip("PostgreSQL's programs are not installed: this test needs initdb")
    with server() as url:
        yield url
