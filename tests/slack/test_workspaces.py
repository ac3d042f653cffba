"""An app for several workspaces: Bolt's own OAuth pages and store, one token for each workspace."""

import time
from pathlib import Path
from typing import Any

from slack_sdk.oauth.installation_store import Installation

from tests.slack.conftest import Open
from tests.slack.double import SlackDouble
from tests.slack.running import SlackDesk, everything

OAUTH: dict[str, Any] = {"slack_bot_token": None, "slack_client_id": "1.2", "slack_client_secret": "secret"}


def installed(slack: SlackDouble) -> Installation:
    return Installation(
        app_id=slack.app_id, enterprise_id=None, team_id=slack.team_id, team_name="Desk", bot_token=slack.bot_token,
        bot_id=slack.bot_id, bot_user_id=slack.bot_user_id, bot_scopes=["chat:write"], user_id="U0INSTALLER",
        installed_at=time.time(),
    )  # fmt: skip


def test_the_desk_serves_a_workspace_that_installed_the_app(open_desk: Open, slack: SlackDouble) -> None:
    d = open_desk(http=True, **OAUTH)
    assert d.parts.slack is not None
    d.parts.slack.installations.save(installed(slack))
    thread = d.lin.post(d.ask, "How long do I have to answer a complaint in a US federal court?")
    assert "[1]" in everything(d.reply(d.ask, thread, "21 days"))


def test_after_a_restart_its_experts_are_known(open_desk: Open, slack: SlackDouble) -> None:
    d = open_desk(http=True, **OAUTH)
    assert d.parts.slack is not None
    d.parts.slack.installations.save(installed(slack))
    d.stop()
    d.start()
    d.lin.post(d.ask, "my PayPal account was frozen by a TRO")
    card = d.card("Lin Hua")["ts"]
    d.press(d.wei, d.desk, card, "claim")
    d.card("Dr. Wei Ming")


def test_the_pages_of_oauth(open_desk: Open) -> None:
    d = open_desk(http=True, **OAUTH)
    assert d.parts.slack is not None and d.parts.slack.http is not None
    status, headers, body = d.parts.slack.http.install("/slack/install", "", {})
    assert status in (200, 302)
    assert "slack.com/oauth/v2/authorize" in body + headers.get("location", "")
    assert "chat:write" in (body + headers.get("location", "")).replace("%3A", ":")
    status, _, body = d.parts.slack.http.install("/slack/oauth_redirect", "code=x&state=forged", {})
    assert status == 400 and "valid starting url" in body.lower()


def test_one_token_has_no_such_pages(open_desk: Open, tmp_path: Path) -> None:
    d = open_desk(http=True)
    assert isinstance(d, SlackDesk) and d.parts.slack is not None and d.parts.slack.http is not None
    assert d.parts.slack.http.install("/slack/install", "", {})[0] == 404


def test_rooms_and_alerts_are_written_with_the_token_of_their_workspace(open_desk: Open, slack: SlackDouble) -> None:
    d = open_desk(http=True, slack_rooms="direct", **OAUTH)
    assert d.parts.slack is not None
    d.parts.slack.installations.save(installed(slack))
    d.stop()
    d.start()
    thread = d.lin.post(d.ask, "my PayPal account was frozen by a TRO")
    card = d.card("Lin Hua")["ts"]
    d.slack.until(lambda: slack.bot_messages(slack.dm(d.zhao)), 30)
    d.press(d.wei, d.desk, card, "claim")
    room = d.slack.until(lambda: slack.bot_messages(slack.dm(d.wei)), 30)[0]
    assert "PayPal" in everything(room)
    d.wei.post(slack.dm(d.wei), "Please send the order.", thread_ts=room["ts"])
    d.reply(d.ask, thread, "Please send the order.")
