"""Deletes what the queue itself has kept of the words of messages."""

from collections.abc import Callable, Sequence
from typing import Any

from dbos import DBOS

from bot.flows.names import FORGET


def register(persist: Callable[[Callable[[], None]], None]) -> Any:
    """The workflow, to be kept by who registers it; `persist` repeats a work until it is done."""

    @DBOS.step(name="forget")
    def forget_it(message_ids: list[int]) -> None:
        persist(lambda: _forget(message_ids))

    @DBOS.workflow(name=FORGET)
    def forget(message_ids: list[int]) -> None:
        forget_it(message_ids)

    return forget


def _forget(message_ids: Sequence[int]) -> None:
    """Delete the recorded steps of messages, all attempts of each."""
    for message in message_ids:
        found = DBOS.list_workflows(workflow_id_prefix=f"message:{message}", load_input=False, load_output=False)
        DBOS.delete_workflows([w.workflow_id for w in found if w.workflow_id.split(":")[1] == str(message)])
