"""The web of a running desk. Importing this loads nothing heavy; `serve` does."""

import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from bot.errors import NotReachable
from bot.web.address import address, check_port
from bot.web.parts import WebParts

__all__ = ["WebParts", "check_port", "register", "serve"]

SHUTDOWN_S = 3
RECONNECT_S = 10.0
"""How long a window may be away (a laptop's lid) before its page is built anew."""


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def register(parts: WebParts, clock: Callable[[], datetime] = now) -> None:
    """Put pages, forms and files into NiceGUI's one application of this process; call it once."""
    from nicegui import app

    from bot.web.assets import FOLDER
    from bot.web.live import Live
    from bot.web.pages import (
        api,
        case_api,
        course_desk,
        courses,
        files,
        guide_reports,
        guides,
        lessons,
        letters,
        live,
        monitoring,
        papers,
        profile_imports,
        profiles,
        slack,
        watch,
    )
    from bot.web.security import Guard

    watcher = Live(parts.version)
    app.add_middleware(Guard)
    app.add_static_files("/static", FOLDER, max_cache_age=31_536_000)
    app.include_router(guide_reports.router(parts, watcher.poke))
    app.include_router(lessons.router(parts, watcher.poke))
    app.include_router(watch.router(parts, watcher.poke))
    app.include_router(guides.router(parts, clock))
    app.include_router(api.router(parts, watcher.poke))
    app.include_router(case_api.router(parts, watcher.poke))
    app.include_router(files.router(parts))
    app.include_router(papers.router(parts))
    app.include_router(monitoring.router(parts, watcher.poke))
    app.include_router(courses.router(parts))
    app.include_router(course_desk.router(parts))
    app.include_router(profile_imports.router(parts, watcher.poke))
    app.include_router(profiles.router(parts, watcher.poke))
    if parts.slack is not None:
        app.include_router(slack.router(parts.slack))
    if parts.outreach.letters is not None:
        app.include_router(letters.router(parts, parts.outreach.letters, watcher.poke))
    live.register(parts, watcher, clock)


def serve(
    parts: WebParts,
    host: str,
    port: int,
    on_ready: Callable[[str], None],
    on_shutdown: Callable[[], Any] = lambda: None,
) -> None:
    """Serve until Ctrl-C or SIGTERM, then return; `on_ready` gets the address once connections are accepted.

    Raises `NotReachable` if the port was taken meanwhile.
    """
    from nicegui import ui

    from bot.web.assets import FOLDER
    from bot.web.pages.live import when_listening

    logging.getLogger("uvicorn.error").addFilter(_still_there)
    register(parts)
    when_listening(lambda: on_ready(address(host, port)))
    try:
        with _signals_end_here(), suppress(KeyboardInterrupt):
            ui.run(
                host=host, port=port, title="Firstline", favicon=FOLDER / "icon.svg", dark=None, language="en-US",
                reconnect_timeout=RECONNECT_S, show=False, reload=False, native=False, tailwind=False,
                show_welcome_message=False, binding_refresh_interval=None, timeout_graceful_shutdown=SHUTDOWN_S,
                access_log=False, server_header=False, log_config=None,
            )  # fmt: skip
    except SystemExit:
        raise NotReachable(f"the web cannot listen on {address(host, port)}: is the port in use?") from None
    finally:
        on_shutdown()


def _still_there(record: logging.LogRecord) -> bool:
    """False for the trace that Starlette's middleware leaves when a visitor goes away during a request."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, RuntimeError) and str(error) == "No response returned.")


class _signals_end_here:  # noqa: N801
    """The server sends a signal that ended it once more to the process; here it has done its work."""

    def __enter__(self) -> None:
        self._before = {s: signal.signal(s, lambda *_: None) for s in (signal.SIGINT, signal.SIGTERM)}

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
