"""Dossiers and notices in the browser: for the desk only, in the right form, with nothing that runs."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.exporting import Exporter
from bot.web.pages import papers
from bot.web.parts import WebParts
from bot.web.personas import PERSONAS
from bot.web.security import Guard
from tests.unit.bot.desk_at_work import At
from tests.unit.bot.full_case import INSIDE, fonts, full_case

Get = Any


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[At, int, Get]]:
    at, case, files = full_case(tmp_path)
    for person in (PERSONAS["expert"], PERSONAS["lead"]):
        at.desk.declare(person, case, conflict=False)
    nothing: Any = SimpleNamespace()
    parts = WebParts(at.desk, nothing, nothing, nothing, nothing, dict, "en", exporter=Exporter(files, None))
    app = FastAPI()
    app.add_middleware(Guard)
    app.include_router(papers.router(parts))
    client = TestClient(app, base_url="http://localhost")

    def get(path: str, person: str = "expert", **query: str) -> Any:
        return client.get(f"/desk/case/{path}", params={"as": person, **query})

    yield at, case, get
    at.engine.dispose()


def test_the_dossier_opens_as_a_page_and_the_view_is_logged(made: tuple[At, int, Get]) -> None:
    at, case, get = made
    page = get(f"{case}/dossier.html", lang="zh")
    assert page.status_code == 200 and "案件卷宗" in page.text and "MARK-note" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script" not in policy and "'unsafe-inline'" in policy
    assert page.headers["content-disposition"].startswith("inline") and "no-store" in page.headers["cache-control"]
    assert (PERSONAS["expert"].name, "dossier") in [(v.name, v.what) for v in at.desk.views(PERSONAS["lead"], case)]


def test_without_internal_it_holds_no_notes(made: tuple[At, int, Get]) -> None:
    _, case, get = made
    page = get(f"{case}/dossier.html", internal="0")
    assert page.status_code == 200 and not [mark for mark in INSIDE if mark in page.text]
    assert "outside" in page.headers["content-disposition"]


def test_pdf_and_archive(made: tuple[At, int, Get]) -> None:
    fonts()
    _, case, get = made
    pdf = get(f"{case}/dossier.pdf")
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF-")
    archive = get(f"{case}/dossier.zip")
    assert archive.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        assert opened.testzip() is None and "SHA256SUMS" in opened.namelist()


def test_nobody_else_opens_them(made: tuple[At, int, Get]) -> None:
    at, case, get = made
    before = at.desk.views(PERSONAS["lead"], case)
    for path in (f"{case}/dossier.html", f"{case}/dossier.zip", f"{case}/notice/acceptance.html"):
        for person in ("enterprise-a", "enterprise-b"):
            refused = get(path, person)
            assert refused.status_code == 404 and "MARK" not in refused.text and "Lamp" not in refused.text
    assert at.desk.views(PERSONAS["lead"], case) == before
    for path in ("999/dossier.html", "x/dossier.html", f"{case}/dossier.exe", f"{case}/notice/farewell.pdf"):
        assert get(path).status_code == 404


@pytest.mark.parametrize(("lang", "words"), [("en", "no conflict of interest"), ("zh", "声明无利益冲突")])
def test_who_has_not_declared_is_told_what_to_do_first(made: tuple[At, int, Get], lang: str, words: str) -> None:
    at, case, get = made
    before = at.desk.views(PERSONAS["lead"], case)
    for path in (f"{case}/dossier.html", f"{case}/dossier.zip", f"{case}/notice/acceptance.html"):
        refused = get(path, "expert-2", lang=lang)
        assert refused.status_code == 403 and words in refused.text
        assert f'href="/desk/case/{case}?as=expert-2' in refused.text, "where it is declared"
        assert "MARK" not in refused.text and "Lamp" not in refused.text
    assert at.desk.views(PERSONAS["lead"], case) == before


def test_a_notice_is_drafted_or_it_is_said_why_not(made: tuple[At, int, Get]) -> None:
    _, case, get = made
    draft = get(f"{case}/notice/supplement.html", by="2026-12-01")
    assert draft.status_code == 200 and "补正通知书" in draft.text and "2026年12月1日" in draft.text
    assert not [mark for mark in INSIDE if mark in draft.text]
    refused = get(f"{case}/notice/closing.html", lang="zh")
    assert refused.status_code == 409 and "不适用" in refused.text and not re.search(r"\{\w+\}", refused.text)


def test_without_a_font_the_page_says_what_is_missing(
    made: tuple[At, int, Get], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, case, get = made
    monkeypatch.setattr("bot.paper.fonts.KNOWN", ())
    refused = get(f"{case}/dossier.pdf")
    assert refused.status_code == 503 and "fonts-noto-cjk" in refused.text and "PDF_FONT" in refused.text
    assert get(f"{case}/dossier.html").status_code == 200
