"""The page of the watch in both languages: what a lead decides there, what an expert may see, and nothing dangerous."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.outreach import Outreach
from bot.outreach.watching import texts
from bot.web.links import LANGUAGES, Language, Viewer
from bot.web.pages import watch
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.views import watch as views
from ingest.watch.model import Kind, PartyRole
from tests.feed_server import feed_server
from tests.unit.bot.watch_at_work import Watched, feed
from tests.unit.bot.web.test_messages import EVIL, assert_harmless
from tests.unit.ingest.watch.sources import DOCKETS, GAZETTE, LAWS, NOTICES, recorded

PEOPLE = ("lead", "expert", "enterprise-a")
ROOT = Path(__file__).parents[4]


class Web:
    """The watch behind its routes."""

    def __init__(self, folder: Path, *declared: dict[str, Any]) -> None:
        self.watched = Watched(f"sqlite:///{folder / 'desk.db'}", *declared)
        self.pokes = 0
        nothing: Any = SimpleNamespace()
        outreach = Outreach(watching=self.watched.watching)
        parts = WebParts(nothing, nothing, nothing, nothing, nothing, dict, "en", outreach=outreach)
        app = FastAPI()
        app.include_router(watch.router(parts, self.poke))
        self.client = TestClient(app, follow_redirects=False)

    def poke(self) -> None:
        self.pokes += 1

    def bring(self, source: str, name: str, data: bytes | None = None, person: str = "lead") -> Any:
        """Import a file by the form."""
        files = {"file": (name, data if data is not None else recorded(name))}
        return self.client.post(f"/desk/watch/import?as={person}&lang=en", data={"source": source}, files=files)

    def page(self, path: str, person: str = "lead", language: str = "en", status: int = 200) -> BeautifulSoup:
        answer = self.client.get(f"/desk/watch/{path}?as={person}&lang={language}")
        assert answer.status_code == status
        return BeautifulSoup(answer.text, "html.parser")

    def overview(self, person: str = "lead", language: Language = "en") -> BeautifulSoup:
        viewer = Viewer(persona(person), language, True)
        found = self.watched.watching.overview(viewer.person)
        return BeautifulSoup(views.page(found, viewer, self.watched.now), "html.parser")


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return Web(tmp_path, GAZETTE, LAWS, {**DOCKETS, "path": "none.json", "every": "30 minutes"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_shown_in_the_reader_s_language(web: Web, language: Language) -> None:
    assert texts("no_sources", language) not in web.overview(language=language).get_text()
    web.bring("euipo", "gazette.csv")
    web.bring("laws", "laws.json")
    web.watched.poll("ilnd")
    shown = web.overview(language=language)
    assert [h2.get_text() for h2 in shown.select("h2")] == [
        texts(name, language) for name in ("reviews", "quarantine", "sources", "items")
    ]
    said = shown.get_text()
    for words in {"en": ("Rule US-FED-01", "is no Nice class", "failed 1 times", "changed law", "imported by hand"),
                  "zh": ("规则 US-FED-01", "不是尼斯分类", "连续失败1次", "法律变动", "手工导入")}[language]:  # fmt: skip
        assert words in said
    other = {"en": "需", "zh": "quarantine"}[language]
    assert other not in said.casefold()
    for path in ("items/1", "items/3", "quarantine/1", "reviews/1"):
        plain = web.page(path, language=language)
        assert_harmless_page(plain)
        assert plain.html and plain.html["lang"] == {"en": "en", "zh": "zh-CN"}[language]


def assert_harmless_page(page: BeautifulSoup) -> None:
    main = page.select_one("main")
    assert main is not None
    for script in page.select("head script"):
        script.decompose()
    assert_harmless(main)


def test_a_lead_imports_a_file_and_is_told_what_it_brought(web: Web) -> None:
    brought = web.bring("euipo", "gazette.csv")
    assert brought.status_code == 200 and "2 new, 0 changed, 0 known; 1 into quarantine" in brought.text
    assert web.pokes == 1
    assert "0 new, 0 changed, 2 known; 0 into quarantine" in web.bring("euipo", "gazette.csv").text
    broken = web.bring("euipo", "list.xlsx", b"PK\x03\x04 no workbook")
    assert broken.status_code == 400 and "The file cannot be used: " in broken.text
    assert web.bring("nothing", "gazette.csv").status_code == 404
    for person in ("expert", "enterprise-a"):
        assert web.bring("euipo", "gazette.csv", person=person).status_code == 404
    empty = web.client.post("/desk/watch/import?as=lead&lang=en", data={"source": "euipo"}, files={"other": ("", b"")})
    assert empty.status_code == 400 and "Choose a file and a source." in empty.text
    huge = web.client.post("/desk/watch/import?as=lead&lang=zh", content=b"x", headers={"content-length": str(10**12)})
    assert huge.status_code == 400 and "上限" in huge.text


def test_a_lead_decides_about_the_quarantine(web: Web) -> None:
    web.bring("euipo", "gazette.csv")
    assert web.page("quarantine/1").select_one("form[action*=release]")
    assert not web.page("quarantine/1", person="expert").select("form[method=post]")
    again = web.client.post("/desk/watch/quarantine/1/release?as=lead&lang=zh")
    assert again.status_code == 400 and "“99”不是尼斯分类第1至45类。" in again.text
    assert web.client.post("/desk/watch/quarantine/1/dismiss?as=expert").status_code == 404
    done = web.client.post("/desk/watch/quarantine/1/dismiss?as=lead&lang=zh", data={"note": "  测试 <b>  "})
    assert (done.status_code, done.headers["location"]) == (303, "/desk/watch?as=lead&lang=zh")
    shown = web.page("quarantine/1", language="zh")
    assert "测试 <b>" in shown.get_text() and not shown.select("form[method=post]")
    late = web.client.post("/desk/watch/quarantine/1/dismiss?as=lead&lang=en")
    assert late.status_code == 400 and "Somebody has decided about this already." in late.text
    assert web.page("quarantine/99", status=404)
    assert web.page("quarantine/x", status=404)


def test_a_lead_ends_reviews_with_a_note(web: Web) -> None:
    web.bring("laws", "laws.json")
    page = web.page("reviews/1")
    assert "Rule US-FED-01" in page.get_text() and "Amendment of the time" in page.get_text()
    empty = web.client.post("/desk/watch/reviews/1/clear?as=lead&lang=zh", data={"note": " "})
    assert empty.status_code == 400 and "备注为必填项" in empty.text
    assert web.client.post("/desk/watch/reviews/1/clear?as=expert", data={"note": "x"}).status_code == 404
    assert web.client.post("/desk/watch/reviews/1/clear?as=lead", data={"note": "Read it."}).status_code == 303
    assert "Read it." in web.page("reviews/1").get_text()
    waiting = len(web.watched.watching.under_review(persona("lead")))
    assert waiting > 2
    web.client.post("/desk/watch/reviews/2/clear?as=lead", data={"note": "All read.", "together": "1"})
    assert web.watched.watching.under_review(persona("lead")) == []


def test_reading_now_is_queued_for_a_lead(web: Web) -> None:
    assert len(web.overview().select("form[action*='/sources/']")) == 1
    assert not web.overview("expert").select("form[method=post]")
    assert web.client.post("/desk/watch/sources/ilnd/poll?as=lead").status_code == 303
    assert [name for name, *_ in web.watched.jobs.works] == ["poll_source"]
    assert web.client.post("/desk/watch/sources/ilnd/poll?as=expert").status_code == 404
    assert web.client.post("/desk/watch/sources/laws/poll?as=lead").status_code == 404


def test_an_item_shows_its_days_its_changes_and_what_others_say(tmp_path: Path) -> None:
    press = {"id": "press", "name": "Press", "reader": "csv", "shape": "court_docket", "market": "US"}
    with feed_server() as server:
        web = Web(tmp_path, feed(server, DOCKETS), press, feed(server, NOTICES, "/notices"))
        server.gives("/list", recorded("dockets.json"))
        web.watched.poll("ilnd")
        server.gives("/list", recorded("dockets.json").replace(b"A2BRIGHT88", b"A2BRIGHT99"))
        web.watched.after(minutes=30)
        web.watched.poll("ilnd")
    web.bring("press", "p.csv", b"case_number,title,court,filed\n1:26-cv-10900,Lumen,N.D. Ill.,2026-11-11\n")
    said = web.page("items/2").get_text()
    assert "The sources disagree on a day (filed): 2026-11-10: ilnd; 2026-11-11: press." in said
    assert "Brightshop88" in said and "A2BRIGHT99" in said and "The same matter elsewhere" in said
    assert "Changes" in said and "Lumen Design Inc. v." in said


def test_words_of_a_source_are_never_markup(web: Web) -> None:
    row = {
        "id": EVIL,
        "title": EVIL,
        "summary": EVIL,
        "link": "javascript:alert(1)",
        "jurisdiction": "US",
        "authority": EVIL,
    }
    web.bring("laws", "evil.json", json.dumps([row, {**row, "title": ""}]).encode())
    assert_harmless_page(web.page("items/1"))
    assert_harmless_page(web.page("quarantine/1"))
    shown = web.overview()
    assert_harmless(shown)
    assert EVIL.strip()[:20] in shown.get_text()


def test_every_word_of_the_watch_is_used_and_every_code_has_one() -> None:
    folders = (
        "bot/web/views/watch.py",
        "bot/web/views/watch_entries.py",
        "bot/web/pages/watch.py",
        "bot/outreach/watching.py",
    )
    code = "".join((ROOT / name).read_text(encoding="utf-8") for name in folders)
    made = ("reason_", "field_", "kind_", "role_", "event_", "state_", "reader_", "fact_", "any_")
    unused = [
        key
        for key in texts.table
        if not key.startswith(made) and f'"{key}"' not in code and not key.endswith(("_hint", "_empty"))
    ]
    assert [key for key in unused if key not in ("rule", "guide")] == []
    used = set(re.findall(r"\btexts\(\s*\"([\w-]+)\"", code))
    assert used <= set(texts.table)
    assert {f"kind_{kind}" for kind in get_args(Kind)} | {f"role_{role}" for role in get_args(PartyRole)} <= set(
        texts.table
    )
