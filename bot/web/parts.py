"""What the web is given: the desk, the guides, and who is asked whether all is well."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot.outreach import NOTHING, Outreach

if TYPE_CHECKING:
    from bot.cases.routing import Network
    from bot.desk import Desk
    from bot.exporting import Exporter
    from bot.outreach import Outreach
    from bot.storage.reports import Reports
    from bot.uploads import Uploads
    from bot.web.workspace import Workspace
    from knowledge.search import Search
    from knowledge.store.library import Library


class SlackHttp(Protocol):
    """Slack's requests over HTTP, as its adapter answers them: status, headers, body. Both block."""

    def handle(self, body: bytes, query: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]: ...

    def install(self, path: str, query: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]: ...


@dataclass(frozen=True)
class WebParts:
    """`health` gives what `/healthz` shows, with `ok`; `metrics` what `/metrics` shows; `language` is for browsers that ask for none of ours.

    `slack` is there where Slack calls us over HTTP.
    Without `reports` nobody can report an error in a guide, without `uploads` nobody can attach a file, without
    `exporter` no paper is drawn. `outreach` is what the desk does before a dispute.
    """

    desk: "Desk"
    workspace: "Workspace"
    library: "Library"
    search: "Search"
    network: "Network"
    health: Callable[[], dict[str, Any]]
    language: str = "en"
    reports: "Reports | None" = None
    slack: "SlackHttp | None" = None
    uploads: "Uploads | None" = None
    exporter: "Exporter | None" = None
    outreach: Outreach = NOTHING
    metrics: "Callable[[], bytes]" = bytes

    def version(self) -> tuple[int, ...]:
        """Changes whenever there is something new to show."""
        return (*self.desk.version(), *self.outreach.version())
