"""What the pages send ends in one use case of the desk, and what goes wrong is one sentence."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text as sql
from starlette.testclient import TestClient

from bot.conversations import Posted
from bot.desk import MAX_TEXT
from bot.web.pages import api, case_api
from bot.web.parts import WebParts
from bot.web.personas import PERSONAS, persona
from bot.web.workspace import Workspace
from tests.unit.bot.desk_at_work import At, response

LIN, CHEN, WEI = persona("enterprise-a"), persona("enterprise-b"), persona("expert")


class Web:
    """The routes under `/api` over a desk in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.at = At(folder)
        self.pokes = 0
        nothing: Any = SimpleNamespace()
        workspace = Workspace(self.at.desk, lambda: self.at.now)
        parts = WebParts(self.at.desk, workspace, nothing, nothing, nothing, dict, "en")
        app = FastAPI()
        app.include_router(api.router(parts, self.poke))
        app.include_router(case_api.router(parts, self.poke))
        self.client = TestClient(app)

    def poke(self) -> None:
        self.pokes += 1

    def post(self, path: str, person: str = "enterprise-a", **values: Any) -> Any:
        return self.client.post(f"/api/{path}", json={"person": person, **values})

    def write(self, words: str = "How long?", key: str = "k" * 32, **values: Any) -> Any:
        return self.post("messages", text=words, key=key, channel="ask-ip", **values)

    def thread(self, number: int, person: str = "enterprise-a") -> list[Posted]:
        return self.at.desk.thread(PERSONAS[person], number)

    def held(self) -> tuple[int, int]:
        """A thread that became a case and is held by the first expert: thread and case."""
        thread = self.write("frozen").json()["thread"]
        self.at.desk.settle(self.thread(thread)[-1].seq, response(route="escalate", urgency="U2"))
        case = self.at.desk.queue(WEI)[0].id
        assert self.post(f"cases/{case}/claim", "expert").status_code == 200
        return thread, case


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path)
    yield made
    made.at.engine.dispose()


def test_a_message_sent_again_with_its_key_is_one_message(web: Web) -> None:
    answers = [web.write().json() for _ in range(3)]
    assert len({answer["thread"] for answer in answers}) == 1
    assert [p.text for p in web.thread(answers[0]["thread"])] == ["How long?"]
    assert web.pokes == 3, "pages look at once"


def test_a_message_goes_into_the_thread_that_is_open(web: Web) -> None:
    thread = web.write().json()["thread"]
    assert web.write("And then?", "n" * 32, thread=thread).json()["thread"] == thread
    assert len(web.thread(thread)) == 2


def test_another_enterprise_can_neither_write_nor_ask_there(web: Web) -> None:
    thread = web.write().json()["thread"]
    for refused in (
        web.write("me too", "n" * 32, thread=thread, person="enterprise-b"),
        web.post(f"threads/{thread}/expert", "enterprise-b"),
        web.write("me too", "n" * 32, thread=999),
    ):
        assert refused.status_code == 404 and refused.json() == {
            "error": "This does not exist, or it is not open to you."
        }
    assert len(web.thread(thread)) == 1


def test_the_desk_does_not_begin_conversations(web: Web) -> None:
    assert web.write(person="expert").status_code == 404
    assert web.at.desk.threads(WEI) == []


@pytest.mark.parametrize(("language", "sentence"), [("en", "Please"), ("zh", "请")])
def test_what_cannot_be_used_is_said_in_the_persons_language(web: Web, language: str, sentence: str) -> None:
    empty, long = web.write("  \n ", language=language), web.write("x" * (MAX_TEXT + 1), language=language)
    assert empty.status_code == long.status_code == 400
    assert sentence in empty.json()["error"] or len(empty.json()["error"]) > 3
    assert str(MAX_TEXT) in long.json()["error"].replace(",", "")


def test_text_that_databases_refuse_is_made_harmless(web: Web) -> None:
    answer = web.client.post(
        "/api/messages",
        content=b'{"person": "enterprise-a", "key": "kkkkkkkk", "text": "a\\ud800b\\u0000c", "channel": "ask-ip"}',
        headers={"content-type": "application/json"},
    )
    assert [p.text for p in web.thread(answer.json()["thread"])] == ["a?b c"]


def test_the_longest_message_is_taken_and_a_flood_is_not(web: Web) -> None:
    longest = web.write("\N{GRINNING FACE}" * MAX_TEXT)
    assert longest.status_code == 200
    assert len(web.thread(longest.json()["thread"])[0].text) == MAX_TEXT
    assert web.write("x" * 5_000_000, "f" * 32).status_code == 413


def test_a_key_that_is_none_is_refused(web: Web) -> None:
    for key in ("", "short", "x" * 65, "k" * 31 + "/", "desk:reply:1:xxxx"):
        assert web.write(key=key).status_code == 422


def test_an_expert_answers_in_the_case_and_notes_stay_inside(web: Web) -> None:
    thread, case = web.held()
    for _ in range(2):
        sent = web.write("Send the order.\n// N.D. Ill.?", "r" * 32, person="expert", case=case)
        assert sent.status_code == 200
    mine = [p.text for p in web.thread(thread) if p.author.role == "expert"]
    desks = [(p.text, p.inside) for p in web.thread(thread, "expert") if p.author.role == "expert"]
    assert mine == ["Send the order."]
    assert desks == [("N.D. Ill.?", True), ("Send the order.", False)]


def test_who_does_not_hold_the_case_cannot_answer_hand_back_or_resolve(web: Web) -> None:
    _thread, case = web.held()
    for person in ("expert-2", "enterprise-a", "lead"):
        assert web.write("x", "q" * 32, person=person, case=case).status_code == 404
        assert web.post(f"cases/{case}/hand-back", person, note="n").status_code == 404
        assert web.post(f"cases/{case}/resolve", person, outcome="advised").status_code == 404


def test_a_lost_claim_names_the_winner(web: Web) -> None:
    _thread, case = web.held()
    lost = web.post(f"cases/{case}/claim", "expert-2")
    assert lost.status_code == 409 and lost.json()["error"] == "Already claimed by Dr. Wei Ming."
    chinese = web.post(f"cases/{case}/claim", "expert-2", language="zh")
    assert "Dr. Wei Ming" in chinese.json()["error"] and "受理" in chinese.json()["error"]


def test_hand_back_needs_a_note_and_resolve_an_outcome(web: Web) -> None:
    _thread, case = web.held()
    assert web.post(f"cases/{case}/hand-back", "expert", note=" ").status_code == 400
    assert web.post(f"cases/{case}/resolve", "expert", outcome="nonsense").status_code == 400
    assert web.post(f"cases/{case}/resolve", "expert", outcome="advised").status_code == 200
    assert web.post(f"cases/{case}/hand-back", "expert", note="late").status_code == 404


def test_only_its_enterprise_rates_a_resolved_case(web: Web) -> None:
    _thread, case = web.held()
    assert web.post(f"cases/{case}/rate", rating=5).status_code == 400, "not before it is resolved"
    web.post(f"cases/{case}/resolve", "expert", outcome="advised")
    assert web.post(f"cases/{case}/rate", "enterprise-b", rating=5).status_code == 404
    assert web.post(f"cases/{case}/rate", rating=6).status_code == 400
    assert web.post(f"cases/{case}/rate", rating=4, note="fine").status_code == 200
    assert web.at.desk.case(LIN, case).rating == 4


def test_asking_an_expert_twice_is_one_message(web: Web) -> None:
    thread = web.write().json()["thread"]
    for _ in range(2):
        assert web.post(f"threads/{thread}/expert", language="zh").status_code == 200
    assert [p.text for p in web.thread(thread)] == ["How long?", "我想咨询专家。"]


def test_a_database_that_is_gone_is_one_sentence(web: Web) -> None:
    with web.at.engine.begin() as connection:
        connection.execute(sql("DROP TABLE message"))
    answer = web.write()
    assert answer.status_code == 503 and answer.json() == {
        "error": "The desk is busy and did not take this. Please try again in a moment."
    }


def test_what_nobody_expected_shows_no_details() -> None:
    nothing: Any = SimpleNamespace()
    app = FastAPI()
    app.include_router(api.router(WebParts(nothing, nothing, nothing, nothing, nothing, dict, "en"), print))
    sent = {"person": "enterprise-a", "text": "x", "key": "kkkkkkkk"}
    answer = TestClient(app).post("/api/messages", json=sent)
    assert answer.status_code == 500 and set(answer.json()) == {"error"}
    assert "SimpleNamespace" not in answer.text, "the reason stands in the log"
