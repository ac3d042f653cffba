"""Finds the files to read: walks folders, names every file's guide, and says what is left out and why."""

import hashlib
import os
import re
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import knowledge
from ingest.errors import UnusableSource
from ingest.model import FORMATS, Limits, ReasonCode, Skipped, SourceFile

BUILT_IN_GUIDES = Path(knowledge.__file__).resolve().parent / "guides"
_LANGUAGE_SUFFIX = re.compile(r"\.(en|zh|de|fr|es|it|pt|nl|ja|ko|ru|ar|vi|th|tr|pl|cn)(?:[-_][A-Za-z]{2,4})?$", re.I)
_PREFERRED = (".md", ".markdown", ".html", ".htm", ".docx", ".pdf", ".txt")
_LONGEST_PART = 120
EDITORS_FILES = frozenset({"README.md", "REVIEW.md", "vectors.npz"})
EDITORS_FOLDER = "review"
"""What lies among the guides for their editors and is no guide."""


def walk(
    paths: Iterable[str | Path], limits: Limits | None = None, built_in: Path = BUILT_IN_GUIDES
) -> tuple[list[SourceFile], list[Skipped]]:
    """The readable files in these folders (and single files), and those left out with their reasons.

    Deterministic order. A file reached twice is taken once. Raises `UnusableSource` for a path that does
    not exist; that no file at all is readable is the caller's to judge.
    """
    search = _Search(limits or Limits(), built_in)
    for path in paths:
        given = Path(path)
        try:
            real = given.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise UnusableSource(f"{given} does not exist or cannot be opened: check the path") from error
        if real.is_dir():
            search.folder(real, real)
        else:
            search.file(real.parent, real)
    return _with_unique_ids(search.found), search.skipped


@dataclass
class _Search:
    limits: Limits
    built_in: Path
    found: list[SourceFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    _seen: set[Path] = field(default_factory=set)

    def folder(self, root: Path, folder: Path) -> None:
        """Everything below a folder, files first, by name."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._skip(root, folder, "unreadable", error.strerror or "")
            return
        folders = []
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith("."):
                self._skip(root, path, "hidden")
            elif entry.is_symlink():
                self._link(root, path)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path)
            else:
                self.file(root, path)
        for path in folders:
            self.folder(root, path)

    def _link(self, root: Path, path: Path) -> None:
        """A link inside the folder adds nothing: its target is found by itself."""
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            self._skip(root, path, "unreadable", "a link to nothing")
            return
        if not target.is_relative_to(root):
            self._skip(root, path, "outside")

    def file(self, root: Path, path: Path) -> None:
        """One file, taken or skipped."""
        if path in self._seen:
            return
        self._seen.add(path)
        if path.is_relative_to(self.built_in) and is_for_editors(path.relative_to(self.built_in)):
            return
        form = FORMATS.get(path.suffix.lower())
        try:
            status = path.stat(follow_symlinks=False)
        except OSError as error:
            self._skip(root, path, "unreadable", error.strerror or "")
            return
        if form is None or not stat.S_ISREG(status.st_mode):
            self._skip(root, path, "unsupported", path.suffix)
        elif status.st_size == 0:
            self._skip(root, path, "empty")
        elif status.st_size > self.limits.max_bytes:
            self._skip(root, path, "too_large", f"{status.st_size} bytes, limit {self.limits.max_bytes}")
        elif not os.access(path, os.R_OK):
            self._skip(root, path, "unreadable", "no permission")
        else:
            self.found.append(_source_file(root, path, status.st_size, self.built_in))

    def _skip(self, root: Path, path: Path, code: ReasonCode, detail: str = "") -> None:
        self.skipped.append(Skipped(path=path, origin=_origin(root, path), reason_code=code, detail=detail))


def is_for_editors(path: Path) -> bool:
    """Whether a path below a folder of guides is none of them but their editors' own."""
    return path.name in EDITORS_FILES or EDITORS_FOLDER in path.parts[:-1]


def _source_file(root: Path, path: Path, size: int, built_in: Path) -> SourceFile:
    origin = _origin(root, path)
    stem = origin[: -len(path.suffix)]
    language = None
    if match := _LANGUAGE_SUFFIX.search(stem):
        code = match[1].lower()
        language = "zh" if code == "cn" else code
        stem = stem[: match.start()]
    return SourceFile(
        root=_printable(str(root)),
        path=path,
        origin=origin,
        size=size,
        guide_id=guide_id(f"{root.name}/{stem}"),
        language=language,
        built_in=path.is_relative_to(built_in),
    )


def _origin(root: Path, path: Path) -> str:
    return _printable(path.relative_to(root).as_posix())


def _printable(name: str) -> str:
    """Bytes of a file name that are no UTF-8 become a replacement character."""
    return name.encode("utf-8", "replace").decode("utf-8")


def guide_id(name: str) -> str:
    """`Schedule A/What now.txt` without suffix becomes `schedule-a/what-now`; letters of any script stay."""
    parts = (_slug(part) for part in unicodedata.normalize("NFC", name).split("/") if part)
    return "/".join(parts)


def _slug(part: str) -> str:
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" or c == "_" else "-" for c in part.lower())
    slug = re.sub(r"-{2,}", "-", kept).strip("-_")
    if not slug:  # a name of signs only, such as emoji
        return "file-" + _short_hash(part)
    return slug if len(slug) <= _LONGEST_PART else f"{slug[:_LONGEST_PART]}-{_short_hash(part)}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]


def _with_unique_ids(files: list[SourceFile]) -> list[SourceFile]:
    """Files whose names differ in format only get the format behind the id, all but the first kind.

    Translations (`a.en.md`, `a.zh.md`) share an id on purpose. What still collides, in folders of the
    same name, gets a hash of its place.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for index, file in enumerate(files):
        groups[file.guide_id].append(index)
    unique = list(files)
    for indexes in groups.values():
        leading = min(_rank(files[i]) for i in indexes)
        for i in indexes:
            translated = files[i].language is not None and all(
                files[j].language not in {files[i].language, None} for j in indexes if j != i
            )
            if _rank(files[i]) != leading and not translated:
                suffix = files[i].path.suffix.lower().lstrip(".")
                unique[i] = replace(files[i], guide_id=f"{files[i].guide_id}-{suffix}")
    taken: set[tuple[str, str | None]] = set()
    for i, file in enumerate(unique):
        if (file.guide_id, file.language) in taken:
            place = _short_hash(f"{file.root}/{file.origin}")
            unique[i] = replace(file, guide_id=f"{file.guide_id}-{place}")
        taken.add((unique[i].guide_id, file.language))
    return unique


def _rank(file: SourceFile) -> int:
    return _PREFERRED.index(file.path.suffix.lower())
