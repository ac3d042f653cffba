"""Where log lines go: to standard error, from the level of the settings on, as text or as JSON.

A line says what happened and to which row, never what people wrote: values of variables and of SQL are left out, and of a
foreign library's error only its kind and place, since its message may quote what it was given.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from structlog.types import EventDict, Processor

from bot.errors import DeskError
from bot.settings import Settings
from ingest.errors import IngestError
from knowledge.errors import KnowledgeError

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
OURS = (DeskError, IngestError, KnowledgeError)
"""Errors whose messages are written for operators."""


class _StandardError:
    """Standard error as it is at each line: whoever redirects it meanwhile is followed."""

    def write(self, words: str) -> int:
        return sys.stderr.write(words)

    def flush(self) -> None:
        sys.stderr.flush()


_ERRORS = cast(TextIO, _StandardError())


def logs_on_standard_error() -> None:
    """For every command: standard output belongs to what was asked for, which programs read."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=_ERRORS))


def configure_logs(settings: Settings) -> None:
    """Log lines of a running desk on standard error, from the level of the settings on."""
    level = getattr(logging, settings.log_level)
    last = _as_json() if settings.log_format == "json" else _as_text()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Foreign(last if settings.log_format == "json" else None))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # the library sets its own to DEBUG
    structlog.configure(
        processors=[*structlog.get_config()["processors"][:-1], *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=_ERRORS),
    )


def trace(error: BaseException) -> str:
    """Where an error came from, innermost last; its message only where we wrote it ourselves."""
    lines = []
    for one in _chain(error):
        places = (f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(one.__traceback__))
        said = f": {one}" if isinstance(one, OURS) else ""
        lines.append(" > ".join((*places, f"{type(one).__module__}.{type(one).__qualname__}{said}")))
    return "\n".join(reversed(lines))


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _as_text() -> tuple[Processor, ...]:
    return (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_write_trace),)


def _write_trace(file: TextIO, exc_info: Any) -> None:
    if exc_info[1] is not None:
        file.write("\n" + trace(exc_info[1]))


def _as_json() -> tuple[Processor, ...]:
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return (stamp, _exception_as_trace, structlog.processors.JSONRenderer(ensure_ascii=False, default=str))


def _exception_as_trace(_logger: Any, _name: str, event: EventDict) -> EventDict:
    found = event.pop("exc_info", None)
    error = found if isinstance(found, BaseException) else found[1] if isinstance(found, tuple) else None
    if found is True:
        error = sys.exc_info()[1]
    if error is not None:
        event["exception"] = trace(error)
    return event


class _Foreign(logging.Formatter):
    """Lines of the libraries, in the same form."""

    def __init__(self, last: tuple[Processor, ...] | None) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")
        self._last = last

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return trace(ei[1]) if ei[1] is not None else ""

    def format(self, record: logging.LogRecord) -> str:
        if self._last is None:
            return super().format(record)
        event: Any = {"event": record.getMessage(), "logger": record.name, "level": record.levelname.lower()}
        if record.exc_info:
            event["exc_info"] = record.exc_info
        for processor in self._last:
            event = processor(None, record.levelname.lower(), event)
        return str(event)
