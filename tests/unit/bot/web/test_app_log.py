"""A visitor who leaves during a request is no fault of the desk; every other error stays in the log."""

import logging

import pytest

from bot.web.app import _still_there


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (RuntimeError("No response returned."), False),
        (RuntimeError("other"), True),
        (ValueError("x"), True),
        (None, True),
    ],
)
def test_only_the_trace_of_a_visitor_who_left_is_dropped(error: Exception | None, kept: bool) -> None:
    trace = (type(error), error, None) if error else None
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "f", 1, "m", None, trace)  # type: ignore[arg-type]
    assert _still_there(record) is kept
