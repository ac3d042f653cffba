"""Use cases of matching: an item with all profiles, changed profiles with recent items, and what editors decide."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Connection, Engine

from bot.cases.matters import normal_number
from bot.cases.roster import Roster
from bot.conversations import Person
from bot.desk.base import Jobs, require_desk
from bot.errors import BadInput, MoveRefused, NotAllowed
from bot.matching.index import Index
from bot.matching.matcher import Likeness, match
from bot.matching.model import Level
from bot.profiles.model import Profile
from bot.storage import matches, profiles, watching
from bot.storage.matches import Stored
from ingest.watch.model import Item
from knowledge.store.engine import read, write

MATCH_ITEM, REMATCH = "match_item", "rematch_profiles"
"""Names of the works: match one item with all profiles; match changed profiles with the items of the last months."""
RECENT = timedelta(days=180)
LATE = timedelta(minutes=5)
"""An item that has waited so long since it was read was lost by the queue."""
AT_ONCE = 20_000
"""So many changed profiles are compared with the items in one go."""
MAX_WHY = 2_000


@dataclass(frozen=True)
class MatchView:
    """A match as an editor sees it, with what it is between."""

    stored: Stored
    item: Item
    profile: Profile


class Matching:
    """Whoever of the desk looks after an enterprise sees its matches and decides about them; a lead sees all."""

    def __init__(
        self,
        engine: Engine,
        jobs: Jobs,
        clock: Callable[[], datetime],
        roster: Roster = Roster.EMPTY,
        *,
        follow: Callable[[Connection, int], None] = lambda _conn, _item: None,
        likeness: Likeness | None = None,
    ) -> None:
        """`follow` is told in the same transaction that the matches of an item are others than before."""
        self._engine = engine
        self._jobs = jobs
        self._clock = clock
        self._roster = roster
        self._follow = follow
        self._likeness = likeness
        self._turn = Lock()
        self._index: Index | None = None
        self._stamp: tuple[object, ...] = ()
        self._revisions: dict[int, int] = {}

    # -- matching -------------------------------------------------------------------------------------------------------

    def match_item(self, item_id: int) -> bool:
        """Match an item as it stands with all profiles; says whether its matches are others than before.

        May be done again: it comes to the same. An item that changes meanwhile is left to its own work.
        """
        with self._turn:
            with read(self._engine) as conn:
                index = self._refreshed(conn)
                item = watching.item(conn, item_id)
                known = self._known(conn, item)
            found = match(item, index, known=known, likeness=self._likeness)
        now = self._clock()
        with write(self._engine) as conn:
            if watching.item(conn, item_id, lock=True).revision != item.revision:
                return False
            there = profiles.profiles(conn, [one.profile for one in found])
            changed = matches.store(conn, item_id, item.revision, [one for one in found if one.profile in there], now)
            matches.item_matched(conn, item_id, item.revision, now)
            if changed:
                self._follow(conn, item_id)
        return changed

    def rematch_profile(self, profile_id: int) -> list[int]:
        """Match a new or changed profile with recent items; the items that may concern it."""
        with read(self._engine) as conn:
            found = profiles.profiles(conn, [profile_id])
        return self._rematch(found)

    def rematch_profiles(self) -> list[int]:
        """The same for every profile that is new or changed since it was last matched."""
        with read(self._engine) as conn:
            waiting = matches.unmatched_profiles(conn, AT_ONCE)
            found: dict[int, Profile] = {}
            for ids in matches.in_batches(waiting):
                found |= profiles.profiles(conn, ids)
        return self._rematch(found)

    def _rematch(self, found: dict[int, Profile]) -> list[int]:
        """Recent items are tried against these profiles alone; those that find one are matched with all."""
        with read(self._engine) as conn:
            recent = matches.recent_items(conn, self._clock() - RECENT)
            # An item that has matched one of them before may do so no longer.
            concerned = {one for one in recent if any(each.profile in found for each in matches.of_item(conn, one))}
        few = Index(found.values())
        for item_id in recent if found else ():
            with read(self._engine) as conn:
                item = watching.item(conn, item_id)
                known = self._known(conn, item)
            if item_id in concerned or match(item, few, known=known):
                concerned.add(item_id)
                self.match_item(item_id)
        with write(self._engine) as conn:
            for ids in matches.in_batches(found):
                matches.profiles_matched(conn, {one: found[one].revision for one in ids})
        return sorted(concerned)

    def look(self) -> list[str]:
        """The chore: items that the queue has lost, and profiles that have changed; says which items were lost."""
        now = self._clock()
        with write(self._engine) as conn:
            lost = matches.unmatched_items(conn, now - LATE)
            for item_id, revision in lost:
                self._jobs.work(conn, MATCH_ITEM, item_id, once=f"{item_id}:{revision}:{now:%Y%m%d%H}")
            if waiting := matches.unmatched_profiles(conn, 1):
                # The first that waits is in the name: what one go leaves over, or could not do, is queued anew.
                stamp = "-".join(str(one) for one in (*matches.profiles_stamp(conn), *waiting))
                self._jobs.work(conn, REMATCH, 0, once=f"{stamp}:{now:%Y%m%d%H}")
        return [f"item {item_id} was not matched" for item_id, _ in lost]

    # -- editors --------------------------------------------------------------------------------------------------------

    def waiting(
        self,
        person: Person,
        *,
        level: Level | None = None,
        item: int | None = None,
        state: matches.State | None = "open",
        limit: int = matches.MOST,
    ) -> list[MatchView]:
        """Matches of items as they stand, the surest first; with `state` None also those that are decided."""
        center = self._center(person)
        with read(self._engine) as conn:
            found = matches.listed(conn, level=level, state=state, item=item, owned_by=center, limit=limit)
            items = {one: watching.item(conn, one) for one in {each.match.item for each in found}}
            named = profiles.profiles(conn, {each.match.profile for each in found})
        return [
            MatchView(each, items[each.match.item], named[each.match.profile])
            for each in found if each.match.profile in named
        ]  # fmt: skip

    def decide(self, person: Person, match_id: int, yes: bool, why: str = "") -> Stored:
        """Say that an item concerns an enterprise, or that it does not, which needs a reason; both are kept.

        A "no" holds for this revision of the item whatever is matched again. Raises `BadInput`, `MoveRefused` where it
        is decided already.
        """
        center, why = self._center(person), why.strip()
        if not yes and not why:
            raise BadInput("match_reason_required")
        if len(why) > MAX_WHY:
            raise BadInput("message_too_long", limit=MAX_WHY)
        with write(self._engine) as conn:
            # Whoever matches the item anew at this moment waits, and then sees what was decided.
            watching.item(conn, matches.stored(conn, match_id).match.item, lock=True)
            before = matches.stored(conn, match_id)
            if center is not None and profiles.owner(conn, before.match.profile) != center:
                raise NotAllowed(f"no match {match_id}")
            values = {"decided_at": self._clock(), "decided_by": person.id, "decided_name": person.name, "why": why or None}  # fmt: skip
            if not matches.decide(conn, match_id, "yes" if yes else "no", **values):
                raise MoveRefused(f"match {match_id} is decided", state=before.state, holder=before.by_name)
            self._follow(conn, before.match.item)
            return matches.stored(conn, match_id)

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _center(self, person: Person) -> str | None:
        """The center whose matches somebody sees; None for a lead, who sees all. Raises `NotAllowed`."""
        require_desk(person)
        if person.role == "lead":
            return None
        expert = self._roster.expert(person.id)
        if expert is None:
            raise NotAllowed("only for people of a center")
        return expert.center

    def _known(self, conn: Connection, item: Item) -> dict[str, bool]:
        """Enterprises with a case of the item's number; True where the court is the same too, or numbers its cases alone."""
        if not item.case_number:
            return {}
        number = normal_number(item.case_number)
        found = matches.enterprises_of_matter(conn, number, item.market)
        alone = "337-ta" in number
        return {one: alone or _letters(item.forum) in map(_letters, courts - {""}) for one, courts in found.items()}

    def _refreshed(self, conn: Connection) -> Index:
        """The index with every profile as it stands; built when it is first needed, then brought up to date."""
        stamp = matches.profiles_stamp(conn)
        if self._index is None or self._index.needs_rebuilding:
            self._index = Index(profiles.all_profiles(conn))
            self._revisions = matches.profile_revisions(conn)
        elif stamp != self._stamp:
            now = matches.profile_revisions(conn)
            for gone in self._revisions.keys() - now.keys():
                self._index.drop(gone)
            changed = [one for one, revision in now.items() if self._revisions.get(one) != revision]
            for ids in matches.in_batches(changed):
                for profile in profiles.profiles(conn, ids).values():
                    self._index.put(profile)
            self._revisions = now
        self._stamp = stamp
        return self._index


def _letters(court: str) -> str:
    """A court's name without case and signs."""
    return "".join(c for c in court.casefold() if c.isalnum())
