"""Which files are taken, which are left out and why, and what they are called."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnusableSource
from ingest.model import REASONS, Limits
from ingest.sources import BUILT_IN_GUIDES, guide_id, walk


def put(root: Path, *names: str, content: str = "text") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def ids(*paths: Path) -> dict[str, str]:
    return {file.origin: file.guide_id for file in walk(paths)[0]}


def reasons(*paths: Path, limits: Limits | None = None) -> dict[str, str]:
    return {skipped.origin: skipped.reason_code for skipped in walk(paths, limits)[1]}


def test_folders_are_walked_in_a_fixed_order_and_others_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "b/z.md", "b/a.html", "a/x.txt", "y.pdf", "c.DOCX", "README.md", "LICENSE", "table.csv", "p.htm")
    files, skipped = walk([tmp_path])
    assert [f.origin for f in files] == ["README.md", "c.DOCX", "p.htm", "y.pdf", "a/x.txt", "b/a.html", "b/z.md"]
    assert {s.origin: (s.reason_code, s.detail) for s in skipped} == {
        "LICENSE": ("unsupported", ""),
        "table.csv": ("unsupported", ".csv"),
    }
    assert walk([tmp_path]) == (files, skipped)


def test_a_single_file_belongs_to_its_folder(tmp_path: Path) -> None:
    put(tmp_path / "guides", "a.md", "b.md")
    (file,), _ = walk([tmp_path / "guides" / "a.md"])
    assert (file.root, file.origin, file.guide_id) == (str(tmp_path / "guides"), "a.md", "guides/a")


def test_a_file_reached_twice_is_taken_once(tmp_path: Path) -> None:
    put(tmp_path / "docs", "sub/a.md", "b.md")
    files, _ = walk([tmp_path / "docs", tmp_path / "docs" / "sub", tmp_path / "docs" / "b.md"])
    assert [f.origin for f in files] == ["b.md", "sub/a.md"]


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableSource, match="nowhere"):
        walk([tmp_path / "nowhere"])


def test_empty_huge_and_hidden_files_are_left_out_unread(tmp_path: Path) -> None:
    put(tmp_path, ".hidden.md", ".git/config.md", "good.md")
    put(tmp_path, "empty.md", content="")
    with (tmp_path / "huge.pdf").open("wb") as huge:
        huge.truncate(500 * 1024 * 1024)  # sparse: takes no room
    assert reasons(tmp_path) == {
        ".git": "hidden",
        ".hidden.md": "hidden",
        "empty.md": "empty",
        "huge.pdf": "too_large",
    }
    assert list(ids(tmp_path)) == ["good.md"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "secret", "key.md", "more/other.md")
    put(tmp_path / "docs", "sub/a.md")
    docs = tmp_path / "docs"
    (docs / "file.md").symlink_to(tmp_path / "secret" / "key.md")
    (docs / "folder").symlink_to(tmp_path / "secret")
    (docs / "up").symlink_to("..")
    (docs / "inside.md").symlink_to(docs / "sub" / "a.md")
    (docs / "sub" / "loop").symlink_to(docs)
    (docs / "broken.md").symlink_to(docs / "nothing.md")
    assert list(ids(docs)) == ["sub/a.md"]
    assert reasons(docs) == {
        "file.md": "outside",
        "folder": "outside",
        "up": "outside",
        "broken.md": "unreadable",
    }


def test_a_link_given_by_hand_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "real", "a.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert ids(tmp_path / "link") == {"a.md": "real/a"}


def test_pipes_are_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert reasons(tmp_path) == {"pipe.md": "unsupported"}


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_files_without_permission_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "locked.md")
    (tmp_path / "locked.md").chmod(0)
    try:
        assert reasons(tmp_path) == {"locked.md": "unreadable"}
    finally:
        (tmp_path / "locked.md").chmod(stat.S_IRUSR)


def test_names_of_any_script_stay_readable(tmp_path: Path) -> None:
    put(tmp_path / "法律 Laws", "商标法(2019-04-23).md", "Schedule A — What now?.md", "🙂.md", "دليل العلامات.md")
    found = ids(tmp_path / "法律 Laws")
    assert found["商标法(2019-04-23).md"] == "法律-laws/商标法-2019-04-23"
    assert found["Schedule A — What now?.md"] == "法律-laws/schedule-a-what-now"
    assert found["دليل العلامات.md"] == "法律-laws/دليل-العلامات"
    assert found["🙂.md"].startswith("法律-laws/file-")


def test_a_name_that_is_not_utf8_can_be_stored(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("text")
    (file,), _ = walk([tmp_path])
    file.origin.encode()
    file.guide_id.encode()
    assert file.path.read_text() == "text"


def test_translations_share_an_id(tmp_path: Path) -> None:
    root = tmp_path / "us"
    put(root, "schedule-a.en.md", "schedule-a.zh.md", "tro.md", "tro.zh-CN.pdf")
    files, _ = walk([root])
    assert {(f.origin, f.guide_id, f.language) for f in files} == {
        ("schedule-a.en.md", "us/schedule-a", "en"),
        ("schedule-a.zh.md", "us/schedule-a", "zh"),
        ("tro.md", "us/tro", None),
        ("tro.zh-CN.pdf", "us/tro-pdf", "zh"),
    }


def test_one_name_in_several_formats_gets_the_format_behind_the_id(tmp_path: Path) -> None:
    put(tmp_path / "d", "a.md", "a.html", "a.pdf", "b.html", "c.md", "c.markdown")
    assert ids(tmp_path / "d") == {
        "a.md": "d/a",
        "a.html": "d/a-html",
        "a.pdf": "d/a-pdf",
        "b.html": "d/b",
        "c.md": "d/c",
        "c.markdown": "d/c-markdown",
    }


def test_folders_of_the_same_name_do_not_share_ids(tmp_path: Path) -> None:
    put(tmp_path / "1" / "docs", "a.md", "A!.md")
    put(tmp_path / "2" / "docs", "a.md")
    files, _ = walk([tmp_path / "1" / "docs", tmp_path / "2" / "docs"])
    assert len({f.guide_id for f in files}) == 3


def test_built_in_guides_are_known_as_such(tmp_path: Path) -> None:
    put(tmp_path / "guides", "us/a.en.md")
    assert walk([tmp_path / "guides"], built_in=tmp_path / "guides")[0][0].built_in
    assert not walk([tmp_path / "guides"])[0][0].built_in
    assert BUILT_IN_GUIDES.parts[-2:] == ("knowledge", "guides")


def test_every_reason_is_said_in_both_languages() -> None:
    assert all(text["en"] and text["zh"] for text in REASONS.values())


@given(st.text(min_size=1))
def test_an_id_holds_only_letters_digits_and_separators(name: str) -> None:
    made = guide_id(name)
    assert not set(made) & set(" .@?#%&\\\"'<>\n\t")
    assert made.encode("utf-8", "strict") is not None
    assert guide_id(made) == made or len(made) > 100
