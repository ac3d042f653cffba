"""The lead reads a lesson, changes it and decides; what goes wrong stands beside what was typed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.cases.lessons import Lesson
from bot.web.links import Viewer
from bot.web.pages import api, case_api, lessons
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.views import actions, guide
from bot.web.views import lessons as views
from bot.web.workspace import Workspace
from knowledge.model import Guide
from tests.unit.bot.desk_at_work import EXPERT, At, response

LEAD = persona("lead")
WEI = persona("expert")


class Web:
    """A desk with one resolved case, its lesson's page and the API."""

    def __init__(self, folder: Path) -> None:
        self.at = At(folder)
        self.pokes = 0
        nothing: Any = SimpleNamespace()
        parts = WebParts(
            self.at.desk, Workspace(self.at.desk, lambda: self.at.now), nothing, nothing, nothing, dict, "en"
        )
        app = FastAPI()
        app.include_router(lessons.router(parts, self.poke))
        app.include_router(api.router(parts, self.poke))
        app.include_router(case_api.router(parts, self.poke))
        self.client = TestClient(app, follow_redirects=False)

    def poke(self) -> None:
        self.pokes += 1

    def case(self) -> int:
        body = {"person": "enterprise-a", "text": "frozen, how long?", "key": "k" * 32, "channel": "ask-ip"}
        thread = self.client.post("/api/messages", json=body).json()["thread"]
        self.at.desk.settle(
            self.at.desk.thread(WEI, thread)[-1].seq,
            response(route="escalate", urgency="U2", question="How long do we have?"),
        )
        case = self.at.desk.queue(EXPERT)[0].id
        self.at.desk.claim(WEI, case)
        self.at.desk.relay(
            WEI, case, "21 days after service; Hangzhou Lamp Trading was served on 3 November 2026.", key="a"
        )
        return case

    def lesson(self) -> Lesson:
        case = self.case()
        sent = {"person": "expert", "outcome": "advised", "learn": "yes"}
        assert self.client.post(f"/api/cases/{case}/resolve", json=sent).status_code == 200
        assert self.at.jobs.lessons == [("case", case)]
        lesson = self.at.desk.propose(case)
        assert lesson is not None
        return lesson


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path)
    yield made
    made.at.engine.dispose()


def test_an_unchecked_box_teaches_nothing(web: Web) -> None:
    case = web.case()
    assert (
        web.client.post(f"/api/cases/{case}/resolve", json={"person": "expert", "outcome": "advised"}).status_code
        == 200
    )
    assert web.at.jobs.lessons == []


@pytest.mark.parametrize(("language", "words"), [("en", "may learn from this"), ("zh", "可供他人借鉴")])
def test_the_resolve_dialog_has_the_box(web: Web, language: str, words: str) -> None:
    case = web.at.desk.case(WEI, web.case())
    drawn = actions.dialogs(case.id, Viewer(WEI, language))  # type: ignore[arg-type]
    assert words in drawn
    assert 'type="checkbox" name="learn"' in drawn


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Approve", "Taken out", "date")), ("zh", ("核准", "已去除的内容", "日期"))]
)
def test_the_page_shows_words_and_what_was_taken_out(web: Web, language: str, words: tuple[str, ...]) -> None:
    lesson = web.lesson()
    page = web.client.get(f"/desk/lessons/{lesson.id}?as=lead&lang={language}")
    assert page.status_code == 200
    assert "21 days after service; [company] was served on [date]." in page.text
    assert "<del>3 November 2026</del>" in page.text
    assert all(word in page.text for word in words)


@pytest.mark.parametrize("person", ["enterprise-a", "enterprise-b", "expert", "expert-2"])
def test_nobody_but_the_lead_sees_or_decides(web: Web, person: str) -> None:
    lesson = web.lesson()
    assert web.client.get(f"/desk/lessons/{lesson.id}?as={person}").status_code == 404
    for action in ("approve", "reject"):
        sent = web.client.post(
            f"/desk/lessons/{lesson.id}/{action}?as={person}", data={"question": "q?", "answer": "a", "why": "w"}
        )
        assert sent.status_code == 404
    assert web.at.desk.lesson(LEAD, lesson.id).state == "draft"


def test_approving_with_changed_words(web: Web) -> None:
    lesson = web.lesson()
    sent = web.client.post(
        f"/desk/lessons/{lesson.id}/approve?as=lead",
        data={"question": "How long?", "answer": "21 days\r\nafter service.", "why": ""},
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/desk/lessons?as=lead")
    done = web.at.desk.lesson(LEAD, lesson.id)
    assert (done.state, done.answer) == ("approved", "21 days\nafter service.")
    assert web.pokes > 0


def test_what_cannot_be_approved_is_said_beside_the_words(web: Web) -> None:
    lesson = web.lesson()
    sent = web.client.post(
        f"/desk/lessons/{lesson.id}/approve?as=lead&lang=zh",
        data={"question": "How long?", "answer": "Ask Hangzhou Lamp Trading <b>.", "why": "because"},
    )
    assert sent.status_code == 400
    assert "以下内容仍属于个案信息" in sent.text
    assert "Ask Hangzhou Lamp Trading &lt;b&gt;." in sent.text
    assert "because" in sent.text
    assert web.at.desk.lesson(LEAD, lesson.id).state == "draft"


def test_rejecting(web: Web) -> None:
    lesson = web.lesson()
    assert web.client.post(f"/desk/lessons/{lesson.id}/reject?as=lead", data={"why": " "}).status_code == 400
    assert web.client.post(f"/desk/lessons/{lesson.id}/reject?as=lead", data={"why": "too special"}).status_code == 303
    page = web.client.get(f"/desk/lessons/{lesson.id}?as=lead").text
    assert "too special" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("lesson", ["0", "999", "x", "9" * 30])
def test_no_such_lesson(web: Web, lesson: str) -> None:
    assert web.client.get(f"/desk/lessons/{lesson}?as=lead").status_code == 404


def test_contradictions_are_shown_with_links(web: Web) -> None:
    from dataclasses import replace

    said = {"quote": "within 21 days", "title": "Sued", "heading": "How long?", "url": "/guides/us/x.en?v=1#p2"}
    doubts = (
        {"state": "contradicts", "sentence": "30 days.", "figure": "30 day", "passages": [said]},
        {"state": "not_found", "sentence": "2 weeks.", "figure": "14 day", "passages": []},
    )
    lesson = replace(web.lesson(), contradictions=doubts)
    page = views.page(lesson, Viewer(LEAD, "en"))
    assert 'href="/guides/us/x.en?v=1&amp;as=lead#p2"' in page
    assert "The guides state another figure" in page
    assert "No passage on this found" in page
    assert "contradictions: 1" in views.listing([lesson], Viewer(LEAD, "en"))
    assert views.waiting([lesson, replace(lesson, state="approved")]) == 1


@pytest.mark.parametrize(
    ("language", "title", "mark"),
    [("en", "Lesson: How?", "lesson of the desk"), ("zh", "经验：多久？", "咨询台的经验")],
)
def test_the_guide_page_says_that_it_is_a_lesson(language: str, title: str, mark: str) -> None:
    document = Guide(
        "lessons/us/lesson-1", language, "v", title, "/data/lessons", "us/lesson-1.en.md", review_by=date(2027, 5, 23)
    )
    drawn = guide.guide(document, [], guide.Relation({}), Viewer(LEAD, language), date(2026, 11, 24))  # type: ignore[arg-type]
    assert mark in drawn
    assert "2027-05-23" in drawn
    other = Guide("us/schedule-a", language, "v", title, "builtin", "us/schedule-a.en.md")
    assert mark not in guide.guide(other, [], guide.Relation({}), Viewer(LEAD, language), date(2026, 11, 24))  # type: ignore[arg-type]
