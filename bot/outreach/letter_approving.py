"""Approving letters by name: opened, the identity confirmed, the day confirmed from a paper, approved, taken back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases.service_levels import BEIJING
from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.letters.content import substance
from bot.letters.model import ENDED, OUT, Confirmed, Letter, LetterDate
from bot.outreach.letter_base import SEND, Ground, require_lead
from bot.outreach.letter_drafts import AT_ONCE, OFF, UNAPPROVED, Drafting, agrees
from bot.profiles.model import Profile
from bot.storage import letters as store
from knowledge.errors import UnusableInput
from knowledge.rules import load_rules
from knowledge.service_methods import method_of
from knowledge.store.engine import write


class Approving(Drafting):
    """What a named lead does with drafts. What was not seen, or has changed since it was seen, cannot be approved."""

    def open(self, person: Person, letter_id: int) -> Letter:
        """A letter with its log, for a lead; that they have seen these words is noted."""
        require_lead(person)
        with write(self._engine) as conn:
            found = store.letter(conn, letter_id)
            if not store.opened_by(conn, letter_id, person.id, found.hash):
                store.log(conn, letter_id, person, "open", self._clock(), found.hash)
            return store.letter(conn, letter_id, events=True)

    def confirm_identity(self, person: Person, letter_id: int, seen: str) -> Letter:
        """Confirm that the enterprise is the party named: needed for a likely match; the letter names who did it."""
        require_lead(person)
        with write(self._engine) as conn:
            self._as_seen(conn, person, letter_id, seen, opened=True)
            store.change(conn, letter_id, identity_by=person.name)
            store.log(conn, letter_id, person, "identity", self._clock(), "the enterprise is the party named")
            return self._rewritten(conn, person, letter_id)

    def confirm_day(
        self, person: Person, letter_id: int, *, rule: str, on: date, document: str, method: str | None = None
    ) -> Letter:
        """Name the day on which a period began, as read in a paper (`document` says which and where it is kept).

        A draft is written anew; a letter that is out is followed by one with the date. Returns the draft.
        """
        require_lead(person)
        if not document.strip():
            raise BadInput("letter_document_required")
        if rule not in load_rules():
            raise BadInput("letter_rule_unknown", rule=rule)
        if on > self._clock().astimezone(BEIJING).date():
            raise BadInput("letter_day_ahead")
        try:
            method_of(method)
        except UnusableInput:
            raise BadInput("letter_method_unknown") from None
        confirmed = Confirmed(rule, on, person.name, document.strip(), method)
        with write(self._engine) as conn:
            found = store.letter(conn, letter_id)
            column = store.confirmed_column(confirmed)
            note = f"{rule}: {on.isoformat()} ({document.strip()})"
            store.log(conn, letter_id, person, "confirm_day", self._clock(), note)
            if found.state in ENDED:
                raise BadInput("letter_moved")
            store.change(conn, letter_id, confirmed=column)
            if found.state in OUT:
                self._correct(conn, store.letter(conn, letter_id), self._ground(conn, found.item))
                following = [one for one in store.letters(conn, follows=letter_id) if one.state not in ENDED]
                return following[-1] if following else store.letter(conn, letter_id)
            if found.state != "draft":
                store.move(conn, letter_id, "void", person, self._clock(), "the day was confirmed", **UNAPPROVED)
            return self._rewritten(conn, person, letter_id)

    def approve(self, person: Person, letter_id: int, seen: str) -> Letter:
        """Approve a letter as it was seen (`seen` is the hash of its words), and send it."""
        require_lead(person)
        with write(self._engine) as conn:
            found = self._as_seen(conn, person, letter_id, seen)
            if not found.may_go_in_a_batch and not store.opened_by(conn, letter_id, person.id, seen):
                raise BadInput("letter_not_opened")
            self._approved(conn, person, found, self._ground(conn, found.item))
            self._jobs.work(conn, SEND, found.item)
            return store.letter(conn, letter_id)

    def approve_all(self, person: Person, seen: Mapping[int, str]) -> tuple[int, list[int]]:
        """Approve every letter of a preview that may go in a batch: how many were, and which could not be any more."""
        require_lead(person)
        left: list[int] = []
        wanted = sorted(seen.items())
        for start in range(0, len(wanted), AT_ONCE):
            with write(self._engine) as conn:
                grounds: dict[int, Ground] = {}
                for letter_id, text_hash in wanted[start : start + AT_ONCE]:
                    if not self._in_a_batch(conn, person, letter_id, text_hash, grounds):
                        left.append(letter_id)
                for item in sorted(grounds):
                    self._jobs.work(conn, SEND, item)
        return len(wanted) - len(left), left

    def _in_a_batch(
        self, conn: Connection, person: Person, letter_id: int, text_hash: str, grounds: dict[int, Ground]
    ) -> bool:
        try:
            found = self._as_seen(conn, person, letter_id, text_hash)
            if not found.may_go_in_a_batch:
                return False
            if found.item not in grounds:
                grounds[found.item] = self._ground(conn, found.item)
            self._approved(conn, person, found, grounds[found.item])
        except (BadInput, NotAllowed):
            return False
        return True

    def withdraw(self, person: Person, letter_id: int, why: str) -> Letter:
        """Take a letter back, with the reason; its reminders stop. A draft that was taken back is not drafted again."""
        require_lead(person)
        with write(self._engine) as conn:
            store.cancel_clocks(conn, letter_id)
            store.move(conn, letter_id, "withdraw", person, self._clock(), why)
            return store.letter(conn, letter_id)

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _as_seen(self, conn: Connection, person: Person, letter_id: int, seen: str, *, opened: bool = False) -> Letter:
        """The draft as it was seen; raises `BadInput` where it reads otherwise by now or was not opened."""
        found = store.letter(conn, letter_id)
        if found.state != "draft":
            raise BadInput("letter_moved")
        if found.hash != seen:
            raise BadInput("letter_changed")
        if opened and not store.opened_by(conn, letter_id, person.id, seen):
            raise BadInput("letter_not_opened")
        return found

    def _approved(self, conn: Connection, person: Person, letter: Letter, ground: Ground) -> None:
        now = self._clock()
        self._check(conn, letter, ground)
        values: dict[str, Any] = {}
        if letter.seq is None:
            year = now.astimezone(BEIJING).year
            values = {"year": year, "seq": store.next_number(conn, letter.center, year)}
        store.move(
            conn, letter.id, "approve", person, now, letter.hash, approved_by=person.name, approved_by_id=person.id,
            approved_at=now, seen_hash=letter.hash, dated=now.astimezone(BEIJING).date(),
            next_on=self._next_reminder(letter, now), **values,
        )  # fmt: skip

    def _check(self, conn: Connection, letter: Letter, ground: Ground) -> Profile:
        """The profile that the letter goes to; raises `BadInput` unless all that it rests on stands.

        Everything is made again from the item, the rules, the marks of review and the profile as they are: a letter that
        differs in any fact, or whose identity nobody confirmed where that is needed, does not go.
        """
        profile, match = self._profile(conn, letter), self._match(conn, letter)
        if profile is None or (match is None and letter.why not in OFF) or not agrees(ground.item, profile):
            raise BadInput("letter_match_gone")
        if letter.match_level != "certain" and not letter.identity_by:
            raise BadInput("letter_identity_required")
        basis = self._now(conn, letter, ground, profile, match)
        if substance(basis) != letter.substance or (match is not None and match.level != letter.match_level):
            raise BadInput("letter_changed")
        day = basis.day if isinstance(basis.day, LetterDate) else None
        if (day.due if day else None) != (letter.day.due if letter.day else None):
            raise BadInput("letter_changed")
        return profile

    def _next_reminder(self, letter: Letter, now: datetime) -> date | None:
        if letter.day is None or letter.purpose == "passed":
            return None
        marks = list(self._clocks.legal_marks(letter.day.due, now, letter.day.time_zone))
        return min((at for _, at in marks), default=now).astimezone(BEIJING).date() if marks else None

    def _rewritten(self, conn: Connection, person: Person, letter_id: int) -> Letter:
        """A draft as it reads now; whoever had it written anew sees the new words with the next look."""
        letter = store.letter(conn, letter_id)
        profile = self._profile(conn, letter)
        if profile is None:
            raise BadInput("letter_match_gone")
        basis = self._now(conn, letter, self._ground(conn, letter.item), profile, self._match(conn, letter))
        store.change(conn, letter_id, **self._values(basis, letter.confirmed, letter.center))
        store.log(conn, letter_id, person, "rewrite", self._clock())
        return store.letter(conn, letter_id)
