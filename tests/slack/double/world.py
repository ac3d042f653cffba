"""Everything that the double knows: people, conversations, messages, views, files. Guarded by one lock."""

import itertools
import random
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

# What a help desk's app would ask for; a test that takes one away sees `missing_scope`.
ALL_SCOPES = frozenset(
    "app_mentions:read assistant:write channels:history channels:join channels:read chat:write commands files:read "
    "files:write groups:history groups:read im:history im:read im:write reactions:read reactions:write team:read "
    "users:read users:read.email".split()
)
ALL_EVENTS = frozenset(
    "message.channels message.groups message.im app_mention app_home_opened reaction_added reaction_removed "
    "agent_session_stopped member_joined_channel".split()
)


def random_id(prefix: str) -> str:
    """An id as Slack writes them: a letter and ten capitals or digits."""
    return prefix + "".join(random.choices(string.ascii_uppercase + string.digits, k=10))


@dataclass
class Person:
    """An account in the workspace, or in another one."""

    id: str
    handle: str
    name: str
    team_id: str
    locale: str = "en-US"
    tz: str = "Europe/London"
    email: str | None = None
    is_bot: bool = False


@dataclass
class Channel:
    """A conversation: a channel, a private one, or a direct one."""

    id: str
    name: str
    kind: str  # "channel", "group" or "im", as `channel_type` says
    members: list[str] = field(default_factory=list)
    shared: bool = False
    archived: bool = False
    dm_user: str | None = None
    created: int = field(default_factory=lambda: int(time.time()))
    messages: dict[str, Json] = field(default_factory=dict)  # ts -> message as Slack gives it back

    def thread(self, ts: str) -> list[Json]:
        """The message and its replies, in order of time."""
        return [m for m in self.in_order() if ts in (m["ts"], m.get("thread_ts"))]

    def in_order(self) -> list[Json]:
        """All messages, in order of time."""
        return [self.messages[ts] for ts in sorted(self.messages, key=float)]


@dataclass
class Trigger:
    """A trigger_id: one use, a short life, one person."""

    user_id: str
    born: float
    view_id: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """Where an interaction may be answered: five times in thirty minutes."""

    channel_id: str
    user_id: str
    born: float
    message_ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0


@dataclass
class StoredFile:
    """A file with its bytes and what Slack says about it."""

    info: Json
    content: bytes = b""
    status: int | None = None  # what a download answers instead of the bytes


@dataclass(frozen=True)
class Call:
    """One request of the bot, as it came and as it was answered."""

    method: str
    args: Json
    at: float
    status: int
    answer: Json
    content_type: str = ""

    @property
    def ok(self) -> bool:
        """Whether the bot was told that it worked."""
        return bool(self.answer.get("ok"))


class World:
    """The workspace's state. Every change bumps `version` and wakes who waits."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self.team_id, self.team_name, self.team_domain = random_id("T"), "Desk", "desk"
        self.app_id, self.bot_id = random_id("A"), random_id("B")
        self.bot_token, self.app_token = f"xoxb-{random_id('')}", f"xapp-1-{random_id('')}"
        self.signing_secret = "".join(random.choices("0123456789abcdef", k=32))
        self.verification_token = random_id("")
        self.revoked: set[str] = set()
        self.scopes: set[str] = set(ALL_SCOPES)
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Json] = []
        self.files: dict[str, StoredFile] = {}
        self.homes: dict[str, Json] = {}
        self.modals: dict[str, list[Json]] = {}  # person -> stack of open views
        self.views: dict[str, Json] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.streams: dict[tuple[str, str], Json] = {}
        self.statuses: dict[tuple[str, str | None], Json] = {}
        self.titles: dict[tuple[str, str | None], str] = {}
        self.prompts: dict[str, Json] = {}
        self.calls: list[Call] = []
        self.pace = False
        self.trigger_life_s = 3.0
        self.base_url = ""
        self.emit: Callable[[Json], None] = lambda _event: None
        self._last_ts = 0.0
        self._ids = itertools.count(1)
        self.bot = self.add_person(Person(random_id("U"), "firstline", "Firstline", self.team_id, is_bot=True))

    def touch(self) -> None:
        """Wake everybody who waits for a change."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def next_ts(self) -> str:
        """A message's time stamp: unique and rising, seconds with six digits."""
        with self.lock:
            self._last_ts = max(time.time(), self._last_ts + 0.000001)
            stamp = f"{self._last_ts:.6f}"
            self._last_ts = float(stamp)
            return stamp

    def next_number(self) -> int:
        """A number that this workspace never used before."""
        with self.lock:
            return next(self._ids)

    def add_person(self, person: Person) -> Person:
        """Take a person in."""
        with self.lock:
            self.people[person.id] = person
        return person

    def new_trigger(self, user_id: str, view_id: str | None = None) -> str:
        """A fresh trigger_id."""
        trigger = f"{self.next_number()}.{random.randrange(10**9)}.{random_id('').lower()}"
        self.triggers[trigger] = Trigger(user_id, time.monotonic(), view_id)
        return trigger

    def new_response_url(self, kind: str, target: ResponseUrl) -> str:
        """A fresh response_url for an interaction of this kind (actions, commands, app)."""
        path = f"/{kind}/{self.team_id}/{self.next_number()}/{random_id('')}"
        self.response_urls[path] = target
        return self.base_url + path

    def dm_with(self, user_id: str) -> Channel:
        """The direct conversation of the bot and this person, made when first needed."""
        with self.lock:
            for channel in self.channels.values():
                if channel.kind == "im" and channel.dm_user == user_id:
                    return channel
            channel = Channel(random_id("D"), "directmessage", "im", [user_id, self.bot.id], dm_user=user_id)
            self.channels[channel.id] = channel
            return channel
