"""What an enterprise presses about its case: a rating, the same matter or a new one, counsel, consent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from slack_bolt import Ack, App

from bot.cases.model import Case
from bot.conversations import NEW_MATTER, REOPEN, Incoming, Person
from bot.desk import Desk
from bot.errors import BadInput, MoveRefused, NoSuchMessage, NotAllowed
from bot.phrases import say
from bot.slack import forms
from bot.slack.gateway import Gateway
from bot.slack.listening import Base, row_of, thread_of, value_of
from bot.slack.lookup import Lookup
from bot.slack.people import SYSTEM, People
from bot.slack.texts import text
from bot.slack.words import clean
from bot.storage.slack import SlackStore

PRESSED = {"same_matter": REOPEN, "new_matter": NEW_MATTER}
"""How the key of the message begins that a press stands for; its words are those of the button."""
CONSENT = {"consent_give": True, "consent_refuse": False}

log = structlog.get_logger()


class MatterActions(Base):
    """The listeners; each is only for people of the enterprise whose thread it is."""

    def __init__(
        self, desk: Desk, people: People, store: SlackStore, lookup: Lookup, gateway: Gateway, *,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        super().__init__(desk, people, store, lookup, gateway)
        self._clock = clock

    def register(self, bolt: App) -> None:
        """Add the listeners."""
        for n in range(1, 6):
            bolt.action(f"rate_{n}")(self.rate)
        for name in PRESSED:
            bolt.action(name)(self.same_or_new)
        for name in CONSENT:
            bolt.action(name)(self.consent)
        bolt.action("counsel")(self.counsel)
        bolt.view("counsel")(self.counsel_named)

    def rate(self, ack: Ack, body: dict[str, Any]) -> None:
        """The enterprise's rating of its resolved case."""
        person, language, channel = self.who(body)
        stars = int(body["actions"][0]["action_id"].removeprefix("rate_"))
        words = text("thanks", language)
        try:
            posted, place = self.desk.message(value_of(body))
            case = self.desk.case_of(SYSTEM, posted.thread)
            if case is None:
                raise NotAllowed("no case")
            self.desk.rate(self.member_of(person, place, channel), case.id, stars)
            words = say("rated", language, case=case.number)
        except (NotAllowed, NoSuchMessage):
            words = text("rate_only_enterprise", language)
        except BadInput as error:
            words = self.explained(error, language)
        ack()
        self.tell(channel, person.id, words, thread_of(body))

    def same_or_new(self, ack: Ack, body: dict[str, Any]) -> None:
        """*The same matter* or *a new matter*: recorded as a message of who pressed; pressing again changes nothing."""
        person, language, pressed = self.who(body)
        name, row = body["actions"][0]["action_id"], value_of(body)
        try:
            author, (platform, channel, thread) = self._of_enterprise(person, row, pressed)
            self.desk.receive(
                Incoming(
                    platform, channel, f"{PRESSED[name]}{row}", thread, author, text(name, language), self._clock(),
                    addressed=True,
                )
            )  # fmt: skip
        except (NotAllowed, BadInput) as error:
            ack()
            self.tell(pressed, person.id, self._why_not(error, language), thread_of(body))
            return
        ack()

    def counsel(self, ack: Ack, body: dict[str, Any]) -> None:
        """*Counsel handles it*: who?"""
        ack()
        person, language, pressed = self.who(body)
        try:
            self._of_enterprise(person, value_of(body), pressed)
        except NotAllowed as error:
            self.tell(pressed, person.id, self._why_not(error, language), thread_of(body))
            return
        self.open(body, forms.handled(language, f"{value_of(body)}:{pressed}", "counsel"))

    def counsel_named(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The name of counsel came: the reminders stop."""
        person, language, _ = self.who(body)
        row, _, pressed = str(view.get("private_metadata") or "").partition(":")
        try:
            author, _place = self._of_enterprise(person, row_of(row), pressed)
            self.desk.handled(author, self._case(row_of(row)).id, clean(forms.answers(view).get("counsel", "")))
        except (NotAllowed, BadInput) as error:
            ack(response_action="errors", errors={"counsel": self._why_not(error, language)[:200]})
            return
        ack()

    def consent(self, ack: Ack, body: dict[str, Any]) -> None:
        """Whether others in the matter may be told; the answer may be changed later."""
        person, language, pressed = self.who(body)
        row, given = value_of(body), CONSENT[body["actions"][0]["action_id"]]
        words = None
        try:
            author, _place = self._of_enterprise(person, row, pressed)
            self.desk.consent(author, self._case(row).id, given)
        except (NotAllowed, BadInput, MoveRefused) as error:
            words = self._why_not(error, language)
        ack()
        if words is not None:
            self.tell(pressed, person.id, words, thread_of(body))

    def _of_enterprise(self, person: Person, row: int, pressed: str) -> tuple[Person, tuple[str, str, str]]:
        """Who pressed, as the thread knows them, and its place; `NotAllowed` for all but its enterprise."""
        _posted, place = self.desk.message(row)
        author = self.member_of(person, place, pressed)
        if author.role != "enterprise":
            raise NotAllowed("not of this enterprise")
        return author, place

    def _case(self, row: int) -> Case:
        """The case that a reply speaks of."""
        posted, _ = self.desk.message(row)
        number = posted.reply.case if posted.reply else None
        found = self.desk.find_case(SYSTEM, number) if number else None
        if found is None:
            raise NoSuchMessage("no case")
        return found

    def _why_not(self, error: Exception, language: str) -> str:
        if isinstance(error, NotAllowed) and not isinstance(error, NoSuchMessage):
            return text("not_your_thread", language)
        return self.explained(error, language)
