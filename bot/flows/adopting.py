"""Takes up work that nobody does any more: of a process that is gone, of an outage, of a version that no process runs."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from dbos import DBOS

from bot.desk import Desk
from bot.executors import Executors
from bot.flows.names import ALIVE, EXECUTOR, VERSION
from bot.ids import new_id

log = structlog.get_logger()


IDLE_EVERY, UNTOUCHED = 6, timedelta(minutes=2)
"""Every so many looks it is seen whether work stands still; a message that is younger is being worked on."""


class Adopter:
    """Looks around for work that stands still."""

    def __init__(self, desk: Desk, executors: Executors) -> None:
        self._desk = desk
        self._executors = executors
        self._idle = Idle(executors.me.name)
        self._looks = 0

    def start(self) -> None:
        """Take up what the processes before this one have left."""
        take_up(EXECUTOR)  # so the only process was called before there were several
        self._executors.inherit(take_up)
        adopt(self._desk, self._versions())

    def look_around(self) -> None:
        """To be called every few seconds."""
        self._executors.inherit(take_up)
        if self._looks % IDLE_EVERY == IDLE_EVERY - 1:
            self._idle.put_back()
            if self._executors.leads():
                adopt(self._desk, self._versions(), before=self._executors.now() - UNTOUCHED)
        self._looks += 1

    def _versions(self) -> set[str]:
        return {one.version for one in self._executors.living()}


class Idle:
    """Work that this process has taken and does not do: an outage of the database ended it in the middle."""

    def __init__(self, executor: str) -> None:
        self._executor = executor
        self._suspects: set[str] = set()

    def put_back(self) -> int:
        """Put back what was idle at the last look too; how much that was."""
        from dbos._dbos import _get_dbos_instance
        from dbos._utils import INTERNAL_QUEUE_NAME

        dbos = _get_dbos_instance()
        taken = {w.workflow_id for w in DBOS.list_workflows(
            status="PENDING", executor_id=self._executor, load_input=False, load_output=False
        )}  # fmt: skip
        idle = taken - set(dbos._active_workflows_set.activeList())
        again = idle & self._suspects
        self._suspects = idle - again
        for workflow in again:
            dbos._sys_db.reenqueue_for_recovery(workflow, [self._executor], INTERNAL_QUEUE_NAME)
            log.warning("work that an outage ended is taken up again", workflow=workflow)
        return len(again)


def adopt(desk: Desk, versions: Collection[str] = (), *, before: datetime | None = None) -> None:
    """Take up open messages whose work cannot go on: a version began it that no process runs, or it ended without an outcome.

    `versions` are those of the living processes; with `before` only what was received before is looked at.
    """
    attempt, runs = new_id(), {*versions, VERSION}
    for entry in desk.ledger(open_only=True):
        if before is not None and entry.received_at > before:
            continue
        begun = DBOS.list_workflows(workflow_id_prefix=f"message:{entry.message}", load_input=False, load_output=False)
        alive = [w for w in begun if w.workflow_id.split(":")[1] == str(entry.message) and w.status in ALIVE]
        if any(w.app_version in runs for w in alive):
            continue
        for work in alive:  # it would hold the place of its thread in the queue for ever
            DBOS.cancel_workflow(work.workflow_id)
        log.warning("an open message is taken up again", message=entry.message)
        desk.handle_again(entry.message, attempt)


def take_up(executor: str) -> None:
    """Put the pending work of a process that is gone back into its queues; again does nothing."""
    DBOS._recover_pending_workflows([executor])
