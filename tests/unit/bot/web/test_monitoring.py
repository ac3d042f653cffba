"""Who of the desk may open which report on the web, and what the pages and files show."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from starlette.testclient import TestClient

from bot.monitoring.model import Report
from bot.monitoring.periods import period
from bot.outreach import Outreach
from bot.web.links import Viewer
from bot.web.pages import monitoring
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.security import PAPER, policy_of
from bot.web.views import monitoring as views
from bot.web.views import sidebar
from bot.web.workspace import Workspace
from tests.unit.bot.monitoring.planted import NEXT_MONDAY, WEEK, ZJ, Planted
from tests.unit.bot.monitoring.test_papers import report
from tests.unit.bot.small_network import LI, NETWORK

LEAD = persona("lead")


class Web:
    def __init__(self, folder: Path) -> None:
        self.at = Planted(folder)
        self.at.ask(ZJ, 7)
        self.at.now = NEXT_MONDAY
        self.pokes = 0
        nothing: Any = SimpleNamespace()
        parts = WebParts(
            self.at.desk, Workspace(self.at.desk, lambda: self.at.now), nothing, nothing, NETWORK, dict, "en",
            outreach=Outreach(reports=self.at.reports),
        )  # fmt: skip
        app = FastAPI()
        app.include_router(monitoring.router(parts, self.poke))
        self.client = TestClient(app, follow_redirects=False)

    def poke(self) -> None:
        self.pokes += 1

    def made(self) -> Report:
        return self.at.reports.make(LI, WEEK)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path)
    yield made
    made.at.engine.dispose()


def post(web: Web, path: str, **form: str) -> Any:
    return web.client.post(f"/desk/monitoring/{path}", data=form)


def test_a_lead_has_a_report_made_once_and_corrected(web: Web) -> None:
    form = {"as": "lead", "lang": "zh", "period": WEEK, "center": ""}
    first = post(web, "make", **form)
    assert (first.status_code, first.headers["location"]) == (303, "/desk/monitoring/1?as=lead&lang=zh")
    assert post(web, "make", **form).headers["location"] == first.headers["location"]
    assert post(web, "1/correct", **{"as": "lead", "why": "late"}).headers["location"] == "/desk/monitoring/2?as=lead"
    assert web.pokes == 3
    preview = post(web, "make", **{"as": "lead", "period": "2026-W49", "center": "zj"}).headers["location"]
    assert preview == "/desk/monitoring/preview?as=lead&period=2026-W49&center=zj"


@pytest.mark.parametrize(
    ("path", "form", "status", "said"),
    [
        ("make", {"as": "lead", "period": "2027-W01", "lang": "zh"}, 409, "尚未开始"),
        ("make", {"as": "lead", "period": "soon<b>"}, 409, "“soon&lt;b&gt;” is no period"),
        ("make", {"as": "lead", "period": WEEK, "center": "moon"}, 409, "no center of the network"),
        ("make", {"as": "expert", "period": WEEK}, 404, ""),
        ("make", {"period": WEEK}, 404, ""),
        ("1/correct", {"as": "lead", "why": "because"}, 409, "Say why"),
        ("1/correct", {"as": "expert", "why": "late"}, 404, ""),
        ("77/correct", {"as": "lead", "why": "late"}, 404, ""),
        ("x/correct", {"as": "lead", "why": "late"}, 404, ""),
    ],
)
def test_what_is_refused_says_why(web: Web, path: str, form: dict[str, str], status: int, said: str) -> None:
    web.made()
    answer = post(web, path, **form)
    assert answer.status_code == status and said in answer.text
    assert web.pokes == 0


def test_files_are_for_those_who_may_read_the_report(web: Web) -> None:
    found = web.made()
    page = web.client.get(f"/desk/monitoring/{found.id}/report.html?as=lead&paper=zh")
    assert page.status_code == 200 and "监测周报" in page.text
    assert page.headers["content-disposition"].startswith('inline; filename="2026-W48-zh.html"')
    for query in ("as=expert", "as=enterprise-a", ""):
        assert web.client.get(f"/desk/monitoring/{found.id}/report.html?{query}").status_code == 404
    for path in ("9/report.html", "x/report.html", f"{found.id}/report.exe", f"{found.id}/report.json"):
        assert web.client.get(f"/desk/monitoring/{path}?as=lead").status_code == 404
    assert policy_of("/desk/monitoring/1/report.html", "h") == PAPER != policy_of("/desk/monitoring/1", "h")


def test_the_yearly_file_is_saved(web: Web, tmp_path: Path) -> None:
    answer = web.client.get("/desk/monitoring/year?as=lead&year=2026&center=zj")
    assert answer.headers["content-disposition"].startswith('attachment; filename="2026-zj.xlsx"')
    (tmp_path / "zj.xlsx").write_bytes(answer.content)
    assert load_workbook(tmp_path / "zj.xlsx").worksheets[0].max_row == 8
    assert web.client.get("/desk/monitoring/year?as=enterprise-a&year=2026&center=zj").status_code == 404
    assert web.client.get("/desk/monitoring/year?as=lead&year=26&center=zj").status_code == 409


def test_the_list_and_the_forms(web: Web) -> None:
    web.made()
    for view, words in ((Viewer(LEAD, "en"), ("Weekly monitoring report", "the whole network")), (Viewer(LEAD, "zh"), ("监测周报", "全网络"))):  # fmt: skip
        listed = views.listing(web.at.reports.all(LI), view, NETWORK)
        assert all(word in listed for word in (*words, WEEK, "report.pdf?as=lead&amp;paper=zh"))
        forms = views.forms([period("2026-W49"), period(WEEK)], 2026, ["zj", "us"], view, NETWORK)
        assert 'action="/desk/monitoring/make"' in forms and NETWORK.name("zj", view.language) in forms
    assert views.listing([], Viewer(LEAD, "zh"), NETWORK).count("暂无报告") == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_chart_draws_what_its_table_says(language: str) -> None:
    found = {one.name: one for one in report().figures}
    items = views.block(found["items_market"], language)
    assert [one["data"] for one in items.chart["series"]] == [[12, 9, 6]]
    assert all(f"<td>{n}</td>" in items.table for n in (12, 9, 6, 27))
    questions = views.block(found["questions_market"], language)
    assert [one["data"] for one in questions.chart["series"]] == [[20]], "nothing of what is withheld is drawn"
    assert (
        "<td>&lt;5</td>" in questions.table and "<td>×</td>" in questions.table and "<td>9</td>" not in questions.table
    )
    first = views.block(found["first_human"], language)
    assert [one["data"] for one in first.chart["series"]] == [[0.42, 1.5], [0.83, 2.0]]
    assert views.block(found["breaches"], language).chart == {"series": []}
    assert (views.height_rem(found["breaches"]), views.height_rem(found["letters_state"])) == (None, None)
    assert "&lt;b&gt;Brand" in views.block(found["items_plaintiff"], language).table


def test_the_page_is_offered_to_the_desk_alone() -> None:
    for name, offered in (("lead", True), ("expert", True), ("enterprise-a", False)):
        assert ("/desk/monitoring" in sidebar.pages(Viewer(persona(name), "en"), "/")) is offered
