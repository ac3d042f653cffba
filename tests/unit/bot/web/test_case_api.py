"""Every move of the desk's pages ends in one use case; what cannot be done is said in the person's language."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.cases.model import Case
from bot.storage import lastdays
from bot.web.pages import api, case_api
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.workspace import Workspace
from knowledge.store.engine import write
from tests.unit.bot.desk_at_work import OPERATOR
from tests.unit.bot.desk_with_roster import Staffed, response

LIN, WEI, ZHAO = persona("enterprise-a"), persona("expert"), persona("lead")
GATED = {"en": "First declare that there is no conflict of interest.", "zh": "请先声明无利益冲突。"}


class Web:
    """The routes over a desk with a roster, and one case of the first enterprise."""

    def __init__(self, folder: Path) -> None:
        self.at = Staffed(folder)
        nothing: Any = SimpleNamespace()
        workspace = Workspace(self.at.desk, lambda: self.at.now)
        network = self.at.desk._network
        parts = WebParts(self.at.desk, workspace, nothing, nothing, network, dict, "en")
        app = FastAPI()
        app.include_router(api.router(parts, lambda: None))
        app.include_router(case_api.router(parts, lambda: None))
        self.client = TestClient(app)
        sent = {"person": "enterprise-a", "text": "frozen", "key": "k" * 32, "channel": "ask-ip"}
        self.thread = self.client.post("/api/messages", json=sent).json()["thread"]
        self.at.desk.settle(self.at.desk.thread(LIN, self.thread)[-1].seq, response(route="escalate", urgency="U2"))
        self.id = self.at.desk.my_cases(LIN)[0].id

    def post(self, move: str, person: str = "expert", **values: Any) -> Any:
        return self.client.post(f"/api/cases/{self.id}/{move}", json={"person": person, **values})

    def done(self, move: str, person: str = "expert", **values: Any) -> Case:
        """The case after a move that must be possible."""
        answer = self.post(move, person, **values)
        assert answer.status_code == 200, answer.text
        return self.case

    @property
    def case(self) -> Case:
        return self.at.desk.case(OPERATOR, self.id)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path)
    yield made
    made.at.engine.dispose()


def test_the_way_of_a_case(web: Web) -> None:
    assert web.done("declare", conflict="no").state == "received"
    assert web.done("accept").state == "accepted"
    assert web.done("claim").expert == "expert"
    assert web.done("documents", note="the order").state == "supplement_requested"
    assert web.done("hand-back", note="read it").state == "handed_back"
    assert web.done("reopen", note="more to do").state == "reopened"
    assert web.done("claim").state == "claimed"
    assert web.done("release", note="on leave").state == "accepted"
    assert web.done("assign", "lead", expert="expert-2").expert == "expert-2"
    assert web.done("reassign", "lead", expert="lead", note="mine now").expert == "lead"
    assert web.done("resolve", "lead", outcome="advised").state == "resolved"


def test_a_conflict_and_not_mine_ask_somebody_else(web: Web) -> None:
    assert web.case.offered == "expert"
    web.done("declare", conflict="yes", note="an old client")
    (declared,) = web.at.desk.declarations(OPERATOR, web.id)
    assert (declared.person, declared.conflict, declared.why) == ("expert", True, "an old client")
    assert web.case.offered != "expert" and web.post("claim").status_code == 404
    web.done("decline", "lead", note="not ours")
    assert [(e.actor, e.note) for e in web.case.events if e.move == "not_mine"] == [("Zhao Yan", "not ours")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_gate_keeps_is_said(web: Web, language: str) -> None:
    for move, values in (("accept", {}), ("refuse", {"note": "x", "where": "y"}), ("terminate", {"note": "x"})):
        refused = web.post(move, language=language, **values)
        assert (refused.status_code, refused.json()["error"]) == (403, GATED[language])
    web.done("declare", conflict="no")
    assert web.done("refuse", note="not ours", where="the tax office").state == "not_accepted"


@pytest.mark.parametrize(
    ("move", "values"),
    [
        ("release", {"note": " "}), ("hand-back", {"note": ""}), ("documents", {"note": ""}), ("resolve", {"outcome": "x"}),
        ("terminate", {"note": " "}), ("handled", {"counsel": " "}), ("reassign", {"expert": "expert-2", "note": ""}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_missing_is_asked_for(web: Web, move: str, values: dict[str, str], language: str) -> None:
    web.done("claim")
    answer = web.post(move, language=language, **values)
    assert answer.status_code == 400
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["error"]) is (language == "zh")


def test_a_move_that_is_not_possible_any_more_names_the_state_or_the_holder(web: Web) -> None:
    web.done("claim", "expert-2")
    assert web.post("claim").json() == {"error": "Already claimed by Anna Berg."}
    web.done("resolve", "expert-2", outcome="advised")
    late = web.post("claim")
    assert (late.status_code, late.json()["error"]) == (409, "The case has moved on meanwhile: it is “resolved” now.")
    assert "已办结" in web.post("claim", language="zh").json()["error"]


def test_only_a_lead_gives_holds_and_deletes(web: Web) -> None:
    assert web.post("assign", expert="expert-2").status_code == 404
    assert web.post("assign", "lead", expert="enterprise-a").status_code == 404
    web.done("claim")
    assert web.post("hold", on="yes", note="x").status_code == 404
    assert web.done("hold", "lead", on="yes", note="a suit").hold
    web.done("terminate", note="withdrawn")
    assert web.post("erase", "lead", note="asked to").status_code == 409, "a held case is not deleted"
    assert not web.done("hold", "lead", on="no", note="over").hold
    assert web.done("erase", "lead", note="asked to").erased_at is not None


def test_the_roster_is_html_for_who_may_look(web: Web) -> None:
    def ask(person: str, language: str = "en") -> Any:
        return web.client.get(f"/api/cases/{web.id}/candidates?person={person}&language={language}")

    shown = ask("lead", "zh").json()["html"]
    assert 'value="expert"' in shown and "负责美国" in shown and "在办 0 件" in shown
    assert ask("enterprise-a").status_code == 404
    web.done("claim")
    assert 'value="expert"' not in ask("lead").json()["html"], "who holds it is no choice"


def test_an_enterprise_confirms_counsel_and_answers_for_consent(web: Web) -> None:
    web.done("claim")
    day = {"due": web.at.now.date().replace(month=12), "time_zone": "Asia/Shanghai", "certainty": "printed"}
    with write(web.at.engine) as conn:
        lastdays.set_last_day(conn, web.id, web.at.now, day)
    assert web.post("handled", "enterprise-b", counsel="X").status_code == 404
    web.done("handled", "enterprise-a", counsel="Smith LLP")
    (kept,) = web.at.desk.last_days(LIN, web.id)
    assert (kept.state, kept.counsel, kept.handled_by) == ("handled", "Smith LLP", "Lin Hua")
    assert web.post("consent", "enterprise-a", given="yes").status_code == 400, "nobody asked"
    assert web.done("ask-consent").consent == "asked"
    assert web.done("consent", "enterprise-a", given="no").consent == "no"


def test_same_or_new_is_pressed_once_under_the_question(web: Web) -> None:
    web.done("claim")
    web.done("resolve", outcome="advised")
    words = {"person": "enterprise-a", "text": "And customs?", "key": "n" * 32, "thread": web.thread}
    web.client.post("/api/messages", json=words)
    web.at.desk.settle(web.at.desk.thread(LIN, web.thread)[-1].seq, response())
    place = f"/api/threads/{web.thread}/matter"
    assert web.client.post(place, json={"person": "expert", "same": "yes"}).status_code == 404
    for _ in range(2):
        assert (
            web.client.post(place, json={"person": "enterprise-a", "same": "yes", "language": "zh"}).status_code == 200
        )
    posted = web.at.desk.thread(LIN, web.thread)
    pressed = [p for p in posted if p.text == "这是同一事项。"]
    assert len(pressed) == 1
    web.at.desk.settle(pressed[0].seq, response())
    assert web.case.state == "reopened" and web.case.offered == "expert"


def test_a_new_matter_closes_the_old_case(web: Web) -> None:
    web.done("claim")
    web.done("resolve", outcome="advised")
    words = {"person": "enterprise-a", "text": "Another thing", "key": "n" * 32, "thread": web.thread}
    web.client.post("/api/messages", json=words)
    web.at.desk.settle(web.at.desk.thread(LIN, web.thread)[-1].seq, response())
    web.client.post(f"/api/threads/{web.thread}/matter", json={"person": "enterprise-a", "same": "no"})
    web.at.desk.settle(web.at.desk.thread(LIN, web.thread)[-1].seq, response())
    assert web.case.state == "closed"


def test_absences(web: Web) -> None:
    def enter(person: str, **values: str) -> Any:
        return web.client.post("/api/absences", json={"person": person, **values})

    spring = {"start": "2027-02-06T09:00", "end": "2027-02-12T18:00"}
    assert enter("expert", who="expert-2", **spring).status_code == 404
    assert enter("expert", who="expert", start="2027-02-06T09:00", end="").status_code == 400
    assert enter("expert", who="expert", start=spring["end"], end=spring["start"]).status_code == 400
    assert enter("lead", who="expert-2", note="holiday", **spring).status_code == 200
    ((entry, absence, note),) = web.at.desk.absences(ZHAO)
    assert (absence.person, note, absence.start.isoformat()) == ("expert-2", "holiday", "2027-02-06T01:00:00+00:00")
    back = f"/api/absences/{entry}/end"
    assert web.client.post(back, json={"person": "expert"}).status_code == 404
    assert web.client.post(back, json={"person": "expert-2"}).status_code == 200
    assert web.at.desk.absences(ZHAO) == []
