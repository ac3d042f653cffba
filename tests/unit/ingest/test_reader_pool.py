"""Reading in a separate process: hostile files are reported one by one, and the rest goes on."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, SourceFile
from ingest.readers import ReaderPool, read
from ingest.sources import walk
from tests.unit.ingest.made import LINE, pdf, pdf_of_many_pages, saved, source, texts, with_entry, word

T = TypeVar("T")
SLOW = "[" * 400_000  # takes the parser minutes: it is quadratic in open brackets


def put(folder: Path, name: str, content: str | bytes = LINE) -> SourceFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return source(path, f"docs/{name}")


def reason(pool: ReaderPool, file: SourceFile) -> str:
    with pytest.raises(UnreadableFile) as caught:
        pool.read(file)
    return caught.value.reason_code


def test_documents_come_over_as_they_are_read_here(tmp_path: Path) -> None:
    guide = (
        "---\nid: us/a\nchecked_on: 2026-11-22\nconfidence: K?\nreviewed_by: 王律师\n---\n# A\n"
        "<!-- source: X; rules: R1; checklist: injunction; anchor: x -->\n文字 🙂 text"
    )
    with ReaderPool() as pool:
        for file in (put(tmp_path, "a.md", guide), put(tmp_path, "b.pdf", pdf([LINE, "", LINE]))):
            assert pool.read(file) == read(file, Limits())


def hostile(folder: Path) -> dict[str, str]:
    """Files that must not be read, with the reason."""
    word_file = word()
    word_file.add_paragraph(LINE)
    container = saved(word_file)
    put(folder, "bomb.docx", with_entry(container, "word/media/a.bin", b"\0" * (30 * 1024 * 1024)))
    put(folder, "wrong.docx", pdf([LINE]))
    put(folder, "wrong.pdf", container)
    put(folder, "wrong.md", random.Random(1).randbytes(5000))
    put(folder, "page.txt", "<!DOCTYPE html><html><body>text</body></html>")
    put(folder, "program.txt", b"\x7fELF\x02\x01\x01" + bytes(100))
    put(folder, "null.md", b"# A\n\nte\x00xt")
    put(folder, "pages.pdf", pdf_of_many_pages(10_000))
    put(folder, "deep.html", "<div>" * 100_000 + "text")
    put(folder, "deep.md", "> " * 3_000 + "text")
    put(folder, "front.md", "---\ntitle: [a\n---\ntext")
    put(folder, "blank.md", " \n\t\n")
    put(folder, "scan.pdf", pdf([""]))
    (folder / "locked.md").write_text(LINE)
    return {
        "bomb.docx": "suspicious",
        "wrong.docx": "wrong_type",
        "wrong.pdf": "wrong_type",
        "wrong.md": "wrong_type",
        "page.txt": "wrong_type",
        "program.txt": "wrong_type",
        "null.md": "wrong_type",
        "pages.pdf": "too_many_pages",
        "deep.html": "suspicious",
        "deep.md": "suspicious",
        "front.md": "damaged",
        "blank.md": "empty",
        "scan.pdf": "no_text",
    }


def test_hostile_files_are_reported_and_the_others_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    wanted = hostile(folder)
    for name in ("🙂 emoji.md", "علامة.txt", "z last.html"):
        put(folder, name)
    got: dict[str, str] = {}
    documents: list[Document] = []
    with ReaderPool() as pool:
        for file in walk([folder])[0]:
            try:
                documents.append(pool.read(file))
            except UnreadableFile as error:
                got[file.origin] = error.reason_code
    assert got == wanted
    assert {d.guide.origin for d in documents} == {"🙂 emoji.md", "علامة.txt", "z last.html", "locked.md"}
    assert all(texts(document) == LINE for document in documents)


def test_a_file_that_takes_too_long_is_stopped_and_the_next_is_read(tmp_path: Path) -> None:
    with ReaderPool(Limits(timeout_s=1.5)) as pool:
        assert texts(pool.read(put(tmp_path, "first.md"))) == LINE
        assert reason(pool, put(tmp_path, "slow.md", SLOW)) == "timeout"
        assert texts(pool.read(put(tmp_path, "next.md"))) == LINE


def test_a_file_that_needs_too_much_memory_is_reported(tmp_path: Path) -> None:
    limits = Limits(memory_bytes=220 * 1024 * 1024)
    with ReaderPool(limits) as pool:
        assert texts(pool.read(put(tmp_path, "first.md"))) == LINE
        assert reason(pool, put(tmp_path, "fat.html", "<p>x</p>" * 2_000_000)) == "out_of_memory"
        assert texts(pool.read(put(tmp_path, "next.md"))) == LINE


def test_a_reading_process_that_was_killed_is_replaced(tmp_path: Path) -> None:
    file = put(tmp_path, "a.md")
    with ReaderPool() as pool:
        pool.read(file)
        (child,) = children()
        os.kill(child, signal.SIGKILL)
        assert texts(pool.read(file)) == LINE
    assert children() == []


def test_a_reading_process_killed_at_work_costs_one_retry(tmp_path: Path) -> None:
    with ReaderPool(Limits(timeout_s=2)) as pool:
        pool.read(put(tmp_path, "a.md"))
        (child,) = children()
        timer = threading.Timer(0.5, os.kill, (child, signal.SIGKILL))
        timer.start()
        assert reason(pool, put(tmp_path, "slow.md", SLOW)) == "timeout"  # the second attempt ran into the limit
        timer.join()
        assert texts(pool.read(put(tmp_path, "b.md"))) == LINE


def test_a_link_put_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.md", "secret words")
    file = put(tmp_path, "a.md")
    file.path.unlink()
    file.path.symlink_to(secret.path)
    gone = put(tmp_path, "gone.md")
    gone.path.unlink()
    with ReaderPool() as pool:
        assert reason(pool, file) == "unreadable"
        assert reason(pool, gone) == "unreadable"


def test_a_file_that_grew_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    file = put(tmp_path, "a.md")
    with file.path.open("ab") as stream:
        stream.truncate(500 * 1024 * 1024)
    with ReaderPool() as pool:
        assert reason(pool, file) == "too_large"


def test_threads_take_turns(tmp_path: Path) -> None:
    files = [put(tmp_path, f"{n}.md", f"text number {n}") for n in range(20)]
    read_texts: dict[int, str] = {}
    with ReaderPool() as pool:

        def work(n: int) -> None:
            read_texts[n] = texts(pool.read(files[n]))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert read_texts == {n: f"text number {n}" for n in range(20)}


HANG = """
import sys
from pathlib import Path
from ingest.model import Limits, SourceFile
from ingest.readers import ReaderPool
path = Path(sys.argv[1])
with ReaderPool(Limits(timeout_s=float(sys.argv[2]))) as pool:
    print("reading", flush=True)
    pool.read(SourceFile(str(path.parent), path, path.name, 1, "docs/slow"))
"""


def hanging(file: SourceFile, timeout_s: float) -> tuple["subprocess.Popen[str]", int]:
    """A process that reads a slow file, and its reading child."""
    process = subprocess.Popen(
        [sys.executable, "-c", HANG, str(file.path), str(timeout_s)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process, wait_for(lambda: next(iter(children(process.pid)), None))


def wait_for(found: Callable[[], T | None], seconds: float = 20) -> T:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (value := found()) is not None:
            return value
        time.sleep(0.05)
    raise AssertionError("nothing happened")


def is_gone(pid: int) -> bool | None:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return True if state == "Z" else None


def test_ctrl_c_ends_the_reading_at_once(tmp_path: Path) -> None:
    process, child = hanging(put(tmp_path, "slow.md", SLOW), timeout_s=60)
    os.killpg(process.pid, signal.SIGINT)
    assert "KeyboardInterrupt" in process.communicate(timeout=20)[1]
    assert wait_for(lambda: is_gone(child))


def test_a_reading_process_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    process, child = hanging(put(tmp_path, "slow.md", SLOW), timeout_s=1.9)
    process.kill()
    process.communicate()
    assert wait_for(lambda: is_gone(child))


def test_the_reading_process_has_no_secrets_and_cannot_write(tmp_path: Path) -> None:
    probe = (
        "import os, sys\n"
        "from ingest.readers import child\n"
        "from ingest.model import Limits\n"
        "child._confine(Limits())\n"
        "try:\n"
        "    out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)\n"
        "    os.write(out, b'x'); print('wrote')\n"
        "except OSError: print('refused')\n"
    )
    target = tmp_path / "out"
    run = subprocess.run([sys.executable, "-c", probe, str(target)], capture_output=True, text=True, check=False)
    assert run.stdout == "refused\n"
    with ReaderPool() as pool:
        pool.read(put(tmp_path, "a.md"))
        (child,) = children()
        variables = Path(f"/proc/{child}/environ").read_bytes().decode().split("\0")
    assert {v.partition("=")[0] for v in variables if v} == {"PYTHONPATH", "PYTHONUTF8"}


def test_the_ingest_itself_loads_no_parser() -> None:
    code = (
        "import sys, ingest.sources, ingest.readers, ingest.splitting\n"
        "heavy = {'lxml', 'docx', 'pypdf', 'trafilatura', 'bs4', 'markdown_it', 'yaml', 'charset_normalizer',"
        " 'langchain_text_splitters'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def children(of: int | str = "self") -> list[int]:
    """The process ids of the reading children of a process that are alive."""
    found = []
    for task in Path(f"/proc/{of}/task").iterdir():
        try:
            numbers = (task / "children").read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # a thread of another test that ended meanwhile
        for child in numbers:
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"ingest.readers.child" in command:
                found.append(int(child))
    return found
