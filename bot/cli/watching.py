"""`firstline watch`: the sources of the watch, what they have found, and what could not be used."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import NO, errors
from bot.cli.asking import Json, open_parts
from bot.cli.casework import OPERATOR
from bot.cli.output import line, print_json, table
from knowledge.errors import UnusableInput

if TYPE_CHECKING:
    from bot.outreach.watching import Polled, Watching

watch = typer.Typer(help="The watch: sources, items, quarantine, reviews.", invoke_without_command=True)
Entry = Annotated[int, typer.Argument(metavar="ID")]
Note = Annotated[str, typer.Option("--note", help="What you found.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(watch, name="watch")


@watch.callback()
def _default(context: typer.Context, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        sources(as_json)


@watch.command("sources")
def sources(as_json: Json = False) -> None:
    """Every source, when it was read and when it is next, and what went wrong."""
    found = _watching().overview(OPERATOR).sources
    if as_json:
        print_json({"sources": [_source(one) for one in found]})
        return
    columns = ("source", "reader", "items", "read", "next", "failures", "error")
    rows = ([_cell(_source(one)[name]) for name in columns] for one in found)
    table(columns, rows)


@watch.command("poll")
def poll(
    source: Annotated[str | None, typer.Argument(help="Only this source; by default all that have a place.")] = None,
    as_json: Json = False,
) -> None:
    """Read sources now, whatever their schedule."""
    watching = _watching()
    chosen = [source] if source else [one.id for one in watching.sources if one.address or one.path]
    found = [watching.poll_here(OPERATOR, one) for one in chosen]
    if as_json:
        print_json({"sources": [_report(one) for one in found]})
    else:
        for one in found:
            line(_polled(one))
    if any(one.outcome in ("refused", "failed") for one in found):
        raise typer.Exit(NO)


@watch.command("import")
def import_(
    file: Path,
    source: Annotated[str, typer.Option(help="Whose mapping reads the file.")],
    as_json: Json = False,
) -> None:
    """A list that you have as a file (CSV, XLSX, JSON, RSS) into the watch."""
    from ingest.watch.errors import Refused

    watching = _watching()
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnusableInput(f"{file} cannot be read: {error.strerror}") from None
    try:
        found = watching.import_file(OPERATOR, source, file.name, data)
    except Refused as error:
        raise UnusableInput(f"{file}: {_why(error.reason, error.values)}") from None
    if as_json:
        print_json(_report(found))
    else:
        line(_polled(found))


@watch.command("items")
def items(
    kind: Annotated[str | None, typer.Option(help="suit, order, complaint, mark, law or notice.")] = None,
    source: Annotated[str | None, typer.Option(help="Only of this source.")] = None,
    market: Annotated[str | None, typer.Option(help="Only of this market: US, DE, EU …")] = None,
    limit: Annotated[int, typer.Option("-n", min=1, max=10_000, help="How many.")] = 50,
    as_json: Json = False,
) -> None:
    """What was found, the newest first."""
    from ingest.watch.record import as_object

    found = _watching().items(
        OPERATOR, kind=kind, source=source, market=market.upper() if market else None, limit=limit
    )
    if as_json:
        print_json({"items": [as_object(one) for one in found]})
        return
    columns = ("id", "kind", "market", "case or number", "published", "source", "title")
    rows = ((one.id, one.kind, one.market, one.case_number or ", ".join(one.numbers[:1]), one.published_on, one.source, one.title[:70]) for one in found)  # fmt: skip
    table(columns, rows)


@watch.command("quarantine")
def quarantine(
    every: Annotated[bool, typer.Option("--all", help="Also what was decided.")] = False, as_json: Json = False
) -> None:
    """What could not be used, with the reason."""
    found = _watching().quarantined(OPERATOR, state=None if every else "open")
    if as_json:
        print_json({"quarantine": [asdict(one) | {"why": _why(one.reason, one.reason_values)} for one in found]})
        return
    for one in found:
        place = one.document or ("the answer" if one.whole else f"entry {one.reason_values.get('where', '?')}")
        line(
            f"{one.id}  {one.source}  {place}  {one.state}  {one.at:%Y-%m-%d %H:%MZ}  {_why(one.reason, one.reason_values)}"
        )
    if not found:
        line("nothing waits")


@watch.command("retry")
def retry(entry: Entry) -> None:
    """Try something in quarantine again, with the mapping of now."""
    from ingest.watch.errors import Refused

    try:
        _watching().release(OPERATOR, entry)
    except Refused as error:
        errors.print(f"firstline: {_why(error.reason, error.values)}")
        raise typer.Exit(NO) from None


@watch.command("dismiss")
def dismiss(entry: Entry, note: Note = "") -> None:
    """Leave something in quarantine out for good."""
    _watching().dismiss(OPERATOR, entry, note)


@watch.command("reviews")
def reviews(as_json: Json = False) -> None:
    """The rules and guides under review."""
    found = _watching().under_review(OPERATOR)
    if as_json:
        print_json({"reviews": [asdict(one) for one in found]})
        return
    table(("id", "what", "name", "since", "source", "item"), ((one.id, one.kind, one.name, f"{one.since:%Y-%m-%d}", one.by, one.item_id) for one in found))  # fmt: skip


@watch.command("clear")
def clear(
    review: Entry,
    note: Annotated[str, typer.Option("--note", help="What you found, and where.")],
    together: Annotated[bool, typer.Option("--together", help="Also the other reviews of the same item.")] = False,
) -> None:
    """End a review with what was found."""
    _watching().clear(OPERATOR, review, note, together=together)


def _watching() -> "Watching":
    found: Watching = open_parts().outreach.watching
    return found


def _why(code: str, values: Any) -> str:
    from bot.outreach.watching import reason

    return reason(code, values, "en")


def _source(one: Any) -> dict[str, Any]:
    state = one.state
    return {
        "source": one.source.id,
        "name": one.source.name,
        "reader": one.source.reader,
        "address": one.source.address,
        "path": str(one.source.path) if one.source.path else None,
        "items": one.items,
        "read": state.fetched_at if state else None,
        "next": state.next_at if state else None,
        "failures": state.failures if state else 0,
        "error": _why(state.error, state.error_values) if state and state.error else None,
    }


def _cell(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%MZ}" if isinstance(value, datetime) else value


def _report(one: "Polled") -> dict[str, Any]:
    return asdict(one) | {"why": _why(one.reason, one.values) if one.reason else None}


def _polled(one: "Polled") -> str:
    counts = f"{one.new} new, {one.changed} changed, {one.same} known, {one.quarantined} into quarantine"
    return f"{one.source}: {one.outcome}: {_why(one.reason, one.values) if one.reason else counts}"
