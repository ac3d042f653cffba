"""Who is shown the facts of a case in Slack, and where: for each expert a thread of their own. Asks Slack nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.cases.model import Case, CaseEvent
from bot.conversations import Person
from bot.desk import Desk
from bot.desk.claims import NO_CONFLICT
from bot.errors import NotReachable
from bot.slack.people import SYSTEM, People
from bot.storage.slack import Place, SlackStore

CARD, ROOM = "card:", "room:"
Standing = Literal["holder", "reader", "gone"]
"""An expert holds the case, may read it, or is shown nothing of it (any more)."""
_CHANGES_HANDS = frozenset({"release", "reassign", "claim"})


@dataclass(frozen=True)
class Spot:
    """A thread of the desk: under the card of a case in the experts' channel, or the room of one expert (`person`)."""

    case: int
    person: str | None = None


class Rooms:
    """Rooms as they stand. `direct` says that they are direct messages; otherwise there is one, under the card."""

    def __init__(self, desk: Desk, people: People, store: SlackStore, *, direct: bool) -> None:
        self._desk = desk
        self._people = people
        self._store = store
        self.direct = direct

    # -- where ------------------------------------------------------------------------------------------------------

    def spot(self, channel: str, thread: str) -> Spot | None:
        """Which thread of the desk this is; None for every other.

        Raises `NotReachable` while a card or room is just being posted there: Slack sends the event again.
        """
        prefix = CARD if channel == self._people.desk_channel else ROOM if channel.startswith("D") else None
        if prefix is None:
            return None
        place = self._store.at(channel, thread, prefix)
        if place is None and self._store.is_sending(prefix, channel):
            raise NotReachable("a card is just being posted")
        if place is None:
            return None
        case, _, person = place.key.removeprefix(prefix).partition(":")
        return Spot(int(case), person or None)

    def place(self, case: int, person: str) -> Place | None:
        """Where an expert's room of a case stands."""
        return self._store.place(room_key(case, person))

    def is_open_in_channel(self, case: Case) -> bool:
        """Whether the thread under the card is the room by now: somebody has claimed the case."""
        return case.expert is not None or self._store.place(f"transcript:{case.id}:0") is not None

    # -- who --------------------------------------------------------------------------------------------------------

    def readers(self, case: Case) -> list[str]:
        """The experts who are shown the case now."""
        declared = [d.person for d in self._desk.declarations(SYSTEM, case.id) if not d.conflict]
        people = dict.fromkeys((*([case.expert] if case.expert else ()), *declared))
        return [person for person in people if self.standing(case, person) != "gone"]

    def known(self, case: Case) -> list[str]:
        """The experts who have a room of the case, closed ones included."""
        return [place.key.rpartition(":")[2] for place in self._store.places(f"{ROOM}{case.id}:")]

    def standing(self, case: Case, person: str) -> Standing:
        """What an expert is to a case. Who held it and gave it up is shown it again only after a new declaration."""
        if not (self._people.is_user(person) and self._people.is_desk(person)):
            return "gone"
        if not self._desk.is_cleared(Person(person, person, "expert"), case.id):
            return "gone"
        if case.expert == person:
            return "holder"
        declared = self._declared(case, person)
        left = self._left(case, person, declared)
        return "reader" if declared is not None and (left is None or declared > left) else "gone"

    def _declared(self, case: Case, person: str) -> int | None:
        found = (_micros(d.at) for d in self._desk.declarations(SYSTEM, case.id) if d.person == person)
        return next(found, None)

    def _left(self, case: Case, person: str, declared: int | None) -> int | None:
        """When somebody lost the case, or was shut out of it; None for who only ever read it."""
        hands = [event for event in case.events if event.move in _CHANGES_HANDS]
        own = [_micros(event.at) for event in hands if _got_it(event, person, declared)]
        later = [_micros(event.at) for event in hands if not _got_it(event, person, declared)]
        since = [at for at in later if not own or at > own[-1]]
        if self._store.place(_held(case.id, person)) is not None:
            return max(since, default=None)
        shut = self._store.place(_shut(case.id, person))
        if shut is not None:
            return shut.upto
        return since[0] if own and since else None

    # -- opened and closed ------------------------------------------------------------------------------------------

    def note_holder(self, case: Case, person: str) -> None:
        """Remember that somebody was shown the case as its holder."""
        self._store.begin(_held(case.id, person), "-", None)

    def is_shut(self, case: Case, person: str) -> bool:
        """Whether an expert's room was closed and not opened again."""
        return self._store.place(_shut(case.id, person)) is not None

    def shut_mark(self, case: Case, person: str) -> int:
        """The moment for which a room is closed, in microseconds: the same for the same loss."""
        declared = self._declared(case, person)
        return self._left(case, person, declared) or declared or _micros(case.opened_at)

    def shut(self, case: Case, person: str, mark: int) -> None:
        """Remember that a room is closed."""
        place = self.place(case.id, person)
        self._store.begin(_shut(case.id, person), place.channel if place else "-", None, mark)
        self._store.forget(_held(case.id, person))

    def reopen(self, case: Case, person: str) -> None:
        """A closed room goes on."""
        self._store.forget(_shut(case.id, person))

    def first_hint(self, case: int, person: str) -> bool:
        """Whether an expert who does not hold a case is to be told, for the first time, that their words stay inside."""
        return self._store.begin(f"told:{case}:{person}", "-", None)


def room_key(case: int, person: str) -> str:
    """Under which key the room of an expert is posted."""
    return f"{ROOM}{case}:{person}"


def _held(case: int, person: str) -> str:
    return f"held:{case}:{person}"


def _shut(case: int, person: str) -> str:
    return f"shut:{case}:{person}"


def _got_it(event: CaseEvent, person: str, declared: int | None) -> bool:
    """Whether a case came to somebody: they claimed it, or were given it, which declares for them in that moment.

    A lead who assigns is the actor of another's claim.
    """
    took = event.move == "claim" and event.actor_id == person and event.note == NO_CONFLICT
    return took or (event.move in ("claim", "reassign") and _micros(event.at) == declared)


def _micros(at: datetime) -> int:
    return round(at.timestamp() * 1e6)
