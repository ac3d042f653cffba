"""`firstline backup`: everything that a desk keeps, at one moment, while it runs."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import __version__
from bot.backup import archive, databases
from bot.backup.archive import Manifest, Progress, silent
from bot.errors import BadSetting, NotReachable
from bot.lesson_work import FOLDER as LESSONS
from bot.settings import Settings

FILES = "files"
SETTINGS = {"centers_file", "roster_file", "watch_file", "slack_enterprises"}
"""Settings whose files are the desk's own; they come along under `settings/`."""
BESIDE = ("files/.key", "tool-calls.jsonl")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Made:
    """A backup that was made and read again."""

    file: str
    size: int
    files: int
    version: str
    migration: str
    database: str
    missing: tuple[str, ...]


def back_up(settings: Settings, file: Path, clock: Callable[[], datetime], progress: Progress = silent) -> Made:
    """Write a new backup and check it by reading it again.

    The database first: every file that it knows is on the disk by then. Raises `BadSetting` where the file is there
    already, `NotReachable` for what cannot be read or written.
    """
    if file.exists():
        raise BadSetting(f"{file} is there already: give every backup a name of its own")
    if not file.parent.is_dir():
        raise BadSetting(f"{file.parent} is no folder")
    kind = databases.kind(settings.database)
    try:
        with (
            tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as scratch,
            archive.writing(file) as writer,
        ):
            copied = Path(scratch) / databases.NAMES[kind]
            progress("database", 0, 1)
            at = clock()
            facts = databases.copy(settings.database, copied)
            writer.add(copied.name, copied)
            progress("database", 1, 1)
            missing = _add_kept(settings, facts.kept, writer, progress)
            for name, path in _beside(settings):
                writer.add(name, path)
            lessons = (settings.shared / LESSONS).resolve().as_posix()
            writer.close(Manifest(__version__, facts.migration, kind, at, lessons, writer.files, missing))
    except OSError as error:
        raise NotReachable(f"{error.filename or file} cannot be read or written: {error.strerror}") from error
    manifest = archive.check(file)
    archive.note(settings.shared, at)
    return Made(
        str(file), file.stat().st_size, len(manifest.files), __version__, manifest.migration, kind, manifest.missing
    )


def _add_kept(settings: Settings, kept: tuple[str, ...], writer: archive.Writer, progress: Progress) -> tuple[str, ...]:
    """The kept files that the copy of the database knows; those that are not on the disk."""
    missing = []
    for n, sha256 in enumerate(kept):
        progress("files", n, len(kept))
        name = f"{FILES}/{sha256[:2]}/{sha256}"
        path = settings.shared / name
        if not _HASH.fullmatch(sha256) or not path.is_file():
            missing.append(sha256)
            continue
        writer.add(name, path)
        if writer.files[name] != sha256:
            missing.append(sha256)
    progress("files", len(kept), len(kept))
    return tuple(missing)


def _beside(settings: Settings) -> Iterator[tuple[str, Path]]:
    """What else belongs to the desk: the cards of lessons, its small files, and those that settings name."""
    lessons = settings.shared / LESSONS
    for path in sorted(lessons.rglob("*")) if lessons.is_dir() else ():
        if path.is_file() and not path.is_symlink() and not path.name.endswith(".part"):
            yield f"{LESSONS}/{path.relative_to(lessons).as_posix()}", path
    for name in BESIDE:
        found = next(
            (folder / name for folder in (settings.shared, settings.data_dir) if (folder / name).is_file()), None
        )
        if found is not None:
            yield name, found
    for setting in sorted(SETTINGS):
        path = getattr(settings, setting)
        if path is not None and path.is_file():
            yield f"settings/{setting}{path.suffix}", path
