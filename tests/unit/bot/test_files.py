"""Files that people send: kinds by name and content, harmless names, kept once and whole, and given to nobody else."""

import hashlib
import io
import threading
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attachments import KINDS, MOST_FILES, clean_name, mime_of, size_text
from bot.conversations import Attachment
from bot.errors import BadInput, DamagedFile
from bot.phrases import say
from bot.storage.files import UNUSED, FileStore
from bot.uploads import VALID, Uploads
from tests.unit.bot.desk_at_work import A, At, B
from tests.unit.bot.full_case import PDF, PNG, message_id, store

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def package(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


GOOD = {
    "a.pdf": PDF,
    "a.docx": package("[Content_Types].xml", "word/document.xml"),
    "a.doc": OLE,
    "a.xlsx": package("[Content_Types].xml", "xl/workbook.xml"),
    "a.xls": OLE,
    "a.csv": "店铺,金额\nA,1\n".encode("gb18030"),
    "a.txt": "期限".encode("utf-16"),
    "a.md": b"# Order\n",
    "a.png": PNG,
    "a.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 10,
    "a.jpeg": b"\xff\xd8\xff\xe1" + b"\0" * 10,
    "a.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "a.heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "a.gif": b"GIF89a" + b"\0" * 10,
    "a.eml": b"Received: by mx\r\nSubject: Notice\r\n\r\nHello",
    "a.msg": OLE,
    "a.zip": package("order.pdf"),
}


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    made = At(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def files(at: At, tmp_path: Path) -> FileStore:
    return store(at, tmp_path)


def on_disk(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "files").rglob("*") if p.is_file())


# -- kinds and names ------------------------------------------------------------------------------------------------


def test_every_kind_has_an_example_here() -> None:
    assert {name.rpartition(".")[2] for name in GOOD} == set(KINDS)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_what_people_send_is_taken(name: str) -> None:
    assert mime_of(name, GOOD[name]) == KINDS[name.rpartition(".")[2]][0]
    assert mime_of(name.upper(), GOOD[name])


@pytest.mark.parametrize(
    "name", ["a.html", "a.svg", "a.exe", "a.js", "a.docm", "a.pdf.exe", "a.htm", "a.xhtml", "noending", ".pdf "]
)
def test_what_a_browser_or_a_machine_would_run_is_refused(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        mime_of(name, PDF)
    for language in ("en", "zh"):
        sentence = say(refused.value.phrase, language, **refused.value.values)
        assert name in sentence and "pdf" in sentence


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_content_that_is_not_what_its_name_says_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="file_content"):
        mime_of(name, b"\x00\x01MZ\x90\x00 a program")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("a.docx", package("[Content_Types].xml", "xl/workbook.xml")),
        ("a.docx", GOOD["a.docx"][:40]),
        ("a.eml", b"Hello, no head here\n\n"),
        ("a.png", PDF),
    ],
)
def test_macros_other_kinds_and_halves_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(BadInput, match="file_content"):
        mime_of(name, data)


def test_nothing_is_refused_as_empty() -> None:
    with pytest.raises(BadInput, match="file_empty"):
        mime_of("a.pdf", b"")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lin\\传票.pdf", "传票.pdf"),
        ("order\u202efdp.exe", "orderfdp.exe"),
        ("a\x00b\x1f\n.pdf", "ab.pdf"),
        ("  .hidden. ", "hidden"),
        ("", "file"),
        ("..", "file"),
        ("con.txt", "_con.txt"),
        ('a<b>"c".pdf', "a_b__c_.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names_are_harmless_anywhere(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.text())
def test_any_name_becomes_one_that_every_file_system_takes(name: str) -> None:
    clean = clean_name(name)
    assert clean and clean not in (".", "..") and len(clean.encode()) <= 200
    assert not set(clean) & set('/\\<>:"|?*\0') and not clean.startswith(".")
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in clean)
    assert clean_name(clean) == clean


def test_sizes_are_said_as_people_read_them() -> None:
    assert [size_text(n) for n in (12, 2048, 3_500_000)] == ["12 B", "2 KB", "3.3 MB"]


# -- the store ------------------------------------------------------------------------------------------------------


def test_the_same_content_is_kept_once_whatever_its_name(files: FileStore, tmp_path: Path) -> None:
    first, second = files.keep("a.pdf", PDF), files.keep("b.pdf", PDF)
    digest = hashlib.sha256(PDF).hexdigest()
    assert first.sha256 == second.sha256 == digest and first.id == digest[:16]
    assert (first.name, second.name) == ("a.pdf", "b.pdf")
    assert on_disk(tmp_path) == [digest]
    assert files.read(digest) == PDF


def test_what_is_too_large_is_refused_with_the_limit(at: At, tmp_path: Path) -> None:
    small = store(at, tmp_path, limit=1024 * 1024)
    with pytest.raises(BadInput) as refused:
        small.keep("a.pdf", PDF + b"x" * 1024 * 1024)
    assert "1 MB" in say(refused.value.phrase, "en", **refused.value.values)
    assert on_disk(tmp_path) == [] if (tmp_path / "files").exists() else True


def test_a_changed_or_lost_file_is_noticed_and_made_good_by_the_next_upload(files: FileStore, tmp_path: Path) -> None:
    digest = files.keep("a.pdf", PDF).sha256 or ""
    place = tmp_path / "files" / digest[:2] / digest
    place.write_bytes(b"%PDF-other")
    with pytest.raises(DamagedFile, match="changed"):
        files.read(digest)
    place.unlink()
    with pytest.raises(DamagedFile, match="cannot be read"):
        files.read(digest)
    files.keep("a.pdf", PDF)
    assert files.read(digest) == PDF


def test_a_file_of_a_message_is_never_deleted(at: At, files: FileStore) -> None:
    used, unused = files.keep("a.pdf", PDF), files.keep("b.png", PNG)
    at.say(A, "see the order", "m", attachments=(used,))
    assert not files.forget(used.sha256 or "")
    assert files.forget(unused.sha256 or "") and not files.forget(unused.sha256 or "")
    assert files.read(used.sha256 or "") == PDF
    with pytest.raises(DamagedFile):
        files.read(unused.sha256 or "")


def test_what_was_never_sent_is_swept_after_a_day(at: At, files: FileStore, tmp_path: Path) -> None:
    used, _ = files.keep("a.pdf", PDF), files.keep("b.png", PNG)
    at.say(A, "see the order", "m", attachments=(used,))
    assert files.sweep() == 0
    at.now += UNUSED + timedelta(hours=1)
    assert files.sweep() == 1 and on_disk(tmp_path) == [used.sha256]
    files.keep("b.png", PNG)
    assert files.sweep() == 0, "it was uploaded anew"


def test_many_threads_keep_the_same_file_once(files: FileStore, tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def keep() -> None:
        try:
            files.keep("a.pdf", PDF)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=keep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and on_disk(tmp_path) == [hashlib.sha256(PDF).hexdigest()]


def test_the_bytes_of_a_file_from_another_platform_are_found_by_its_attachment(at: At, files: FileStore) -> None:
    at.say(A, "", "m", attachments=(Attachment("F1", "order.pdf", "application/pdf", 9, "https://files.example/F1"),))
    row = message_id(at, "m")
    sent = at.desk.attachments(row)[0]
    assert sent.sha256 is None
    files.sent(row, sent, PDF)
    assert at.desk.attachments(row)[0].sha256 == hashlib.sha256(PDF).hexdigest()


# -- on the way into a message --------------------------------------------------------------------------------------


@pytest.fixture
def uploads(at: At, files: FileStore, tmp_path: Path) -> Uploads:
    return Uploads(files, tmp_path / "files" / ".key", lambda: at.now)


def test_who_uploaded_a_file_can_send_it_also_after_a_restart(at: At, uploads: Uploads, tmp_path: Path) -> None:
    made = uploads.take(A, "../传票.pdf", PDF)
    again = Uploads(uploads.store, tmp_path / "files" / ".key", lambda: at.now)
    other = uploads.take(A, "the same again.pdf", PDF)
    assert again.files(A, [made.token]) == (made.file,)
    assert again.files(A, [other.token, made.token, made.token]) == (made.file,)
    assert made.file.name == "传票.pdf" and made.file.mime == "application/pdf"


def test_nobody_else_can_and_not_for_ever(at: At, uploads: Uploads) -> None:
    token = uploads.take(A, "a.pdf", PDF).token
    body, _, signature = token.partition(".")
    for person, wrong in (
        (B, token),
        (A, body),
        (A, f"{body}."),
        (A, f"{body}x.{signature}"),
        (A, f"{body}.{'0' * 64}"),
        (A, "传票.\ud800"),
        (A, ""),
    ):
        with pytest.raises(BadInput, match="file_gone"):
            uploads.files(person, [wrong])
    with pytest.raises(BadInput, match="files_too_many"):
        uploads.files(A, [token] * (MOST_FILES + 1))
    at.now += VALID + timedelta(seconds=1)
    with pytest.raises(BadInput, match="file_gone"):
        uploads.files(A, [token])
    assert VALID < UNUSED
