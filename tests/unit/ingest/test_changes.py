"""What is added, updated, kept and retired, whatever the roots; and who gets which guide id."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.changes import BUILT_IN, Changes, Found, Given, Names, Scope, compare, scopes
from ingest.model import SourceFile
from knowledge.model import Guide, StoredDocument

BUILT_IN_FOLDER = Path("/app/guides")


def file(root: str, origin: str, content: str = "x") -> Found:
    source = SourceFile(root, Path(root) / origin, origin, 1, f"{Path(root).name}/{origin}")
    return Found(source, root, hashlib.sha256(content.encode()).hexdigest())


def stored(root: str, origin: str, content: str = "x", recipe: str = "1") -> StoredDocument:
    digest = hashlib.sha256(content.encode()).hexdigest()
    guide = Guide(f"{Path(root).name}/{origin}", "en", digest[:12], origin, root, origin)
    return StoredDocument(f"{root}/{origin}@{digest[:6]}", guide, digest, recipe, 1)


def folder(path: str) -> Given:
    return Given(Path(path), True)


def single(path: str) -> Given:
    return Given(Path(path), False)


def places(changes: Changes) -> dict[str, list[str]]:
    return {
        "add": [f"{f.root}/{f.file.origin}" for f in changes.add],
        "update": [f"{u.found.root}/{u.found.file.origin}" for u in changes.update],
        "keep": [f"{d.guide.root}/{d.guide.origin}" for d in changes.keep],
        "retire": [f"{d.guide.root}/{d.guide.origin}" for d in changes.retire],
        "stale": [f"{d.guide.root}/{d.guide.origin}" for d in changes.stale],
    }


def sort(previous, found, paths, unread=()) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
    given_scopes = scopes(paths, [d.guide.root for d in previous], BUILT_IN_FOLDER)
    return {k: v for k, v in places(compare(previous, found, unread, given_scopes, "1")).items() if v}


def test_add_update_keep_retire() -> None:
    previous = [stored("/a", "same"), stored("/a", "changed", "old"), stored("/a", "gone"), stored("/b", "other")]
    found = [file("/a", "same"), file("/a", "changed", "new"), file("/a", "new")]
    assert sort(previous, found, [folder("/a")]) == {
        "add": ["/a/new"],
        "update": ["/a/changed"],
        "keep": ["/a/same", "/b/other"],
        "retire": ["/a/gone"],
    }


def test_another_recipe_reads_again() -> None:
    changes = compare(
        [stored("/a", "x", recipe="0")], [file("/a", "x")], (), [Scope("/a", Path("/a"), Path("/a"))], "1"
    )
    assert [u.found.file.origin for u in changes.update] == ["x"]


def test_a_file_that_cannot_be_read_any_more_keeps_what_was_read() -> None:
    previous = [stored("/a", "locked.pdf"), stored("/a", "closed/x"), stored("/a", "closed/y/z"), stored("/a", "gone")]
    assert sort(previous, [], [folder("/a")], {("/a", "locked.pdf"), ("/a", "closed")}) == {
        "keep": ["/a/locked.pdf", "/a/closed/x", "/a/closed/y/z"],
        "stale": ["/a/locked.pdf", "/a/closed/x", "/a/closed/y/z"],
        "retire": ["/a/gone"],
    }


@pytest.mark.parametrize(
    ("paths", "known", "expected"),
    [
        ([folder("/a")], [], [("/a", "/a", "")]),
        ([folder("/a"), folder("/a")], [], [("/a", "/a", "")]),
        ([folder("/a"), folder("/b")], ["/c"], [("/a", "/a", ""), ("/b", "/b", "")]),
        ([folder("/a/b"), folder("/a")], [], [("/a", "/a", "")]),
        ([single("/a/b/x.md"), folder("/a")], [], [("/a", "/a", "")]),
        ([folder("/a/b")], ["/a"], [("/a", "/a/b", "b")]),
        ([folder("/a/b/c")], ["/a", "/a/b"], [("/a", "/a/b/c", "b/c")]),
        ([folder("/a")], ["/a/b"], [("/a", "/a", "")]),
        ([folder("/ab")], ["/a"], [("/ab", "/ab", "")]),
        ([single("/a/x.md")], [], [("/a", "/a/x.md", "x.md")]),
        ([single("/a/x.md")], ["/a"], [("/a", "/a/x.md", "x.md")]),
        ([single("/a/b/x.md")], ["/a"], [("/a", "/a/b/x.md", "b/x.md")]),
        ([single("/a/x.md"), single("/a/y.md")], [], [("/a", "/a/x.md", "x.md"), ("/a", "/a/y.md", "y.md")]),
        ([folder("/app/guides")], ["/app", BUILT_IN], [(BUILT_IN, "/app/guides", "")]),
        ([single("/app/guides/us/a.md")], [], [(BUILT_IN, "/app/guides/us/a.md", "us/a.md")]),
        ([folder("/app")], [BUILT_IN], [("/app", "/app", "")]),
        ([folder("/")], ["/a"], [("/", "/", "")]),
    ],
)
def test_scopes(paths: list[Given], known: list[str], expected: list[tuple[str, str, str]]) -> None:
    found = scopes(paths, known, BUILT_IN_FOLDER)
    assert [(scope.root, str(scope.path), scope.part) for scope in found] == expected


def test_a_part_of_a_root_retires_only_inside_the_part() -> None:
    previous = [stored("/a", "b/gone"), stored("/a", "bb/x"), stored("/a", "c")]
    assert sort(previous, [], [folder("/a/b")]) == {"keep": ["/a/bb/x", "/a/c"], "retire": ["/a/b/gone"]}


def test_an_outer_folder_takes_over_the_inner_one_without_doubling() -> None:
    previous = [stored("/a/b", "x"), stored("/a/b", "gone")]
    found = [file("/a", "b/x"), file("/a", "y")]
    assert sort(previous, found, [folder("/a")]) == {
        "add": ["/a/y"],
        "update": ["/a/b/x"],
        "retire": ["/a/b/gone"],
    }


def test_a_folder_around_the_built_in_guides_leaves_them_alone() -> None:
    previous = [stored(BUILT_IN, "us/x.md"), stored("/app", "y")]
    assert sort(previous, [file("/app", "y")], [folder("/app")]) == {"keep": ["builtin/us/x.md", "/app/y"]}


NAMES = st.sampled_from(["x", "y", "a/x", "a/y", "a/b/x", "a/b/y", "c/x"])
FOLDERS = st.sampled_from(["/r", "/r/a", "/r/a/b", "/r/c"])


@settings(max_examples=150)
@given(
    runs=st.lists(
        st.tuples(st.lists(FOLDERS, min_size=1, max_size=3), st.dictionaries(NAMES, st.sampled_from("12"))),
        min_size=1,
        max_size=5,
    )
)
def test_any_series_of_ingests_holds_each_file_once_and_a_repetition_changes_nothing(
    runs: list[tuple[list[str], dict[str, str]]],
) -> None:
    """The edition after an ingest holds exactly the files under the given folders, and whatever was elsewhere."""
    edition: list[StoredDocument] = []
    for folders, disk in runs:
        changes = _ingest(edition, folders, disk)
        after = _apply(changes)
        paths = [Path(d.guide.root) / d.guide.origin for d in after]
        assert len(paths) == len(set(paths)), "a file is in the edition twice"
        covered = [Path("/r") / name for name in disk if _under(Path("/r") / name, folders)]
        assert {p for p in paths if _under(p, folders)} == set(covered)
        outside = {Path(d.guide.root) / d.guide.origin for d in edition}
        assert {p for p in outside if not _under(p, folders)} == {p for p in paths if not _under(p, folders)}
        assert len(changes.keep) + len(changes.update) + len(changes.retire) == len(edition)
        again = _ingest(after, folders, disk)
        assert (again.add, again.update, again.retire) == ((), (), ())
        edition = after


def _ingest(edition: list[StoredDocument], folders: list[str], disk: dict[str, str]) -> Changes:
    found_scopes = scopes([folder(f) for f in folders], {d.guide.root for d in edition}, BUILT_IN_FOLDER)
    found = [
        file(scope.root, (Path("/r") / name).relative_to(scope.root).as_posix(), content)
        for scope in found_scopes
        for name, content in disk.items()
        if (Path("/r") / name).is_relative_to(scope.path)
    ]
    return compare(edition, found, (), found_scopes, "1")


def _apply(changes: Changes) -> list[StoredDocument]:
    new = [*changes.add, *(u.found for u in changes.update)]
    return [
        *changes.keep,
        *(StoredDocument(f.file_hash, _guide(f), f.file_hash, "1", 1) for f in new),
    ]


def _guide(found: Found) -> Guide:
    return Guide("id", "en", found.file_hash[:12], "t", found.root, found.file.origin)


def _under(path: Path, folders: list[str]) -> bool:
    return any(path.is_relative_to(f) for f in folders)


def guide(name: str, language: str = "en", root: str = "/a", origin: str = "o") -> Guide:
    return Guide(name, language, "v", "t", root, origin)


def test_translations_share_an_id_and_another_root_gets_its_own() -> None:
    names = Names([guide("us/x", "en")])
    assert names.claim(guide("us/x", "zh")).id == "us/x"
    other = names.claim(guide("us/x", "en", root="/b")).id
    assert other.startswith("us/x-")
    assert names.claim(guide("us/x", "zh", root="/b")).id == other, "its translation too"
    assert names.claim(guide("us/x", "de", root="/b")).id == other, "in every language"


def test_the_suffix_is_the_same_in_every_run() -> None:
    first = Names([guide("x")]).claim(guide("x", root="/b"))
    assert Names([guide("x")]).claim(guide("x", root="/b")) == first


def test_two_files_of_one_root_with_one_id() -> None:
    names = Names([])
    claimed = {names.claim(guide("x", origin=name)).id for name in ("one", "two", "three")}
    assert len(claimed) == 3


def test_an_update_keeps_its_id() -> None:
    names = Names([])
    names.take(guide("x", root="/a"))
    suffixed = names.claim(guide("x", root="/b"))
    names.release(guide("x", root="/a"))
    names.release(suffixed)
    assert names.claim(guide("x", root="/b"), before=suffixed.id).id == suffixed.id
    assert names.claim(guide("x", root="/a"), before="x").id == "x"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["x", "y"]), st.sampled_from(["en", "zh"]), st.sampled_from(["/a", "/b"]), st.integers(0, 3)
        ),
        unique=True,
        max_size=12,
    )
)
def test_no_two_guides_share_id_and_language(asked: list[tuple[str, str, str, int]]) -> None:
    names = Names([])
    claimed = [names.claim(guide(n, language, root, f"o{i}")) for n, language, root, i in asked if i < 3]
    assert len({(g.id, g.language) for g in claimed}) == len(claimed)
    roots: dict[str, set[str]] = {}
    for one in claimed:
        roots.setdefault(one.id, set()).add(one.root)
    assert all(len(owners) == 1 for owners in roots.values())
