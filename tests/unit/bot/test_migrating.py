"""A database of the first release, with cases in it, comes up to this version and goes back."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, insert, inspect
from sqlalchemy.exc import DatabaseError

from bot.cases.model import Brief
from bot.storage.migrate import config, metadatas, migrate
from knowledge.store.engine import make_engine, write
from tests.postgres import each_url, postgres_url
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, A, At
from tests.unit.bot.whole_database import rows

__all__ = ["each_url", "postgres_url"]
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CASES: dict[int, dict[str, Any]] = {
    1: {"state": "received"},
    2: {"state": "claimed", "claimed_at": NOW - timedelta(days=3)},
    3: {"state": "claimed", "claimed_at": NOW - timedelta(days=3)},
    4: {"state": "claimed", "claimed_at": NOW - timedelta(days=3)},
    5: {"state": "supplement_requested", "claimed_at": NOW - timedelta(days=3)},
    6: {"state": "handed_back", "claimed_at": NOW - timedelta(days=3), "note": "they have counsel"},
    7: {"state": "resolved", "claimed_at": NOW - timedelta(days=3), "ended_at": NOW - timedelta(days=1), "outcome": "advised"},
    8: {"state": "closed", "claimed_at": NOW - timedelta(days=3), "ended_at": NOW - timedelta(days=1), "outcome": "advised"},
}  # fmt: skip
"""2: the expert has spoken, 3: and the enterprise has written since, 4: the expert has said nothing."""
WORDS = {
    2: [("x", "expert", 2.5)],
    3: [("x", "expert", 2.5), ("a", "enterprise", 0.01), ("a", "enterprise", 0.005)],
    5: [("x", "expert", 2.5)],
}


def _brief() -> dict[str, Any]:
    found = asdict(Brief("Lamp Trading", "Zhejiang", "frozen?", "en", "US", "U2", ("why",)))
    del found["parts"]
    return found


def _first_release(engine: Engine) -> None:
    made = config()
    with write(engine) as conn:
        made.attributes["connection"] = conn
        command.upgrade(made, "0003")
    tables = MetaData()
    with write(engine) as conn:
        tables.reflect(conn)
        case, event, message = (tables.tables[name] for name in ("case", "case_event", "message"))
        conn.execute(insert(tables.tables["enterprise"]), [{"id": "lamp", "name": "Lamp Trading", "province": "Zhejiang", "created_at": NOW}])  # fmt: skip
        for n, changes in CASES.items():
            opened = NOW - timedelta(days=4)
            conn.execute(insert(tables.tables["thread"]), [{"id": n, "platform": "test", "channel": "room", "key": f"t{n}", "enterprise": "lamp", "opened_at": opened}])  # fmt: skip
            said = [("a", "enterprise", 4.0), *WORDS.get(n, [])]
            for k, (who, role, days_ago) in enumerate(said):
                row = {
                    "thread_id": n, "platform": "test", "channel": "room", "key": f"t{n}" if k == 0 else f"{n}-{k}",
                    "author_id": who, "author_name": who, "author_role": role, "text": f"words {n}-{k}", "files": [],
                    "at": NOW - timedelta(days=days_ago), "inside": False, "earlier": False,
                }  # fmt: skip
                conn.execute(insert(message), [row])
            held = n not in (1,)
            row = {
                "id": n, "number": f"C-2026-000{n}", "thread_id": n, "enterprise": "lamp", "urgency": "U2", "market": "US",
                "language": "en", "center": "zhejiang", "center_why": ["why"], "brief": _brief(), "opened_at": opened,
                "human_by": opened + timedelta(hours=2), "expert": "x" if held else None,
                "expert_name": "Dr. Wei" if held else None, "expert_desk": "US branch" if held else None,
            } | changes  # fmt: skip
            conn.execute(insert(case), [row])
            conn.execute(
                insert(event), [{"case_id": n, "at": opened, "actor": "Firstline", "move": "open", "note": "why"}]
            )
            if held:
                conn.execute(insert(event), [{"case_id": n, "at": changes["claimed_at"], "actor": "Dr. Wei", "move": "claim", "note": None}])  # fmt: skip


@pytest.fixture
def old(each_url: str) -> Iterator[Engine]:
    engine = make_engine(each_url)
    _first_release(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def at(old: Engine, each_url: str, tmp_path: Path) -> Iterator[At]:
    """This version's desk over that database."""
    assert migrate(old) and not migrate(old)
    at = At(tmp_path, url=each_url)
    at.now = NOW
    yield at
    at.engine.dispose()


def test_every_open_case_gets_its_clock_at_the_first_audit(at: At) -> None:
    found = at.desk.audit()
    assert len(found) == 7 and all("no clock was running" in line for line in found)
    clocks = {n: [f"{t.kind}/{t.step}" for t in at.desk.timers_of(n) if t.state == "live"] for n in CASES}
    assert clocks == {
        1: ["first_human/remind"], 2: ["idle/remind"], 3: ["answer/remind"], 4: ["confirm/remind"],
        5: ["supplement/remind"], 6: ["back/close"], 7: ["ended/close"], 8: [],
    }  # fmt: skip
    late = {n for n in CASES for t in at.desk.timers_of(n) if t.due_at <= NOW}
    assert late == {1, 4}, "only what has really been waiting too long rings at once"
    answer = at.desk.timers_of(3)[0]
    assert NOW < answer.due_at < NOW + timedelta(days=1), "from the oldest word that nobody has answered"
    assert at.desk.audit() == []


def test_the_old_cases_go_on(at: At) -> None:
    at.desk.audit()
    for timer in [t for t in at.desk.running() if t.due_at <= NOW]:
        assert at.desk.ring(timer.id)
    first, silent = at.desk.case(OPERATOR, 1), at.desk.case(OPERATOR, 4)
    assert first.state == "received" and silent.state == "claimed", "the reminder comes before the release"
    at.desk.relay(EXPERT, 4, "here I am")
    at.desk.resolve(EXPERT, 3, "advised")
    at.desk.claim(EXPERT, 1)
    assert [at.desk.case(EXPERT, n).state for n in (1, 3, 4)] == ["claimed", "resolved", "claimed"]
    assert at.desk.case(EXPERT, 2).brief is not None and at.desk.thread(A, 2)[0].text == "words 2-0"
    at.settle(at.say(A, "and now?", "new", "t6"))
    assert at.outcomes()[-1] == "answered", "a thread that was handed back is the bot's"


def test_the_old_log_is_kept_and_guarded_from_now_on(at: At) -> None:
    before = rows(at.engine)["case_event"]
    assert len(before) == 15
    with pytest.raises(DatabaseError), at.engine.begin() as conn:
        conn.exec_driver_sql("DELETE FROM case_event")
    assert rows(at.engine)["case_event"] == before
    assert [e.actor_role for e in at.desk.case(OPERATOR, 2).events] == [None, None]


def test_the_way_back_and_forth_again_loses_no_word_of_the_first_release(old: Engine) -> None:
    before, columns = rows(old), inspect(old).get_columns("case")
    migrate(old)
    made = config()
    with write(old) as conn:
        made.attributes["connection"] = conn
        command.downgrade(made, "0003")
    after = rows(old)
    assert after == before and [c["name"] for c in inspect(old).get_columns("case")] == [c["name"] for c in columns]
    with write(old) as conn:
        conn.exec_driver_sql("UPDATE case_event SET note = 'as it was' WHERE move = 'claim'")
    assert migrate(old)
    assert len(rows(old)["case_event"]) == len(before["case_event"])


def test_the_migrations_make_what_the_tables_say(at: At) -> None:
    with at.engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "target_metadata": metadatas()})
        assert compare_metadata(context, metadatas()) == []  # type: ignore[arg-type]
