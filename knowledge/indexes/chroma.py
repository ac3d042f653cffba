"""The dense index: one immutable Chroma collection per edition and language."""

import hashlib
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np

from knowledge.errors import StoreUnavailable, UnusableInput
from knowledge.indexes.paths import safe_name
from knowledge.ports import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

MAX_BATCH = 5000
_PAGE = 200
_DATABASE = "chroma.sqlite3"
# With 16,700 vectors a collection the ten nearest are the true ones in 99 of 100 places, and in 91 to 97 for a
# question of another language, whose vector lies off the passages' (76 to 83 with Chroma's default of 100).
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 300, "max_neighbors": 32}
_VALID_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,120}[a-zA-Z0-9]")


class ChromaIndex:
    """Collections in a folder of this process, one subfolder an edition; with `url` on that Chroma server.

    An edition has a folder of its own because Chroma leaves the files of a deleted collection on disk.
    Chroma's errors become `StoreUnavailable`. There are no `where` filters: a filter makes a query
    fifty times slower at 20,000 vectors.
    """

    def __init__(self, folder: Path, *, url: str | None = None) -> None:
        self._folder = folder
        self._url = url or None
        self._where = _host(url) if url else str(folder)
        if url:
            _check_address(url)
        self._lock = threading.RLock()
        self._clients: dict[str, Client] = {}
        self._open: dict[tuple[str, str], Collection] = {}

    def build(self, edition: str, language: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Makes the collection anew; one that a killed build left behind is replaced."""
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
        name = collection_name(edition, language)
        with self._errors(), self._lock:
            self._open.pop((edition, language), None)
            client = self._client(edition, create=True)
            assert client is not None
            _delete(client, name)
            collection = client.create_collection(
                name,
                embedding_function=None,
                configuration=cast(dict[str, object], {"hnsw": HNSW}),  # type: ignore[arg-type]
                metadata={"edition": edition, "language": language},
            )
            size = min(MAX_BATCH, client.get_max_batch_size())
        with self._errors():
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
        """Deletes every collection of the edition and its files; none is no error."""
        with self._errors(), self._lock:
            for key in [key for key in self._open if key[0] == edition]:
                del self._open[key]
            if self._url is None:
                client = self._clients.pop(edition, None)
                if client is not None:
                    client.close()
                if self._path(edition).exists():
                    shutil.rmtree(self._path(edition))
                return
            client = self._client(edition)
            assert client is not None
            for collection in _collections(client):
                if (collection.metadata or {}).get("edition") == edition:
                    _delete(client, collection.name)

    def ping(self) -> None:
        """Raises `StoreUnavailable` when the server does not answer or the folder cannot be used."""
        with self._errors(), self._lock:
            if self._url is None:
                self._folder.mkdir(parents=True, exist_ok=True)
            elif (client := self._client("")) is not None:
                client.heartbeat()

    def close(self) -> None:
        """Lets go of every file and connection; the next call opens them again."""
        with self._errors(), self._lock:
            self._open.clear()
            while self._clients:
                self._clients.popitem()[1].close()

    def _collection(self, edition: str, language: str) -> "Collection | None":
        known = self._open.get((edition, language))
        if known is not None:
            return known
        with self._errors(), self._lock:
            from chromadb.errors import NotFoundError

            client = self._client(edition)
            if client is None:
                return None
            try:
                collection = client.get_collection(collection_name(edition, language), embedding_function=None)
            except NotFoundError:
                return None
            self._open[edition, language] = collection
            return collection

    def _client(self, edition: str, *, create: bool = False) -> "Client | None":
        """The client that holds an edition; None for an edition without a folder, unless one is to be made."""
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        if self._url is not None:
            if "" not in self._clients:
                parts = urlsplit(self._url)
                secure = parts.scheme == "https"
                port = parts.port or (443 if secure else 8000)
                client = chromadb.HttpClient(str(parts.hostname), port, ssl=secure, settings=quiet)
                self._clients[""] = cast("Client", client)
            return self._clients[""]
        if edition not in self._clients:
            path = self._path(edition)
            if not create and not (path / _DATABASE).is_file():
                if self._folder.is_file():
                    raise NotADirectoryError(str(self._folder))
                return None
            path.mkdir(parents=True, exist_ok=True)
            self._clients[edition] = cast("Client", chromadb.PersistentClient(str(path), settings=quiet))
        return self._clients[edition]

    def _path(self, edition: str) -> Path:
        return self._folder / safe_name(edition)

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


def _collections(client: "Client") -> "list[Collection]":
    found: list[Collection] = []
    while True:
        page = client.list_collections(limit=_PAGE, offset=len(found))
        found.extend(page)
        if len(page) < _PAGE:
            return found


def _delete(client: "Client", name: str) -> None:
    from chromadb.errors import NotFoundError

    try:
        client.delete_collection(name)
    except NotFoundError:
        return


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UnusableInput(f"CHROMA_URL must look like http://host:8000, not {_host(url)!r}")


def _host(url: str) -> str:
    """The address without user name and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
