"""What the enterprises do: they ask, fall into disputes, follow up, send papers, press buttons, rate, say thanks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.conversations import NEW_MATTER, REOPEN, Posted
from tests.flows.fortnight.markers import FACT, WORDS
from tests.flows.fortnight.process import START
from tests.flows.fortnight.script import RULES, Said
from tests.flows.fortnight.world import FIRMS, MARKETS, RIGHTS, Enterprise

if TYPE_CHECKING:
    from tests.flows.fortnight.simulation import Fortnight

_OPENING = (("question", 46), ("unknown", 8), ("unclear", 6), ("off", 3), ("dispute", 37))
_FOLLOWING = (
    ("question", 30),
    ("unknown", 8),
    ("fact", 30),
    ("dispute", 10),
    ("danger", 4),
    ("ask", 8),
    ("thanks", 10),
)


class Companies:
    """All enterprises; `plan` spreads their messages over the fortnight."""

    def __init__(self, fortnight: "Fortnight") -> None:
        self._f = fortnight
        self._dice = fortnight.dice
        self._wishes: list[Callable[[], None]] = []
        """What enterprises want to say because something was said to them; it takes the place of the next message."""

    def plan(self, end: datetime) -> None:
        """One moment for each message, more of them by day than by night."""
        days = (end - START).days
        for _ in range(self._f.size.messages):
            day, hour = self._dice.randrange(days), min(23.9, max(0.0, self._dice.gauss(6, 4)))
            self._f.process.at(START + timedelta(days=day, hours=hour), self._write)

    def _write(self) -> None:
        if self._wishes and self._dice.random() < 0.7:
            self._wishes.pop(0)()
            return
        enterprise = self._who()
        if enterprise.threads and self._dice.random() < 0.04:
            self._change(enterprise, self._dice.choice(enterprise.threads))
        if enterprise.threads and self._dice.random() < 0.55:
            self._follow_up(enterprise, self._dice.choice(enterprise.threads[-3:]))
        else:
            self._f.receive(enterprise, "", self._said(enterprise, self._one_of(_OPENING)))

    def _who(self) -> Enterprise:
        """Those in a shared matter or against each other write more often, so that they meet."""
        every = self._f.world.enterprises
        if self._dice.random() < 0.35:
            return self._dice.choice([one for one in every if one.matter or one.against] or every)
        return self._dice.choice(every)

    def _follow_up(self, enterprise: Enterprise, thread: str) -> None:
        kind = self._one_of(_FOLLOWING)
        prefix = "ask-expert:" if kind == "ask" else ""
        addressed = kind != "fact" or self._dice.random() < 0.7
        self._f.receive(enterprise, thread, self._said(enterprise, kind), prefix=prefix, addressed=addressed)

    def _change(self, enterprise: Enterprise, key: str) -> None:
        """A message is changed or taken back where it was written."""
        words = f"changed {self._f.markers.new(WORDS, enterprise.index)}"
        room, deleted = f"room-{enterprise.index}", self._dice.random() < 0.3
        self._f.act("change of words", lambda: self._f.desk.revise("sim", room, key, words, deleted=deleted))

    # -- what they say ----------------------------------------------------------------------------------------------

    def _said(self, enterprise: Enterprise, kind: str) -> Said:
        mark = self._f.markers.new(WORDS, enterprise.index)
        if kind == "danger":
            return self._dispute(enterprise, "danger", "U3", mark)
        if kind == "dispute":
            return self._dispute(enterprise, "dispute", self._one_of((("U1", 45), ("U2", 35), ("U3", 20))), mark)
        facts: tuple[tuple[str, str], ...] = ()
        if kind == "fact":
            facts = (("amount", f"USD 9 {self._f.markers.new(FACT, enterprise.index)}"), *self._dates("US"))
        return Said(kind, f"{kind} {mark}", "U1" if kind == "fact" else "U0", facts=facts, quote=mark)

    def _dispute(self, enterprise: Enterprise, kind: str, level: str, mark: str) -> Said:
        market = self._dice.choice(MARKETS)
        facts = [
            ("amount", f"USD 1 {self._f.markers.new(FACT, enterprise.index)}"),
            ("right", self._dice.choice(RIGHTS)),
        ]
        if enterprise.matter:
            market = "US"
            facts.append(("case_number", enterprise.matter))
        if enterprise.against and self._dice.random() < 0.7:
            facts.append(("other_party", self._dice.choice(enterprise.against).name))
        if self._dice.random() < 0.3:
            facts.append(("other_counsel", self._dice.choice(FIRMS)))
        if self._dice.random() < 0.5:
            facts += self._dates(market)
        return Said(kind, f"{kind} {level} {mark}", level, market, tuple(facts), mark)

    def _dates(self, market: str) -> tuple[tuple[str, str], ...]:
        """The day of an event, from which a last day is counted, or the last day as a paper names it."""
        today = self._f.process.now.date()
        if market in RULES and self._dice.random() < 0.6:
            return ((RULES[market][1], (today - timedelta(days=self._dice.randrange(0, 16))).isoformat()),)
        if self._dice.random() < 0.5:
            return (("due_on", (today + timedelta(days=self._dice.randrange(-2, 20))).isoformat()),)
        return ()

    def _one_of(self, weighted: tuple[tuple[str, int], ...]) -> str:
        names, weights = zip(*weighted, strict=True)
        return str(self._dice.choices(names, weights)[0])

    # -- what they hear ---------------------------------------------------------------------------------------------

    def hear(self, posted: Posted) -> None:
        """A message stands in an enterprise's thread; now and then it is answered."""
        if posted.inside or posted.author.role == "enterprise" or posted.deleted_at is not None:
            return
        owner, thread = self._f.checks.owner_of(posted.thread)
        enterprise = self._f.world.enterprises[owner]
        actions = posted.reply.actions if posted.reply else ()
        if "reopen_or_new" in actions and self._dice.random() < 0.8:
            self._press(enterprise, thread)
        elif "rate" in actions and self._dice.random() < 0.5:
            self._later(enterprise, "rate", posted.thread)
        elif "handled" in actions and self._dice.random() < 0.3:
            self._later(enterprise, "handled", posted.thread)
        elif "consent" in actions and self._dice.random() < 0.8:
            self._later(enterprise, "consent", posted.thread)
        elif posted.author.role in ("expert", "lead") and self._dice.random() < 0.55:
            self._wishes.append(lambda: self._answer(enterprise, thread))

    def _answer(self, enterprise: Enterprise, thread: str) -> None:
        kind = self._one_of((("fact", 50), ("question", 30), ("thanks", 10), ("danger", 4)))
        said = self._said(enterprise, kind)
        self._f.receive(enterprise, thread, said, addressed=self._dice.random() < 0.5)

    def _press(self, enterprise: Enterprise, thread: str) -> None:
        prefix = REOPEN if self._dice.random() < 0.6 else NEW_MATTER
        mark = self._f.markers.new(WORDS, enterprise.index)
        before = [self._f.said[key] for key in self._f.said if key == thread]
        said = Said("reopen", f"reopen {mark}", "U1", quote=mark)
        if prefix == NEW_MATTER:
            last = before[-1] if before else said
            said = Said(last.kind, f"new matter {mark}", last.level, last.market, last.facts, mark)
        self._wishes.append(lambda: self._f.receive(enterprise, thread, said, prefix=prefix))

    def _later(self, enterprise: Enterprise, what: str, thread: int) -> None:
        self._f.process.later(self._dice.uniform(60, 30_000), lambda: self._button(enterprise, what, thread))

    def _button(self, enterprise: Enterprise, what: str, thread: int) -> None:
        desk, person = self._f.desk, enterprise.person
        case = desk.case_of(person, thread)
        if case is None:
            return
        note = self._f.markers.new(WORDS, enterprise.index)
        deeds: dict[str, Callable[[], object]] = {
            "rate": lambda: desk.rate(person, case.id, self._dice.randint(1, 5), note),
            "handled": lambda: desk.handled(person, case.id, f"counsel {note}"),
            "consent": lambda: desk.consent(person, case.id, self._dice.random() < 0.6),
        }
        self._f.act(what, deeds[what])
