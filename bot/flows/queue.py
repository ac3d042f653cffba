"""Puts work into the durable queues, in the transaction that makes it necessary."""

from collections.abc import Mapping, Sequence
from typing import Any

from dbos import DBOSClient, EnqueueOptions
from sqlalchemy import Connection

from bot.flows.names import (
    CARD,
    COMMAND,
    COMMANDS,
    CONSIDER,
    DESK,
    FILES,
    FORGET,
    HANDLE,
    KEEP,
    LESSON,
    MESSAGES,
    MIRROR,
    POLL_S,
    RING,
    SHOW,
    SHOWING,
    TIMERS,
    VERSION,
    WHISPER,
    WHISPERS,
    WORK,
    WORKS,
)
from bot.ids import new_id


class Queue:
    """Puts work into the durable queues, from the desk or from a command beside it."""

    def __init__(self, url: str, *, shows: bool = False) -> None:
        """`shows` says that there is a platform on which messages and cards must be shown."""
        self._client = DBOSClient(system_database_url=url)
        self._shows = shows

    def handle_message(self, conn: Connection, message_id: int, thread_id: int, *, again: str = "") -> None:
        """Queue a message in the caller's transaction: it is there if and only if the message is."""
        id_ = f"message:{message_id}" + (f":{again}" if again else "")
        self._enqueue(conn, HANDLE, MESSAGES, id_, str(thread_id), message_id)

    def consider(self, conn: Connection, message_id: int, thread_id: int, *, offer: bool) -> None:
        """Queue a look at a message that does not mention the bot, and at each of its changes."""
        id_ = f"consider:{message_id}:{new_id()}"
        self._enqueue(conn, CONSIDER, MESSAGES, id_, str(thread_id), message_id, offer)

    def show(self, conn: Connection, message_id: int, place: str) -> None:
        """Queue the showing of a message in its own place and among the experts."""
        if self._shows:
            once = new_id()
            self._enqueue(conn, SHOW, SHOWING, f"show:{message_id}:{once}", place, message_id)
            self._enqueue(conn, MIRROR, SHOWING, f"mirror:{message_id}:{once}", DESK, message_id)

    def show_case(self, conn: Connection, case_id: int) -> None:
        """Queue the showing of a case's card."""
        if self._shows:
            self._enqueue(conn, CARD, SHOWING, f"case:{case_id}:{new_id()}", DESK, case_id)

    def keep_files(self, conn: Connection, message_id: int, *, again: str = "") -> None:
        """Queue the keeping of a message's files that another platform has."""
        if self._shows:
            options: EnqueueOptions = {
                "workflow_name": KEEP,
                "queue_name": FILES,
                "workflow_id": f"files:{message_id}" + (f":{again}" if again else ""),
                "app_version": VERSION,
            }
            self._client.enqueue_in_transaction(conn, options, message_id)

    def timer(self, conn: Connection, timer_id: int, wait_s: float, *, again: str = "") -> None:
        """Queue the ringing of a clock in the caller's transaction; it waits in the database, not in a process."""
        options: EnqueueOptions = {
            "workflow_name": RING,
            "queue_name": TIMERS,
            "workflow_id": f"timer:{timer_id}" + (f":{again}" if again else ""),
            "app_version": VERSION,
        }
        if wait_s > 0:
            options["delay_seconds"] = wait_s
        self._client.enqueue_in_transaction(conn, options, timer_id)

    def draw_lesson(self, conn: Connection, case_id: int) -> None:
        """Queue the drawing of a lesson in the caller's transaction."""
        self._lesson(conn, "draw_lesson", case_id)

    def lesson_decided(self, conn: Connection, lesson_id: int) -> None:
        """Queue what a decision about a lesson brings with it."""
        self._lesson(conn, "lesson_decided", lesson_id)

    def _lesson(self, conn: Connection, name: str, row: int) -> None:
        options: EnqueueOptions = {
            "workflow_name": LESSON,
            "queue_name": COMMANDS,
            "workflow_id": f"{name}:{row}:{new_id()}",
            "app_version": VERSION,
        }
        self._client.enqueue_in_transaction(conn, options, name, row)

    def work(self, conn: Connection, name: str, row: int, *, once: str = "", wait_s: float = 0.0) -> None:
        """Queue a named work about one row in the caller's transaction; the same `once` is the same work."""
        options: EnqueueOptions = {
            "workflow_name": WORK,
            "queue_name": WORKS,
            "workflow_id": f"work:{name}:{row}:{once or new_id()}",
            "app_version": VERSION,
        }
        if wait_s > 0:
            options["delay_seconds"] = wait_s
        self._client.enqueue_in_transaction(conn, options, name, row)

    def forget(self, conn: Connection, message_ids: Sequence[int]) -> None:
        """Queue the deletion of the recorded steps of these messages: they hold what was answered to which words."""
        options: EnqueueOptions = {"workflow_name": FORGET, "queue_name": TIMERS, "app_version": VERSION}
        self._client.enqueue_in_transaction(conn, options, list(message_ids))

    def whisper(self, platform: str, name: str, arguments: Mapping[str, Any], *, once: str) -> None:
        """Queue something that only one person will see; the same `once` is the same whisper."""
        self._client.enqueue(
            {
                "workflow_name": WHISPER,
                "queue_name": WHISPERS,
                "workflow_id": f"whisper:{once}",
                "app_version": VERSION,
            },
            platform,
            name,
            dict(arguments),
        )

    def _enqueue(self, conn: Connection, workflow: str, queue: str, id_: str, partition: str, *arguments: int) -> None:
        self._client.enqueue_in_transaction(
            conn,
            {
                "workflow_name": workflow,
                "queue_name": queue,
                "workflow_id": id_,
                "queue_partition_key": partition,
                "app_version": VERSION,
            },
            *arguments,
        )

    def command(self, name: str, arguments: Mapping[str, Any], *, timeout_s: float) -> dict[str, Any]:
        """Let the running desk do something and wait for its result (a dict with `error` if it could not)."""
        handle: Any = self._client.enqueue(
            {
                "workflow_name": COMMAND,
                "queue_name": COMMANDS,
                "app_version": VERSION,
                "workflow_timeout": timeout_s,
            },
            name,
            dict(arguments),
        )
        result: dict[str, Any] = handle.get_result(polling_interval_sec=POLL_S)
        return result

    def close(self) -> None:
        """Give the connections back."""
        self._client.destroy()
