"""What Slack sends, put into the desk before it is acknowledged. Asks Slack nothing, so it is quick and cannot fail with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.cases.model import HELD
from bot.conversations import Attachment, FollowUp, Incoming, Person
from bot.desk import Desk
from bot.desk.base import is_desk
from bot.desk.talk import KnownThread
from bot.errors import BadInput, NotAllowed, NotReachable
from bot.slack import words
from bot.slack.people import PLATFORM, SYSTEM, People
from bot.slack.rooms import Rooms, Spot
from bot.storage.slack import Bot, Channel, SlackStore

SPOKEN = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of messages that people write."""
SLACKBOT = "USLACKBOT"
_ID = re.compile(r"[\w-]{1,60}")
_TS = re.compile(r"\d{1,12}(\.\d{1,9})?")
ORIGIN = "slack"


@dataclass(frozen=True)
class Taken:
    """What became of an event: a message that awaits its outcome, or a hint for the person who wrote, perhaps about a case."""

    channel: str
    thread: str
    person: str
    addressed: bool = False
    hint: str | None = None
    values: Mapping[str, str] | None = None
    case: int | None = None


class Inbox:
    """Translates message events into use cases of the desk."""

    def __init__(
        self, desk: Desk, people: People, store: SlackStore, rooms: Rooms, ask_channels: frozenset[str]
    ) -> None:
        self._desk = desk
        self._people = people
        self._store = store
        self._rooms = rooms
        self._ask_channels = ask_channels

    def take(self, body: Mapping[str, Any]) -> Taken | None:
        """Record a `message` or `app_mention` event; None where the desk has nothing to do with it.

        Raises `NotReachable` (do not acknowledge: Slack sends it again) while the desk cannot record it.
        """
        event = body["event"]
        own = own_team(body)
        bot = self._store.bot(own) or self._store.bot(None)
        if bot is None:
            raise NotReachable("Slack has not said yet who the bot is")
        subtype = event.get("subtype")
        try:
            if subtype == "message_changed":
                return self._changed(event, body, bot)
            if subtype == "message_deleted":
                self._deleted(event)
            if subtype in SPOKEN and _whole(event):
                return self._spoken(event, body, bot)
        except BadInput:
            return None
        return None

    # -- what people write ------------------------------------------------------------------------------------------

    def _spoken(self, event: Mapping[str, Any], body: Mapping[str, Any], bot: Bot) -> Taken | None:
        user, channel, ts = event["user"], event["channel"], event["ts"]
        if event.get("bot_id") or user in (bot.user, SLACKBOT):
            return None
        place = self._channel(event, body, bot)
        thread = event.get("thread_ts") or ts
        spot = self._rooms.spot(channel, thread) if thread != ts else None
        if spot is not None and self._people.is_desk(user):
            return self._from_desk(event, bot, spot)
        if spot is not None and spot.person is not None:
            return Taken(channel, thread, user, hint="only_desk")
        known = self._desk.find_thread(PLATFORM, channel, thread)
        author = self._author(event, bot, channel, known)
        addressed, follow_up = self._meant(event, bot, place, known, author)
        if not addressed and known is None:
            return None
        attachments = files_of(event)
        receipt = self._desk.receive(
            Incoming(
                PLATFORM,
                channel,
                ts,
                thread,
                author,
                self.plain(event.get("text") or "", bot),
                moment(ts),
                addressed=addressed,
                attachments=attachments,
                follow_up=follow_up,
            )
        )
        return Taken(channel, thread, user, receipt.addressed and not receipt.held)

    def _meant(
        self, event: Mapping[str, Any], bot: Bot, place: Channel, known: KnownThread | None, author: Person
    ) -> tuple[bool, FollowUp | None]:
        """Whether the bot is meant, and what follows if it is not but the thread is one of its own."""
        raw, ts = event.get("text") or "", event["ts"]
        top = (event.get("thread_ts") or ts) == ts
        direct = place.kind == "im"
        if event.get("type") == "app_mention" or words.mentions(raw, bot.user) or (direct and (top or known is None)):
            return True, None
        calls_another = words.calls_somebody_else(raw, bot.user)
        if top:
            return place.id in self._ask_channels and not calls_another, None
        if known is None or is_desk(author):
            return False, None
        chosen = self._desk.preference(known.opener).follow_ups if known.opener else None
        choice: FollowUp = chosen or ("pick_up" if direct else "ask_first")
        if choice == "pick_up" and not calls_another:
            return True, None
        return False, "leave_alone" if calls_another else choice

    def _author(self, event: Mapping[str, Any], bot: Bot, channel: str, known: KnownThread | None) -> Person:
        author = self._people.person(event["user"], channel=channel, team=team_of(event, bot.team), own=bot.team)
        # Slack lets others read and write here; whose thread it is does not change by that.
        return self._people.in_thread(author, known, direct=channel.startswith("D"))

    def _channel(self, event: Mapping[str, Any], body: Mapping[str, Any], bot: Bot) -> Channel:
        """What is known of the channel, kept when an event says more."""
        id_ = event["channel"]
        known = self._store.channel(id_)
        kind = event.get("channel_type") or (known.kind if known else KINDS.get(id_[0], "channel"))
        outside = team_of(event, bot.team) not in (None, bot.team)
        shared = bool(body.get("is_ext_shared_channel") or outside or (known and known.shared))
        now = Channel(id_, bot.team, known.name if known else id_, kind, shared)
        if now != known:
            self._store.keep_channel(now)
        return now

    # -- the desk's own threads --------------------------------------------------------------------------------------

    def _from_desk(self, event: Mapping[str, Any], bot: Bot, spot: Spot) -> Taken:
        """Words of an expert in a room are carried to the enterprise or kept as a note; elsewhere they are nothing."""
        user, channel, thread = event["user"], event["channel"], event["thread_ts"]
        taken = Taken(channel, thread, user, case=spot.case)
        if self._rooms.direct and spot.person is None:
            known = self._rooms.place(spot.case, user)
            return replace(taken, hint="write_in_room" if known else "declare_for_room")
        if not self._rooms.direct and spot.person is not None:
            return replace(taken, hint="write_under_card", case=None)
        if self._is_shut(spot, user):
            return replace(taken, hint="room_left", case=None)
        return self._in_room(event, bot, spot)

    def _in_room(self, event: Mapping[str, Any], bot: Bot, spot: Spot) -> Taken:
        user, channel, ts = event["user"], event["channel"], event["ts"]
        taken = Taken(channel, event["thread_ts"], user)
        person = self._people.person(user, channel=channel, own=bot.team)
        said, attachments = self.plain(event.get("text") or "", bot), files_of(event)
        case = self._desk.case(person, spot.case)
        try:
            if case.state in HELD and case.expert == user:
                self._desk.relay(person, spot.case, said, key=ts, attachments=attachments, origin=ORIGIN)
                return taken
        except NotAllowed:
            # Somebody else has it since a moment ago.
            case = self._desk.case(person, spot.case)
            if self._is_shut(spot, user):
                return replace(taken, hint="room_left")
        try:
            self._desk.note(person, spot.case, said, key=ts, attachments=attachments, origin=ORIGIN)
        except NotAllowed:
            return replace(taken, hint="kept_from_you")
        if spot.person is not None and case.expert != user and not self._rooms.first_hint(spot.case, user):
            return taken
        if case.state in HELD:
            return replace(taken, hint="kept_other", values={"expert": case.expert_name or ""})
        return replace(taken, hint="kept_as_note")

    def _is_shut(self, spot: Spot, user: str) -> bool:
        """Whether a room is nobody's any more who writes there; the thread under a card is everybody's."""
        return spot.person is not None and self._rooms.standing(self._desk.case(SYSTEM, spot.case), user) == "gone"

    def _change_inside(self, spot: Spot, user: str, channel: str, ts: str, said: str, *, deleted: bool) -> None:
        """An expert changed or took back what they wrote in a room that is theirs still."""
        elsewhere = self._rooms.direct == (spot.person is None)
        if user and self._people.is_desk(user) and not elsewhere and not self._is_shut(spot, user):
            person = self._people.person(user, channel=channel)
            self._desk.change_relay(person, spot.case, ts, said, deleted=deleted)

    # -- changes ----------------------------------------------------------------------------------------------------

    def _changed(self, event: Mapping[str, Any], body: Mapping[str, Any], bot: Bot) -> Taken | None:
        message = event.get("message") or {}
        before = event.get("previous_message") or {}
        user, channel, ts = (str(v or "") for v in (message.get("user"), event.get("channel"), message.get("ts")))
        if message.get("subtype") == "tombstone":
            # How Slack takes back a message that has replies.
            self._deleted({"previous_message": before, "channel": channel, "deleted_ts": ts})
            return None
        if not _whole({**message, "channel": event.get("channel")}) or message.get("bot_id") or user == bot.user:
            return None
        if message.get("subtype") not in SPOKEN or message.get("text") == before.get("text"):
            return None
        user, channel, ts = str(user), str(channel), str(ts)
        said = self.plain(message.get("text") or "", bot)
        spot = self._rooms.spot(channel, message.get("thread_ts") or ts)
        if spot is not None:
            self._change_inside(spot, user, channel, ts, said, deleted=False)
            return None
        self._desk.revise(PLATFORM, channel, ts, said)
        if words.mentions(message.get("text") or "", bot.user) and not words.mentions(
            before.get("text") or "", bot.user
        ):
            spoken = {"channel_type": event.get("channel_type"), **message, "type": "message", "channel": channel}
            return self._spoken(spoken, body, bot)
        return None

    def _deleted(self, event: Mapping[str, Any]) -> None:
        before = event.get("previous_message") or {}
        at = event.get("deleted_ts") or before.get("ts")
        user, channel, ts = (str(v or "") for v in (before.get("user"), event.get("channel"), at))
        if not _whole({"user": user or "-", "channel": channel, "ts": ts}) or before.get("bot_id"):
            return
        channel, ts = str(channel), str(ts)
        spot = self._rooms.spot(channel, before.get("thread_ts") or ts)
        if spot is not None:
            self._change_inside(spot, user, channel, ts, "", deleted=True)
            return
        self._desk.revise(PLATFORM, channel, ts, "", deleted=True)

    def plain(self, text: str, bot: Bot) -> str:
        """What a person wrote, without Slack's markup."""
        return words.plain(text, bot=bot.user, name_of=self._people.name)


KINDS = {"D": "im", "G": "group", "C": "channel"}


def _whole(event: Mapping[str, Any]) -> bool:
    """Whether a message says who wrote it, where and when, in the way that Slack says it."""
    user, channel, ts = (event.get(name) for name in ("user", "channel", "ts"))
    thread, text = event.get("thread_ts") or ts, event.get("text") or ""
    if not all(isinstance(part, str) for part in (user, channel, ts, thread, text)):
        return False
    who_and_where = all(_ID.fullmatch(str(part)) for part in (user, channel))
    return who_and_where and all(_TS.fullmatch(str(part)) for part in (ts, thread))


def own_team(body: Mapping[str, Any]) -> str | None:
    """The workspace (or organisation) of our installation that an event came to, or that a dialog belongs to.

    Of somebody of another organisation `team` is theirs, not ours.
    """
    for authorization in body.get("authorizations") or ():
        found = authorization.get("team_id") or authorization.get("enterprise_id")
        if found:
            return str(found)
    installed = (body.get("view") or {}).get("app_installed_team_id")
    if installed:
        return str(installed)
    team = body.get("team_id") or (body.get("team") or {}).get("id") or body.get("enterprise_id")
    return str(team) if team else None


def team_of(event: Mapping[str, Any], own: str | None) -> str | None:
    """The organisation of the person who wrote: Slack Connect names it in the event, not in the installation."""
    return event.get("user_team") or event.get("source_team") or event.get("team") or own


def files_of(event: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The files of a message, apart from those that are gone."""
    return tuple(
        Attachment(
            str(file["id"]),
            words.clean(str(file.get("name") or file.get("title") or file["id"])),
            str(file.get("mimetype") or ""),
            file["size"] if isinstance(file.get("size"), int) else 0,
            str(file.get("url_private_download") or file.get("url_private") or ""),
        )
        for file in event.get("files") or ()
        if isinstance(file, Mapping) and file.get("id") and file.get("mode") not in ("tombstone", "hidden_by_limit")
    )


def moment(ts: str) -> datetime:
    """The time of a message by its `ts`."""
    return datetime.fromtimestamp(float(ts), UTC)
