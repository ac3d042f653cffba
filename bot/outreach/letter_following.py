"""After a letter is out: receipt, counsel, an expert; reminders, silence, and the letter after the last day."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases.service_levels import BEIJING
from bot.conversations import ASK_EXPERT_FORM, BOT, Incoming, Person, Reply
from bot.errors import BadInput, NotAllowed
from bot.letters.content import text
from bot.letters.model import ENDED, OUT, RUNNING, Letter
from bot.letters.words import asked_words, reminder_reply
from bot.outreach.letter_base import LetterBase, require_lead
from bot.outreach.letter_sending import SILENCE, Sending
from bot.storage import lastdays, messages, watching
from bot.storage import letters as store
from bot.storage.letters import LetterClock
from knowledge.store.engine import read, write


class Following(Sending):
    """What the enterprise answers, and what is done when it does not."""

    def received(self, person: Person, letter_id: int) -> Letter:
        """Confirm that a letter has arrived; again changes nothing. A lead may note it after a telephone call."""
        with write(self._engine) as conn:
            letter = self._own(conn, person, letter_id)
            if letter.state not in ("sent", "silent"):
                return letter
            store.cancel_clocks(conn, letter_id, SILENCE)
            now = self._clock()
            store.move(conn, letter_id, "receive", person, now, received_at=now, received_by=person.name)
            return self._seen_by(conn, person, letter_id)

    def handled(self, person: Person, letter_id: int, counsel: str) -> Letter:
        """Name the counsel who handles the matter: the reminders stop. Raises `BadInput` without a name."""
        if not counsel.strip():
            raise BadInput("counsel_required")
        with write(self._engine) as conn:
            letter = self._own(conn, person, letter_id)
            if letter.state == "handled":
                return letter
            store.cancel_clocks(conn, letter_id)
            now, name = self._clock(), counsel.strip()
            first: dict[str, Any] = {} if letter.received_at else {"received_at": now, "received_by": person.name}
            store.move(conn, letter_id, "handle", person, now, name, counsel=name, **first)
            found = self._seen_by(conn, person, letter_id)
        if letter.case is not None:
            self._desk.handled(person, letter.case, name)
        return found

    def ask_expert(self, person: Person, letter_id: int) -> Letter:
        """*Ask an expert*: a message of the enterprise in the letter's conversation that says everything known."""
        if person.role != "enterprise":
            raise NotAllowed("only the enterprise asks")
        with write(self._engine) as conn:
            letter = self._own(conn, person, letter_id)
            assert letter.thread is not None
            platform, channel, key = messages.thread_place(conn, letter.thread)
            item, now = watching.item(conn, letter.item), self._clock()
            if letter.state not in ("asked", "handled"):
                store.cancel_clocks(conn, letter_id, SILENCE)
                first: dict[str, Any] = {} if letter.received_at else {"received_at": now, "received_by": person.name}
                store.move(conn, letter_id, "ask", person, now, **first)
        self._desk.receive(
            Incoming(
                platform, channel, f"{ASK_EXPERT_FORM}letter:{letter_id}", key, person,
                asked_words(letter, item), now, addressed=True, ask_expert=True,
            )
        )  # fmt: skip
        with read(self._engine) as conn:
            return self._seen_by(conn, person, letter_id)

    def close(self, person: Person, letter_id: int, why: str) -> Letter:
        """End a letter, with the reason; its reminders stop."""
        require_lead(person)
        with write(self._engine) as conn:
            store.cancel_clocks(conn, letter_id)
            store.move(conn, letter_id, "close", person, self._clock(), why)
            return store.letter(conn, letter_id)

    # -- clocks ---------------------------------------------------------------------------------------------------------

    def ring(self, clock_id: int) -> bool:
        """Do what a clock of a letter is for, once; says whether it rang."""
        now = self._clock()
        silent: Letter | None = None
        with write(self._engine) as conn:
            clock = store.take_clock(conn, clock_id, now)
            if clock is None:
                return False
            letter = store.letter(conn, clock.letter)
            if clock.step == SILENCE:
                silent = self._silent(conn, letter, now)
            elif letter.state in RUNNING:
                self._remind(conn, letter, clock, now)
        if silent is not None:
            self._announce(silent, self._leads(silent.center))
        return True

    def _silent(self, conn: Connection, letter: Letter, now: datetime) -> Letter | None:
        """Nobody confirmed receipt: the leads of the center hear of it, once."""
        if letter.state != "sent" or letter.sort == "information":
            return None
        store.move(conn, letter.id, "silence", BOT, now, "no receipt")
        words = text("alert_silent", self._language, number=letter.number(self._language),
                     center=self._network.name(letter.center, self._language))  # fmt: skip
        reply = Reply("alert", self._language, before=(words,), to=self._leads(letter.center), letter=letter.id)
        self._post(conn, letter, reply, f"letter:{letter.id}:silent", inside=True)
        return letter

    def _remind(self, conn: Connection, letter: Letter, clock: LetterClock, now: datetime) -> None:
        """Remind of the last day, or say once that it has passed; never of a day that no longer stands."""
        if letter.day is None or self._correct(conn, letter, self._ground(conn, letter.item)) not in (None, "date"):
            return
        if store.letter(conn, letter.id).state not in RUNNING:
            return
        if any(one.state == "live" and clock.due_at < one.due_at <= now for one in store.clocks_of(conn, letter.id)):
            store.log(conn, letter.id, BOT, "skip", now, clock.step)
            return  # a later one is due as well, after the desk was away
        if letter.case is not None and lastdays.last_days(conn, letter.case, states=("live", "handled", "passed")):
            return  # the case reminds of its own last days
        late = now.astimezone(BEIJING).date() > clock.due_at.astimezone(BEIJING).date()
        self._post(conn, letter, reminder_reply(letter, clock.step, late=late), f"letter:{letter.id}:{clock.step}")
        store.log(conn, letter.id, BOT, "remind", now, clock.step)
        if clock.step == "passed":
            self._after(conn, letter)

    def _after(self, conn: Connection, letter: Letter) -> None:
        """The draft of the one letter after the last day: what is still possible."""
        profile, match = self._profile(conn, letter), self._match(conn, letter)
        known = (one for one in store.letters(conn, follows=letter.id) if one.purpose == "passed")
        if profile is not None and match is not None and next(known, None) is None:
            self._follow_up(conn, letter, "passed", "", self._ground(conn, letter.item), profile, match)


class LetterReading(LetterBase):
    """What pages and the command line show."""

    def letter(self, person: Person, letter_id: int) -> Letter:
        """A letter for its enterprise once it is out, for leads with its log, for an expert who may read its case."""
        with read(self._engine) as conn:
            if person.role == "expert":
                found = store.letter(conn, letter_id)
                if found.thread is None or found.case is None or self._desk.case_of(person, found.thread).gated:
                    raise NotAllowed(f"no letter {letter_id}")
                return found
            return self._seen_by(conn, person, letter_id, events=True)

    def mine(self, person: Person) -> list[Letter]:
        """The letters of a person's enterprise, the newest first."""
        if person.role != "enterprise" or person.enterprise is None:
            raise NotAllowed("letters of an enterprise are for its own people")
        with read(self._engine) as conn:
            states = OUT | ENDED
            found = store.letters(conn, states=states, enterprise=person.enterprise, newest=True)
            return [self._seen_by(conn, person, one.id) for one in found if one.sent_at is not None]

    def letters(self, person: Person, states: Iterable[str] | None = None, *, newest: bool = False) -> list[Letter]:
        """Letters in these states for leads, the oldest first or the newest; five hundred at most."""
        require_lead(person)
        with read(self._engine) as conn:
            return store.letters(conn, states=states, newest=newest)

    def counts(self, person: Person) -> dict[str, int]:
        """How many letters stand in each state, for leads."""
        require_lead(person)
        with read(self._engine) as conn:
            return store.counts(conn)
