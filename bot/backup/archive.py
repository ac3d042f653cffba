"""The file of a backup: a tar with a manifest that has the hash of every file in it, so that damage is found before it is used."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Literal

from bot.errors import BadSetting, DamagedFile, NotReachable

Kind = Literal["sqlite", "postgresql"]
FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
LAST = "last-backup.json"
"""Beside the files of the desk: when the last backup was made."""
_CHUNK = 1 << 20
Progress = Callable[[str, int, int], None]
"""Is told what is done, and how much of how much."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: `version` of the program, `migration` of the database, hashes by file name.

    `lessons` is the folder in which the cards of lessons lay; `missing` are kept files that were not on the disk.
    """

    version: str
    migration: str
    database: Kind
    made_at: datetime
    lessons: str
    files: Mapping[str, str]
    missing: tuple[str, ...] = ()


class Writer:
    """Puts files into an archive, one after the other."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """A file as long as it is now; what is appended meanwhile is left out."""
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
            hashing = _Hashing(file)
            self._tar.addfile(info, hashing)
        self.files[name] = hashing.digest

    def close(self, manifest: Manifest) -> None:
        """The manifest and its own hash, last."""
        values = asdict(manifest) | {"format": FORMAT, "made_at": manifest.made_at.isoformat()}
        data = (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()
        for name, content in ((MANIFEST, data), (SEAL, hashlib.sha256(data).hexdigest().encode())):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o600
            self._tar.addfile(info, io.BytesIO(content))


@contextmanager
def writing(file: Path) -> Iterator[Writer]:
    """A new archive, for its owner's eyes: there whole at the end, or not at all."""
    part = file.with_name(f".{file.name}.part")
    try:
        with (
            open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,  # noqa: PTH123
            tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            yield Writer(tar)
            tar.close()
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(file)
    except OSError as error:
        raise NotReachable(f"{file} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def check(file: Path) -> Manifest:
    """The manifest of an archive in which everything is as it was written.

    Raises `DamagedFile` for any that is not, `BadSetting` for what is no archive of ours.
    """
    found: dict[str, str] = {}
    texts: dict[str, bytes] = {}
    with _opened(file) as members:
        for name, content in members:
            if name in (MANIFEST, SEAL):
                texts[name] = content.read()
            else:
                found[name] = _hash(content)
    if MANIFEST not in texts or SEAL not in texts:
        raise DamagedFile(f"{file} is no whole backup: its manifest is missing")
    if hashlib.sha256(texts[MANIFEST]).hexdigest().encode() != texts[SEAL]:
        raise DamagedFile(f"{file} is damaged: its manifest has changed")
    manifest = _manifest(file, texts[MANIFEST])
    for name in sorted({*manifest.files, *found}):
        if manifest.files.get(name) != found.get(name):
            raise DamagedFile(f"{file} is damaged: {name} is not what was written")
    return manifest


def unpack(file: Path, folder: Path, manifest: Manifest) -> None:
    """The files of a checked archive into a folder; their hashes are compared once more on the way."""
    with _opened(file) as members:
        for name, content in members:
            if name in (MANIFEST, SEAL):
                continue
            if _write(content, folder / name) != manifest.files.get(name):
                raise DamagedFile(f"{file} is damaged: {name} is not what was written")


def _write(content: BinaryIO, path: Path) -> str:
    """A file for its owner alone; the hash of what was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hashing = _Hashing(content)
    with path.open("wb") as out:
        while chunk := hashing.read(_CHUNK):
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    path.chmod(0o600)
    return hashing.digest


def note(folder: Path, at: datetime) -> None:
    """Remember when the last backup was made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LAST).write_text(json.dumps({"at": at.isoformat()}) + "\n", encoding="utf-8")


def last(folder: Path) -> datetime | None:
    """When the last backup was made; None where none was."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return datetime.fromisoformat(json.loads((folder / LAST).read_text(encoding="utf-8"))["at"])
    return None


def _manifest(file: Path, text: bytes) -> Manifest:
    values: dict[str, Any] = json.loads(text)
    if values.pop("format") != FORMAT:
        raise BadSetting(f"{file} was written by a newer Firstline: install that version")
    made_at, missing = datetime.fromisoformat(values.pop("made_at")), tuple(values.pop("missing"))
    return Manifest(**values, made_at=made_at, missing=missing)


@contextmanager
def _opened(file: Path) -> Iterator[Iterator[tuple[str, BinaryIO]]]:
    """Every file of an archive, read inside the block; anything but plain files below the folder is refused."""
    try:
        tar = tarfile.open(file, "r:")  # noqa: SIM115
    except OSError as error:
        raise NotReachable(f"{file} cannot be read: {error.strerror or error}") from error
    except tarfile.TarError as error:
        raise DamagedFile(f"{file} is damaged or no backup: {error}") from None
    try:
        with tar:
            yield _members(file, tar)
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise DamagedFile(f"{file} is damaged or no backup: {error}") from None


def _members(file: Path, tar: tarfile.TarFile) -> Iterator[tuple[str, BinaryIO]]:
    for info in tar:
        path = PurePosixPath(info.name)
        content = tar.extractfile(info) if info.isreg() else None
        if content is None or path.is_absolute() or ".." in path.parts or "\\" in info.name:
            raise DamagedFile(f"{file} is damaged or not ours: {info.name!r} does not belong into a backup")
        yield info.name, content  # type: ignore[misc]


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._file.read(size)
        self._hash.update(data)
        return data

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def _hash(content: BinaryIO) -> str:
    hashing = _Hashing(content)
    while hashing.read(_CHUNK):
        pass
    return hashing.digest
