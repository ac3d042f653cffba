"""The durable workflows: what was committed is done, once, whatever is killed and whenever.

A message's workflow has the message's row id in its own id, so it exists once; messages of one thread are handled one
after the other, and so are the showings in one place. A step that was recorded is not run again; one that was not is,
and everything it writes is keyed.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import structlog
from dbos import DBOS, DBOSConfig

from bot.auditor import Auditor
from bot.conversations import ASK_EXPERT, ASK_EXPERT_FORM, REOPEN, Conversations
from bot.desk import Desk
from bot.errors import Undeliverable
from bot.executors import Executors
from bot.flows import forgetting
from bot.flows.adopting import Adopter
from bot.flows.names import (
    ALIVE,
    APPLICATION,
    CARD,
    COMMAND,
    COMMANDS,
    CONSIDER,
    FILES,
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
from bot.patience import ATTEMPTS, Patience
from bot.responding import Responder
from bot.turns import failed_response, known_to_a_person, messages_of, names_in, without_press
from ingest.errors import IngestError
from knowledge.errors import KnowledgeError, UnusableInput
from knowledge.language import question_language

log = structlog.get_logger()
Probe = Callable[[str], None]
Command = Callable[[str, Mapping[str, Any]], dict[str, Any]]
Whisper = Callable[[str, Mapping[str, Any]], None]
OUTAGE_S = 60.0
"""So long an answer waits for a store that is gone; after that a person gets the message."""
KEEP_FOR_S = 86_400.0
"""So long it is tried to get a file from a platform that is gone; after that the next dossier asks again."""


class Keep(Protocol):
    """Keeps the files of a message; `last` says that it is not tried again."""

    def __call__(self, message: int, *, last: bool = False) -> None: ...


class Flows:
    """The workflows of one running desk."""

    def __init__(
        self,
        url: str,
        desk: Desk,
        responder: Responder,
        executors: Executors,
        platforms: Mapping[str, Conversations],
        command: Command,
        probe: Probe = lambda _step: None,
        whispers: Mapping[str, Whisper] | None = None,
        let_pass: Callable[[], None] = lambda: None,
        auditor: Auditor | None = None,
        keep: Keep | None = None,
        listens: Sequence[str] = (),
    ) -> None:
        """`probe` is called with a step's name before and after it; tests end the process there.

        `let_pass` is called before each piece of work, so that acknowledgements go first. `keep` keeps the files of a
        message that another platform has. `executors` are the processes that share the work; `listens` names the queues
        that this one takes work from, all by default.
        """
        self._url = url
        self._desk = desk
        self._responder = responder
        self._platforms = platforms
        self._command = command
        self._probe = probe
        self._whispers = whispers or {}
        self._let_pass = let_pass
        self._keep = keep
        self._executors = executors
        self._adopter = Adopter(desk, executors)
        self._listens = listens
        self._patience = Patience()
        self._auditor = auditor or Auditor(desk)
        self._auditor.waiting = self._waiting_timers

    def start(self) -> None:
        """Register, take up what was pending, and listen to the queues."""
        self._executors.join()
        self._patience.begin()
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._url,
            "application_version": VERSION,
            "executor_id": self._executors.me.name,
            "log_level": "ERROR",
            "scheduler_polling_interval_sec": 3600.0,
            "run_migrations": True,
        }
        DBOS(config=config)
        if self._listens:
            DBOS.listen_queues(self._listens)
        self._register()
        DBOS.launch()
        DBOS.register_queue(MESSAGES, worker_concurrency=4, partition_concurrency=1, polling_interval_sec=POLL_S)
        DBOS.register_queue(SHOWING, worker_concurrency=16, partition_concurrency=1, polling_interval_sec=POLL_S)
        DBOS.register_queue(WHISPERS, worker_concurrency=2, polling_interval_sec=POLL_S * 2)
        DBOS.register_queue(FILES, worker_concurrency=8, polling_interval_sec=POLL_S * 10)
        DBOS.register_queue(TIMERS, worker_concurrency=4, polling_interval_sec=POLL_S * 2)
        DBOS.register_queue(COMMANDS, worker_concurrency=2, polling_interval_sec=POLL_S * 2)
        DBOS.register_queue(WORKS, worker_concurrency=4, polling_interval_sec=POLL_S * 2)
        self._adopter.start()
        self._auditor.start()

    def look_around(self) -> None:
        """Take up what nobody does any more; to be called every few seconds."""
        self._adopter.look_around()

    def alarms(self) -> list[str]:
        """What the auditor found at its last look and mended; empty when all was well."""
        return list(self._auditor.found)

    def _waiting_timers(self) -> set[int]:
        """The clocks whose ringing stands in the queue of this version."""
        found = DBOS.list_workflows(
            workflow_id_prefix="timer:", status=sorted(ALIVE), load_input=False, load_output=False
        )
        return {int(work.workflow_id.split(":")[1]) for work in found if work.app_version == VERSION}

    def stop(self, timeout_s: int = 5) -> None:
        """Take no new work, let running steps finish for a while; what is left goes on after the next start."""
        self._auditor.stop()
        self._patience.end()
        DBOS.destroy(workflow_completion_timeout_sec=timeout_s, destroy_registry=True)
        self._executors.leave()

    def _register(self) -> None:
        # Decorated functions, not methods: DBOS notes its own attributes on them. It finds them by name; the
        # attributes keep them from being collected.
        self._registered = (
            *self._conversation(), *self._showing(), self._keeping(), self._clocks(),
            forgetting.register(lambda do: self._patience.persist(do, attempts=ATTEMPTS)),
            self._commands(), *self._works(),
        )  # fmt: skip

    def _conversation(self) -> tuple[Any, ...]:
        @DBOS.step(name="prepare", retries_allowed=True, interval_seconds=0.5, max_attempts=3)
        def prepare(message_id: int) -> None:
            self._let_pass()
            self._platform_of(message_id).prepare(message_id)

        @DBOS.step(name="respond")
        def respond(message_id: int) -> dict[str, Any]:
            return self._patience.persist(lambda: self._respond(message_id), attempts=3, outage_s=OUTAGE_S)

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

    def _keeping(self) -> Any:
        @DBOS.step(name="keep_files")
        def keep_them(message_id: int) -> None:
            until = time.monotonic() + KEEP_FOR_S
            self._patience.persist(
                lambda: self._keep_files(message_id, last=time.monotonic() > until), attempts=ATTEMPTS
            )

        @DBOS.workflow(name=KEEP)
        def keep_files(message_id: int) -> None:
            keep_them(message_id)

        return keep_files

    def _keep_files(self, message_id: int, *, last: bool) -> None:
        self._probe("keeping")
        self._let_pass()
        if self._keep is not None:
            self._keep(message_id, last=last)
        self._probe("kept")

    def _clocks(self) -> Any:
        @DBOS.step(name="ring")
        def ring_it(timer_id: int) -> bool:
            return self._patience.persist(lambda: self._ring(timer_id))

        @DBOS.workflow(name=RING)
        def ring(timer_id: int) -> None:
            ring_it(timer_id)

        return ring

    def _ring(self, timer_id: int) -> bool:
        self._probe("ringing")
        self._let_pass()
        rang = self._desk.ring(timer_id)
        self._probe("rang")
        return rang

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

    def _works(self) -> tuple[Any, ...]:
        @DBOS.step(name="lesson_work")
        def work_on(name: str, row: int) -> None:
            self._probe("working")
            self._patience.persist(lambda: self._command(name, {"row": row}), attempts=ATTEMPTS)
            self._probe("worked")

        @DBOS.workflow(name=LESSON)
        def lesson(name: str, row: int) -> None:
            work_on(name, row)

        @DBOS.workflow(name=WORK)
        def work(name: str, row: int) -> None:
            work_on(name, row)

        return lesson, work

    def _platform_of(self, message_id: int) -> Conversations:
        return self._platforms[self._desk.message(message_id)[1][0]]

    def _respond(self, message_id: int) -> dict[str, Any]:
        self._probe("responding")
        self._let_pass()
        thread, owner = self._desk.read_thread(message_id)
        if self._desk.is_held(message_id):
            heard = self._responder.heard(messages_of(thread), known=known_to_a_person(thread))
            return {"route": "relay", "why": [], "heard": heard}
        pressed = thread[-1].key.startswith((ASK_EXPERT, ASK_EXPERT_FORM, REOPEN))
        known = known_to_a_person(thread)
        thread = list(without_press(thread))
        response = self._responder.respond(
            messages_of(thread), province=owner.province, asked_for_expert=pressed, known=min(known, len(thread)),
            handed_back=self._desk.handed_back(message_id),
            names=names_in(thread, owner),
        )  # fmt: skip
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
