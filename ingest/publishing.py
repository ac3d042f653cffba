"""From a draft in SQL to the current edition: build its indexes, check them, publish in one commit."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ingest.embedding import embed_missing
from ingest.errors import EditionFailed
from ingest.progress import Progress
from ingest.shipped import NONE, Shipped
from ingest.verifying import verify
from knowledge.errors import StaleDraft, StoreUnavailable, UnusableInput
from knowledge.indexes.index_set import IndexSet
from knowledge.model import Edition
from knowledge.ports import Embedder
from knowledge.store.library import Library


class Publisher:
    """Builds and publishes; to be used in the process that owns the index files."""

    def __init__(self, library: Library, indexes: IndexSet, embedder: Embedder, shipped: Shipped = NONE) -> None:
        self._library = library
        self._drafts = library.drafts
        self._indexes = indexes
        self._embedder = embedder
        self._shipped = shipped

    def publish(self, draft: str, *, progress: Progress) -> Edition:
        """Makes a draft the current edition; repeated or after a kill it comes to the same end.

        Raises `EditionFailed` (the draft is given up), `BuildInProgress`, or `StoreUnavailable` (the
        draft stays for another try). Until the commit the current edition is untouched.
        """
        with self._library.lease.hold() as holder, self._giving_up(draft):
            edition = self._library.edition(draft)
            if edition.published_at is not None:
                return edition
            self._check_draft(edition)
            if not self._indexes.exists(edition.id):
                self._build(edition, progress)
            verified = verify(edition, self._library, self._indexes, progress=progress)
            progress("publish", 0, 1)
            manifest = {**edition.manifest, "verified": verified}
            published = self._drafts.publish(draft, manifest, holder=holder)
            progress("publish", 1, 1)
            with suppress(StoreUnavailable):  # the next ingest drops them
                self._drop_leftovers()
            return published

    def rebuild(self, edition: str | None, *, progress: Progress) -> Edition:
        """Makes indexes again from SQL: of the current edition, or of another one.

        Indexes that are missing, or not in use, are made in place. Those that the desk answers from,
        and those of another embedding model, are made as a new edition of the same documents.
        """
        current = self._library.current()
        wanted = current if edition is None else self._library.edition(edition)
        same_model = (wanted.model, wanted.dimension) == (self._embedder.name, self._embedder.dimension)
        if wanted.id != current.id and not same_model:
            raise UnusableInput(
                f"edition {wanted.id} was built with the model {wanted.model}: set EMBEDDING_MODEL to it, "
                "or rebuild the current edition"
            )
        if wanted.state in ("building", "discarded"):
            raise UnusableInput(f"edition {wanted.id} was never published: there is nothing to rebuild")
        in_use = wanted.id == current.id and self._indexes.exists(wanted.id)
        if in_use or not same_model:
            with self._library.lease.hold():
                draft = self._same_documents(wanted, progress)
            return self.publish(draft.id, progress=progress)
        with self._library.lease.hold():
            self._embed(wanted, progress)
            self._build(wanted, progress)
            verify(wanted, self._library, self._indexes, progress=progress)
        return wanted

    def follow(self, *, progress: Progress) -> Edition | None:
        """Makes this host's part of the current edition, from SQL alone; None where it is there.

        The vectors in a shared store are left as they are; where they are missing, `rebuild` makes them.
        """
        current = self._library.published()
        if current is None or self._indexes.finished(current.id):
            return None
        for language, count in self._drafts.languages(current.id).items():
            progress("index", 0, count)
            content = self._drafts.content(current.id, language)
            vectors = self._drafts.vectors([digest for _, digest in content], current.model, current.dimension)
            passages = [passage for passage, _ in content]
            self._indexes.build(current.id, language, passages, vectors, embedder=self._embedder, shared=True)
        self._indexes.finish(current.id)
        return current

    def _same_documents(self, edition: Edition, progress: Progress) -> Edition:
        documents = self._embed(edition, progress)
        return self._drafts.begin(
            documents,
            model=self._embedder.name,
            dimension=self._embedder.dimension,
            base=edition.id,
            manifest={key: value for key, value in edition.manifest.items() if key != "verified"},
        )

    def _embed(self, edition: Edition, progress: Progress) -> list[str]:
        documents = [document.id for document in self._library.documents(edition.id)]
        embed_missing(self._library, self._embedder, documents, progress=progress, shipped=self._shipped)
        return documents

    def _check_draft(self, edition: Edition) -> None:
        if edition.state != "building":
            raise EditionFailed(f"draft {edition.id} is {edition.state}: run the ingest again")
        if (edition.model, edition.dimension) != (self._embedder.name, self._embedder.dimension):
            raise EditionFailed(
                f"draft {edition.id} was embedded with {edition.model}, this desk uses {self._embedder.name}: "
                "run the ingest again"
            )

    def _build(self, edition: Edition, progress: Progress) -> None:
        self._drafts.mark_derived(edition.id, True)
        self._indexes.drop(edition.id)
        languages = self._drafts.languages(edition.id)
        done, total = 0, sum(languages.values())
        for language, count in languages.items():
            progress("index", done, total)
            content = self._drafts.content(edition.id, language)
            hashes = [digest for _passage, digest in content]
            vectors = self._drafts.vectors(hashes, edition.model, edition.dimension)
            passages = [passage for passage, _digest in content]
            self._indexes.build(edition.id, language, passages, vectors, embedder=self._embedder)
            done += count
        self._indexes.finish(edition.id)
        progress("index", total, total)

    def _drop_leftovers(self) -> None:
        for edition in self._drafts.leftovers():
            self._indexes.drop(edition)
            self._drafts.mark_derived(edition, False)

    @contextmanager
    def _giving_up(self, draft: str) -> Iterator[None]:
        """A draft that failed its checks is discarded, with its indexes."""
        try:
            yield
        except (EditionFailed, StaleDraft) as error:
            self._drafts.discard(draft)
            with suppress(StoreUnavailable):
                self._drop_leftovers()
            if isinstance(error, StaleDraft):
                raise EditionFailed(str(error)) from error
            raise
