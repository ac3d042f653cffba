"""What every use case of letters stands on: what a letter is made from, who may do what, and its log."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from bot.cases.clocks import Clocks
from bot.cases.roster import Roster
from bot.cases.routing import Network
from bot.cases.service_levels import BEIJING, WorkingDay, weekdays
from bot.conversations import BOT, Person, Reply
from bot.desk.base import Jobs, is_desk
from bot.errors import NotAllowed
from bot.letters.content import Basis, Earlier, compose, has_passed, sort_of, substance
from bot.letters.dates import day_of
from bot.letters.model import OUT, Confirmed, Letter, LetterDate, NoDate, Purpose, State, text_hash
from bot.matching.model import Match, Reason
from bot.profiles.model import Profile
from bot.storage import letters as store
from bot.storage import messages, profiles, watching
from bot.triage.moments import working_days_until
from ingest.watch.model import Item

SEND, RING, DRAFT = "send_letters", "ring_letter", "draft_letters"
"""Names of the works: send what is approved about an item, ring a clock, draft letters about an item."""
URGENT_DAYS = 10
"""Working days before a last day within which a letter is urgent."""
HIDDEN: frozenset[State] = frozenset({"draft", "approved", "undeliverable"})
"""An enterprise sees nothing of a letter in these states."""


class Matches(Protocol):
    """What letters ask of the matching: the matches of an item, and the one of an item and a profile, as they stand."""

    def of_item(self, conn: Connection, item: int) -> Sequence[Match]: ...

    def one(self, conn: Connection, item: int, profile: int) -> Match | None: ...


class Desk(Protocol):
    """What letters ask of the desk: to take a message of the enterprise, and what its case says of last days."""

    def receive(self, incoming: Any) -> Any: ...

    def case_of(self, person: Person, thread_id: int) -> Any: ...

    def handled(self, person: Person, case_id: int, counsel: str) -> Any: ...


@dataclass(frozen=True)
class Ground:
    """What all letters about one item rest on: whether another source contradicts it, which rules are under review."""

    item: Item
    contradicted: bool
    under_review: frozenset[str]


class LetterBase:
    """The parts that the use cases share."""

    def __init__(
        self,
        engine: Engine,
        network: Network,
        jobs: Jobs,
        clock: Callable[[], datetime],
        desk: Desk,
        matches: Matches,
        roster: Roster = Roster.EMPTY,
        *,
        works: WorkingDay = weekdays,
        language: str = "en",
        slack: Callable[[str, int], str] | None = None,
        announce: Callable[[Letter, Sequence[str]], None] | None = None,
        members: frozenset[str] = frozenset(),
        called: Callable[[str], str] = lambda source: source,
    ) -> None:
        """`slack` gives the key of a conversation with somebody in Slack about a letter; None without Slack.

        `announce` tells leads of a letter that nobody has confirmed; `members` are enterprises of the workspace.
        `called` gives the name of a source of the watch by its id.
        """
        self._engine = engine
        self._network = network
        self._jobs = jobs
        self._clock = clock
        self._desk = desk
        self._matches = matches
        self._roster = roster
        self._works = works
        self._clocks = Clocks(works)
        self._language = language
        self._slack = slack
        self._announce = announce or (lambda _letter, _people: None)
        self._members = members
        self._called = called

    # -- what a letter is made from -----------------------------------------------------------------------------------

    def _ground(self, conn: Connection, item_id: int) -> Ground:
        """What every letter about an item rests on, as it is now."""
        item = watching.item(conn, item_id)
        others = watching.of_same_matter(conn, item)
        return Ground(item, any(_contradicts(item, other) for other in others), store.rules_under_review(conn))

    def _basis(
        self,
        ground: Ground,
        profile: Profile,
        match: Match | None,
        *,
        purpose: Purpose = "first",
        earlier: Earlier | None = None,
        identity_by: str = "",
        confirmed: Confirmed | None = None,
        center: str | None = None,
        at: datetime | None = None,
    ) -> Basis:
        """What a letter is made from now; with `at` its day has passed only if it had passed then."""
        now = self._clock()
        day = self._day(ground, confirmed, now)
        if earlier is not None and earlier.why in ("gone", "profile"):
            day = NoDate("no_rule")
        names = self._network.names(center or self._center(ground.item, profile))
        over = has_passed(day, at or now)
        return Basis(
            ground.item,
            profile,
            match,
            day,
            names,
            purpose,
            earlier,
            identity_by,
            over,
            self._called(ground.item.source),
        )

    def _values(self, basis: Basis, confirmed: Confirmed | None, center: str | None = None) -> dict[str, Any]:
        """Every column of a letter that follows from what it is made from."""
        item, profile, match, day = basis.item, basis.profile, basis.match, basis.day
        content = compose(basis)
        dated = day if isinstance(day, LetterDate) else None
        return {
            "purpose": basis.purpose,
            "sort": sort_of(item),
            "kind": item.kind,
            "enterprise": profile.enterprise,
            "profile": profile.id,
            "item": item.id,
            "item_revision": item.revision,
            "matter": item.matter,
            "match_level": match.level if match else "certain",
            "reasons": [[r.code, r.item, r.profile, r.weight] for r in match.reasons] if match else [],
            "center": center or self._center(item, profile),
            "language": "en" if profile.language == "en" else "zh",
            "market": item.market,
            "urgent": self._is_urgent(item, day, self._clock()),
            "content": asdict(content),
            **store.day_columns(dated),
            "no_date": day.why if isinstance(day, NoDate) else None,
            "confirmed": store.confirmed_column(confirmed),
            "identity_by": basis.identity_by or None,
            "why": basis.earlier.why if basis.earlier else "",
            "hash": text_hash(content, dated),
            "substance": substance(basis),
        }

    def _day(self, ground: Ground, confirmed: Confirmed | None, now: datetime) -> LetterDate | NoDate:
        """The date of a letter about an item; none where another source of the same matter states another day."""
        if confirmed is None and ground.contradicted:
            return NoDate("unclear")
        zone = self._network.zone(ground.item.market) or BEIJING.key
        today = now.astimezone(BEIJING).date()
        return day_of(ground.item, today=today, zone=zone, under_review=ground.under_review, confirmed=confirmed)

    def _now(self, conn: Connection, letter: Letter, ground: Ground, profile: Profile, match: Match | None) -> Basis:
        """What a letter that is there already would be made from now; time alone does not change one that is out."""
        earlier = earlier_of(store.letter(conn, letter.follows), letter.why) if letter.follows is not None else None
        return self._basis(
            ground, profile, match, purpose=letter.purpose, earlier=earlier, identity_by=letter.identity_by or "",
            confirmed=letter.confirmed, center=letter.center, at=letter.sent_at,
        )  # fmt: skip

    def _profile(self, conn: Connection, letter: Letter) -> Profile | None:
        """The profile that a letter is for; None where it was deleted or belongs to another enterprise by now."""
        found = profiles.profile(conn, letter.profile)
        return found if found is not None and found.enterprise == letter.enterprise else None

    def _match(self, conn: Connection, letter: Letter) -> Match | None:
        """The match that a letter rests on as it stands now; None where it does not stand any more."""
        found = self._matches.one(conn, letter.item, letter.profile)
        return found if found is not None and found.level != "possible" else None

    def _standing(self, conn: Connection, letter: Letter, ground: Ground, *, matched: bool) -> Match | None:
        """The match as it stands; while a revised item has not been matched again (`matched`) the letter's own."""
        found = self._match(conn, letter)
        if found is None and not matched and ground.item.revision > letter.item_revision:
            return match_of(letter)
        return found

    def _center(self, item: Item, profile: Profile) -> str:
        """Who sends: the center that looks after the profile, else the one of its province."""
        if profile.center and self._network.name(profile.center, "en") != profile.center:
            return profile.center
        return self._network.route(profile.province, item.market, item.forum or None).id

    def _is_urgent(self, item: Item, day: LetterDate | NoDate, now: datetime) -> bool:
        if not isinstance(day, LetterDate):
            return item.kind == "order"
        return item.kind == "order" or working_days_until(day.due, now.date()) <= URGENT_DAYS

    # -- who may do what ----------------------------------------------------------------------------------------------

    def _seen_by(self, conn: Connection, person: Person, letter_id: int, *, events: bool = False) -> Letter:
        """A letter for its enterprise once it is out, and for leads."""
        found = store.letter(conn, letter_id, events=events)
        if person.role == "lead":
            return found
        own = person.role == "enterprise" and person.enterprise == found.enterprise
        if not own or found.state in HIDDEN or found.sent_at is None:
            raise NotAllowed(f"no letter {letter_id}")
        return replace(found, events=(), reasons=())

    def _own(self, conn: Connection, person: Person, letter_id: int) -> Letter:
        """A letter that is out, for who may answer it: its enterprise, or a lead who was told by telephone."""
        found = self._seen_by(conn, person, letter_id)
        if found.state not in OUT:
            raise NotAllowed(f"letter {letter_id} is not out")
        return found

    def _leads(self, center: str) -> tuple[str, ...]:
        return tuple(expert.id for expert in self._roster.leads(center))

    # -- words --------------------------------------------------------------------------------------------------------

    def _post(
        self, conn: Connection, letter: Letter, reply: Reply, delivery: str, *, inside: bool = False, channel: str = ""
    ) -> None:
        """Put words into a letter's conversation, once for each delivery."""
        assert letter.thread is not None
        made = messages.post(
            conn, letter.thread, BOT, reply.text, at=self._clock(), delivery=delivery, reply=reply, inside=inside
        )
        self._jobs.show(conn, made, channel or messages.thread_place(conn, letter.thread)[1])

    def _silence_limit(self, letter: Letter, start: datetime) -> datetime:
        """By when receipt should be confirmed: two working days, one where it is urgent; at the same hour."""
        left, at = 1 if letter.urgent else 2, start.astimezone(BEIJING)
        while left:
            at += timedelta(days=1)
            left -= self._works(at.date())
        return at


def earlier_of(letter: Letter, why: str = "") -> Earlier:
    """What a later letter says of this one."""
    dated = letter.dated or letter.made_at.astimezone(BEIJING).date()
    return Earlier({language: letter.number(language) for language in ("zh", "en")}, dated, why)


def match_of(letter: Letter) -> Match:
    """The match as the letter names it."""
    level: Any = letter.match_level
    reasons = tuple(Reason(code, item, profile, weight) for code, item, profile, weight in letter.reasons)
    return Match(letter.item, letter.profile, 1.0, level, reasons)


def require_lead(person: Person) -> None:
    """Raises `NotAllowed` for everybody else: a letter is approved by name."""
    if not is_desk(person) or person.role != "lead":
        raise NotAllowed("letters are for the lead")


def _contradicts(item: Item, other: Item) -> bool:
    """Whether another source gives another day for an event or a last day of the same matter and kind."""
    if other.kind != item.kind or not (set(other.rules) & set(item.rules) or (other.printed and item.printed)):
        return False
    pairs = ((item.events, other.events), (item.printed, other.printed))
    return any(name in theirs and theirs[name] != day for own, theirs in pairs for name, day in own.items())
