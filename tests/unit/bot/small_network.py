"""A network of three centers and two branches with eight people, small enough to know by heart."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.cases.roster import checked
from bot.cases.routing import Network
from bot.cases.service_levels import WorkingDay, weekdays
from bot.conversations import Person
from tests.unit.bot.desk_at_work import OPERATOR, A, At, B

NETWORK = Network(
    {
        "centers": {
            "national": {"name": {"en": "National", "zh": "国家中心"}},
            "zj": {"name": {"en": "Zhejiang", "zh": "浙江分中心"}, "provinces": ["Zhejiang"]},
            "gd": {"name": {"en": "Guangdong", "zh": "广东分中心"}, "provinces": ["Guangdong"]},
        },
        "branches": {
            "us": {"name": {"en": "US branch", "zh": "美国分中心"}, "markets": ["US"], "time_zone": "America/New_York"},
            "de": {"name": {"en": "DE branch", "zh": "德国分中心"}, "markets": ["DE"], "time_zone": "Europe/Berlin"},
        },
    }
)
_PEOPLE: dict[str, Any] = {
    "u1": {"name": "Uma", "center": "us"},
    "u2": {"name": "Ulf", "center": "us"},
    "u3": {"name": "Una", "center": "us"},
    "d1": {"name": "Dirk", "center": "de"},
    "g1": {"name": "Gao", "center": "gd", "markets": ["US"]},
    "z1": {"name": "Zhang", "center": "zj", "markets": ["US"]},
    "l1": {"name": "Li", "center": "national", "lead": True},
    "l2": {"name": "Luo", "center": "zj", "lead": True, "markets": []},
}
ROSTER = checked({"experts": _PEOPLE}, NETWORK.table)
PEOPLE = {e.id: Person(e.id, e.name, "lead" if e.lead else "expert", desk=e.center) for e in ROSTER.experts}
UMA, ULF, UNA, DIRK, GAO, ZHANG, LI, LUO = (PEOPLE[i] for i in ("u1", "u2", "u3", "d1", "g1", "z1", "l1", "l2"))
DANGER: dict[str, Any] = {"route": "escalate", "urgency": "U2", "market": "US"}


class Desk(At):
    """A desk with this network, whose clocks ring when a test says so."""

    def __init__(self, folder: Path, url: str | None = None, works: WorkingDay = weekdays) -> None:
        super().__init__(folder, network=NETWORK, roster=ROSTER, url=url, works=works)

    def opened(self, person: Person = A, key: str = "first", text: str = "frozen", **changes: Any) -> int:
        """A case of this enterprise; its id."""
        self.settle(self.say(person, text, key), **{**DANGER, **changes})
        found = self.desk.find_thread("test", "room", key)
        assert found is not None
        case = self.desk.case_of(LI, found.id)
        assert case is not None
        return case.id

    def clock(self, case: int) -> str:
        """What runs on a case, legal clocks apart."""
        live = [t for t in self.desk.timers_of(case) if t.state == "live" and t.kind != "legal"]
        assert len(live) <= 1
        return f"{live[0].kind}/{live[0].step}" if live else "-"

    def ring(self, case: int, *, late_s: float = 0, kind: str = "") -> str:
        """Go to the time of a case's next clock and ring it; says which it was."""
        live = [t for t in self.desk.timers_of(case) if t.state == "live" and (t.kind == "legal") == (kind == "legal")]
        clock = min(live, key=lambda t: (t.due_at, t.id))
        self.now = clock.due_at + timedelta(seconds=late_s)
        assert self.desk.ring(clock.id) and not self.desk.ring(clock.id), "once"
        return f"{clock.kind}/{clock.step}"

    def alerts(self, case: int) -> list[tuple[str, tuple[str, ...]]]:
        """What was said inside about a case, and to whom."""
        found = self.desk.case(OPERATOR, case)
        return [
            (event.note or "", posted.reply.to)
            for event, posted in zip(
                (e for e in found.events if e.move == "alert"),
                (
                    p
                    for p in self.desk.thread(OPERATOR, found.thread)
                    if p.reply is not None and p.reply.kind == "alert" and p.reply.case == found.number
                ),
                strict=True,
            )
            if posted.reply is not None
        ]

    def told(self, case: int) -> list[str]:
        """The fixed sentences that the enterprise was told, by name."""
        return [e.note or "" for e in self.desk.case(OPERATOR, case).events if e.move == "tell"]

    def heard(self, case: int) -> str:
        """The newest words in the enterprise's thread."""
        found = self.desk.case(OPERATOR, case)
        owner = A if found.enterprise == A.enterprise else B
        return self.desk.thread(owner, found.thread)[-1].text
