"""A small desk of real parts for the tests of editions: SQL, BM25, vectors in files, a model of hashes."""

import itertools
import shutil
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.pipeline import Pipeline
from ingest.readers import read
from knowledge.indexes.bm25 import Bm25Index
from knowledge.indexes.index_set import IndexSet
from knowledge.ports import DenseIndex, Vectors
from knowledge.store.engine import make_engine, write
from knowledge.store.library import Library
from knowledge.store.tables import Base
from tests.fakes import HashEmbedder


class RecordingEmbedder(HashEmbedder):
    """Keeps what it was asked to embed."""

    def __init__(self, name: str = "hashes", dimension: int = 32, max_tokens: int = 512) -> None:
        super().__init__(name, dimension, max_tokens)
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return super().embed_passages(texts)


class FolderDense:
    """Exact neighbours over arrays in files; what one process builds another finds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, edition: str, language: str, ids: Sequence[str], vectors: Vectors) -> None:
        (self._folder / edition).mkdir(parents=True, exist_ok=True)
        np.savez(self._folder / edition / f"{language}.npz", ids=np.array(ids), vectors=vectors)

    def query(self, edition: str, language: str, vector: Vectors, k: int) -> list[tuple[str, float]]:
        if not (self._folder / edition / f"{language}.npz").exists():
            return []
        stored = np.load(self._folder / edition / f"{language}.npz")
        scores = stored["vectors"] @ vector.reshape(-1)
        return [(str(stored["ids"][row]), float(scores[row])) for row in np.argsort(-scores)[:k]]

    def count(self, edition: str, language: str) -> int:
        path = self._folder / edition / f"{language}.npz"
        return len(np.load(path)["ids"]) if path.exists() else 0

    def drop(self, edition: str) -> None:
        shutil.rmtree(self._folder / edition, ignore_errors=True)


class InProcessReader:
    """The real readers without a process of their own; counts what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, file: SourceFile) -> Document:
        self.asked.append(file.origin)
        if "unreadable" in file.path.read_text(encoding="utf-8", errors="replace"):
            raise UnreadableFile("damaged", "for the test")
        return read(file, Limits())


class Desk:
    """Everything below one folder; two desks on one folder are two processes."""

    def __init__(
        self,
        folder: Path,
        *,
        url: str | None = None,
        embedder: RecordingEmbedder | None = None,
        dense: DenseIndex | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.engine = make_engine(url or f"sqlite:///{folder}/desk.db")
        with write(self.engine) as connection:
            Base.metadata.create_all(connection)
        self.library = Library(self.engine, clock=lambda: datetime.now(UTC), new_id=_ids())
        self.embedder = embedder or RecordingEmbedder()
        self.dense = dense or FolderDense(folder / "dense")
        self.indexes = IndexSet(self.dense, Bm25Index(folder / "bm25"), folder / "sets")
        self.reader = InProcessReader()
        self.pipeline = Pipeline(
            self.library, self.indexes, self.embedder, self.reader, limits=limits, built_in=folder / "guides"
        )

    def texts(self, edition: str | None = None) -> list[str]:
        """The texts of all passages of an edition, sorted."""
        wanted = edition or self.library.current().id
        languages = self.library.drafts.languages(wanted)
        return sorted(p.text for name in languages for p, _hash in self.library.drafts.content(wanted, name))

    def guides(self) -> dict[str, str]:
        """Guide by place, of the current edition."""
        return {
            f"{d.guide.root}/{d.guide.origin}": f"{d.guide.id}.{d.guide.language}"
            for d in self.library.documents(self.library.current().id)
        }

    def embedded(self) -> list[str]:
        """What was embedded since the last call, neutral texts of the mean vectors apart."""
        texts = [text for text in self.embedder.embedded if "\n" in text]
        self.embedder.embedded.clear()
        return texts


def put(folder: Path, files: dict[str, str]) -> Path:
    """Writes these files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def guide(title: str, *sections: str) -> str:
    """A Markdown guide of these sections, each a heading and a sentence or two."""
    body = "\n\n".join(
        f"## Part {n} of {title}\n\n{text} " + "This sentence makes the section long enough to stand alone. " * 4
        for n, text in enumerate(sections, start=1)
    )
    return f"# {title}\n\n{body}\n"


def _ids() -> Callable[[], str]:
    numbers = itertools.count(1)
    start = uuid.uuid4().hex[:6]
    return lambda: f"{start}{next(numbers):04d}"
