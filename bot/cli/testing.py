"""`firstline eval`: question sets through the real parts."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.asking import Json
from bot.cli.output import line, print_json

evaluate = typer.Typer(help="Question sets through the real parts.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(evaluate, name="eval")


@evaluate.callback()
def _group() -> None:
    """Question sets through the real parts."""


@evaluate.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder in BEIR layout.")], as_json: Json = False
) -> None:
    """A BEIR folder through the real splitter, embedder, indexes and search, in a store of its own."""
    from bot.settings import load
    from ingest.evaluation import evaluate as run
    from knowledge.embedders import make_embedder
    from knowledge.rerankers import make_reranker

    settings = load()
    reranker = make_reranker(settings.reranker) if settings.reranker else None
    result: dict[str, Any] = run(folder, make_embedder(settings.embedding_model), reranker=reranker)
    if as_json:
        print_json(result)
        return
    line(
        f"{result['dataset']}: {result['documents']} documents, {result['passages']} passages, {result['queries']} queries"
    )
    rows = {"all": result["metrics"], **result["by_language"], **result.get("baselines", {})}
    for name, metrics in rows.items():
        line(f"  {name:12}" + "  ".join(f"{metric} {value:.3f}" for metric, value in metrics.items()))


@evaluate.command()
def triage(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Labelled questions, one JSON object a line.")],
    as_json: Json = False,
) -> None:
    """Labelled questions through triage: routes, levels, and which came out otherwise."""
    from bot.cli.asking import open_parts
    from bot.evaluating import read_labelled, report, run

    rows = read_labelled(file)
    responder, clock = open_parts().responder, open_parts().clock
    result = report(run(rows, lambda thread, now: responder.triage(thread, now=now), clock()))
    if as_json:
        print_json(result)
        return
    line(f"{result['questions']} questions")
    for name in FIGURES:
        line(f"  {name:24}" + ("-" if result[name] is None else f"{result[name]}"))
    for failed in result["failures"]:
        want = f"{'/'.join(failed['want_routes'])} {failed['want_level']}"
        line(f"  {failed['id']}: {failed['got_route']} {failed['got_level']}, wanted {want}")


@evaluate.command()
def support(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Claims with their passages and labels.")],
    as_json: Json = False,
) -> None:
    """Labelled claims through the check that a language model's sentences have to pass."""
    from bot.cli.asking import open_parts
    from bot.support_file import judged, read

    parts = open_parts()
    result = judged(list(read(file)), parts.support_check) | {"embedder": parts.settings.embedding_model}
    if as_json:
        print_json(result)
        return
    line(f"{result['claims']} claims, {result['stated']} of them stated in their passages")
    line(f"  macro-F1 {result['macro_f1']:.3f}; word containment {result['containment']:.3f}")
    strict = result["strict"]
    line(
        f"  as answers are held to it: macro-F1 {strict['macro_f1']:.3f}, kept {strict['kept']}, false kept {strict['false_kept']}"
    )


FIGURES = (
    "route_accuracy",
    "level_accuracy",
    "missed_u3",
    "u2u3_recall",
    "u2u3_precision",
    "first_question",
    "same_in_both_languages",
)
