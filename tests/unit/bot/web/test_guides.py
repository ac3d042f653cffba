"""Guide pages: found at their address, in every version ever cited, in both languages, and never dangerous."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from sqlalchemy import insert, update
from starlette.testclient import TestClient

from bot.storage.migrate import migrate
from bot.web.pages import guides
from bot.web.parts import WebParts
from knowledge.model import Guide, Hit, Passage, SearchResult
from knowledge.store.engine import make_engine, write
from knowledge.store.library import Library
from knowledge.store.records import NewDocument
from knowledge.store.tables import EditionRow, PointerRow
from tests.unit.bot.web.test_messages import EVIL, assert_harmless

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def document(
    language: str, version: str, *sections: tuple[tuple[str, ...], str], guide: str = "us/sued"
) -> NewDocument:
    title = {"en": "Sued in the US", "zh": "在美国被诉"}.get(language, EVIL)
    made = Guide(
        guide, language, version, title, "/g", f"{guide}.{language}.md", "US", checked_on=date(2026, 11, 1),
        review_by=date(2026, 12, 1), confidence="P",
    )  # fmt: skip
    passages = tuple(
        Passage("x", guide, title, language, "US", version, n, heading, text, source=f"FRCP {n}")
        for n, (heading, text) in enumerate(sections, start=1)
    )
    return NewDocument(made, version * 5, "recipe", passages)


class FirstHits:
    """Finds the first passages of a guide, whatever is asked."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.asked: list[str] = []

    def find(self, query: str, market: str | None = None, k: int = 10) -> SearchResult:
        self.asked.append(query)
        _guide, passages = self._library.document("us/sued", "en")
        hits = tuple(Hit(p, 1.0, 1.0, 1.0) for p in passages[:k])
        return SearchResult(query, "en", "e1", hits, 1.0)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    engine = make_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(engine)
    made = Library(engine, clock=lambda: NOW, new_id=lambda: uuid.uuid4().hex[:12])
    old = document("en", "aaaaaaaaaaaa", (("How long?",), "14 days."))
    gone = document("en", "cccccccccccc", (("Old",), "Text."), guide="us/gone")
    new = document(
        "en", "bbbbbbbbbbbb", (("How long?",), "21 days.\n\n- one\n- two"), (("How long?",), "More."), (("What?",), "x")
    )
    zh = document("zh", "dddddddddddd", (("多久？",), "21天。"))
    evil = document("de", "eeeeeeeeeeee", ((EVIL,), EVIL), guide="evil/<script>")
    stored = made.drafts.store([old, gone, new, zh, evil])
    current = [d.id for d in stored if d.guide.version not in ("aaaaaaaaaaaa", "cccccccccccc")]
    edition = made.drafts.begin(current, model="m", dimension=3, base=None, manifest={})
    with write(engine) as connection:
        connection.execute(update(EditionRow).values(state="published"))
        connection.execute(insert(PointerRow).values(id=1, current=edition.id, previous=None))
    yield made
    engine.dispose()


@pytest.fixture
def client(library: Library) -> TestClient:
    nothing: Any = SimpleNamespace()
    search: Any = FirstHits(library)
    app = FastAPI()
    app.include_router(guides.router(WebParts(nothing, nothing, library, search, nothing, dict, "en"), lambda: NOW))
    client = TestClient(app)
    client.headers["accept-language"] = "en"
    return client


def page(client: TestClient, address: str, **headers: str) -> BeautifulSoup:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.text, "html.parser")


def test_a_guide_with_every_passage_as_a_place(client: TestClient) -> None:
    found = page(client, "/guides/us/sued.en")
    assert [section["id"] for section in found.select("article section")] == ["p1", "p2", "p3"]
    assert [h2.get_text() for h2 in found.select("article section h2")] == ["How long? #", "What? #"], (
        "once per heading"
    )
    meta = found.select_one("p.meta").get_text()  # type: ignore[union-attr]
    for part in (
        "United States",
        "English",
        "checked 2026-11-01",
        "2026-12-01",
        "not yet reviewed by counsel",
        "bbbbbbbbbbbb",
    ):
        assert part in meta
    assert "FRCP 1 · operative text read" in found.select_one("#p1 footer").get_text()  # type: ignore[union-attr]
    assert found.select_one("#p1 ul li") is not None
    assert found.html is not None and found.html["lang"] == "en"


def test_the_cited_version_opens_and_says_that_it_is_old(client: TestClient) -> None:
    old = page(client, "/guides/us/sued.en?v=aaaaaaaaaaaa")
    assert "14 days." in old.get_text()
    assert old.select_one(".warning a")["href"] == "/guides/us/sued.en"  # type: ignore[index]
    assert page(client, "/guides/us/sued.en?v=bbbbbbbbbbbb").select_one(".warning") is None
    assert "no longer current" in page(client, "/guides/us/gone.en?v=cccccccccccc").select_one(".warning").get_text()  # type: ignore[union-attr]


def test_the_page_speaks_the_guides_language_unless_one_is_chosen(client: TestClient) -> None:
    chinese = page(client, "/guides/us/sued.zh")
    assert "尚未经律师审阅" in chinese.get_text()
    assert chinese.select_one(".others a")["href"] == "/guides/us/sued.en"  # type: ignore[index]
    chosen = page(client, "/guides/us/sued.zh?lang=en&as=expert")
    assert "not yet reviewed" in chosen.get_text()
    assert chosen.select_one(".others a")["href"] == "/guides/us/sued.en?as=expert&lang=en"  # type: ignore[index]
    assert chosen.select_one("article div")["lang"] == "zh-CN"  # type: ignore[index]


@pytest.mark.parametrize(
    "address",
    [
        "/guides/us/none.en",
        "/guides/us/sued.fr",
        "/guides/us/sued.en?v=000000000000",
        "/guides/us/gone.en",
        "/guides/x",
        "/guides/../../etc/passwd",
    ],
)
def test_no_such_guide_is_said_in_both_languages(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    if "etc" not in address:
        assert "No such guide" in answer.text and "没有这份指南" in answer.text


def test_the_list_by_market(client: TestClient) -> None:
    found = page(client, "/guides", **{"accept-language": "zh-CN"})
    assert [a.get_text() for a in found.select(".guides a")][:2] == ["在美国被诉", EVIL]
    assert "us/gone" not in str(found)


def test_searching(client: TestClient) -> None:
    found = page(client, "/guides?q=how%20long")
    assert next(a["href"] for a in found.select(".hits a")) == "/guides/us/sued.en?v=bbbbbbbbbbbb#p1"
    assert found.select_one("input[type=search]")["value"] == "how long"  # type: ignore[index]
    assert client.get("/guides?q=" + "x" * 5000).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/guides/evil/%3Cscript%3E.de", "/guides", f"/guides?q={EVIL}", "/guides/us/sued.en?lang=<script>&as=<b>"],
)
def test_nothing_on_the_pages_runs(client: TestClient, address: str) -> None:
    found = page(client, address)
    scripts = [script.extract() for script in found.find_all("script")]
    assert all(script["src"].startswith("/static/") and not script.get_text() for script in scripts)
    assert_harmless(found)
