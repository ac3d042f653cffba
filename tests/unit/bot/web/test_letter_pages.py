"""The pages of letters: a lead's list and one letter, what an enterprise may press, and that nobody sees another's."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.exporting import Exporter
from bot.outreach import Outreach
from bot.web.pages import letters as pages
from bot.web.parts import WebParts
from bot.web.personas import PERSONAS
from bot.web.views.letters import seen_of
from bot.web.workspace import Workspace
from tests.unit.bot.full_case import fonts
from tests.unit.bot.letters_at_work import LEAD, LettersAtWork

OWN, OTHER = "enterprise-a", "enterprise-b"
ENTERPRISE = PERSONAS[OWN].enterprise


class Site:
    """The letters' routes over a real desk."""

    def __init__(self, folder: Path) -> None:
        self.desk = LettersAtWork(folder)
        at = self.desk.at
        parts = WebParts(
            desk=at.desk, workspace=Workspace(at.desk, lambda: at.now), library=None, search=None,  # type: ignore[arg-type]
            network=at.desk._network, health=dict, exporter=Exporter(at.files, None),
            outreach=Outreach(letters=self.desk.letters),
        )  # fmt: skip
        app = FastAPI()
        app.include_router(pages.router(parts, self.desk.letters, lambda: None))
        self.client = TestClient(app, follow_redirects=False)

    def get(self, path: str, who: str, language: str = "en") -> str:
        answer = self.client.get(path, params={"as": who, "lang": language})
        return answer.text if answer.status_code == 200 else str(answer.status_code)

    def post(self, path: str, who: str, **form: str) -> int:
        answer = self.client.post(path, params={"as": who, "lang": "en"}, data=form)
        self.desk.work()
        return answer.status_code


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_lead_previews_approves_and_finds_them_sent(site: Site, language: str) -> None:
    item = site.desk.item()
    drafts = [site.desk.draft(n, item=item) for n in range(3)]
    site.desk.draft(3, "likely", item=item)
    shown = site.get("/desk/letters", "lead", language)
    assert shown.count("/approve?") == 3 + 1 and "US-ITC-01" in shown and "如果贵公司于2026年5月14日被送达" in shown
    assert {"en": "must be opened", "zh": "须打开阅读"}[language] in shown
    seen = " ".join(f"{one.id}:{one.hash}" for one in site.desk.letters.letters(LEAD, {"draft"}))
    assert site.post("/desk/letters/approve", "lead", seen=seen) == 303
    assert [one.id for one in site.desk.letters.letters(LEAD, {"sent"})] == drafts
    assert "RL-2026-0003" in site.get("/desk/letters", "lead", "en")


def test_what_changed_since_it_was_seen_is_not_approved_and_says_so(site: Site) -> None:
    letter = site.desk.draft()
    assert site.post(f"/letter/{letter}/approve", "lead", seen="0" * 64) == 400
    assert site.desk.letters.letter(LEAD, letter).state == "draft"
    for who in (OWN, "expert", "expert-2"):
        assert site.post(f"/letter/{letter}/approve", who, seen=site.desk.letters.letter(LEAD, letter).hash) == 404
        assert site.get("/desk/letters", who) == "404" and site.get(f"/letter/{letter}", who) == "404"


def test_an_enterprise_reads_confirms_and_names_counsel(site: Site) -> None:
    letter = site.desk.sent(enterprise=str(ENTERPRISE))
    assert f"/letter/{letter}" in site.get("/letters", OWN) and f"/letter/{letter}" not in site.get("/letters", OTHER)
    shown = site.get(f"/letter/{letter}", OWN)
    assert f"/letter/{letter}/received" in shown and "Name of counsel or firm" in shown and "Log" not in shown
    assert site.get(f"/letter/{letter}", OTHER) == "404" and site.post(f"/letter/{letter}/received", OTHER) == 404
    assert site.client.get(f"/letter/{letter}.pdf", params={"as": OTHER}).status_code == 404
    assert site.post(f"/letter/{letter}/received", OWN) == 303
    assert f"/letter/{letter}/received" not in site.get(f"/letter/{letter}", OWN)
    assert site.post(f"/letter/{letter}/handled", OWN, counsel=" ") == 400
    assert site.post(f"/letter/{letter}/handled", OWN, counsel="<b>Li</b> LLP") == 303
    assert "&lt;b&gt;Li&lt;/b&gt; LLP" in site.get(f"/letter/{letter}", OWN)


def test_an_enterprise_asks_for_an_expert(site: Site) -> None:
    letter = site.desk.sent(enterprise=str(ENTERPRISE))
    assert site.post(f"/letter/{letter}/ask", OWN) == 303
    assert site.desk.letters.letter(LEAD, letter).state == "asked" and len(site.desk.at.jobs.queued) == 1


def test_the_paper_is_a_pdf(site: Site) -> None:
    fonts()
    letter = site.desk.sent(enterprise=str(ENTERPRISE))
    answer = site.client.get(f"/letter/{letter}.pdf", params={"as": OWN})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert "RL-2026-0001.pdf" in answer.headers["content-disposition"]


@pytest.mark.parametrize("path", ["/letter/x", "/letter/999", "/letter/99999999999999999999", "/letter/0.pdf"])
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert site.get(path, "lead") == "404"


def test_a_form_that_was_tampered_with_approves_nothing(site: Site) -> None:
    letter = site.desk.draft()
    assert seen_of("1:a x:b 3 :c 4:d") == {1: "a", 4: "d"}
    assert site.post("/desk/letters/approve", "lead", seen=f"{letter}: 7:x {letter}:abc") == 303
    assert site.desk.letters.letter(LEAD, letter).state == "draft"
    assert site.post(f"/letter/{letter}/explode", "lead") == 404
    assert site.post(f"/letter/{letter}/day", "lead", rule="US-ITC-01", on="soon", document="x") == 400
