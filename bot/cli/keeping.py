"""`firstline backup` and `restore`: everything in one file, and back."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asking import Json
from bot.cli.output import line, print_json
from bot.cli.serving import progress

if TYPE_CHECKING:
    from bot.bootstrap import Parts


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE.tar", help="A new file; it holds everything: keep it safe.")],
    as_json: Json = False,
) -> None:
    """Everything that the desk keeps into one file, while it runs; the file is read again and checked."""
    from bot.backup.making import back_up
    from bot.bootstrap.parts import now
    from bot.settings import load

    with progress("Backing up") as report:
        made = back_up(load(), file, now, report)
    if as_json:
        print_json(asdict(made))
        return
    line(f"{made.file}: {made.files} files, {made.size / 1_000_000:.1f} MB, checked")
    _say_missing(made.missing)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE.tar", help="A backup.")],
    into: Annotated[Path | None, typer.Option(help="An empty or new folder; default is DATA_DIR.")] = None,
    as_json: Json = False,
) -> None:
    """A backup into an empty folder, checked first; the search indexes are made anew from it."""
    from bot.backup import restoring
    from bot.bootstrap import Parts
    from bot.settings import load

    settings = restoring.target(load(), into)
    with progress("Restoring") as report:
        restored = restoring.restore(settings, file, report)
    rebuilt = None
    if restored.database == "sqlite":
        rebuilt = _rebuild(Parts(settings))
    if as_json:
        print_json(asdict(restored) | {"edition": rebuilt})
        return
    line(f"{restored.folder}: {restored.files} files of {restored.made_at}, Firstline {restored.version}")
    line(f"edition {rebuilt} is searchable" if rebuilt else "the next start makes the search indexes")
    _say_missing(restored.missing)
    if into is not None:
        line(f"start it with DATA_DIR={restored.folder}" + (" as SHARED_DIR" if restored.database != "sqlite" else ""))


def _rebuild(parts: "Parts") -> str | None:
    """The indexes of the current edition, from SQL; its id, None where nothing was published."""
    try:
        if parts.library.published() is None:
            return None
        with parts.folder.held("command", wait_s=15), progress("Making the indexes") as report:
            return parts.pipeline.rebuild(progress=report).id
    finally:
        parts.close_indexes()
        parts.close()


def _say_missing(missing: tuple[str, ...]) -> None:
    if missing:
        line(f"{len(missing)} kept files were not on the disk when the backup was made: {', '.join(missing[:5])} …")
