"""`firstline profiles`: a template filled in, tried, imported, listed and exported; no guides are needed."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.profiles import profiles
from bot.errors import BadInput
from ingest.sheets import csv_of, read_sheet
from knowledge.errors import UnusableInput
from tests.test_cli import firstline

ROWS = [
    ["企业名称", "省份", "店铺", "类别", "备注"],
    ["杭州灯具有限公司", "浙江", "amazon.de:A1LAMP:Lumo", "11", ""],
    ["深圳手机壳有限公司", "广东", "亚马逊美国站:A2CASE", "9; 99", "x"],
]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(profiles, arguments, catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.stdout


def answer(*arguments: str, status: int = 0) -> Any:
    return json.loads(run(*arguments, "--json", status=status))


def test_a_file_of_enterprises_goes_in_and_comes_out(tmp_path: Path) -> None:
    Path("list.csv").write_bytes(csv_of(ROWS))
    tried = answer("import", "list.csv", "--dry-run", "--center", "henan", status=1)
    assert tried["counts"] == {"wrong": 1, "disagrees": 0, "new": 1, "changed": 0, "same": 0}
    assert (tried["center"], tried["dry_run"], tried["unread"]) == ("henan", True, ["备注"])
    assert tried["rows"][1]["remarks"] == ["Nice classes: “99” is no Nice class; these are 1 to 45."]
    assert answer("list")["total"] == 0
    out, _ = firstline(tmp_path / "data", "profiles", "import", "list.csv", "--language", "zh", status=1)
    assert "list.csv:3: 深圳手机壳有限公司: 尼斯分类：“99”不是尼斯分类" in out
    assert "不导入 1 · 待裁定 0 · 新增 1" in out
    (listed,) = answer("list", "a1lamp")["profiles"]
    assert (listed["name_zh"], listed["owner"]) == ("杭州灯具有限公司", "national")
    assert "杭州灯具有限公司" in run("list")
    run("export", "all.xlsx", "--center", "national")
    assert read_sheet("all.xlsx", Path("all.xlsx").read_bytes()).rows[0].cells["店铺"] == "amazon.de:A1LAMP:Lumo"
    run("export", "one.json", "--profile", str(listed["id"]))
    assert json.loads(Path("one.json").read_text("utf-8"))["profile"]["classes"] == [11]


def test_what_cannot_be_done_is_said() -> None:
    run("template", "t.xlsx", "--language", "en")
    assert read_sheet("t.xlsx", Path("t.xlsx").read_bytes()).headers[0] == "Chinese name"
    Path("list.csv").write_bytes(csv_of(ROWS))
    for arguments, error in (
        (("import", "none.csv"), UnusableInput),
        (("import", "list.csv", "--center", "atlantis"), BadInput),
        (("import", "list.csv", "--language", "de"), UnusableInput),
        (("template", "t.pdf"), UnusableInput),
        (("export", "x.json"), UnusableInput),
    ):
        with pytest.raises(error):
            run(*arguments)
    assert answer("list")["total"] == 0
