"""The dense index: one immutable Chroma collection per edition and language."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np

from knowledge.errors import StoreUnavailable, UnusableInput
from knowledge.ports import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

MAX_BATCH = 5000
# With 16,700 vectors a collection the ten nearest are the true ones in 99 of 100 places, and in 93 to 97 for a
# question of another language, whose vector lies off the passages' (87 to 93 with ef_search 200; 1 ms more).
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32}
_VALID_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,120}[a-zA-Z0-9]")


class ChromaIndex:
    """Collections in a folder of this process; with `url` on that Chroma server, and the folder is unused.

    Chroma's errors become `StoreUnavailable`. There are no `where` filters: a filter makes a query
    fifty times slower at 20,000 vectors.
    """

    def __init__(self, folder: Path, *, url: str | None = None) -> None:
        self._where, self._connect = (_host(url), _server(url)) if url else (str(folder), _local(folder))
        self._client: ClientAPI | None = None
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], Collection | None] = {}

    def build(self, edition: str, language: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Makes the collection anew; one that a killed build left behind is replaced."""
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
        name = collection_name(edition, language)
        with self._errors():
            self._delete(name)
            with self._lock:
                self._open.pop((edition, language), None)
            collection = self._get_client().create_collection(
                name,
                embedding_function=None,
                configuration=cast(dict[str, object], {"hnsw": HNSW}),  # type: ignore[arg-type]
                metadata={"edition": edition, "language": language},
            )
            size = min(MAX_BATCH, self._get_client().get_max_batch_size())
            for first in range(0, len(ids), size):
                collection.add(ids=list(ids[first : first + size]), embeddings=vectors[first : first + size])

    def query(self, edition: str, language: str, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """Up to `k` (passage id, cosine), best first; an unknown collection gives an empty list."""
        collection = self._collection(edition, language)
        if collection is None or k < 1:
            return []
        with self._errors(forget=(edition, language)):
            found = collection.query(
                query_embeddings=np.asarray(vector, dtype=np.float32).reshape(1, -1),
                n_results=k,
                include=["distances"],
            )
        distances = (found["distances"] or [[]])[0]
        return [(name, 1.0 - float(d)) for name, d in zip(found["ids"][0], distances, strict=True)]

    def count(self, edition: str, language: str) -> int:
        """Vectors in the collection; 0 when there is none."""
        collection = self._collection(edition, language)
        if collection is None:
            return 0
        with self._errors(forget=(edition, language)):
            return collection.count()

    def drop(self, edition: str) -> None:
        """Deletes every collection of the edition; none is no error."""
        with self._lock:
            for key in [key for key in self._open if key[0] == edition]:
                del self._open[key]
        with self._errors():
            for collection in self._collections():
                if (collection.metadata or {}).get("edition") == edition:
                    self._delete(collection.name)

    def ping(self) -> None:
        """Raises `StoreUnavailable` when the store does not answer."""
        with self._errors():
            self._get_client().heartbeat()

    def _collections(self) -> list["Collection"]:
        found: list[Collection] = []
        while True:
            page = self._get_client().list_collections(limit=200, offset=len(found))
            found.extend(page)
            if len(page) < 200:
                return found

    def _delete(self, name: str) -> None:
        from chromadb.errors import NotFoundError

        try:
            self._get_client().delete_collection(name)
        except (NotFoundError, ValueError):
            return

    def _collection(self, edition: str, language: str) -> "Collection | None":
        key = (edition, language)
        known = self._open.get(key)
        if known is not None:
            return known
        from chromadb.errors import NotFoundError

        with self._errors():
            try:
                collection = self._get_client().get_collection(
                    collection_name(edition, language), embedding_function=None
                )
            except NotFoundError:
                return None
        with self._lock:
            self._open[key] = collection
        return collection

    def _get_client(self) -> "ClientAPI":
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    @contextmanager
    def _errors(self, forget: tuple[str, str] | None = None) -> Iterator[None]:
        try:
            yield
        except UnusableInput:
            raise
        except Exception as error:
            # Chroma raises its own errors, its Rust core's panics, sqlite's, httpx's and bare ValueErrors
            if forget is not None:
                with self._lock:
                    self._open.pop(forget, None)
            raise StoreUnavailable(
                f"the vector store at {self._where} does not answer: {type(error).__name__}: {error}"
            ) from error


def collection_name(edition: str, language: str) -> str:
    """A name that Chroma accepts, different for every edition and language."""
    name = f"e-{edition}-{language}"
    if _VALID_NAME.fullmatch(name):
        return name
    digest = hashlib.sha256(f"{edition}\0{language}".encode()).hexdigest()
    return f"e-{digest[:40]}"


def _local(folder: Path) -> "Callable[[], ClientAPI]":
    def connect() -> "ClientAPI":
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))

    return connect


def _server(url: str) -> "Callable[[], ClientAPI]":
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UnusableInput(f"CHROMA_URL must look like http://host:8000, not {_host(url)!r}")

    def connect() -> "ClientAPI":
        import chromadb
        from chromadb.config import Settings

        return chromadb.HttpClient(
            host=str(parts.hostname),
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )

    return connect


def _host(url: str) -> str:
    """The address without user name and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
