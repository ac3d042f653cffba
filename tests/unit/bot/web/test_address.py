"""A port that cannot be had is reported before anything heavy is loaded."""

import socket
import subprocess
import sys

import pytest

from bot.errors import BadSetting, NotReachable
from bot.web.app import check_port


def test_a_port_in_use_says_how_to_mend_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(NotReachable, match="--port"):
        check_port("127.0.0.1", taken.getsockname()[1])


def test_a_free_port_is_left_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    check_port("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        pass


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.host.invalid", "x" * 300])
def test_an_address_of_another_machine_is_a_bad_setting(host: str) -> None:
    with pytest.raises(BadSetting, match="HOST"):
        check_port(host, 8080)


def test_importing_the_web_loads_nothing_heavy() -> None:
    code = (
        "import sys, bot.web.app; print([m for m in ('nicegui', 'fastapi', 'sqlalchemy', 'yaml') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
