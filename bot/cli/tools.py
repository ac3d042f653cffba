"""`firstline mcp`: the library as tools for other programs."""

from typing import Annotated, Any

import typer

from bot.cli import errors


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(mcp)


def mcp(
    port: Annotated[
        int | None,
        typer.Option(
            "--http", min=1, max=65535, help="Streamable HTTP on this port of 127.0.0.1, not standard input and output."
        ),
    ] = None,
) -> None:
    """The library as read-only tools for other programs, by the Model Context Protocol."""
    from bot.call_record import CallRecord
    from bot.cli.asking import open_parts
    from bot.library_tools import LibraryTools
    from bot.mcp_server import HOST, PATH, make, serve_http
    from bot.serving import check_port

    parts = open_parts()
    parts.outreach.know_reviews()
    record = CallRecord(parts.settings.data_dir / "tool-calls.jsonl", parts.clock)
    server = make(LibraryTools(_dispatcher(parts), parts.library.document), record)
    try:
        if port is None:
            server.run("stdio")
        else:
            check_port(HOST, port)
            errors.print(f"Tools are served at http://{HOST}:{port}{PATH}")
            serve_http(server, port)
    finally:
        parts.close()


def _dispatcher(parts: Any) -> Any:
    """Commands one after the other; between two of them the stores are closed, so that a desk may start."""
    from threading import Lock

    from bot import commands

    lock = Lock()

    def dispatch(name: str, arguments: Any) -> dict[str, Any]:
        with lock:
            try:
                return commands.dispatch(parts, name, arguments)
            finally:
                parts.close_indexes()

    return dispatch
