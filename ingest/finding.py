"""Finds the files of an ingest and hashes them: what is there now, and what is there but cannot be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.changes import BUILT_IN, Found, Given, Scope, printable, scopes
from ingest.errors import UnreadableFile, UnusableSource
from ingest.model import FORMATS, Limits, Skipped, SourceFile
from ingest.progress import Progress
from ingest.readers import content_hash, read_bytes
from ingest.sources import guide_id, walk


@dataclass(frozen=True)
class Finding:
    """The files of an ingest. `unread` are those skipped, as (root, path below it)."""

    given: tuple[Scope, ...]
    found: tuple[Found, ...]
    skipped: tuple[Skipped, ...]
    unread: frozenset[tuple[str, str]]


def find(
    paths: Sequence[str | Path], known: Iterable[str], built_in: Path, limits: Limits, progress: Progress
) -> Finding:
    """Walks the paths and hashes every readable file; raises `UnusableSource` for a path that is not there.

    `known` are the roots of the documents that the previous edition holds.
    """
    progress("walk", 0, 0)
    given = scopes([_given(path) for path in paths], known, built_in)
    files: list[tuple[Scope, SourceFile]] = []
    skipped: list[tuple[Scope, Skipped]] = []
    for scope in given:
        readable, left_out = walk([scope.path], limits, built_in)
        files.extend((scope, file) for file in readable if file.built_in == (scope.root == BUILT_IN))
        skipped.extend((scope, one) for one in left_out)
    found: dict[tuple[str, str], Found] = {}
    for done, (scope, walked) in enumerate(files):
        file = _below_root(scope, walked)
        try:
            if (scope.root, file.origin) in found:
                raise UnreadableFile("unreadable", "another file has the same name but for bytes that are no text")
            digest = content_hash(read_bytes(file, limits), FORMATS[file.path.suffix.lower()])
            found[scope.root, file.origin] = Found(file, scope.root, digest)
        except UnreadableFile as error:
            skipped.append((scope, Skipped(walked.path, walked.origin, error.reason_code, error.detail)))
        progress("walk", done + 1, len(files))
    return Finding(
        given=tuple(given),
        found=tuple(found.values()),
        skipped=tuple(one for _scope, one in skipped),
        unread=frozenset((scope.root, _prefix(scope) + one.origin) for scope, one in skipped) - set(found),
    )


def _given(path: str | Path) -> Given:
    try:
        real = Path(path).resolve(strict=True)
        return Given(real, real.is_dir())
    except (OSError, RuntimeError) as error:
        raise UnusableSource(f"{path} does not exist or cannot be opened: check the path") from error


def _prefix(scope: Scope) -> str:
    """The path from the root to the folder that was walked, which for a file is the one it lies in."""
    folder = scope.path if scope.path.is_dir() else scope.path.parent
    below = printable(folder.relative_to(scope.folder))
    return "" if below == "." else f"{below}/"


def _below_root(scope: Scope, file: SourceFile) -> SourceFile:
    """The file as a walk of the whole root names it."""
    prefix = _prefix(scope)
    if not prefix:
        return file
    around = guide_id(f"{scope.folder.name}/{prefix}".rstrip("/").rpartition("/")[0])
    return replace(
        file,
        root=printable(scope.folder),
        origin=prefix + file.origin,
        guide_id=f"{around}/{file.guide_id}",
    )
