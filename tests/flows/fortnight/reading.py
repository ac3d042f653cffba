"""What each reader may see, searched for markers: enterprise by enterprise, expert by expert."""

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.conversations import Person, Posted
from bot.errors import Gated, NotAllowed
from tests.flows.fortnight.markers import FACT, NOTE, RELAY, WORDS, Leak, none, only
from tests.flows.fortnight.model import Seen

if TYPE_CHECKING:
    from tests.flows.fortnight.checks import Checks
    from tests.flows.fortnight.simulation import Fortnight

OUTSIDE = (WORDS, FACT, RELAY)
EVERYTHING = (*OUTSIDE, NOTE)
EVERY = 20
"""Of so many cards and threads one is read by each kind of reader; at the end many are."""


class Reading:
    """Who may see what, kept apart from the desk: from what people did, not from what the desk says."""

    def __init__(self, fortnight: "Fortnight", checks: "Checks") -> None:
        self._f = fortnight
        self._checks = checks
        self.states: dict[int, str] = {}
        self.ended: dict[int, tuple[str, str | None]] = {}
        self._knows: dict[int, set[str]] = defaultdict(set)
        self._conflict: dict[int, set[str]] = defaultdict(set)
        self._cards = 0
        self.searched = 0

    # -- who knows what ---------------------------------------------------------------------------------------------

    def learn(self, case_id: int, actor: str | None, move: str) -> None:
        """From the log: who declared what about a case."""
        if actor is None:
            return
        if move == "conflict":
            self._conflict[case_id].add(actor)
        elif move == "no_conflict":
            self._conflict[case_id].discard(actor)
            self._knows[case_id].add(actor)

    def holds(self, case: Seen) -> None:
        """Whoever holds a case sees it; nobody may hold one who declared a conflict or knows the other side."""
        assert case.expert is not None
        self._knows[case.id].add(case.expert)
        if case.expert in self._conflict[case.id]:
            raise Leak(f"{case.expert} holds {case.number} and declared a conflict")
        for other in self._checks.beyond(case.id):
            if case.expert in self._knows[other]:
                raise Leak(f"{case.expert} holds {case.number} and knows the other side, case {other}")

    def _may_see(self, person: str, case: Seen) -> bool:
        if person not in self._knows[case.id] or person in self._conflict[case.id]:
            return False
        return not any(person in self._knows[other] for other in self._checks.beyond(case.id))

    # -- what is shown ----------------------------------------------------------------------------------------------

    def shown(self, posted: Posted) -> None:
        """A message goes out: to its enterprise, or to the desk."""
        self.searched += 1
        owner, _ = self._checks.owner_of(posted.thread)
        words = f"{posted.text} {asdict(posted.reply) if posted.reply else ''} {posted.files}"
        where = f"message {posted.seq}"
        if posted.reply is not None and posted.reply.kind == "alert":
            none(words, where)
            if not posted.inside:
                raise Leak(f"{where}: an alert goes to the enterprise")
        elif posted.inside:
            only(words, EVERYTHING, owner, where)
        else:
            only(words, OUTSIDE, owner, where)
            if posted.seq % EVERY == 0:
                self._thread_of(owner, posted.thread)

    def _thread_of(self, owner: int, thread: int) -> None:
        """The thread as its enterprise sees it."""
        person = self._f.world.enterprises[owner].person
        for posted in self._f.desk.thread(person, thread):
            if posted.inside or (posted.reply is not None and posted.reply.kind == "alert"):
                raise Leak(f"message {posted.seq} of the desk stands in the enterprise's thread")
            only(f"{posted.text}{posted.reply}", OUTSIDE, owner, f"message {posted.seq}")

    def card(self, case_id: int) -> None:
        """A card is drawn anew: now and then all kinds of readers look at the case."""
        self._cards += 1
        case = self._checks.model.get(case_id)
        if case is not None and self._cards % EVERY == 0:
            self.case(case)

    def case(self, case: Seen) -> None:
        """One case: its enterprise, its holder, who knows it, somebody who does not, somebody from the other side."""
        owner = self._f.world.enterprises[case.owner].person
        seen = self._f.desk.case(owner, case.id)
        self.searched += 1
        only(repr(seen), OUTSIDE, case.owner, f"{case.number} for its enterprise")
        stranger = self._f.dice.choice(list(self._f.world.experts))
        beyond = [p for other in self._checks.beyond(case.id) for p in sorted(self._knows[other])][:2]
        for person in dict.fromkeys(
            (stranger, case.expert, case.offered, *sorted(self._conflict[case.id])[:1], *beyond)
        ):
            if person:
                self.looks(self._f.world.experts[person], case.id)

    def looks(self, person: Person, case_id: int) -> None:
        """An expert looks at a case in every way there is."""
        case = self._checks.model[case_id]
        desk, self.searched = self._f.desk, self.searched + 1
        where = f"{case.number} for {person.id}"
        words = f"{desk.case(person, case_id)} {desk.last_days(person, case_id)}"
        said = f"{[d for d in desk.declarations(person, case_id) if d.person != person.id]}"
        try:
            thread = str(desk.thread(person, case.thread))
        except Gated:
            thread = ""
        if self._may_see(person.id, case):
            only(words + thread + said, EVERYTHING, case.owner, where)
            if not thread and self._checks.case_of(case.thread) == case:
                raise Leak(f"{where}: the thread is closed to who declared no conflict")
        else:
            none(words + said, where)
            newest = self._checks.case_of(case.thread)
            if newest is None or not self._may_see(person.id, newest):
                none(thread, f"the thread of {where}")

    # -- everything -------------------------------------------------------------------------------------------------

    def sample(self, experts: int = 1) -> None:
        """The lists of some people: the queue, the threads, the ledger."""
        for person in self._f.dice.sample(list(self._f.world.experts.values()), experts):
            self.lists(person)

    def lists(self, person: Person) -> None:
        """What an expert sees in lists."""
        open_to = set()
        for case in self._f.desk.queue(person):
            known = self._checks.model[case.id]
            if self._may_see(person.id, known):
                open_to.add(case.number)
                only(repr(case), EVERYTHING, known.owner, f"{case.number} in the queue of {person.id}")
            elif case.brief is not None and (not case.gated or case.brief.question or case.note):
                raise Leak(f"{case.number} is open in the queue of {person.id}")
        for head in self._f.desk.threads(person):
            if head.case is not None and head.case not in open_to:
                none(head.first_words, f"thread {head.id} in the list of {person.id}")
        for entry in self._f.desk.ledger_seen(person):
            newest = self._checks.case_of(entry.thread)
            if newest is not None and newest.number not in open_to:
                none(f"{entry.text} {entry.reason}", f"ledger of {person.id}, message {entry.message}")

    def whole(self) -> None:
        """At the end: every thread and case for its enterprise, none for another; every list for every expert."""
        self.sample(8)
        for case in list(self._checks.model.values())[:: EVERY // 4]:
            self.case(case)
        for enterprise in self._f.world.enterprises:
            self._enterprise(enterprise.index)

    def _enterprise(self, index: int) -> None:
        person, desk = self._f.world.enterprises[index].person, self._f.desk
        heads = desk.threads(person)
        for head in heads:
            self._thread_of(index, head.id)
            only(str(head), OUTSIDE, index, f"thread {head.id}")
        only(repr(desk.my_cases(person)), OUTSIDE, index, f"the cases of enterprise {index}")
        for thread, (owner, _) in list(self._checks.owners.items())[index % 7 :: 97]:
            if owner != index:
                try:
                    desk.thread(person, thread)
                except NotAllowed:
                    continue
                raise Leak(f"enterprise {index} reads thread {thread} of enterprise {owner}")
