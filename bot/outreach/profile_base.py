"""What the use cases of profiles stand on: who may see which profile, and for which center somebody acts."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, Engine

from bot.cases.centers import NATIONAL
from bot.cases.roster import Roster
from bot.cases.routing import Network
from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.profiles.marketplaces import load
from bot.profiles.model import Profile
from bot.profiles.reading import Known
from bot.storage import profiles as stored
from bot.storage.profiles import Change
from knowledge.markets import Markets


class ProfileBase:
    """The parts that the use cases share.

    An enterprise sees and edits its own profile, an expert those of their center, a lead all of them. A center looks
    after what it entered, and after enterprises of its provinces that entered themselves.
    """

    def __init__(self, engine: Engine, network: Network, roster: Roster, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._network = network
        self._roster = roster
        self._clock = clock

    @cached_property
    def known(self) -> Known:
        """What values of profiles are checked against."""
        return Known(Markets.load(), load(), lambda place: self._network.at(place) is not None)

    def center_of(self, person: Person) -> str | None:
        """The center that somebody of the desk belongs to; None where the roster does not know them."""
        expert = self._roster.expert(person.id)
        return expert.center if expert else None

    def _acts_for(self, person: Person, wanted: str | None) -> str:
        """The center for which somebody enters profiles; a lead may name any. Raises `NotAllowed` and `BadInput`."""
        own = self.center_of(person)
        if person.role == "lead":
            center = wanted or own or NATIONAL
        elif person.role == "expert" and own is not None and wanted in (None, "", own):
            center = own
        else:
            raise NotAllowed("profiles are entered for one's own center")
        if center not in self.centers:
            raise BadInput("profile_center_unknown", center=center)
        return center

    def may_enter_for(self, person: Person) -> list[str]:
        """The centers for which somebody may enter profiles, their own first; raises `NotAllowed` where there is none."""
        own = self._acts_for(person, None)
        return [own, *(one for one in self.centers if one != own)] if person.role == "lead" else [own]

    @property
    def centers(self) -> list[str]:
        """Every center that may enter profiles."""
        table = self._network.table
        return [*table.centers, *table.branches, *table.platforms]

    def _owner(self, profile: Profile) -> str:
        return profile.center or self._network.at(profile.province) or NATIONAL

    def _same_place(self, one: str, other: str) -> bool:
        center = self._network.at(one)
        return one == other or (center is not None and center == self._network.at(other))

    def _sees(self, person: Person, profile: Profile, owner: str) -> bool:
        if person.role == "lead":
            return True
        if person.role == "expert":
            return owner == self.center_of(person)
        return person.role == "enterprise" and person.enterprise == profile.enterprise

    def _seen(self, conn: Connection, person: Person, profile_id: int) -> Profile:
        """A profile that this person may see; raises `NotAllowed` otherwise."""
        found = stored.profile(conn, profile_id)
        if found is None or not self._sees(person, found, stored.owner(conn, found.id)):
            raise NotAllowed(f"no profile {profile_id}")
        return found

    def _change(self, person: Person, how: str, center: str | None = None, source: str | None = None) -> Change:
        if center is None and person.role != "enterprise":
            center = self.center_of(person) or NATIONAL
        return Change(person.id, person.name, person.role, center, self._clock(), how, source)


def check_lead(person: Person) -> None:
    """Raises `NotAllowed` for everybody else."""
    if person.role != "lead":
        raise NotAllowed("only for a lead")


def check_desk(person: Person) -> None:
    """Raises `NotAllowed` for everybody outside the desk."""
    if person.role not in ("expert", "lead"):
        raise NotAllowed("only for the desk")
