"""`firstline reports`: monitoring reports and the yearly file of a center."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import errors
from bot.cli.asking import Json, open_parts
from bot.cli.casework import OPERATOR
from bot.cli.output import line, print_json, table
from knowledge.errors import UnusableInput

if TYPE_CHECKING:
    from bot.monitoring.model import Report
    from bot.outreach.reports import Reports

ENDINGS = (".html", ".pdf", ".json")
reports = typer.Typer(help="Monitoring reports.", invoke_without_command=True)
Center = Annotated[str | None, typer.Option(help="Only this center's own matters.")]
Language = Annotated[str, typer.Option(help="Language: en or zh.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(reports, name="reports")


@reports.callback()
def _default(context: typer.Context, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        list_reports(as_json)


@reports.command("list")
def list_reports(as_json: Json = False) -> None:
    """The reports that were made, the newest first."""
    found = _reports().all(OPERATOR)
    if as_json:
        print_json({"reports": [asdict(head) for head in found]})
        return
    rows = (
        (head.key, head.kind, head.center or "all", f"{head.made_at:%Y-%m-%d %H:%MZ}", head.made_by, "corrected" if head.corrected else "")
        for head in found
    )  # fmt: skip
    table(("report", "kind", "center", "made", "by", ""), rows)


@reports.command("make")
def make(
    file: Annotated[Path | None, typer.Argument(help="With --year: the .xlsx file to write.")] = None,
    week: Annotated[str | None, typer.Option(help="A week such as 2026-W48.")] = None,
    month: Annotated[str | None, typer.Option(help="A month such as 2026-11.")] = None,
    year: Annotated[str | None, typer.Option(help="A year: the evaluation file of --center.")] = None,
    center: Center = None,
    correct: Annotated[
        str | None, typer.Option(help="Make a report that is kept anew, because of: late, data or counting.")
    ] = None,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """The report of a period: the one that is kept, else made now; of a running period a preview."""
    named = [one for one in (week, month, year) if one]
    if len(named) != 1:
        raise UnusableInput("say one of --week, --month and --year")
    if year:
        _year(year, center, file, as_json)
        return
    if file is not None:
        raise UnusableInput("FILE goes with --year; `firstline reports show ID FILE` writes a report")
    found = _reports().make(OPERATOR, named[0], center)
    if correct is not None:
        if found.preview:
            raise UnusableInput(f"{named[0]} has not ended: there is nothing to correct")
        found = _reports().correct(OPERATOR, found.id, correct)
    _print(found, language, as_json)


@reports.command("show")
def show(
    report: Annotated[str, typer.Argument(metavar="ID", help="What the list calls it, such as 2026-W48.")],
    file: Annotated[Path | None, typer.Argument(help="Write it to this .html, .pdf or .json file.")] = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="The query of each figure, its parameters, and the hash of what it counted.")
    ] = False,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """One report; with --trace how each of its figures was counted."""
    known = _reports()
    name = int(report) if report.isascii() and report.isdigit() and len(report) < 16 else report
    found = known.report(OPERATOR, name)
    if file is not None:
        _write(known, found, file, language)
    elif trace:
        _trace(known, found, as_json)
    else:
        _print(found, language, as_json)


def _year(year: str, center: str | None, file: Path | None, as_json: bool) -> None:
    from bot.exporting import write_whole

    if center is None or file is None or file.suffix != ".xlsx":
        raise UnusableInput("--year needs --center and a file that ends in .xlsx")
    data = _reports().workbook(OPERATOR, year, center)
    write_whole(file, data)
    if as_json:
        print_json({"year": year, "center": center, "file": str(file), "bytes": len(data)})
    else:
        line(f"{file}: {len(data)} bytes")


def _write(known: "Reports", found: "Report", file: Path, language: str) -> None:
    from bot.exporting import write_whole
    from bot.monitoring.model import as_json as content

    if file.suffix not in ENDINGS:
        raise UnusableInput(f"{file}: name a file that ends in {', '.join(ENDINGS)}")
    data = (
        content(found).encode() if file.suffix == ".json" else known.file(OPERATOR, found.id, language, file.suffix[1:])
    )
    write_whole(file, data)
    line(f"{file}: {len(data)} bytes")


def _trace(known: "Reports", found: "Report", as_json: bool) -> None:
    checks = known.trace(OPERATOR, found.id)
    if as_json:
        print_json({"report": found.key, "sha256": found.sha256, "figures": [asdict(check) for check in checks]})
        return
    line(f"{found.key}  sha256 {found.sha256}")
    for check in checks:
        one = check.traced
        given = " ".join(f"{name}={value or 'all'}" for name, value in one.params.items())
        line(f"{one.figure:<20} {given}  {len(one.ids)} rows  {one.sha256}  {'same' if check.same else 'CHANGED'}")


def _print(found: "Report", language: str, as_json: bool) -> None:
    from bot.monitoring import words

    if as_json:
        print_json(asdict(found))
        return
    line(f"{words.title(found, language)} · {words.area(found, language)}  [{found.key}]")
    said = words.remark(found, language)
    if said:
        errors.print(f"firstline: {said}")
    for part, figures in words.parts(found).items():
        line(f"\n{words.text(f'part_{part}', language)}")
        for shown in figures:
            total = words.alone(shown, language) or shown.table.total
            line(f"  {words.text(f'figure_{shown.name}', language)}" + (f": {total}" if total is not None else ""))
            for cell in words.in_order(shown):
                line(f"  {words.number(cell):>6}  {words.label(shown.name, cell.label, language)}")


def _reports() -> Any:
    return open_parts().outreach.reports
