"""Guide pages: found at their address, in every version ever cited, in both languages, and never dangerous."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from sqlalchemy import insert, update
from starlette.testclient import TestClient

from bot.errors import NotAllowed
from bot.storage.migrate import migrate
from bot.storage.reports import Reports
from bot.web.links import viewer
from bot.web.pages import guide_reports, guides
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.views import guide_reports as report_views
from knowledge.model import Guide, Hit, Passage, SearchResult
from knowledge.store.engine import make_engine, write
from knowledge.store.library import Library
from knowledge.store.records import NewDocument
from knowledge.store.tables import EditionRow, PointerRow
from tests.unit.bot.web.test_messages import EVIL, assert_harmless

LEAD = persona("lead")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def document(
    language: str, version: str, *sections: tuple[tuple[str, ...], str], guide: str = "us/sued", anchors: str = ""
) -> NewDocument:
    title = {"en": "Sued in the US", "zh": "在美国被诉"}.get(language, EVIL)
    made = Guide(
        guide, language, version, title, "/g", f"{guide}.{language}.md", "US", checked_on=date(2026, 11, 1),
        review_by=date(2026, 12, 1), confidence="P",
    )  # fmt: skip
    passages = tuple(
        Passage(
            "x",
            guide,
            title,
            language,
            "US",
            version,
            n,
            heading,
            text,
            source=f"FRCP {n}",
            confidence="S",
            review_by=date(2026, 12, n),
            anchor=anchors[n - 1 : n] or None,
        )
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
        "en", "bbbbbbbbbbbb", (("How long?",), "21 days.\n\n- one\n- two"), (("How long?",), "More."), (("What?",), "x"),
        anchors="aab",
    )  # fmt: skip
    zh = document("zh", "dddddddddddd", (("什么？",), "某事。"), (("多久？",), "21天。"), anchors="ba")
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
    parts = WebParts(nothing, nothing, library, search, nothing, dict, "en", Reports(library._engine, lambda: NOW))
    app.include_router(guide_reports.router(parts, lambda: None))
    app.include_router(guides.router(parts, lambda: NOW))
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
    assert "FRCP 1 · secondary source" in found.select_one("#p1 footer").get_text()  # type: ignore[union-attr]
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
    assert chinese.select_one(".others a[data-language]")["href"] == "/guides/us/sued.en"  # type: ignore[index]
    chosen = page(client, "/guides/us/sued.zh?lang=en&as=expert")
    assert "not yet reviewed" in chosen.get_text()
    assert chosen.select_one(".others a[data-language]")["href"] == "/guides/us/sued.en?as=expert&lang=en"  # type: ignore[index]
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
    assert [a.get_text() for a in found.select(".guides > li > a")] == ["在美国被诉", EVIL]
    assert [a["href"] for a in found.select(".guides .meta a")] == ["/guides/us/sued.en"]
    assert "us/gone" not in str(found)


def test_searching(client: TestClient) -> None:
    found = page(client, "/guides?q=how%20long")
    assert next(a["href"] for a in found.select(".hits a")) == "/guides/us/sued.en?v=bbbbbbbbbbbb#p1"
    assert found.select_one("input[type=search]")["value"] == "how long"  # type: ignore[index]
    assert client.get("/guides?q=" + "x" * 5000).status_code == 200


def test_each_section_leads_to_the_same_one_in_the_other_language(client: TestClient) -> None:
    english = page(client, "/guides/us/sued.en")
    twins = {s["id"]: s.select_one("footer a[data-twin=zh]")["href"] for s in english.select("article section")}  # type: ignore[index]
    assert twins == {"p1": "/guides/us/sued.zh#p2", "p2": "/guides/us/sued.zh#p2", "p3": "/guides/us/sued.zh#p1"}
    chinese = page(client, "/guides/us/sued.zh?as=expert")
    assert chinese.select_one("#p1 a.twin")["href"] == "/guides/us/sued.en?as=expert#p3"  # type: ignore[index]
    switch = english.select_one(".switches a[lang=zh]")
    assert switch is not None and switch["href"] == "/guides/us/sued.zh?lang=zh", "the switch stays on the guide"


def test_the_markets_at_a_glance(client: TestClient) -> None:
    for language, words in (
        ("en", ["United States", "2", "3", "2", "3 secondary"]),
        ("zh", ["美国", "2", "3", "2", "2 段二手资料"]),
    ):
        found = page(client, f"/guides?lang={language}")
        rows = [[cell.get_text() for cell in row.select("td")] for row in found.select("table.overview tbody tr")]
        assert len(rows) == 1 and rows[0][:5] == words and "2026-12-01" in rows[0][5]
        link = found.select_one("table.overview a")["href"]  # type: ignore[index]
        assert found.select_one(f"section{link}") is not None


def test_a_search_narrowed_to_a_market(client: TestClient) -> None:
    found = page(client, "/guides?q=how&market=US")
    assert found.select_one(".filters a")["href"] == "/guides?q=how"  # type: ignore[index]
    assert page(client, "/guides?q=how&market=<b>").select_one(".filters") is None


def test_the_print_view_is_the_guide_and_nothing_else(client: TestClient) -> None:
    for language, words in (("en", "Print"), ("zh", "打印")):
        found = page(client, f"/guides/us/sued.{language}?print=1")
        assert [a.get_text() for a in found.select("main a")] == [] and found.select_one("header") is None
        assert found.select_one("button[data-print]").get_text() == words  # type: ignore[union-attr]
        assert "FRCP 1" in found.get_text() and f"/guides/us/sued.{language}?v=" in found.get_text()


def report(client: TestClient, words: str, where: str = "guide=us/sued.en&v=bbbbbbbbbbbb&p=3", **form: str) -> Any:
    return client.post(f"/guides/report?as=expert&{where}", data={"words": words, "key": "k1", **form})


def test_an_error_is_reported_to_the_editors_with_its_section(client: TestClient, library: Library) -> None:
    link = page(client, "/guides/us/sued.en").select_one("#p3 a.report")
    assert link is not None and link["href"] == "/guides/report?guide=us%2Fsued.en&v=bbbbbbbbbbbb&p=3"
    asked = page(client, f"{link['href']}&lang=zh")
    assert "报告错误" in asked.get_text() and "What?" in asked.select_one("blockquote").get_text()  # type: ignore[union-attr]
    assert asked.select_one("form textarea[name=words]") is not None
    key = asked.select_one("input[name=key]")["value"]  # type: ignore[index]
    for _twice in range(2):
        answer = report(client, " The rule says 14.\r\nSee FRCP 12(a)(4). ", key=key)
        assert answer.status_code == 200 and "Thank you" in answer.text
    reports = Reports(library._engine, lambda: NOW)
    (note,) = reports.all(LEAD)
    assert (note.guide, note.language, note.section, note.version) == ("us/sued", "en", "b", "bbbbbbbbbbbb")
    assert note.text == "The rule says 14.\nSee FRCP 12(a)(4)." and note.author_role == "expert"
    assert note.url == "/guides/us/sued.en?v=bbbbbbbbbbbb#p3"
    with pytest.raises(NotAllowed):
        reports.all(persona("expert"))


@pytest.mark.parametrize(
    ("words", "where", "status", "said"),
    [
        ("  ", "guide=us/sued.en&p=1", 400, "empty"),
        ("x" * 2_001, "guide=us/sued.en&p=1", 400, "2000"),
        ("x" * 90_000, "guide=us/sued.en&p=1", 400, "2000"),
        ("wrong", "guide=us/sued.en&p=9", 404, "No such guide"),
        ("wrong", "guide=us/none.en&p=1", 404, "No such guide"),
        ("wrong", "p=<script>", 404, "No such guide"),
    ],
)
def test_a_note_that_cannot_be_taken(
    client: TestClient, library: Library, words: str, where: str, status: int, said: str
) -> None:
    answer = report(client, words, where)
    assert answer.status_code == status and said in answer.text
    assert Reports(library._engine, lambda: NOW).all(LEAD) == []


def test_a_lead_reads_the_notes_and_closes_them_once(client: TestClient, library: Library) -> None:
    reports = Reports(library._engine, lambda: NOW)
    report(client, EVIL, key="a")
    report(client, "second", "guide=us/sued.zh&p=1", key="b")
    for language, done in (("en", "Done"), ("zh", "已处理")):
        view = viewer({"as": "lead", "lang": language}, "", "en")
        listed = BeautifulSoup(report_views.listing(reports.all(LEAD), view), "html.parser")
        assert [code.get_text() for code in listed.select("code")] == ["us/sued.zh#b", "us/sued.en#b"]
        assert [button.get_text() for button in listed.select("button")] == [done, done]
        assert_harmless(listed)
    first = reports.all(LEAD)[0].id
    assert client.post(f"/guides/reports/{first}/done?as=expert").status_code == 404
    answer = client.post(f"/guides/reports/{first}/done?as=lead", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/reports?as=lead")
    later = Reports(library._engine, lambda: NOW + timedelta(days=1))
    later.close(LEAD, first)
    closed = later.all(LEAD)[1]
    assert (closed.id, closed.done_at, closed.done_by) == (first, NOW, LEAD.name)
    assert client.post("/guides/reports/x/done?as=lead").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/guides/evil/%3Cscript%3E.de", "/guides", f"/guides?q={EVIL}", "/guides/us/sued.en?lang=<script>&as=<b>"],
)
def test_nothing_on_the_pages_runs(client: TestClient, address: str) -> None:
    found = page(client, address)
    scripts = [script.extract() for script in found.find_all("script")]
    assert all(script["src"].startswith("/static/") and not script.get_text() for script in scripts)
    assert_harmless(found)
