"""Backups: taken while a desk writes, damaged, of the wrong kind, too new; and what comes back is what was there."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.backup import archive, restoring
from bot.backup.making import back_up
from bot.errors import BadSetting, DamagedFile, DeskError, NotReachable
from bot.settings import Settings
from bot.storage.files import FileStore
from knowledge.store.engine import make_engine, read, write
from tests.postgres import emptied, postgres_url
from tests.topology.cluster import until
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, A, At
from tests.unit.bot.whole_database import rows

__all__ = ["postgres_url"]
ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
QUESTIONS = (
    "How long do I have to answer a complaint in a US federal court?",
    "我们的PayPal账户昨天被美国法院冻结了，收到TRO。",
    "德国收到Abmahnung警告函怎么办？",
)


def clock() -> datetime:
    return NOW


def of(folder: Path, **changes: Any) -> Settings:
    return Settings(data_dir=folder, _env_file=None, **changes)


def database(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    engine = make_engine(f"sqlite:///{folder / 'firstline.db'}")
    found = rows(engine)
    engine.dispose()
    return found


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The folder of a desk with a case, a kept file, a lesson's card and a file of the settings."""
    folder = tmp_path / "data"
    folder.mkdir()
    at = At(folder, "firstline.db")
    first = at.say(A, "our money is frozen", "one")
    at.settle(first, route="escalate", urgency="U2")
    at.files.keep("order.txt", b"the order")
    at.files.keep("other.txt", b"another paper")
    (folder / "lessons" / "us").mkdir(parents=True)
    (folder / "lessons" / "us" / "lesson-1.en.md").write_text("# Lesson: x\n", "utf-8")
    (folder / "files" / ".key").write_bytes(b"k" * 32)
    (tmp_path / "centers.yaml").write_text("centers: []\n", "utf-8")
    at.engine.dispose()
    return folder


@pytest.fixture
def made(kept: Path) -> Path:
    file = kept.parent / "backup.tar"
    back_up(of(kept), file, clock)
    return file


def test_everything_comes_back(kept: Path, tmp_path: Path) -> None:
    file, into = tmp_path / "backup.tar", tmp_path / "new"
    report = back_up(of(kept, centers_file=tmp_path / "centers.yaml"), file, clock)
    assert report.missing == () and report.database == "sqlite" and file.stat().st_mode & 0o777 == 0o600
    assert archive.last(kept) == NOW
    restored = restoring.restore(of(into), file)
    assert restored.made_at == NOW.isoformat() and restored.files == report.files
    assert database(into) == database(kept)
    engine = make_engine(f"sqlite:///{into / 'firstline.db'}")
    store = FileStore(engine, into / "files", clock, limit=1_000_000)
    shas = [row[0] for row in rows(engine)["stored_file"]]
    assert sorted(store.read(sha) for sha in shas) == [b"another paper", b"the order"]
    engine.dispose()
    for name in ("lessons/us/lesson-1.en.md", "files/.key"):
        assert (into / name).read_bytes() == (kept / name).read_bytes()
    assert (into / "settings" / "centers_file.yaml").read_text("utf-8") == "centers: []\n"
    assert {path.name for path in tmp_path.iterdir()} == {"data", "new", "backup.tar", "centers.yaml"}
    assert not (into / ".restoring").exists()


def test_lessons_know_their_new_folder(kept: Path, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{kept / 'firstline.db'}")
    old = (kept / "lessons").resolve().as_posix()
    columns = "id, guide, language, version, title, root, origin, format, file_hash, recipe, passages, added_at"
    with write(engine) as conn:
        for n, root in enumerate((old, "/srv/guides")):
            values = f"'{n}', 'g{n}', 'en', 'v', 't', '{root}', 'o', 'markdown', 'h', 'r', 0, '2026-11-01 00:00:00'"
            conn.execute(text(f"INSERT INTO document ({columns}) VALUES ({values})"))
    engine.dispose()
    back_up(of(kept), tmp_path / "b.tar", clock)
    restoring.restore(of(tmp_path / "new"), tmp_path / "b.tar")
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'firstline.db'}")
    with read(engine) as conn:
        roots = set(conn.exec_driver_sql("SELECT root FROM document").scalars())
    engine.dispose()
    assert roots == {(tmp_path / "new" / "lessons").resolve().as_posix(), "/srv/guides"}


def test_a_kept_file_that_is_gone_or_changed_is_named(kept: Path, tmp_path: Path) -> None:
    gone, changed = sorted(path for path in (kept / "files").rglob("*") if len(path.name) == 64)
    gone.unlink()
    changed.write_bytes(b"something else")
    assert set(back_up(of(kept), tmp_path / "b.tar", clock).missing) == {gone.name, changed.name}
    assert set(restoring.restore(of(tmp_path / "new"), tmp_path / "b.tar").missing) == {gone.name, changed.name}


def test_nothing_is_overwritten(kept: Path, made: Path, tmp_path: Path) -> None:
    before, bytes_before = database(kept), made.read_bytes()
    with pytest.raises(BadSetting, match="not empty"):
        restoring.restore(of(kept), made)
    with pytest.raises(BadSetting, match="there already"):
        back_up(of(kept), made, clock)
    assert database(kept) == before and made.read_bytes() == bytes_before
    empty = tmp_path / "empty"
    empty.mkdir()
    restoring.restore(of(empty), made)  # as a volume is: there, and empty
    assert database(empty) == before


def test_no_database_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotReachable, match="no database"):
        back_up(of(tmp_path / "none"), tmp_path / "b.tar", clock)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_found_before_anything_is_written(made: Path, data: st.DataObject) -> None:
    content = bytearray(made.read_bytes())
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del content[data.draw(st.integers(0, len(content) - 10_241)) :]  # more than the zeros at the end
    damaged, into = made.with_name("damaged.tar"), made.with_name("never")
    damaged.write_bytes(content)
    try:
        archive.check(damaged)
    except DeskError:
        with pytest.raises((DamagedFile, BadSetting)):
            restoring.restore(of(into), damaged)
        assert not into.exists()
    else:  # a bit that means nothing: padding, or a field of a header that nobody reads
        assert archive.check(damaged) == archive.check(made)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil"])
def test_names_that_lead_out_of_the_folder_are_refused(made: Path, tmp_path: Path, name: str) -> None:
    with tarfile.open(made, "a") as tar:
        tar.addfile(tarfile.TarInfo(name))
    with pytest.raises(DamagedFile, match="does not belong"):
        restoring.restore(of(tmp_path / "new"), made)
    assert not (tmp_path / "new").exists()


def test_what_is_no_backup_is_refused(made: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello " * 1000)
    with pytest.raises(DamagedFile):
        restoring.restore(of(tmp_path / "new"), tmp_path / "text")
    with pytest.raises(NotReachable, match="cannot be read"):
        restoring.restore(of(tmp_path / "new"), tmp_path / "none.tar")
    with tarfile.open(made, "a") as tar:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(DamagedFile, match="does not belong"):
        restoring.restore(of(tmp_path / "new"), made)


def changed(made: Path, change: Callable[[archive.Manifest], archive.Manifest]) -> Path:
    """The same backup with another manifest, sealed anew."""
    manifest, scratch = archive.check(made), made.with_name("scratch")
    archive.unpack(made, scratch, manifest)
    other = made.with_name("other.tar")
    with archive.writing(other) as writer:
        for name in manifest.files:
            writer.add(name, scratch / name)
        writer.close(change(replace(manifest, files=writer.files)))
    return other


@pytest.mark.parametrize("existed", [True, False])
def test_a_database_that_cannot_be_opened_leaves_nothing_behind(made: Path, tmp_path: Path, existed: bool) -> None:
    manifest, scratch, sealed, into = archive.check(made), tmp_path / "s", tmp_path / "sealed.tar", tmp_path / "new"
    archive.unpack(made, scratch, manifest)
    (scratch / "firstline.db").write_bytes(b"no database" * 1000)
    with archive.writing(sealed) as writer:
        for name in manifest.files:
            writer.add(name, scratch / name)
        writer.close(replace(manifest, files=writer.files))
    if existed:
        into.mkdir()
    with pytest.raises(DamagedFile, match="copy of the database"):
        restoring.restore(of(into), sealed)
    assert list(into.iterdir()) == [] if existed else not into.exists()


def test_a_newer_database_is_refused(made: Path, tmp_path: Path) -> None:
    newer = changed(made, lambda manifest: replace(manifest, version="9.0.0", migration="0999"))
    with pytest.raises(BadSetting, match=r"newer Firstline \(9.0.0\)"):
        restoring.restore(of(tmp_path / "new"), newer)
    assert not (tmp_path / "new").exists()


def test_a_backup_of_the_other_kind_of_database_is_refused(made: Path, tmp_path: Path) -> None:
    url = "postgresql://desk@127.0.0.1:1/none"
    with pytest.raises(BadSetting, match="SQLite"):
        restoring.restore(of(tmp_path / "new", database_url=url), made)
    other = changed(made, lambda manifest: replace(manifest, database="postgresql"))
    with pytest.raises(BadSetting, match="PostgreSQL"):
        restoring.restore(of(tmp_path / "new"), other)
    assert not (tmp_path / "new").exists()


def test_postgresql_goes_through_its_own_programs(postgres_url: str, tmp_path: Path) -> None:
    url = emptied(postgres_url)
    at = At(tmp_path, url=url)
    at.settle(at.say(A, "our money is frozen", "one"), route="escalate", urgency="U2")
    at.desk.claim(EXPERT, at.desk.queue(EXPERT)[0].id)
    with write(at.engine) as conn:
        conn.execute(text("CREATE SCHEMA dbos"))
        conn.execute(text("CREATE TABLE dbos.work AS SELECT 7 AS n"))
    before, ledger = rows(at.engine), at.desk.ledger()
    shared = tmp_path / "shared"
    made = back_up(of(tmp_path / "host", database_url=url, shared_dir=shared), tmp_path / "b.tar", clock)
    assert made.database == "postgresql"
    target = of(tmp_path / "host", database_url=url, shared_dir=tmp_path / "back")
    with pytest.raises(BadSetting, match="tables already"):
        restoring.restore(target, tmp_path / "b.tar")
    assert not (tmp_path / "back").exists()
    at.engine.dispose()
    with write(at.engine) as conn:
        conn.execute(text("DROP SCHEMA dbos CASCADE"))
    at.engine.dispose()
    emptied(url)
    restoring.restore(target, tmp_path / "b.tar")
    assert rows(at.engine) == before and at.desk.ledger() == ledger
    with write(at.engine) as conn:
        assert conn.execute(text("SELECT n FROM dbos.work")).scalar_one() == 7
        conn.execute(text("DROP SCHEMA dbos CASCADE"))
    at.engine.dispose()
    assert not list(tmp_path.rglob("*.dump")) and not list(tmp_path.rglob(".pgpass"))


def test_postgresql_without_its_programs(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = emptied(postgres_url)
    At(tmp_path, url=url).engine.dispose()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotReachable, match=r"pg_dump is not installed.*operations\.md"):
        back_up(of(tmp_path / "host", database_url=url), tmp_path / "b.tar", clock)
    assert not (tmp_path / "b.tar").exists()


def _run(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words], cwd=data.parent, capture_output=True, text=True, check=True, timeout=120,
        env={**os.environ, "DATA_DIR": str(data), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_a_backup_while_the_desk_writes_is_one_moment_and_goes_on_from_there(desk_data: Path, tmp_path: Path) -> None:
    said = [word for n in range(9) for word in ("--say", f"{QUESTIONS[n % 3]} ({n})")]
    words = [sys.executable, "-m", "tests.flows.desk_process", str(desk_data), *said]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said_at_the_end = tmp_path / "end.json"
    taken: list[Path] = []
    with (
        said_at_the_end.open("wb") as out,
        subprocess.Popen(words, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.DEVNULL) as desk,
    ):
        until(lambda: written(desk_data) > 0, "the first message", desk)
        for n in range(3):
            taken.append(tmp_path / f"backup-{n}.tar")
            back_up(of(desk_data), taken[-1], clock)
            with suppress(subprocess.TimeoutExpired):
                desk.wait(0.3)
        assert desk.wait(120) == 0
    taken.append(tmp_path / "backup-end.tar")
    back_up(of(desk_data), taken[-1], clock)
    whole = json.loads(said_at_the_end.read_text("utf-8"))
    ended = {entry["key"]: entry for entry in whole["ledger"]}
    moments = [restored_ledger(file, tmp_path / f"look-{n}") for n, file in enumerate(taken)]
    halfway = [n for n, ledger in enumerate(moments) if any(e.outcome is None for e in ledger)]
    assert halfway, "no backup fell into the work"
    for ledger in moments:
        for entry in ledger:
            known = ended[entry.key]
            assert entry.text == known["text"]
            assert entry.outcome in (None, known["outcome"]) and (
                entry.outcome is None or entry.delivery == known["delivery"]
            )
    back = tmp_path / "back"
    report = json.loads(_run(back, "-m", "bot.cli", "restore", str(taken[halfway[-1]]), "--json").stdout)
    assert report["edition"] and report["folder"] == str(back)
    again = json.loads(_run(back, "-m", "tests.flows.desk_process", str(back)).stdout)
    assert len(again["ledger"]) == len(moments[halfway[-1]])
    for entry in again["ledger"]:
        assert entry["outcome"] == ended[entry["key"]]["outcome"]
    for thread, messages in again["threads"].items():
        assert replies(messages) == replies(whole["threads"][thread]) != [], "each once, as if nothing had happened"


def written(folder: Path) -> int:
    """How many messages the desk in another process has recorded."""
    engine = make_engine(f"sqlite:///{folder / 'firstline.db'}")
    with read(engine) as conn:
        found = int(conn.exec_driver_sql("SELECT count(*) FROM ledger").scalar_one())
    engine.dispose()
    return found


def replies(messages: list[dict[str, Any]]) -> list[str]:
    """The kinds of what the bot said in a thread."""
    return sorted(m["reply"]["kind"] for m in messages if m["author"]["role"] == "bot" and m["reply"])


def restored_ledger(file: Path, into: Path) -> list[Any]:
    """The ledger of a backup; every row of it has what it points to."""
    restoring.restore(of(into), file)
    at = At(into, "firstline.db")
    with read(at.engine) as conn:
        assert conn.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    found = at.desk.ledger()
    assert len(at.desk.threads(OPERATOR)) == len(found)
    at.engine.dispose()
    return list(found)
