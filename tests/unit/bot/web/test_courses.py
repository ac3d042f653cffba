"""The pages of courses: plain forms, sent twice or late without harm, in both languages, for whom they are meant."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from bot.outreach import Outreach
from bot.training.courses import courses
from bot.web.links import Viewer
from bot.web.pages import course_desk
from bot.web.pages import courses as pages
from bot.web.pages.course_desk import month_of
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.views import course_desk as desk_views
from bot.web.views import courses as views
from tests.unit.bot.taught import ABMAHNUNG, Taught, changed, profile
from tests.unit.knowledge.store.making import publish

COURSE = courses()[ABMAHNUNG]
LIN, LEAD, BO = persona("enterprise-a"), persona("lead"), persona("enterprise-b")
NOT_FOUND = {"answer": {"verdict": "not_found", "text": "", "sentences": []}, "citations": []}


class Web:
    """A desk with its training behind the pages."""

    def __init__(self, folder: Path) -> None:
        self.at = Taught(folder, profile("hangzhou-lamp"))
        nothing: Any = SimpleNamespace()
        self.parts = WebParts(
            self.at.desk, nothing, nothing, nothing, nothing, dict, "en", outreach=Outreach(training=self.at.training)
        )
        app = FastAPI()
        app.include_router(pages.router(self.parts))
        app.include_router(course_desk.router(self.parts))
        self.client = TestClient(app, follow_redirects=True)

    def get(self, path: str = "", **query: str) -> Response:
        return self.client.get(f"/course/{ABMAHNUNG}{path}", params={"as": "enterprise-a", **query})

    def post(self, path: str, person: str = "enterprise-a", **form: Any) -> Response:
        return self.client.post(f"/course/{ABMAHNUNG}{path}?as={person}", data=form)

    def answer(self, n: int, *choice: str, person: str = "enterprise-a", **changes: str) -> Response:
        question = COURSE.questions[n]
        go = self.at.training.standing(LIN, ABMAHNUNG).attempt
        form = {"attempt": str(go.id if go else 0), "question": question.id, "digest": question.digest, **changes}
        return self.post("/answer", person, choice=list(choice), **form)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path)
    yield made
    made.at.engine.dispose()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Abmahnung and trade fairs in Germany", "Read first", "Begin", "passed at 4", "Open the section in the guide")),
        ("zh", ("德国警告函（Abmahnung）与展会", "先读这些章节", "开始", "答对4道通过", "在指南中打开该章节")),
    ],
)  # fmt: skip
def test_before_it_begins_a_course_shows_its_sections_as_the_guide_has_them(
    web: Web, language: str, words: tuple[str, ...]
) -> None:
    page = web.get(lang=language).text
    assert all(word in page for word in words)
    shown = web.at.training.lesson(COURSE, language)
    assert len(shown) == 4 and all(section.heading in page for section in shown)
    assert f"/guides/de/disputes.{language}?v=" in page


def test_a_whole_course_by_forms(web: Web) -> None:
    page = web.post("/begin", n="1").text
    assert "Question 1 of 5" in page and page.count('type="radio"') == 3 and 'name="n"' not in page
    page = web.answer(0, "a").text
    assert "Not right." in page and "Right answer: Nothing" in page
    assert "No court has decided anything at the stage of an Abmahnung." in page and "Next question" in page
    assert "to be confirmed by the expert" in page.split("<details")[0], "the section rests on a secondary source"
    again = web.answer(0, "b").text
    assert "Not right." in again, "the first answer counts"
    assert "Question 2 of 5" in web.get().text
    for n, right in enumerate("acbc", start=1):
        page = web.answer(n, right).text
        assert "Right." in page
    assert "to be confirmed" not in page.split("<details")[0], "its text was read"
    assert "To the result" in page
    page = web.get().text
    assert "Passed: 4 of 5 right." in page and "Get the certificate" in page and "Take it again" in page
    assert "Not right." in web.get(q="what").text and "不正确。" in web.get(q="what", lang="zh").text
    assert "Passed: 4 of 5 right." in web.get(q="nonsense").text, "an unknown question is the result"


def test_what_cannot_be_taken_is_said_on_the_page(web: Web) -> None:
    web.post("/begin", n="1")
    refused = web.answer(0)
    assert (
        refused.status_code == 400 and "Please choose an answer." in refused.text and "Question 1 of 5" in refused.text
    )
    assert "该题已经修订" in web.client.post(
        f"/course/{ABMAHNUNG}/answer?as=enterprise-a&lang=zh",
        data={"attempt": "1", "question": "what", "digest": "0" * 12, "choice": "b"},
    ).text  # fmt: skip
    assert web.answer(0, "b", person="enterprise-b").status_code == 404, "the go of somebody else"
    assert web.answer(0, "b", attempt="x").status_code == 404
    assert web.client.get("/course/none").status_code == 404
    assert web.client.post("/course/none/begin", data={"n": "1"}).status_code == 404
    publish(web.at.library, changed("de/disputes", "en", "No court has decided anything", "A court may decide"))
    page = web.get()
    assert "This course is being revised" in page.text and 'class="button primary"' not in page.text
    assert web.answer(0, "b").status_code == 400


def test_a_name_that_is_markup_stays_words_and_the_certificate_stays(web: Web) -> None:
    assert "once the course is passed" in web.get("/certificate").text
    assert web.post("/certificate", name="x").status_code == 404
    web.post("/begin", n="1")
    for n, right in enumerate("bacbc"):
        web.answer(n, right)
    assert 'value="Lin Hua"' in web.get("/certificate").text
    empty = web.post("/certificate", name=" ")
    assert empty.status_code == 400 and "Please give a name" in empty.text
    page = web.post("/certificate", name="<b>林华</b> =1+1").text
    assert "&lt;b&gt;林华&lt;/b&gt; =1+1" in page and "<b>林华" not in page
    assert all(word in page for word in ("结业证书", "Certificate", "Hangzhou Lamp Trading", "T-2026-", "e0001-"))
    assert web.post("/certificate", name="Somebody Else").text == page
    assert web.get("/certificate.pdf").status_code == 404, "no exporter, no PDF"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("A course for you", "3 minutes on: Abmahnung")), ("zh", ("为您推荐的课程", "花3分钟学一学：德国警告函"))],
)
def test_an_offer_stands_above_the_conversations_until_it_is_declined(
    web: Web, language: str, words: tuple[str, ...]
) -> None:
    view = Viewer(LIN, language, True)  # type: ignore[arg-type]
    web.at.training.look()
    offer = web.at.training.offered(LIN)
    assert offer is not None
    card = views.offer_card(offer, COURSE, view)
    assert all(word in card for word in words) and f"/course/{ABMAHNUNG}?" in card
    listed = views.listing(web.at.training.overview(LIN), view)
    assert listed.index(COURSE.title.en if language == "en" else COURSE.title.zh) < 900 and "/decline?" in listed
    assert web.client.post(f"/course/offer/{offer.id}/decline?as=enterprise-b").status_code == 404
    no = web.client.post(f"/course/offer/{offer.id}/decline?as=enterprise-a", follow_redirects=False)
    assert (no.status_code, no.headers["location"].split("?")[0]) == (303, "/courses")
    assert web.at.training.offered(LIN) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("What the questions of the month propose", "not answered by the guides", "opposition", "taken up by Zhao Yan", "Genuine: Lin")),
        ("zh", ("本月咨询提出的改进建议", "指南没有答案", "异议", "已采纳：Zhao Yan", "属实：Lin")),
    ],
)  # fmt: skip
def test_a_lead_decides_about_proposals_and_verifies(web: Web, language: str, words: tuple[str, ...]) -> None:
    at = web.at
    at.settle(at.say(LIN, "opposition in <i>Kenya</i>?", "1"), market="KE", **NOT_FOUND)
    at.settle(at.say(LIN, "and one that is answered", "2"))
    form = {
        "month": "2026-11",
        "kind": "gap",
        "market": "KE",
        "topic": "opposition",
        "verdict": "taken_up",
        "why": "next",
    }
    for person in ("expert", "enterprise-a"):
        assert web.client.post(f"/desk/courses/decide?as={person}", data=form).status_code == 404
    for wrong in ({"month": "x"}, {"verdict": "maybe"}, {"topic": "snow"}):
        assert web.client.post("/desk/courses/decide?as=lead", data=form | wrong).status_code == 404
    done = web.client.post("/desk/courses/decide?as=lead", data=form, follow_redirects=False)
    assert done.status_code == 303 and "month=2026-11" in done.headers["location"]
    web.post("/begin", n="1")
    for n, right in enumerate("bacbc"):
        at.now += timedelta(seconds=1)
        web.answer(n, right)
    number = at.training.certify(LIN, ABMAHNUNG, "Lin").number
    view = Viewer(LEAD, language, True)  # type: ignore[arg-type]
    verified = desk_views.verified(number, at.training.verify(LEAD, number), language)
    page = desk_views.page(at.training.month(LEAD, at.now.date()), at.training.courses, at.now.date(), view, verified)
    assert all(word in page for word in words) and "&lt;i&gt;Kenya" in page and "<i>Kenya" not in page
    none = desk_views.verified("T-1", None, language)
    assert "T-1" in none


def test_a_month_in_an_address() -> None:
    assert str(month_of("2026-11")) == "2026-11-01"
    assert month_of("2026-13") is month_of(None) is month_of("x") is month_of("2026-11-02-") is None
