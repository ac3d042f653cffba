"""The Web API of each workspace: one token from the settings, or one installation each (OAuth)."""

import threading
from typing import Any

from sqlalchemy import Engine, select

from bot.slack.api import Api, MustBeMended
from bot.slack.health import Health


class Workspaces:
    """Gives an `Api` by workspace; without OAuth always the same one."""

    def __init__(
        self, base_url: str, health: Health, *, token: str | None, stopping: threading.Event, installations: Any = None
    ) -> None:
        """`stopping` ends the pauses between attempts."""
        self._base_url = base_url
        self._health = health
        self._token = token
        self._stopping = stopping
        self._installations = installations
        self._lock = threading.Lock()
        self._made: dict[str, Api] = {}

    def api(self, team: str | None) -> Api:
        """The Web API of this workspace; raises `MustBeMended` if the app is not installed there."""
        token = self._token or self._installed(team)
        with self._lock:
            if token not in self._made:
                self._made[token] = Api(token, self._base_url, self._health, self._stopping)
            return self._made[token]

    def teams(self) -> list[str | None]:
        """The workspaces in which the app is installed; with one token the only one, None."""
        if self._token is not None or self._installations is None:
            return [None]
        bots = self._installations.bots
        with self._installations.engine.connect() as conn:
            return list(conn.execute(select(bots.c.team_id).distinct().order_by(bots.c.team_id)).scalars())

    def _installed(self, team: str | None) -> str:
        found = self._installations.find_bot(enterprise_id=None, team_id=team) if team and self._installations else None
        if found is None or not found.bot_token:
            raise MustBeMended("not_installed", f"the app in {team or 'a workspace'}")
        return str(found.bot_token)


def installations(client_id: str, engine: Engine) -> Any:
    """Bolt's own store of installations in our database."""
    from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore

    store = SQLAlchemyInstallationStore(client_id=client_id, engine=engine)
    store.create_tables()  # type: ignore[no-untyped-call]
    return store


def oauth(client_id: str, client_secret: str, scopes: tuple[str, ...], engine: Engine, store: Any) -> Any:
    """Bolt's own OAuth pages at `/slack/install` and `/slack/oauth_redirect`."""
    from slack_bolt.oauth.oauth_settings import OAuthSettings
    from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore

    states = SQLAlchemyOAuthStateStore(expiration_seconds=600, engine=engine)
    states.create_tables()  # type: ignore[no-untyped-call]
    return OAuthSettings(
        client_id=client_id, client_secret=client_secret, scopes=list(scopes), installation_store=store,
        state_store=states,
    )  # fmt: skip
