"""The contract of a dense index, on the fake, on Chroma in a folder and on a Chroma server."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import StoreUnavailable, UnusableInput
from knowledge.indexes.chroma import ChromaIndex, collection_name
from knowledge.ports import DenseIndex, Vectors
from tests.fakes import ExactDense


def unit(count: int, dimension: int = 16, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def names(count: int) -> list[str]:
    return [f"us/guide.en@abc/{n}" for n in range(count)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    command = [program, "run", "--path", tmp_path_factory.mktemp("server"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                ChromaIndex(Path("unused"), url=url).ping()
                break
            except StoreUnavailable:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(params=["fake", "folder", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DenseIndex]:
    if request.param == "fake":
        yield ExactDense()
        return
    url = request.getfixturevalue("server") if request.param == "server" else None
    chroma = ChromaIndex(tmp_path / "chroma", url=url)
    yield chroma
    for edition in ("e1", "e1-en"):
        chroma.drop(edition)
    chroma.close()


class TestContract:
    def test_the_nearest_come_first_with_their_cosine(self, index: DenseIndex) -> None:
        vectors = unit(50)
        index.build("e1", "en", names(50), vectors)
        found = index.query("e1", "en", vectors[7], 5)
        assert found[0][0] == names(50)[7]
        assert found[0][1] == pytest.approx(1, abs=1e-3)
        exact = np.sort(vectors @ vectors[7])[::-1][:5]
        assert [cosine for _, cosine in found] == pytest.approx(exact.tolist(), abs=1e-3)

    def test_a_query_need_not_be_of_unit_length(self, index: DenseIndex) -> None:
        vectors = unit(10)
        index.build("e1", "en", names(10), vectors)
        assert index.query("e1", "en", vectors[3] * 5, 1)[0][1] == pytest.approx(1, abs=1e-3)

    def test_editions_and_languages_are_apart(self, index: DenseIndex) -> None:
        index.build("e1", "en", ["a"], unit(1, seed=1))
        index.build("e1", "zh", ["b"], unit(1, seed=2))
        index.build("e1-en", "x", ["c"], unit(1, seed=3))
        assert [name for name, _ in index.query("e1", "zh", unit(1)[0], 9)] == ["b"]
        index.drop("e1")
        assert (index.count("e1", "en"), index.count("e1", "zh"), index.count("e1-en", "x")) == (0, 0, 1)
        assert index.query("e1", "en", unit(1)[0], 9) == []

    def test_building_again_replaces(self, index: DenseIndex) -> None:
        index.build("e1", "en", names(20), unit(20))
        assert index.count("e1", "en") == 20
        index.build("e1", "en", ["x", "y"], unit(2, seed=5))
        assert index.count("e1", "en") == 2
        assert {name for name, _ in index.query("e1", "en", unit(1)[0], 9)} == {"x", "y"}

    def test_what_is_not_there_is_empty(self, index: DenseIndex) -> None:
        assert index.query("none", "en", unit(1)[0], 3) == []
        assert index.count("none", "en") == 0
        index.drop("none")

    def test_no_result_is_asked_for(self, index: DenseIndex) -> None:
        index.build("e1", "en", ["a"], unit(1))
        assert index.query("e1", "en", unit(1)[0], 0) == []

    def test_ids_and_vectors_must_agree(self, index: DenseIndex) -> None:
        with pytest.raises((ValueError, StoreUnavailable), match="2 ids for 3 vectors"):
            index.build("e1", "en", ["a", "b"], unit(3))

    def test_threads_may_ask_at_once(self, index: DenseIndex) -> None:
        vectors = unit(200)
        index.build("e1", "en", names(200), vectors)
        with ThreadPoolExecutor(4) as threads:
            first = list(threads.map(lambda n: index.query("e1", "en", vectors[n], 1)[0][0], range(0, 200, 5)))
        assert first == names(200)[::5]


class TestChroma:
    def test_a_dropped_edition_leaves_no_file_and_can_be_built_again(self, tmp_path: Path) -> None:
        index = ChromaIndex(tmp_path)
        for round_ in range(2):
            index.build("e1", "en", names(30), unit(30, seed=round_))
            index.build("e2", "en", names(30), unit(30))
            assert index.query("e1", "en", unit(30, seed=round_)[3], 1)[0][0] == names(30)[3]
            index.drop("e1")
            assert [path.name for path in tmp_path.iterdir()] == ["e2"]
        assert index.count("e2", "en") == 30

    def test_asking_for_an_unknown_edition_makes_no_file(self, tmp_path: Path) -> None:
        index = ChromaIndex(tmp_path / "chroma")
        assert index.count("e1", "en") == 0
        assert not (tmp_path / "chroma").exists()

    def test_it_can_be_closed_and_goes_on(self, tmp_path: Path) -> None:
        index = ChromaIndex(tmp_path)
        index.build("e1", "en", ["a"], unit(1))
        index.close()
        assert index.count("e1", "en") == 1

    def test_what_one_process_built_another_object_opens(self, tmp_path: Path) -> None:
        vectors = unit(30)
        ChromaIndex(tmp_path).build("e1", "en", names(30), vectors)
        assert ChromaIndex(tmp_path).query("e1", "en", vectors[4], 1)[0][0] == names(30)[4]

    def test_more_than_one_batch(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("knowledge.indexes.chroma.MAX_BATCH", 7)
        index = ChromaIndex(tmp_path)
        index.build("e1", "en", names(20), unit(20))
        assert index.count("e1", "en") == 20

    def test_nearly_every_neighbour_is_found(self, tmp_path: Path) -> None:
        vectors, questions = unit(3000, 64), unit(20, 64, seed=9)
        index = ChromaIndex(tmp_path)
        index.build("e1", "en", names(3000), vectors)
        hits = 0
        for question in questions:
            exact = {names(3000)[row] for row in np.argsort(-(vectors @ question))[:100]}
            hits += len(exact & {name for name, _ in index.query("e1", "en", question, 100)})
        assert hits / 2000 > 0.97

    def test_an_unusable_folder_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("no folder")
        with pytest.raises(StoreUnavailable, match="file"):
            ChromaIndex(tmp_path / "file").count("e1", "en")

    def test_a_server_that_is_not_there_is_named_without_its_password(self) -> None:
        index = ChromaIndex(Path("unused"), url="http://user:secret@127.0.0.1:9")
        with pytest.raises(StoreUnavailable, match=r"http://127\.0\.0\.1:9") as raised:
            index.ping()
        assert "secret" not in str(raised.value)

    @pytest.mark.parametrize("url", ["localhost:8000", "ftp://host", "http://"])
    def test_an_address_that_is_none_is_refused(self, url: str) -> None:
        with pytest.raises(UnusableInput, match="CHROMA_URL"):
            ChromaIndex(Path("unused"), url=url)

    @pytest.mark.parametrize("edition", ["e1", "2026-11-22", "../up", "版本一", "x" * 300, "a b", ""])
    def test_any_edition_has_a_name_of_its_own(self, edition: str) -> None:
        name = collection_name(edition, "en")
        assert name != collection_name(edition, "zh")
        assert 3 <= len(name) <= 512
        assert name.isascii()

    def test_dropping_while_others_ask_gives_results_or_a_named_error(self, tmp_path: Path) -> None:
        index, vectors, strange = ChromaIndex(tmp_path), unit(100), []
        index.build("e1", "en", names(100), vectors)

        def ask() -> None:
            for vector in vectors:
                try:
                    index.query("e1", "en", vector, 3)
                except StoreUnavailable:
                    continue
                except Exception as error:
                    strange.append(error)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        index.drop("e1")
        for thread in threads:
            thread.join()
        assert strange == []
