"""Reads new and changed files into the store, a batch of documents per commit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ingest.changes import BUILT_IN, Changes, Found, Names
from ingest.errors import UnreadableFile
from ingest.model import Document, Skipped, SourceFile
from ingest.progress import Progress
from knowledge.model import Guide, Passage, StoredDocument
from knowledge.store.drafts import Drafts
from knowledge.store.records import NewDocument, text_hash

BATCH_PASSAGES = 500
"""Passages in one commit: some 700 kB, a few milliseconds."""

Split = Callable[[Document], Sequence[Passage]]


class Reader(Protocol):
    """Reads one file; raises `UnreadableFile`."""

    def read(self, file: SourceFile) -> Document: ...


@dataclass
class Intake:
    """What became of the new and changed files.

    `documents` are in the store (in a dry run: would be), `stale` were kept because their file cannot
    be read, `dropped` had to go. `texts` are the hashes of the texts that were read now.
    """

    added: list[StoredDocument] = field(default_factory=list)
    updated: list[StoredDocument] = field(default_factory=list)
    stale: list[StoredDocument] = field(default_factory=list)
    dropped: list[StoredDocument] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)

    @property
    def documents(self) -> list[StoredDocument]:
        """All that belong to the next edition."""
        return [*self.added, *self.updated, *self.stale]


@dataclass(frozen=True)
class _Task:
    found: Found
    before: StoredDocument | None

    @property
    def moved(self) -> bool:
        """Whether the document comes from another root than before."""
        return self.before is not None and self.before.guide.root != self.found.root


class Taker:
    """Takes documents in: those that an earlier, perhaps killed, run has read are not read again."""

    def __init__(
        self, drafts: Drafts, reader: Reader, split: Split, recipe: str, *, progress: Progress, dry_run: bool
    ) -> None:
        self._drafts = drafts
        self._reader = reader
        self._split = split
        self._recipe = recipe
        self._progress = progress
        self._dry_run = dry_run

    def take(self, changes: Changes) -> Intake:
        """Reads what was added or updated; files that cannot be read are skipped one by one."""
        intake = Intake()
        tasks = list(_tasks(changes))
        names = Names(document.guide for document in changes.keep)
        for task in tasks:
            if task.before is not None and not task.moved:
                names.take(task.before.guide)
        known = self._known(tasks)
        batch: list[tuple[_Task, NewDocument]] = []
        for done, task in enumerate(tasks):
            self._progress("read", done, len(tasks))
            if task.before is not None and not task.moved:
                names.release(task.before.guide)
            there = known.get(task.found.key)
            if there is not None and names.is_free(there.guide):
                names.take(there.guide)
                (intake.updated if task.before else intake.added).append(there)
                continue
            try:
                batch.append((task, self._read(task, names, intake)))
            except UnreadableFile as error:
                _skip(task, error, names, intake)
            if sum(len(new.passages) for _task, new in batch) >= BATCH_PASSAGES:
                self._store(batch, intake)
                batch.clear()
        self._store(batch, intake)
        self._progress("read", len(tasks), len(tasks))
        return intake

    def _known(self, tasks: Sequence[_Task]) -> dict[tuple[str, str, str], StoredDocument]:
        documents = self._drafts.known({task.found.root for task in tasks}, self._recipe)
        return {(d.guide.root, d.guide.origin, d.file_hash): d for d in documents}

    def _read(self, task: _Task, names: Names, intake: Intake) -> NewDocument:
        file, digest = task.found.file, task.found.file_hash
        document = self._reader.read(file)
        if document.guide.version != digest[:12]:
            raise UnreadableFile("unreadable", "the file changed while it was read; run the ingest again")
        passages = tuple(self._split(document))
        if not passages:
            raise UnreadableFile("no_text")
        if not all(_is_storable(text) for p in passages for text in (p.title, *p.heading, p.text)):
            raise UnreadableFile("damaged", "the text holds characters that are none")
        before = task.before.guide.id if task.before is not None and not task.moved else None
        guide: Guide = replace(document.guide, root=task.found.root, origin=file.origin)
        intake.warnings.extend((f"{task.found.root}/{file.origin}", warning) for warning in document.warnings)
        return NewDocument(names.claim(guide, before), digest, self._recipe, passages)

    def _store(self, batch: Sequence[tuple[_Task, NewDocument]], intake: Intake) -> None:
        new = [document for _task, document in batch]
        stored = [document.stored for document in new] if self._dry_run else self._drafts.store(new)
        for (task, document), kept in zip(batch, stored, strict=True):
            (intake.updated if task.before else intake.added).append(kept)
            intake.texts.update(text_hash(passage.indexed_text) for passage in document.passages)


def _tasks(changes: Changes) -> Iterator[_Task]:
    """Updates first: they keep their ids; then additions in a fixed order, the built-in guides first."""
    for update in changes.update:
        yield _Task(update.found, update.before)
    for found in sorted(changes.add, key=lambda f: (f.root != BUILT_IN, f.root, f.file.origin)):
        yield _Task(found, None)


def _skip(task: _Task, error: UnreadableFile, names: Names, intake: Intake) -> None:
    file = task.found.file
    intake.skipped.append(Skipped(file.path, file.origin, error.reason_code, error.detail))
    if task.before is None:
        return
    if names.is_free(task.before.guide):
        names.take(task.before.guide)
        intake.stale.append(task.before)
    else:
        intake.dropped.append(task.before)


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
