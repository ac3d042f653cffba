"""The parts of the desk in Slack, put together from the settings; called by the composition root alone."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import Engine

from bot.cases.lessons import Lesson
from bot.cases.routing import Network
from bot.conversations import Posted
from bot.desk import Desk
from bot.ids import new_id
from bot.letters.model import Letter
from bot.outreach import Outreach
from bot.outreach.letters import Letters
from bot.precedence import Precedence
from bot.profiles.model import Contact
from bot.settings import Settings
from bot.slack.actions import Actions
from bot.slack.api import TIMEOUT_S, Api
from bot.slack.app import SlackApp
from bot.slack.checks import scopes
from bot.slack.connection import Connection
from bot.slack.courses import KEY as COURSE_OFFER
from bot.slack.courses import CourseActions
from bot.slack.drafts import Draft, Drafts, prefilled
from bot.slack.enterprises import Enterprises
from bot.slack.expert_actions import ExpertActions
from bot.slack.experts import Experts
from bot.slack.files import Carrier, Shared
from bot.slack.gateway import Gateway
from bot.slack.health import Health
from bot.slack.home_actions import HomeActions
from bot.slack.inbound import Inbox
from bot.slack.lessons import KEY, LessonActions
from bot.slack.letters import KEY as LETTER
from bot.slack.letters import LetterActions
from bot.slack.lookup import Lookup
from bot.slack.matter_actions import MatterActions
from bot.slack.people import PLATFORM, People
from bot.slack.platform import Slack
from bot.slack.profile_actions import ProfileActions
from bot.slack.rooms import Rooms
from bot.slack.workspaces import Workspaces, installations, oauth
from bot.storage.files import FileStore
from bot.storage.slack import SlackStore
from bot.storage.training import Offer
from bot.triage.model import Fact

Whisper = Callable[..., None]


class SlackParts:
    """Everything of one desk in Slack."""

    def __init__(
        self,
        *,
        settings: Settings,
        engine: Engine,
        desk: Desk,
        network: Network,
        clock: Callable[[], datetime],
        draft: Draft,
        facts: Callable[[list[Posted]], Sequence[Fact]],
        whisper: Whisper,
        precedence: Precedence,
        files: FileStore,
        outreach: Outreach,
        letters: Callable[[], Letters],
    ) -> None:
        self._settings = settings
        self._precedence = precedence
        self._engine = engine
        self._whisper = whisper
        self.health = Health(clock)
        self._stopping = threading.Event()
        token = settings.slack_bot_token
        self._token = token.get_secret_value() if token else None
        self._store = SlackStore(engine, clock)
        self._people = People(
            self._store,
            Enterprises.load(settings.slack_enterprises),
            desk_channel=settings.slack_desk_channel,
            leads=settings.leads,
            desk_language=settings.desk_language,
        )
        self._workspaces = Workspaces(
            settings.slack_api_url, self.health, token=self._token, stopping=self._stopping,
            installations=self.installations,
        )  # fmt: skip
        api = self._workspaces.api
        self._gateway = Gateway(api, self._store, pace_s=settings.slack_pace_s, stopping=self._stopping)
        self._lookup = Lookup(api, self._store, self._people, desk, clock)
        self._rooms = Rooms(desk, self._people, self._store, direct=settings.slack_rooms == "direct")
        self._inbox = Inbox(desk, self._people, self._store, self._rooms, settings.ask_channels)
        shared = Shared(desk, self._gateway, files, settings.slack_desk_channel)
        self.keep_files = shared.keep
        carrier = Carrier(desk, self._gateway, self._store, shared)
        experts = Experts(
            desk, network, self._store, self._people, self._gateway, self._rooms, carrier, health=self.health,
            clock=clock, language=settings.desk_language,
        )  # fmt: skip
        self.platform = Slack(
            desk, self._store, self._people, self._gateway, self._lookup, self._inbox, carrier, experts,
            base_url=settings.address, language=settings.desk_language,
        )  # fmt: skip
        self.drafts = Drafts(desk, self._people, self._gateway, draft, settings.address)
        base = (desk, self._people, self._store, self._lookup, self._gateway)
        self._home = HomeActions(*base, clock=clock)
        self._matters = MatterActions(*base, clock=clock)
        self._actions = Actions(
            *base, prefill=lambda thread, language: prefilled(facts(thread), language), clock=clock,
            base_url=settings.address, home=self._home.publish_home,
        )  # fmt: skip
        self._profiles = ProfileActions(*base, profiles=outreach.profiles)
        self._lessons = LessonActions(*base, base_url=settings.address)
        self._courses = CourseActions(*base, training=outreach.training, base_url=settings.address)
        self._letters = LetterActions(*base, letters=letters, base_url=settings.address)
        self._experts = ExpertActions(*base, suggest=self._suggest, home=self._home.publish_home, rooms=self._rooms)

    def announce_lesson(self, lesson: Lesson) -> None:
        """Queue the card of a lesson for every lead, or its change, once for each state."""
        once = f"lesson:{lesson.id}:{lesson.state}:{lesson.made_at.timestamp():.0f}"
        for lead in sorted(self._settings.leads):
            self._whisper(PLATFORM, KEY, {"lesson": lesson.id, "person": lead}, once=f"{once}:{lead}")

    def offer_course(self, offer: Offer, contacts: Sequence[Contact]) -> None:
        """Queue the offer of a course for every contact of the enterprise who is in Slack."""
        for person in sorted({contact.slack for contact in contacts if self._people.is_user(contact.slack)}):
            arguments = {"offer": offer.id, "person": person}
            self._whisper(PLATFORM, COURSE_OFFER, arguments, once=f"{COURSE_OFFER}:{offer.id}:{person}")

    def announce_letter(self, letter: Letter, people: Sequence[str]) -> None:
        """Queue the card of a letter that nobody has confirmed for these leads, once each."""
        for lead in self._people.meant(people):
            self._whisper(PLATFORM, LETTER, {"letter": letter.id, "person": lead}, once=f"letter:{letter.id}:{lead}")

    def whispered(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Do what was queued for one person."""
        if name == KEY:
            self._lessons.announce(arguments)
        elif name == COURSE_OFFER:
            self._courses.offer(arguments)
        elif name == LETTER:
            self._letters.announce(arguments)
        else:
            self.drafts.whisper(name, arguments)

    @cached_property
    def installations(self) -> Any:
        client = self._settings.slack_client_id
        return installations(client, self._engine) if client else None

    @cached_property
    def _oauth(self) -> Any:
        client, secret = self._settings.slack_client_id, self._settings.slack_client_secret
        if client is None or secret is None:
            return None
        return oauth(client, secret.get_secret_value(), scopes(), self._engine, self.installations)

    @cached_property
    def app(self) -> SlackApp:
        """The Bolt app."""
        secret = self._settings.slack_signing_secret
        over_http = self._settings.slack_app_token is None
        return SlackApp(
            client=self._client(self._token),
            token=self._token,
            signing_secret=secret.get_secret_value() if secret and over_http else None,
            oauth=self._oauth if over_http else None,
            store=self._store,
            lookup=self._lookup,
            inbox=self._inbox,
            actions=self._actions,
            experts=self._experts,
            lessons=self._lessons,
            courses=self._courses,
            home=self._home,
            matters=self._matters,
            profiles=self._profiles,
            letters=self._letters,
            health=self.health,
            precedence=self._precedence,
        )

    @cached_property
    def connection(self) -> Connection:
        """The sockets, or nothing where Slack calls us."""
        token = self._settings.slack_app_token
        return Connection(
            self.app.bolt, self._lookup, self.health, app_token=token.get_secret_value() if token else None,
            client=self._client(None), teams=self._workspaces.teams,
        )  # fmt: skip

    @property
    def http(self) -> SlackApp | None:
        """What answers Slack's requests; None in Socket Mode."""
        return self.app if self._settings.slack_app_token is None else None

    def start(self) -> None:
        """Connect in the background."""
        self.connection.start()

    def stop(self) -> None:
        """Take nothing new, let listeners finish, wait for nothing else."""
        self._stopping.set()
        self.connection.stop()
        self.app.close()

    def _client(self, token: str | None) -> WebClient:
        return WebClient(token, base_url=self._settings.slack_api_url, timeout=TIMEOUT_S)

    def _suggest(self, case: int, person: str, channel: str, thread: str) -> None:
        arguments: Mapping[str, Any] = {"case": case, "person": person, "channel": channel, "thread": thread}
        self._whisper(PLATFORM, "suggest", arguments, once=f"{case}:{person}:{new_id()}")


def examined(settings: Settings) -> tuple[Api, Api | None, dict[str, str]]:
    """What `firstline doctor` asks: the API with the bot's token, with the socket's, and the channels by setting."""
    health = Health(lambda: datetime.now().astimezone(), quiet=True)
    bot, app = settings.slack_bot_token, settings.slack_app_token
    channels = dict.fromkeys(sorted(settings.ask_channels), "SLACK_ASK_CHANNELS")
    if settings.slack_desk_channel:
        channels[settings.slack_desk_channel] = "SLACK_DESK_CHANNEL"
    base = settings.slack_api_url
    api = Api(bot.get_secret_value() if bot else "", base, health)
    return api, Api(app.get_secret_value(), base, health) if app else None, channels
