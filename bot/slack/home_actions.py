"""The Home tab and what is chosen there: drawn anew, a person's choices, and the absences of experts."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from slack_bolt import Ack

from bot.cases.service_levels import BEIJING
from bot.conversations import Person
from bot.desk import Desk
from bot.desk.base import is_desk
from bot.errors import BadInput, NotAllowed, NotReachable, Undeliverable
from bot.slack import forms, home
from bot.slack.gateway import Gateway
from bot.slack.inbound import own_team
from bot.slack.listening import Base, value_of
from bot.slack.lookup import Lookup
from bot.slack.people import People
from bot.slack.texts import text
from bot.slack.words import clean
from bot.storage.slack import SlackStore

PROMPTS = (1, 2, 3, 4)

log = structlog.get_logger()


class HomeActions(Base):
    """The listeners of the Home tab."""

    def __init__(
        self, desk: Desk, people: People, store: SlackStore, lookup: Lookup, gateway: Gateway, *,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        super().__init__(desk, people, store, lookup, gateway)
        self._clock = clock

    def home_opened(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """The Home tab is drawn; in the Messages tab examples are offered."""
        if event.get("tab") == "messages":
            self._suggest_prompts(event)
        else:
            self.publish_home({**body, "user": {"id": event["user"]}})

    def publish_home(self, body: Mapping[str, Any]) -> None:
        """Draw a person's Home tab as things stand now."""
        person, language, channel = self.who(body)
        self.draw_home(person, language, channel, own_team(body))

    def draw_home(self, person: Person, language: str, channel: str, team: str | None) -> None:
        """Publish the Home tab of this person."""
        shown = home.Shown(
            person,
            language,
            self.desk.preference(person.id),
            self.desk.my_cases(person),
            self.desk.waiting_cases(person) if is_desk(person) else None,
            [e for e in self.desk.ledger_seen(person) if e.outcome is None] if person.role == "lead" else None,
            self._clock(),
            self._absences(person) if is_desk(person) else None,
        )
        try:
            self.gateway.of(channel, team).hurry("views.publish", user_id=person.id, view=home.home(shown))
        except (Undeliverable, NotReachable) as error:
            log.warning("no home", person=person.id, error=str(error))

    def _suggest_prompts(self, event: Mapping[str, Any]) -> None:
        language = self.language(str(event["user"]))
        prompts = [{"title": text(f"prompt_{n}", language), "message": text(f"prompt_{n}", language)} for n in PROMPTS]
        try:
            self.gateway.of(str(event["channel"])).hurry(
                "assistant.threads.setSuggestedPrompts",
                channel_id=event["channel"],
                title=text("prompts_title", language),
                prompts=prompts,
            )
        except (Undeliverable, NotReachable) as error:
            log.info("no examples", error=str(error))

    # -- choices ----------------------------------------------------------------------------------------------------

    def choose(self, ack: Ack, body: dict[str, Any]) -> None:
        """A choice in the Home tab."""
        person, _, _ = self.who(body)
        action = body["actions"][0]
        chosen = (action.get("selected_option") or {}).get("value")
        name = action["action_id"].removeprefix("choose_")
        allowed = ("en", "zh") if name == "language" else home.FOLLOW_UPS
        self.desk.choose(person.id, **{name: chosen if chosen in allowed else None})
        ack()
        self.publish_home(body)

    # -- absences ---------------------------------------------------------------------------------------------------

    def away(self, ack: Ack, body: dict[str, Any]) -> None:
        """*I am away*: from which day until which."""
        ack()
        person, language, _ = self.who(body)
        if is_desk(person):
            self.open(body, forms.away(language, self._clock().astimezone(self._zone(person.id)).date().isoformat()))

    def away_sent(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The days came; both count, where the person is."""
        person, language, _ = self.who(body)
        given = forms.answers(view)
        try:
            start, until = (self._midnight(given.get(name, ""), person.id) for name in ("from", "until"))
            self.desk.be_absent(person, person.id, start, until + timedelta(days=1), clean(given.get("note", "")))
        except (BadInput, NotAllowed, ValueError) as error:
            words = text("only_desk", language) if isinstance(error, NotAllowed) else self.explained(error, language)
            ack(response_action="errors", errors={"until": words[:200]})
            return
        ack()
        self.publish_home(body)

    def back(self, ack: Ack, body: dict[str, Any]) -> None:
        """An absence is taken back."""
        person, _, _ = self.who(body)
        try:
            self.desk.be_back(person, value_of(body))
        except NotAllowed:
            log.info("no such absence", person=person.id)
        ack()
        self.publish_home(body)

    def _absences(self, person: Person) -> list[home.Away]:
        zone = self._zone(person.id)
        return [
            home.Away(entry, absence.start.astimezone(zone), absence.end.astimezone(zone))
            for entry, absence, _note in self.desk.absences(person)
            if absence.person == person.id
        ]

    def _midnight(self, day: str, person: str) -> datetime:
        return datetime.combine(datetime.fromisoformat(day).date(), time(), self._zone(person))

    def _zone(self, person: str) -> tzinfo:
        known = self.store.profile(person)
        try:
            return ZoneInfo(known.time_zone) if known and known.time_zone else BEIJING
        except (ZoneInfoNotFoundError, ValueError):
            return BEIJING
