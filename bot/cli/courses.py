"""`firstline courses`: what can be learned, and whether the guides still prove every question."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asking import Json
from bot.cli.output import line, print_json, table

if TYPE_CHECKING:
    from bot.training.proof import Find

courses = typer.Typer(help="Short courses made from the guides.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(courses, name="courses")


@courses.callback()
def _group() -> None:
    """Short courses made from the guides."""


@courses.command("list")
def list_courses(as_json: Json = False) -> None:
    """Every course with its questions, and whom it fits."""
    from bot.training.courses import courses as built_in

    found = built_in().values()
    if as_json:
        print_json({"courses": [course.model_dump() | {"pass_at": course.pass_at} for course in found]})
        return
    rows = (
        (c.id, c.title.en, c.title.zh, len(c.questions), ", ".join((*c.fits.markets, *c.fits.marketplaces)))
        for c in found
    )
    table(("course", "title", "标题", "questions", "fits"), rows)


@courses.command("check")
def check_courses(
    folder: Annotated[Path | None, typer.Argument(help="Default: the courses that come with the program.")] = None,
    guides: Annotated[Path | None, typer.Option(help="Default: the guides that come with the program.")] = None,
    as_json: Json = False,
) -> None:
    """Check that the quote of every question stands in its section of the guides, in both languages."""
    from bot.training.courses import FOLDER
    from bot.training.courses import courses as read_courses
    from bot.training.proof import problems
    from ingest.sources import BUILT_IN_GUIDES

    found = read_courses(folder or FOLDER)
    wrong = list(problems(found.values(), _sections_of(guides or BUILT_IN_GUIDES)))
    questions = sum(len(course.questions) for course in found.values())
    if as_json:
        listed = [
            asdict(problem) | {"section": problem.section.model_dump(), "message": problem.message} for problem in wrong
        ]
        print_json({"ok": not wrong, "courses": len(found), "questions": questions, "problems": listed})
    else:
        for problem in wrong:
            line(problem.message)
        line(f"{len(found)} courses, {questions} questions, {len(wrong)} problems")
    if wrong:
        raise typer.Exit(1)


def _sections_of(folder: Path) -> "Find":
    """The sections of a folder of guides as their readers see them."""
    from ingest.checking.loading import load

    guides, _ = load(folder)
    texts: dict[tuple[str, str, str], str]
    texts = {(g.front.id, s.anchor, g.front.language): s.text for g in guides for s in g.sections if s.anchor}
    return lambda section, language: texts.get((section.guide, section.anchor, language))
