"""The work behind lessons: their cards as files, the edition that holds them, and who is told."""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from bot.cases.lesson_card import card, path_of
from bot.cases.lessons import Lesson
from bot.errors import NotReachable
from ingest.errors import UnusableSource
from knowledge.errors import BuildInProgress, StaleDraft
from knowledge.model import StoredDocument

FOLDER = "lessons"
"""Below the data folder. Its files are made from the database; what somebody else puts there goes."""

Ingest = Callable[[Sequence[Path]], str]
"""Takes folders into the current edition and gives its id."""
Documents = Callable[[str], Iterable[StoredDocument]]


class Book(Protocol):
    """What the desk says about its lessons."""

    def approved_lessons(self) -> list[Lesson]: ...

    def lessons_came_out(self, ids: Collection[int], edition: str) -> list[Lesson]: ...


def bring_out(book: "Book", folder: Path, ingest: Ingest, documents: Documents) -> list[Lesson]:
    """Make the files of all approved lessons and ingest them beside the guides; those that came out by it.

    May be called again after a kill. Raises `NotReachable` while another edition is being made: try again later.
    """
    lessons = book.approved_lessons()
    if not lessons and not folder.is_dir():
        return []
    write_cards(folder, lessons)
    try:
        edition = ingest([folder])
    except UnusableSource:
        if lessons:
            raise
        return []  # the last one was taken back before it came out
    except (BuildInProgress, StaleDraft) as error:
        raise NotReachable(str(error)) from error
    return came_out(book, folder, edition, documents)


def came_out(book: "Book", folder: Path, edition: str, documents: Documents) -> list[Lesson]:
    """Note which approved lessons stand in an edition."""
    root = folder.resolve().as_posix()
    there = {document.guide.origin for document in documents(edition) if document.guide.root == root}
    ids = [lesson.id for lesson in book.approved_lessons() if path_of(lesson) in there]
    return book.lessons_came_out(ids, edition)


def write_cards(folder: Path, lessons: Iterable[Lesson]) -> None:
    """The folder as the database says: each card whole or not at all, nothing else beside them."""
    wanted = {folder / path_of(lesson): card(lesson) for lesson in lessons}
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            _write(path, text)
    for path in folder.rglob("*"):
        if path.is_file() and path not in wanted:
            path.unlink()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
