"""A builder killed at any step changes nothing, and the next run goes on where it was."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.embedding import BATCH
from knowledge.store.engine import read
from knowledge.store.tables import EmbeddingRow
from tests.unit.ingest.desk import Desk, guide, put

KILLED = """
import os, signal, sys
from pathlib import Path
from tests.unit.ingest.desk import Desk

folder, docs, phase, least = sys.argv[1:]

def progress(name, done, total):
    if name == phase and done >= int(least):
        os.kill(os.getpid(), signal.SIGKILL)

Desk(Path(folder)).pipeline.ingest([docs], progress=progress)
"""
ROOT = Path(__file__).resolve().parents[3]
NEW = 3 * BATCH


def first(folder: Path) -> tuple[Desk, Path]:
    """A desk with an edition of two guides, and a folder that since then changed in every way."""
    docs = put(folder / "docs", {"a.md": guide("A", "First text."), "b.md": guide("B", "Second text.")})
    desk = Desk(folder / "desk")
    desk.pipeline.ingest([docs])
    (docs / "b.md").unlink()
    sections = [f"Text number {n}." for n in range(NEW - 1)]
    put(docs, {"a.md": guide("A", "First text, changed."), "long.md": guide("Long", *sections)})
    return desk, docs


def vectors(desk: Desk) -> int:
    with read(desk.engine) as connection:
        return len(connection.execute(EmbeddingRow.__table__.select()).all())


@pytest.mark.parametrize(
    ("phase", "least", "left_to_embed"),
    [
        ("walk", 0, NEW),
        ("read", 2, NEW),
        ("embed", BATCH, NEW - BATCH),
        ("embed", NEW, 0),
        ("index", 0, 0),
        ("index", NEW, 0),
        ("verify", 0, 0),
        ("publish", 0, 0),
    ],
)
def test_killed_before_the_commit(tmp_path: Path, phase: str, least: int, left_to_embed: int) -> None:
    desk, docs = first(tmp_path)
    before, texts = desk.library.current(), desk.texts()
    kill(tmp_path, docs, phase, least)

    assert desk.library.current() == before
    assert desk.texts() == texts
    assert desk.indexes.exists(before.id)
    assert vectors(desk) == 2 + NEW - left_to_embed

    after = Desk(tmp_path / "desk")
    report = after.pipeline.ingest([docs])
    assert report.embedded == left_to_embed
    assert len(after.embedded()) == left_to_embed
    assert after.library.current() == report.edition
    assert {e.state for e in after.library.editions()} <= {"published", "retired", "discarded"}
    untouched = Desk(tmp_path / "untouched")
    untouched.pipeline.ingest([docs])
    assert after.texts() == untouched.texts()
    assert after.guides() == untouched.guides()


def test_killed_after_the_commit(tmp_path: Path) -> None:
    desk, docs = first(tmp_path)
    before = desk.library.current()
    kill(tmp_path, docs, "publish", 1)
    assert desk.library.current().id != before.id
    assert desk.library.previous() is not None
    report = Desk(tmp_path / "desk").pipeline.ingest([docs])
    assert report.unchanged


def test_killed_again_and_again(tmp_path: Path) -> None:
    """Every run goes a little further, none embeds anything twice."""
    desk, docs = first(tmp_path)
    for phase, least in (("read", 1), ("embed", BATCH), ("embed", BATCH), ("index", 0), ("publish", 0)):
        kill(tmp_path, docs, phase, least)
    assert vectors(desk) == 2 + NEW
    report = Desk(tmp_path / "desk").pipeline.ingest([docs])
    assert report.embedded == 0
    assert [e.state for e in desk.library.editions()] == ["published", "retired"], "one draft served all runs"


def kill(folder: Path, docs: Path, phase: str, least: int) -> None:
    command = [sys.executable, "-c", KILLED, str(folder / "desk"), str(docs), phase, str(least)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == -9, done.stderr
