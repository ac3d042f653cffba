"""Who is shown a case in Slack, through every way in which it changes hands; from the desk and what is stored alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversations import Person
from bot.errors import NotReachable
from bot.slack.enterprises import Enterprises
from bot.slack.people import SYSTEM, People
from bot.slack.rooms import Rooms, Spot
from bot.storage import gate
from bot.storage.slack import SlackStore
from knowledge.store.engine import write
from tests.unit.bot.desk_at_work import At, B

CHANNEL, DIRECT = "C0DESK", "D0WEI"
WEI, BERG, LEAD = (Person(f"U0{name}", name.title(), "expert") for name in ("WEI", "BERG", "LEAD"))
LEAD = replace(LEAD, role="lead")
PERSONA = Person("expert", "Dr. Persona", "expert")


class Scene:
    """A case, the rooms, and what happens to it; `shown` is what follows in Slack when the case is shown again."""

    def __init__(self, at: At, case: int) -> None:
        self.at, self.case = at, case
        self.store = SlackStore(at.engine, lambda: at.now)
        people = People(self.store, Enterprises(), desk_channel=CHANNEL, leads=frozenset({LEAD.id}), desk_language="en")
        self.rooms = Rooms(at.desk, people, self.store, direct=True)
        for person in (WEI, BERG):
            self.store.keep_member(CHANNEL, person.id, belongs=True)

    def standing(self, person: Person) -> str:
        return self.rooms.standing(self.at.desk.case(SYSTEM, self.case), person.id)

    def shown(self) -> None:
        """Rooms are opened and closed as the platform does it."""
        case = self.at.desk.case(SYSTEM, self.case)
        for person in dict.fromkeys((*self.rooms.readers(case), *self.rooms.known(case))):
            standing = self.rooms.standing(case, person)
            if standing == "gone":
                if not self.rooms.is_shut(case, person):
                    self.rooms.shut(case, person, self.rooms.shut_mark(case, person))
                continue
            if standing == "holder":
                self.rooms.note_holder(case, person)
            self.store.begin(f"room:{self.case}:{person}", DIRECT, None)
            self.rooms.reopen(case, person)

    def does(self, what: str) -> None:
        """`wei claims`, `lead gives to berg` … in the desk."""
        self.at.now += timedelta(minutes=1)
        desk, case = self.at.desk, self.case
        who = {"wei": WEI, "berg": BERG, "lead": LEAD}[what.split(maxsplit=1)[0]]
        deed = what.split(maxsplit=1)[1]
        deeds: dict[str, Callable[[], object]] = {
            "claims": lambda: desk.claim(who, case),
            "reads": lambda: desk.declare(who, case, conflict=False),
            "has a conflict": lambda: desk.declare(who, case, conflict=True),
            "releases": lambda: desk.release(who, case, "ill"),
            "gives to wei": lambda: desk.assign(who, case, WEI),
            "moves to berg": lambda: desk.reassign(who, case, BERG, "ill"),
            "moves to wei": lambda: desk.reassign(who, case, WEI, "back"),
            "hands back": lambda: desk.hand_back(who, case, "done"),
            "resolves": lambda: desk.resolve(who, case, "advised"),
            "reopens": lambda: desk.reopen(who, case, "again"),
        }
        deeds[deed]()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    at = At(tmp_path)
    with at.case() as (case, _):
        yield Scene(at, case)


WAYS = [
    ("", "gone gone gone"),
    ("wei reads", "reader gone gone"),
    ("wei claims", "holder gone gone"),
    ("wei claims, berg reads", "holder reader gone"),
    ("wei claims, wei releases", "gone gone gone"),
    ("wei claims, lead releases", "gone gone gone"),
    ("wei claims, berg reads, wei releases", "gone reader gone"),
    ("wei claims, wei releases, wei reads", "reader gone gone"),
    ("wei claims, wei releases, wei reads, berg claims", "reader holder gone"),
    ("wei claims, wei releases, wei claims", "holder gone gone"),
    ("wei claims, lead moves to berg", "gone holder gone"),
    ("wei claims, wei moves to berg, berg moves to wei", "holder gone gone"),
    ("lead gives to wei", "holder gone gone"),
    ("lead gives to wei, lead moves to berg", "gone holder gone"),
    ("lead reads, lead gives to wei, wei releases", "gone gone reader"),
    ("wei claims, wei hands back", "holder gone gone"),
    ("wei claims, wei hands back, berg claims", "gone holder gone"),
    ("wei claims, wei resolves", "holder gone gone"),
    ("wei claims, wei resolves, berg reopens", "holder gone gone"),
    ("wei claims, wei resolves, berg reopens, berg claims", "gone holder gone"),
    ("wei has a conflict", "gone gone gone"),
    ("wei reads, wei has a conflict", "gone gone gone"),
    ("wei claims, wei has a conflict", "gone gone gone"),
    ("wei reads, wei has a conflict, wei reads", "reader gone gone"),
]


@pytest.mark.parametrize("prompt", [True, False], ids=["shown each time", "shown at the end"])
@pytest.mark.parametrize(("way", "standing"), WAYS)
def test_who_is_shown_a_case(scene: Scene, way: str, standing: str, prompt: bool) -> None:
    for deed in filter(None, way.split(", ")):
        scene.does(deed)
        if prompt:
            scene.shown()
            scene.shown()
    assert [scene.standing(person) for person in (WEI, BERG, LEAD)] == standing.split()
    scene.shown()
    assert [scene.standing(person) for person in (WEI, BERG, LEAD)] == standing.split(), "showing changes nothing"


def test_who_left_the_desk_is_shown_nothing(scene: Scene) -> None:
    scene.does("wei claims")
    scene.store.keep_member(CHANNEL, WEI.id, belongs=False)
    assert scene.standing(WEI) == "gone" and scene.rooms.readers(scene.at.desk.case(SYSTEM, scene.case)) == []


def test_a_persona_of_the_workspace_has_no_room(scene: Scene) -> None:
    scene.at.desk.claim(PERSONA, scene.case)
    assert scene.standing(PERSONA) == "gone"


def test_a_wall_shuts_out_who_knows_the_other_side(scene: Scene) -> None:
    at = scene.at
    other = at.say(B, "they copy us", "other")
    at.settle(other, route="escalate", urgency="U2")
    second = next(c.id for c in at.desk.queue(SYSTEM) if c.id != scene.case)
    scene.does("wei claims")
    at.desk.declare(WEI, second, conflict=False)
    assert scene.standing(WEI) == "holder"
    with write(at.engine) as conn:
        gate.wall(conn, scene.case, second, at.now)
    assert scene.standing(WEI) == "gone"


def test_which_thread_is_whose(scene: Scene) -> None:
    store, rooms = scene.store, scene.rooms
    store.begin("card:7", CHANNEL, None)
    with pytest.raises(NotReachable):
        rooms.spot(CHANNEL, "1.1")
    store.done("card:7", "1.1")
    store.begin("room:7:U0WEI", DIRECT, None)
    with pytest.raises(NotReachable):
        rooms.spot(DIRECT, "2.2")
    assert rooms.spot("D0BERG", "2.2") is None, "what is being posted to somebody else is not waited for"
    store.done("room:7:U0WEI", "2.2")
    assert rooms.spot(CHANNEL, "1.1") == Spot(7) and rooms.spot(DIRECT, "2.2") == Spot(7, "U0WEI")
    assert rooms.spot(DIRECT, "1.1") is None and rooms.spot("C0ASK", "1.1") is None


def test_a_reader_is_told_once_that_their_words_stay_inside(scene: Scene) -> None:
    assert [scene.rooms.first_hint(7, WEI.id) for _ in range(3)] == [True, False, False]
    assert scene.rooms.first_hint(8, WEI.id) and scene.rooms.first_hint(7, BERG.id)
