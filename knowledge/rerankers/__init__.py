"""Reranking models by name: they read question and passage together, slower and finer than vectors."""

from knowledge.errors import UnusableInput
from knowledge.ports import Reranker


def make_reranker(name: str) -> Reranker:
    """A sentence-transformers cross-encoder by name or path; raises `UnusableInput` where it cannot be loaded."""
    if "\0" in name:
        raise UnusableInput("RERANKER holds a character that no name has")
    from knowledge.rerankers.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(name.strip())
