"""Where log lines go: to standard error, from the level of the settings on."""

import logging
import sys

import structlog

from bot.settings import Settings


def logs_on_standard_error() -> None:
    """For every command: standard output belongs to what was asked for, which programs read."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))


def configure_logs(settings: Settings) -> None:
    """Log lines of a running desk on standard error, from the level of the settings on."""
    level = getattr(logging, settings.log_level)
    logging.basicConfig(
        level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # the library sets its own to DEBUG
    # Without the values of variables: those are what enterprises wrote.
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(
        processors=[*structlog.get_config()["processors"][:-1], console],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
