"""`firstline guides`: what the editors of guides need."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asking import Json
from bot.cli.output import line, print_json, table
from bot.cli.serving import progress

guides = typer.Typer(help="For the editors of guides.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(guides, name="guides")


@guides.callback()
def _group() -> None:
    """For the editors of guides."""


@guides.command("check")
def check_guides(
    folder: Annotated[Path | None, typer.Argument(help="Default: the guides that come with the program.")] = None,
    as_json: Json = False,
) -> None:
    """Check every guide of a folder: form, both languages, sources, periods, terms, lengths, links."""
    from ingest.checking import check
    from ingest.checking.table import rule_facts
    from ingest.sources import BUILT_IN_GUIDES
    from knowledge.embedders import make_embedder
    from knowledge.terms import load_agreed

    embedder = make_embedder("")
    report = check(
        folder or BUILT_IN_GUIDES,
        count_tokens=embedder.count_tokens,
        rules=rule_facts(date.today()),
        agreed=load_agreed(),
    )
    counts = report.counts
    if as_json:
        found = [asdict(finding) | {"message": finding.message} for finding in report.findings]
        totals = {language: sum(markets.values()) for language, markets in counts.items()}
        print_json(
            {"ok": not found, "findings": found, "files": len(report.guides), "sections": totals, "markets": counts}
        )
    else:
        for finding in report.findings:
            line(finding.message)
        _print_counts(counts)
        line(f"{len(report.guides)} files, {len(report.findings)} findings")
    if report.findings:
        raise typer.Exit(1)


@guides.command("vectors")
def make_vectors(as_json: Json = False) -> None:
    """Embed the passages of the built-in guides that have no shipped vector, and write them beside the guides."""
    from ingest.shipping import make
    from knowledge.embedders import make_embedder

    with progress("Embedding the built-in guides") as report:
        result = make(make_embedder(""), progress=report)
    if as_json:
        print_json(asdict(result))
    else:
        line(f"{result.passages} passages, {result.embedded} embedded now, {result.bytes / 1e6:.2f} MB")


def _print_counts(counts: Mapping[str, Mapping[str, int]]) -> None:
    markets = sorted({market for found in counts.values() for market in found})
    rows = [(market, *(str(found.get(market, 0)) for found in counts.values())) for market in markets]
    rows.append(("all", *(str(sum(found.values())) for found in counts.values())))
    table(("market", *counts), rows)
