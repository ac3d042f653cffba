"""The parts of what the desk does before a dispute: profiles, watching, matching, letters, reports, training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.outreach import Outreach

if TYPE_CHECKING:
    from bot.bootstrap.parts import Parts
    from bot.outreach.letters import Letters
    from bot.outreach.matching import Matching
    from bot.outreach.profiles import Profiles
    from bot.outreach.reports import Reports
    from bot.outreach.training import Training
    from bot.outreach.watching import Watching
    from ingest.watch.sources import Sources
    from knowledge.reviews import Reviews


@dataclass
class OutreachParts:
    """Each part made when it is first needed and once."""

    parts: "Parts"

    def reviews(self) -> "Reviews":
        """What is under review now."""
        from bot.storage.reviews import reviews
        from knowledge.store.engine import read

        with read(self.parts.engine) as conn:
            return reviews(conn)

    def know_reviews(self) -> None:
        """Let dates that this process counts know what is under review, where there is a database already."""
        settings = self.parts.settings
        if settings.database_url is not None or (settings.data_dir / "firstline.db").exists():
            _ = self.parts.engine

    @cached_property
    def sources(self) -> "Sources":
        """The sources of the watch; none without the setting. Raises `BadSetting`."""
        from bot.bootstrap.files import read_yaml
        from bot.errors import BadSetting
        from ingest.errors import UnusableSource
        from ingest.watch.sources import Sources, checked

        path = self.parts.settings.watch_file
        if path is None:
            return Sources({})
        try:
            return checked(read_yaml("WATCH_FILE", path), path)
        except UnusableSource as error:
            raise BadSetting(f"WATCH_FILE: {error}") from None

    def called(self, source: str) -> str:
        """What people call a source; its id where the file does not name it any more."""
        found = self.sources.get(source)
        return found.name if found is not None else source

    @cached_property
    def watching(self) -> "Watching":
        """The watch."""
        from bot.outreach.watching import Watching

        return Watching(self.parts.engine, self.sources, self.parts.queue, self.parts.clock)

    @property
    def areas(self) -> Outreach:
        """What pages get."""
        return Outreach(
            profiles=self.profiles,
            watching=self.watching,
            matching=self.matching,
            letters=self.letters,
            reports=self.reports,
            training=self.training,
        )

    @property
    def in_slack(self) -> Outreach:
        """What Slack's listeners get; letters reach people through Slack, and are made later."""
        return Outreach(profiles=self.profiles, training=self.training)

    @cached_property
    def reports(self) -> "Reports":
        from bot.outreach.reports import Reports

        parts = self.parts
        return Reports(parts.engine, parts.network, parts.roster, parts.queue, parts.exporter.drawn, parts.clock)

    @cached_property
    def training(self) -> "Training":
        from bot.outreach.training import Training
        from bot.storage import profiles
        from knowledge.calendars import china_working_day

        parts = self.parts
        return Training(
            parts.engine, parts.library, parts.desk, parts.queue, parts.clock, terms=parts.terms,
            works=china_working_day, profiles=profiles,
        )  # fmt: skip

    def offer_course(self, offer: int) -> None:
        """Tell the people of an enterprise what is offered, where there is a platform that reaches them."""
        found = self.training.deliver(offer)
        if found is not None and self.parts.slack is not None:
            self.parts.slack.offer_course(*found)

    @cached_property
    def profiles(self) -> "Profiles":
        from bot.outreach.profiles import Profiles

        parts = self.parts
        return Profiles(parts.engine, parts.network, parts.roster, parts.clock)

    @cached_property
    def matching(self) -> "Matching":
        from bot.outreach.matching import Matching

        parts = self.parts
        return Matching(parts.engine, parts.queue, parts.clock, parts.roster, follow=self.letters.item_matched)

    @cached_property
    def letters(self) -> "Letters":
        from bot.outreach.letters import Letters
        from bot.storage import matches
        from bot.web.personas import PERSONAS
        from knowledge.calendars import china_working_day

        parts = self.parts
        key = announce = None
        if parts.slack is not None:
            from bot.slack.letters import key_of

            key, announce = key_of, parts.slack.announce_letter
        return Letters(
            parts.engine, parts.network, parts.queue, parts.clock, parts.desk, matches, parts.roster,
            works=china_working_day, language=parts.settings.desk_language, slack=key, announce=announce,
            called=self.called, members=frozenset(person.enterprise for person in PERSONAS.values() if person.enterprise),
        )  # fmt: skip

    @property
    def chores(self) -> Sequence[Callable[[], Sequence[str]]]:
        """What is looked after every few minutes and at the start; each says what it had to mend."""
        return (
            self.profiles.forget_uploads,
            self.watching.look,
            self.matching.look,
            self.letters.look,
            self.reports.due,
            self.training.look,
        )
