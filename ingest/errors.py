"""What can go wrong in `ingest`, sorted by what the caller should do.

IngestError
├── UnreadableFile    this one file cannot be used: report it, skip it, go on
├── UnusableSource    a path does not exist or nothing in it can be read: change the command
└── EditionFailed     the new edition was not published; the current one is untouched

Messages are for operators and logs; people read the text of the reason code (`model.REASONS`).
"""

from ingest.model import ReasonCode


class IngestError(Exception):
    """Base of every error that `ingest` raises on purpose."""


class UnreadableFile(IngestError):
    """One file cannot be used; `reason_code` says why, `detail` says where or how much."""

    def __init__(self, reason_code: ReasonCode, detail: str = "") -> None:
        super().__init__(f"{reason_code}: {detail}" if detail else reason_code)
        self.reason_code: ReasonCode = reason_code
        self.detail = detail


class UnusableSource(IngestError):
    """What was given to the ingest does not exist or holds nothing that can be read."""


class EditionFailed(IngestError):
    """A new edition could not be completed or did not pass its checks; nothing was published."""
