"""`firstline cases` and `ledger`: what became of every message and matter."""

import html
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.asking import Json, open_parts
from bot.cli.output import line, plain_value, print_json, table
from bot.conversations import Person, Posted
from knowledge.errors import UnusableInput

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
    dossier = _dossier(number)
    if as_json:
        print_json(dossier)
        return
    case = dossier["case"]
    line(f"{case['number']}  {case['urgency']}  {case['state']}  {case['enterprise_name']}  {case['market'] or ''}")
    line(f"center: {case['center']}   expert: {case['expert_name'] or '-'}   outcome: {case['outcome'] or '-'}")
    for event in case["events"]:
        line(f"  {event['at']:%Y-%m-%d %H:%M}  {event['actor']}: {event['move']} {event['note'] or ''}")
    for message in dossier["messages"]:
        line(
            f"  [{message['at']:%H:%M}] {message['author']}{' (inside)' if message['inside'] else ''}: {message['text']}"
        )


@cases.command("export")
def export(number: Annotated[str, typer.Argument(metavar="ID")], file: Path, as_json: Json = False) -> None:
    """The dossier of a case as a file: .json or .html."""
    dossier = _dossier(number)
    if file.suffix == ".json":
        text = json.dumps(dossier, ensure_ascii=False, indent=2, default=plain_value)
    elif file.suffix == ".html":
        text = _page(dossier)
    else:
        raise UnusableInput(f"{file}: name a file that ends in .json or .html")
    part = file.with_name(file.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UnusableInput(f"{file} cannot be written: {error.strerror}") from None
    if as_json:
        print_json({"case": dossier["case"]["number"], "file": str(file), "bytes": file.stat().st_size})
    else:
        line(f"{file}: {file.stat().st_size} bytes")


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


def _dossier(number: str) -> dict[str, Any]:
    desk = open_parts().desk
    case = desk.find_case(OPERATOR, number)
    if case is None:
        raise UnusableInput(f"{number!r} is no case; `firstline cases` lists them")
    return {
        "case": _summary(case) | {"brief": case.brief, "events": [asdict(event) for event in case.events]},
        "messages": [_message(posted) for posted in desk.thread(OPERATOR, case.thread)],
    }


def _summary(case: Any) -> dict[str, Any]:
    return {k: v for k, v in asdict(case).items() if k not in ("brief", "events")}


def _message(posted: Posted) -> dict[str, Any]:
    return {
        "seq": posted.seq,
        "at": posted.at,
        "author": posted.author.name,
        "role": posted.author.role,
        "inside": posted.inside,
        "text": posted.text,
        "files": list(posted.files),
        "citations": list(posted.reply.citations) if posted.reply else [],
    }


def _page(dossier: dict[str, Any]) -> str:
    case = dossier["case"]
    rows = "".join(
        f"<tr class={'inside' if m['inside'] else 'said'}><td>{m['at']:%Y-%m-%d %H:%MZ}<td>{html.escape(m['author'])}"
        f"<td><pre>{html.escape(m['text'])}</pre>"
        for m in dossier["messages"]
    )
    brief = html.escape(json.dumps(case["brief"], ensure_ascii=False, indent=2, default=plain_value))
    events = "".join(
        f"<li>{e['at']:%Y-%m-%d %H:%MZ} {html.escape(e['actor'])}: {html.escape(e['move'])} {html.escape(e['note'] or '')}"
        for e in case["events"]
    )
    title = f"{case['number']} · {case['urgency']} · {html.escape(case['enterprise_name'])}"
    return (
        f"<!doctype html><meta charset=utf-8><title>{title}</title><style>body{{font:15px sans-serif;margin:2em auto;"
        f"max-width:60em}}td{{vertical-align:top;padding:.3em .6em}}pre{{white-space:pre-wrap;font:inherit;margin:0}}"
        f".inside{{background:#fff3d6}}</style><h1>{title}</h1><p>{html.escape(case['state'])} · "
        f"{html.escape(case['center'])}</p><h2>Brief</h2><pre>{brief}</pre><h2>History</h2><ul>{events}</ul>"
        f"<h2>Thread</h2><table>{rows}</table>"
    )
