"""PDF files: text by page, without running lines; locked, long and scanned ones are named so."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from ingest.errors import UnreadableFile
from ingest.model import Limits
from tests.unit.ingest.made import LINE, pdf, pdf_of_many_pages, read_as, texts


def reason(tmp_path: Path, data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as caught:
        read_as(tmp_path, "a.pdf", data, limits)
    return caught.value.reason_code, caught.value.detail


def locked(user_password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([LINE]))))
    writer.encrypt(user_password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pages_are_sections_with_their_numbers(tmp_path: Path) -> None:
    document = read_as(tmp_path, "rules.pdf", pdf([f"First. {LINE}", f"Second. {LINE}"], title="Rules of the Court"))
    assert (document.guide.title, document.guide.format, document.guide.language) == ("Rules of the Court", "pdf", "en")
    assert [(s.page, s.text) for s in document.sections] == [(1, f"First. {LINE}"), (2, f"Second. {LINE}")]
    assert document.warnings == ()


@pytest.mark.parametrize("title", ["", "Microsoft Word - draft_v2", "untitled", "12", "scan.pdf"])
def test_a_useless_title_gives_way_to_the_file_name(tmp_path: Path, title: str) -> None:
    assert read_as(tmp_path, "court rules.pdf", pdf([LINE], title=title)).guide.title == "court rules"


def test_running_lines_and_page_numbers_go(tmp_path: Path) -> None:
    bodies = [f"Chapter {n * n} begins. {LINE}" for n in range(1, 7)]
    data = pdf(bodies, header="Office Manual, edition 2026", footer="Page # of 6")
    document = read_as(tmp_path, "a.pdf", data)
    assert [s.text for s in document.sections] == bodies


def test_a_line_that_only_begins_alike_stays(tmp_path: Path) -> None:
    data = pdf([f"Article {n * 7}\n{LINE}" for n in range(1, 6)])
    text = texts(read_as(tmp_path, "a.pdf", data))
    assert all(f"Article {n * 7}" in text for n in range(1, 6))


def test_words_broken_at_line_ends_are_whole(tmp_path: Path) -> None:
    document = read_as(tmp_path, "a.pdf", pdf(["The plaintiff may ask for a preliminary injunc-\ntion at any time."]))
    assert texts(document) == "The plaintiff may ask for a preliminary injunction at any time."


def test_a_locked_file_is_named_so_and_an_empty_password_opens(tmp_path: Path) -> None:
    assert reason(tmp_path, locked("secret"))[0] == "encrypted"
    assert texts(read_as(tmp_path, "open.pdf", locked(""))) == LINE


def test_too_many_pages(tmp_path: Path) -> None:
    assert reason(tmp_path, pdf_of_many_pages(10_000)) == ("too_many_pages", "10000 pages, limit 2000")


def test_a_count_that_lies_is_counted(tmp_path: Path) -> None:
    lying = pdf_of_many_pages(50).replace(b"/Count 50", b"/Count 1 ")
    assert reason(tmp_path, lying, Limits(max_pages=20)) == ("too_many_pages", "50 pages, limit 20")


def test_scanned_pages(tmp_path: Path) -> None:
    assert reason(tmp_path, pdf(["", ""]))[0] == "no_text"
    document = read_as(tmp_path, "part.pdf", pdf([LINE, "", LINE, ""]))
    assert [s.page for s in document.sections] == [1, 3]
    assert document.warnings == ("pages without text: 2, 4",)


def test_a_cut_off_file_is_damaged(tmp_path: Path) -> None:
    assert reason(tmp_path, pdf([LINE])[:200])[0] == "damaged"
    assert reason(tmp_path, b"%PDF-1.7\nnothing else")[0] == "damaged"


def test_more_text_than_the_limit(tmp_path: Path) -> None:
    assert reason(tmp_path, pdf([LINE] * 5), Limits(max_characters=200))[0] == "too_large"
