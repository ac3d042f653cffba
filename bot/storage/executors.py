"""The processes that share the desk's database, in SQL; inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.storage.executor_tables import ExecutorRow


@dataclass(frozen=True)
class Executor:
    """A process: `run` is another at every start, `seen_at` when it was last heard of."""

    id: str
    run: str
    role: str
    host: str
    pid: int
    version: str
    since: datetime
    seen_at: datetime

    @property
    def name(self) -> str:
        """What this run, and no other, is called in the durable queue."""
        return f"{self.id}:{self.run}"


_COLUMNS = tuple(ExecutorRow.__table__.c)


def executors(conn: Connection) -> list[Executor]:
    """Every process that was not taken off the list, the eldest first."""
    rows = conn.execute(select(*_COLUMNS).order_by(ExecutorRow.since, ExecutorRow.id))
    return [Executor(**row._mapping) for row in rows]


def enter(conn: Connection, executor: Executor) -> None:
    """Put a process on the list."""
    conn.execute(insert(ExecutorRow).values(**vars(executor)))


def beat(conn: Connection, id_: str, run: str, now: datetime) -> bool:
    """It was heard of; False where it is not on the list any more."""
    mine = (ExecutorRow.id == id_, ExecutorRow.run == run)
    return bool(conn.execute(update(ExecutorRow).where(*mine).values(seen_at=now)).rowcount)


def leave(conn: Connection, id_: str, run: str) -> bool:
    """Take a process off the list; False where somebody else did."""
    mine = (ExecutorRow.id == id_, ExecutorRow.run == run)
    return bool(conn.execute(delete(ExecutorRow).where(*mine)).rowcount)


def database_time(conn: Connection) -> datetime:
    """What the database's clock shows."""
    shown = conn.execute(select(func.now())).scalar_one()
    return datetime.fromisoformat(shown) if isinstance(shown, str) else shown
