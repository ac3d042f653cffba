"""`firstline restore`: a backup into an empty folder (and an empty PostgreSQL database), whole or not at all."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.backup import archive, databases
from bot.backup.archive import Manifest, Progress, silent
from bot.errors import BadSetting, NotReachable
from bot.lesson_work import FOLDER as LESSONS
from bot.settings import Settings
from bot.storage.migrate import known_migrations

_HALF = ".restoring"


@dataclass(frozen=True)
class Restored:
    """What was restored, and where."""

    folder: str
    database: str
    made_at: str
    version: str
    migration: str
    files: int
    missing: tuple[str, ...]


def target(settings: Settings, into: Path | None) -> Settings:
    """The settings of the desk that is restored: those given, with `into` as its folder where that is named."""
    if into is not None:
        return settings.model_copy(update={"data_dir": into, "shared_dir": None})
    if settings.shared_dir is not None and databases.kind(settings.database) == "sqlite":
        raise BadSetting("SHARED_DIR is set beside SQLite: say with --into where everything is to go")
    return settings


def restore(settings: Settings, file: Path, progress: Progress = silent) -> Restored:
    """Check a backup and put it into the folder of these settings; the indexes are made anew from it afterwards.

    Raises `DamagedFile` for a damaged one, `BadSetting` where folder or database is not empty or of another kind, or
    the backup is of a newer version; nothing is written then.
    """
    folder = settings.shared
    _check_empty(folder)
    progress("check", 0, 1)
    manifest = archive.check(file)
    _check_version(manifest)
    _check_database(manifest, settings, folder)
    progress("check", 1, 1)
    existed, half = folder.is_dir(), folder / _HALF
    try:
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        archive.unpack(file, half, manifest)
        _load(settings, manifest, half, folder, progress)
        _move_up(half, folder)
    except BaseException as error:
        _undo(folder, manifest, existed)
        if isinstance(error, OSError):
            raise NotReachable(f"{folder} cannot be written: {error.strerror or error}") from error
        raise
    return Restored(
        str(folder), manifest.database, manifest.made_at.isoformat(), manifest.version, manifest.migration,
        len(manifest.files), manifest.missing,
    )  # fmt: skip


def _undo(folder: Path, manifest: Manifest, existed: bool) -> None:
    """The folder as it was: not there, or empty."""
    if not existed:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for name in {_HALF, *(name.split("/", 1)[0] for name in manifest.files)}:
        path = folder / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _check_empty(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise BadSetting(f"{folder} is no folder")
    if folder.is_dir() and any(path.name != _HALF for path in folder.iterdir()):
        raise BadSetting(
            f"{folder} is not empty: move it away or name another folder with --into; nothing is overwritten"
        )


def _check_version(manifest: Manifest) -> None:
    if manifest.migration not in known_migrations():
        raise BadSetting(f"the backup was made by a newer Firstline ({manifest.version}): install that version first")


def _check_database(manifest: Manifest, settings: Settings, folder: Path) -> None:
    if manifest.database == "postgresql":
        if databases.kind(settings.database) != "postgresql":
            raise BadSetting("the backup is of a PostgreSQL database: set DATABASE_URL to an empty one")
        databases.check_target(settings.database)
    elif databases.kind(settings.database) != "sqlite":
        raise BadSetting("the backup is of an SQLite database: restore it without DATABASE_URL")
    elif databases.sqlite_file(settings.database) != (folder / databases.NAMES["sqlite"]).resolve():
        raise BadSetting(
            f"DATABASE_URL names another file than {folder / databases.NAMES['sqlite']}: restore without it"
        )


def _load(settings: Settings, manifest: Manifest, half: Path, folder: Path, progress: Progress) -> None:
    """The database as far as it can be made before the files are in their place."""
    progress("database", 0, 1)
    copied, url = half / databases.NAMES[manifest.database], settings.database
    if manifest.database == "sqlite":
        databases.check_sqlite(copied)
        url = f"sqlite:///{copied.resolve()}"
    else:
        databases.restore_postgresql(url, copied, half)
        copied.unlink()
    databases.move_lessons(url, manifest.lessons, (folder / LESSONS).resolve().as_posix())
    progress("database", 1, 1)


def _move_up(half: Path, folder: Path) -> None:
    """Everything into its place, the database last: until then there is no desk here. The folder may be a mount."""
    last = databases.NAMES["sqlite"]
    for path in sorted(half.iterdir(), key=lambda path: path.name.startswith(last)):
        path.rename(folder / path.name)
    half.rmdir()
