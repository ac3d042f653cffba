"""Sections become passages: small enough to embed and to quote, never across a heading or a page.

Sizes are tokens of the embedding model. A section up to a quarter above the target stays whole; a longer
one is cut at paragraphs, then lines, then sentence ends of both scripts, into pieces of even size.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.model import Document, Section
from ingest.readers.outline import is_article
from knowledge.model import Guide, Passage

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

TARGET_TOKENS = 220
MAX_TOKENS = 350
SHORT_TOKENS = 40
_STRETCH = 1.25
_PROBE = 4_000
# Regular expressions, strongest first; each keeps its sign with the text before it.
_SEPARATORS = (
    r"\n\n", r"\n", r"[。！？!?](?:[”’」』）\"')]*)(?:\s|(?=[^\s”’」』）\"')]))", r"[；;](?:\s|(?<=；))",
    r"(?<=[^\W\d_]{2})\.[”’\"')]*\s", r"[，、]", r",\s", r"\s",
)  # fmt: skip
