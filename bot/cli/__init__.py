"""The command line `firstline`: for people, and with `--json` for programs."""

import sys

import typer
from rich.console import Console

from bot.errors import BadInput, BadSetting, DamagedFile, MoveRefused, NotAllowed, NotReachable
from bot.phrases import say

COMMANDS = (
    "serving",
    "asking",
    "deadlines",
    "documents",
    "guides",
    "casework",
    "profiles",
    "watching",
    "matching",
    "letters",
    "reports",
    "courses",
    "testing",
    "tools",
    "keeping",
    "health",
)
DONE, NO, UNUSABLE, UNREACHABLE = 0, 1, 2, 3

app = typer.Typer(
    name="firstline",
    help="The first line of an overseas-IP help desk.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


def main() -> None:
    """Run a command; every expected error is one line on standard error and an exit status of the contract."""
    from importlib import import_module

    from bot.logs import logs_on_standard_error

    for part in (import_module(f"bot.cli.{name}") for name in COMMANDS):
        part.add_to(app)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a character gets a replacement, never a crash.
            stream.reconfigure(errors="replace")
    logs_on_standard_error()
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(DONE)
    except Exception as error:
        status = status_of(error)
        if status is None:
            raise
        errors.print(f"firstline: {one_line(error)}")
        sys.exit(status)


def status_of(error: Exception) -> int | None:
    """The exit status of an expected error; None for a fault of the program itself."""
    from ingest.errors import EditionFailed, IngestError
    from knowledge.errors import BuildInProgress, KnowledgeError, StaleDraft, UnusableInput

    if isinstance(error, BadSetting | BadInput | UnusableInput):
        return UNUSABLE
    if isinstance(error, NotAllowed | MoveRefused | DamagedFile | EditionFailed | BuildInProgress | StaleDraft):
        return NO
    if isinstance(error, IngestError):
        return UNUSABLE
    if isinstance(error, NotReachable | KnowledgeError):
        return UNREACHABLE
    return None


def one_line(error: Exception) -> str:
    """What an error says, on one line."""
    if isinstance(error, BadInput):
        return say(error.phrase, "en", **error.values)
    return " ".join(str(error).split())
