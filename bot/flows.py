"""The durable workflows: what was committed is done, once, whatever is killed and whenever. The only file with DBOS.

A message's workflow has the message's row id in its own id, so it exists once; messages of one thread are handled one
after the other. A step that was recorded is not run again; one that was not is, and everything it writes is keyed.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig
from sqlalchemy import Connection

from bot.conversations import Conversations, Delivery, Posted, Role
from bot.desk import Desk
from bot.responding import Responder
from bot.triage.model import Author, Message
from ingest.errors import IngestError
from knowledge.errors import KnowledgeError, UnusableInput
from knowledge.language import question_language

APPLICATION = "firstline"
VERSION = "firstline-1"
"""Pending work of the same version is taken up after a restart; raise it when a workflow's steps change."""
EXECUTOR = "desk"
MESSAGES, COMMANDS = "messages", "commands"
HANDLE, COMMAND = "handle_message", "command"
POLL_S = 0.05
PATIENCE = 20
"""Attempts with doubling pauses: days, over restarts. What was received must end, however long the database is gone."""
ASK_EXPERT = "ask-expert:"
"""How the key of a message begins that stands for the button *Ask an expert*."""
ROLES: dict[Role, Author] = {
    "enterprise": "enterprise",
    "other": "other",
    "bot": "bot",
    "expert": "expert",
    "lead": "expert",
}

log = structlog.get_logger()
Probe = Callable[[str], None]
Command = Callable[[str, Mapping[str, Any]], dict[str, Any]]


class Queue:
    """Puts work into the durable queues, from the desk or from a command beside it."""

    def __init__(self, url: str) -> None:
        self._client = DBOSClient(system_database_url=url)

    def handle_message(self, conn: Connection, message_id: int, thread_id: int) -> None:
        """Queue a message in the caller's transaction: it is there if and only if the message is."""
        self._client.enqueue_in_transaction(
            conn,
            {
                "workflow_name": HANDLE,
                "queue_name": MESSAGES,
                "workflow_id": f"message:{message_id}",
                "queue_partition_key": str(thread_id),
                "app_version": VERSION,
            },
            message_id,
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


class Flows:
    """The workflows of one running desk."""

    def __init__(
        self,
        url: str,
        desk: Desk,
        responder: Responder,
        platforms: Mapping[str, Conversations],
        command: Command,
        probe: Probe = lambda _step: None,
    ) -> None:
        """`probe` is called with a step's name before and after it; tests end the process there."""
        self._url = url
        self._desk = desk
        self._responder = responder
        self._platforms = platforms
        self._command = command
        self._probe = probe

    def start(self) -> None:
        """Register, recover what was pending, and listen to the queues."""
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._url,
            "application_version": VERSION,
            "executor_id": EXECUTOR,
            "log_level": "ERROR",
            "scheduler_polling_interval_sec": 3600.0,
            "run_migrations": True,
        }
        DBOS(config=config)
        self._register()
        DBOS.launch()
        DBOS.register_queue(MESSAGES, worker_concurrency=4, partition_concurrency=1, polling_interval_sec=POLL_S)
        DBOS.register_queue(COMMANDS, worker_concurrency=2, polling_interval_sec=POLL_S * 2)

    def stop(self, timeout_s: int = 5) -> None:
        """Take no new work, let running steps finish for a while; what is left goes on after the next start."""
        DBOS.destroy(workflow_completion_timeout_sec=timeout_s, destroy_registry=True)

    def _register(self) -> None:
        # Decorated functions, not methods: DBOS notes its own attributes on them.
        @DBOS.step(name="respond", retries_allowed=True, interval_seconds=0.5, max_attempts=3)
        def respond(message_id: int) -> dict[str, Any]:
            return self._respond(message_id)

        @DBOS.step(name="settle", retries_allowed=True, interval_seconds=0.5, max_attempts=PATIENCE)
        def settle(message_id: int, response: dict[str, Any]) -> str | None:
            return self._settle(message_id, response)

        @DBOS.step(name="deliver", retries_allowed=True, interval_seconds=0.5, max_attempts=PATIENCE)
        def deliver(delivery_id: str) -> None:
            self._deliver(delivery_id)

        @DBOS.workflow(name=HANDLE)
        def handle_message(message_id: int) -> None:
            self._probe("begin")
            try:
                response = respond(message_id)
            except Exception:
                # Whatever fails, a person gets the message: silence is worse than a hand-over.
                log.exception("response failed", message=message_id)
                response = failed_response(message_id)
            self._probe("responded")
            delivery = settle(message_id, response)
            self._probe("settled")
            if delivery is not None:
                deliver(delivery)
            self._probe("delivered")

        @DBOS.workflow(name=COMMAND)
        def command(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
            try:
                return self._command(name, arguments)
            except UnusableInput as error:
                return {"error": str(error), "status": 2}
            except KnowledgeError as error:
                return {"error": str(error), "status": 3}
            except IngestError as error:
                return {"error": str(error), "status": 1}

        # DBOS finds them by name; the attributes keep them from being collected.
        self.handle_message, self.command = handle_message, command

    def _respond(self, message_id: int) -> dict[str, Any]:
        self._probe("responding")
        thread, owner = self._desk.read_thread(message_id)
        if self._desk.is_held(message_id):
            return {"route": "relay", "why": []}
        pressed = thread[-1].key.startswith(ASK_EXPERT)
        if pressed and len(thread) > 1:
            thread = thread[:-1]
        known = known_to_a_person(thread)
        words = [Message(i, ROLES[p.author.role], p.text, p.at, p.files) for i, p in enumerate(thread)]
        response = self._responder.respond(words, province=owner.province, asked_for_expert=pressed, known=known)
        return self._responder.to_json(response)

    def _settle(self, message_id: int, response: dict[str, Any]) -> str | None:
        self._probe("settling")
        if response.get("failed"):
            thread, _ = self._desk.read_thread(message_id)
            text = thread[-1].text
            response = response | {"question": text, "language": question_language(text)}
        return self._desk.settle(message_id, response)

    def _deliver(self, delivery_id: str) -> None:
        self._probe("delivering")
        posted, (platform, channel, key) = self._desk.delivery(delivery_id)
        assert posted.reply is not None
        self._platforms[platform].deliver(Delivery(delivery_id, platform, channel, key, posted.reply, posted.author))


def known_to_a_person(thread: Sequence[Posted]) -> int:
    """How many of the messages a person of the desk has been told of: up to the last hand-over or word on the case."""
    told = [n for n, m in enumerate(thread, start=1) if m.reply and m.reply.kind in ("handover", "notice")]
    return told[-1] if told else 0


def failed_response(message_id: int) -> dict[str, Any]:
    """The response when none could be made: a person takes over, and the log knows why."""
    return {
        "question": "",
        "language": "en",
        "route": "escalate",
        "urgency": "U1",
        "why": [f"no response could be made (reference {message_id})"],
        "answer": {"verdict": "not_found", "text": "", "sentences": []},
        "citations": [],
        "signals": [],
        "facts": [],
        "missing": [],
        "market": None,
        "foreign": False,
        "say": [],
        "checklist": False,
        "failed": True,
    }
