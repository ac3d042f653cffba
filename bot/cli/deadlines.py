"""`firstline deadline`: one deadline from the rule table, with its working."""

from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import NO
from bot.cli.asking import Json, open_parts
from bot.cli.output import line, print_json
from knowledge.errors import UnusableInput

if TYPE_CHECKING:
    from knowledge.deadlines import Deadline


class Language(StrEnum):
    """The language of the working."""

    en = "en"
    zh = "zh"


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(deadline)


def deadline(
    rule: Annotated[str, typer.Argument(help="The id of a rule, such as US-FED-01.")],
    trigger: Annotated[str, typer.Option(help="The day of the event that starts the period, YYYY-MM-DD.")],
    service: Annotated[
        str | None, typer.Option(help="How it was served: personal, hague, email, post_abroad …")
    ] = None,
    printed: Annotated[
        str | None, typer.Option(help="A last day that the document names, YYYY-MM-DD; it wins.")
    ] = None,
    calendar: Annotated[str | None, typer.Option(help="A closer calendar than the rule's own: DE-BY, US-IL …")] = None,
    language: Annotated[Language, typer.Option(help="The language of the working.")] = Language.en,
    ics: Annotated[Path | None, typer.Option(help="Also write a calendar file, in the forum's time zone.")] = None,
    as_json: Json = False,
) -> None:
    """One deadline with its working."""
    from bot.deadline_json import as_object
    from knowledge.deadlines import Trigger
    from knowledge.deadlines import deadline as reckoned

    open_parts().outreach.know_reviews()
    found = reckoned(
        rule.strip().upper(),
        Trigger(_day("--trigger", trigger)),
        service=service,
        printed=_day("--printed", printed) if printed else None,
        calendar=calendar,
    )
    if as_json:
        print_json(as_object(found, language))
    else:
        _print(found, language)
    if found.due is None:
        raise typer.Exit(NO)
    if ics:
        _write(ics, found, language)


LABELS = {
    "en": {"printed": "printed in the document", "computed": "computed", "ask": "working date, to be confirmed",
           "none": "no date: the document decides", "who": "who", "extendable": "extendable", "consequence": "if missed",
           "warnings": "to settle"},
    "zh": {"printed": "文书所载", "computed": "计算所得", "ask": "暂定日期，须确认", "none": "不计算日期：以文书为准",
           "who": "谁应行动", "extendable": "可否延期", "consequence": "逾期后果", "warnings": "须核实"},
}  # fmt: skip


def _print(found: "Deadline", language: str) -> None:
    from bot.deadline_json import warnings_of
    from knowledge.rules import period

    labels, rule = LABELS[language], found.rule
    line(f"{rule.id}  {found.due or '—'}  ({labels[found.certainty if found.due else 'none']})")
    line(f"  {period(rule, language)}")
    for step in found.working:
        line(f"  · {step.says(language)}")
    for name in ("who", "extendable", "consequence"):
        line(f"  {labels[name]}: {rule.says(name, language)}")
    line(f"  {rule.source} [{rule.confidence}{', ' + rule.checked if rule.checked else ''}]")
    for warning in warnings_of(found, language):
        line(f"  ? {warning}")


def _day(option: str, value: str) -> date:
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise UnusableInput(f"{option}: {value!r} is no date such as 2026-03-04") from None


def _write(path: Path, found: "Deadline", language: str) -> None:
    from bot.calendar_file import calendar_file

    try:
        path.write_bytes(calendar_file(found, language, datetime.now(UTC)))
    except OSError as error:
        raise UnusableInput(f"--ics: {path} cannot be written: {error.strerror}") from error
