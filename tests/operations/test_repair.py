"""What the runbook says of lost indexes and of a database of yesterday, done step by step."""

import shutil
import subprocess
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.backup import restoring
from bot.backup.making import back_up
from bot.bootstrap import Parts
from bot.serving import prepare
from bot.settings import Settings
from tests.topology.cluster import free_port, until

QUESTION = "How long do I have to answer a complaint in a US federal court?"


def started(folder: Path, **changes: Any) -> Parts:
    """The parts of a desk as far as its start brings them, before anybody asks."""
    parts = Parts(Settings(data_dir=folder, _env_file=None, **changes))
    prepare(parts, lambda _title: nullcontext(lambda _phase, _done, _total: None))
    return parts


def found(parts: Parts, words: str = QUESTION) -> list[str]:
    """The passages for a question; the desk is closed then."""
    hits = [hit.passage.id for hit in parts.search.find(words).hits]
    parts.close_indexes()
    parts.close()
    return hits


@pytest.fixture(scope="module")
def expected(prepared_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = Path(shutil.copytree(prepared_desk, tmp_path_factory.mktemp("before") / "data"))
    hits = found(Parts(Settings(data_dir=folder, _env_file=None)))
    assert hits
    return hits


@pytest.mark.parametrize("lost", ["indexes/chroma", "indexes/bm25"])
def test_lost_indexes_are_made_again_at_the_start(desk_data: Path, expected: list[str], lost: str) -> None:
    shutil.rmtree(desk_data / lost)
    assert found(started(desk_data)) == expected


def test_a_chroma_server_that_lost_everything(desk_data: Path, expected: list[str], tmp_path: Path) -> None:
    port, store = free_port(), tmp_path / "chroma"

    def chroma() -> "subprocess.Popen[bytes]":
        words = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(store), "--port", str(port)]
        process = subprocess.Popen(
            [*words, "--host", "127.0.0.1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(lambda: _answers(port), "the Chroma server", process)
        return process

    server = chroma()
    try:
        assert found(started(desk_data, chroma_url=f"http://127.0.0.1:{port}")) == expected
        server.kill()
        server.wait()
        shutil.rmtree(store)
        server = chroma()
        assert found(started(desk_data, chroma_url=f"http://127.0.0.1:{port}")) == expected
    finally:
        server.kill()
        server.wait()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/v2/heartbeat", timeout=2).is_success
    except httpx.HTTPError:
        return False


def test_the_database_of_yesterday(desk_data: Path, expected: list[str], tmp_path: Path) -> None:
    file, guides = tmp_path / "yesterday.tar", tmp_path / "mine"
    back_up(Settings(data_dir=desk_data, _env_file=None), file, lambda: datetime(2026, 11, 26, tzinfo=UTC))
    guides.mkdir()
    parts = Parts(Settings(data_dir=desk_data, _env_file=None))
    for days in (44, 55):  # so many editions that the indexes of yesterday's are gone
        (guides / "lamps.en.md").write_text(
            f"# Zorblax lamps\n\nA zorblax lamp is registered within {days} days.\n", "utf-8"
        )
        parts.pipeline.ingest([guides])
    assert any("zorblax" in p.text for p in parts.library.passages(found(parts, "zorblax lamp")).values())
    restoring.restore(Settings(data_dir=tmp_path / "restored", _env_file=None), file)
    for path in desk_data.glob("firstline.db*"):
        path.unlink()
    (tmp_path / "restored" / "firstline.db").rename(desk_data / "firstline.db")
    parts = started(desk_data)  # the indexes of today lie beside the database of yesterday
    assert not any("zorblax" in h.passage.text for h in parts.search.find("zorblax lamp").hits)
    assert found(parts) == expected
