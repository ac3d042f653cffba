"""Any sentence-transformers model, by name or by the path of its folder (extra `sentence-transformers`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.errors import UnusableInput
from knowledge.ports import Vectors

BATCH = 32
DEFAULT_MAX_TOKENS = 512


class SentenceTransformerEmbedder(Embeddings):
    """A model on the processor; vectors are unit length whatever the model gives.

    A path is read from disk only. A name is looked for among the models already downloaded, then at
    the hub. A model of the e5 family gets its `query: ` and `passage: ` prefixes, others the prompts
    that they come with.
    """

    def __init__(self, model: str) -> None:
        self._name = model
        self._model = _load(model)
        self._e5 = "e5" in Path(model).name.lower()

    @property
    def name(self) -> str:
        """The name or path as it was given: an edition remembers it."""
        return self._name

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        return int(self._model.get_max_seq_length() or DEFAULT_MAX_TOKENS)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension)."""
        if self._e5:
            return self._unit(self._model.encode([f"query: {_clean(t)}" for t in texts], **_OPTIONS), len(texts))
        return self._unit(self._model.encode_query([_clean(t) for t in texts], **_OPTIONS), len(texts))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension)."""
        if self._e5:
            return self._unit(self._model.encode([f"passage: {_clean(t)}" for t in texts], **_OPTIONS), len(texts))
        return self._unit(self._model.encode_document([_clean(t) for t in texts], **_OPTIONS), len(texts))

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as the model's tokenizer cuts it, with its marks."""
        prefix = "passage: " if self._e5 else ""
        encoded = self._model.tokenizer(prefix + _clean(text), truncation=False, verbose=False)
        return len(encoded["input_ids"])

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for `embed_passages`."""
        return cast(list[list[float]], self.embed_passages(texts).tolist())

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for one of `embed_queries`."""
        return cast(list[float], self.embed_queries([text])[0].tolist())

    def _unit(self, vectors: Any, count: int) -> Vectors:
        array = np.asarray(vectors, dtype=np.float32).reshape(count, self.dimension)
        norms = np.linalg.norm(array, axis=1, keepdims=True)
        return np.asarray(array / np.maximum(norms, 1e-12), dtype=np.float32)


_OPTIONS: dict[str, Any] = {"batch_size": BATCH, "show_progress_bar": False, "convert_to_numpy": True}


def _load(model: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise UnusableInput(
            f"EMBEDDING_MODEL={model} needs the package sentence-transformers: "
            "start with `make run EXTRAS=sentence-transformers`"
        ) from error
    on_disk = Path(model).expanduser()
    if on_disk.exists() or model.startswith(("/", ".", "~")):
        if not on_disk.is_dir():
            raise UnusableInput(f"EMBEDDING_MODEL={model}: there is no folder with a model at this path")
        attempts = [(str(on_disk), True)]
    else:
        attempts = [(model, True), (model, False)]
    reason: Exception | None = None
    for name, local in attempts:
        try:
            return SentenceTransformer(name, device="cpu", local_files_only=local)
        # the hub, its HTTP client, tokenizers and torch each raise errors of their own
        except Exception as error:
            reason = error
    where = "from this folder" if len(attempts) == 1 else "from disk or from the hub"
    detail = " ".join(str(reason).split())[:200]
    raise UnusableInput(
        f"EMBEDDING_MODEL={model} cannot be loaded {where} ({type(reason).__name__}: {detail}); "
        "give the path of a downloaded model's folder, or leave it empty for the bundled model"
    ) from reason


def _clean(text: str) -> str:
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
