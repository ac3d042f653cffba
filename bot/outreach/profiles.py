"""Use cases of enterprise profiles: seen, saved, exported and deleted; imports and duplicates in their own files."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection

from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.ids import new_id
from bot.outreach.profile_base import check_lead
from bot.outreach.profile_duplicates import Duplicates, Group
from bot.outreach.profile_imports import Imports
from bot.profiles.model import Profile
from bot.profiles.reading import Problem, Reader, errors, revised, written
from bot.profiles.record import to_record
from bot.storage import profile_imports as kept
from bot.storage import profiles as stored
from bot.storage.profile_imports import Dispute
from bot.storage.profiles import Listed, Version
from knowledge.store.engine import read, write

__all__ = ["Found", "Group", "Opened", "Profiles", "Saved"]
SHOWN = 200


@dataclass(frozen=True)
class Found:
    """Profiles of a list, how many there are in all, and what the list can be narrowed to."""

    rows: tuple[Listed, ...]
    total: int
    centers: tuple[str, ...]
    provinces: tuple[str, ...]
    waiting: Mapping[int, int]


@dataclass(frozen=True)
class Opened:
    """One profile with its history, the newest first, and the rows of imports that disagree with it."""

    profile: Profile
    owner: str
    versions: tuple[Version, ...]
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True)
class Saved:
    """What became of a form: the profile as it is stored, or as it would be where an error keeps it from that."""

    profile: Profile
    problems: tuple[Problem, ...] = ()

    @property
    def is_stored(self) -> bool:
        """Whether nothing kept it from being stored."""
        return not errors(self.problems)


class Profiles(Imports, Duplicates):
    """The use cases over one database, each in one transaction."""

    def own(self, person: Person) -> Profile:
        """The profile of this person's enterprise; one that is not stored yet has revision 0."""
        enterprise = _enterprise(person)
        with read(self._engine) as conn:
            return stored.profile_of_enterprise(conn, enterprise) or _empty(person, enterprise)

    def profile(self, person: Person, profile_id: int) -> Profile:
        """One profile that this person may see."""
        with read(self._engine) as conn:
            return self._seen(conn, person, profile_id)

    def opened(self, person: Person, profile_id: int) -> Opened:
        """One profile with all that the desk knows of it."""
        with read(self._engine) as conn:
            found = self._seen(conn, person, profile_id)
            return Opened(
                found, stored.owner(conn, found.id), tuple(stored.versions(conn, found.id)),
                tuple(kept.disputes(conn, profile_id=found.id)),
            )  # fmt: skip

    def list(
        self, person: Person, query: str = "", *, center: str = "", province: str = "", limit: int | None = SHOWN
    ) -> Found:
        """The profiles that somebody of the desk may see, the last changed first."""
        if person.role not in ("expert", "lead"):
            raise NotAllowed("only for the desk")
        mine = None if person.role == "lead" else self.center_of(person) or "-"
        with read(self._engine) as conn:
            rows, total = stored.listed(
                conn, owned_by=mine, query=query, center=center, province=province, limit=limit or 1_000_000
            )
            centers, provinces = stored.places(conn)
            waiting = kept.open_disputes(conn)
        return Found(tuple(rows), total, tuple(centers if mine is None else [mine]), tuple(provinces), waiting)

    def every(self, person: Person, center: str = "") -> Sequence[Profile]:
        """Every profile with all that it says, or those that a center looks after; for a lead."""
        check_lead(person)
        with read(self._engine) as conn:
            return [one for one in stored.all_profiles(conn) if center in ("", self._owner(one))]

    def save(self, person: Person, form: Mapping[str, str], revision: int, profile_id: int | None = None) -> Saved:
        """Store what a form says of one's own enterprise, or of a profile of one's center; only what it names changes.

        With an error in any field nothing is stored. Raises `BadInput` where the profile has changed since `revision`.
        """
        with write(self._engine) as conn:
            before = self._before(conn, person, profile_id)
            if before.revision != revision:
                last = stored.versions(conn, before.id)[0]
                raise BadInput("profile_changed", name=last.by_name)
            after, problems = revised(before, form, self.known)
            if not (after.name_zh or after.name_en):
                problems.append(Problem("name_zh", "name_missing"))
            if errors(problems):
                return Saved(after, tuple(problems))
            change = self._change(person, "form")
            if not before.id:
                stored.add(conn, [(after, self._owner(after))], change)
            elif after != before:
                stored.revise(conn, before, after, self._owner(after), change)
            now = stored.profile_of_enterprise(conn, after.enterprise)
            assert now is not None
            return Saved(now, tuple(problems))

    def create(self, person: Person, form: Mapping[str, str], center: str | None = None) -> Saved:
        """A new profile of an enterprise that does not use the desk itself, entered for a center."""
        acts_for = self._acts_for(person, center)
        empty = Profile(f"profile-{new_id()}", center=acts_for)
        after, problems = revised(empty, form, self.known)
        if not (after.name_zh or after.name_en):
            problems.append(Problem("name_zh", "name_missing"))
        if errors(problems):
            return Saved(after, tuple(problems))
        with write(self._engine) as conn:
            ids = stored.add(conn, [(after, self._owner(after))], self._change(person, "form", acts_for))
        return Saved(replace(after, id=ids[after.enterprise], revision=1), tuple(problems))

    def blank(self, person: Person) -> Profile:
        """An empty profile to be entered by somebody who may."""
        return Profile("", center=self._acts_for(person, None))

    def remarks(self, profile: Profile) -> Sequence[Problem]:
        """What is worth a look in a profile as it stands."""
        reader = Reader(self.known)
        reader.read(written(profile))
        return [one for one in reader.problems if not one.error]

    def delete(self, person: Person, profile_id: int | None = None) -> None:
        """Delete all that is kept about an enterprise here, its history too: by itself, or by a lead for it."""
        with write(self._engine) as conn:
            found = self._before(conn, person, profile_id)
            if person.role not in ("enterprise", "lead") or not found.id:
                raise NotAllowed("a profile is deleted by its enterprise")
            stored.forget(conn, found.id)

    def export(self, person: Person, profile_id: int | None = None) -> dict[str, Any]:
        """All that is kept about an enterprise here, for itself: who of the desk acted is told by their center."""
        with read(self._engine) as conn:
            found = self._before(conn, person, profile_id)
            history = [asdict(one) for one in stored.versions(conn, found.id)] if found.id else []
            aside = kept.disputes(conn, profile_id=found.id) if found.id else []
        for one in history:
            one["by"] = (
                "enterprise" if one["by_role"] == "enterprise" else self._network.name(one["center"] or "", "en")
            )
            for name in ("by_id", "by_name", "by_role"):
                del one[name]
        told = ("at", "center", "source", "line", "proposed", "fields", "decided_at", "taken")
        return {
            "enterprise": found.enterprise, "revision": found.revision, "profile": to_record(found), "history": history,
            "put_aside": [{name: getattr(one, name) for name in told} for one in aside],
        }  # fmt: skip

    def _before(self, conn: Connection, person: Person, profile_id: int | None) -> Profile:
        """The profile that a person means: their own enterprise's, or one that they may see."""
        if profile_id is not None:
            return self._seen(conn, person, profile_id)
        enterprise = _enterprise(person)
        return stored.profile_of_enterprise(conn, enterprise) or _empty(person, enterprise)


def _enterprise(person: Person) -> str:
    if person.role != "enterprise" or person.enterprise is None:
        raise NotAllowed("only an enterprise has a profile of its own")
    return person.enterprise


def _empty(person: Person, enterprise: str) -> Profile:
    """What is known of an enterprise before it has a profile."""
    name, language = person.enterprise_name or "", person.language or "zh"
    chinese = any("\u3400" <= character <= "\u9fff" for character in name)
    return Profile(
        enterprise, name_zh=name if chinese else "", name_en="" if chinese else name, province=person.province,
        language=language if language in ("zh", "en") else "zh",
    )  # fmt: skip
