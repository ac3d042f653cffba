"""What experts are shown: a card without facts in their channel, rooms for who declared no conflict, alerts by name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import structlog

from bot.cases.gate import gated
from bot.cases.model import Case
from bot.cases.routing import Network
from bot.conversations import Person, Posted
from bot.desk import Desk
from bot.errors import NotReachable, Undeliverable
from bot.slack import blocks as b
from bot.slack import cards
from bot.slack.api import MustBeMended
from bot.slack.blocks import Outgoing
from bot.slack.buttons import For
from bot.slack.files import Carrier
from bot.slack.gateway import Gateway
from bot.slack.health import Health
from bot.slack.inbound import ORIGIN
from bot.slack.people import SYSTEM, People
from bot.slack.rooms import CARD, Rooms, Standing, room_key
from bot.slack.texts import text
from bot.slack.words import cut, escape
from bot.storage.slack import Place, SlackStore

CHANNEL_REFUSES = frozenset(
    "channel_not_found not_in_channel is_archived restricted_action restricted_action_read_only_channel "
    "restricted_action_thread_only_channel restricted_action_non_threadable_channel".split()
)
"""Reasons that lie in the channel and not in what is posted."""
LACKS = frozenset({"missing_scope", "no_permission", "not_allowed_token_type"})
"""Reasons why the app may write to nobody directly; cards and alerts in the channel go on meanwhile."""
AT_ONCE = "U3"
"""At this level an alert reaches its people directly even where Slack gives no link to the card."""

log = structlog.get_logger()


class Experts:
    """Posts and keeps up to date; everything may be called again after a kill."""

    def __init__(
        self, desk: Desk, network: Network, store: SlackStore, people: People, gateway: Gateway, rooms: Rooms,
        carrier: Carrier, *, health: Health, clock: Callable[[], datetime], language: str,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._network = network
        self._store = store
        self._people = people
        self._gateway = gateway
        self._rooms = rooms
        self._carrier = carrier
        self._health = health
        self._clock = clock
        self._language = language

    def show_case(self, case_id: int) -> None:
        """The card as the case stands now, and the rooms: opened, brought up to date, closed."""
        channel = self._people.desk_channel
        if channel is None:
            return
        case = self._desk.case(SYSTEM, case_id)
        with self._reached():
            card = self._card(case, channel, refresh=True)
            if not self._rooms.direct and self._rooms.is_open_in_channel(case):
                self._transcribe(case, str(case.id), channel, card)
        if self._rooms.direct:
            for person in dict.fromkeys((*self._rooms.readers(case), *self._rooms.known(case))):
                self._for_one(case, person, lambda one: self._keep_room(case, one))
        if case.erased_at is not None:
            self._erase(case)

    def mirror(self, message: int) -> None:
        """Show a message in every room of its case, an alert under the card and to its people."""
        posted, _ = self._desk.message(message)
        case = self._desk.case_of(SYSTEM, posted.thread)
        channel = self._people.desk_channel
        if channel is None or case is None:
            return
        if cards.is_alert(posted):
            if posted.deleted_at is None and posted.reply is not None:
                self._alert(case, posted, posted.reply.to, channel)
        elif self._rooms.direct:
            for person in self._rooms.readers(case):
                self._for_one(case, person, lambda one: self._to_room(case, posted, one))
            if posted.deleted_at is not None:
                self._take_from_closed(case, posted)
        elif posted.origin != ORIGIN and self._rooms.is_open_in_channel(case):
            with self._reached():
                card = self._card(case, channel)
                self._transcribe(case, str(case.id), channel, card)
                self._add(case, posted, str(case.id), f"mirror:{message}", channel, card)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Where the channel takes nothing, cases wait until somebody mends that: they must not be lost."""
        try:
            yield
        except Undeliverable as error:
            if error.reason not in CHANNEL_REFUSES:
                raise
            what = f"the experts' channel takes no messages ({error.reason})"
            self._health.problem("cards", f"SLACK_DESK_CHANNEL: {what}: run `firstline doctor`, it says what to do")
            raise NotReachable(what) from None
        self._health.well("cards")

    # -- the card ---------------------------------------------------------------------------------------------------

    def _card(self, case: Case, channel: str, *, refresh: bool = False) -> str:
        """The `ts` of the case's card, which is posted first where it does not stand yet."""
        key = f"{CARD}{case.id}"
        place = self._store.place(key)
        if place is not None and place.ts is not None and not refresh:
            return place.ts
        shown = self._made(gated(case), "channel" if self._rooms.direct else "anybody")
        if place is not None and place.ts is not None:
            if self._gateway.update(place, shown):
                return place.ts
            self._store.forget(key)
        return self._gateway.post(key, channel, None, shown)

    def _made(self, case: Case, pressed_by: For, language: str | None = None) -> Outgoing:
        declared = self._desk.declarations(SYSTEM, case.id)
        return cards.card(
            case, self._network, language or self._language, self._clock(), pressed_by=pressed_by, declared=declared
        )

    # -- alerts -----------------------------------------------------------------------------------------------------

    def _alert(self, case: Case, posted: Posted, to: tuple[str, ...], channel: str) -> None:
        meant = self._people.meant(to)
        mentions = " ".join(f"<@{person}>" for person in meant)
        words = f"{mentions} {escape(cut(posted.text, 2_000))}".strip()
        with self._reached():
            card = self._card(case, channel)
            self._gateway.post(f"alert:{posted.seq}", channel, card, Outgoing(words, (b.section(words),)))
        url = self._gateway.permalink(channel, card)
        if url is None and case.urgency != AT_ONCE:
            return
        for person in meant:
            self._for_one(case, person, lambda one: self._tell(posted, one, channel, url))

    def _tell(self, posted: Posted, person: str, channel: str, url: str | None) -> None:
        """The same to one person, with the way to the card."""
        key = f"alert-direct:{posted.seq}:{person}"
        place = self._store.place(key)
        direct = place.channel if place is not None else self._gateway.direct(person, channel)
        plain = escape(cut(posted.text, 2_000))
        link = b.link(url, text("card_link", self._reads(person))) if url else ""
        self._gateway.post(key, direct, None, Outgoing(plain, (b.section(f"{plain} {link}".strip()),)))

    # -- rooms ------------------------------------------------------------------------------------------------------

    def _for_one(self, case: Case, person: str, do: Callable[[str], None]) -> None:
        """What one person cannot be shown keeps nothing from the others."""
        try:
            do(person)
        except Undeliverable as error:
            self._unreached(case, person, error.reason)
        except MustBeMended as error:
            if error.code not in LACKS:
                raise
            self._unreached(case, person, error.code)

    def _unreached(self, case: Case, person: str, reason: str) -> None:
        log.error("an expert cannot be reached", case=case.number, person=person, reason=reason)
        name, channel = escape(self._people.name(person)), self._people.desk_channel or ""
        words = text("room_failed", self._language, name=name, reason=escape(reason))
        with self._reached():
            card = self._card(case, channel)
            self._gateway.post(f"unreached:{case.id}:{person}", channel, card, Outgoing(words, (b.section(words),)))

    def _keep_room(self, case: Case, person: str) -> None:
        standing = self._rooms.standing(case, person)
        if standing == "gone":
            self._shut(case, person)
        else:
            self._room(case, person, standing, refresh=True)

    def _room(self, case: Case, person: str, standing: Standing, *, refresh: bool = False) -> Place:
        """The room of somebody who may see the case, with everything up to now in it."""
        if standing == "holder":
            self._rooms.note_holder(case, person)
        place = self._root(case, person, standing, refresh=refresh)
        assert place.ts is not None
        suffix = f"{case.id}:{person}"
        if self._transcribe(case, suffix, place.channel, place.ts, language=self._reads(person)):
            self._desk.opened(self._person(person), case.id)
        if self._rooms.is_shut(case, person):
            self._catch_up(case, person, place)
        return place

    def _root(self, case: Case, person: str, standing: Standing, *, refresh: bool) -> Place:
        key = room_key(case.id, person)
        place = self._store.place(key)
        refresh = refresh or self._rooms.is_shut(case, person)
        if place is not None and place.ts is not None and not refresh:
            return place
        shown = self._made(case, "holder" if standing == "holder" else "reader", self._reads(person))
        if place is not None and place.ts is not None:
            if self._gateway.update(place, shown):
                return place
            self._store.forget(key)
        channel = place.channel if place else self._gateway.direct(person, self._people.desk_channel or "")
        ts = self._gateway.post(key, channel, None, shown)
        return Place(key, channel, None, ts, None)

    def _transcribe(self, case: Case, suffix: str, channel: str, root: str, *, language: str | None = None) -> bool:
        """The brief and the conversation so far, once in a room; it notes up to which message it goes.

        Says whether that is new.
        """
        first = self._store.place(f"transcript:{suffix}:0")
        if first is not None and self._store.place(f"transcribed:{suffix}") is not None:
            return False
        thread = self._desk.thread(SYSTEM, case.thread)
        upto = first.upto if first is not None and first.upto is not None else max(p.seq for p in thread)
        so_far = [p for p in thread if (p.seq <= upto or p.earlier) and not cards.is_alert(p)]
        reads = language or self._language
        for n, outgoing in enumerate(cards.transcript(case, so_far, reads)):
            self._gateway.post(f"transcript:{suffix}:{n}", channel, root, outgoing, upto=upto)
        for posted in so_far:
            if posted.reply is None and posted.files:
                self._carrier.carry(posted.seq, channel, root, reads)
        return self._store.begin(f"transcribed:{suffix}", channel, root)

    def _to_room(self, case: Case, posted: Posted, person: str) -> None:
        self._add_to(case, posted, person, self._room(case, person, self._rooms.standing(case, person)))

    def _add_to(self, case: Case, posted: Posted, person: str, place: Place) -> None:
        if posted.origin == ORIGIN and posted.author.id == person:
            return  # it was written there
        suffix, key = f"{case.id}:{person}", f"mirror:{posted.seq}:{person}"
        self._add(case, posted, suffix, key, place.channel, str(place.ts), language=self._reads(person))

    def _add(
        self, case: Case, posted: Posted, suffix: str, key: str, channel: str, root: str, *, language: str | None = None
    ) -> None:  # fmt: skip
        """One more message in a room, unless the transcript has it already; a change is brought up to date."""
        written = self._store.place(f"transcript:{suffix}:0")
        changed = posted.edited_at is not None or posted.deleted_at is not None
        if written is not None and written.upto is not None and posted.seq <= written.upto and not changed:
            return
        reads = language or self._language
        self._gateway.keep(key, channel, root, b.pack(cards.message(posted, reads)), changed=changed)
        if not changed and posted.reply is None:
            self._carrier.carry(posted.seq, channel, root, reads)

    def _catch_up(self, case: Case, person: str, place: Place) -> None:
        """A room that was closed goes on: what came meanwhile is added."""
        mark = self._store.place(f"shut:{case.id}:{person}")
        words = text("room_again", self._reads(person))
        again = f"again:{case.id}:{person}:{mark.upto if mark else 0}"
        self._gateway.post(again, place.channel, place.ts, Outgoing(words, (b.section(words),)))
        for posted in self._desk.thread(SYSTEM, case.thread):
            if not (posted.earlier or cards.is_alert(posted) or posted.deleted_at is not None):
                self._add_to(case, posted, person, place)
        self._rooms.reopen(case, person)

    def _shut(self, case: Case, person: str) -> None:
        """Somebody who saw the case sees no more of it, and is told so."""
        place = self._rooms.place(case.id, person)
        if place is None or place.ts is None or self._rooms.is_shut(case, person):
            return
        language, mark = self._reads(person), self._rooms.shut_mark(case, person)
        cleared = self._desk.is_cleared(self._person(person), case.id)
        self._gateway.update(place, self._made(gated(case), "nobody", language))
        words = text("room_left" if cleared else "room_shut", language)
        key = f"left:{case.id}:{person}:{mark}"
        self._gateway.post(key, place.channel, place.ts, Outgoing(words, (b.section(words),)))
        self._rooms.shut(case, person, mark)

    def _take_from_closed(self, case: Case, posted: Posted) -> None:
        """Words that were taken back or deleted go from closed rooms too."""
        gone = replace(posted, text="", files=())
        for person in self._rooms.known(case):
            key = f"mirror:{posted.seq}:{person}"
            if self._rooms.is_shut(case, person) and (place := self._store.place(f"{key}:0")) is not None:
                words = b.pack(cards.message(gone, self._reads(person)))
                self._gateway.keep(key, place.channel, place.thread, words, changed=True)

    def _erase(self, case: Case) -> None:
        """The words of an erased case go from every brief and transcript that was posted."""
        for place in self._store.places(f"transcript:{case.id}:"):
            if place.ts is not None:
                words = text("room_erased", self._language)
                self._gateway.update(place, Outgoing(words, (b.section(words),)))

    def _person(self, person: str) -> Person:
        return self._people.person(person, channel=self._people.desk_channel or "")

    def _reads(self, person: str) -> str:
        return self._people.language(person, self._desk.preference(person).language)
