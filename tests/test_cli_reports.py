"""`firstline reports`: a report is made, listed, shown, traced and written; the yearly file of a center."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.test_cli import answer, firstline
from tests.unit.bot.monitoring.planted import SECRET, template

MONDAY, WEEK = datetime(2025, 11, 17, 2, 0, tzinfo=UTC), "2025-W47"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a week that is long over; no desk ever ran here."""
    folder = tmp_path_factory.mktemp("desk") / "data"
    folder.mkdir()
    planted, _ = template(folder, MONDAY)
    planted.rename(folder / "firstline.db")
    return folder


def test_a_report_is_made_once_shown_traced_and_written(data: Path, tmp_path: Path) -> None:
    made = answer(data, "reports", "make", "--week", WEEK)
    assert (made["key"], made["preview"], made["made_by"]) == (WEEK, False, "operator")
    assert answer(data, "reports", "make", "--week", WEEK)["sha256"] == made["sha256"]
    assert [head["key"] for head in answer(data, "reports", "list")["reports"]] == [WEEK]
    words, _ = firstline(data, "reports", "show", WEEK, "--trace")
    assert made["sha256"] in words and words.count("  same") == len(made["figures"]) and "CHANGED" not in words
    shown, _ = firstline(data, "reports", "show", "1", "--language", "zh")
    assert "监测周报" in shown and SECRET not in shown and "Hangzhou" not in shown
    firstline(data, "reports", "show", WEEK, str(tmp_path / "report.html"))
    assert "Big Brand Inc" in (tmp_path / "report.html").read_text("utf-8")
    firstline(data, "reports", "show", WEEK, str(tmp_path / "report.json"))
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["period"] == WEEK


def test_the_yearly_file(data: Path, tmp_path: Path) -> None:
    said = answer(data, "reports", "make", "--year", "2025", "--center", "zhejiang", str(tmp_path / "year.xlsx"))
    written = (tmp_path / "year.xlsx").read_bytes()
    assert said["bytes"] == len(written)
    assert load_workbook(io.BytesIO(written)).worksheets[0].max_row > 10


@pytest.mark.parametrize(
    ("arguments", "said", "status"),
    [(("make", "--week", "2025-W60"), "is no period", 2), (("show", "2020-W01"), "no report 2020-W01", 1)],
)
def test_what_cannot_be_done_is_one_line(data: Path, arguments: tuple[str, ...], said: str, status: int) -> None:
    _, errors = firstline(data, "reports", *arguments, status=status)
    assert said in errors and len(errors.strip().splitlines()) == 1
