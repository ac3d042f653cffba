"""Sending what was approved: checked once more, once each, to a place where the enterprise is, with its clocks set."""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.conversations import BOT, Person
from bot.errors import BadInput
from bot.letters.model import OUT, Letter, text_hash
from bot.letters.words import letter_reply
from bot.outreach.letter_approving import Approving
from bot.outreach.letter_base import Ground, require_lead
from bot.outreach.letter_drafts import UNAPPROVED
from bot.profiles.model import Profile
from bot.storage import letters as store
from knowledge.store.engine import write

log = structlog.get_logger()

SENT_AT_ONCE = 50
"""So many letters are one transaction."""
SILENCE = "silence"


@dataclass(frozen=True)
class Place:
    """Where a letter goes: platform, channel, and the key of its own conversation there."""

    platform: str
    channel: str
    key: str


class Sending(Approving):
    """What the durable queue does with approved letters; anything may be called again after a kill."""

    def send_item(self, item_id: int) -> int:
        """Send every approved letter about an item; how many went out. Each move and its message are one commit."""
        sent = 0
        while True:
            with write(self._engine) as conn:
                found = store.take_approved(conn, item_id, SENT_AT_ONCE)
                ground = self._ground(conn, item_id) if found else None
                try:
                    with conn.begin_nested():
                        together = sum(self._send(conn, letter, ground) for letter in found if ground)
                except Exception:
                    together = sum(self._try(conn, letter, ground) for letter in found if ground)
                sent += together
            if not found:
                return sent

    def _try(self, conn: Connection, letter: Letter, ground: Ground) -> bool:
        """Send one letter; one that fails in a way that nobody foresaw waits for the center and holds up no other."""
        try:
            with conn.begin_nested():
                return self._send(conn, letter, ground)
        except Exception:
            log.exception("a letter could not be sent", letter=letter.id)
            store.move(conn, letter.id, "fail", BOT, self._clock(), "failed", problem="failed")
            return False

    def retry(self, person: Person, letter_id: int) -> Letter:
        """Try again to deliver a letter, after the enterprise became reachable."""
        require_lead(person)
        with write(self._engine) as conn:
            store.move(conn, letter_id, "retry", person, self._clock(), problem=None)
            letter = store.letter(conn, letter_id)
            self._send(conn, letter, self._ground(conn, letter.item))
            return store.letter(conn, letter_id)

    def hand_over(self, person: Person, letter_id: int, how: str) -> Letter:
        """Note that a letter which no platform could deliver was handed over, and how (by telephone, by post)."""
        require_lead(person)
        if not how.strip():
            raise BadInput("letter_how_required")
        now = self._clock()
        with write(self._engine) as conn:
            letter = store.letter(conn, letter_id)
            self._check(conn, letter, self._ground(conn, letter.item))
            thread = store.open_thread(conn, "workspace", "direct", _key(letter_id), letter.enterprise, now)
            store.move(
                conn, letter_id, "hand_over", person, now, how.strip(), how=how.strip(), sent_at=now, thread_id=thread,
                problem=None,
            )  # fmt: skip
            self._delivered(conn, replace(letter, thread=thread), "direct", now)
            return store.letter(conn, letter_id)

    def _send(self, conn: Connection, letter: Letter, ground: Ground) -> bool:
        """Send one letter if it is approved and everything it rests on stands; says whether it went out."""
        now = self._clock()
        try:
            if letter.seen_hash != text_hash(letter.content, letter.day):
                raise BadInput("letter_changed")
            profile = self._check(conn, letter, ground)
        except BadInput as error:
            store.move(conn, letter.id, "void", BOT, now, f"not as approved any more: {error.phrase}", **UNAPPROVED)
            self._refresh(conn, store.letter(conn, letter.id), ground)
            return False
        place = self._place(conn, letter, profile)
        if place is None:
            why = "no_place"
            store.move(conn, letter.id, "fail", BOT, now, why, problem=why)
            return False
        thread = store.open_thread(conn, place.platform, place.channel, place.key, letter.enterprise, now)
        store.move(
            conn, letter.id, "send", BOT, now, place.platform, before=letter.state, thread_id=thread, sent_at=now
        )
        self._delivered(conn, replace(letter, thread=thread), place.channel, now)
        return True

    def _delivered(self, conn: Connection, letter: Letter, channel: str, now: datetime) -> None:
        """The message in the letter's conversation, its clocks, and the end of the letter that it follows."""
        self._post(conn, letter, letter_reply(letter), f"letter:{letter.id}", channel=channel)
        clocks = [(SILENCE, self._silence_limit(letter, now))]
        if letter.day is not None and letter.purpose != "passed":
            clocks += self._clocks.legal_marks(letter.day.due, now, letter.day.time_zone)
        store.set_clocks(conn, letter.id, clocks)
        if letter.follows is not None and letter.purpose in ("date", "correction"):
            before = store.letter(conn, letter.follows)
            if before.state in OUT:
                store.cancel_clocks(conn, before.id)
                store.move(conn, before.id, "close", BOT, now, f"followed by letter {letter.number('en')}")

    def _place(self, conn: Connection, letter: Letter, profile: Profile) -> Place | None:
        """Where the enterprise is: the contact it named in Slack, else where it wrote last, else the workspace."""
        here = letter.enterprise in self._members or profile.center is None
        if here and self._slack is None:
            return Place("workspace", "direct", _key(letter.id))
        wrote = store.last_place(conn, letter.enterprise)
        contact = next((contact.slack for contact in profile.contacts if contact.slack), None)
        if self._slack is not None:
            person = contact or (wrote[2] if wrote and wrote[0] == "slack" else None)
            if person and store.speaks_for(conn, "slack", person) not in (None, letter.enterprise):
                return None  # somebody who is known to speak for another enterprise gets nothing of this one
            if person:
                channel = wrote[1] if wrote and wrote[0] == "slack" else ""
                return Place("slack", channel, self._slack(person, letter.id))
        if here or (wrote and wrote[0] == "workspace"):
            return Place("workspace", "direct", _key(letter.id))
        return None


def _key(letter_id: int) -> str:
    """The key of a letter's conversation in the workspace."""
    return f"letter-{letter_id}"
