"""Links to dossier and notices: those that fit, for whoever may see the facts, each of which opens what it says."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.cases.model import Case
from bot.exporting import Exporter
from bot.web.links import viewer
from bot.web.pages import papers as pages
from bot.web.parts import WebParts
from bot.web.personas import PERSONAS
from bot.web.views.papers import links
from tests.unit.bot.desk_at_work import OPERATOR, At
from tests.unit.bot.full_case import fonts

WEI = PERSONAS["expert"]
LIN = PERSONAS["enterprise-a"]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    made = At(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def case(at: At) -> int:
    message = at.say(LIN, "our money is frozen", "first")
    at.settle(message, route="escalate", urgency="U2")
    found = at.desk.queue(WEI)[0].id
    at.desk.claim(WEI, found)
    return found


def shown(case: Case, language: str = "en", person: str = "expert") -> str:
    return links(case, viewer({"as": person, "lang": language}, "", "en"))


def targets(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]+)"', html)]


def kinds(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"/notice/([\w-]+)\.html\?", html)))


def test_who_may_not_see_the_facts_is_offered_nothing(at: At, case: int) -> None:
    gated = at.desk.case(PERSONAS["expert-2"], case)
    assert gated.gated and shown(gated, person="expert-2") == ""
    assert shown(at.desk.case(LIN, case), person="enterprise-a") == ""


def test_the_notices_follow_the_state(at: At, case: int) -> None:
    assert kinds(shown(at.desk.case(WEI, case))) == ["acceptance"]
    at.desk.request_documents(WEI, case, "起诉状全文")
    asked = shown(at.desk.case(WEI, case))
    assert kinds(asked) == ["acceptance", "supplement"] and 'type="date"' in asked
    at.say(LIN, "here", "more", "first")
    at.desk.resolve(WEI, case, "advised")
    assert kinds(shown(at.desk.case(WEI, case))) == ["acceptance", "supplement", "closing"]
    at.desk.erase(OPERATOR, case, "asked for")
    assert kinds(shown(at.desk.case(WEI, case))) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Dossier and notices", "everything inside the desk", "its counsel", "Notice of acceptance")),
        ("zh", ("卷宗与通知书", "含内部内容", "供企业或其律师", "受理通知书")),
    ],
)
def test_it_is_said_in_the_readers_language(at: At, case: int, language: str, words: tuple[str, ...]) -> None:
    html = shown(at.desk.case(WEI, case), language)
    assert [one for one in words if one not in html] == []
    assert all(f"lang={language}" in target and "as=expert" in target for target in targets(html))


def test_every_link_opens_what_it_says(at: At, case: int) -> None:
    fonts()
    at.desk.note(WEI, case, "MARK-note")
    at.desk.request_documents(WEI, case, "起诉状全文")
    nothing: Any = SimpleNamespace()
    parts = WebParts(at.desk, nothing, nothing, nothing, nothing, dict, "en", exporter=Exporter(at.files, None))
    app = FastAPI()
    app.include_router(pages.router(parts))
    client = TestClient(app)
    found = targets(shown(at.desk.case(WEI, case)))
    assert len(found) == 10, "six dossiers, two notices in two forms"
    for target in found:
        answer = client.get(target)
        path = target.partition("?")[0]
        assert answer.status_code == 200 and path.rpartition(".")[2] in answer.headers["content-type"], target
        if path.endswith("dossier.html"):
            assert ("MARK-note" in answer.text) is ("internal=0" not in target)
    dated = client.get(f"/desk/case/{case}/notice/supplement.html", params={"as": "expert", "by": "2026-12-01"})
    assert "2026年12月1日" in dated.text
