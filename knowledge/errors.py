"""What can go wrong in `knowledge`, sorted by what the caller should do.

KnowledgeError
├── UnusableInput        the question, file or setting cannot be used: mend it and ask again
│   └── ModelMismatch    the edition was built with another embedding model: rebuild it
├── NothingPublished     there is no edition yet: build one
├── BuildInProgress      another process is building an edition: wait until it has finished
├── StaleDraft           this draft can no longer be published: build again from the current edition
├── RefusedDraft         a writer's draft failed the citation checks: write again or say not found
├── ModelFailed          a language model gave nothing usable in time: answer without it
└── StoreUnavailable     database or index is locked, full or gone: try later, tell the operator

Messages are for operators and logs. They name the mend; they are never posted to an enterprise.
"""


class KnowledgeError(Exception):
    """Base of every error that `knowledge` raises on purpose."""


class UnusableInput(KnowledgeError):
    """What was given cannot be used; the message says how to mend it."""


class ModelMismatch(UnusableInput):
    """The current edition was built with a different embedding model."""


class NothingPublished(KnowledgeError):
    """No edition is published yet."""


class BuildInProgress(KnowledgeError):
    """Another process holds the one lease for building editions."""


class StaleDraft(KnowledgeError):
    """The draft was discarded, or another edition became current after it was prepared."""


class RefusedDraft(KnowledgeError):
    """A draft cites unknown passages, misquotes, or states a figure that its passage lacks."""


class ModelFailed(KnowledgeError):
    """A language model was not reached, too slow, or out of form; `reason` is a word for the record."""

    def __init__(self, reason: str, detail: str = "", *, tries: int = 0) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.tries = tries


class StoreUnavailable(KnowledgeError):
    """The database or an index cannot be reached right now."""
