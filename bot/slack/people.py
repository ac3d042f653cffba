"""Who is who on Slack: experts, leads, enterprises, and in which language each reads."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.conversations import Person
from bot.desk.talk import KnownThread
from bot.slack.enterprises import Enterprises
from bot.storage.slack import Profile, SlackStore

PLATFORM = "slack"
SYSTEM = Person("firstline", "Firstline", "lead")
"""The desk itself, which may read every thread."""
_USER = re.compile(r"[UW][A-Z0-9]{2,}")


class People:
    """Answers from what is stored; nothing here asks Slack, so an event is understood even when Slack does not answer."""

    def __init__(
        self,
        store: SlackStore,
        enterprises: Enterprises,
        *,
        desk_channel: str | None,
        leads: frozenset[str],
        desk_language: str,
    ) -> None:
        self._store = store
        self._enterprises = enterprises
        self._leads = leads
        self._desk_language = desk_language
        self.desk_channel = desk_channel

    def is_desk(self, person: str) -> bool:
        """Whether this is a lead, or a member of the desk's channel."""
        return person in self._leads or (
            self.desk_channel is not None and person in self._store.members(self.desk_channel)
        )

    def meant(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of these people of the desk who are in Slack; where there are none, the leads."""
        here = tuple(dict.fromkeys(one for one in ids if self.is_user(one) and self.is_desk(one)))
        return here or tuple(sorted(self._leads))

    @staticmethod
    def is_user(person: str) -> bool:
        """Whether this is the id of somebody in Slack, and no persona of the workspace."""
        return _USER.fullmatch(person) is not None

    def experts(self) -> frozenset[str]:
        """The members of the desk's channel."""
        return self._store.members(self.desk_channel) if self.desk_channel else frozenset()

    def person(self, person: str, *, channel: str, team: str | None = None, own: str | None = None) -> Person:
        """A person by their user id; `team` is their own organisation, `own` the workspace that the event came to."""
        known = self._store.profile(person)
        name = known.name if known else person
        language = self.locale(known)
        if self.is_desk(person):
            return Person(person, name, "lead" if person in self._leads else "expert", language=language)
        enterprise = self._enterprises.of(
            person,
            email=known.email if known else None,
            team=team or (known.team if known else None),
            own_teams=frozenset({own} if own else ()),
            channel=channel,
        )
        return Person(
            person, name, "enterprise", enterprise=enterprise.id, enterprise_name=enterprise.name or name,
            province=enterprise.province, language=enterprise.language or language,
        )  # fmt: skip

    @staticmethod
    def in_thread(person: Person, thread: KnownThread | None, *, direct: bool) -> Person:
        """A person as a conversation knows them: of the enterprise that it belongs to, or somebody else who reads it.

        Who opened it, and who has it as a direct message, speaks for its enterprise, whatever else is found out about
        them later.
        """
        if thread is None or person.role != "enterprise" or person.enterprise == thread.owner.enterprise:
            return person
        if direct or person.id == thread.opener:
            owner = thread.owner
            return replace(person, enterprise=owner.enterprise, enterprise_name=owner.enterprise_name)
        return replace(person, role="other")

    def name(self, person: str) -> str:
        """The name of a person, or their id."""
        known = self._store.profile(person)
        return known.name if known else person

    def language(self, person: str, chosen: str | None) -> str:
        """The language of a person's screens: what they chose, then Slack's, then the desk's."""
        return chosen or self.locale(self._store.profile(person)) or self._desk_language

    @staticmethod
    def locale(profile: Profile | None) -> str | None:
        """`zh` or `en` by the locale of a person's Slack; None where it is not known."""
        if profile is None or not profile.locale:
            return None
        return "zh" if profile.locale.lower().startswith("zh") else "en"
