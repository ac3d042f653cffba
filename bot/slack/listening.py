"""What listeners of enterprises and of experts share: who presses, in which language, and how they are told."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.conversations import Person
from bot.desk import Desk
from bot.desk.base import is_desk
from bot.errors import BadInput, NotAllowed, NotReachable, Undeliverable
from bot.phrases import say
from bot.slack import blocks as b
from bot.slack.gateway import Gateway
from bot.slack.inbound import own_team
from bot.slack.lookup import Lookup
from bot.slack.people import People
from bot.slack.private import Whispered
from bot.slack.texts import text
from bot.slack.words import escape
from bot.storage.slack import SlackStore

log = structlog.get_logger()


class Base:
    """What listeners of enterprises and of experts share."""

    def __init__(self, desk: Desk, people: People, store: SlackStore, lookup: Lookup, gateway: Gateway) -> None:
        self.desk = desk
        self.people = people
        self.store = store
        self.lookup = lookup
        self.gateway = gateway

    def who(self, body: Mapping[str, Any]) -> tuple[Person, str, str]:
        """The person of an interaction, the language of their screens, and where they pressed."""
        user = body.get("user") or {}
        person = str(user.get("id") or body.get("user_id"))
        channel = str((body.get("channel") or {}).get("id") or body.get("channel_id") or "")
        own = own_team(body)
        bot = self.store.bot(own) or self.store.bot(None)
        language = self.language(person, channel)
        found = self.people.person(person, channel=channel, team=user.get("team_id"), own=bot.team if bot else own)
        return found, language, channel

    def member_of(self, person: Person, place: tuple[str, str, str], pressed: str) -> Person:
        """The person as the thread knows them that stands in this place: of its enterprise, the desk, or somebody else.

        `pressed` is the channel where they pressed something: a direct message is theirs only there.
        """
        direct = pressed == place[1] and pressed.startswith("D")
        return self.people.in_thread(person, self.desk.find_thread(*place), direct=direct)

    def stands_open(self, pressed: str, place: tuple[str, str, str], person: Person) -> bool:
        """Whether the message of a button may be read by who pressed it: it stands where they pressed, or is theirs.

        A conversation that went on in private, or that only one person sees, is nobody else's, whatever of it was
        once shown in a channel.
        """
        if is_desk(person) or self.member_of(person, place, pressed).role == "enterprise":
            return True
        return place[1] == pressed and Whispered.of(place[2]) is None

    def language(self, person: str, channel: str = "") -> str:
        """The language of a person's screens; somebody new is asked for at Slack."""
        if self.store.profile(person) is None:
            self.lookup.person(person, channel, hurry=True)
        return self.people.language(person, self.desk.preference(person).language)

    def tell(self, channel: str, person: str, words: str, thread: str | None = None) -> None:
        """Say something to one person; it may be lost, so nothing important is said so."""
        self.show(channel, person, escape(words), thread)

    def show(self, channel: str, person: str, shown: str, thread: str | None = None) -> None:
        """The same with words that are marked up already."""
        if not channel:
            return
        try:
            self.gateway.of(channel).hurry(
                "chat.postEphemeral", channel=channel, user=person, thread_ts=thread, text=shown,
                blocks=[b.section(shown)], parse="none",
            )  # fmt: skip
        except (Undeliverable, NotReachable) as error:
            log.info("not told", person=person, error=str(error))

    def open(self, body: Mapping[str, Any], view: b.Block) -> None:
        """Show a dialog; the key to it lasts three seconds."""
        channel = str((body.get("channel") or {}).get("id") or "")
        try:
            self.gateway.of(channel, own_team(body)).hurry("views.open", trigger_id=body["trigger_id"], view=view)
        except (Undeliverable, NotReachable) as error:
            log.warning("no dialog", view=view["callback_id"], error=str(error))
            person = str((body.get("user") or {}).get("id"))
            self.tell(channel, person, text("not_taken", self.language(person)), thread_of(body))

    def explained(self, error: Exception, language: str) -> str:
        """One sentence for a person; details go to the log."""
        if isinstance(error, BadInput):
            return say(error.phrase, language, **error.values)
        if isinstance(error, NotAllowed):
            return text("gone", language)
        log.error("not done", exc_info=error)
        return text("not_taken", language)


def value_of(body: Mapping[str, Any]) -> int:
    """The row that a button carries; 0, which no row has, where it carries none."""
    return row_of(body["actions"][0].get("value"))


def row_of(value: object) -> int:
    """A row as a button or a form carries it; 0 for anything else."""
    digits = str(value or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0


def thread_of(body: Mapping[str, Any]) -> str | None:
    """The thread in which something was pressed."""
    message = body.get("message") or {}
    container = body.get("container") or {}
    return message.get("thread_ts") or container.get("thread_ts") or message.get("ts") or container.get("message_ts")
