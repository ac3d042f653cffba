"""Courses in Slack: offered in a direct message, taken there with buttons; one message for each go, brought up to date."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.conversations import Person
from bot.desk import Desk
from bot.errors import BadInput, NotAllowed, NotReachable, Undeliverable
from bot.outreach.training import Standing, Training
from bot.phrases import say
from bot.slack import blocks as b
from bot.slack import forms
from bot.slack.blocks import Block, Outgoing, Part
from bot.slack.gateway import Gateway
from bot.slack.listening import Base, log, row_of, value_of
from bot.slack.lookup import Lookup
from bot.slack.people import People
from bot.slack.texts import text
from bot.slack.words import cut, escape
from bot.storage.slack import Place, SlackStore
from bot.storage.training import Offer
from bot.training.courses import Course, Question
from bot.training.progress import Answer
from bot.training.proof import Shown
from bot.training.texts import of, told, why, word

KEY = "course_offer"
LIST, BEGIN, DECLINE, ANSWER, ANSWERS, NEXT = "courses", "course_begin", "course_no", "course_answer", "course_all", "course_next"  # fmt: skip
_ANSWER = re.compile(rf"^{ANSWER}_[abcd]$")


class CourseActions(Base):
    """What people press. `training` is asked for at the first press, so that Slack can be put together before it."""

    def __init__(
        self, desk: Desk, people: People, store: SlackStore, lookup: Lookup, gateway: Gateway, *,
        training: Callable[[], Training], base_url: str,
    ) -> None:  # fmt: skip
        super().__init__(desk, people, store, lookup, gateway)
        self._training = training
        self._base_url = base_url

    def register(self, bolt: App) -> None:
        """Add the listeners."""
        bolt.action(LIST)(self.listed)
        bolt.action(BEGIN)(self.begin)
        bolt.action(DECLINE)(self.decline)
        bolt.action(_ANSWER)(self.answer)
        bolt.action(ANSWERS)(self.answer)
        bolt.action("course_picked")(lambda ack: ack())
        bolt.action(NEXT)(self.next)

    def offer(self, arguments: Mapping[str, Any]) -> None:
        """Tell one person of an offer, once; nothing where it is over by now."""
        training, person = self._training(), str(arguments["person"])
        found = training.deliver(int(arguments["offer"]))
        course = training.courses.get(found[0].course) if found else None
        if found is None or course is None:
            return
        try:
            channel = self.gateway.direct(person, "")
            shown = offered(found[0], course, self.language(person, channel))
            self.gateway.post(f"{KEY}:{found[0].id}:{person}", channel, None, shown)
        except Undeliverable as error:
            log.warning("nobody is told of a course", offer=found[0].id, person=person, reason=error.reason)

    # -- presses --------------------------------------------------------------------------------------------------------

    def listed(self, ack: Ack, body: dict[str, Any]) -> None:
        """*Courses* in the Home tab: all of them, each with a button."""
        ack()
        person, language, _ = self.who(body)
        found = self._training().overview(person)
        title = told("courses", language)
        self.open(body, b.modal("courses_shown", title, _list(found, language), close=text("close", language)))

    def begin(self, ack: Ack, body: dict[str, Any]) -> None:
        """Begin, go on or take again; the button carries the course and which go it means."""
        ack()
        person, language, _ = self.who(body)
        course, n, offer = [*str(body["actions"][0].get("value") or "").split(":"), "", ""][:3]

        def act() -> None:
            standing = self._training().begin(person, course, row_of(n), offer=row_of(offer))
            self._show(person, standing, language, None)
            if body.get("view"):
                # The list stands over the direct message in which the course goes on.
                self._instead(body, told("courses", language), text("course_in_direct", language), language)

        self._try(body, person, language, act)

    def decline(self, ack: Ack, body: dict[str, Any]) -> None:
        """*Not now* under an offer."""
        ack()
        person, language, channel = self.who(body)

        def act() -> None:
            was_open = self._training().decline(person, value_of(body))
            words = told("offer_declined" if was_open else "offer_gone", language)
            self._replace(body, channel, Outgoing(words, (b.section(escape(words)),)))

        self._try(body, person, language, act)

    def answer(self, ack: Ack, body: dict[str, Any]) -> None:
        """An answer; the first one counts, whatever is pressed later or again."""
        ack()
        person, language, _ = self.who(body)
        attempt, question, digest, letter = [*str(body["actions"][0].get("value") or "").split(":"), "", "", "", ""][:4]
        chosen = [letter] if letter else _picked(body)

        def act() -> None:
            standing = self._training().answer(person, row_of(attempt), question, digest, chosen)
            self._show(person, standing, language, question)

        self._try(body, person, language, act)

    def next(self, ack: Ack, body: dict[str, Any]) -> None:
        """On to the first question without an answer, or to the result."""
        ack()
        person, language, _ = self.who(body)
        course = str(body["actions"][0].get("value") or "")
        self._try(
            body,
            person,
            language,
            lambda: self._show(person, self._training().standing(person, course), language, None),
        )

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _show(self, person: Person, standing: Standing, language: str, answered: str | None) -> None:
        """Bring the one message of this go up to date, in the direct message with this person."""
        if standing.attempt is None:
            return
        training, question = self._training(), standing.course.question(answered) if answered else None
        asked = question or standing.progress.next
        section = training.section(asked.section, language) if asked else None
        shown = message(standing, question, section, language, self._base_url)
        key = f"course:{standing.attempt.id}"
        place = self.store.place(key)
        if place is not None and place.ts is not None and self.gateway.update(place, shown):
            return
        if place is not None and place.ts is not None:  # somebody took the message away
            self.store.forget(key)
        self.gateway.post(key, self.gateway.direct(person.id, "", hurry=True), None, shown, hurry=True)

    def _replace(self, body: Mapping[str, Any], channel: str, shown: Outgoing) -> None:
        ts = str((body.get("message") or {}).get("ts") or "")
        if ts and channel:
            self.gateway.update(Place("", channel, None, ts, None), shown)

    def _instead(self, body: Mapping[str, Any], title: str, words: str, language: str) -> None:
        view = body.get("view") or {}
        channel = ""
        self.gateway.of(channel, view.get("team_id")).hurry(
            "views.update", view_id=view.get("id"), view=forms.message(title, words, language)
        )

    def _try(self, body: Mapping[str, Any], person: Person, language: str, act: Callable[[], None]) -> None:
        """Do it; where it cannot be done say why to who pressed."""
        try:
            act()
            return
        except BadInput as error:
            words = say(error.phrase, language, **error.values)
        except NotAllowed:
            words = told("not_yours", language)
        except (Undeliverable, NotReachable) as error:
            log.warning("course not shown", person=person.id, error=str(error))
            words = text("not_taken", language)
        channel = str((body.get("channel") or {}).get("id") or "")
        self.tell(channel, person.id, words)


def _picked(body: Mapping[str, Any]) -> list[str]:
    """The boxes that are ticked in the message."""
    values = (body.get("state") or {}).get("values") or {}
    picked = (block.get("course_picked") or {} for block in values.values())
    return [str(option.get("value")) for found in picked for option in found.get("selected_options") or ()]


# -- what is shown (pure) -----------------------------------------------------------------------------------------------


def offered(offer: Offer, course: Course, language: str) -> Outgoing:
    """An offer with its two buttons."""
    words = told("offer", language, why=f"{why(offer.reason, language)} ", minutes=course.minutes, title=of(course.title, language))  # fmt: skip
    parts = [Part(words, escape(words)), *b.words(of(course.about, language)), *b.words(told("offer_consent", language), small=True)]  # fmt: skip
    row = b.actions(
        b.button(told("begin", language), BEGIN, f"{course.id}:1:{offer.id}", style="primary"),
        b.button(told("not_now", language), DECLINE, str(offer.id)),
    )
    return b.pack(parts, [row])[0]


def message(
    standing: Standing, answered: Question | None, section: Shown | None, language: str, base_url: str
) -> Outgoing:
    """The course as it stands: a question, an answer explained, or the result."""
    course, progress = standing.course, standing.progress
    title = of(course.title, language)
    head = [Part(title, f"*{escape(title)}*")]
    answer = progress.answer(answered.id) if answered else None
    if answered is not None and answer is not None:
        parts, tail = _explained(standing, answered, answer, section, language, base_url)
    elif standing.state == "review":
        parts, tail = b.words(told("review_note", language)), []
    elif progress.next is not None and standing.attempt is not None and standing.state == "running":
        parts, tail = _asked(standing, progress.next, standing.attempt.id, language)
    else:
        parts, tail = _ended(standing, language, base_url)
    return b.pack([*head, *parts], tail)[0]


def _asked(standing: Standing, question: Question, attempt: int, language: str) -> tuple[list[Part], list[Block]]:
    course, many = standing.course, len(question.right) > 1
    n = course.questions.index(question) + 1
    parts = b.words(told("question_n", language, n=n, of=len(course.questions)), small=True)
    parts += b.words(of(question.ask, language), lead="")
    lines = [f"{letter.upper()}. {of(words, language)}" for letter, words in question.options.items()]
    parts += [part for line in lines for part in b.words(line)]
    parts += b.words(told("choose_all" if many else "choose_one", language), small=True)
    value = f"{attempt}:{question.id}:{question.digest}:"
    if not many:
        return parts, [
            b.actions(*(b.button(one.upper(), f"{ANSWER}_{one}", f"{value}{one}") for one in question.options))
        ]
    boxes = b.checkbox("course_picked", *(b.option(one.upper(), one) for one in question.options))
    send = b.button(told("answer", language), ANSWERS, value, style="primary")
    return parts, [b.actions(boxes, send, block_id=f"course_{question.id}_{question.digest}")]


def _explained(
    standing: Standing, question: Question, answer: Answer, section: Shown | None, language: str, base_url: str
) -> tuple[list[Part], list[Block]]:  # fmt: skip
    course = standing.course
    mark = "✅" if answer.right else "❌"
    first = f"{mark} {told('right' if answer.right else 'wrong', language)}"
    parts = [*b.words(of(question.ask, language)), Part(first, f"*{escape(first)}*")]
    parts += b.words(told("you_chose", language, what=_names(question, answer.chosen, language)))
    if not answer.right:
        parts += b.words(told("right_is", language, what=_names(question, question.right, language)))
    parts += b.words(f"{told('guide_says', language)} “{of(question.quote, language)}”")
    if section is not None:
        link = b.link(f"{base_url}{section.url}", cut(section.heading, 120))
        source = " · ".join(filter(None, (section.source, word("confidence", section.confidence, language))))
        parts.append(Part(f"{section.heading} · {source}", f"{link} · {escape(cut(source, 300))}", small=True))
    ended = standing.progress.next is None
    label = told("to_result" if ended else "next_question", language)
    return parts, [b.actions(b.button(label, NEXT, course.id, style="primary"))]


def _ended(standing: Standing, language: str, base_url: str) -> tuple[list[Part], list[Block]]:
    course, go = standing.course, standing.attempt
    passed = bool(go and go.passed)
    values = {"right": go.score if go else 0, "of": go.questions if go else 0, "pass_at": course.pass_at}
    parts = b.words(told("result_passed" if passed else "result_failed", language, **values))
    marks = (("✅" if a.right else "❌", of(q.ask, language)) for q in course.questions if (a := standing.progress.answer(q.id)))  # fmt: skip
    parts += [part for mark, ask in marks for part in b.words(f"{mark} {ask}", small=True)]
    return parts, [b.actions(b.button(told("again", language), BEGIN, f"{course.id}:{standing.next_n}"))]


def _names(question: Question, letters: tuple[str, ...], language: str) -> str:
    return " · ".join(of(words, language) for letter, words in question.options.items() if letter in letters)


def _list(found: list[Standing], language: str) -> list[Block]:
    blocks = [b.section(escape(told("courses_about", language)))]
    for standing in found:
        course = standing.course
        name = told("listed", language, title=of(course.title, language), state=word("state", standing.state, language))
        label = {"new": "begin", "running": "go_on", "review": ""}.get(standing.state, "again")
        press = b.button(told(label, language), BEGIN, f"{course.id}:{standing.next_n}") if label else None
        blocks.append(b.section(f"*{escape(name)}*\n{escape(of(course.about, language))}", accessory=press))
    return blocks


__all__ = ["CourseActions", "message", "offered"]
