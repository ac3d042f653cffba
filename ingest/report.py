"""What an ingest did, or would do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ingest.changes import printable
from ingest.model import REASONS, Skipped
from knowledge.model import Edition, StoredDocument


@dataclass(frozen=True)
class IngestReport:
    """The outcome of an ingest. Files are named by root and path below it.

    `edition` is the current one afterwards (None after a first dry run). `documents`, `passages`,
    `formats` and `languages` count what the edition holds; `embedded` passages were embedded now,
    `reused` ones had a vector before. `stale` documents were kept although their file can no longer
    be read. In a dry run nothing was written and `embedded` is what would have to be.
    """

    edition: Edition | None
    unchanged: bool
    documents: int
    passages: int
    formats: dict[str, int]
    languages: dict[str, int]
    added: tuple[str, ...]
    updated: tuple[str, ...]
    kept: int
    retired: tuple[str, ...]
    stale: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[tuple[str, str], ...]
    embedded: int
    reused: int
    took_s: float
    dry_run: bool
    draft: str | None = field(default=None, repr=False)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for `--json`; `added` and its like are counts, `changes` names the files."""
        return {
            "edition": self.edition.id if self.edition else None,
            "unchanged": self.unchanged,
            "dry_run": self.dry_run,
            "documents": self.documents,
            "passages": self.passages,
            "formats": self.formats,
            "languages": self.languages,
            "added": len(self.added),
            "updated": len(self.updated),
            "kept": self.kept,
            "retired": len(self.retired),
            "changes": {
                "added": list(self.added),
                "updated": list(self.updated),
                "retired": list(self.retired),
                "stale": list(self.stale),
            },
            "skipped": [
                {
                    "origin": one.origin,
                    "path": printable(one.path),
                    "reason_code": one.reason_code,
                    "reason": REASONS[one.reason_code]["en"],
                    "detail": one.detail,
                }
                for one in self.skipped
            ],
            "warnings": [{"origin": origin, "warning": warning} for origin, warning in self.warnings],
            "embedded": self.embedded,
            "reused": self.reused,
            "took_s": self.took_s,
        }


def name(document: StoredDocument) -> str:
    """A document as reports name it: root and path below it."""
    return f"{document.guide.root}/{document.guide.origin}"


def formats(documents: Iterable[StoredDocument]) -> dict[str, int]:
    """Documents by format."""
    return dict(sorted(Counter(document.guide.format for document in documents).items()))


def languages(documents: Iterable[StoredDocument]) -> dict[str, int]:
    """Documents by language."""
    return dict(sorted(Counter(document.guide.language for document in documents).items()))
