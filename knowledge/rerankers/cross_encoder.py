"""Any sentence-transformers cross-encoder, by name or by the path of its folder (extra `sentence-transformers`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import UnusableInput
from knowledge.ranking import Scores

BATCH = 16


class CrossEncoderReranker:
    """A model on the processor that reads a question and a passage together; pairs too long for it are cut.

    A path is read from disk only. A name is looked for among the models already downloaded, then at the hub.
    """

    def __init__(self, model: str) -> None:
        self._name = model
        self._model = _load(model)

    @property
    def name(self) -> str:
        """The name or path as it was given."""
        return self._name

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """How well each text answers the question, shape (n,); higher is better, comparable in one call only."""
        if not texts:
            return np.empty(0, dtype=np.float32)
        pairs = [(_clean(question), _clean(text)) for text in texts]
        found = self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(found, dtype=np.float32).reshape(len(texts))


def _load(model: str) -> Any:
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise UnusableInput(
            f"RERANKER={model} needs the package sentence-transformers: "
            "start with `make run EXTRAS=sentence-transformers`"
        ) from error
    on_disk = Path(model).expanduser()
    if on_disk.exists() or model.startswith(("/", ".", "~")):
        if not on_disk.is_dir():
            raise UnusableInput(f"RERANKER={model}: there is no folder with a model at this path")
        attempts = [(str(on_disk), True)]
    else:
        attempts = [(model, True), (model, False)]
    reason: Exception | None = None
    for name, local in attempts:
        try:
            made = CrossEncoder(name, device="cpu", local_files_only=local)
        # the hub, its HTTP client, tokenizers and torch each raise errors of their own
        except Exception as error:
            reason = error
            continue
        if made.num_labels != 1:
            raise UnusableInput(
                f"RERANKER={model} sorts pairs into {made.num_labels} classes; a model with one score is needed"
            )
        return made
    detail = " ".join(str(reason).split())[:200]
    raise UnusableInput(
        f"RERANKER={model} cannot be loaded ({type(reason).__name__}: {detail}); "
        "give the path of a downloaded model's folder, or leave it empty"
    ) from reason


def _clean(text: str) -> str:
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
