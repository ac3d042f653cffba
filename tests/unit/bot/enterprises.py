"""Profiles over a real database with the small network: who enters them, and files of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.conversations import Person
from bot.outreach.profiles import Profiles
from bot.storage.migrate import migrate
from ingest.sheets import csv_of
from knowledge.store.engine import make_engine
from tests.unit.bot.small_network import NETWORK, ROSTER

LAMP = Person("a", "Lin", "enterprise", enterprise="lamp", enterprise_name="Lamp Trading", province="Zhejiang")
CASE = Person("b", "Chen", "enterprise", enterprise="case", enterprise_name="手机壳公司", language="zh")
READER = Person("r", "Somebody", "other", enterprise="lamp")
LEAD = Person("boss", "Zhao Yan", "lead")
CODE, OTHER_CODE = "91350100M000100Y43", "91110108551385082Q"


class Desk:
    """The use cases, with a clock that a test moves."""

    def __init__(self, folder: Path) -> None:
        self.engine = make_engine(f"sqlite:///{folder / 'desk.db'}")
        migrate(self.engine)
        self.now = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
        self.profiles = Profiles(self.engine, NETWORK, ROSTER, lambda: self.now)

    def imported(self, person: Person, *rows: dict[str, str], center: str | None = None) -> dict[str, int]:
        """Import rows at once; how many came to which end, only those that occur."""
        self.now += timedelta(days=1)
        plan = self.profiles.import_file(person, "list.csv", table(*rows), center, dry_run=False)
        return {outcome: n for outcome, n in plan.counts.items() if n}


def table(*rows: dict[str, str]) -> bytes:
    """A CSV file of these rows."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    return csv_of([headers, *([row.get(header, "") for header in headers] for row in rows)])
