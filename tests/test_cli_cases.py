"""`firstline cases` on a case of 300 messages: shown, exported in every form, notices drafted; no guides are needed."""

import io
import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.test_cli import answer, firstline
from tests.unit.bot.full_case import EVIL, INSIDE, fonts, full_case


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one case of 300 messages."""
    folder = tmp_path_factory.mktemp("desk") / "data"
    folder.mkdir()
    at, _, _ = full_case(folder, messages=296, database="firstline.db")
    at.engine.dispose()
    return folder


def words(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_show_has_the_keys_that_it_always_had(data: Path) -> None:
    shown = answer(data, "cases", "show", "c-2026-0001")
    assert shown.keys() >= {"case", "messages"} and shown["case"].keys() >= {"number", "state", "brief", "events"}
    first: dict[str, Any] = shown["messages"][0]
    assert first.keys() >= {"seq", "at", "author", "role", "inside", "text", "files", "citations"}
    out, _ = firstline(data, "cases", "show", "C-2026-0001")
    assert "MARK-note" in out and "(inside)" in out


def test_an_archive_verifies_with_sha256sum(data: Path, tmp_path: Path) -> None:
    fonts()
    target = tmp_path / "case.zip"
    said = answer(data, "cases", "export", "C-2026-0001", str(target))
    assert said["case"] == "C-2026-0001" and said["bytes"] == target.stat().st_size and said["left_out"] == []
    assert {"dossier.html", "dossier.pdf", "dossier.json", "SHA256SUMS"} < set(said["parts"])
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path / "opened")
    check = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "opened", capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr
    whole = json.loads((tmp_path / "opened" / "dossier.json").read_text("utf-8"))
    assert whole["case"]["number"] == "C-2026-0001" and len(whole["messages"]) >= 300
    assert len(whole["deadlines"]) == 1 and whole["views"]
    assert [(d["name"], d["conflict"]) for d in whole["declarations"]] == [("Dr. Wei", False), ("Berg", True)]
    assert "第295次补充说明" in words((tmp_path / "opened" / "dossier.pdf").read_bytes())


@pytest.mark.parametrize("ending", [".json", ".html", ".pdf", ".zip", ""])
def test_without_internal_nothing_of_the_desk_is_in_any_form(data: Path, tmp_path: Path, ending: str) -> None:
    fonts()
    target = tmp_path / f"outside{ending}"
    firstline(data, "cases", "export", "C-2026-0001", str(target), "--without-internal", "--language", "zh")
    if ending == ".zip":
        with zipfile.ZipFile(target) as archive:
            archive.extractall(tmp_path / "opened")
        target = tmp_path / "opened"
    shown = [p for p in target.rglob("*") if p.is_file()] if target.is_dir() else [target]
    assert shown and not any("photo" in p.name for p in shown)
    for file in shown:
        content = (
            words(file.read_bytes()) if file.suffix == ".pdf" and "order" not in file.name else file.read_text("utf-8")
        )
        assert [mark for mark in INSIDE if mark in content] == [], file.name
        if file.stem in ("dossier", "outside"):
            assert "冻结" in content and (file.suffix != ".html" or EVIL not in content)


@pytest.mark.parametrize("ending", [".html", ".pdf"])
def test_a_notice_is_drafted(data: Path, tmp_path: Path, ending: str) -> None:
    fonts()
    target = tmp_path / f"notice{ending}"
    said = answer(data, "cases", "notice", "C-2026-0001", "supplement", str(target), "--by", "2026-12-01")
    assert said["notice"] == "supplement" and said["bytes"] == target.stat().st_size
    content = words(target.read_bytes()) if ending == ".pdf" else target.read_text("utf-8")
    assert "补正通知书" in content and "2026年12月1日" in content and "送达回证" in content


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "C-1", "x.html"], "is no case"),
        (["export", "C-2026-0001", "x.docx"], "ends in .json, .html, .pdf, .zip"),
        (["export", "C-2026-0001", "/nowhere/x.html"], "cannot be written"),
        (["export", "C-2026-0001", "/tmp"], "holds something"),
        (["export", "C-2026-0001", "x.html", "--language", "de"], "--language"),
        (["notice", "C-2026-0001", "closing", "x.html"], "does not fit"),
        (["notice", "C-2026-0001", "farewell", "x.html"], "is no notice"),
        (["notice", "C-2026-0001", "acceptance", "x.json"], ".html or .pdf"),
        (["notice", "C-2026-0001", "supplement", "x.html", "--by", "soon"], "--by"),
    ],
)
def test_unusable_input_is_one_line_that_says_the_mend(data: Path, arguments: list[str], words: str) -> None:
    out, err = firstline(data, "cases", *arguments, status=2)
    assert out == "" and words in err and len(err.strip().splitlines()) == 1 and "Traceback" not in err


def test_a_font_that_is_none_is_one_line_and_html_needs_no_font(data: Path, tmp_path: Path) -> None:
    _, err = firstline(
        data, "cases", "export", "C-2026-0001", str(tmp_path / "x.pdf"), status=2, PDF_FONT="/nowhere.ttf"
    )
    assert "PDF_FONT" in err and len(err.strip().splitlines()) == 1 and not (tmp_path / "x.pdf").exists()
    firstline(data, "cases", "export", "C-2026-0001", str(tmp_path / "x.html"), PDF_FONT="/nowhere.ttf")
