"""What an ingest adds, updates, keeps and retires: the previous documents against the files found now.

A document remembers the root it was read from: the folder that was given, or `builtin`. Only what lies
under a given path can be retired by an ingest; everything else is kept.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.model import SourceFile
from knowledge.model import Guide, StoredDocument

BUILT_IN = "builtin"


@dataclass(frozen=True)
class Given:
    """A path that the ingest was given: absolute, links resolved."""

    path: Path
    is_folder: bool


@dataclass(frozen=True)
class Scope:
    """A path to walk, and the root that its files belong to: the path itself or a folder around it.

    `root` is the root's name in the store, `folder` the place of it.
    """

    root: str
    folder: Path
    path: Path

    @property
    def part(self) -> str:
        """The path below the root, `""` for all of it."""
        return "" if self.path == self.folder else printable(self.path.relative_to(self.folder))

    def covers(self, root: str, origin: str) -> bool:
        """Whether a file of this root, at this path below it, lies in what is walked."""
        return _within(_place(root, origin), _place(self.root, self.part))


@dataclass(frozen=True)
class Found:
    """A file that is there now, the root it belongs to, and its content hash (`readers.references`)."""

    file: SourceFile
    root: str
    file_hash: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Root, path below it, and content."""
        return self.root, self.file.origin, self.file_hash


@dataclass(frozen=True)
class Update:
    """A file whose content, root or reader changed since the previous edition."""

    before: StoredDocument
    found: Found


@dataclass(frozen=True)
class Changes:
    """Every previous document and every file found is in exactly one of the four.

    `stale` names those kept although their file, which is still there, could not be read this time.
    """

    add: tuple[Found, ...]
    update: tuple[Update, ...]
    keep: tuple[StoredDocument, ...]
    retire: tuple[StoredDocument, ...]
    stale: tuple[StoredDocument, ...] = ()


def scopes(given: Sequence[Given], known: Iterable[str], built_in: Path) -> list[Scope]:
    """What to walk for the given paths: each once, and none inside another.

    A path inside a known or given root is a part of the outermost such root; otherwise a folder is its
    own root, and a file belongs to the folder that it lies in. A known root inside a given folder is
    taken over by it. What lies in the folder of built-in guides belongs to those. So no file ever has
    two roots.
    """
    folders = {one.path for one in given if one.is_folder}
    roots = {Path(root) for root in known if root != BUILT_IN} | folders
    walked: dict[Path, Scope] = {}
    for one in given:
        path = one.path
        if folders.isdisjoint(path.parents):
            inside = path == built_in or built_in in path.parents
            folder = built_in if inside else _outermost(path if one.is_folder else path.parent, roots)
            walked[path] = Scope(BUILT_IN if inside else printable(folder), folder, path)
    return list(walked.values())


def compare(
    previous: Iterable[StoredDocument],
    found: Iterable[Found],
    unread: Collection[tuple[str, str]],
    given: Sequence[Scope],
    recipe: str,
) -> Changes:
    """Sorts files and documents by what has to be done.

    `unread` are files and folders that are there but cannot be read, as (root, path below it): what was
    read from them before is kept. `recipe` names the readers; a document that another recipe read is read again.
    """
    files = {_place(file.root, file.file.origin): file for file in found}
    skipped = {_place(root, origin) for root, origin in unread}
    update: list[Update] = []
    keep: list[StoredDocument] = []
    retire: list[StoredDocument] = []
    stale: list[StoredDocument] = []
    for document in previous:
        place = _place(document.guide.root, document.guide.origin)
        file = files.pop(place, None)
        if file is not None:
            key = (document.guide.root, document.guide.origin, document.file_hash)
            if key == file.key and document.recipe == recipe:
                keep.append(document)
            else:
                update.append(Update(document, file))
        elif not any(scope.covers(document.guide.root, document.guide.origin) for scope in given):
            keep.append(document)
        elif not skipped.isdisjoint(_around(place)):
            keep.append(document)
            stale.append(document)
        else:
            retire.append(document)
    return Changes(tuple(files.values()), tuple(update), tuple(keep), tuple(retire), tuple(stale))


class Names:
    """Gives out guide ids: one root owns an id, and inside it a language has it once.

    Translations in one folder share their id; the same id from another root gets a short hash of that
    root behind it, which is the same in every run.
    """

    def __init__(self, guides: Iterable[Guide]) -> None:
        self._roots: dict[str, dict[str, str]] = {}
        for guide in guides:
            self.take(guide)

    def take(self, guide: Guide) -> None:
        """This guide has its id."""
        self._roots.setdefault(guide.id, {})[guide.language] = guide.root

    def release(self, guide: Guide) -> None:
        """This guide no longer has its id."""
        self._roots.get(guide.id, {}).pop(guide.language, None)

    def is_free(self, guide: Guide) -> bool:
        """Whether this guide may have the id that it has."""
        roots = self._roots.get(guide.id, {})
        return guide.language not in roots and all(root == guide.root for root in roots.values())

    def claim(self, guide: Guide, before: str | None = None) -> Guide:
        """The guide with an id of its own, taken; `before` is the one it had, kept where it still fits."""
        fits = (guide.id, f"{guide.id}-{_short(guide.root)}", f"{guide.id}-{_short(guide.root, guide.origin)}")
        for name in sorted(fits, key=lambda fit: fit != before):
            named = replace(guide, id=name)
            if self.is_free(named):
                self.take(named)
                return named
        raise ValueError(f"no free id for {guide.root}/{guide.origin}: was it claimed before?")


def _short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:6]


def printable(path: Path) -> str:
    """Bytes of a name that are no UTF-8 become a replacement character: the store holds text."""
    return path.as_posix().encode("utf-8", "replace").decode("utf-8")


def _place(root: str, origin: str) -> str:
    """Where a file lies, whichever root it was reached by."""
    return f"{root.rstrip('/')}/{origin}" if origin else root


def _around(place: str) -> list[str]:
    """The place itself and every folder around it."""
    ends = (i for i, sign in enumerate(place) if sign == "/" and i)
    return [place, *(place[:end] for end in ends)]


def _within(place: str, region: str) -> bool:
    return place == region or place.startswith(region.rstrip("/") + "/")


def _outermost(folder: Path, roots: Collection[Path]) -> Path:
    around = [root for root in roots if root == folder or root in folder.parents]
    return min(around, key=lambda root: len(root.parts), default=folder)
