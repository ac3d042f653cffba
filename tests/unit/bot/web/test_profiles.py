"""The pages of profiles: who sees which, forms that keep what was typed, an import from upload to the decision."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.outreach import Outreach
from bot.web.pages import profile_imports, profiles
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.views import profile_imports as views
from bot.web.views import sidebar
from bot.web.views.profiles import filters, listing
from ingest.sheets import read_sheet
from tests.unit.bot.enterprises import CODE, Desk, table
from tests.unit.bot.small_network import NETWORK
from tests.unit.bot.web.cases_to_show import LANGUAGES, buttons, seen_by, soup

EVIL = '<img src=x onerror=alert(1)>"'
FORM = {"revision": "0", "name_zh": "甲公司", "shops": "amazon.de:A1LAMP:Lumo", "consents": "letters", "language": "zh"}


class Web:
    """The routes over profiles in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.at = Desk(folder)
        nothing: Any = SimpleNamespace()
        parts = WebParts(
            nothing, nothing, nothing, nothing, NETWORK, dict, outreach=Outreach(profiles=self.at.profiles)
        )
        app = FastAPI()
        app.include_router(profile_imports.router(parts, lambda: None))
        app.include_router(profiles.router(parts, lambda: None))
        self.client = TestClient(app, follow_redirects=False)

    def get(self, path: str, person: str = "lead", lang: str = "en") -> Any:
        return self.client.get(path, params={"as": person, "lang": lang})

    def post(self, path: str, person: str = "lead", **form: Any) -> Any:
        return self.client.post(path, params={"as": person, "lang": "en"}, data=form)

    def send(self, data: bytes, name: str = "list.csv", center: str = "zj", person: str = "lead") -> Any:
        where = {"as": person, "lang": "en"}
        return self.client.post(
            "/desk/profiles/import", params=where, files={"file": (name, data)}, data={"center": center}
        )

    def imported(self, data: bytes, center: str) -> Any:
        """Send a file and import it as it is previewed."""
        path = self.send(data, center=center).headers["location"].partition("?")[0]
        shown = self.get(path).text
        return self.post(f"{path}/apply", fingerprint=soup(shown).find("input", {"name": "fingerprint"})["value"])


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path)
    with made.client:
        yield made


def test_an_enterprise_saves_downloads_and_deletes_its_profile(web: Web) -> None:
    assert "Delete this profile" not in web.get("/profile", "enterprise-a").text
    saved = web.post("/profile", "enterprise-a", **FORM, marks="流萤")
    assert (saved.status_code, "saved=1" in saved.headers["location"]) == (303, True)
    page = soup(web.client.get(saved.headers["location"]).text)
    assert page.find(role="status").get_text() == "Saved."
    assert page.find("textarea", {"name": "shops"}).get_text().strip() == FORM["shops"]
    assert [box["value"] for box in page("input", {"name": "consents", "checked": True})] == ["letters"]
    told = web.get("/profile/export.json", "enterprise-a")
    assert json.loads(told.text)["profile"]["name_zh"] == "甲公司"
    assert "attachment" in told.headers["content-disposition"]
    web.post("/profile/delete", "enterprise-a")
    assert web.at.profiles.own(persona("enterprise-a")).id, "the box was not ticked"
    assert web.post("/profile/delete", "enterprise-a", sure="yes").status_code == 303
    assert not web.at.profiles.own(persona("enterprise-a")).id


def test_what_was_typed_stays_beside_what_is_wrong(web: Web) -> None:
    answer = web.post("/profile", "enterprise-a", **(FORM | {"name_zh": EVIL, "shops": f"{EVIL}:x", "classes": "99"}))
    assert answer.status_code == 400
    assert EVIL not in answer.text
    page = soup(answer.text)
    assert page.find("input", {"name": "name_zh"})["value"] == EVIL
    assert [field["name"] for field in page(attrs={"aria-invalid": "true"})] == ["shops", "classes"]
    assert page.find("details").has_attr("open")
    assert "2 values need another look" in page.find(role="alert").get_text()
    web.post("/profile", "enterprise-a", **FORM)
    late = web.post("/profile", "enterprise-a", **FORM)
    assert "Lin Hua has changed this profile meanwhile" in late.text


def test_unticking_every_box_withdraws_the_consents(web: Web) -> None:
    web.post("/profile", "enterprise-a", **FORM)
    web.post("/profile", "enterprise-a", **{**{k: v for k, v in FORM.items() if k != "consents"}, "revision": "1"})
    assert web.at.profiles.own(persona("enterprise-a")).consents == frozenset()


def test_pages_of_others_are_not_here(web: Web) -> None:
    web.post("/profile", "enterprise-a", **FORM)
    profile = web.at.profiles.own(persona("enterprise-a")).id
    desk = ("import", "template.csv", "aside", "duplicates", "new", str(profile), f"{profile}/export.json")
    for person in ("enterprise-a", "enterprise-b"):
        for path in desk:
            if (person, path) not in (("enterprise-a", f"{profile}/export.json"), (person, "template.csv")):
                assert web.get(f"/desk/profiles/{path}", person).status_code == 404, (person, path)
        assert web.send(table({"name": "x"}), person=person).status_code == 404
    assert web.get("/profile", "lead").status_code == 404
    assert web.get(f"/desk/profiles/{profile}").status_code == 200
    assert web.get("/desk/profiles/99").status_code == web.get("/desk/profiles/import/99").status_code == 404


@LANGUAGES
def test_a_file_goes_from_upload_to_import(web: Web, language: str) -> None:
    rows = table({"企业名称": f"甲 {EVIL}", "统一社会信用代码": CODE, "x": "y"}, {"企业名称": "乙", "类别": "99"})
    sent = web.send(rows)
    assert sent.status_code == 303
    path = sent.headers["location"].partition("?")[0]
    shown = web.get(path, lang=language)
    assert EVIL not in shown.text
    cells = [[cell.get_text(" ", strip=True) for cell in row("td")] for row in soup(shown.text)("tr")[1:]]
    assert [row[0] for row in cells] == ["3", "2"], "what is wrong stands first"
    assert "99" in cells[0][3]
    assert [row[0] for row in _rows(web.get(f"{path}", lang=language).text)] == ["3", "2"]
    only = web.client.get(path, params={"as": "lead", "lang": language, "show": "wrong"})
    assert [row[0] for row in _rows(only.text)] == ["3"]
    assert web.post(f"{path}/apply", fingerprint="x").status_code == 409
    fingerprint = soup(shown.text).find("input", {"name": "fingerprint"})["value"]
    done = web.post(f"{path}/apply", fingerprint=fingerprint)
    assert re.search(r"not imported\s*: 1.*new\s*: 1", soup(done.text).get_text())
    assert web.get(path).status_code == 404
    assert web.at.profiles.list(persona("lead")).total == 1


def _rows(markup: str) -> list[list[str]]:
    return [[cell.get_text() for cell in row("td")] for row in soup(markup)("tr")[1:]]


def test_what_cannot_be_imported_is_said_on_the_same_page(web: Web) -> None:
    for answer in (web.send(b"a,b\n"), web.send(b"%PDF", "a.pdf"), web.post("/desk/profiles/import")):
        assert answer.status_code == 400
        assert "cannot be imported" in soup(answer.text).find(role="alert").get_text()
    assert web.send(table({"name": "x"}), center="atlantis").status_code == 400
    dropped = web.send(table({"name": "x"})).headers["location"].partition("?")[0]
    assert web.post(f"{dropped}/drop").status_code == 303
    assert web.get(dropped).status_code == 404


@pytest.mark.parametrize(("language", "hidden"), [("en", "shown to the center"), ("zh", "仅负责该企业的分中心可见")])
def test_another_center_s_row_shows_nothing_of_the_profile(web: Web, language: str, hidden: str) -> None:
    first = {"企业名称": "甲公司", "统一社会信用代码": CODE}
    web.imported(table(first), "zj")
    web.imported(table(first | {"企业名称": "乙公司"}), "gd")
    ((_, dispute),) = web.at.profiles.disputes(persona("lead"))
    shown = views.aside([(None, dispute)], seen_by("expert", language), str)
    assert "甲公司" not in shown and hidden in shown and "/desk/profiles/1" not in shown
    assert soup(shown).h2 and soup(shown).h2.get_text() == "乙公司"


def test_a_lead_decides_what_disagrees_and_merges(web: Web) -> None:
    first = {"企业名称": "甲公司", "统一社会信用代码": CODE, "店铺": "temu:1:A"}
    web.imported(table(first), "zj")
    assert "See the rows that wait" in web.imported(table(first | {"企业名称": "乙公司"}), "gd").text
    page = soup(web.get("/desk/profiles/aside").text)
    assert [cell.get_text() for cell in page("td")][:2] == ["甲公司", "乙公司"]
    dispute = page.find("form", {"method": "post"})["action"].partition("?")[0]
    assert web.post(dispute, take="name_zh").status_code == 303
    assert web.post(dispute, take="name_zh").status_code == 409
    web.post("/desk/profiles/new", name_zh="丙公司", shops="temu:1:A")
    page = soup(web.get("/desk/profiles/duplicates").text)
    hidden = {field["name"]: field["value"] for field in page.find("form", {"method": "post"})("input")}
    assert web.post("/desk/profiles/merge", **hidden).status_code == 303
    assert web.post("/desk/profiles/merge", **hidden).status_code == 409
    (row,) = web.at.profiles.list(persona("lead")).rows
    assert row.name_zh == "乙公司"
    history = soup(web.get(f"/desk/profiles/{row.id}").text).find("ol")
    assert "甲公司" in history.find("del").get_text()
    assert web.post(f"/desk/profiles/{row.id}", revision="1", name_en="late").status_code == 400
    assert web.post(f"/desk/profiles/{row.id}/delete", sure="yes").status_code == 303
    assert web.at.profiles.list(persona("lead")).total == 0


@LANGUAGES
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template(web: Web, language: str, ending: str) -> None:
    answer = web.get(f"/desk/profiles/template.{ending}", lang=language)
    assert len(read_sheet(f"t.{ending}", answer.content).rows) == 1


@LANGUAGES
def test_the_list_and_the_sidebar(web: Web, language: str) -> None:
    web.imported(table({"企业名称": "甲公司", "省份": "Zhejiang", "英文名称": EVIL}), "zj")
    found, view = web.at.profiles.list(persona("lead")), seen_by("lead", language)
    drawn = listing(found, view, lambda center: NETWORK.name(center, language), duplicates=2, aside=0)
    assert EVIL not in drawn
    assert len(soup(drawn)("tr")) == 2
    assert {"zj", "Zhejiang"} <= {option["value"] for option in soup(filters(found, view, {"q": EVIL}, str))("option")}
    assert "/desk/profiles" in sidebar.pages(view, "/desk")
    assert "/profile?" in sidebar.pages(seen_by("enterprise-a", language), "/")
    assert "/desk/profiles" not in sidebar.pages(seen_by("enterprise-a", language), "/")
    assert not buttons(listing(web.at.profiles.list(persona("expert")), view, str, duplicates=0, aside=0))
