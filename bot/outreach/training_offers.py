"""Use cases of offers: a course for whom it fits, with their consent, at most one in a week, never into trouble."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases.service_levels import BEIJING
from bot.conversations import Person
from bot.errors import NotAllowed
from bot.outreach.training_base import TrainingBase
from bot.profiles.model import Contact, Profile
from bot.storage import training as rows
from bot.storage.letters import last_place
from bot.storage.training import Offer
from bot.training.courses import Section
from bot.training.fitting import ranked
from knowledge.store.engine import read, write

WORK = "offer_course"
REST = timedelta(days=7)
"""At most one offer in this time for an enterprise."""
ASKED = timedelta(days=30)
"""How long a course fits because answers were given from its sections."""
AGAIN = timedelta(hours=1)
HOURS = range(9, 18)
"""Beijing hours in which something may be offered."""


class CourseOffers(TrainingBase):
    """What is offered, and what becomes of it."""

    _next_look: datetime | None = None

    def look(self) -> Sequence[str]:
        """Once an hour in working time, offer to every enterprise that agreed what fits it now. Nothing had to be mended."""
        now = self._clock()
        local = now.astimezone(BEIJING)
        if (self._next_look and now < self._next_look) or local.hour not in HOURS or not self._works(local.date()):
            return ()
        self._next_look = now + AGAIN
        with read(self._engine) as conn:
            barred = rows.offered_since(conn, now - REST) | rows.in_trouble(conn)
            agreed = [p for p in self.profiles.all_profiles(conn) if _agreed(p) and p.enterprise not in barred]
        for profile in agreed:
            self._offer(profile, now)
        return ()

    def deliver(self, offer_id: int) -> tuple[Offer, Sequence[Contact]] | None:
        """Whom to tell of an offer: the contacts in Slack, else who wrote last for the enterprise there.

        None where it is over, or where it may not be made any more, which ends it.
        """
        with write(self._engine) as conn:
            offer = rows.offer(conn, offer_id)
            if offer is None or offer.state != "open":
                return None
            profile = self.profiles.profile_of_enterprise(conn, offer.enterprise)
            if profile is None or not _agreed(profile) or rows.in_trouble(conn, [offer.enterprise]):
                rows.decide_offer(conn, offer_id, "withdrawn", self._clock())
                return None
            named = [contact for contact in profile.contacts if contact.slack]
            wrote = None if named else last_place(conn, offer.enterprise)
        if wrote is not None and wrote[0] == "slack":
            named = [Contact("", slack=wrote[2])]
        return offer, named

    def offered(self, person: Person) -> Offer | None:
        """What is offered to this person's enterprise now; nothing while an urgent case runs or a person holds one."""
        if not person.enterprise:
            return None
        with read(self._engine) as conn:
            return next(iter(self._open_offers(conn, person)), None)

    def decline(self, person: Person, offer_id: int) -> bool:
        """Say no to an offer; False where it was over already."""
        with write(self._engine) as conn:
            if self._offer_to(conn, person, offer_id) is None:
                raise NotAllowed(f"no offer {offer_id} for {person.id}")
            return rows.decide_offer(conn, offer_id, "declined", self._clock())

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _open_offers(self, conn: Connection, person: Person) -> list[Offer]:
        if person.role != "enterprise" or not person.enterprise or rows.in_trouble(conn, [person.enterprise]):
            return []
        known = self.courses.keys() - self._unproved()
        return [o for o in rows.offers(conn, person.enterprise) if o.state == "open" and o.course in known]

    def _offer_to(self, conn: Connection, person: Person, offer_id: int) -> Offer | None:
        """An offer to this person's enterprise, or to one that names them as its contact in Slack."""
        offer = rows.offer(conn, offer_id)
        if offer is None or person.role != "enterprise" or offer.enterprise == person.enterprise:
            return offer if person.role == "enterprise" else None
        profile = self.profiles.profile_of_enterprise(conn, offer.enterprise)
        return offer if profile and any(contact.slack == person.id for contact in profile.contacts) else None

    def _offer(self, profile: Profile, now: datetime) -> None:
        asked = self._cited_to(profile.enterprise, now - ASKED)
        usable = [course for name, course in self.courses.items() if name not in self._unproved()]
        found = [(course, why) for course, why in ranked(usable, profile, asked) if why.why != "always"]
        with write(self._engine) as conn:
            if rows.in_trouble(conn, [profile.enterprise]):
                return
            before = {o.course for o in rows.offers(conn, profile.enterprise) if o.state != "withdrawn"}
            known = before | rows.taken_by(conn, profile.enterprise)
            course, why = next(((c, w) for c, w in found if c.id not in known), (None, None))
            if course is None or why is None:
                return
            made = rows.make_offer(conn, profile.enterprise, course.id, why, now, REST)
            if made is not None:
                self._jobs.work(conn, WORK, made, once="1")

    def _cited_to(self, enterprise: str, since: datetime) -> frozenset[Section]:
        """The sections that answers to this enterprise came from."""
        with read(self._engine) as conn:
            answers = rows.cited(conn, since, enterprise=enterprise)
        ids = {str(citation.get("passage")) for citations in answers for citation in citations}
        passages = self._library.passages(sorted(ids)).values() if ids else ()
        return frozenset(Section(guide=p.guide, anchor=p.anchor) for p in passages if p.anchor and "/" in p.guide)


def _agreed(profile: Profile) -> bool:
    return "courses" in profile.consents
