"""Takes up work that nobody does any more: of a process that is gone, and of a version that no process runs."""

from collections.abc import Callable

import structlog
from dbos import DBOS

from bot.desk import Desk
from bot.flows.names import ALIVE, VERSION
from bot.ids import new_id

log = structlog.get_logger()


def take_up(executor: str) -> None:
    """Put the pending work of a process that is gone back into its queues; again does nothing."""
    DBOS._recover_pending_workflows([executor])


def adopt(desk: Desk, versions: Callable[[], set[str]] = set) -> None:
    """Take up open messages whose work cannot go on: a version began it that no process runs, or it ended without an outcome.

    `versions` are those of the living processes.
    """
    attempt = new_id()
    runs = versions() | {VERSION}
    for entry in desk.ledger(open_only=True):
        begun = DBOS.list_workflows(workflow_id_prefix=f"message:{entry.message}", load_input=False, load_output=False)
        alive = [w for w in begun if w.workflow_id.split(":")[1] == str(entry.message) and w.status in ALIVE]
        if any(w.app_version in runs for w in alive):
            continue
        for work in alive:  # it would hold the place of its thread in the queue for ever
            DBOS.cancel_workflow(work.workflow_id)
        log.warning("an open message is taken up again", message=entry.message)
        desk.handle_again(entry.message, attempt)
