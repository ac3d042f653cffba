"""Many people struggle for one case: they claim, hold, and give back, over and over; from one process or several.

    python -m tests.flows.claiming DATABASE_URL FOLDER CASE FIRST COUNT WINS

Whoever wins makes a file that only one can make, and removes it before letting go: two holders at the same time fail
on it, whichever process they are in. Prints how many claims were won and refused, and what went wrong, as JSON.
"""

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import yaml
from sqlalchemy import Engine

from bot.cases.routing import Network
from bot.conversations import Person
from bot.desk import Desk
from bot.errors import MoveRefused, NotAllowed
from ingest.sources import BUILT_IN_GUIDES
from knowledge.errors import StoreUnavailable
from knowledge.store.engine import make_engine
from tests.unit.bot.desk_at_work import Work

LEAD = Person("lead", "Zhao", "lead")


def desk_over(engine: Engine) -> Desk:
    """A desk on the machine's own clock, with nobody on its roster."""
    table = (BUILT_IN_GUIDES.parent / "reference" / "centers.yaml").read_text(encoding="utf-8")
    return Desk(engine, Network(yaml.safe_load(table)), Work(), lambda: datetime.now(UTC))


class Struggle:
    """The people of one process; `counts` and `wrong` are read when all have finished."""

    def __init__(self, desk: Desk, folder: Path, case: int, wins: int) -> None:
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._desk = desk
        self._mark = folder / "held"
        self._case = case
        self._wins = wins
        self._lock = threading.Lock()

    def run(self, first: int, count: int) -> None:
        """Let so many people claim until the case was won so many times."""
        people = [Person(f"e{n}", f"Expert {n}", "expert", desk="desk") for n in range(first, first + count)]
        threads = [threading.Thread(target=self._person, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _person(self, person: Person) -> None:
        dice = random.Random(person.id)
        while self.counts["won"] < self._wins and not self.wrong:
            try:
                self._once(person, dice)
            except StoreUnavailable:
                self._count("busy")
            except Exception as error:
                self.wrong.append(f"{person.id}: {error!r}")

    def _once(self, person: Person, dice: random.Random) -> None:
        try:
            taken = self._desk.claim(person, self._case)
        except MoveRefused as refused:
            self._count("refused")
            if refused.state == "claimed" and refused.holder is None:
                self.wrong.append(f"{person.id} was refused and not told by whom")
            time.sleep(dice.uniform(0.02, 0.3))  # others wait for the database too
            return
        self._count("won")
        try:
            os.close(os.open(self._mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            self.wrong.append(f"{person.id} holds the case beside another")
            return
        if taken.expert != person.id or self._desk.case(person, self._case).expert != person.id:
            self.wrong.append(f"{person.id} won and does not hold the case")
        if dice.random() < 0.5:
            self._again(lambda: self._desk.relay(person, self._case, f"hello from {person.id}", key=str(dice.random())))
        self._mark.unlink()
        self._let_go(person, dice.choice(["release", "hand back", "resolve", "other"]))

    def _let_go(self, person: Person, how: str) -> None:
        desk, case = self._desk, self._case
        if how == "hand back":
            self._again(lambda: desk.hand_back(person, case, "a note"))
        elif how == "resolve":
            self._again(lambda: desk.resolve(person, case, "advised"))
            self._again(lambda: desk.reopen(LEAD, case, "it goes on"))
        elif how == "release":
            self._again(lambda: desk.release(LEAD, case, "a lead takes it away"))
        else:
            self._again(lambda: desk.release(person, case, "done here"))

    def _again(self, do: Callable[[], object]) -> None:
        """Until the database has a turn for it; what is done already is done."""
        for _ in range(20):
            try:
                do()
                return
            except StoreUnavailable:
                self._count("busy")
            except NotAllowed as error:
                self.wrong.append(repr(error))
                return

    def _count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1


def main() -> None:
    url, folder, case, first, count, wins = sys.argv[1:]
    engine = make_engine(url)
    struggle = Struggle(desk_over(engine), Path(folder), int(case), int(wins))
    struggle.run(int(first), int(count))
    engine.dispose()
    json.dump({"counts": struggle.counts, "wrong": struggle.wrong}, sys.stdout)


if __name__ == "__main__":
    main()
