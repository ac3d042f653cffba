"""`firstline cases` and `ledger`: what became of every message and matter."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cases.dossier.model import Said, numbered
from bot.cases.dossier.record import message
from bot.cases.model import Case
from bot.cases.notices import KINDS, Extra, notice
from bot.cli import errors
from bot.cli.asking import Json, open_parts
from bot.cli.output import line, print_json, table
from bot.conversations import Person
from bot.exporting import ENDINGS, write_whole
from knowledge.errors import UnusableInput

Language = Annotated[str | None, typer.Option(help="Language of the headings: en or zh; by default the case's.")]
OPERATOR = Person("operator", "operator", "lead")
cases = typer.Typer(help="Cases and dossiers.", invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(cases, name="cases")
    app.command()(ledger)


@cases.callback()
def _default(context: typer.Context, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        list_cases(as_json)


@cases.command("list")
def list_cases(as_json: Json = False) -> None:
    """Every case, the most urgent first."""
    found = open_parts().desk.queue(OPERATOR)
    if as_json:
        print_json({"cases": [_summary(case) for case in found]})
        return
    columns = ("case", "urgency", "state", "enterprise", "market", "expert", "human by")
    rows = (
        (c.number, c.urgency, c.state, c.enterprise_name, c.market, c.expert_name, f"{c.human_by:%Y-%m-%d %H:%MZ}")
        for c in found
    )
    table(columns, rows)


@cases.command("show")
def show(number: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """One case with its brief, its history and its thread."""
    dossier = _shown(open_parts(), number)
    if as_json:
        print_json(dossier)
        return
    case = dossier["case"]
    line(f"{case['number']}  {case['urgency']}  {case['state']}  {case['enterprise_name']}  {case['market'] or ''}")
    line(f"center: {case['center']}   expert: {case['expert_name'] or '-'}   outcome: {case['outcome'] or '-'}")
    for event in case["events"]:
        line(f"  {event['at']:%Y-%m-%d %H:%M}  {event['actor']}: {event['move']} {event['note'] or ''}")
    for said in dossier["messages"]:
        line(f"  [{said['at']:%H:%M}] {said['author']}{' (inside)' if said['inside'] else ''}: {said['text']}")


@cases.command("export")
def export(
    number: Annotated[str, typer.Argument(metavar="ID")],
    file: Path,
    without_internal: Annotated[
        bool, typer.Option("--without-internal", help="Leave out notes, views and declarations: for the enterprise.")
    ] = False,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """The dossier of a case: a .json, .html or .pdf; a .zip or a new folder also holds the files and SHA256SUMS."""
    if file.suffix not in ("", *ENDINGS):
        raise UnusableInput(f"{file}: name a file that ends in {', '.join(ENDINGS)}, or a new folder")
    parts = open_parts()
    case = _case(parts, number)
    dossier = parts.desk.dossier(OPERATOR, case.id, without_internal=without_internal)
    written = parts.exporter.export(dossier, file, _checked(language))
    for what in written.left_out:
        errors.print(f"firstline: left out: {what}")
    if as_json:
        print_json(
            {
                "case": case.number,
                "file": str(file),
                "bytes": written.size,
                "parts": written.parts,
                "left_out": written.left_out,
            }
        )
    else:
        line(f"{file}: {written.size} bytes" + (f", {len(written.parts)} parts" if written.parts else ""))


@cases.command("notice")
def notice_(
    number: Annotated[str, typer.Argument(metavar="ID")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="acceptance, supplement, not-accepted or closing")],
    file: Path,
    by: Annotated[str | None, typer.Option(help="Supplement: the day by which it is wanted, YYYY-MM-DD.")] = None,
    where: Annotated[str, typer.Option(help="Not accepted: where the enterprise may turn to.")] = "",
    as_json: Json = False,
) -> None:
    """Draft a notice for the expert to sign (acceptance, supplement, not-accepted, closing) as .html or .pdf."""
    found = next((one for one in KINDS if one == kind), None)
    if found is None:
        raise UnusableInput(f"{kind!r} is no notice: use {', '.join(KINDS)}")
    if file.suffix not in (".html", ".pdf"):
        raise UnusableInput(f"{file}: name a file that ends in .html or .pdf")
    parts = open_parts()
    dossier = parts.desk.dossier(OPERATOR, _case(parts, number).id, without_internal=True)
    data = parts.exporter.drawn(notice(found, dossier, Extra(_day(by), where)), file.suffix)
    write_whole(file, data)
    if as_json:
        print_json({"case": dossier.case.number, "notice": found, "file": str(file), "bytes": len(data)})
    else:
        line(f"{file}: {len(data)} bytes")


def ledger(
    open_only: Annotated[bool, typer.Option("--open", help="Only messages that have not ended.")] = False,
    as_json: Json = False,
) -> None:
    """Every addressed message and how it ended."""
    entries = open_parts().desk.ledger(open_only=open_only)
    if as_json:
        print_json({"messages": [asdict(entry) for entry in entries], "open": sum(e.outcome is None for e in entries)})
        return
    columns = ("received", "channel", "enterprise", "words", "outcome", "case", "reason")
    rows = (
        (f"{e.received_at:%m-%d %H:%M}", e.channel, e.enterprise, e.text[:40], e.outcome or "OPEN", e.case, e.reason)
        for e in entries
    )
    table(columns, rows)


def _case(parts: Any, number: str) -> Case:
    case: Case | None = parts.desk.find_case(OPERATOR, number)
    if case is None:
        raise UnusableInput(f"{number!r} is no case; `firstline cases` lists them")
    return case


def _shown(parts: Any, number: str) -> dict[str, Any]:
    case = _case(parts, number)
    thread = parts.desk.thread(OPERATOR, case.thread)
    return {
        "case": _summary(case) | {"brief": case.brief, "events": [asdict(event) for event in case.events]},
        "messages": [message(said) for said in numbered(tuple(Said(posted) for posted in thread))],
    }


def _summary(case: Case) -> dict[str, Any]:
    return {k: v for k, v in asdict(case).items() if k not in ("brief", "events")}


def _checked(language: str | None) -> str | None:
    if language not in (None, "en", "zh"):
        raise UnusableInput(f"--language: {language!r} is neither en nor zh")
    return language


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UnusableInput(f"--by: {text!r} is no day such as 2026-12-01") from None
