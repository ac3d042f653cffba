"""`firstline letters`: reminder letters as they stand, one of them with its log, and one as a PDF."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.asking import Json, open_parts
from bot.cli.casework import OPERATOR
from bot.cli.output import line, print_json, table
from bot.letters.model import Letter
from bot.letters.paper import letter_paper
from knowledge.errors import UnusableInput

letters = typer.Typer(help="Reminder letters.", invoke_without_command=True)
Id = Annotated[int, typer.Argument(metavar="ID")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(letters, name="letters")


@letters.callback()
def _default(context: typer.Context, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        list_letters(as_json)


@letters.command("list")
def list_letters(as_json: Json = False) -> None:
    """Every letter, the newest first: five hundred at most."""
    found = open_parts().outreach.letters.letters(OPERATOR, newest=True)
    if as_json:
        print_json({"letters": [_summary(letter) for letter in found]})
        return
    columns = ("id", "number", "state", "enterprise", "matter", "last day", "match", "center", "approved by")
    rows = (
        (str(one.id), one.number("en"), one.state, one.content.addressee.en, one.content.subject.en,
         one.day.due.isoformat() if one.day else None, one.match_level, one.center, one.approved_by)
        for one in found
    )  # fmt: skip
    table(columns, rows)


@letters.command("show")
def show(letter: Id, as_json: Json = False) -> None:
    """One letter in both languages, with what its date rests on and its log."""
    found = open_parts().outreach.letters.letter(OPERATOR, letter)
    if as_json:
        print_json(_summary(found) | {"content": asdict(found.content), "events": [asdict(e) for e in found.events]})
        return
    line(f"{found.number('en') or found.id}  {found.state}  {found.content.sender.en} -> {found.content.addressee.en}")
    for part in found.content.parts:
        for said in part.lines:
            line(f"  {said.zh}")
            line(f"  {said.en}")
    for event in found.events:
        line(f"  {event.at:%Y-%m-%d %H:%M}  {event.actor}: {event.move} {event.note}")


@letters.command("pdf")
def pdf(letter: Id, file: Path, as_json: Json = False) -> None:
    """One letter as it is sent on paper."""
    from bot.exporting import write_whole

    if file.suffix not in (".pdf", ".html"):
        raise UnusableInput(f"{file}: name a file that ends in .pdf or .html")
    parts = open_parts()
    found = parts.outreach.letters.letter(OPERATOR, letter)
    data = parts.exporter.drawn(letter_paper(found, datetime.now(UTC)), file.suffix)
    write_whole(file, data)
    if as_json:
        print_json({"letter": found.id, "number": found.number("en"), "file": str(file), "bytes": len(data)})
    else:
        line(f"{file}: {len(data)} bytes")


def _summary(letter: Letter) -> dict[str, Any]:
    found = {k: v for k, v in asdict(letter).items() if k not in ("content", "events")}
    numbers = {"number_zh": letter.number("zh"), "number": letter.number("en")}
    names = {"addressee": asdict(letter.content.addressee), "subject": asdict(letter.content.subject)}
    return numbers | found | names
