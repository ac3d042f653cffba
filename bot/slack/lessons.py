"""Lessons in Slack: a card for each lead in a direct message, with approve, edit and reject."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.cases.lessons import Lesson
from bot.conversations import Person
from bot.desk import Desk
from bot.errors import BadInput, NotAllowed, Undeliverable
from bot.phrases import say
from bot.slack import blocks as b
from bot.slack import forms
from bot.slack.blocks import Block, Outgoing, Part
from bot.slack.gateway import Gateway
from bot.slack.listening import Base, log, row_of, thread_of, value_of
from bot.slack.lookup import Lookup
from bot.slack.people import SYSTEM, People
from bot.slack.texts import text, word
from bot.slack.words import clean, cut, escape
from bot.storage.slack import SlackStore

KEY = "lesson"
APPROVE, EDIT, REJECT = "lesson_approve", "lesson_edit", "lesson_reject"
MAX_FIELD = 3_000
"""Characters that a field of a dialog takes; a longer lesson is edited on its page."""
SHOWN_REMOVED = 15


class LessonActions(Base):
    """What leads see and press."""

    def __init__(
        self, desk: Desk, people: People, store: SlackStore, lookup: Lookup, gateway: Gateway, *, base_url: str
    ) -> None:
        super().__init__(desk, people, store, lookup, gateway)
        self._base_url = base_url

    def register(self, bolt: App) -> None:
        """Add the listeners."""
        bolt.action(APPROVE)(self.approve)
        bolt.action(EDIT)(self.dialog)
        bolt.action(REJECT)(self.dialog)
        bolt.view(EDIT)(self.submitted)
        bolt.view(REJECT)(self.submitted)

    def announce(self, arguments: Mapping[str, Any]) -> None:
        """Post the card of a lesson to one lead, or bring it up to date; may be called again."""
        person, channel = str(arguments["person"]), self.people.desk_channel or ""
        lesson = self.desk.lesson(SYSTEM, int(arguments["lesson"]))
        shown = card(lesson, self.language(person, channel), self._base_url)
        key = f"{KEY}:{lesson.id}:{person}"
        try:
            place = self.store.place(key)
            if place is not None and place.ts is not None:
                self.gateway.update(place, shown)
            elif lesson.state == "draft":
                self.gateway.post(key, self.gateway.direct(person, channel), None, shown)
        except Undeliverable as error:
            log.warning("a lead is not told of a lesson", lesson=lesson.id, person=person, reason=error.reason)

    def approve(self, ack: Ack, body: dict[str, Any]) -> None:
        """Approve as it stands; where the guides say something else the dialog asks for the reason."""
        person, language, channel = self.who(body)
        ack()
        lesson = self._lesson(person, value_of(body))
        if lesson is None:
            self.tell(channel, person.id, text("lesson_only_lead", language), thread_of(body))
        elif any(doubt["state"] == "contradicts" for doubt in lesson.contradictions):
            self.open(body, self._edit(lesson, language))
        else:
            words = self._try(lambda: self._approve(person, lesson, lesson.question, lesson.answer, ""), language)
            if words is not None:
                self.tell(channel, person.id, words, thread_of(body))

    def dialog(self, ack: Ack, body: dict[str, Any]) -> None:
        """Open the dialog of *Edit* or *Reject*."""
        ack()
        person, language, channel = self.who(body)
        lesson = self._lesson(person, value_of(body))
        if lesson is None:
            self.tell(channel, person.id, text("lesson_only_lead", language), thread_of(body))
        elif body["actions"][0]["action_id"] == REJECT:
            self.open(body, _reject(lesson, language))
        else:
            self.open(body, self._edit(lesson, language))

    def submitted(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """A dialog came back; what cannot be done is said inside it."""
        person, language, _ = self.who(body)
        answers = {field: clean(words) for field, words in forms.answers(view).items()}
        lesson = self._lesson(person, row_of(view["private_metadata"]))
        rejected = view["callback_id"] == REJECT
        why = answers.get("why", "")

        def decide() -> None:
            if lesson is None:
                raise NotAllowed("lessons are for the lead")
            if rejected:
                self.desk.reject(person, lesson.id, why)
            else:
                self._approve(person, lesson, answers.get("question", ""), answers.get("answer", ""), why)

        words = self._try(decide, language)
        if words is None:
            ack()
        else:
            ack(response_action="errors", errors={"why" if rejected else "answer": words[:200]})

    def _approve(self, person: Person, lesson: Lesson, question: str, answer: str, why: str) -> None:
        self.desk.approve(person, lesson.id, question=question, answer=answer, why=why)

    def _edit(self, lesson: Lesson, language: str) -> Block:
        """The dialog with the words; for words that no field takes, where they can be edited."""
        if max(len(lesson.question), len(lesson.answer)) > MAX_FIELD:
            return forms.message(text("lesson_edit", language), text("lesson_too_long", language), language)
        against = any(doubt["state"] == "contradicts" for doubt in lesson.contradictions)
        fields = [
            b.field_input("question", text("lesson_question", language), value=lesson.question, lines=True, optional=False, limit=MAX_FIELD),
            b.field_input("answer", text("lesson_answer", language), value=lesson.answer, lines=True, optional=False, limit=MAX_FIELD),
            b.field_input("why", text("lesson_why", language), lines=True, optional=not against, limit=1_000),
        ]  # fmt: skip
        return b.modal(
            EDIT, text("lesson_edit", language), fields, close=text("close", language),
            submit=text("lesson_approve", language), metadata=str(lesson.id),
        )  # fmt: skip

    def _lesson(self, person: Person, lesson: int) -> Lesson | None:
        try:
            return self.desk.lesson(person, lesson)
        except NotAllowed:
            return None

    def _try(self, do: Callable[[], object], language: str) -> str | None:
        """Do it; a sentence in the person's language where it cannot be done."""
        try:
            do()
        except BadInput as error:
            state = (
                {"state": word("lesson_state", str(error.values.get("state")), language)}
                if "state" in error.values
                else {}
            )
            return say(error.phrase, language, **{**error.values, **state})
        except NotAllowed:
            return text("lesson_only_lead", language)
        except Exception as error:
            return self.explained(error, language)
        return None


def card(lesson: Lesson, language: str, base_url: str) -> Outgoing:
    """What a lead reads of a lesson, and what can be pressed while it waits (pure)."""
    title = text("lesson_card", language, n=lesson.id, state=word("lesson_state", lesson.state, language))
    about = [word("market", lesson.market, language) or text("card_unknown", language), lesson.forum or ""]
    parts = [Part(title, f"*{escape(title)}*"), Part(" · ".join(filter(None, about)), escape(" · ".join(filter(None, about))), small=True)]  # fmt: skip
    parts += b.words(cut(lesson.question, 600), lead=f"*{escape(text('lesson_question', language))}*\n")
    parts += b.words(cut(lesson.answer, 2_400), lead=f"*{escape(text('lesson_answer', language))}*\n")
    parts += [part for doubt in lesson.contradictions for part in _doubt(doubt, language, base_url)]
    if lesson.removed and lesson.state == "draft":
        taken = ", ".join(f"{one.words} → {one.by}" for one in lesson.removed[:SHOWN_REMOVED])
        parts += b.words(cut(f"{text('lesson_removed', language)}: {taken}", 1_500), small=True)
    if lesson.decided_by and lesson.state != "draft":
        by = text("lesson_by", language, name=lesson.decided_by)
        parts += b.words(f"{by} {cut(lesson.why, 500)}" if lesson.why else by, small=True)
    return b.pack(parts, _buttons(lesson, language))[-1] if len(b.pack(parts)) == 1 else _short(lesson, parts, language)


def _short(lesson: Lesson, parts: list[Part], language: str) -> Outgoing:
    """The beginning of a card that is longer than one message."""
    kept = list(parts)
    while len(b.pack(kept)) > 1:
        kept.pop()
    return b.pack(kept, _buttons(lesson, language))[0]


def _buttons(lesson: Lesson, language: str) -> list[Block]:
    value = str(lesson.id)
    if lesson.state == "draft":
        return [
            b.actions(
                b.button(text("lesson_approve", language), APPROVE, value, style="primary"),
                b.button(text("lesson_edit", language), EDIT, value),
                b.button(text("lesson_reject", language), REJECT, value),
            )
        ]
    if lesson.state in ("approved", "published"):
        return [b.actions(b.button(text("lesson_withdraw", language), REJECT, value))]
    return []


def _doubt(doubt: Mapping[str, Any], language: str, base_url: str) -> list[Part]:
    against = doubt["state"] == "contradicts"
    verdict = text("lesson_contradicts" if against else "lesson_no_passage", language)
    head = f"{'⚠️' if against else 'ℹ️'} “{cut(doubt['sentence'], 300)}” — {verdict}"
    parts = [Part(head, escape(head))]
    for passage in doubt["passages"]:
        quote = f"“{cut(passage['quote'], 300)}” "
        link = b.link(f"{base_url}{passage['url']}", cut(passage["title"], 100))
        parts.append(Part(f"{quote}{passage['title']}", f"{escape(quote)}{link}"))
    return parts


def _reject(lesson: Lesson, language: str) -> Block:
    why = b.field_input("why", text("lesson_why_not", language), lines=True, optional=False, limit=1_000)
    title = text("lesson_reject" if lesson.state == "draft" else "lesson_withdraw", language)
    return b.modal(
        REJECT, title, [why], close=text("close", language), submit=title, metadata=str(lesson.id)
    )  # fmt: skip
