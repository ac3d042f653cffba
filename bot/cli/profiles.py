"""`firstline profiles`: import, list, export and the template; works beside a running desk."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asking import Json, open_parts
from bot.cli.output import line, print_json, table
from bot.conversations import Person
from knowledge.errors import UnusableInput

OPERATOR = Person("operator", "operator", "lead")
SHOWN = 50
Center = Annotated[str | None, typer.Option(help="The center that enters the profiles: its id in the network file.")]
Language = Annotated[str, typer.Option(help="Language of headers and remarks: en or zh.")]
profiles = typer.Typer(help="Profiles of enterprises.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(profiles, name="profiles")


@profiles.command("import")
def import_(
    file: Path,
    center: Center = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")] = False,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """Import a CSV or XLSX file: all rows that are right, in one transaction. Exit status 1 where rows are not."""
    from bot.profiles import wording

    parts, chosen = open_parts(), _language(language)
    plan = parts.outreach.profiles.import_file(OPERATOR, file.name, _bytes(file), center, dry_run=dry_run)

    def name(center: str) -> str:
        return str(parts.network.name(center, chosen))

    if as_json:
        rows = [asdict(row) | {"remarks": wording.remarks(row, chosen, name)} for row in plan.rows]
        print_json({"file": str(file), "center": plan.center, "dry_run": dry_run, "counts": plan.counts, "unread": plan.unread, "rows": rows})  # fmt: skip
    else:
        for row in plan.rows:
            for remark in wording.remarks(row, chosen, name):
                line(f"{file.name}:{row.line}: {row.name}: {remark}")
        if plan.unread:
            line(wording.say("unread", chosen, names=", ".join(plan.unread)))
        line(" · ".join(f"{wording.say(f'outcome_{one}', chosen)} {n}" for one, n in plan.counts.items()))
    if plan.counts["wrong"] or plan.counts["disagrees"]:
        raise typer.Exit(1)


@profiles.command("list")
def list_(
    query: Annotated[str, typer.Argument(help="Part of a name, or a whole code, seller id or number of a mark.")] = "",
    center: Annotated[str, typer.Option(help="Only those that this center looks after.")] = "",
    as_json: Json = False,
) -> None:
    """The profiles, the last changed first."""
    found = open_parts().outreach.profiles.list(OPERATOR, query, center=center, limit=None if as_json else SHOWN)
    if as_json:
        print_json({"profiles": [asdict(row) for row in found.rows], "total": found.total})
        return
    columns = ("id", "name", "English name", "province", "center", "changed", "by")
    rows = (
        (r.id, r.name_zh, r.name_en, r.province, r.owner, f"{r.changed_at:%Y-%m-%d}", r.changed_by) for r in found.rows
    )
    table(columns, rows)
    if found.total > len(found.rows):
        line(f"… {found.total} in all; --json lists every one")


@profiles.command("export")
def export(
    file: Path,
    profile: Annotated[
        int | None, typer.Option(help="Only this profile; as .json with all that is kept of it.")
    ] = None,
    center: Annotated[str, typer.Option(help="Only those that this center looks after.")] = "",
    language: Language = "zh",
) -> None:
    """Profiles as a .csv or .xlsx that can be imported again, or one profile as .json."""
    from bot.cli.output import json_of
    from bot.exporting import write_whole
    from bot.profiles.columns import table_of

    area = open_parts().outreach.profiles
    if file.suffix == ".json" and profile is not None:
        data = json_of(area.export(OPERATOR, profile)).encode()
    else:
        chosen = [area.profile(OPERATOR, profile)] if profile is not None else area.every(OPERATOR, center)
        data = _sheet(file, {"profiles": table_of(chosen, _language(language))})
    write_whole(file, data)
    line(f"{file}: {len(data)} bytes")


@profiles.command("template")
def template(file: Path, language: Language = "zh") -> None:
    """An empty .csv or .xlsx with every column; the .xlsx explains them."""
    from bot.exporting import write_whole
    from bot.profiles.columns import template as made

    data = _sheet(file, made(_language(language)))
    write_whole(file, data)
    line(f"{file}: {len(data)} bytes")


def _sheet(file: Path, sheets: dict[str, list[list[str]]]) -> bytes:
    from ingest.sheets import csv_of, workbook_of

    if file.suffix == ".xlsx":
        return workbook_of(sheets)
    if file.suffix == ".csv":
        return csv_of(next(iter(sheets.values())))
    raise UnusableInput(f"{file}: name a file that ends in .csv or .xlsx; one profile also .json")


def _bytes(file: Path) -> bytes:
    from bot.outreach.profile_imports import LIMITS

    try:
        if file.stat().st_size > LIMITS.max_bytes:
            raise UnusableInput(f"{file}: larger than {LIMITS.max_bytes // 1024 // 1024} MB")
        return file.read_bytes()
    except OSError as error:
        raise UnusableInput(f"{file} cannot be read: {error.strerror}") from None


def _language(language: str) -> str:
    if language not in ("en", "zh"):
        raise UnusableInput(f"--language: {language!r} is neither en nor zh")
    return language
