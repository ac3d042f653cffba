"""Reminder letters in Slack: the buttons under a letter, and the card for leads where nobody confirms one."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.conversations import Person
from bot.desk import Desk
from bot.errors import BadInput, NoSuchMessage, NotAllowed, Undeliverable
from bot.letters.content import text as said
from bot.letters.model import Letter
from bot.outreach.letters import Letters
from bot.slack import blocks as b
from bot.slack import forms
from bot.slack.blocks import Outgoing, Part
from bot.slack.gateway import Gateway
from bot.slack.listening import Base, log, row_of, thread_of, value_of
from bot.slack.lookup import Lookup
from bot.slack.people import SYSTEM, People
from bot.slack.private import LETTER as LETTER_ID
from bot.slack.private import Whispered
from bot.slack.render import LETTER
from bot.slack.texts import text
from bot.slack.words import clean, escape
from bot.storage.slack import SlackStore

KEY = "letter"
RECEIVED, COUNSEL, ASK = (name for name, _ in LETTER)


class LetterActions(Base):
    """What an enterprise presses under its letters; each button carries the message under which it stands."""

    def __init__(
        self, desk: Desk, people: People, store: SlackStore, lookup: Lookup, gateway: Gateway, *,
        letters: Callable[[], Letters], base_url: str,
    ) -> None:  # fmt: skip
        super().__init__(desk, people, store, lookup, gateway)
        self._letters = letters
        self._base_url = base_url

    def register(self, bolt: App) -> None:
        """Add the listeners."""
        bolt.action(RECEIVED)(self.received)
        bolt.action(ASK)(self.ask)
        bolt.action(COUNSEL)(self.counsel)
        bolt.view(COUNSEL)(self.counsel_named)

    def received(self, ack: Ack, body: dict[str, Any]) -> None:
        """*I have received it*; pressing again changes nothing."""
        self._press(ack, body, self._letters().received, "letter_received_noted")

    def ask(self, ack: Ack, body: dict[str, Any]) -> None:
        """*Ask an expert*: everything known goes to a person; the answer comes in the thread."""
        self._press(ack, body, self._letters().ask_expert, "form_sent")

    def counsel(self, ack: Ack, body: dict[str, Any]) -> None:
        """*Handled by counsel*: who?"""
        ack()
        person, language, pressed = self.who(body)
        row = value_of(body)
        try:
            self._of_enterprise(person, row, pressed)
        except NotAllowed:
            self.tell(pressed, person.id, text("not_your_thread", language), thread_of(body))
            return
        self.open(body, forms.handled(language, f"{row}:{pressed}", COUNSEL))

    def counsel_named(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The name of counsel came: the reminders stop."""
        person, language, _ = self.who(body)
        row, _, pressed = str(view.get("private_metadata") or "").partition(":")
        try:
            author, letter = self._of_enterprise(person, row_of(row), pressed)
            self._letters().handled(author, letter, clean(forms.answers(view).get("counsel", "")))
        except (NotAllowed, BadInput) as error:
            ack(response_action="errors", errors={"counsel": self.explained(error, language)[:200]})
            return
        ack()

    def announce(self, arguments: Mapping[str, Any]) -> None:
        """Tell one lead of a letter that nobody has confirmed, in a direct message; may be called again."""
        person, channel = str(arguments["person"]), self.people.desk_channel or ""
        letter = self._letters().letter(SYSTEM, int(arguments["letter"]))
        try:
            direct = self.gateway.direct(person, channel)
            shown = card(letter, self.language(person, channel), self._base_url)
            self.gateway.post(f"{KEY}:{letter.id}:{person}", direct, None, shown)
        except Undeliverable as error:
            log.warning("a lead is not told of a letter", letter=letter.id, person=person, reason=error.reason)

    def _press(self, ack: Ack, body: dict[str, Any], do: Callable[[Person, int], Letter], done: str) -> None:
        person, language, pressed = self.who(body)
        words = text(done, language)
        try:
            do(*self._of_enterprise(person, value_of(body), pressed))
        except (NotAllowed, BadInput) as error:
            words = self.explained(error, language)
        ack()
        self.tell(pressed, person.id, words, thread_of(body))

    def _of_enterprise(self, person: Person, row: int, pressed: str) -> tuple[Person, int]:
        """Who pressed, as the thread knows them, and the letter; `NotAllowed` for all but its enterprise."""
        posted, place = self.desk.message(row)
        author = self.member_of(person, place, pressed)
        if posted.reply is None or posted.reply.letter is None:
            raise NoSuchMessage("no letter")
        if author.role != "enterprise":
            raise NotAllowed("not of this enterprise")
        return author, posted.reply.letter


def key_of(person: str, letter: int) -> str:
    """The key of a letter's conversation: with one person, in a direct message as soon as it is shown."""
    return Whispered.new(person, None, f"{LETTER_ID}{letter}").key


def card(letter: Letter, language: str, base_url: str) -> Outgoing:
    """What a lead reads of a letter that nobody has confirmed (pure)."""
    title = said("silent_title", language)
    words = said("alert_silent", language, number=letter.number(language), center=letter.content.sender.says(language))
    link = b.link(f"{base_url}/letter/{letter.id}", letter.number(language))
    return b.pack([Part(title, f"*{escape(title)}*"), Part(words, f"{escape(words)}\n{link}")])[0]
