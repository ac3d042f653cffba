"""The durable workflows over the parts, as far as this process takes part in them."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.bootstrap.parts import Parts
    from bot.conversations import Conversations
    from bot.flows import Flows

Command = Callable[[str, Mapping[str, Any]], dict[str, Any]]


def make_flows(parts: "Parts", command: Command, probe: Callable[[str], None]) -> "Flows":
    """`command` does what other processes ask for by name; `probe` sees every step (for tests)."""
    from bot.auditor import Auditor
    from bot.flows import BUILDING, CONVERSATION, Flows

    auditor = Auditor(
        parts.desk, clock=parts.clock, retention_days=parts.settings.retention_days, sweep=parts.files.sweep,
        chores=parts.outreach.chores, leads=parts.executors.leads,
    )  # fmt: skip
    platforms: dict[str, Conversations] = {parts.workspace.platform: parts.workspace}
    whispers, keep = {}, None
    if parts.slack is not None:
        keep = parts.slack.keep_files
        platforms[parts.slack.platform.platform] = parts.slack.platform
        whispers[parts.slack.platform.platform] = parts.slack.whispered
    return Flows(
        parts.settings.database, parts.desk, parts.responder, parts.executors, platforms, command, probe, whispers,
        let_pass=parts.precedence.let_pass, auditor=auditor, keep=keep,
        listens={"all": (), "ingest": BUILDING}.get(parts.settings.role, CONVERSATION),
    )  # fmt: skip
