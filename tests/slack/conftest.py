"""A double, and a desk that is connected to it; every call that a desk makes is held against Slack's own types and limits."""

import json
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.slack.checks import check_call, schemas
from tests.slack.double import Call, SlackDouble
from tests.slack.running import SlackDesk


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    """A workspace on loopback."""
    with SlackDouble() as double:
        yield double


Open = Callable[..., SlackDesk]


@pytest.fixture
def open_desk(slack: SlackDouble, desk_data: Path) -> Iterator[Open]:
    """Opens the desk in Slack with these settings; closed at the end."""
    with ExitStack() as stack:

        def opened(**settings: Any) -> SlackDesk:
            return stack.enter_context(SlackDesk(slack, desk_data, **settings))

        yield opened


@pytest.fixture
def desk(open_desk: Open) -> SlackDesk:
    """The desk over sockets."""
    return open_desk()


# -- a desk with few guides, made in seconds --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def few_guides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an edition of a few guides, for tests that are not about what the guides say."""
    from bot.bootstrap import Parts
    from bot.settings import Settings
    from ingest.sources import BUILT_IN_GUIDES

    folder = tmp_path_factory.mktemp("few")
    parts = Parts(Settings(data_dir=folder, _env_file=None))
    guides = ("general/first-hour.en.md",)
    parts.pipeline.ingest([BUILT_IN_GUIDES / name for name in guides])
    parts.close()
    return folder


@pytest.fixture
def small_data(few_guides: Path, tmp_path: Path) -> Path:
    """A data folder of one's own with those few guides."""
    return Path(shutil.copytree(few_guides, tmp_path / "small"))


# -- every call is judged ---------------------------------------------------------------------------------------------

UNJUDGED = ("test_double_", "test_peers")
"""Suites of the double itself, which call wrongly on purpose."""


@pytest.fixture(scope="session")
def with_types() -> bool:
    """Whether Slack's own types are there to judge by; in CI they must be."""
    try:
        schemas()
    except pytest.skip.Exception:
        return False
    return True


@pytest.fixture(autouse=True)
def judged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Judges every call that was recorded in a test with a `slack`, after the test."""
    mine = "slack" in request.fixturenames and not request.path.name.startswith(UNJUDGED)
    slack = request.getfixturevalue("slack") if mine else None
    yield
    if slack is not None and slack.calls:
        faults = judge(slack.calls, types=request.getfixturevalue("with_types"))
        assert faults == [], "\n".join(faults)


class Failures(logging.Handler):
    """Listeners of Bolt that raised."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        # An acknowledgement that its closing socket could not send any more: Slack sends that event again.
        if "the connection is no longer active" not in words:
            self.lines.append(words[:300])


@pytest.fixture
def listeners_may_fail() -> None:
    """For tests that bring rubbish on purpose."""


@pytest.fixture(autouse=True)
def no_listener_fails(request: pytest.FixtureRequest) -> Iterator[None]:
    """A listener that raises is a defect, even where nobody waits for its answer."""
    seen, logger = Failures(), logging.getLogger("slack")
    logger.addHandler(seen)
    yield
    logger.removeHandler(seen)
    assert seen.lines == [] or "listeners_may_fail" in request.fixturenames, "\n".join(seen.lines)


def judge(calls: Iterable[Call], *, types: bool) -> list[str]:
    """What is wrong with these calls, once each; calls of the same shape are held against Slack's types once."""
    found: list[str] = []
    seen: set[str] = set()
    for call in calls:
        if call.method == "apps.connections.open" or (call.answer.get("error") == "unknown_method"):
            continue
        shape = f"{call.method} {json.dumps(_shape(call.args), sort_keys=True)}"
        found += check_call(call, types=types and shape not in seen)
        seen.add(shape)
    return list(dict.fromkeys(found))


KEPT = {"type", "style", "parse", "event_type", "submit_disabled"}


def _shape(value: Any, key: str = "") -> Any:
    """The value with every word replaced by its kind, apart from those that Slack's types list."""
    if isinstance(value, dict):
        return {k: _shape(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_shape(v) for v in value]
    if isinstance(value, str) and key not in KEPT:
        return "words" if value else ""
    return value
