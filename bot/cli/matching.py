"""`firstline match`: a file of items with a file of profiles, beside the desk and its database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli import errors
from bot.cli.asking import Json
from bot.cli.output import line, print_json

SHOWN = 200


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(match)


def match(
    items: Annotated[Path, typer.Argument(help="Items: lines of JSON, or a table of a court's docket.")],
    profiles: Annotated[Path, typer.Argument(help="Profiles: lines of JSON, or a table as for an import.")],
    expect: Annotated[
        Path | None, typer.Option(help="The truth: prints precision and recall by level; exit status 1 below the aims.")
    ] = None,
    shape: Annotated[str, typer.Option(help="The built-in mapping for a table of items.")] = "court_docket",
    language: Annotated[str, typer.Option(help="Language of the reasons: en or zh.")] = "en",
    as_json: Json = False,
) -> None:
    """Which enterprises the items may concern, with reasons; changes nothing, reads no database."""
    from bot.cli.progress import Bar
    from bot.matching.index import Index
    from bot.matching.matcher import match as matches_of
    from bot.matching_files import items_in, profiles_in, truth_in

    truth = truth_in(expect) if expect else None
    found_items, wrong_items = items_in(items, shape)
    found_profiles, wrong_profiles = profiles_in(profiles)
    for problem in (*wrong_items, *wrong_profiles):
        errors.print(problem)
    found: list[Any] = []
    with Bar(errors, "Matching") as told:
        index = Index(found_profiles, lambda done: told("profiles", done, len(found_profiles)))
        for done, item in enumerate(found_items, 1):
            found += matches_of(item, index)
            told("items", done, len(found_items))
    keys = {item.id: item.key for item in found_items}
    named = {profile.id: profile for profile in found_profiles}
    judgement = _judged(found, keys, named, truth) if truth else None
    if as_json:
        rows = [asdict(one) | {"item": keys[one.item], "profile": named[one.profile].enterprise} for one in found]
        counts = Counter(one.level for one in found)
        print_json({
            "items": len(found_items), "profiles": len(found_profiles), "problems": [*wrong_items, *wrong_profiles],
            "levels": {level: counts[level] for level in ("certain", "likely", "possible")},
            "matches": rows, "expected": judgement,
        })  # fmt: skip
    else:
        _print(found, keys, named, language)
        if judgement:
            _print_figures(judgement)
    if judgement and not meets(judgement):
        raise typer.Exit(1)


def _judged(found: Sequence[Any], keys: Any, named: Any, truth: Any) -> dict[str, Any]:
    from bot.matching.expecting import judged

    return judged({(keys[one.item], named[one.profile].enterprise): one.level for one in found}, truth)


def meets(judgement: dict[str, Any]) -> bool:
    """Whether the aims are met: certain 99 % precise and 95 % found, certain and likely together 98 % found."""
    certain, both = judgement["certain"], judgement["certain_or_likely"]
    aims = ((certain["precision"], 0.99), (certain["recall"], 0.95), (both["recall"], 0.98))
    return all(figure is None or figure >= aim for figure, aim in aims)


def _print(found: Sequence[Any], keys: Any, named: Any, language: str) -> None:
    from bot.matching.wording import level_words, reason_words

    for level in ("certain", "likely", "possible"):
        chosen = [one for one in found if one.level == level]
        line(f"{level_words(level, language)}: {len(chosen)}")
        for one in chosen[:SHOWN]:
            line(f"  {keys[one.item]}  {named[one.profile].name}  {one.score:.2f}")
            for reason in one.reasons:
                line(f"    {reason_words(reason, language)}")
        if len(chosen) > SHOWN:
            line(f"  … {len(chosen) - SHOWN} more; --json has all")


def _print_figures(judgement: dict[str, Any]) -> None:
    from bot.matching.expecting import misses

    rows = {"all": judgement, **judgement["by_script"]}
    for name, figures in rows.items():
        for level in ("certain", "certain_or_likely"):
            one = figures[level]
            line(f"{name:6} {level:18} precision {_figure(one['precision'])}  recall {_figure(one['recall'])}  ({one['said']} said, {one['asked']} asked)")  # fmt: skip
    for miss in misses(judgement):
        line(miss)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
