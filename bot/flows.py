"""The durable workflows: what was committed is done, once, whatever is killed and whenever. The only file with DBOS.

A message's workflow has the message's row id in its own id, so it exists once; messages of one thread are handled one
after the other, and so are the showings in one place. A step that was recorded is not run again; one that was not is,
and everything it writes is keyed.
"""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig
from sqlalchemy import Connection

from bot.conversations import ASK_EXPERT, ASK_EXPERT_FORM, Conversations
from bot.desk import Desk
from bot.errors import Undeliverable
from bot.ids import new_id
from bot.patience import ATTEMPTS, Patience
from bot.responding import Responder
from bot.turns import failed_response, known_to_a_person, messages_of
from ingest.errors import IngestError
from knowledge.errors import KnowledgeError, UnusableInput
from knowledge.language import question_language

APPLICATION = "firstline"
VERSION = "firstline-2"
"""Pending work of the same version is taken up after a restart; raise it when a workflow's steps change."""
EXECUTOR = "desk"
MESSAGES, COMMANDS, SHOWING, WHISPERS = "messages", "commands", "showing", "whispers"
HANDLE, CONSIDER, COMMAND, SHOW, MIRROR, CARD, WHISPER, LESSON = (
    "handle_message", "consider", "command", "show", "mirror", "show_case", "whisper", "lesson",
)  # fmt: skip
DESK = "desk"
"""The place of the experts, where cards and mirrored threads stand."""
POLL_S = 0.05
ALIVE = frozenset({"PENDING", "ENQUEUED", "DELAYED"})

log = structlog.get_logger()
Probe = Callable[[str], None]
Command = Callable[[str, Mapping[str, Any]], dict[str, Any]]
Whisper = Callable[[str, Mapping[str, Any]], None]


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

    def draw_lesson(self, conn: Connection, case_id: int) -> None:
        """Queue the drawing of a lesson in the caller's transaction."""
        self._lesson(conn, "draw_lesson", case_id)

    def lesson_decided(self, conn: Connection, lesson_id: int) -> None:
        """Queue what a decision about a lesson brings with it."""
        self._lesson(conn, "lesson_decided", lesson_id)

    def _lesson(self, conn: Connection, name: str, row: int) -> None:
        options: Any = {
            "workflow_name": LESSON, "queue_name": COMMANDS, "workflow_id": f"{name}:{row}:{new_id()}",
            "app_version": VERSION,
        }  # fmt: skip
        self._client.enqueue_in_transaction(conn, options, name, row)

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
        whispers: Mapping[str, Whisper] | None = None,
        let_pass: Callable[[], None] = lambda: None,
    ) -> None:
        """`probe` is called with a step's name before and after it; tests end the process there.

        `let_pass` is called before each piece of work, so that acknowledgements go first.
        """
        self._url = url
        self._desk = desk
        self._responder = responder
        self._platforms = platforms
        self._command = command
        self._probe = probe
        self._whispers = whispers or {}
        self._let_pass = let_pass
        self._patience = Patience()

    def start(self) -> None:
        """Register, recover what was pending, and listen to the queues."""
        self._patience.begin()
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
        DBOS.register_queue(SHOWING, worker_concurrency=16, partition_concurrency=1, polling_interval_sec=POLL_S)
        DBOS.register_queue(WHISPERS, worker_concurrency=2, polling_interval_sec=POLL_S * 2)
        DBOS.register_queue(COMMANDS, worker_concurrency=2, polling_interval_sec=POLL_S * 2)
        self._adopt()

    def _adopt(self) -> None:
        """Take up open messages whose work cannot go on: another version began it, or it ended without an outcome."""
        attempt = new_id()
        for entry in self._desk.ledger(open_only=True):
            begun = DBOS.list_workflows(
                workflow_id_prefix=f"message:{entry.message}", load_input=False, load_output=False
            )
            alive = [w for w in begun if w.workflow_id.split(":")[1] == str(entry.message) and w.status in ALIVE]
            if any(w.app_version == VERSION for w in alive):
                continue
            for work in alive:  # it would hold the place of its thread in the queue for ever
                DBOS.cancel_workflow(work.workflow_id)
            log.warning("an open message is taken up again", message=entry.message)
            self._desk.handle_again(entry.message, attempt)

    def stop(self, timeout_s: int = 5) -> None:
        """Take no new work, let running steps finish for a while; what is left goes on after the next start."""
        self._patience.end()
        DBOS.destroy(workflow_completion_timeout_sec=timeout_s, destroy_registry=True)

    def _register(self) -> None:
        # Decorated functions, not methods: DBOS notes its own attributes on them. It finds them by name; the
        # attributes keep them from being collected.
        self._registered = (*self._conversation(), *self._showing(), self._commands(), self._lessons())

    def _conversation(self) -> tuple[Any, ...]:
        @DBOS.step(name="prepare", retries_allowed=True, interval_seconds=0.5, max_attempts=3)
        def prepare(message_id: int) -> None:
            self._let_pass()
            self._platform_of(message_id).prepare(message_id)

        @DBOS.step(name="respond", retries_allowed=True, interval_seconds=0.5, max_attempts=3)
        def respond(message_id: int) -> dict[str, Any]:
            return self._respond(message_id)

        @DBOS.step(name="settle")
        def settle(message_id: int, response: dict[str, Any]) -> str | None:
            return self._patience.persist(lambda: self._settle(message_id, response))

        @DBOS.step(name="consider")
        def look(message_id: int, offer: bool) -> None:
            self._patience.persist(lambda: self._consider(message_id, offer), attempts=ATTEMPTS)

        @DBOS.workflow(name=HANDLE)
        def handle_message(message_id: int) -> None:
            self._probe("begin")
            try:
                prepare(message_id)
            except Exception:
                # What the platform could not tell is missing from the answer; the message itself is not.
                log.warning("a message was not completed", message=message_id, exc_info=True)
            try:
                response = respond(message_id)
            except Exception:
                # Whatever fails, a person gets the message: silence is worse than a hand-over.
                log.exception("response failed", message=message_id)
                response = failed_response(message_id)
            self._probe("responded")
            settle(message_id, response)
            self._probe("settled")

        @DBOS.workflow(name=CONSIDER)
        def consider(message_id: int, offer: bool) -> None:
            look(message_id, offer)

        return handle_message, consider

    def _showing(self) -> tuple[Any, ...]:
        @DBOS.step(name="show")
        def put(what: str, row: int) -> str | None:
            try:
                return self._patience.persist(lambda: self._put(what, row), attempts=ATTEMPTS)
            except Exception:
                log.exception("cannot be shown", what=what, row=row)
                return "internal_error"

        @DBOS.step(name="undelivered")
        def give_up(message_id: int, reason: str) -> None:
            self._patience.persist(lambda: self._give_up(message_id, reason), attempts=ATTEMPTS)

        @DBOS.workflow(name=SHOW)
        def show(message_id: int) -> None:
            refused = put(SHOW, message_id)
            if refused is not None:
                give_up(message_id, refused)

        @DBOS.workflow(name=MIRROR)
        def mirror(message_id: int) -> None:
            put(MIRROR, message_id)

        @DBOS.workflow(name=CARD)
        def show_case(case_id: int) -> None:
            put(CARD, case_id)

        @DBOS.step(name="whisper")
        def say_it(platform: str, name: str, arguments: dict[str, Any]) -> None:
            self._patience.persist(lambda: self._whisper(platform, name, arguments), attempts=ATTEMPTS)

        @DBOS.workflow(name=WHISPER)
        def whisper(platform: str, name: str, arguments: dict[str, Any]) -> None:
            say_it(platform, name, arguments)

        return show, mirror, show_case, whisper

    def _commands(self) -> Any:
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

        return command

    def _lessons(self) -> Any:
        @DBOS.step(name="lesson_work")
        def work(name: str, row: int) -> None:
            self._patience.persist(lambda: self._command(name, {"row": row}), attempts=ATTEMPTS)

        @DBOS.workflow(name=LESSON)
        def lesson(name: str, row: int) -> None:
            work(name, row)

        return lesson

    def _platform_of(self, message_id: int) -> Conversations:
        return self._platforms[self._desk.message(message_id)[1][0]]

    def _respond(self, message_id: int) -> dict[str, Any]:
        self._probe("responding")
        self._let_pass()
        thread, owner = self._desk.read_thread(message_id)
        if self._desk.is_held(message_id):
            return {"route": "relay", "why": []}
        pressed = thread[-1].key.startswith((ASK_EXPERT, ASK_EXPERT_FORM))
        if thread[-1].key.startswith(ASK_EXPERT) and len(thread) > 1:
            thread = thread[:-1]
        response = self._responder.respond(
            messages_of(thread), province=owner.province, asked_for_expert=pressed, known=known_to_a_person(thread)
        )
        return self._responder.to_json(response)

    def _settle(self, message_id: int, response: dict[str, Any]) -> str | None:
        self._probe("settling")
        self._let_pass()
        if response.get("failed"):
            thread, _ = self._desk.read_thread(message_id)
            text = thread[-1].text
            response = response | {"question": text, "language": question_language(text)}
        return self._desk.settle(message_id, response)

    def _consider(self, message_id: int, offer: bool) -> None:
        """A message that does not mention the bot: a danger is answered all the same, a question perhaps offered.

        An addressed message that was changed counts as a new one if its new words are urgent.
        """
        self._let_pass()
        if self._desk.is_held(message_id) or self._desk.is_open(message_id):
            return
        thread, _ = self._desk.read_thread(message_id)
        addressed = self._desk.was_addressed(message_id)
        known = known_to_a_person(thread) if not addressed else max(known_to_a_person(thread), len(thread) - 1)
        decision = self._responder.triage(messages_of(thread), known=known)
        case = self._desk.case_for(message_id)
        if decision.route == "escalate" and addressed:
            if case is None or decision.urgency > case.urgency:
                self._desk.changed_into(message_id)
        elif decision.route == "escalate":
            self._desk.address(message_id)
        elif offer and not addressed and decision.route in ("answer", "clarify"):
            self._platform_of(message_id).offer(message_id)

    def _put(self, what: str, row: int) -> str | None:
        """Show something on every platform that it belongs to; the reason where one will never take it."""
        self._probe("delivering")
        self._let_pass()
        refused: str | None = None
        for platform in self._platforms.values():
            do = {SHOW: platform.show, MIRROR: platform.mirror, CARD: platform.show_case}[what]
            try:
                do(row)
            except Undeliverable as error:
                log.error("undeliverable", what=what, row=row, reason=error.reason)
                refused = error.reason
        self._probe("delivered")
        return refused

    def _give_up(self, message_id: int, reason: str) -> None:
        self._desk.undelivered(message_id, reason)
        for platform in self._platforms.values():
            platform.alarm(message_id, reason)

    def _whisper(self, platform: str, name: str, arguments: dict[str, Any]) -> None:
        self._whispers[platform](name, arguments)
