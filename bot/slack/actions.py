"""What enterprises press, write and open on Slack; each listener acknowledges once its use case is committed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

import structlog
from slack_bolt import Ack

from bot.conversations import ASK_EXPERT_FORM, FollowUp, Incoming, Person, Posted
from bot.desk import Desk
from bot.desk.base import is_desk
from bot.errors import NoSuchMessage, NotAllowed, NotReachable, Undeliverable
from bot.phrases import say
from bot.slack import blocks as b
from bot.slack import forms, render
from bot.slack.gateway import Gateway
from bot.slack.inbound import Taken, own_team
from bot.slack.listening import Base, row_of, thread_of, value_of
from bot.slack.lookup import Lookup
from bot.slack.people import PLATFORM, SYSTEM, People
from bot.slack.private import Private, Whispered
from bot.slack.rooms import room_key
from bot.slack.texts import text
from bot.slack.words import clean, escape, plain
from bot.storage.slack import SlackStore

FOLLOW: dict[str, FollowUp] = {"offer_always": "pick_up", "offer_never": "leave_alone"}
PROMPTS = (1, 2, 3, 4)
Prefill = Callable[[list[Posted], str], Mapping[str, str]]
"""What a thread says already, for the form's questions."""

log = structlog.get_logger()


class Actions(Base):
    """The listeners for enterprises."""

    def __init__(
        self, desk: Desk, people: People, store: SlackStore, lookup: Lookup, gateway: Gateway, *,
        prefill: Prefill, clock: Callable[[], datetime], base_url: str, home: Callable[[Mapping[str, Any]], None],
    ) -> None:  # fmt: skip
        super().__init__(desk, people, store, lookup, gateway)
        self._prefill = prefill
        self._clock = clock
        self._base_url = base_url
        self._home = home
        self._private = Private(desk, gateway)

    # -- asking -----------------------------------------------------------------------------------------------------

    def command(self, ack: Ack, body: dict[str, Any]) -> None:
        """`/firstline question`: an answer that only the asker sees."""
        person, language, channel = self.who(body)
        question = plain(str(body.get("text") or ""), bot=None, name_of=self.people.name)
        if not question:
            ack(text("slash_empty", language))
            return
        self._ask(person, channel, None, question, f"slash-{body['trigger_id']}")
        ack(text("slash_wait", language))

    def ask_about_this(self, ack: Ack, body: dict[str, Any]) -> None:
        """*Ask about this* in the menu of a message: its words are the question."""
        person, language, channel = self.who(body)
        message = body.get("message") or {}
        question = plain(str(message.get("text") or ""), bot=None, name_of=self.people.name)
        thread = message.get("thread_ts") or message.get("ts")
        if not question:
            ack()
            self.tell(channel, person.id, say("decline_empty", language), thread)
            return
        self._ask(person, channel, thread, question, f"shortcut-{body['trigger_id']}")
        ack()
        self.tell(channel, person.id, text("slash_wait", language), thread)

    def _ask(self, person: Person, channel: str, thread: str | None, question: str, once: str) -> None:
        private = Whispered.new(person.id, thread, once.replace(":", "-"))
        self.desk.receive(
            Incoming(PLATFORM, channel, private.key, private.key, person, question, self._clock(), addressed=True)
        )

    def ask_expert(self, ack: Ack, body: dict[str, Any]) -> None:
        """The button *Ask an expert*: a short form, filled with what the thread says."""
        ack()
        person, language, pressed = self.who(body)
        row = value_of(body)
        try:
            posted, place = self.desk.message(row)
            if not self.stands_open(pressed, place, person):
                self.open(
                    body, forms.message(text("form_title", language), text("not_your_thread", language), language)
                )
                return
            own = is_desk(person) or self.member_of(person, place, pressed).role == "enterprise"
            # What somebody else's thread says is theirs, and not a start for this person's form.
            thread = self.desk.thread(SYSTEM, posted.thread) if own else []
        except Exception as error:
            self.open(body, forms.message(text("form_title", language), self.explained(error, language), language))
            return
        filled = dict(self._prefill([p for p in thread if not p.inside], language))
        if person.enterprise_name and person.enterprise_name != person.id:
            filled.setdefault("enterprise", person.enterprise_name)
        if person.province:
            filled.setdefault("province", person.province)
        self.open(body, forms.ask_expert(language, filled, f"{row}:{pressed}"))

    def ask_expert_sent(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The form came back: one message with what it says, which goes to a person."""
        person, language, _ = self.who(body)
        answers = {name: clean(words) for name, words in forms.answers(view).items()}
        row, _, pressed = str(view.get("private_metadata") or "").partition(":")
        try:
            _posted, place = self.desk.message(row_of(row))
            if not self.stands_open(pressed, place, person):
                raise NotAllowed("the thread went on in private meanwhile")
            platform, channel, thread = place
            author = self.member_of(person, place, pressed)
            if author.role == "enterprise":
                self.desk.describe_enterprise(
                    author,
                    name=answers.get("enterprise", "").strip()[:200] or None,
                    province=answers.get("province", "").strip()[:80] or None,
                )
            self.desk.receive(
                Incoming(
                    platform, channel, f"{ASK_EXPERT_FORM}{view['id']}", thread, author,
                    forms.said(answers, language), self._clock(), addressed=True, ask_expert=True,
                )
            )  # fmt: skip
        except Exception as error:
            ack(response_action="errors", errors={"happened": self.explained(error, language)[:200]})
            return
        ack(
            response_action="update",
            view=forms.message(text("form_title", language), text("form_sent", language), language),
        )

    # -- under replies ----------------------------------------------------------------------------------------------

    def sources(self, ack: Ack, body: dict[str, Any]) -> None:
        """The quoted words of every source, in a dialog."""
        ack()
        _, language, _ = self.who(body)
        try:
            posted, _place = self.desk.message(value_of(body))
        except Exception as error:
            self.open(body, forms.message(text("sources_title", language), self.explained(error, language), language))
            return
        # The quoted words are the guides', which everybody may read.
        if posted.reply is not None:
            self.open(body, render.sources(posted.reply, language, self._base_url))

    def read(self, ack: Ack, body: dict[str, Any]) -> None:
        """How the date that matters was counted and what was understood, for whoever may read the thread."""
        ack()
        person, language, pressed = self.who(body)
        found = self._found(value_of(body))
        if found is None or found[0].reply is None or not self.stands_open(pressed, found[1], person):
            self.open(body, forms.message(text("reading_title", language), text("gone", language), language))
            return
        self.open(body, render.reading(found[0].reply, language))

    def feedback(self, ack: Ack, body: dict[str, Any]) -> None:
        """*Helpful* or *Not helpful*; the latter may say why."""
        person, language, channel = self.who(body)
        helpful, _, row = str(body["actions"][0].get("value", "")).partition(":")
        kept = self._keep_feedback(person, row, channel, helpful=helpful == "yes")
        ack()
        if not kept:
            self.tell(channel, person.id, text("not_your_thread", language), thread_of(body))
        elif helpful == "yes":
            self.tell(channel, person.id, text("thanks", language), thread_of(body))
        else:
            self.open(body, forms.why_not_helpful(language, f"{row}:{channel}"))

    def _keep_feedback(
        self, person: Person, row: str, channel: str, *, helpful: bool, reason: str | None = None
    ) -> bool:
        """Whether the feedback was this person's to give."""
        try:
            _posted, place = self.desk.message(row_of(row))
        except NoSuchMessage:
            return False
        if not self.stands_open(channel, place, person):
            return False
        try:
            self.desk.feedback(person, row_of(row), helpful=helpful, reason=reason)
        except NotAllowed:
            return False
        return True

    def feedback_why(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The reason why a reply did not help."""
        person, _, _ = self.who(body)
        reason = clean(forms.answers(view).get("note", "")).strip() or None
        row, _, channel = str(view.get("private_metadata") or "").partition(":")
        self._keep_feedback(person, row, channel, helpful=False, reason=reason)
        ack()

    def share(self, ack: Ack, body: dict[str, Any]) -> None:
        """An answer that only its asker saw is posted for everybody in that place."""
        ack()
        person, language, channel = self.who(body)
        row = value_of(body)
        found = self._found(row)
        if found is None:
            self.tell(channel, person.id, text("gone", language))
            return
        posted, (_platform, place, thread) = found
        private = Whispered.of(thread)
        if private is None or private.person != person.id or posted.reply is None:
            self.tell(channel, person.id, text("gone", language))
            return
        question = text("shared_question", posted.reply.language, question=self.desk.first_words(posted.thread))
        lead = (f"{text('shared', posted.reply.language, name=person.name)} {question}",)
        for n, one in enumerate(render.reply(posted.reply, row, base_url=self._base_url, lead=lead)):
            try:
                self.gateway.post(f"share:{row}:{n}", place, private.thread, one, hurry=True)
            except (Undeliverable, NotReachable) as error:
                log.info("not shared", row=row, error=str(error))
                self.tell(channel, person.id, text("not_taken", language))
                return

    def go_private(self, ack: Ack, body: dict[str, Any]) -> None:
        """Go on in a direct message: there the facts may be asked for."""
        ack()
        person, language, channel = self.who(body)
        found = self._found(value_of(body))
        known = self.desk.find_thread(*found[1]) if found else None
        reply = found[0].reply if found else None
        if found is None or known is None or reply is None:
            self.tell(channel, person.id, text("gone", language), thread_of(body))
            return
        _platform, place, thread = found[1]
        if self.member_of(person, found[1], channel).role != "enterprise":
            self.tell(channel, person.id, text("not_your_thread", language), thread_of(body))
            return
        url = None if Whispered.of(thread) else self.gateway.permalink(place, thread)
        parts = b.words(text("private_opened", language))
        if url:
            parts.append(b.Part(escape(url), text("private_from", language, url=escape(url)), small=True))
        parts += b.words("\n".join(reply.asks))
        words = text("private_moved", language)
        try:
            self._private.move(known.id, place, person.id, b.pack(parts)[0], hurry=True)
        except (Undeliverable, NotReachable) as error:
            log.warning("not moved", thread=known.id, error=str(error))
            words = text("not_taken", language)
        self.tell(channel, person.id, words, thread_of(body))

    def _found(self, row: int) -> tuple[Posted, tuple[str, str, str]] | None:
        try:
            return self.desk.message(row)
        except NoSuchMessage:
            return None

    # -- follow-ups -------------------------------------------------------------------------------------------------

    def offered(self, ack: Ack, body: dict[str, Any]) -> None:
        """The answer to *Shall I look that up?*"""
        person, language, channel = self.who(body)
        action, row = body["actions"][0]["action_id"], value_of(body)
        found = self._found(row)
        known = self.desk.find_thread(*found[1]) if found else None
        if found is None or known is None or found[0].author.id != person.id:
            ack()
            return
        words = text("choice_kept", language)
        if action in FOLLOW and person.id == known.opener:
            self.desk.choose(person.id, follow_ups=FOLLOW[action])
        if action in ("offer_yes", "offer_always"):
            self.desk.address(row)
            words = text("on_my_way", language)
        ack()
        self._replace(body, words if action != "offer_no" else "")
        if not body.get("response_url"):
            self.tell(channel, person.id, words, thread_of(body))

    def _replace(self, body: Mapping[str, Any], words: str) -> None:
        """Put words in the place of a message that only this person sees."""
        from slack_sdk.webhook import WebhookClient

        url = body.get("response_url")
        if not url:
            return
        try:
            client = WebhookClient(str(url), timeout=5)
            client.send(text=words or " ", replace_original=bool(words), delete_original=not words)
        except Exception as error:
            log.info("not replaced", error=str(error))

    # -- around messages --------------------------------------------------------------------------------------------

    def reading(self, taken: Taken) -> None:
        """A status while the bot reads; it goes by itself when the reply comes."""
        status = text("status_reading", self.language(taken.person))
        try:
            self.gateway.of(taken.channel).hurry(
                "assistant.threads.setStatus", channel_id=taken.channel, thread_ts=taken.thread, status=status
            )
        except (Undeliverable, NotReachable) as error:
            log.info("no status", error=str(error))

    def hint(self, taken: Taken) -> None:
        """Tell somebody of the desk what became of their words."""
        language = self.language(taken.person)
        words = escape(text(cast(str, taken.hint), language, **dict(taken.values or {})))
        room = self.store.place(room_key(taken.case, taken.person)) if taken.case is not None else None
        url = self.gateway.permalink(room.channel, room.ts) if room is not None and room.ts else None
        link = b.link(url, text("room_link", language)) if url else ""
        self.show(taken.channel, taken.person, f"{words} {link}".strip(), taken.thread)

    def member_joined(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Somebody joined: an expert if it is the desk's channel; the bot itself learns the channel."""
        channel, user = str(event["channel"]), str(event["user"])
        bot = self.store.bot(own_team(body))
        if bot is not None and user == bot.user:
            self.lookup.channel(channel, bot.team)
            if channel == self.people.desk_channel:
                self.lookup.members(bot.team)
        elif channel == self.people.desk_channel:
            self.store.keep_member(channel, user, belongs=True)
            self.lookup.person(user, channel)

    def member_left(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Somebody left the desk's channel and is no expert any more."""
        if event["channel"] == self.people.desk_channel:
            self.store.keep_member(str(event["channel"]), str(event["user"]), belongs=False)
            # The Home tab that they still have shows the desk's cases.
            self._home({**body, "user": {"id": event["user"]}})
