"""What experts press on Slack: the buttons of cards and rooms and their dialogs; each acknowledges once its use case is
committed."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_bolt import Ack, App

from bot.cases.model import HELD
from bot.conversations import Person
from bot.desk import Desk
from bot.desk.base import is_desk
from bot.errors import BadInput, Gated, MoveRefused, NotAllowed
from bot.slack import forms
from bot.slack.buttons import MORE
from bot.slack.gateway import Gateway
from bot.slack.listening import Base, row_of, thread_of, value_of
from bot.slack.lookup import Lookup
from bot.slack.people import SYSTEM, People
from bot.slack.rooms import Rooms
from bot.slack.texts import text, word
from bot.slack.words import clean
from bot.storage.slack import SlackStore

Suggest = Callable[[int, str, str, str], None]
"""Queue a draft for a case: its id, the expert, the channel, the card's `ts`."""
DIALOGS = {
    "note": forms.note,
    "documents": forms.documents,
    "meeting": forms.meeting,
    "hand_back": forms.hand_back,
    "resolve": forms.resolve,
    "not_mine": forms.not_mine,
    "assign": forms.assign,
    "refuse": forms.refuse,
    "release": forms.release,
    "reassign": forms.reassign,
    "terminate": forms.terminate,
    "reopen": forms.reopen,
    "handled": forms.handled,
}
AT_ONCE = ("claim", "declare", "accept", "ask_consent")
"""What a press does without asking for more."""
ONLY_HOLDER = ("documents", "meeting", "hand_back", "resolve")
HOLDER_OR_LEAD = ("release", "reassign")
NEEDS_FACTS = ("accept", "refuse", "terminate", "handled", "suggest")
"""What only somebody decides who may see the facts."""
FIELDS = {"resolve": "outcome", "assign": "person", "reassign": "person", "handled": "counsel"}
"""Under which question of a dialog it is said that something cannot be done; under `note` where it is not named."""
FIELD_OF = {"where_required": "where", "reason_required": "note"}

log = structlog.get_logger()


class ExpertActions(Base):
    """The listeners for the desk."""

    def __init__(
        self, desk: Desk, people: People, store: SlackStore, lookup: Lookup, gateway: Gateway, *, suggest: Suggest,
        home: Callable[[Mapping[str, Any]], None], rooms: Rooms,
    ) -> None:  # fmt: skip
        super().__init__(desk, people, store, lookup, gateway)
        self._suggest = suggest
        self._home = home
        self._rooms = rooms

    def register(self, bolt: App) -> None:
        """Add the listeners."""
        for name in AT_ONCE:
            bolt.action(name)(self.at_once)
        bolt.action("suggest")(self.suggest)
        bolt.action(MORE)(self.more)
        for name in DIALOGS:
            bolt.action(name)(self.dialog)
            bolt.view(name)(self.submitted)

    def at_once(self, ack: Ack, body: dict[str, Any]) -> None:
        """Take a case, have it shown, accept it; who was slower, or may not, is told why."""
        self._do_at_once(ack, body, body["actions"][0]["action_id"], value_of(body))

    def _do_at_once(self, ack: Ack, body: dict[str, Any], name: str, case: int) -> None:
        person, language, channel = self.who(body)
        before = self._rooms.place(case, person.id)
        words = self._try(lambda: self._now(name, person, case), person, case, language)
        ack()
        if words is None and name in ("claim", "declare") and self._rooms.direct and before is None:
            words = text("room_opens", language)
        if words is not None and channel:
            self.tell(channel, person.id, words, thread_of(body))
        elif words is not None:
            self.open(body, forms.message(text("claim", language), words, language))
        if (body.get("view") or {}).get("type") == "home":
            self._home(body)

    def _now(self, name: str, person: Person, case: int) -> None:
        if name == "claim":
            self.desk.claim(person, case)
        elif name == "declare":
            self.desk.declare(person, case, conflict=False)
        elif name == "accept":
            self.desk.accept(person, case)
        elif name == "ask_consent":
            self.desk.ask_consent(person, case)

    def more(self, ack: Ack, body: dict[str, Any]) -> None:
        """Something was chosen in the menu of a card: as if its button had been pressed."""
        chosen = (body["actions"][0].get("selected_option") or {}).get("value")
        name, _, case = str(chosen or "").partition(":")
        if name in DIALOGS:
            ack()
            self._open_dialog(body, name, row_of(case))
        elif name in AT_ONCE:
            self._do_at_once(ack, body, name, row_of(case))
        else:
            ack()

    def suggest(self, ack: Ack, body: dict[str, Any]) -> None:
        """A cited draft for the expert alone; it is looked up by the flows, not here."""
        person, language, channel = self.who(body)
        ack()
        case = value_of(body)
        refused = self._try(lambda: self._check(person, case, "suggest", language), person, case, language)
        if refused is not None:
            self.tell(channel, person.id, refused, thread_of(body))
            return
        card = thread_of(body) or ""
        self._suggest(case, person.id, channel, card)
        self.tell(channel, person.id, text("suggest_wait", language), card)

    def dialog(self, ack: Ack, body: dict[str, Any]) -> None:
        """Open the dialog of a button; a case that has moved on is said at once."""
        ack()
        self._open_dialog(body, body["actions"][0]["action_id"], value_of(body))

    def _open_dialog(self, body: Mapping[str, Any], name: str, case: int) -> None:
        person, language, channel = self.who(body)
        refused = self._try(lambda: self._check(person, case, name, language), person, case, language)
        if refused is not None:
            self.tell(channel, person.id, refused, thread_of(body))
            return
        own = name == "release" and self.desk.case(person, case).expert == person.id
        self.open(body, forms.release_own(language, str(case)) if own else DIALOGS[name](language, str(case)))

    def submitted(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """A dialog came back; what cannot be done is said inside it."""
        person, language, _ = self.who(body)
        case = row_of(view["private_metadata"])
        answers = {field: clean(words) for field, words in forms.answers(view).items()}
        name = view["callback_id"]
        missing: list[str] = []

        def do() -> None:
            try:
                self._check(person, case, name, language)
                self._do(name, person, case, answers, language)
            except BadInput as error:
                missing.append(FIELD_OF.get(error.phrase, FIELDS.get(name, "note")))
                raise

        words = self._try(do, person, case, language)
        if words is None:
            ack()
            return
        field = missing[0] if missing else FIELDS.get(name, "note")
        ack(response_action="errors", errors={field: words[:200]})

    def _do(self, name: str, person: Person, case: int, answers: Mapping[str, str], language: str) -> None:
        desk, note = self.desk, answers.get("note", "")
        conflict = bool(answers.get("conflict"))
        deeds: dict[str, Callable[[], object]] = {
            "note": lambda: desk.note(person, case, note),
            "documents": lambda: desk.request_documents(person, case, note),
            "meeting": lambda: desk.meet(person, case, note),
            "hand_back": lambda: desk.hand_back(person, case, note),
            "not_mine": lambda: desk.decline(person, case, note, conflict=conflict),
            "resolve": lambda: desk.resolve(
                person, case, answers.get("outcome", ""), note, learn=answers.get("learn") == "yes"
            ),
            "refuse": lambda: desk.refuse(person, case, note, answers.get("where", "")),
            "release": lambda: (
                desk.declare(person, case, conflict=True, why=note) if conflict else desk.release(person, case, note)
            ),
            "terminate": lambda: desk.terminate(person, case, note),
            "reopen": lambda: desk.reopen(person, case, note),
            "handled": lambda: desk.handled(person, case, answers.get("counsel", "")),
            "assign": lambda: desk.assign(person, case, self._chosen(answers, language)),
            "reassign": lambda: desk.reassign(person, case, self._chosen(answers, language), note),
        }
        deeds[name]()

    def _chosen(self, answers: Mapping[str, str], language: str) -> Person:
        chosen = answers.get("person", "")
        if not self.people.is_desk(chosen):
            raise Told(text("not_desk", language, name=self.people.name(chosen)))
        return self.people.person(chosen, channel=self.people.desk_channel or "")

    def _check(self, person: Person, case_id: int, action: str, language: str) -> None:
        """Raises where a dialog is not opened, or not taken any more."""
        if not is_desk(person):
            raise Told(text("only_desk", language))
        case = self.desk.case(person, case_id)
        if action in ONLY_HOLDER and case.expert != person.id:
            raise Told(text("not_yours", language))
        if action in HOLDER_OR_LEAD and case.state in HELD and person.role != "lead" and case.expert != person.id:
            raise Told(text("not_yours", language))
        if action in NEEDS_FACTS and not self.desk.is_cleared(person, case_id):
            raise Told(self._kept_from(person, case_id, language) or text("declare_first", language))

    def _try(self, do: Callable[[], object], person: Person, case: int, language: str) -> str | None:
        """Do it; a sentence in the person's language where it cannot be done."""
        try:
            do()
        except Gated:
            return self._kept_from(person, case, language) or text("declare_first", language)
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
        kept = self._kept_from(person, case_id, language)
        if kept is not None:
            return kept
        if case.expert is not None and case.expert != person.id:
            return text("kept_by_other", language, expert=case.expert_name or "")
        return text("only_lead" if case.expert is None else "not_yours", language)

    def _kept_from(self, person: Person, case_id: int, language: str) -> str | None:
        """The sentence for who declared a conflict, or knows the other side."""
        mine = (d for d in self.desk.declarations(SYSTEM, case_id) if d.person == person.id)
        shut = any(d.conflict for d in mine) or self.desk.is_walled(person, case_id)
        return text("kept_from_you", language) if shut else None


class Told(Exception):
    """Something cannot be done, in words for the person."""
