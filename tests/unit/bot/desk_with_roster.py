"""A desk with the people of the workspace on its roster, and the meaning of words by hashes."""

from pathlib import Path
from typing import Any

import yaml

from bot.cases.roster import checked
from bot.cases.routing import Network
from bot.conversations import Person
from bot.desk import Desk
from ingest.sources import BUILT_IN_GUIDES
from knowledge.meaning import Meaning
from tests.fakes import HashEmbedder
from tests.unit.bot.desk_at_work import At, response

REFERENCE = BUILT_IN_GUIDES.parent / "reference"
WEI = Person("expert", "Dr. Wei Ming", "expert", desk="US branch")
BERG = Person("expert-2", "Anna Berg", "expert", desk="DE branch")
ZHAO = Person("lead", "Zhao Yan", "lead", desk="National")


class Staffed(At):
    """The desk of `At` with a roster and an embedder."""

    def __init__(self, folder: Path, people: dict[str, Any] | None = None) -> None:
        super().__init__(folder)
        network = Network(yaml.safe_load((REFERENCE / "centers.yaml").read_text(encoding="utf-8")))
        table = yaml.safe_load((REFERENCE / "roster.yaml").read_text(encoding="utf-8"))
        table["experts"] |= people or {}
        roster = checked(table, network.table)
        embedder = HashEmbedder()
        self.desk = Desk(self.engine, network, self.jobs, lambda: self.now, roster, meaning=Meaning(lambda: embedder))

    def opened(self, person: Person, text: str, key: str, **changes: Any) -> int:
        """A thread of this person that became a case; its id."""
        message = self.say(person, text, key)
        self.settle(message, **{"route": "escalate", "urgency": "U2", "question": text, **changes})
        case = self.desk.case_for(message)
        assert case is not None
        return case.id

    def resolved(self, person: Person, text: str, key: str, **changes: Any) -> int:
        """A case that was taken and resolved."""
        case = self.opened(person, text, key, **changes)
        self.desk.claim(WEI, case)
        self.desk.resolve(WEI, case, "advised")
        return case


def fact(name: str, value: str) -> dict[str, Any]:
    """A stated fact of the first message."""
    return {"name": name, "value": value, "state": "stated", "quote": value, "message": 0}


__all__ = ["BERG", "WEI", "ZHAO", "Staffed", "fact", "response"]
