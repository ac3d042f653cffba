"""`firstline ingest` and `editions`: documents into a new edition."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.asking import Json, open_parts
from bot.cli.output import line, print_json, table
from bot.cli.serving import progress

editions = typer.Typer(help="The editions and their manifests.", invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(ingest)
    app.add_typer(editions, name="editions")


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Folders or files.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Retire all documents of a folder that holds none any more.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Documents into a new edition; the current one answers until the new one is complete."""
    from bot import commands

    parts = open_parts()
    try:
        with progress("Ingesting") as report:
            result = commands.ingest(parts, paths, dry_run=dry_run, allow_empty=allow_empty, progress=report)
    finally:
        parts.reader.close()
    if as_json:
        print_json(result)
    else:
        _print_report(result)


@editions.callback()
def _default(context: typer.Context, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        list_editions(as_json)


@editions.command("list")
def list_editions(as_json: Json = False) -> None:
    """Every edition, the newest first."""
    library = open_parts().library
    current = library.published()
    found = library.editions()
    if as_json:
        print_json({"current": current.id if current else None, "editions": [asdict(e) for e in found]})
        return
    columns = ("edition", "state", "created", "model", "documents", "passages")
    rows = (
        (
            f"{'* ' if current and e.id == current.id else '  '}{e.id}",
            e.state,
            f"{e.created_at:%Y-%m-%d %H:%M}",
            e.model,
            e.manifest.get("documents"),
            e.manifest.get("passages"),
        )
        for e in found
    )
    table(columns, rows)


@editions.command("show")
def show(
    edition: Annotated[str | None, typer.Argument(help="Default: the current one.")] = None, as_json: Json = False
) -> None:
    """One edition's manifest and documents."""
    library = open_parts().library
    found = library.edition(edition) if edition else library.current()
    documents = library.documents(found.id)
    result = asdict(found) | {"documents": [asdict(document) for document in documents]}
    if as_json:
        print_json(result)
        return
    line(f"{found.id}  {found.state}  {found.model}")
    for key, value in found.manifest.items():
        line(f"  {key}: {value}")


@editions.command("rollback")
def rollback(as_json: Json = False) -> None:
    """Make the previous edition current again."""
    _through_the_desk("rollback", as_json)


@editions.command("rebuild")
def rebuild(as_json: Json = False) -> None:
    """Make the indexes again from the database; with another embedding model, the vectors too."""
    _through_the_desk("rebuild", as_json)


def _through_the_desk(name: str, as_json: bool) -> None:
    from bot import commands

    result = commands.dispatch(open_parts(), name, {})
    if as_json:
        print_json(result)
    else:
        line(f"current edition: {result['edition']}")


def _print_report(result: Mapping[str, Any]) -> None:
    for skipped in result["skipped"]:
        line(f"skipped  {skipped['origin']}: {skipped['reason']} {skipped['detail']}".rstrip())
    counts = "  ".join(f"{name} {result[name]}" for name in ("added", "updated", "kept", "retired"))
    line(f"{counts}  skipped {len(result['skipped'])}")
    for name in ("formats", "languages"):
        line(f"{name}: " + ", ".join(f"{key} {value}" for key, value in sorted(result[name].items())))
    line(
        f"passages {result['passages']}, embedded {result['embedded']}, reused {result['reused']}, {result['took_s']:.1f} s"
    )
    if result["dry_run"]:
        line("dry run: nothing was changed")
    elif result["unchanged"]:
        line(f"nothing changed; edition {result['edition']} stays current")
    else:
        line(f"edition {result['edition']} is current")
