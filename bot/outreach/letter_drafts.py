"""Drafts of letters: made from matches, written anew when what they rest on changes, corrected when they are out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.conversations import BOT
from bot.letters.content import sort_of
from bot.letters.dates import is_changed
from bot.letters.model import ENDED, OUT, Letter, LetterDate, Purpose
from bot.matching.model import Match
from bot.outreach.letter_base import DRAFT, RING, SEND, LetterBase, Made, earlier_of
from bot.profiles.model import Profile
from bot.storage import letters as store
from bot.storage import profiles, watching
from ingest.watch.model import Item
from knowledge.store.engine import read, write

AT_ONCE = 100
"""So many drafts are one transaction."""
LATE = timedelta(minutes=5)
"""A clock or a sending that is so late has been lost by the queue."""
CLOSES_AFTER = timedelta(days=14)
"""So long after its last day a letter is closed."""
WAITING = frozenset({"draft", "approved", "undeliverable"})


class Drafting(LetterBase):
    """What becomes of matches, and of letters whose item, rule or profile changes."""

    def draft_for(self, match: Match) -> int | None:
        """The draft of a letter for a match; its id, None where none is to be written or one is there already."""
        with write(self._engine) as conn:
            return self._draft(conn, watching.item(conn, match.item), match)

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
            self._refresh_item(known)
        for start in range(0, len(matches), AT_ONCE):
            with write(self._engine) as conn:
                found = (self._draft(conn, item, match) for match in matches[start : start + AT_ONCE])
                made += [letter for letter in found if letter is not None]
        return made

    def _draft(self, conn: Connection, item: Item, match: Match) -> int | None:
        if match.level == "possible":
            return None
        profile = profiles.profile(conn, match.profile)
        if profile is None or not agrees(item, profile):
            return None
        known = store.letters(conn, item=item.id, enterprise=profile.enterprise)
        if any(one.state != "withdrawn" or one.item_revision >= item.revision for one in known):
            return None
        made = self._make(conn, item, profile, match)
        if self._is_told(conn, item, profile, made):
            return None
        return store.add(conn, BOT, self._clock(), **made.values)

    def _is_told(self, conn: Connection, item: Item, profile: Profile, made: Made) -> bool:
        """Whether another source has told the same of this matter: one enterprise, one matter, one letter."""
        due = made.values["due"]
        known = store.same_matter(conn, profile.enterprise, item.matter, item.kind)
        return any(one.item != item.id and (one.day.due if one.day else None) == due for one in known)

    # -- what a letter rests on has changed -----------------------------------------------------------------------------

    def _refresh_item(self, item_id: int) -> None:
        """Look again at every letter about an item."""
        with read(self._engine) as conn:
            ids = [one.id for one in store.letters(conn, item=item_id, limit=None) if one.state not in ENDED]
        for start in range(0, len(ids), AT_ONCE):
            with write(self._engine) as conn:
                item = watching.item(conn, item_id)
                for letter_id in ids[start : start + AT_ONCE]:
                    self._refresh(conn, store.letter(conn, letter_id), item)

    def _refresh(self, conn: Connection, letter: Letter, item: Item) -> str | None:
        """Write a draft anew, take back an approval, or draft a correction; says what was done, None where nothing."""
        if letter.state in ENDED:
            return None
        if letter.state in OUT:
            return self._correct(conn, letter, item)
        profile, match = self._profile(conn, letter), self._match(conn, letter)
        off = store.kept(conn, letter.id).why in ("gone", "profile")
        if profile is None or (match is None and not off) or not agrees(item, profile):
            store.move(conn, letter.id, "withdraw", BOT, self._clock(), "the match or the consent no longer stands")
            return "withdrawn"
        made = self._remade(conn, letter, item, profile, match)
        if self._stands(conn, letter, made):
            return None
        now = self._clock()
        if letter.state != "draft":
            store.move(conn, letter.id, "void", BOT, now, "what the letter says has changed", **UNAPPROVED)
        made = self._remade(conn, store.letter(conn, letter.id), item, profile, match)
        store.change(conn, letter.id, **made.values)
        store.log(conn, letter.id, BOT, "rewrite", now, f"item revision {item.revision}")
        return "rewritten"

    def _stands(self, conn: Connection, letter: Letter, made: Made) -> bool:
        """Whether a letter that is not out says the same as it would say now, of the same match."""
        same = made.substance == store.kept(conn, letter.id).substance
        values = made.values
        certain = values["match_level"] == letter.match_level
        return same and certain and (letter.state != "draft" or values["hash"] == letter.hash)

    def _correct(self, conn: Connection, letter: Letter, item: Item) -> str | None:
        """A correction of a letter that is out; reminders of a date that no longer stands stop at once."""
        if any(one.state not in ENDED for one in store.letters(conn, follows=letter.id) if one.purpose != "passed"):
            return None  # that one is looked at for itself
        now, profile, match = self._clock(), self._profile(conn, letter), self._match(conn, letter)
        if profile is None:
            store.cancel_clocks(conn, letter.id)
            store.move(conn, letter.id, "withdraw", BOT, now, "the profile was deleted")
            return "withdrawn"
        kept = store.kept(conn, letter.id)
        if match is None and kept.why not in ("gone", "profile"):
            why = "gone" if item.revision > letter.item_revision else "profile"
            return self._follow_up(conn, letter, "correction", why, item, profile, None)
        made = self._remade(conn, letter, item, profile, match)
        if made.substance == kept.substance:
            return None
        new, old = made.basis.day, letter.day
        if old is None and isinstance(new, LetterDate):
            return self._follow_up(conn, letter, "date", "", item, profile, match)
        why = "item" if item.revision > letter.item_revision else "rule"
        stands = old is None or (isinstance(new, LetterDate) and (new.due, new.rule) == (old.due, old.rule))
        return self._follow_up(conn, letter, "correction", why, item, profile, match, stands=stands)

    def _follow_up(
        self, conn: Connection, letter: Letter, purpose: Purpose, why: str, item: Item, profile: Profile,
        match: Match | None, *, stands: bool = False,
    ) -> str:  # fmt: skip
        """A draft that follows a letter; without `stands` that one is withdrawn and its reminders stop."""
        now, kept = self._clock(), store.kept(conn, letter.id)
        if purpose == "correction" and not stands:
            store.cancel_clocks(conn, letter.id)
            store.move(conn, letter.id, "withdraw", BOT, now, f"what it says no longer stands ({why})")
        made = self._make(
            conn, item, profile, match, purpose=purpose, earlier=earlier_of(letter, why), center=letter.center,
            identity_by=letter.identity_by or "", confirmed=kept.confirmed,
        )  # fmt: skip
        store.add(conn, BOT, now, **{**made.values, "follows": letter.id})
        return purpose

    # -- the chore ------------------------------------------------------------------------------------------------------

    def look(self) -> Sequence[str]:
        """Every few minutes: changed rules, lost sendings and clocks, letters that are over; says what it had to mend."""
        now = self._clock()
        self._reviewed(now)
        self._close_old(now)
        found = []
        with write(self._engine) as conn:
            waiting = {one.item for one in store.letters(conn, states=("approved",)) if _is_late(one, now)}
            for item in sorted(waiting):
                self._jobs.work(conn, SEND, item)
                found.append(f"letters about item {item} were approved and not sent")
            for clock in store.overdue(conn, now, LATE):
                self._jobs.work(conn, RING, clock.id)
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
                self._refresh(conn, store.letter(conn, letter.id), watching.item(conn, letter.item))

    def _close_old(self, now: datetime) -> None:
        """Letters whose last day lies two weeks back are closed."""
        with read(self._engine) as conn:
            over = store.letters(conn, states=OUT, due_before=now.date() - CLOSES_AFTER, limit=None)
        for letter in over:
            with write(self._engine) as conn:
                store.cancel_clocks(conn, letter.id)
                store.move(conn, letter.id, "close", BOT, now, "its last day is over")


UNAPPROVED = dict.fromkeys(("approved_by", "approved_by_id", "approved_at", "seen_hash", "identity_by", "problem"))
"""The columns of an approval, taken back."""


def agrees(item: Item, profile: Profile) -> bool:
    """Whether the enterprise gets letters about such an item: information only with consent."""
    return sort_of(item) == "case" or "letters" in profile.consents


def _is_late(letter: Letter, now: datetime) -> bool:
    return letter.approved_at is not None and letter.approved_at < now - LATE
