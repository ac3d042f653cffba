"""A desk with a November that was planted by hand, and the reports of it."""

import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.conversations import Person
from bot.exporting import Exporter
from bot.outreach.reports import DRAW, Reports
from bot.paper.html import to_html
from bot.storage import lastdays, watching
from bot.storage.letters_tables import LetterEventRow, LetterRow
from bot.storage.training_tables import CourseAttemptRow
from ingest.watch.model import Item, Party
from knowledge.store.engine import write
from tests.unit.bot.small_network import NETWORK, ROSTER, ULF, UMA, Desk

WEEK, MONTH = "2026-W48", "2026-11"
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
"""Midnight in Beijing."""
ZJ = Person("zj", "Lin", "enterprise", enterprise="lamp", enterprise_name="Hangzhou Lamp Trading", province="Zhejiang")
GD = Person("gd", "Chen", "enterprise", enterprise="case", enterprise_name="Shenzhen Phone Case", province="Guangdong")
SECRET = "our secret supplier is Goldfish Ltd"
COURT, ITC, SMALL_COURT = "N.D. Ill.", "ITC", "Landgericht Muenchen I"


class Planted(Desk):
    """The small network's desk with its reports."""

    def __init__(self, folder: Path, url: str | None = None, *, pdf: bool = False) -> None:
        """Without `pdf` every file is HTML, which is drawn at once."""
        super().__init__(folder, url)
        draw = Exporter(self.files, None).drawn if pdf else lambda paper, _ending: to_html(paper).encode()
        self.reports = Reports(self.engine, NETWORK, ROSTER, self.jobs, draw, lambda: self.now)
        self.count = 0

    def ask(self, person: Person, times: int = 1, **changes: Any) -> None:
        """Questions that are ended at once."""
        for _ in range(times):
            self.count += 1
            self.settle(self.say(person, f"{SECRET}: how long?", f"q{self.count}"), **{"market": "US", **changes})

    def case(self, person: Person, *, market: str = "US", after: timedelta = timedelta(minutes=10), ends: str | None = None) -> int:  # fmt: skip
        """A case that somebody takes after a while, and ends."""
        self.count += 1
        case = self.opened(person, f"c{self.count}", SECRET, market=market)
        self.now += after
        self.desk.claim(UMA if self.count % 2 else ULF, case)
        if ends:
            self.desk.resolve(UMA if self.count % 2 else ULF, case, ends)
        return case

    def deadline(self, case: int, due: date) -> None:
        values: dict[str, Any] = {
            "rule": None, "due": due, "time_zone": "America/New_York", "certainty": "stated", "source": None,
            "confidence": None, "trigger_fact": None, "trigger_value": None, "method": None, "fingerprint": None,
        }  # fmt: skip
        with write(self.engine) as conn:
            lastdays.set_last_day(conn, case, self.now, values)

    def item(self, key: str, **values: Any) -> int:
        """An item of the watch, seen now."""
        made = {
            "kind": "suit",
            "market": "US",
            "forum": COURT,
            "right": "trade_mark",
            "platform": "amazon.com",
            **values,
        }
        with write(self.engine) as conn:
            return watching.add_or_revise(conn, Item("dockets", key, title=f"suit {key}", **made), self.now).item.id

    def letter(self, item: int, moves: tuple[str, ...], *, center: str = "zj", due: date | None = None) -> int:
        """A letter sent now that came to these states, an hour after each other."""
        self.count += 1
        made: dict[str, Any] = {
            "purpose": "first", "sort": "case", "kind": "suit", "state": moves[-1] if moves else "sent",
            "enterprise": "lamp" if center == "zj" else "case", "profile": 1, "item": item, "item_revision": 1,
            "matter": f"m{item}", "match_level": "certain", "reasons": [], "center": center, "language": "zh", "market": "US",
            "content": {}, "working": [], "asks": [], "hash": "h", "substance": "s", "made_at": self.now, "year": 2026,
            "seq": self.count, "dated": self.now.date(), "approved_by": "Li", "approved_at": self.now, "seen_hash": "h",
            "sent_at": self.now, "counsel": "Counsel & Co", "urgent": False,
        }  # fmt: skip
        if due is not None:
            made |= {
                "due": due, "certainty": "printed", "time_zone": "America/New_York", "rests_on": "the notice",
                "confidence": "P", "quote": "by that day",
            }  # fmt: skip
        with write(self.engine) as conn:
            row = conn.execute(insert(LetterRow).values(**made).returning(LetterRow.id)).scalar_one()
            for n, state in enumerate(("sent", *moves)):
                event = {"letter_id": row, "at": self.now + timedelta(hours=n), "actor": "x", "actor_id": "x", "move": "m", "after": state}  # fmt: skip
                conn.execute(insert(LetterEventRow).values(**event))
            note = {"letter_id": row, "at": self.now + timedelta(hours=len(moves)), "actor": "x", "actor_id": "x", "move": "note"}  # fmt: skip
            conn.execute(insert(LetterEventRow).values(**note))
        return int(row)

    def course(self, course: str, n: int, *, passed: bool | None = None, enterprise: str = "lamp") -> None:
        """The `n`th go at a course, begun now and finished an hour later."""
        over = {"finished_at": self.now + timedelta(hours=1), "score": 5, "questions": 5, "passed": passed}
        with write(self.engine) as conn:
            values = {"person": f"p{n}", "enterprise": enterprise, "course": course, "n": n, "started_at": self.now}
            conn.execute(insert(CourseAttemptRow).values(**values, **(over if passed is not None else {})))

    def drawn(self) -> None:
        """Do the works that were queued."""
        for name, row, _once, _wait in self.jobs.works:
            assert name == DRAW
            self.reports.draw(row)
        self.jobs.works.clear()


def november(at: Planted, monday: datetime) -> None:
    """One week: 22 questions, nine cases, 25 items."""
    at.now = monday
    at.ask(ZJ, 11)
    at.ask(GD, 6, market="DE")
    at.ask(GD, 2, market="KE", answer={"verdict": "not_found", "text": "", "sentences": []}, citations=[])
    at.ask(ZJ, 3, market="US", route="clarify")
    for n in range(7):
        case = at.case(ZJ, after=timedelta(minutes=10 * (n + 1)), ends="advised" if n < 5 else None)
        at.deadline(case, monday.date() + timedelta(days=8 + n))
    for _ in range(2):
        at.case(GD, market="DE")
    for n in range(14):
        parties = (Party("Big Brand Inc", "plaintiff"), Party("GBC Law", "firm"), Party("Secret Shop", "defendant"))
        at.item(f"us-{n}", parties=parties, classes=(9, 25))
    for n in range(9):
        owner = Party("Hangzhou Lamp Trading" if n < 5 else "Somebody Else", "complainant")
        at.item(f"itc-{n}", kind="complaint", forum=ITC, right="patent", platform="", parties=(owner,))
    for n in range(2):
        at.item(f"de-{n}", market="DE", forum=SMALL_COURT, right="design", platform="amazon.de")


def template(folder: Path, monday: datetime = MONDAY) -> tuple[Path, datetime]:
    """A database with that week, and when it was planted."""
    at = Planted(folder)
    november(at, monday)
    at.engine.dispose()
    return folder / "desk.db", at.now


def copied(planted: tuple[Path, datetime], folder: Path, *, pdf: bool = False) -> Planted:
    """A desk over a copy of it."""
    shutil.copy(planted[0], folder / "desk.db")
    at = Planted(folder, pdf=pdf)
    at.now, at.count = planted[1], 1_000
    return at


def counts(report: Any, name: str) -> Mapping[str | None, int | str]:
    """The numbers of a figure as they are shown."""
    return {cell.label: cell.mark or cell.count for cell in report.figure(name).table.cells}
