"""What a process of the desk does: one does everything, or each its part (`ROLE`)."""

from typing import Literal

Role = Literal["all", "web", "slack", "worker", "ingest"]
PAGES: frozenset[Role] = frozenset({"all", "web"})
"""Roles that show the web pages, and take Slack's calls where it calls over HTTP."""
SOCKETS: frozenset[Role] = frozenset({"all", "slack"})
"""Roles that hold a socket to Slack."""
CONVERSES: frozenset[Role] = frozenset({"all", "worker"})
"""Roles that handle messages, show what is to be shown and let the clocks ring."""
BUILDS: frozenset[Role] = frozenset({"all", "ingest"})
"""Roles that read documents and make editions."""
WORKS: frozenset[Role] = CONVERSES | BUILDS
"""Roles that take work from the durable queues."""
