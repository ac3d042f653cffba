"""`firstline doctor` beside the double: the exit status, and a line that says exactly what to do."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.checks import scopes
from tests.slack.apart import environment
from tests.slack.double import SlackDouble
from tests.slack.running import SlackDesk


@pytest.fixture(scope="module")
def data(prepared_desk: Path) -> Path:
    """Read only."""
    return prepared_desk


@pytest.fixture
def desk(data: Path) -> Iterator[SlackDesk]:
    with SlackDouble() as slack:
        slack.scopes = set(scopes())
        yield SlackDesk(slack, data)


def doctor(desk: SlackDesk, *options: str, status: int, **settings: Any) -> str:
    """Run it; what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "doctor", *options], cwd=desk.data.parent,
        env=environment({**desk.settings, **settings}), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == status, f"{done.returncode}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
    assert "[warning" not in done.stdout + done.stderr, "each trouble is said once, with its mend"
    return done.stdout


def bad(said: str) -> list[str]:
    """The lines about what is wrong."""
    return [line for line in said.splitlines() if line.startswith("BAD ")]


def test_all_is_well(desk: SlackDesk) -> None:
    found = json.loads(doctor(desk, "--json", status=0))
    assert found.keys() == {"ok", "checks"} and found["ok"] is True
    assert all(check.keys() == {"name", "ok", "detail"} and check["ok"] is True for check in found["checks"])
    slack = {c["name"]: c["detail"] for c in found["checks"] if c["name"].startswith("slack")}
    assert slack == {
        "slack token": "Desk, as firstline",
        "slack scopes": f"{len(scopes())} granted",
        "slack socket": "Socket Mode is on",
        f"slack channel {desk.ask.id}": "#ask-ip",
        f"slack channel {desk.desk.id}": "#desk",
    }


def test_json_of_what_is_wrong(desk: SlackDesk) -> None:
    desk.slack.revoke_token()
    found = json.loads(doctor(desk, "--json", status=1))
    assert found["ok"] is False
    assert [c["name"] for c in found["checks"] if not c["ok"]] == ["slack token"]


def test_a_wrong_bot_token(desk: SlackDesk) -> None:
    (line,) = bad(doctor(desk, status=1, slack_bot_token="xoxb-mistyped"))
    assert "SLACK_BOT_TOKEN is not accepted (invalid_auth)" in line
    assert "copy the Bot User OAuth Token again from OAuth & Permissions" in line


def test_an_app_that_was_removed(desk: SlackDesk) -> None:
    desk.slack.revoke_token()
    (line,) = bad(doctor(desk, status=1))
    assert "token_revoked" in line and "install it again under Install App and copy the new token" in line


def test_a_wrong_app_token(desk: SlackDesk) -> None:
    (line,) = bad(doctor(desk, status=1, slack_app_token="xapp-mistyped"))
    assert "SLACK_APP_TOKEN is not accepted (invalid_auth)" in line
    assert "make an app-level token with the scope connections:write" in line


@pytest.mark.parametrize("scope", ["chat:write", "im:history"])
def test_a_missing_scope_is_named(desk: SlackDesk, scope: str) -> None:
    desk.slack.scopes = set(scopes()) - {scope}
    (line,) = bad(doctor(desk, status=1))
    assert f"missing {scope}:" in line and "install the app again" in line


def test_a_scope_that_the_channel_check_itself_needs(desk: SlackDesk) -> None:
    desk.slack.scopes = {s for s in scopes() if not s.endswith(":read") or s.startswith("app_")}
    lines = bad(doctor(desk, status=1))
    assert "channels:read" in lines[0] and "install the app again" in lines[0]
    assert all("see the scopes above" in line for line in lines[1:])


@pytest.mark.parametrize("which", ["ask", "desk"])
def test_channels(desk: SlackDesk, which: str) -> None:
    """A channel that the bot is not in, an archived one, and one that does not exist; each named with its setting."""
    setting = {"ask": "SLACK_ASK_CHANNELS", "desk": "SLACK_DESK_CHANNEL"}[which]
    name = {"ask": "slack_ask_channels", "desk": "slack_desk_channel"}[which]
    outside = desk.slack.channel("elsewhere", bot_is_member=False)
    hidden = desk.slack.channel("hidden", bot_is_member=False, private=True)
    archived = desk.slack.channel("old", archived=True)
    mends = {
        outside.id: "the bot is not in #elsewhere: write /invite @Firstline there",
        hidden.id: "check the id; if the channel is private, write /invite @Firstline in it",
        archived.id: "#old is archived: name another channel or unarchive it",
        "C0NOTHERE0": "check the id; if the channel is private, write /invite @Firstline in it",
    }
    if which == "ask":
        lines = bad(doctor(desk, status=1, **{name: ",".join(mends)}))
        assert len(lines) == len(mends)
        for channel, mend in mends.items():
            (line,) = (one for one in lines if f"slack channel {channel}:" in one)
            assert setting in line and mend in line
        return
    for channel in (outside.id, archived.id):
        (line,) = bad(doctor(desk, status=1, **{name: channel}))
        assert setting in line and mends[channel] in line


def test_slack_cannot_be_reached(desk: SlackDesk) -> None:
    (line,) = bad(doctor(desk, status=1, slack_api_url="http://127.0.0.1:9/api/"))
    assert "check the network of this machine and SLACK_API_URL" in line and "Traceback" not in line


def test_slack_answers_no_json(desk: SlackDesk) -> None:
    desk.slack.fault("*", times=100, html=True)
    (line,) = bad(doctor(desk, status=1))
    assert "SLACK_API_URL" in line
