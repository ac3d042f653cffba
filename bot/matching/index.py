"""All profiles, to be found by what an item says; built once, brought up to date profile by profile."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable

from bot.matching.keys import Key, keys_of
from bot.profiles.model import Profile

_PLACES = 24
_ROOM = 1 << _PLACES
_HASH = (1 << (64 - _PLACES)) - 1
MANY = 400
"""A key that more profiles share says too little to compare with all of them."""
LOOSE = 2_000
"""When so many have changed since it was built, the index is built anew."""


class Index:
    """Profiles under their keys. Not for several threads at once.

    Eight bytes hold a key and where its profile stands: 100,000 profiles come to some three million of them.
    """

    def __init__(self, profiles: Iterable[Profile], done: Callable[[int], None] = lambda _count: None) -> None:
        """`done` is told after every profile how many are in."""
        self._profiles: list[Profile | None] = []
        self._at: dict[int, int] = {}
        self._sorted: array[int] = array("Q")
        self._loose: dict[int, list[int]] = {}
        found: array[int] = array("Q")
        for profile in profiles:
            place = self._append(profile)
            found.extend(_packed(key, place) for key in keys_of(profile))
            done(place + 1)
        self._sorted = array("Q", sorted(found))

    def __len__(self) -> int:
        return len(self._at)

    def __getitem__(self, place: int) -> Profile:
        profile = self._profiles[place]
        if profile is None:
            raise KeyError(place)
        return profile

    @property
    def needs_rebuilding(self) -> bool:
        """Whether so much has changed that a new index is better than this one."""
        return len(self._loose) > LOOSE * 10 or len(self._profiles) > 2 * len(self._at) + LOOSE

    def put(self, profile: Profile) -> None:
        """Take a new profile in, or the new state of one that is there (by its id)."""
        self.drop(profile.id)
        place = self._append(profile)
        for key in keys_of(profile):
            self._loose.setdefault(hash(key) & _HASH, []).append(place)

    def drop(self, profile_id: int) -> None:
        """Forget a profile; nothing happens where there is none."""
        place = self._at.pop(profile_id, None)
        if place is not None:
            self._profiles[place] = None

    def place_of(self, profile_id: int) -> int | None:
        """Where a profile stands in the index."""
        return self._at.get(profile_id)

    def under(self, key: Key, most: int = MANY) -> list[int]:
        """Where the profiles with this key stand; none where more than `most` have it."""
        first, behind = self._range(key)
        loose = self._loose.get(hash(key) & _HASH, ())
        if behind - first + len(loose) > most:
            return []
        packed = self._sorted[first:behind]
        places = [*(one & (_ROOM - 1) for one in packed), *loose]
        return [place for place in places if self._profiles[place] is not None]

    def count(self, key: Key) -> int:
        """How many profiles have this key; those that changed since the building may count twice."""
        first, behind = self._range(key)
        return behind - first + len(self._loose.get(hash(key) & _HASH, ()))

    def _range(self, key: Key) -> tuple[int, int]:
        low = (hash(key) & _HASH) << _PLACES
        first = bisect_left(self._sorted, low)
        return first, bisect_left(self._sorted, low + _ROOM, lo=first)

    def _append(self, profile: Profile) -> int:
        place = len(self._profiles)
        if place >= _ROOM:
            raise OverflowError(f"more than {_ROOM} profiles")
        self._profiles.append(profile)
        self._at[profile.id] = place
        return place


def _packed(key: Key, place: int) -> int:
    return (hash(key) & _HASH) << _PLACES | place
