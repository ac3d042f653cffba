"""Use cases of the conversation: receive, change, settle, read. Each is one transaction."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.cases.model import HELD, OPEN, WAITING, Case
from bot.conversations import (
    Attachment,
    Incoming,
    Person,
    Posted,
    ThreadHead,
)
from bot.desk.base import Receipt, check_text, is_desk, is_itself, require_desk
from bot.desk.settling import Settling
from bot.errors import BadInput, NotAllowed
from bot.storage import cases, ledger, messages, people
from bot.storage.ledger import Entry
from bot.storage.people import Preference
from bot.turns import HandedBack
from knowledge.store.engine import read, write


@dataclass(frozen=True)
class KnownThread:
    """A conversation that the desk knows: whose it is, and who wrote to the bot there first."""

    id: int
    owner: Person
    opener: str | None


class Talk(Settling):
    """What happens to messages."""

    def receive(self, incoming: Incoming) -> Receipt:
        """Record a message before it is acknowledged, and queue the work if the bot is addressed.

        Row, ledger entry and queued work are one commit; the same message delivered again changes nothing. A person
        of role `other` may write where the platform lets them; `enterprise` only in the enterprise's own threads.
        """
        if not (incoming.ask_expert or incoming.text.strip() or incoming.files or incoming.attachments):
            raise BadInput("message_empty")
        check_text(incoming.text)
        return self._together.write(lambda conn: self._receive(conn, incoming))

    def _receive(self, conn: Connection, incoming: Incoming) -> Receipt:
        existing = messages.thread_id_of(conn, incoming.platform, incoming.channel, incoming.thread)
        if existing is not None and incoming.author.role == "enterprise":
            self._check_may_see(conn, existing, incoming.author)
        message_id, thread_id, new = messages.record_message(conn, incoming, existing)
        case = cases.current_case(conn, thread_id) if existing is not None or not new else None
        held = case is not None and case.state in HELD
        addressed = (incoming.addressed or (held and incoming.author.role == "enterprise")) and not incoming.earlier
        if new and case is not None:
            self._case_hears(conn, case, incoming)
            self._keep_files(conn, message_id, incoming.attachments)
            self._show(conn, message_id, thread_id)
        if addressed and ledger.open_entry(conn, message_id, self._clock()):
            self._jobs.handle_message(conn, message_id, thread_id)
        elif new and incoming.follow_up is not None and not addressed:
            self._jobs.consider(conn, message_id, thread_id, offer=incoming.follow_up == "ask_first")
        return Receipt(message_id, thread_id, addressed, held)

    def address(self, message_id: int) -> bool:
        """Let the bot answer a message that did not mention it; says whether that is new."""
        with write(self._engine) as conn:
            thread_id = messages.message(conn, message_id).thread
            if not ledger.open_entry(conn, message_id, self._clock()):
                return False
            self._jobs.handle_message(conn, message_id, thread_id)
            return True

    def handle_again(self, message_id: int, attempt: str) -> None:
        """Queue an open message once more, because the work that was queued for it cannot go on."""
        with write(self._engine) as conn:
            if ledger.is_open(conn, message_id):
                thread = messages.message(conn, message_id).thread
                self._jobs.handle_message(conn, message_id, thread, again=attempt)

    def revise(self, platform: str, channel: str, key: str, text: str, *, deleted: bool = False) -> Receipt | None:
        """A message was changed or taken back where it was written; its earlier words stay on file.

        None for a message that the desk does not know, or that says the same as before. A change is looked at for
        danger like a follow-up, so that nothing urgent is missed because it came as an edit.
        """
        check_text(text)
        with write(self._engine) as conn:
            message_id = messages.find_message(conn, platform, channel, key)
            if message_id is None or not messages.revise(conn, message_id, text, self._clock(), deleted=deleted):
                return None
            posted = messages.message(conn, message_id)
            self._show(conn, message_id, posted.thread)
            if not deleted and posted.author.role in ("enterprise", "other") and not posted.earlier:
                self._jobs.consider(conn, message_id, posted.thread, offer=False)
            return Receipt(message_id, posted.thread, ledger.is_open(conn, message_id))

    def changed_into(self, message_id: int) -> Receipt | None:
        """Treat the new words of an addressed message as a message of their own, once per change."""
        with write(self._engine) as conn:
            posted = messages.message(conn, message_id)
            platform, channel, thread = messages.thread_place(conn, posted.thread)
            owner = messages.thread_owner(conn, posted.thread)
        if posted.edited_at is None or owner is None:
            return None
        key = f"{posted.key}:changed:{posted.edited_at.timestamp():.6f}"
        author = posted.author
        person = Person(author.id, author.name, author.role, owner.enterprise, owner.enterprise_name)
        return self.receive(
            Incoming(platform, channel, key, thread, person, posted.text, posted.edited_at, addressed=True)
        )

    def thread(self, person: Person, thread_id: int) -> list[Posted]:
        """The thread as this person may see it; raises `NotAllowed` for another enterprise's.

        Raises `Gated` for somebody of the desk who has not declared about its case.
        """
        with read(self._engine) as conn:
            self._check_may_see(conn, thread_id, person)
            self._check_gate(conn, thread_id, person)
            return messages.messages_of(conn, thread_id, inside=is_desk(person))

    def threads(self, person: Person, channel: str | None = None) -> list[ThreadHead]:
        """The conversations that this person may see, the most recently active first."""
        with read(self._engine) as conn:
            heads = messages.thread_heads(conn, channel, enterprise=None if is_desk(person) else person.enterprise)
            if not is_desk(person) or is_itself(person):
                return heads
            open_to = self._open_to(conn, person)
            return [h if h.case is None or h.case in open_to else replace(h, first_words="") for h in heads]

    def place(self, person: Person, thread_id: int) -> tuple[str, str, str]:
        """Platform, channel and key of a thread that this person may see."""
        with read(self._engine) as conn:
            self._check_may_see(conn, thread_id, person)
            return messages.thread_place(conn, thread_id)

    def version(self) -> tuple[int, ...]:
        """Changes whenever there is something new to show."""
        with read(self._engine) as conn:
            return messages.version(conn)

    # -- what the flows and platforms need --------------------------------------------------------------------------

    def message(self, message_id: int) -> tuple[Posted, tuple[str, str, str]]:
        """A message with the place of its thread (platform, channel, key); for the desk's own parts."""
        with read(self._engine) as conn:
            posted = messages.message(conn, message_id)
            return posted, messages.thread_place(conn, posted.thread)

    def attachments(self, message_id: int) -> list[Attachment]:
        """The files that came with a message."""
        with read(self._engine) as conn:
            return messages.attachments_of(conn, message_id)

    def read_thread(self, message_id: int) -> tuple[list[Posted], Person]:
        """The thread up to and with this message, without notes and without what was taken back, and its enterprise."""
        with read(self._engine) as conn:
            current = messages.message(conn, message_id)
            owner = messages.thread_owner(conn, current.thread)
            assert owner is not None
            found = messages.messages_of(conn, current.thread, inside=False, up_to=message_id)
            return [p for p in found if p.deleted_at is None or p.seq == message_id], owner

    def handed_back(self, message_id: int) -> HandedBack | None:
        """Where the bot goes on in the thread of this message if an expert handed it back and nobody holds it since."""
        with read(self._engine) as conn:
            current = messages.message(conn, message_id)
            case = cases.current_case(conn, current.thread)
            if case is None or case.state != "handed_back":
                return None
            at = next(event.at for event in reversed(case.events) if event.move == "hand_back")
            thread = messages.messages_of(conn, current.thread, inside=False, up_to=message_id)
            since = sum(posted.at <= at for posted in thread)
            signals = frozenset(signal.name for signal in case.brief.signals) if case.brief else frozenset()
            return HandedBack(case.note or "", min(since, len(thread) - 1), case.urgency, signals)

    def find_thread(self, platform: str, channel: str, key: str) -> KnownThread | None:
        """A conversation by its place; for platforms."""
        with read(self._engine) as conn:
            found = messages.thread_id_of(conn, platform, channel, key)
            owner = messages.thread_owner(conn, found) if found is not None else None
            if found is None or owner is None:
                return None
            return KnownThread(found, owner, messages.opener(conn, found))

    def first_words(self, thread_id: int) -> str:
        """What a conversation began with."""
        with read(self._engine) as conn:
            found = messages.messages_of(conn, thread_id, inside=False)
            return found[0].text if found else ""

    def case_for(self, message_id: int) -> Case | None:
        """The case of a message's thread that has not ended; for the desk's own parts."""
        with read(self._engine) as conn:
            return cases.current_case(conn, messages.message(conn, message_id).thread)

    def find_message(self, platform: str, channel: str, key: str) -> int | None:
        """The row id of a message by its place; for platforms."""
        with read(self._engine) as conn:
            return messages.find_message(conn, platform, channel, key)

    def is_held(self, message_id: int) -> bool:
        """Whether an expert holds the thread of this message right now."""
        with read(self._engine) as conn:
            case = cases.current_case(conn, messages.message(conn, message_id).thread)
            return case is not None and case.state in HELD

    def is_open(self, message_id: int) -> bool:
        """Whether a message is addressed and has not ended."""
        with read(self._engine) as conn:
            return ledger.is_open(conn, message_id)

    def was_addressed(self, message_id: int) -> bool:
        """Whether a message stands in the ledger."""
        with read(self._engine) as conn:
            return ledger.has_entry(conn, message_id)

    def undelivered(self, message_id: int, reason: str) -> None:
        """A platform will never show this message: the ledger says so, with the platform's reason."""
        with write(self._engine) as conn:
            posted = messages.message(conn, message_id)
            if posted.delivery is not None:
                ledger.undelivered(conn, posted.delivery, reason)

    def know_person(self, platform: str, person: str, name: str) -> None:
        """Give a person's messages the name that the platform has for them."""
        with write(self._engine) as conn:
            messages.rename_author(conn, platform, person, name)

    def describe_enterprise(self, person: Person, *, name: str | None, province: str | None) -> None:
        """Keep what an enterprise says about itself: its name and the province that decides who owns its cases."""
        if person.enterprise is not None:
            with write(self._engine) as conn:
                messages.describe_enterprise(conn, person.enterprise, name=name, province=province)

    def adopt(self, thread_id: int, person: Person, before: str) -> None:
        """Give a conversation that began before it was known for whom its author speaks to their enterprise.

        Only while it belongs to `before` and has no case yet.
        """
        with write(self._engine) as conn:
            owner = messages.thread_owner(conn, thread_id)
            if owner is not None and owner.enterprise == before and cases.newest_case(conn, thread_id) is None:
                messages.give_thread(conn, thread_id, person, self._clock())

    def move_thread(self, thread_id: int, channel: str, key: str) -> None:
        """Let a conversation go on in another place of its platform (a private one)."""
        with write(self._engine) as conn:
            messages.move_thread(conn, thread_id, channel, key)

    def preference(self, person: str) -> Preference:
        """What a person chose for their threads and screens."""
        with read(self._engine) as conn:
            return people.preference(conn, person)

    def choose(self, person: str, **values: str | None) -> None:
        """Keep a person's choice (`language`, `follow_ups`)."""
        with write(self._engine) as conn:
            people.choose(conn, person, **values)

    def feedback(self, person: Person, message_id: int, *, helpful: bool, reason: str | None = None) -> None:
        """Keep whether a reply helped, from somebody who may see it."""
        with write(self._engine) as conn:
            posted = messages.message(conn, message_id)
            if posted.delivery is None:
                raise NotAllowed(f"no reply {message_id}")
            people.keep_feedback(conn, posted.delivery, person.id, helpful=helpful, reason=reason, now=self._clock())

    def feedback_given(self) -> list[tuple[str, str, bool, str | None]]:
        """Every word on a reply, oldest first: delivery, person, helpful, reason."""
        with read(self._engine) as conn:
            return people.feedback(conn)

    def ledger(self, *, open_only: bool = False) -> list[Entry]:
        """Every addressed message and how it ended, oldest first."""
        with read(self._engine) as conn:
            return ledger.entries(conn, open_only=open_only)

    def waiting(self) -> int:
        """How many cases nobody has claimed yet."""
        with read(self._engine) as conn:
            return len(cases.cases(conn, states=sorted(WAITING)))

    def ledger_seen(self, person: Person) -> list[Entry]:
        """The ledger as somebody of the desk may see it: without words of cases that they have not declared about."""
        require_desk(person)
        with read(self._engine) as conn:
            open_to = self._open_to(conn, person)
            number = cases.threads_with_case(conn)
            return [
                e if e.thread not in number or number[e.thread] in open_to else replace(e, text="", reason=None)
                for e in ledger.entries(conn)
            ]

    # -- inside -----------------------------------------------------------------------------------------------------

    def _check_gate(self, conn: Connection, thread_id: int, person: Person) -> None:
        if is_desk(person):
            case = cases.newest_case(conn, thread_id)
            if case is not None:
                self._require_cleared(conn, person, case)

    def _case_hears(self, conn: Connection, case: Case, incoming: Incoming) -> None:
        """An enterprise has written to its case: documents that were asked for have come, or an answer is awaited."""
        if incoming.author.role != "enterprise" or incoming.earlier:
            return
        now, case = self._clock(), self._locked(conn, case.id)
        if case.state not in OPEN:
            return
        if case.state == "supplement_requested":
            case = cases.move(conn, case.id, "supplement", actor=incoming.author, now=now, why="the enterprise wrote")
            self._jobs.show_case(conn, case.id)
        if case.state in HELD and case.waits_since is None:
            case = cases.change(conn, case.id, waits_since=now)
        self._plan(conn, case, now, anew=case.state == "handed_back")
