"""The dossier: everything on file, nothing inside in what is handed out, whole or not at all."""

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.cases.dossier import Dossier, paper, record
from bot.cases.dossier.model import OUTSIDE_MOVES
from bot.cases.dossier.words import text
from bot.cases.model import MOVES
from bot.errors import BadInput, Gated, NotAllowed
from bot.exporting import SUMS
from bot.paper.fonts import MISSING
from bot.paper.html import to_html
from bot.paper.pdf import to_pdf
from bot.storage.files import FileStore
from tests.unit.bot.desk_at_work import EXPERT, OTHER, THIRD, A, At, B
from tests.unit.bot.full_case import EVIL, INSIDE, PDF, exporter, fonts, full_case

Made = tuple[At, int, FileStore]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    found = full_case(tmp_path)
    yield found
    found[0].engine.dispose()


def words_of(pdf: bytes) -> str:
    """The words of a PDF without any white space, which readers put where they like."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def everything(dossier: Dossier) -> dict[str, str]:
    """The dossier in each of its forms."""
    content = paper(dossier, "en")
    return {
        "html": to_html(content),
        "json": json.dumps(record(dossier), ensure_ascii=False, default=str),
        "pdf": words_of(to_pdf(content, fonts())),
    }


def test_everything_on_file_is_in_it(made: Made) -> None:
    at, case, _ = made
    dossier = at.desk.dossier(EXPERT, case)
    expected = (
        "Keepeverypaper.", "MARK-note", "MARK-aside", "MARK-declared", "MARK-handed", "MARK-not-mine", "MARK-taken-back",
        "MARK-wrong-words", "请提供送达日期。", "改正：收到日期是11月4日。", "2026-11-24", "US-FED-01", "FRCP12(a)(1)(A)(i)",
        "Plus21days.", "SmithLLP", "Within21days.", "FRCP12", "2026-11-01", "传票order.pdf", "photo.png", "送达回证",
    )  # fmt: skip
    for form, shown in everything(dossier).items():
        flat = re.sub(r"\s|\\n", "", shown)
        missing = [word for word in expected if word not in flat]
        assert missing == [], form
    first = next(said for said in dossier.thread if said.posted.key == "first")
    assert first.number == 1 and first.posted.attachments[0].sha256


def test_nothing_inside_leaves_the_desk(made: Made) -> None:
    at, case, _ = made
    dossier = at.desk.dossier(EXPERT, case, without_internal=True)
    for form, shown in everything(dossier).items():
        assert [mark for mark in (*INSIDE, "photo.png", "Berg") if mark in shown] == [], form
        assert "Keep" in shown, form
    assert dossier.case.brief is not None
    assert not {part.name for part in dossier.case.brief.parts} & {"header", "next"}, "whom the desk may ask"
    whole = at.desk.dossier(EXPERT, case).case
    assert (whole.note, dossier.case.note) == ("MARK-handed", None) and dossier.case.expert_name == "Dr. Wei"
    numbers = [said.number for said in dossier.thread]
    assert numbers == list(range(1, len(numbers) + 1)), "as briefs count them"


def test_a_new_kind_of_line_in_the_log_stays_inside_until_somebody_says_otherwise() -> None:
    assert not OUTSIDE_MOVES & {"note", "relay", "tell", "update", "not_mine", "release", "reassign"}
    assert not OUTSIDE_MOVES - {*MOVES, "open", "rate"}


def test_words_of_people_are_never_markup(made: Made) -> None:
    at, case, _ = made
    page = to_html(paper(at.desk.dossier(EXPERT, case)))
    assert EVIL not in page and "&lt;script&gt;" in page
    assert "<script" not in page and not re.search(r"(?:src|href)=\"(?!#|files/)", page), "nothing is loaded"


@pytest.mark.parametrize(("language", "first", "beside"), [("en", "Deadlines", "期限"), ("zh", "期限", "Deadlines")])
def test_headings_are_in_the_language_asked_for_with_the_other_beside(
    made: Made, language: str, first: str, beside: str
) -> None:
    at, case, _ = made
    assert f"<h2>{first}<small>{beside}</small></h2>" in to_html(paper(at.desk.dossier(EXPERT, case), language))


def test_without_a_language_it_is_the_cases(made: Made) -> None:
    at, case, _ = made
    assert paper(at.desk.dossier(EXPERT, case)).language == "en" == at.desk.case(EXPERT, case).language


def test_every_text_of_it_has_both_languages() -> None:
    for key, texts in text.table.items():
        words = re.sub(r"\{\w+\}|SHA-256", "", texts["en"])
        assert not re.search("[a-z]", words) or re.search(r"[\u4e00-\u9fff]", texts["zh"]), key


def test_only_the_desk_opens_it_and_every_opening_is_logged(made: Made) -> None:
    at, case, _ = made
    for person in (A, B):
        with pytest.raises(NotAllowed):
            at.desk.dossier(person, case)
        at.desk.opened(person, case, "case")
    seen = at.desk.views(EXPERT, case)
    assert [(v.name, v.what) for v in seen] == [("Berg", "facts")]
    for person in (THIRD, OTHER):
        with pytest.raises(Gated) as refused:
            at.desk.dossier(person, case, without_internal=True)
        assert refused.value.case == case, "has not declared, or declared a conflict"
    assert at.desk.views(EXPERT, case) == seen, "nothing was shown"
    at.desk.declare(THIRD, case, conflict=False)
    dossier = at.desk.dossier(THIRD, case)
    assert [(v.name, v.what) for v in dossier.views] == [("Berg", "facts"), ("Rossi", "dossier")]
    assert [(d.name, d.conflict) for d in dossier.declarations] == [
        ("Dr. Wei", False),
        ("Rossi", False),
        ("Berg", True),
    ]
    with pytest.raises(NotAllowed):
        at.desk.dossier(EXPERT, 999)


def test_an_archive_holds_the_files_and_its_hashes_are_right(made: Made, tmp_path: Path) -> None:
    at, case, files = made
    target = tmp_path / "out.zip"
    written = exporter(files).export(at.desk.dossier(EXPERT, case), target, "zh")
    assert written.left_out == ()
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path / "opened")
        assert archive.read("files/1-传票 order.pdf") == PDF
        assert (
            'href="files/1-%E4' in archive.read("dossier.html").decode()
            or "files/1-传票" in archive.read("dossier.html").decode()
        )
    check = subprocess.run(
        ["sha256sum", "-c", "--strict", SUMS], cwd=tmp_path / "opened", capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stderr
    assert len(check.stdout.splitlines()) == 5, "page, PDF, JSON and two files"
    (tmp_path / "opened" / "files" / "2-photo.png").write_bytes(b"other")
    check = subprocess.run(["sha256sum", "-c", SUMS], cwd=tmp_path / "opened", capture_output=True, check=False)
    assert check.returncode == 1


def test_a_folder_is_there_whole_or_not_at_all(made: Made, tmp_path: Path) -> None:
    at, case, files = made
    dossier = at.desk.dossier(EXPERT, case, without_internal=True)
    target = tmp_path / "out"
    exporter(files).export(dossier, target, None)
    assert sorted(p.name for p in target.iterdir()) == [SUMS, "dossier.html", "dossier.json", "dossier.pdf", "files"]
    assert [p.name for p in (target / "files").iterdir()] == ["1-传票 order.pdf"], "files of notes stay inside"
    with pytest.raises(BadInput, match="export_not_empty"):
        exporter(files).export(dossier, target, None)
    with pytest.raises(BadInput, match="export_not_written"):
        exporter(files).export(dossier, tmp_path / "none" / "x" / "out.zip", None)
    assert not list(tmp_path.rglob("*.part*"))


def test_a_file_that_is_damaged_is_named_and_the_rest_is_exported(made: Made, tmp_path: Path) -> None:
    at, case, files = made
    dossier = at.desk.dossier(EXPERT, case)
    order = dossier.thread[0].posted.attachments[0]
    assert order.sha256 is not None
    (tmp_path / "files" / order.sha256[:2] / order.sha256).write_bytes(b"%PDF-changed")
    written = exporter(files).export(dossier, tmp_path / "out", "en")
    assert len(written.left_out) == 1 and written.left_out[0].startswith("传票 order.pdf: ")
    assert "could not be read when this was made" in (tmp_path / "out" / "dossier.html").read_text("utf-8")
    assert (tmp_path / "out" / "files" / "1-photo.png").exists()


def test_without_a_font_everything_but_the_pdf_is_made(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, case, files = made
    monkeypatch.setattr("bot.paper.fonts.KNOWN", ())
    written = exporter(files).export(at.desk.dossier(EXPERT, case), tmp_path / "out", "en")
    assert written.left_out == (f"dossier.pdf: {MISSING}",)
    assert (tmp_path / "out" / "dossier.html").exists() and not (tmp_path / "out" / "dossier.pdf").exists()


def test_a_case_of_300_messages_is_exported_whole(tmp_path: Path) -> None:
    at, case, files = full_case(tmp_path, messages=296)
    try:
        dossier = at.desk.dossier(EXPERT, case)
        assert len(dossier.thread) >= 300
        exporter(files).export(dossier, tmp_path / "out.zip", "zh")
        with zipfile.ZipFile(tmp_path / "out.zip") as archive:
            archive.extractall(tmp_path / "opened")
    finally:
        at.engine.dispose()
    check = subprocess.run(["sha256sum", "-c", SUMS], cwd=tmp_path / "opened", capture_output=True, check=False)
    assert check.returncode == 0
    shown = words_of((tmp_path / "opened" / "dossier.pdf").read_bytes())
    for n in (1, 150, 295):
        assert f"第{n}次补充说明" in shown
    assert "案件卷宗" in shown and "期限" in shown and "冻结" in shown
