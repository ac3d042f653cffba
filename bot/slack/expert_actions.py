"""What experts press on Slack: the card's buttons and their dialogs; each acknowledges once its use case is committed."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_bolt import Ack, App

from bot.conversations import Person
from bot.desk import Desk
from bot.desk.base import is_desk
from bot.errors import MoveRefused, NotAllowed
from bot.slack import forms
from bot.slack.gateway import Gateway
from bot.slack.listening import Base, thread_of, value_of
from bot.slack.lookup import Lookup
from bot.slack.people import People
from bot.slack.texts import text, word
from bot.slack.words import clean
from bot.storage.slack import SlackStore

Suggest = Callable[[int, str, str, str], None]
"""Queue a draft for a case: its id, the expert, the channel, the card's `ts`."""
DIALOGS = {
    "note": forms.note,
    "documents": forms.documents,
    "hand_back": forms.hand_back,
    "resolve": forms.resolve,
    "not_mine": forms.not_mine,
    "assign": forms.assign,
}

log = structlog.get_logger()


class ExpertActions(Base):
    """The listeners for the desk."""

    def __init__(
        self, desk: Desk, people: People, store: SlackStore, lookup: Lookup, gateway: Gateway, *, suggest: Suggest,
        home: Callable[[Mapping[str, Any]], None],
    ) -> None:  # fmt: skip
        super().__init__(desk, people, store, lookup, gateway)
        self._suggest = suggest
        self._home = home

    def register(self, bolt: App) -> None:
        """Add the listeners."""
        bolt.action("claim")(self.claim)
        bolt.action("suggest")(self.suggest)
        for name in DIALOGS:
            bolt.action(name)(self.dialog)
            bolt.view(name)(self.submitted)

    def claim(self, ack: Ack, body: dict[str, Any]) -> None:
        """Take a waiting case; who was slower is told who has it."""
        person, language, channel = self.who(body)
        words = self._try(lambda: self.desk.claim(person, value_of(body)), person, value_of(body), language)
        ack()
        if words is not None and channel:
            self.tell(channel, person.id, words, thread_of(body))
        elif words is not None:
            self.open(body, forms.message(text("claim", language), words, language))
        if (body.get("view") or {}).get("type") == "home":
            self._home(body)

    def suggest(self, ack: Ack, body: dict[str, Any]) -> None:
        """A cited draft for the expert alone; it is looked up by the flows, not here."""
        person, language, channel = self.who(body)
        ack()
        if not is_desk(person):
            self.tell(channel, person.id, text("only_desk", language), thread_of(body))
            return
        card = thread_of(body) or ""
        self._suggest(value_of(body), person.id, channel, card)
        self.tell(channel, person.id, text("suggest_wait", language), card)

    def dialog(self, ack: Ack, body: dict[str, Any]) -> None:
        """Open the dialog of a button; a case that has moved on is said at once."""
        ack()
        person, language, channel = self.who(body)
        action = body["actions"][0]["action_id"]
        refused = self._try(lambda: self._check(person, value_of(body), action, language), person, value_of(body), language)  # fmt: skip
        if refused is not None:
            self.tell(channel, person.id, refused, thread_of(body))
            return
        self.open(body, DIALOGS[action](language, str(value_of(body))))

    def submitted(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """A dialog came back; what cannot be done is said inside it."""
        person, language, _ = self.who(body)
        case = int(view["private_metadata"])
        answers = {field: clean(words) for field, words in forms.answers(view).items()}
        name = view["callback_id"]
        words = self._try(lambda: self._do(name, person, case, answers, language), person, case, language)
        if words is None:
            ack()
            return
        field = {"resolve": "outcome", "assign": "person"}.get(name, "note")
        ack(response_action="errors", errors={field: words[:200]})

    def _do(self, name: str, person: Person, case: int, answers: Mapping[str, str], language: str) -> None:
        note = answers.get("note", "")
        if name == "note":
            self.desk.note(person, case, note)
        elif name == "documents":
            self.desk.request_documents(person, case, note)
        elif name == "hand_back":
            self.desk.hand_back(person, case, note)
        elif name == "not_mine":
            self.desk.decline(person, case, note)
        elif name == "resolve":
            self.desk.resolve(person, case, answers.get("outcome", ""), note, learn=answers.get("learn") == "yes")
        elif name == "assign":
            self._assign(person, case, answers.get("person", ""), language)

    def _assign(self, lead: Person, case: int, chosen: str, language: str) -> None:
        if not self.people.is_desk(chosen):
            raise Told(text("not_desk", language, name=self.people.name(chosen)))
        self.desk.assign(lead, case, self.people.person(chosen, channel=self.people.desk_channel or ""))

    def _check(self, person: Person, case_id: int, action: str, language: str) -> None:
        """Raises where a dialog is not opened."""
        if not is_desk(person):
            raise Told(text("only_desk", language))
        if action in ("documents", "hand_back", "resolve") and self.desk.case(person, case_id).expert != person.id:
            raise Told(text("not_yours", language))

    def _try(self, do: Callable[[], object], person: Person, case: int, language: str) -> str | None:
        """Do it; a sentence in the person's language where it cannot be done."""
        try:
            do()
        except NotAllowed:
            return self._not_allowed(person, case, language)
        except MoveRefused as error:
            if error.holder and error.state == "claimed":
                return text("taken_by", language, expert=error.holder)
            return text("not_in_state", language, state=word("state", error.state, language))
        except Exception as error:
            return str(error) if isinstance(error, Told) else self.explained(error, language)
        return None

    def _not_allowed(self, person: Person, case_id: int, language: str) -> str:
        if not is_desk(person):
            return text("only_desk", language)
        try:
            case = self.desk.case(person, case_id)
        except Exception as error:
            return self.explained(error, language)
        if case.expert is not None and case.expert != person.id:
            return text("kept_by_other", language, expert=case.expert_name or "")
        return text("only_lead" if case.expert is None else "not_yours", language)


class Told(Exception):
    """Something cannot be done, in words for the person."""
