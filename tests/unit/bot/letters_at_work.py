"""Letters over a real database: a watch item, profiles and matches as they are stored, and the queue's work on demand."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.cases.roster import Roster
from bot.conversations import Person
from bot.matching.model import Match, Reason
from bot.outreach.letters import Letters
from bot.profiles.model import Profile
from bot.storage import letters as store
from bot.storage import profiles, watching
from bot.storage.profiles import Change
from bot.web.personas import PERSONAS
from ingest.watch.model import Item, Party
from knowledge.store.engine import read, write
from tests.unit.bot.desk_at_work import OPERATOR, At

LEAD = PERSONAS["lead"]
EXPERT = PERSONAS["expert"]
NOW = datetime(2026, 5, 18, 2, 0, tzinfo=UTC)
SERVED = date(2026, 5, 14)
NOTICE = Item(
    "itc-notices", "337-TA-1500", "complaint", "Certain Handheld Fans; Institution of Investigation",
    url="https://example.org/notices/1500", market="US", forum="ITC", case_number="337-TA-1500", right="patent",
    numbers=("US10999888B2",), products=("handheld fans",), published_on=SERVED, events={"served": SERVED},
    rules=("US-ITC-01",), guides=("us/border-and-offices",),
    parties=(Party("Airflow Inc.", "complainant"), Party("Henan Fan 0 Trading Co., Ltd.", "respondent"),
             Party("Henan Fan 1 Trading Co., Ltd.", "respondent")),
)  # fmt: skip


@cache
def _empty() -> bytes:
    """A database of this version's shape with nothing in it: making one takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        At(Path(folder)).engine.dispose()
        return (Path(folder) / "desk.db").read_bytes()


class Told:
    """The matches that a test gives."""

    def __init__(self) -> None:
        self.matches: dict[tuple[int, int], Match] = {}

    def of_item(self, conn: Connection, item: int) -> Sequence[Match]:
        return [match for (of, _), match in sorted(self.matches.items()) if of == item]

    def one(self, conn: Connection, item: int, profile: int) -> Match | None:
        return self.matches.get((item, profile))


class LettersAtWork:
    """A desk with letters, and what a test may change around them."""

    def __init__(self, folder: Path, *, url: str | None = None, slack: bool = False) -> None:
        if url is None:
            (folder / "desk.db").write_bytes(_empty())
        self.at = At(folder, url=url)
        self.at.now = NOW
        self.told = Told()
        self.announced: list[tuple[int, Sequence[str]]] = []
        self.letters = Letters(
            self.at.engine, self.at.desk._network, self.at.jobs, lambda: self.at.now, self.at.desk, self.told,
            Roster.EMPTY, slack=(lambda person, letter: f"private:{person}:-:letter-{letter}") if slack else None,
            announce=lambda letter, people: self.announced.append((letter.id, people)),
        )  # fmt: skip

    def item(self, item: Item = NOTICE, **changes: Any) -> Item:
        """An item as it is stored, new or revised."""
        with write(self.at.engine) as conn:
            return watching.add_or_revise(conn, replace(item, **changes), self.at.now).item

    def profile(self, n: int = 0, **changes: Any) -> Profile:
        """The stored profile of the n-th enterprise of Henan."""
        made = Profile(
            f"henan-{n}", name_zh=f"河南风扇{n}贸易有限公司", name_en=f"Henan Fan {n} Trading Co., Ltd.", province="Henan",
            markets=("US",),
        )  # fmt: skip
        made = replace(made, **changes)
        with write(self.at.engine) as conn:
            change = Change("t", "Test", "lead", None, self.at.now, "form")
            ids = profiles.add(conn, [(made, "henan")], change)
        return replace(made, id=ids[made.enterprise])

    def match(self, item: Item, profile: Profile, level: Any = "certain") -> Match:
        """A match as the matching stores it."""
        found = Match(item.id, profile.id, 0.99, level, (Reason("name", profile.name_en, profile.name_en, 0.9),))
        self.told.matches[item.id, profile.id] = found
        return found

    def draft(self, n: int = 0, level: Any = "certain", item: Item | None = None, **profile: Any) -> int:
        """The draft of a letter to the n-th enterprise."""
        item = item or self.item()
        match = self.match(item, self.profile(n, **profile), level)
        made = self.letters.draft_for(match)
        assert made is not None
        return made

    def sent(self, n: int = 0, **values: Any) -> int:
        """A letter that was opened, approved and sent."""
        made = self.draft(n, **values)
        self.approve(made)
        self.work()
        assert self.letters.letter(LEAD, made).state == "sent"
        return made

    def approve(self, letter: int) -> None:
        """Open, confirm where needed, approve."""
        found = self.letters.open(LEAD, letter)
        if found.match_level != "certain":
            found = self.letters.confirm_identity(LEAD, letter, found.hash)
            found = self.letters.open(LEAD, letter)
        self.letters.approve(LEAD, letter, found.hash)

    def work(self) -> int:
        """Do what the queue was given and is due; how much that was."""
        queued, self.at.jobs.works = self.at.jobs.works, []
        done = 0
        for name, row, once, wait_s in queued:
            if wait_s > 0:
                self.at.jobs.works.append((name, row, once, wait_s))
                continue
            {"send_letters": self.letters.send_item, "ring_letter": self.letters.ring,
             "draft_letters": self.letters.draft_for_item}[name](row)  # fmt: skip
            done += 1
        return done

    def pass_time(self, to: datetime | timedelta) -> list[str]:
        """Let time pass; every clock that is due rings in its time. Gives the steps that rang."""
        until = self.at.now + to if isinstance(to, timedelta) else to
        rang = []
        while True:
            with read(self.at.engine) as conn:
                due = store.due(conn, until)
            if not due:
                break
            self.at.now = max(self.at.now, due[0].due_at)
            rang.append(due[0].step)
            self.letters.ring(due[0].id)
        self.at.now = until
        return rang

    def said(self, letter: int) -> list[str]:
        """What stands in a letter's conversation."""
        thread = self.letters.letter(LEAD, letter).thread
        assert thread is not None
        return [posted.text for posted in self.at.desk.thread(OPERATOR, thread)]


def person(n: int = 0) -> Person:
    """Somebody of the n-th enterprise."""
    return Person(f"u{n}", f"Wang {n}", "enterprise", f"henan-{n}", f"河南风扇{n}贸易有限公司", "Henan")
