"""Whom an item may concern, on its page: in both languages, only for whose enterprise it is, decided once."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.outreach import Outreach
from bot.outreach.matching import Matching
from bot.profiles.model import Profile, Shop
from bot.storage import profiles, watching
from bot.web.pages import watch
from bot.web.parts import WebParts
from ingest.watch.model import Item, Party
from knowledge.store.engine import write
from tests.unit.bot.watch_at_work import Watched
from tests.unit.bot.web.test_messages import EVIL, assert_harmless

AT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
LAMP = Profile("lamp", name_zh=f"灯 {EVIL}", shops=(Shop("amazon.de", "Lumo", "A1B2C3D4E5F6G7"),))
SUIT = Item("d", "1", "suit", "Otter v. Lumo", platform="amazon.de", parties=(Party("S", "defendant", seller_ids=("A1B2C3D4E5F6G7",)),))  # fmt: skip


class Web:
    """The page of one item that concerns one enterprise."""

    def __init__(self, folder: Path) -> None:
        watched = Watched(f"sqlite:///{folder / 'desk.db'}")
        matching = Matching(watched.engine, watched.jobs, lambda: AT)
        with write(watched.engine) as conn:
            profiles.add(conn, [(LAMP, "zhejiang")], profiles.Change("x", "Wei", "lead", "zhejiang", AT, "form"))
            self.item = watching.add_or_revise(conn, SUIT, AT).item.id
        matching.match_item(self.item)
        nothing: Any = SimpleNamespace()
        parts = WebParts(
            nothing, nothing, nothing, nothing, nothing, dict, "en",
            outreach=Outreach(watching=watched.watching, matching=matching),
        )  # fmt: skip
        app = FastAPI()
        app.include_router(watch.router(parts, lambda: None))
        self.client = TestClient(app, follow_redirects=False)

    def page(self, person: str = "lead", language: str = "en") -> BeautifulSoup:
        answer = self.client.get(f"/desk/watch/items/{self.item}?as={person}&lang={language}")
        return BeautifulSoup(answer.text, "html.parser")

    def decide(self, person: str = "lead", **form: str) -> Any:
        return self.client.post(f"/desk/watch/items/{self.item}/matches/1?as={person}&lang=en", data=form)


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return Web(tmp_path)


@pytest.mark.parametrize(("language", "words"), [("en", ("certain", "Seller id", "It does not")), ("zh", ("确定", "店铺编号", "无关"))])  # fmt: skip
def test_an_editor_sees_whom_it_may_concern_and_why(web: Web, language: str, words: tuple[str, ...]) -> None:
    found = web.page(language=language).select_one(".matches")
    assert found is not None and all(one in found.get_text() for one in words)
    assert_harmless(BeautifulSoup(str(found), "html.parser"))


def test_nobody_else_sees_or_decides(web: Web) -> None:
    for person in ("expert", "enterprise-a"):
        assert web.page(person).select_one(".matches") is None
        assert web.decide(person, yes="1").status_code == 404
    assert web.page().select_one(".matches form") is not None


def test_a_no_needs_its_reason_and_counts_once(web: Web) -> None:
    refused = web.decide(no="1")
    assert refused.status_code == 400 and "Say why" in refused.text
    done = web.decide(no="1", why=f"another shop {EVIL}")
    assert (done.status_code, done.headers["location"].partition("?")[0]) == (303, f"/desk/watch/items/{web.item}")
    found = web.page().select_one(".matches")
    assert found is not None and "Not concerned, says Zhao Yan" in found.get_text() and found.form is None
    assert_harmless(BeautifulSoup(str(found), "html.parser"))
    late = web.decide(yes="1")
    assert late.status_code == 400 and "decided about this already" in late.text
