"""What the Slack adapter keeps: who is who, which channel is what, and which message stands for what."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, select, update

from bot.recent import Recent
from bot.storage.messages import insert_once
from bot.storage.tables import SlackBotRow, SlackChannelRow, SlackMemberRow, SlackPersonRow, SlackPostRow
from knowledge.store.engine import read, write


@dataclass(frozen=True)
class Profile:
    """A person as Slack describes them; `at` is when it was asked."""

    id: str
    team: str | None
    name: str
    locale: str | None = None
    time_zone: str | None = None
    email: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Channel:
    """A channel: `kind` is `channel`, `group`, `im` or `mpim`; `shared` with another organisation."""

    id: str
    team: str | None
    name: str
    kind: str
    shared: bool = False


@dataclass(frozen=True)
class Bot:
    """Who the bot is in a workspace."""

    team: str
    bot: str
    user: str
    name: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A message on Slack that stands for something of ours; `ts` is None while it is being sent."""

    key: str
    channel: str
    thread: str | None
    ts: str | None
    upto: int | None


class SlackStore:
    """Small rows, each written in a transaction of its own."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._recent = Recent()

    # -- who is who -------------------------------------------------------------------------------------------------

    def profile(self, person: str) -> Profile | None:
        """What is known of a person."""
        return self._recent.get(("profile", person), lambda: self._profile(person))

    def keep_profile(self, profile: Profile) -> None:
        """Keep what Slack says of a person."""
        values = {
            "team": profile.team, "name": profile.name[:200], "locale": profile.locale,
            "time_zone": profile.time_zone, "email": profile.email, "at": self._clock(),
        }  # fmt: skip
        self._put(SlackPersonRow, {"id": profile.id}, values)
        self._recent.forget(("profile", profile.id))

    def channel(self, channel: str) -> Channel | None:
        """What is known of a channel."""
        return self._recent.get(("channel", channel), lambda: self._channel(channel))

    def keep_channel(self, channel: Channel) -> None:
        """Keep what an event or Slack says of a channel."""
        values = {"team": channel.team, "name": channel.name[:200], "kind": channel.kind, "shared": channel.shared}
        self._put(SlackChannelRow, {"id": channel.id}, values | {"at": self._clock()})
        self._recent.forget(("channel", channel.id))

    def bot(self, team: str | None) -> Bot | None:
        """Who the bot is in this workspace; without a workspace, in the only one."""
        found = self._recent.get("bots", self._bots)
        return next((b for b in found if b.team == team), None) if team else found[0] if len(found) == 1 else None

    def keep_bot(self, bot: Bot) -> None:
        """Keep who the bot is."""
        values = {"bot": bot.bot, "user": bot.user, "name": bot.name, "scopes": list(bot.scopes), "at": self._clock()}
        self._put(SlackBotRow, {"team": bot.team}, values)
        self._recent.forget("bots")

    def members(self, channel: str) -> frozenset[str]:
        """Who belongs to a channel, as last seen."""
        return self._recent.get(("members", channel), lambda: self._members(channel))

    def keep_members(self, channel: str, people: Iterable[str]) -> None:
        """Keep the whole list of a channel's members."""
        with write(self._engine) as conn:
            conn.execute(delete(SlackMemberRow).where(SlackMemberRow.channel == channel))
            for person in set(people):
                insert_once(conn, SlackMemberRow, channel=channel, person=person)
        self._recent.forget(("members", channel))

    def keep_member(self, channel: str, person: str, *, belongs: bool) -> None:
        """Somebody joined or left."""
        with write(self._engine) as conn:
            if belongs:
                insert_once(conn, SlackMemberRow, channel=channel, person=person)
            else:
                mine = (SlackMemberRow.channel == channel, SlackMemberRow.person == person)
                conn.execute(delete(SlackMemberRow).where(*mine))
        self._recent.forget(("members", channel))

    # -- what stands where ------------------------------------------------------------------------------------------

    def place(self, key: str) -> Place | None:
        """Where something of ours stands, or is being sent to."""
        return self._place(SlackPostRow.key == key)

    def places(self, prefix: str) -> list[Place]:
        """Everything whose key begins so, in order."""
        with read(self._engine) as conn:
            wanted = select(SlackPostRow).with_only_columns(*SlackPostRow.__table__.columns)
            rows = conn.execute(wanted.where(SlackPostRow.key.startswith(prefix, autoescape=True)))
            found = [Place(row.key, row.channel, row.thread, row.ts, row.upto) for row in rows]
        return sorted(found, key=lambda p: (len(p.key), p.key))

    def is_sending(self, prefix: str, channel: str | None = None) -> bool:
        """Whether something whose key begins so is on its way (to this channel) and its place not known yet."""
        where = [SlackPostRow.key.startswith(prefix, autoescape=True), SlackPostRow.ts.is_(None)]
        return self._place(*where, *([SlackPostRow.channel == channel] if channel else ())) is not None

    def at(self, channel: str, ts: str, prefix: str = "") -> Place | None:
        """What a message of ours in this place stands for."""
        where = (SlackPostRow.channel == channel, SlackPostRow.ts == ts, SlackPostRow.key.startswith(prefix))
        return self._place(*where)

    def begin(self, key: str, channel: str, thread: str | None, upto: int | None = None) -> bool:
        """Note that something is about to be sent; False if that was noted before."""
        with write(self._engine) as conn:
            return insert_once(conn, SlackPostRow, key=key, channel=channel, thread=thread, upto=upto, at=self._clock())

    def done(self, key: str, ts: str, channel: str | None = None) -> None:
        """Note under which `ts` it stands."""
        values = {"ts": ts, **({"channel": channel} if channel else {})}
        with write(self._engine) as conn:
            conn.execute(update(SlackPostRow).where(SlackPostRow.key == key).values(**values))

    def forget(self, key: str) -> None:
        """It does not stand there any more, or was never sent."""
        with write(self._engine) as conn:
            conn.execute(delete(SlackPostRow).where(SlackPostRow.key == key))

    def keep_unread(self, thread: int, channel: str, reason: str) -> None:
        """Note that what stood in a thread before could not be read, and why."""
        self.begin(f"unread:{thread}", channel, reason[:40])

    def unread(self, thread: int) -> str | None:
        """Why a thread could not be read from its start; None where it was read."""
        place = self.place(f"unread:{thread}")
        return place.thread if place else None

    # -- inside -----------------------------------------------------------------------------------------------------

    def _profile(self, person: str) -> Profile | None:
        row = self._one(SlackPersonRow, SlackPersonRow.id == person)
        return Profile(row.id, row.team, row.name, row.locale, row.time_zone, row.email, row.at) if row else None

    def _channel(self, channel: str) -> Channel | None:
        row = self._one(SlackChannelRow, SlackChannelRow.id == channel)
        return Channel(row.id, row.team, row.name, row.kind, row.shared) if row else None

    def _bots(self) -> tuple[Bot, ...]:
        with read(self._engine) as conn:
            rows = conn.execute(select(SlackBotRow).with_only_columns(*SlackBotRow.__table__.columns)).all()
        return tuple(Bot(row.team, row.bot, row.user, row.name, tuple(row.scopes)) for row in rows)

    def _members(self, channel: str) -> frozenset[str]:
        wanted = select(SlackMemberRow.person).where(SlackMemberRow.channel == channel)
        with read(self._engine) as conn:
            return frozenset(conn.execute(wanted).scalars())

    def _one(self, table: Any, *conditions: Any) -> Any:
        with read(self._engine) as conn:
            return conn.execute(
                select(table).with_only_columns(*table.__table__.columns).where(*conditions)
            ).one_or_none()

    def _place(self, *conditions: Any) -> Place | None:
        with read(self._engine) as conn:
            wanted = select(SlackPostRow).with_only_columns(*SlackPostRow.__table__.columns).where(*conditions)
            row = conn.execute(wanted.limit(1)).one_or_none()
        return Place(row.key, row.channel, row.thread, row.ts, row.upto) if row else None

    def _put(self, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
        with write(self._engine) as conn:
            if not insert_once(conn, table, **key, **values):
                changed = update(table).values(**values)
                for name, value in key.items():
                    changed = changed.where(getattr(table, name) == value)
                conn.execute(changed)
