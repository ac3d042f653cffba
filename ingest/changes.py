"""What an ingest adds, updates, keeps and retires: the previous documents against the files found now.

A document remembers the root it was read from: the folder or file that was given, or `builtin`. Only
what lies under a given path can be retired by an ingest; everything else is kept.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.model import SourceFile
from knowledge.model import Guide
from knowledge.store.records import StoredDocument

BUILT_IN = "builtin"


@dataclass(frozen=True)
class Scope:
    """A root to walk, and the parts of it that are in question: posix paths below it, `""` for all."""

    root: str
    folder: Path
    parts: tuple[str, ...] = ("",)

    def covers(self, origin: str) -> bool:
        """Whether a path below the root lies in one of the parts."""
        return any(_within(origin, part) for part in self.parts)


@dataclass(frozen=True)
class Found:
    """A file that is there now, the root it belongs to, and the SHA-256 of its bytes in hexadecimal."""

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


def scopes(given: Sequence[Path], known: Iterable[str], built_in: Path) -> list[Scope]:
    """The roots to walk for the given paths (absolute, links resolved), each once.

    A path inside a known or given root is a part of the outermost such root; a known root inside a
    given folder is taken over by it; a path inside the folder of built-in guides is a part of those.
    So no file ever belongs to two roots.
    """
    roots = {Path(root) for root in known if root != BUILT_IN} | {path for path in given}
    parts: dict[Path, list[str]] = {}
    for path in given:
        root = built_in if _inside(path, built_in) else _outermost(path, roots)
        parts.setdefault(root, []).append(_below(root, path))
    return [
        Scope(
            root=BUILT_IN if folder == built_in else folder.as_posix(),
            folder=folder,
            parts=("",) if "" in below else tuple(dict.fromkeys(below)),
        )
        for folder, below in parts.items()
    ]


def compare(
    previous: Iterable[StoredDocument],
    found: Iterable[Found],
    unread: Collection[tuple[str, str]],
    given: Sequence[Scope],
    recipe: str,
) -> Changes:
    """Sorts files and documents by what has to be done.

    `unread` are files that are there but cannot be read, as (root, path below it): what was read from
    them before is kept. `recipe` names the readers; a document that another recipe read is read again.
    """
    files = {_place(file.root, file.file.origin): file for file in found}
    skipped = {_place(root, origin) for root, origin in unread}
    regions = [_place(scope.root, part) for scope in given for part in scope.parts]
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
        elif not any(_within(place, region) for region in regions):
            keep.append(document)
        elif place in skipped:
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

    def __init__(self, kept: Iterable[Guide]) -> None:
        self._owner: dict[str, str] = {}
        self._taken: set[tuple[str, str]] = set()
        for guide in kept:
            self._take(guide.id, guide.language, guide.root)

    def claim(self, guide: Guide, before: str | None = None) -> str:
        """The id for this guide; `before` is the one it had, which it keeps where that still fits."""
        fits = (guide.id, f"{guide.id}-{_short(guide.root)}", f"{guide.id}-{_short(guide.root, guide.origin)}")
        for name in sorted(fits, key=lambda fit: fit != before):
            if self.is_free(name, guide.language, guide.root):
                self._take(name, guide.language, guide.root)
                return name
        raise ValueError(f"no free id for {guide.root}/{guide.origin}: was it claimed before?")

    def is_free(self, name: str, language: str, root: str) -> bool:
        """Whether a guide of this root may still have this id in this language."""
        return self._owner.get(name, root) == root and (name, language) not in self._taken

    def _take(self, name: str, language: str, root: str) -> None:
        self._owner.setdefault(name, root)
        self._taken.add((name, language))


def _short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:6]


def _place(root: str, origin: str) -> str:
    """Where a file lies, whichever root it was reached by; a file that was given is its own root."""
    if not origin or (root != BUILT_IN and PurePosixPath(root).name == origin):
        return root
    return f"{root.rstrip('/')}/{origin}"


def _within(place: str, region: str) -> bool:
    return not region or place == region or place.startswith(region.rstrip("/") + "/")


def _inside(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _outermost(path: Path, roots: Collection[Path]) -> Path:
    around = [root for root in roots if root in path.parents]
    return min(around, key=lambda root: len(root.parts), default=path)


def _below(root: Path, path: Path) -> str:
    return "" if path == root else path.relative_to(root).as_posix()
