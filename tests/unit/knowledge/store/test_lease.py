"""One builder at a time: the second is told who builds, a dead one does not block."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select, update

from knowledge.errors import BuildInProgress, StoreUnavailable
from knowledge.store.engine import make_engine, read, write
from knowledge.store.lease import BuildLease, holds
from knowledge.store.library import Library
from knowledge.store.tables import LeaseRow
from tests.unit.knowledge.store.conftest import Clock


def test_the_second_builder_is_told_who_builds(library: Library) -> None:
    import os

    with library.lease.hold(), pytest.raises(BuildInProgress, match=f"process {os.getpid()} on .*: wait"):
        library.lease.hold().__enter__()
    with library.lease.hold():
        pass


def test_a_failed_builder_gives_the_lease_back(library: Library) -> None:
    with pytest.raises(RuntimeError), library.lease.hold():
        raise RuntimeError
    with library.lease.hold():
        pass


def test_of_many_builders_one_wins(engine: Engine, clock: Clock) -> None:
    import uuid

    won: list[str] = []
    lost: list[str] = []
    start, done = threading.Barrier(6), threading.Barrier(6)

    def build() -> None:
        lease = BuildLease(engine, clock=clock, new_id=lambda: uuid.uuid4().hex)
        start.wait()
        try:
            with lease.hold() as holder:
                won.append(holder)
                done.wait()
        except BuildInProgress as error:
            lost.append(str(error))
            done.wait()

    threads = [threading.Thread(target=build) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 5)


KILLED = """
import os, signal, sys, uuid
from datetime import UTC, datetime
from knowledge.store.engine import make_engine
from knowledge.store.lease import BuildLease
lease = BuildLease(make_engine(sys.argv[1]), clock=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().hex)
with lease.hold():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_builder_does_not_block(library: Library, engine: Engine, url: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, url], check=False)
    assert done.returncode == -9
    with write(engine) as connection:
        assert connection.execute(select(LeaseRow.pid)).scalar_one() > 0, "it could not give the lease back"
        connection.execute(update(LeaseRow).values(expires_at=datetime(2999, 1, 1, tzinfo=UTC)))
    with library.lease.hold():
        pass


def test_a_builder_elsewhere_blocks_until_it_runs_out(library: Library, engine: Engine, clock: Clock) -> None:
    with library.lease.hold() as holder:
        with write(engine) as connection:
            connection.execute(update(LeaseRow).values(host="another-host"))
        clock.advance(59)
        with pytest.raises(BuildInProgress, match="on another-host"):
            library.lease.hold().__enter__()
        clock.advance(2)
        with library.lease.hold() as other, read(engine) as connection:
            assert holds(connection, other)
            assert not holds(connection, holder)


def test_a_restarted_container_with_the_same_name_and_number_does_not_block(library: Library, engine: Engine) -> None:
    with library.lease.hold():
        with write(engine) as connection:
            connection.execute(update(LeaseRow).values(holder="of the life before"))
        with library.lease.hold():
            pass


def test_the_lease_is_kept_fresh(engine: Engine, clock: Clock, new_id: Callable[[], str]) -> None:
    lease = BuildLease(engine, clock=clock, new_id=new_id, ttl_s=0.3)
    with lease.hold():
        clock.advance(100)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with read(engine) as connection:
                if connection.execute(select(LeaseRow.expires_at)).scalar_one() > clock():
                    return
            time.sleep(0.02)
    pytest.fail("the lease ran out while its holder was alive")


def test_a_database_that_goes_away_is_no_second_error(tmp_path, clock: Clock, new_id) -> None:  # type: ignore[no-untyped-def]
    from knowledge.store.tables import Base

    engine = make_engine(f"sqlite:///{tmp_path}/desk.db")
    with write(engine) as connection:
        Base.metadata.create_all(connection)
    lease = BuildLease(engine, clock=clock, new_id=new_id)
    with pytest.raises(StoreUnavailable, match="first"), lease.hold():
        with write(engine) as connection:
            LeaseRow.__table__.drop(connection)
        raise StoreUnavailable("first")
