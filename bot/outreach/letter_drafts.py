"""Drafts of letters: made from matches, written anew when what they rest on changes, corrected when they are out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.conversations import BOT
from bot.letters.content import sort_of, substance
from bot.letters.dates import is_changed
from bot.letters.model import ENDED, OUT, Letter, LetterDate, NoDate, Purpose
from bot.matching.model import Match
from bot.outreach.letter_base import DRAFT, RING, SEND, Ground, LetterBase, earlier_of
from bot.profiles.model import Profile
from bot.storage import letters as store
from bot.storage import profiles, watching
from ingest.watch.model import Item
from knowledge.store.engine import read, write

AT_ONCE = 100
"""So many drafts are one transaction."""
LATE = timedelta(minutes=5)
"""What was approved and not sent for so long has been lost by the queue."""
VERY_LATE = timedelta(hours=1)
"""A clock that is so late did not ring though the desk ran, or rings after the desk was away."""
CLOSES_AFTER = timedelta(days=14)
"""So long after its last day a letter is closed."""
WAITING = frozenset({"draft", "approved", "undeliverable"})
OFF = frozenset({"gone", "profile"})
"""What a correction says of an enterprise that is not meant any more: no match stands behind it."""


class Drafting(LetterBase):
    """What becomes of matches, and of letters whose item, rule or profile changes."""

    def draft_for(self, match: Match) -> int | None:
        """The draft of a letter for a match; its id, None where none is to be written or one is there already."""
        with write(self._engine) as conn:
            return self._draft(conn, self._ground(conn, match.item), match)

    def item_matched(self, conn: Connection, item_id: int) -> None:
        """Queue the drafting of letters about an item, in the transaction that stores its matches."""
        self._jobs.work(conn, DRAFT, item_id)

    def draft_for_item(self, item_id: int) -> list[int]:
        """Drafts for every match of an item, and a look at the letters that are there already; ids of the new ones."""
        with read(self._engine) as conn:
            item = watching.item(conn, item_id)
            matches = list(self._matches.of_item(conn, item_id))
            others = [other.id for other in watching.of_same_matter(conn, item)]
        made: list[int] = []
        for known in (item_id, *others):
            self._refresh_item(known, matched=known == item_id)
        for start in range(0, len(matches), AT_ONCE):
            with write(self._engine) as conn:
                ground = self._ground(conn, item_id)
                found = (self._draft(conn, ground, match) for match in matches[start : start + AT_ONCE])
                made += [letter for letter in found if letter is not None]
        return made

    def _draft(self, conn: Connection, ground: Ground, match: Match) -> int | None:
        if match.level == "possible":
            return None
        item, profile = ground.item, profiles.profile(conn, match.profile)
        if profile is None or not agrees(item, profile):
            return None
        known = store.letters(conn, item=item.id, enterprise=profile.enterprise)
        if any(one.state != "withdrawn" or one.item_revision >= item.revision for one in known):
            return None
        values = self._values(self._basis(ground, profile, match), None)
        if self._is_told(conn, item, profile, values["due"]):
            return None
        return store.add(conn, BOT, self._clock(), **values)

    def _is_told(self, conn: Connection, item: Item, profile: Profile, due: date | None) -> bool:
        """Whether another source has told the same of this matter: one enterprise, one matter, one letter."""
        known = store.same_matter(conn, profile.enterprise, item.matter, item.kind)
        return any(one.item != item.id and (one.day.due if one.day else None) == due for one in known)

    # -- what a letter rests on has changed -----------------------------------------------------------------------------

    def _refresh_item(self, item_id: int, *, matched: bool) -> None:
        """Look again at every letter about an item; `matched` says that its matches are those of its last revision."""
        with read(self._engine) as conn:
            ids = [one.id for one in store.letters(conn, item=item_id, limit=None) if one.state not in ENDED]
        for start in range(0, len(ids), AT_ONCE):
            with write(self._engine) as conn:
                ground = self._ground(conn, item_id)
                for letter_id in ids[start : start + AT_ONCE]:
                    self._refresh(conn, store.letter(conn, letter_id), ground, matched=matched)

    def _refresh(self, conn: Connection, letter: Letter, ground: Ground, *, matched: bool = False) -> str | None:
        """Write a draft anew, take back an approval, or draft a correction; says what was done, None where nothing."""
        if letter.state in ENDED:
            return None
        if letter.state in OUT:
            return self._correct(conn, letter, ground, matched=matched)
        profile, now = self._profile(conn, letter), self._clock()
        match = self._standing(conn, letter, ground, matched=matched)
        if profile is None or (match is None and letter.why not in OFF) or not agrees(ground.item, profile):
            store.move(conn, letter.id, "withdraw", BOT, now, "the match or the consent no longer stands")
            return "withdrawn"
        basis = self._now(conn, letter, ground, profile, match)
        same = substance(basis) == letter.substance and (match is None or match.level == letter.match_level)
        if same and letter.state != "draft":
            return None
        values = self._values(basis, letter.confirmed, letter.center)
        if same and values["hash"] == letter.hash:
            return None
        if letter.state != "draft":
            store.move(conn, letter.id, "void", BOT, now, "what the letter says has changed", **UNAPPROVED)
            values = self._values(replace(basis, identity_by=""), letter.confirmed, letter.center)
        store.change(conn, letter.id, **values)
        store.log(conn, letter.id, BOT, "rewrite", now, f"item revision {ground.item.revision}")
        return "rewritten"

    def _correct(self, conn: Connection, letter: Letter, ground: Ground, *, matched: bool = False) -> str | None:
        """A correction of a letter that is out; reminders of a date that no longer stands stop at once."""
        if any(one.state not in ENDED for one in store.letters(conn, follows=letter.id) if one.purpose != "passed"):
            return None  # that one is looked at for itself
        item, profile = ground.item, self._profile(conn, letter)
        match = self._standing(conn, letter, ground, matched=matched)
        if profile is None:
            store.cancel_clocks(conn, letter.id)
            store.move(conn, letter.id, "withdraw", BOT, self._clock(), "the profile was deleted")
            return "withdrawn"
        if match is None and letter.why not in OFF:
            why = "gone" if item.revision > letter.item_revision else "profile"
            return self._follow_up(conn, letter, "correction", why, ground, profile, None)
        basis = self._now(conn, letter, ground, profile, match)
        if substance(basis) == letter.substance:
            if matched:
                store.change(conn, letter.id, item_revision=item.revision)
            return None
        new, old = basis.day, letter.day
        if old is None and isinstance(new, LetterDate):
            return self._follow_up(conn, letter, "date", "", ground, profile, match)
        reviewed = isinstance(new, NoDate) and new.why == "review"
        why = "rule" if reviewed or item.revision == letter.item_revision else "item"
        stands = old is None or (isinstance(new, LetterDate) and (new.due, new.rule) == (old.due, old.rule))
        return self._follow_up(conn, letter, "correction", why, ground, profile, match, stands=stands)

    def _follow_up(
        self, conn: Connection, letter: Letter, purpose: Purpose, why: str, ground: Ground, profile: Profile,
        match: Match | None, *, stands: bool = False,
    ) -> str:  # fmt: skip
        """A draft that follows a letter; a correction without `stands` withdraws that one, and its reminders stop."""
        now = self._clock()
        if purpose == "correction" and not stands:
            store.cancel_clocks(conn, letter.id)
            store.move(conn, letter.id, "withdraw", BOT, now, f"what it says no longer stands ({why})")
        basis = self._basis(
            ground, profile, match, purpose=purpose, earlier=earlier_of(letter, why), center=letter.center,
            identity_by=letter.identity_by or "", confirmed=letter.confirmed,
        )  # fmt: skip
        store.add(conn, BOT, now, **self._values(basis, letter.confirmed, letter.center), follows=letter.id)
        return purpose

    # -- the chore ------------------------------------------------------------------------------------------------------

    def look(self) -> Sequence[str]:
        """Every few minutes: clocks that are due, changed rules, lost sendings, old letters; says what it had to mend."""
        now = self._clock()
        self._reviewed(now)
        self._close_old(now)
        found = []
        with write(self._engine) as conn:
            waiting = {one.item for one in store.letters(conn, states=("approved",)) if _is_late(one, now)}
            for item in sorted(waiting):
                self._jobs.work(conn, SEND, item)
                found.append(f"letters about item {item} were approved and not sent")
            for clock in store.due(conn, now):
                # The same hour is the same work; a later look tries again what failed.
                self._jobs.work(conn, RING, clock.id, once=f"{clock.id}:{now:%Y%m%d%H}")
                if clock.due_at < now - VERY_LATE:
                    found.append(f"clock {clock.id} ({clock.step}) of letter {clock.letter} did not ring")
        return found

    def _reviewed(self, now: datetime) -> None:
        """Letters whose rule is under review or has changed, whose review is over, or whose day has passed unsent."""
        with read(self._engine) as conn:
            reviewed = store.rules_under_review(conn)
            changed = {
                row.rule
                for row in store.counted(conn)
                if is_changed(row.rule, row.trigger_on, row.fingerprint, reviewed)
            }
            concerned = store.letters(conn, states=WAITING | OUT, rules=changed, limit=None) if changed else []
            concerned += store.letters(conn, states=WAITING | OUT, no_date="review", limit=None)
            concerned += store.letters(conn, states=WAITING, due_before=now.date() + timedelta(days=1), limit=None)
        for letter in concerned:
            with write(self._engine) as conn:
                self._refresh(conn, store.letter(conn, letter.id), self._ground(conn, letter.item))

    def _close_old(self, now: datetime) -> None:
        """Letters whose last day lies two weeks back are closed."""
        with read(self._engine) as conn:
            over = store.letters(conn, states=OUT, due_before=now.date() - CLOSES_AFTER, limit=None)
        for letter in over:
            with write(self._engine) as conn:
                store.cancel_clocks(conn, letter.id)
                store.move(conn, letter.id, "close", BOT, now, "its last day is over")


UNAPPROVED: dict[str, Any] = dict.fromkeys(
    ("approved_by", "approved_by_id", "approved_at", "seen_hash", "identity_by", "problem")
)
"""The columns of an approval, taken back."""


def agrees(item: Item, profile: Profile) -> bool:
    """Whether the enterprise gets letters about such an item: information only with consent."""
    return sort_of(item) == "case" or "letters" in profile.consents


def _is_late(letter: Letter, now: datetime) -> bool:
    return letter.approved_at is not None and letter.approved_at < now - LATE
