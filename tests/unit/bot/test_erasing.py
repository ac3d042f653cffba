"""What is erased is gone: no row and no byte of it stays, and nothing of anybody else goes with it."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from bot.conversations import Incoming
from bot.errors import BadInput, MoveRefused
from bot.storage.files import UNUSED, FileStore
from bot.storage.messages import record_message
from bot.storage.migrate import migrate
from knowledge.store.engine import make_engine, read, write
from tests.postgres import programs, server
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, START, A, At, B
from tests.unit.bot.full_case import PDF, PNG

MARK = "MARK-of-lamp"
SECRET = PDF + MARK.encode()


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    made = At(tmp_path)
    yield made
    made.engine.dispose()


def left_of(at: At, folder: Path, mark: str = MARK) -> list[str]:
    """Where a marker still stands: tables and files."""
    tables = MetaData()
    tables.reflect(at.engine)
    with read(at.engine) as conn:
        rows = {name: [str(tuple(row)) for row in conn.execute(select(t))] for name, t in tables.tables.items()}
    assert len(rows["message"]) > 1, "what happened and when stays"
    found = [name for name, lines in rows.items() if any(mark in line for line in lines)]
    kept = (p for p in (folder / "files").rglob("*") if p.is_file())
    return found + [str(p) for p in kept if mark.encode() in p.read_bytes() or mark in p.name]


def stored(at: At) -> int:
    """Rows of kept files."""
    tables = MetaData()
    tables.reflect(at.engine)
    with read(at.engine) as conn:
        return len(conn.execute(select(tables.tables["stored_file"])).all())


def resolved(at: At) -> int:
    """A case with marked files of the enterprise and of the desk, resolved; its id."""
    letter = at.files.keep(f"{MARK}.pdf", SECRET)
    message = at.say(A, f"{MARK}: our money is frozen", "first", attachments=(letter,))
    at.settle(message, route="escalate", urgency="U2", question=MARK)
    case = at.desk.queue(EXPERT)[0].id
    at.desk.claim(EXPERT, case)
    photo = at.files.keep(f"{MARK}.png", PNG + MARK.encode())
    at.desk.note(EXPERT, case, f"{MARK} inside", attachments=(photo,))
    at.desk.relay(EXPERT, case, f"{MARK} to you", key="r")
    at.desk.change_relay(EXPERT, case, "r", f"{MARK} changed")
    at.desk.resolve(EXPERT, case, "advised", f"{MARK} done")
    return case


def test_an_erased_case_leaves_no_word_no_file_and_no_byte(at: At, tmp_path: Path) -> None:
    case = resolved(at)
    assert {"message", "message_version", "attachment", "case_event"} < set(left_of(at, tmp_path))
    assert len([place for place in left_of(at, tmp_path) if place.startswith("/")]) == 2
    at.desk.erase(OPERATOR, case, "asked for by the enterprise")
    assert left_of(at, tmp_path) == [] and stored(at) == 0
    assert at.desk.dossier(OPERATOR, case).thread[0].posted.attachments == ()


def test_what_is_kept_long_enough_goes_with_its_files(at: At, tmp_path: Path) -> None:
    resolved(at)
    at.now += timedelta(days=31)
    assert at.desk.retain(0) == [] and at.desk.retain(40) == [] and left_of(at, tmp_path) != []
    assert at.desk.retain(30) == ["C-2026-0001"]
    assert left_of(at, tmp_path) == [] and stored(at) == 0


def test_a_file_that_another_message_has_too_stays(at: At, tmp_path: Path) -> None:
    case = resolved(at)
    at.say(B, "the same letter came to us", "other", attachments=(at.files.keep("ours.pdf", SECRET),))
    at.desk.erase(OPERATOR, case, "asked for")
    (place,) = left_of(at, tmp_path)
    assert Path(place).read_bytes() == SECRET and stored(at) == 1


def test_nothing_goes_where_the_case_is_not_erased(at: At, tmp_path: Path) -> None:
    case = resolved(at)
    at.desk.hold(OPERATOR, case, True, "litigation")
    before = left_of(at, tmp_path)
    with pytest.raises(MoveRefused):
        at.desk.erase(OPERATOR, case, "asked for")
    assert left_of(at, tmp_path) == before and stored(at) == 2


def test_bytes_that_a_kill_left_behind_are_swept(at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = resolved(at)
    monkeypatch.setattr(at.desk, "_forget_file", lambda _sha256: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        at.desk.erase(OPERATOR, case, "asked for")
    assert len(left_of(at, tmp_path)) == 2, "the rows are gone, the bytes are not"
    at.now += UNUSED + timedelta(hours=1)
    assert at.files.sweep() == 2 and left_of(at, tmp_path) == []


def test_what_cannot_be_deleted_now_is_deleted_later_and_the_case_is_erased_all_the_same(
    at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = resolved(at)

    def refuse(_path: Path, **_: object) -> None:
        raise PermissionError("read-only")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", refuse)
        assert at.desk.erase(OPERATOR, case, "asked for").erased_at is not None
    assert stored(at) == 2, "known, so that it can be tried again"
    at.now += UNUSED + timedelta(hours=1)
    assert at.files.sweep() == 2 and left_of(at, tmp_path) == [] and stored(at) == 0


def test_a_file_that_was_deleted_between_upload_and_message_is_asked_for_again(at: At) -> None:
    case = resolved(at)
    upload = at.files.keep("again.pdf", SECRET)
    at.desk.erase(OPERATOR, case, "asked for")
    with pytest.raises(BadInput, match="file_gone"):
        at.say(B, "see the letter", "late", attachments=(upload,))
    assert at.desk.find_message("test", "room", "late") is None


def test_bytes_that_arrive_from_a_platform_after_the_erasure_are_not_kept(at: At, tmp_path: Path) -> None:
    case = resolved(at)
    message = at.desk.find_message("test", "room", "first")
    assert message is not None
    (letter,) = at.desk.attachments(message)
    at.desk.erase(OPERATOR, case, "asked for")
    assert not at.files.sent(message, letter, SECRET)
    assert left_of(at, tmp_path) == [] and stored(at) == 0


def test_on_postgresql_a_file_that_is_just_being_given_to_a_message_stays(tmp_path: Path) -> None:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with server() as url:
        engine = make_engine(url)
        migrate(engine)
        files = FileStore(engine, tmp_path / "files", lambda: START, limit=1_000_000)
        letter = files.keep("letter.pdf", SECRET)
        gone: list[bool] = []
        deletes = threading.Thread(target=lambda: gone.append(files.forget(letter.sha256 or "")))
        with write(engine) as conn:
            record_message(conn, Incoming("test", "room", "m", "m", A, "see", START, attachments=(letter,)), None)
            deletes.start()
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while deletes.is_alive():
                with read(engine) as other:
                    if other.exec_driver_sql(waits).scalar_one():
                        break
        deletes.join(30)
        assert gone == [False] and files.read(letter.sha256 or "") == SECRET
        engine.dispose()
