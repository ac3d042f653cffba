"""What must be asked of Slack about people and channels, and is then kept."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.desk import Desk
from bot.errors import NotReachable, Undeliverable
from bot.slack.api import Api
from bot.slack.people import PLATFORM, People
from bot.slack.words import clean
from bot.storage.slack import Bot, Channel, Profile, SlackStore

FRESH = timedelta(hours=24)
MOST_PAGES = 50

log = structlog.get_logger()


class Lookup:
    """Asks Slack what is not known yet. Where Slack does not answer, what is known stands."""

    def __init__(
        self, api: Callable[[str | None], Api], store: SlackStore, people: People, desk: Desk,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._api = api
        self._store = store
        self._people = people
        self._desk = desk
        self._clock = clock

    def identity(self, team: str | None = None) -> Bot:
        """Who the bot is, asked of Slack now and kept."""
        answer, scopes = self._api(team).scopes()
        made = Bot(
            str(team or answer.get("team_id") or answer.get("enterprise_id")),
            str(answer.get("bot_id") or ""),
            str(answer["user_id"]),
            str(answer.get("team") or ""),
            scopes,
        )
        self._store.keep_bot(made)
        return made

    def bot(self, channel: str) -> Bot:
        """Who the bot is in the workspace of this channel."""
        known = self._store.channel(channel)
        return self._store.bot(known.team if known else None) or self.identity(known.team if known else None)

    def person(self, person: str, channel: str, *, hurry: bool = False) -> None:
        """Keep what Slack says of a person, and give their words their name; in a `hurry` Slack is not waited for."""
        known = self._store.profile(person)
        if known is not None and known.at is not None and self._clock() - known.at < FRESH:
            return
        team = self._store.channel(channel)
        try:
            api = self._api(team.team if team else None)
            user = (api.hurry if hurry else api.read)("users.info", user=person, include_locale=True)["user"]
        except (NotReachable, Undeliverable) as error:
            log.info("a person is not known yet", person=person, error=str(error))
            return
        profile = user.get("profile") or {}
        name = profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name")
        called = clean(str(name or person))
        self._store.keep_profile(
            Profile(person, user.get("team_id"), called, user.get("locale"), user.get("tz"), profile.get("email"))
        )
        self._desk.know_person(PLATFORM, person, called)

    def channel(self, channel: str, team: str | None) -> Channel | None:
        """Keep what Slack says of a channel; None where it does not say."""
        try:
            found = self._api(team).read("conversations.info", channel=channel)["channel"]
        except (NotReachable, Undeliverable) as error:
            log.info("a channel is not known yet", channel=channel, error=str(error))
            return None
        kind = "im" if found.get("is_im") else "mpim" if found.get("is_mpim") else "channel"
        kind = "group" if kind == "channel" and found.get("is_private") else kind
        shared = bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))
        made = Channel(channel, team, str(found.get("name") or channel), kind, shared)
        self._store.keep_channel(made)
        return made

    def members(self, team: str | None = None) -> None:
        """Keep who belongs to the desk's channel."""
        channel = self._people.desk_channel
        if channel is None:
            return
        if self._store.channel(channel) is None:
            self.channel(channel, team)
        found: list[str] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = self._api(team).read("conversations.members", channel=channel, limit=200, cursor=cursor)
            found += page.get("members", [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                break
        bot = self._store.bot(team)
        self._store.keep_members(channel, (p for p in found if not (bot and p == bot.user)))
        for person in found:
            if not (bot and person == bot.user):
                self.person(person, channel)
