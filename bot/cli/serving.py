"""`firstline serve`: the desk."""

from contextlib import nullcontext
from typing import Annotated, Any

import structlog
import typer

from bot.cli import errors
from bot.cli.output import line

log = structlog.get_logger()


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (this machine's own only).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """The desk: web workspace; prints its address when ready."""
    from bot.bootstrap import Parts
    from bot.logs import configure_logs
    from bot.serving import check_port, run
    from bot.settings import load

    settings = load(listen_host=host, port=port)
    configure_logs(settings)
    check_port(settings.listen_host, settings.port)
    parts = Parts(settings)
    shown = logged_progress if settings.log_format == "json" else progress
    with parts.folder.held("desk", wait_s=15):
        run(parts, progress=shown, on_ready=lambda address: line(f"Firstline is ready: {address}"))


def logged_progress(title: str) -> Any:
    """A line of the log for each phase that is over, to be used with `with`."""

    def report(phase: str, done: int, total: int) -> None:
        if done == total:
            log.info("done", what=title, phase=phase, count=total)

    return nullcontext(report)


def progress(title: str) -> Any:
    """A progress bar on standard error, to be used with `with`."""
    from bot.cli.progress import Bar

    return Bar(errors, title)
