"""Use cases of duplicates: profiles that may be one enterprise are found with the reasons; a lead merges two."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.outreach.profile_base import ProfileBase, check_desk, check_lead
from bot.profiles.keys import Key
from bot.profiles.merging import merged
from bot.profiles.model import Profile
from bot.profiles.record import FIELDS
from bot.storage import profiles as stored
from knowledge.store.engine import read, write

MOST_GROUPS = 200


@dataclass(frozen=True)
class Group:
    """Profiles that may be one enterprise, and what they have in common; those of other centers have no name here."""

    profiles: tuple[Profile, ...]
    reasons: tuple[Key, ...]
    hidden: int = 0


class Duplicates(ProfileBase):
    """What happens to profiles that may be the same."""

    def duplicates(self, person: Person) -> list[Group]:
        """Profiles that share a code, a seller id, the number of a mark or a name; a center's own are among each."""
        check_desk(person)
        mine = None if person.role == "lead" else self.center_of(person) or ""
        with read(self._engine) as conn:
            shared = stored.shared_keys(conn, mine)
            groups = list(_groups(shared))[:MOST_GROUPS]
            found = stored.profiles(conn, {one for ids, _ in groups for one in ids})
        made = []
        for ids, reasons in groups:
            here = [found[one] for one in ids if one in found]
            seen = tuple(one for one in here if self._sees(person, one, self._owner(one)))
            made.append(Group(seen, reasons, len(here) - len(seen)))
        return made

    def merge(self, person: Person, kept_id: int, gone_id: int) -> int:
        """Put what one profile says into another and let it stand for both; where they disagree `kept` stays. For a lead."""
        check_lead(person)
        with write(self._engine) as conn:
            kept, gone = stored.profile(conn, kept_id), stored.profile(conn, gone_id)
            if kept is None or gone is None:
                raise NotAllowed("no such profile")
            if kept.id == gone.id:
                raise BadInput("profile_merged")
            after, _ = merged(kept, gone, [name for name in FIELDS if name not in ("center", "language", "consents")])
            if after != kept:
                stored.revise(
                    conn, kept, after, self._owner(after), self._change(person, "merge", source=gone.name[:200])
                )
            stored.merge(conn, kept, gone)
        return kept.id


def _groups(shared: Iterable[tuple[Key, list[int]]]) -> list[tuple[list[int], tuple[Key, ...]]]:
    """Ids that hang together by any key, with these keys; those with the surest reasons first."""
    of: dict[int, int] = {}
    for _, ids in shared:
        roots = {_root(of, one) for one in ids}
        for root in roots:
            of[root] = min(roots)
    members: dict[int, set[int]] = {}
    reasons: dict[int, list[Key]] = {}
    for key, ids in shared:
        root = _root(of, ids[0])
        members.setdefault(root, set()).update(ids)
        reasons.setdefault(root, []).append(key)
    order = ("code", "seller", "mark", "name")
    found = [
        (sorted(members[root]), tuple(sorted(reasons[root], key=lambda k: order.index(k.kind)))) for root in members
    ]
    return sorted(found, key=lambda group: (order.index(group[1][0].kind), group[0]))


def _root(of: dict[int, int], one: int) -> int:
    while of.setdefault(one, one) != one:
        one = of[one]
    return one
