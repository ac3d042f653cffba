"""A double, and a desk that is connected to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.slack.double import SlackDouble
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
