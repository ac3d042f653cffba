"""The making of editions: documents into a draft in SQL, the draft into the current edition.

The two halves may run in different processes. Killed anywhere and run again they come to the same end,
and until the one commit that publishes, the current edition is untouched.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ingest.changes import Changes, compare
from ingest.embedding import embed_missing
from ingest.errors import EditionFailed, UnusableSource
from ingest.finding import Finding, find
from ingest.intake import Intake, Reader, Split, Taker
from ingest.model import REASONS, Limits
from ingest.progress import Progress, silent
from ingest.publishing import Publisher
from ingest.report import IngestReport, formats, languages, name
from ingest.shipped import NONE, Shipped
from ingest.sources import BUILT_IN_GUIDES
from ingest.splitting import MAX_TOKENS, TARGET_TOKENS, split
from knowledge.indexes.index_set import IndexSet
from knowledge.model import Edition, StoredDocument
from knowledge.ports import Embedder
from knowledge.store.library import Library

READING = 2
"""Raise it when readers or splitter make other passages of the same bytes: documents are then read again."""
HEADING_TOKENS = 64
"""Room for title and heading path, which stand in front of a passage when it is embedded."""


@dataclass(frozen=True)
class _Plan:
    """What the next edition will hold, before anything is embedded."""

    current: Edition | None
    previous: tuple[StoredDocument, ...]
    finding: Finding
    changes: Changes
    intake: Intake

    @property
    def documents(self) -> list[StoredDocument]:
        return [*self.changes.keep, *self.intake.documents]

    @property
    def same(self) -> bool:
        """Whether the documents are those of the current edition."""
        return {d.id for d in self.documents} == {d.id for d in self.previous}


def split_for(embedder: Embedder) -> Split:
    """The splitter for passages that this model embeds."""
    target, most = _sizes(embedder)
    return partial(split, count_tokens=embedder.count_tokens, target_tokens=target, max_tokens=most)


def _sizes(embedder: Embedder) -> tuple[int, int]:
    most = min(MAX_TOKENS, embedder.max_tokens - HEADING_TOKENS)
    return min(TARGET_TOKENS, most), most


class Pipeline:
    """Everything an ingest needs. `built_in` is the folder of the guides that come with the program, `shipped` their vectors."""

    def __init__(
        self,
        library: Library,
        indexes: IndexSet,
        embedder: Embedder,
        reader: Reader,
        *,
        limits: Limits | None = None,
        built_in: Path = BUILT_IN_GUIDES,
        shipped: Shipped = NONE,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._library = library
        self._indexes = indexes
        self._embedder = embedder
        self._reader = reader
        self._limits = limits or Limits()
        self._built_in = built_in
        self._stopwatch = stopwatch
        self._shipped = shipped
        self._publisher = Publisher(library, indexes, embedder, shipped)

    def ingest(
        self,
        paths: Sequence[str | Path],
        *,
        dry_run: bool = False,
        progress: Progress = silent,
        publish: Callable[[str], object] | None = None,
        exists: Callable[[str], bool] | None = None,
        allow_empty: bool = False,
    ) -> IngestReport:
        """Folders and files into a new current edition; without changes the current one stays.

        `publish` is given the draft's id and must return when it is published (a running desk does it);
        by default it is done here. `exists` says whether an edition's indexes are there. Raises
        `UnusableSource`, `EditionFailed`, `BuildInProgress`, `StoreUnavailable`.
        """
        started = self._stopwatch()
        report = self.prepare(paths, dry_run=dry_run, progress=progress, exists=exists, allow_empty=allow_empty)
        if report.draft is not None:
            (publish or partial(self.publish_draft, progress=progress))(report.draft)
            edition = self._library.edition(report.draft)
            if edition.published_at is None:
                raise EditionFailed(f"draft {edition.id} was not published: run the ingest again")
            report = replace(report, edition=edition)
        return replace(report, took_s=self._stopwatch() - started)

    def prepare(
        self,
        paths: Sequence[str | Path],
        *,
        dry_run: bool = False,
        progress: Progress = silent,
        exists: Callable[[str], bool] | None = None,
        allow_empty: bool = False,
    ) -> IngestReport:
        """The first half: reads and embeds into SQL; the report's `draft` is what can be published.

        No index is touched. `draft` is None in a dry run and where nothing changed. `allow_empty` lets a
        folder that had documents retire all of them; otherwise that is refused, since a folder that is
        not mounted looks the same.
        """
        started = self._stopwatch()
        if dry_run:
            plan = self._plan(paths, progress, dry_run=True, allow_empty=allow_empty)
            model, texts = self._embedder, sorted(plan.intake.texts)
            known = {*self._library.drafts.cached_vectors(texts, model.name)}
            known |= {*self._shipped.known(texts, model.name, model.dimension)}
            report = self._report(plan, len(texts) - len(known), dry_run=True)
        else:
            with self._library.lease.hold():
                plan = self._plan(paths, progress, dry_run=False, allow_empty=allow_empty)
                report = self._draft(plan, progress, exists or self._indexes.exists)
        return replace(report, took_s=self._stopwatch() - started)

    def publish_draft(self, draft: str, *, progress: Progress = silent) -> Edition:
        """The second half, in the process that owns the indexes; see `Publisher.publish`."""
        return self._publisher.publish(draft, progress=progress)

    def rebuild(self, edition: str | None = None, *, progress: Progress = silent) -> Edition:
        """Indexes again from SQL, with another embedding model the vectors too; see `Publisher.rebuild`."""
        return self._publisher.rebuild(edition, progress=progress)

    def follow(self, *, progress: Progress = silent) -> Edition | None:
        """Indexes of the current edition on this host, where another one published it; see `Publisher.follow`."""
        return self._publisher.follow(progress=progress)

    def _plan(self, paths: Sequence[str | Path], progress: Progress, *, dry_run: bool, allow_empty: bool) -> _Plan:
        current = self._library.published()
        previous = tuple(self._library.documents(current.id)) if current is not None else ()
        roots = {document.guide.root for document in previous}
        finding = find(paths, roots, self._built_in, self._limits, progress)
        changes = compare(previous, finding.found, finding.unread, finding.given, self.recipe)
        if not allow_empty:
            _refuse_empty(finding, changes)
        taker = Taker(
            self._library.drafts,
            self._reader,
            self._split,
            self.recipe,
            progress=progress,
            dry_run=dry_run,
        )
        plan = _Plan(current, previous, finding, changes, taker.take(changes))
        readable = len(finding.found) - len(plan.intake.skipped)
        if not plan.documents or not (readable or changes.retire):
            raise UnusableSource(f"nothing in {_listed(paths)} can be read: {_first_reason(plan)}")
        return plan

    @property
    def recipe(self) -> str:
        """Names what makes passages of a file."""
        target, most = _sizes(self._embedder)
        return f"{READING}/{target}-{most}"

    @property
    def _split(self) -> Split:
        return split_for(self._embedder)

    def _draft(self, plan: _Plan, progress: Progress, exists: Callable[[str], bool]) -> IngestReport:
        current, embedder = plan.current, self._embedder
        same_model = current is not None and (current.model, current.dimension) == (
            embedder.name,
            embedder.dimension,
        )
        if current is not None and same_model and plan.same and exists(current.id):
            return self._report(plan, 0, dry_run=False)
        documents = [document.id for document in plan.documents]
        embedded = embed_missing(self._library, embedder, documents, progress=progress, shipped=self._shipped)
        report = self._report(plan, embedded, dry_run=False)
        draft = self._library.drafts.begin(
            documents,
            model=embedder.name,
            dimension=embedder.dimension,
            base=current.id if current is not None else None,
            manifest=_manifest(report, self.recipe),
        )
        return replace(report, unchanged=False, draft=draft.id)

    def _report(self, plan: _Plan, embedded: int, *, dry_run: bool) -> IngestReport:
        intake, documents = plan.intake, plan.documents
        passages = sum(document.passages for document in documents)
        return IngestReport(
            edition=plan.current,
            unchanged=plan.same,
            documents=len(documents),
            passages=passages,
            formats=formats(documents),
            languages=languages(documents),
            added=tuple(map(name, intake.added)),
            updated=tuple(map(name, intake.updated)),
            kept=len(plan.changes.keep) + len(intake.stale),
            retired=tuple(map(name, (*plan.changes.retire, *intake.dropped))),
            stale=tuple(map(name, (*plan.changes.stale, *intake.stale))),
            skipped=(*plan.finding.skipped, *intake.skipped),
            warnings=tuple(intake.warnings),
            embedded=embedded,
            reused=passages - embedded,
            took_s=0.0,
            dry_run=dry_run,
        )


def _manifest(report: IngestReport, recipe: str) -> dict[str, object]:
    values = report.as_dict()
    keys = ("documents", "passages", "formats", "languages", "added", "updated", "kept", "retired")
    return {key: values[key] for key in keys} | {"skipped": len(report.skipped), "recipe": recipe}


def _refuse_empty(finding: Finding, changes: Changes) -> None:
    """A given folder that held documents and now holds none."""
    for scope in finding.given:
        if any(scope.covers(found.root, found.file.origin) for found in finding.found):
            continue
        lost = [d for d in changes.retire if scope.covers(d.guide.root, d.guide.origin)]
        if lost:
            raise UnusableSource(
                f"{scope.path} holds no readable file any more, although {len(lost)} documents came from "
                "it: check that it is the right folder and that its disk is mounted"
            )


def _listed(paths: Sequence[str | Path]) -> str:
    return ", ".join(str(path) for path in paths) or "no path at all"


def _first_reason(plan: _Plan) -> str:
    skipped = (*plan.finding.skipped, *plan.intake.skipped)
    if not skipped:
        return "there are no files"
    first, more = skipped[0], len(skipped) - 1
    reason = f"{first.origin}: {REASONS[first.reason_code]['en']} {first.detail}".rstrip()
    return f"{reason}, and {more} more" if more else reason
