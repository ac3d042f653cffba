"""What `firstline doctor` asks of Slack, and what to do where the answer is no."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.errors import NotReachable, Undeliverable
from bot.slack.api import Api, MustBeMended

MANIFEST = Path(__file__).with_name("manifest.yaml")
_TOKENS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})


@dataclass(frozen=True)
class Check:
    """One question and its answer; `detail` says the mend where it is no."""

    name: str
    ok: bool
    detail: str


@cache
def manifest() -> dict[str, Any]:
    """The app's manifest, as it is pasted into Slack."""
    loaded: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return loaded


def scopes() -> tuple[str, ...]:
    """The scopes that the manifest asks for; each is used."""
    return tuple(manifest()["oauth_config"]["scopes"]["bot"])


def examine(api: Api, socket: Api | None, *, channels: dict[str, str]) -> Iterator[Check]:
    """Token, scopes, socket, channels (`id → setting`); what builds on a failed answer is left out."""
    try:
        answer, granted = api.scopes()
    except MustBeMended as error:
        mend = "copy the Bot User OAuth Token again from OAuth & Permissions of your app at api.slack.com"
        if error.code in ("account_inactive", "token_revoked"):
            mend = "the app was removed from the workspace: install it again under Install App and copy the new token"
        yield Check("slack token", False, f"SLACK_BOT_TOKEN is not accepted ({error.code}): {mend}")
        return
    except (NotReachable, Undeliverable) as error:
        yield Check("slack token", False, f"{error}: check the network of this machine and SLACK_API_URL")
        return
    yield Check("slack token", True, f"{answer.get('team')}, as {answer.get('user')}")
    missing = [scope for scope in scopes() if scope not in granted]
    if missing and granted:
        yield Check(
            "slack scopes", False,
            f"missing {', '.join(missing)}: add them under OAuth & Permissions of your app (or paste "
            "bot/slack/manifest.yaml again under App Manifest) and install the app again",
        )  # fmt: skip
    else:
        yield Check("slack scopes", True, f"{len(granted)} granted")
    if socket is not None:
        yield _socket(socket)
    for channel, setting in channels.items():
        yield _channel(api, channel, setting)


def _socket(socket: Api) -> Check:
    try:
        socket.post("apps.connections.open")
    except MustBeMended as error:
        if error.code == "missing_scope":
            mend = "give the app-level token the scope connections:write"
        else:
            mend = "make an app-level token with the scope connections:write under Basic Information of your app"
        return Check("slack socket", False, f"SLACK_APP_TOKEN is not accepted ({error.code}): {mend}")
    except (NotReachable, Undeliverable) as error:
        if "socket" in str(error) or "not_allowed" in str(error):
            return Check("slack socket", False, f"{error}: turn on Socket Mode in your app")
        return Check("slack socket", False, str(error))
    return Check("slack socket", True, "Socket Mode is on")


def _channel(api: Api, channel: str, setting: str) -> Check:
    name = f"slack channel {channel}"
    try:
        found = api.read("conversations.info", channel=channel)["channel"]
    except Undeliverable as error:
        return Check(
            name, False,
            f"{setting}: {channel} is not there for the bot ({error.reason}): check the id; if the channel is private, "
            "write /invite @Firstline in it",
        )  # fmt: skip
    except MustBeMended as error:
        return Check(name, False, f"{setting}: {error}: see the scopes above")
    except NotReachable as error:
        return Check(name, False, f"{setting}: {error}")
    label = f"#{found.get('name', channel)}"
    if found.get("is_archived"):
        return Check(name, False, f"{setting}: {label} is archived: name another channel or unarchive it")
    if not found.get("is_member"):
        return Check(name, False, f"{setting}: the bot is not in {label}: write /invite @Firstline there")
    return Check(name, True, label)
