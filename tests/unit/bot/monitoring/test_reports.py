"""Reports are made once, count what a hand counts, name nobody, and never change."""

import io
import json
import re
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from bot.bootstrap.outreach import OutreachParts
from bot.errors import BadInput, NotAllowed
from bot.monitoring.model import REASONS
from bot.storage.monitoring_figures import QUERIES
from bot.storage.monitoring_tables import MonitoringPaperRow, MonitoringReportRow
from bot.works import WORKS
from knowledge.store.engine import read, write
from tests.postgres import each_url, postgres_url
from tests.unit.bot.full_case import fonts
from tests.unit.bot.monitoring.planted import (
    COURT,
    GD,
    ITC,
    MONDAY,
    MONTH,
    NEXT_MONDAY,
    SECRET,
    SMALL_COURT,
    WEEK,
    ZJ,
    Planted,
    copied,
    counts,
    template,
)
from tests.unit.bot.small_network import GAO, LI, LUO, UMA, ZHANG
from tests.unit.bot.whole_database import rows

__all__ = ["each_url", "postgres_url"]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    return template(tmp_path_factory.mktemp("november"))


@pytest.fixture
def at(planted: tuple[Path, datetime], tmp_path: Path) -> Planted:
    return copied(planted, tmp_path)


@pytest.fixture
def after(at: Planted) -> Planted:
    """The same on the next Monday."""
    at.now = NEXT_MONDAY
    return at


def test_every_figure_is_a_hand_count(after: Planted) -> None:
    report = after.reports.make(LI, WEEK)
    assert (report.key, report.preview, report.at) == (WEEK, False, NEXT_MONDAY)
    totals = {one.name: one.table.total for one in report.figures if one.table.total is not None}
    assert totals == {
        "items_kind": 25, "items_market": 25, "items_court": 25, "items_right": 25, "items_platform": 25,
        "letters_state": 0, "letters_market": 0, "letter_days_market": 0, "letter_days_week": 0,
        "deadlines_market": 7, "deadlines_week": 7, "questions_market": 31, "questions_outcome": 31, "cases_market": 9, "first_human": 9, "levels_kept": 9,
        "breaches": 0, "meetings": 0, "outcomes": 5, "courses": 0, "courses_passed": 0,
    }  # fmt: skip
    assert counts(report, "items_kind") == {"suit": 16, "complaint": 9}
    assert counts(report, "items_court") == {ITC: "×", SMALL_COURT: "<5", COURT: 14}
    assert counts(report, "items_class") == {"09": 14, "25": 14}
    assert counts(report, "items_firm") == {"GBC Law": 14}
    plaintiffs = {"Big Brand Inc": "×", "*": "×", "Somebody Else": "<5"}
    assert counts(report, "items_plaintiff") == plaintiffs, (
        "four and five are nine: that would leave one to four no room"
    )
    assert counts(report, "questions_market") == {"US": 21, "DE": "×", "KE": "<5"}
    assert counts(report, "questions_outcome") == {
        "answered": "×", "handed_over": 9, "asked_back": "<5", "gap:KE": "<5",
    }  # fmt: skip
    assert counts(report, "outcomes") == {"advised": 5}
    first = report.figure("first_human")
    assert first is not None and [(t.label, t.median_s, t.p90_s) for t in first.times] == [("U2", 1800.0, 4200.0)]


def test_a_center_counts_its_own(after: Planted) -> None:
    own = after.reports.make(LI, WEEK, "zj")
    assert own.key == f"{WEEK}.zj" and own.center_name == {"en": "Zhejiang", "zh": "浙江分中心"}
    assert counts(own, "questions_market") == {"US": 21}
    assert counts(own, "cases_market") == {"US": 7}
    branch = after.reports.make(LI, WEEK, "us")
    assert counts(branch, "cases_market") == {"US": 7}, "a branch counts the cases that it advises on"
    other = after.reports.make(LI, WEEK, "gd").figure("cases_market")
    assert other is not None and (other.table.mark, other.table.cells) == ("<5", ())


def test_letters_count_by_how_they_stood_and_a_center_sees_the_items_of_its_letters(at: Planted) -> None:
    at.now = MONDAY + timedelta(days=1)
    due = date(2026, 12, 9)
    for n in range(9):
        at.letter(n + 1, ("received", "asked"), due=due)
    for n in range(7):
        at.letter(n + 10, ("silent",), due=due if n < 5 else date(2027, 6, 1))
    at.letter(30, ("received", "handled"), due=due)
    at.letter(31, (), center="gd")
    at.now = NEXT_MONDAY - timedelta(hours=1)
    for n in range(5):
        at.letter(n + 40, ("received",))
    for _ in range(5):
        at.course("us-schedule-a", at.count, passed=True)
        at.count += 1
    at.course("us-schedule-a", 99, enterprise="case")
    at.now = NEXT_MONDAY
    whole, own = at.reports.make(LI, WEEK), at.reports.make(LI, WEEK, "zj")
    assert counts(whole, "letters_state") == {"asked": "×", "silent": 7, "sent": 6, "handled": "<5"}, (
        "what came after the end of the week does not count"
    )
    assert counts(own, "letters_market") == {"US": 22} and counts(whole, "letters_market") == {"US": 23}
    assert counts(own, "letter_days_week") == {"2026-W50": 14}
    items = own.figure("items_kind")
    assert items is not None and items.table.total == 16, "of the 25 items 16 have a letter of this center"
    assert counts(own, "courses") == {"us-schedule-a": 5} and counts(own, "courses_passed") == {"begun": 5}
    at.now += timedelta(hours=3)
    assert all(check.same for name in (whole.id, own.id) for check in at.reports.trace(LI, name))
    sheets = load_workbook(io.BytesIO(at.reports.workbook(ZHANG, "2026", "zj")))
    letters = list(sheets["提醒函 Letters"].iter_rows(values_only=True))
    assert (
        len(letters) == 23 and letters[1][5] == "已转为案件 opened as a case" and letters[1][6] == datetime(2026, 12, 9)
    )
    assert "Counsel" not in repr(letters)
    trainings = list(sheets["培训 Trainings"].iter_rows(values_only=True))
    assert len(trainings) == 6 and trainings[1][5] == "已通过 passed"


def test_every_figure_is_traced_and_its_query_gives_the_same_again(after: Planted) -> None:
    report = after.reports.make(LI, WEEK, "zj")
    checks = {check.traced.figure: check for check in after.reports.trace(LI, report.id)}
    assert set(checks) == {figure.name for figure in report.figures}
    assert all(check.same for check in checks.values())
    found = checks["cases_market"].traced
    assert found.params == {"period": WEEK, "at": NEXT_MONDAY.isoformat(), "center": "zj"}
    assert len(found.ids) == 7 and all(re.fullmatch(r"case:\d+", id_) for id_ in found.ids)
    assert re.fullmatch(r"[0-9a-f]{64}", found.sha256)
    after.now += timedelta(days=40)
    after.ask(ZJ, 3)
    assert all(check.same for check in after.reports.trace(LI, report.key)), "another week is not this one"
    with write(after.engine) as conn:
        conn.execute(text("UPDATE \"case\" SET market = 'DE' WHERE id = :id"), {"id": int(found.ids[0][5:])})
    changed = {check.traced.figure for check in after.reports.trace(LI, report.id) if not check.same}
    assert changed == {"cases_market", "deadlines_market"}
    assert counts(after.reports.make(LI, WEEK, "zj"), "cases_market") == {"US": 7}, "what was made stays"


def test_items_count_as_they_stood_at_the_end_of_the_period(after: Planted) -> None:
    report = after.reports.make(LI, WEEK)
    after.now += timedelta(hours=1)
    after.item("us-0", right="patent")
    assert all(check.same for check in after.reports.trace(LI, report.id))


def test_the_database_refuses_every_change_of_a_report(each_url: str, tmp_path: Path) -> None:
    at = Planted(tmp_path, each_url)
    at.ask(ZJ, 6)
    at.now = NEXT_MONDAY
    at.reports.draw(at.reports.make(LI, WEEK).id)
    before = {name: rows(at.engine)[name] for name in ("monitoring_report", "monitoring_paper")}
    for table in (MonitoringReportRow, MonitoringPaperRow):
        for statement in (update(table).values(sha256="0" * 64), delete(table), update(table).values(id=99)):
            with pytest.raises(DatabaseError, match="cannot be changed"), write(at.engine) as conn:
                conn.execute(statement)
    assert before == {name: rows(at.engine)[name] for name in before} and all(before.values())
    at.engine.dispose()


def test_a_running_period_is_a_preview_and_not_kept(at: Planted) -> None:
    preview = at.reports.make(LI, MONTH)
    assert preview.preview and preview.id == 0 and preview.at == at.now
    assert at.reports.all(LI) == [] and at.jobs.works == []
    for name, phrase in (("2026-W49", "report_not_begun"), ("2026-W60", "report_no_period"), ("x", "report_no_period")):
        with pytest.raises(BadInput) as refused:
            at.reports.make(LI, name)
        assert refused.value.phrase == phrase
    with pytest.raises(BadInput):
        at.reports.make(LI, WEEK, "nowhere")


def test_a_correction_is_a_new_report_that_refers_to_the_old_one(after: Planted) -> None:
    first = after.reports.make(LI, WEEK)
    after.now -= timedelta(days=1)
    after.ask(ZJ, 5)
    after.now = NEXT_MONDAY + timedelta(days=1)
    second = after.reports.correct(LI, first.id, "late")
    third = after.reports.correct(LI, second.key, "data")
    assert (second.key, second.corrects, third.key, third.corrects) == (f"{WEEK}-v2", WEEK, f"{WEEK}-v3", f"{WEEK}-v2")
    assert second.figure("questions_market").table.total == 36  # type: ignore[union-attr]
    assert after.reports.report(LI, first.id) == first
    assert [(head.key, head.corrected) for head in after.reports.all(LI)] == [
        (f"{WEEK}-v3", False), (f"{WEEK}-v2", True), (WEEK, True),
    ]  # fmt: skip
    with pytest.raises(BadInput):
        after.reports.correct(LI, first.id, "because Hangzhou Lamp asked")
    assert set(REASONS) == {"late", "data", "counting"}


# -- the schedule ---------------------------------------------------------------------------------------------------


def test_on_monday_and_on_the_first_each_report_is_made_once(at: Planted) -> None:
    at.reports.due()
    assert at.reports.all(LI) == [], "nothing has ended since the desk began"
    at.now = NEXT_MONDAY - timedelta(seconds=1)
    at.reports.due()
    assert at.reports.all(LI) == []
    at.now = NEXT_MONDAY
    at.reports.due()
    made = {head.key for head in at.reports.all(LI)}
    assert made == {WEEK, *(f"{WEEK}.{center}" for center in ("gd", "zj", "us", "de"))}
    at.now = NEXT_MONDAY + timedelta(days=1)
    for _ in range(2):
        at.reports.due()
    everything = [head.key for head in at.reports.all(LI)]
    assert len(everything) == len(set(everything)) == 10 and {MONTH, f"{MONTH}.zj"} < set(everything)
    assert at.reports.report(LI, MONTH).made_by == "Firstline"


def test_a_desk_that_stood_still_makes_up_for_what_it_missed(after: Planted) -> None:
    after.reports.due()
    after.now += timedelta(weeks=3, hours=5)
    after.reports.due()
    weeks = sorted(head.period for head in after.reports.all(LI) if head.center is None and head.kind == "week")
    assert weeks == ["2026-W48", "2026-W49", "2026-W50", "2026-W51"]


def test_two_processes_make_each_report_once(each_url: str, tmp_path: Path) -> None:
    one = Planted(tmp_path, each_url)
    one.ask(ZJ, 6)
    two = Planted(tmp_path, each_url)
    one.now = two.now = NEXT_MONDAY + timedelta(days=1)
    ready = threading.Barrier(4)

    def look(at: Planted) -> None:
        ready.wait()
        at.reports.due()

    threads = [threading.Thread(target=look, args=(at,)) for at in (one, two, one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = [head.key for head in one.reports.all(LI)]
    assert sorted(keys) == sorted(set(keys)) == [MONTH, f"{MONTH}.zj", WEEK, f"{WEEK}.zj"]
    assert len(one.jobs.works + two.jobs.works) == 4, "and each is drawn once"
    for at in (one, two):
        at.engine.dispose()


def test_what_was_not_drawn_is_drawn_later(after: Planted) -> None:
    after.reports.due()
    made = len(after.jobs.works)
    after.jobs.works.clear()
    after.reports.due()
    assert after.jobs.works == []
    after.now += timedelta(minutes=11)
    after.reports.due()
    assert len(after.jobs.works) == made
    after.jobs.works = after.jobs.works[:1]
    after.drawn()
    after.reports.due()
    assert len(after.jobs.works) == made - 1


def test_the_work_and_the_chore_are_known() -> None:
    assert "monitoring_papers" in WORKS
    assert "reports" in OutreachParts.__dict__


# -- who may read what ----------------------------------------------------------------------------------------------


def test_experts_read_their_center_leads_all_enterprises_nothing(after: Planted) -> None:
    after.reports.due()
    whole, own = after.reports.report(LI, WEEK), after.reports.report(LI, f"{WEEK}.zj")
    assert {head.center for head in after.reports.all(ZHANG)} == {"zj"}
    assert {head.center for head in after.reports.all(UMA)} == {"us"}
    assert None in {head.center for head in after.reports.all(LUO)}, "a lead of a center sees all"
    assert after.reports.report(ZHANG, own.id) == own
    for person, report in ((ZHANG, whole), (GAO, own), (ZJ, own), (GD, whole)):
        with pytest.raises(NotAllowed):
            after.reports.report(person, report.id)
        with pytest.raises(NotAllowed):
            after.reports.file(person, report.id, "en", "html")
    for act in (
        lambda: after.reports.all(ZJ), lambda: after.reports.make(ZHANG, WEEK), lambda: after.reports.trace(ZHANG, own.id),
        lambda: after.reports.correct(ZHANG, own.id, "late"), lambda: after.reports.report(LI, 99),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()


# -- the papers -----------------------------------------------------------------------------------------------------


def test_nothing_that_leaves_the_desk_names_an_enterprise_or_holds_its_words(after: Planted) -> None:
    report = after.reports.make(LI, WEEK)
    with read(after.engine) as conn:
        content = conn.execute(text("SELECT content FROM monitoring_report")).scalar_one()
    papers = [after.reports.file(LI, report.id, language, "html").decode() for language in ("en", "zh")]
    for leaves in (content, *papers):
        for words in (SECRET, "Goldfish", "Hangzhou Lamp", "Shenzhen Phone", "Secret Shop", "case:", "question:"):
            assert words not in leaves
    assert "Big Brand Inc" in papers[0] and "GBC Law" in papers[1]
    assert "an enterprise of the network (not named)" in papers[0] and "网络内企业（不具名）" in papers[1]
    numbers = [cell["count"] for one in json.loads(content)["figures"] for cell in one["table"]["cells"]]
    assert not any(number is not None and 0 < number < 5 for number in numbers)


def test_papers_are_drawn_once_in_both_languages(planted: tuple[Path, datetime], tmp_path: Path) -> None:
    fonts()
    after = copied(planted, tmp_path, pdf=True)
    after.now = NEXT_MONDAY
    after.reports.due()
    after.jobs.works = after.jobs.works[:1]
    after.drawn()
    report = after.reports.report(LI, WEEK)
    first = {(la, e): after.reports.file(LI, report.id, la, e) for la in ("en", "zh") for e in ("html", "pdf")}
    after.reports.draw(report.id)
    assert first == {key: after.reports.file(LI, report.id, *key) for key in first}
    with read(after.engine) as conn:
        assert conn.execute(text("SELECT count(*) FROM monitoring_paper")).scalar_one() == 4
    assert first["zh", "pdf"].startswith(b"%PDF")
    with pytest.raises(NotAllowed):
        after.reports.file(LI, report.id, "en", "exe")


def test_a_report_of_an_area_without_tables_leaves_its_figures_out(after: Planted) -> None:
    after.reports._queries = {"breaches": QUERIES["breaches"]}
    assert [figure.name for figure in after.reports.make(LI, WEEK).figures] == ["breaches"]


# -- the yearly file ------------------------------------------------------------------------------------------------


def test_the_yearly_file_of_a_center_holds_its_rows_and_no_names(after: Planted) -> None:
    after.reports.due()
    after.now += timedelta(hours=1)
    data = after.reports.workbook(ZHANG, "2026", "zj")
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["咨询 Consultations", "案件 Cases", "培训 Trainings", "提醒函 Letters", "报告 Reports"]
    rows = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    consultations, cases = rows["咨询 Consultations"], rows["案件 Cases"]
    assert consultations[0][:3] == ["编号 Number", "收到时间（北京） Received (Beijing)", "市场 Market"]
    assert len(consultations) == 1 + 11 + 3 + 7 and len(cases) == 1 + 7
    assert cases[1][1] == datetime(2026, 11, 23, 10, 0, 46) and cases[1][2:4] == ["美国 United States", "紧急 urgent"]
    assert [row[5] for row in cases[1:]] == pytest.approx([(n + 1) / 6 for n in range(7)], abs=0.01)
    assert [row[9] for row in cases[1:]].count("已提供指导 guidance given") == 5
    assert [row[0] for row in rows["报告 Reports"][1:]] == [f"{WEEK}.zj"]
    everything = repr(rows)
    for words in (SECRET, "Goldfish", "Hangzhou", "Lin"):
        assert words not in everything
    for person, year, center in ((GAO, "2026", "zj"), (ZJ, "2026", "zj")):
        with pytest.raises(NotAllowed):
            after.reports.workbook(person, year, center)
    for year, center in (("2026-11", "zj"), ("2027", "zj"), ("next", "zj"), ("2026", "nowhere")):
        with pytest.raises(BadInput):
            after.reports.workbook(LI, year, center)
