"""What a source holds now, from its server, its file or its folder, each document read into items."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.watch.errors import Refused, Unavailable
from ingest.watch.fetching import Fetched, fetch
from ingest.watch.reading import ENDINGS, Reading, read
from ingest.watch.sources import Source

MOST_FILES = 500
Fetch = Callable[..., Fetched]


@dataclass(frozen=True)
class Document:
    """One document of a source: what was read, or why nothing of it could be used. `name` is "" for an address."""

    name: str
    reading: Reading = field(default_factory=Reading)
    refused: Refused | None = None


@dataclass(frozen=True)
class Gathered:
    """The documents that are new or changed; `files` says which hash each file of a folder has now."""

    documents: Sequence[Document] = ()
    etag: str | None = None
    last_modified: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)


def gather(
    source: Source, *, etag: str | None, last_modified: str | None, files: Mapping[str, str], get: Fetch = fetch
) -> Gathered:
    """What is new at a source; raises `Unavailable` where nothing came, `Refused` where the answer is not to be used.

    `etag`, `last_modified` and `files` are what the last good reading gave: what has not changed is not read again.
    """
    if source.address is None:
        return _from_files(source, files)
    fetched = get(source, etag=etag, last_modified=last_modified)
    if fetched.body is None:
        return Gathered((), fetched.etag or etag, fetched.last_modified or last_modified)
    reading = read(source, fetched.body, charset=fetched.charset, whole=fetched.whole)
    return Gathered((Document("", reading),), fetched.etag, fetched.last_modified)


def document(source: Source, name: str, data: bytes) -> Document:
    """One file, read as what its name ends in. Whatever is wrong with it is in the document."""
    by_name = source.model_copy(update={"reader": "folder"})
    try:
        if name.rpartition(".")[2].lower() not in ENDINGS:
            raise Refused("unreadable_file", code="unsupported", detail=name[-40:])
        if len(data) > source.max_bytes:
            raise Refused("too_large", limit_mb=source.max_mb)
        return Document(name, read(by_name, data, name=name))
    except Refused as error:
        return Document(name, refused=error)


def _from_files(source: Source, before: Mapping[str, str]) -> Gathered:
    paths = _paths(source)
    documents, files = [], {}
    for path in paths:
        name = path.name
        try:
            data = _bytes(path, source.max_bytes)
        except Refused as error:
            documents.append(Document(name, refused=error))
            continue
        files[name] = hashlib.sha256(data).hexdigest()
        if before.get(name) != files[name]:
            documents.append(document(source, name, data))
    return Gathered(documents, files=files)


def _paths(source: Source) -> list[Path]:
    """The files of a source, by name: hidden ones, links and those of other kinds are left alone."""
    assert source.path is not None
    try:
        if source.reader != "folder":
            return [source.path] if source.path.stat() else []
        found = sorted(source.path.iterdir())
    except OSError:
        raise Unavailable("no_file", name=source.path.name) from None
    usable = [
        path
        for path in found
        if path.suffix[1:].lower() in ENDINGS and path.name[0] not in ".~" and path.is_file() and not path.is_symlink()
    ]
    if len(usable) > MOST_FILES:
        raise Refused("too_many", most=MOST_FILES)
    return usable


def _bytes(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > limit:
                raise Refused("too_large", limit_mb=limit // 1024 // 1024)
            return file.read(limit + 1)
    except OSError as error:
        raise Refused("read_error", detail=(error.strerror or "")[:100]) from None
