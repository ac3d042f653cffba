"""What can go wrong while a source is read, sorted by what the caller should do.

WatchError
├── Refused      what came cannot be used: keep it in quarantine with the reason
└── Unavailable  nothing came: keep the last good state and try again later

People read the sentence of the reason code, never the message of an exception.
"""

from typing import Any, Literal

from ingest.errors import IngestError

Reason = Literal[
    # of a whole answer or file
    "too_large", "cut", "encoding", "entities", "not_xml", "not_a_feed", "not_json", "list_missing", "too_many",
    "compression", "redirect_host", "redirect_scheme", "redirects", "private_address", "unreadable_file", "read_error",
    # of one row
    "not_an_object", "field_missing", "kind_unknown", "market_unknown", "number_wrong", "date_wrong", "date_ambiguous",
    "date_range", "rule_unknown", "guide_wrong", "role_missing", "too_long", "row_too_large", "key_twice", "cell",
]  # fmt: skip
"""Why something is in quarantine."""
Trouble = Literal["timeout", "unreachable", "busy", "server_error", "not_given", "no_file"]
"""Why nothing came: too slow, no connection, asked to wait (429, 503), 5xx, another status, no such file."""


class WatchError(IngestError):
    """Base of both; `values` fill the places of the reason's sentence."""

    def __init__(self, reason: str, **values: Any) -> None:
        super().__init__(f"{reason} {values}" if values else reason)
        self.reason = reason
        self.values = values


class Refused(WatchError):
    """What came cannot be used; `excerpt` is its beginning, as text."""

    def __init__(self, reason: Reason, excerpt: str = "", **values: Any) -> None:
        super().__init__(reason, **values)
        self.excerpt = excerpt


class Unavailable(WatchError):
    """Nothing came; the server may have said how many seconds to wait."""

    def __init__(self, reason: Trouble, retry_after_s: float | None = None, **values: Any) -> None:
        super().__init__(reason, **values)
        self.retry_after_s = retry_after_s
